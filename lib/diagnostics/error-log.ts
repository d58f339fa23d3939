import { maskPersonal } from "../http/mask";
import { z } from "../zod";

/** Something that failed in the worker or on one of the extension's own pages. */
export interface LoggedError {
  /** Milliseconds since the epoch. */
  at: number;
  /** What failed, in words of ours. */
  what: string;
  /** What the browser said of it, masked. */
  text: string;
}

/** The errors of this session of the browser. */
export interface ErrorLog {
  note(what: string, error: unknown): Promise<void>;
  /** The latest ones, newest first. */
  latest(): Promise<LoggedError[]>;
}

/** The part of the browser's storage for the session that the log needs. */
interface SessionArea {
  get(key: null): Promise<Record<string, unknown>>;
  set(items: Record<string, unknown>): Promise<void>;
  remove(keys: string[]): Promise<void>;
}

const PREFIX = "error ";
const MOST_ERRORS = 50;
/** Far more than the report shows, which masks names that only it knows before it cuts. */
const LONGEST_TEXT = 2000;

const loggedError = z.object({ at: z.number(), what: z.string(), text: z.string() });

/**
 * Makes the log. It ends with the browser's session, and holds the last 50. Each error has a key of its own, so that
 * contexts don't write over each other's.
 */
export function createErrorLog(
  session: SessionArea,
  now: () => number = Date.now,
  newId: () => string = () => crypto.randomUUID(),
): ErrorLog {
  const stored = async () =>
    Object.entries(await session.get(null))
      .flatMap(([key, value]) => {
        const { data } = key.startsWith(PREFIX) ? loggedError.safeParse(value) : {};
        return data ? [{ key, error: data }] : [];
      })
      .sort((a, b) => b.error.at - a.error.at);
  return {
    async note(what, error) {
      const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      const entry: LoggedError = { at: now(), what, text: maskPersonal(said).slice(0, LONGEST_TEXT) };
      await session.set({ [`${PREFIX}${newId()}`]: entry });
      const old = (await stored()).slice(MOST_ERRORS).map(({ key }) => key);
      if (old.length > 0) await session.remove(old);
    },
    latest: async () => (await stored()).map(({ error }) => error),
  };
}
