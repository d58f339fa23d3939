import type { Database } from "../database";
import { afterWorkerDeath, type Call } from "./call";

/** Where calls are kept. Writes are durable when their promise resolves. */
export interface CallStore {
  put(call: Call): Promise<void>;
  get(id: string): Promise<Call | undefined>;
  /** The latest calls, newest first. */
  latest(count: number): Promise<Call[]>;
  /** Ends the calls that an earlier worker left in flight, and gives them. Run once, when a worker starts. */
  recover(now: number): Promise<Call[]>;
}

/** The call store in IndexedDB. */
export function createCallStore(database: Promise<Database>): CallStore {
  return {
    async put(call) {
      const transaction = (await database).transaction("calls", "readwrite", { durability: "strict" });
      await Promise.all([transaction.store.put(call), transaction.done]);
    },
    get: async (id) => (await database).get("calls", id),
    async latest(count) {
      const calls: Call[] = [];
      const index = (await database).transaction("calls").store.index("createdAt");
      for (
        let cursor = await index.openCursor(null, "prev");
        cursor && calls.length < count;
        cursor = await cursor.continue()
      ) {
        calls.push(cursor.value);
      }
      return calls;
    },
    async recover(now) {
      const transaction = (await database).transaction("calls", "readwrite", { durability: "strict" });
      const byState = transaction.store.index("state");
      const left = [...(await byState.getAll("asking")), ...(await byState.getAll("placing"))];
      const ended = left.map((call) => afterWorkerDeath(call, now));
      await Promise.all([...ended.map((call) => transaction.store.put(call)), transaction.done]);
      return ended;
    },
  };
}
