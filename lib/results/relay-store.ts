import { type DatabaseSource, write } from "../database";
import { z } from "../zod";
import type { RelayState, RelayStore } from "./relay";

const KEY = "state";

const text = z.string();
const state = z.object({
  channel: z.string().check(z.minLength(1)),
  url: text,
  lastModified: text,
  etag: text,
  problem: z.nullable(
    z.object({
      url: z.url(),
      reason: z.enum(["unreachable", "late", "status", "notRelay"]),
      detail: text,
      at: z.number(),
    }),
  ),
});

/** What of a stored state can be read. Of a damaged one the channel is kept: results of open calls come there. */
function readable(stored: unknown): Partial<RelayState> {
  return state.safeParse(stored).data ?? z.pick(state, { channel: true }).safeParse(stored).data ?? {};
}

/**
 * The relay's state in IndexedDB; the channel is made when it is first asked for. `changed` is told after each change, by
 * which open pages bring themselves up to date.
 */
export function createRelayStore(
  database: DatabaseSource,
  changed: () => void = () => {},
  newChannel: () => string = () => crypto.randomUUID(),
): RelayStore {
  async function change(part: Partial<RelayState>): Promise<RelayState> {
    const state = await write(database, ["relay"], async (transaction) => {
      const relay = transaction.objectStore("relay");
      const blank = { channel: newChannel(), url: "", lastModified: "", etag: "", problem: null };
      const state = { ...blank, ...readable(await relay.get(KEY)), ...part };
      await relay.put(state, KEY);
      return state;
    });
    changed();
    return state;
  }

  return {
    load: async () => state.safeParse(await (await database()).get("relay", KEY)).data ?? change({}),
    async save(part) {
      await change(part);
    },
  };
}
