import {
  type DBSchema,
  deleteDB,
  type IDBPDatabase,
  type IDBPTransaction,
  openDB,
  type StoreNames,
} from "idb";
import type { Call } from "./calls/call";
import type { Report } from "./reporting/outbox";
import type { RelayState } from "./results/relay";

interface Schema extends DBSchema {
  calls: { key: string; value: Call; indexes: { createdAt: number; state: string } };
  secrets: { key: string; value: string };
  outbox: { key: number; value: Report; indexes: { state: string; callId: string } };
  relay: { key: string; value: RelayState };
}

/** The extension's own database. Content scripts see the page's IndexedDB, never this one. */
export type Database = IDBPDatabase<Schema>;

const NAME = "crm-click-to-dial";
const VERSION = 2;
/** Opening takes milliseconds. What takes that long waits for something that may never come. */
const OPENING_LIMIT_MS = 5_000;

/** Gives the open database; asked anew for each use, since browsers may close it. */
export type DatabaseSource = () => Promise<Database>;

/**
 * Makes the source of the database, which is made or brought up to date when it is first opened, and opened again when it
 * was closed: for another context's newer version, or because the browser lost it. What it rejects with,
 * `storageReason` explains.
 */
export function openDatabase(name = NAME): DatabaseSource {
  let current: Promise<Database> | null = null;
  return () => {
    const forget = () => {
      current = null;
    };
    current ??= inTime(open(name, forget), (late) => late.close()).catch((error: unknown) => {
      forget();
      throw error;
    });
    return current;
  };
}

/** Deletes the database and all that is in it; the next use makes it anew. */
export function deleteDatabase(name = NAME): Promise<void> {
  return inTime(deleteDB(name), () => {});
}

function open(name: string, onClosed: () => void): Promise<Database> {
  return openDB<Schema>(name, VERSION, {
    async upgrade(database, oldVersion, _newVersion, transaction) {
      if (oldVersion < 1) {
        const calls = database.createObjectStore("calls", { keyPath: "id" });
        calls.createIndex("createdAt", "createdAt");
        calls.createIndex("state", "state");
        database.createObjectStore("secrets");
      }
      if (oldVersion < 2) {
        const outbox = database.createObjectStore("outbox", { keyPath: "id", autoIncrement: true });
        outbox.createIndex("state", "state");
        outbox.createIndex("callId", "callId");
        database.createObjectStore("relay");
        // Calls of the version before know nothing of what came after the click.
        const calls = transaction.objectStore("calls");
        try {
          for (const call of await calls.getAll())
            await calls.put({ ...call, cookieStoreId: "", placedAt: null, result: null, lines: 0 });
        } catch {
          // All of the update or nothing of it. The opening fails then, and says so.
          transaction.done.catch(() => {});
          transaction.abort();
        }
      }
    },
    // A worker of the next version, or a page of this one, must not wait for the other for ever.
    blocking: (_current, _blocked, event) => {
      if (event.target instanceof IDBDatabase) event.target.close();
      onClosed();
    },
    terminated: onClosed,
  });
}

/**
 * Writes in one transaction, all or nothing; durable when it resolves. What the transaction itself failed of is thrown,
 * rather than that its requests were given up with it.
 */
export async function write<Stores extends StoreNames<Schema>[], T>(
  database: DatabaseSource,
  stores: Stores,
  run: (transaction: IDBPTransaction<Schema, Stores, "readwrite">) => Promise<T>,
): Promise<T> {
  const transaction = (await database()).transaction(stores, "readwrite", { durability: "strict" });
  const failure = transaction.done.then(
    () => null,
    (error: unknown) => error,
  );
  try {
    const result = await run(transaction);
    await transaction.done;
    return result;
  } catch (error) {
    try {
      transaction.abort();
    } catch {
      // It has ended by itself, and knows why.
      throw (await failure) ?? error;
    }
    throw error;
  }
}

async function inTime<T>(work: Promise<T>, tooLate: (value: T) => void): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      work.then(tooLate, () => {});
      reject(new DOMException("The database didn't open in time", "TimeoutError"));
    }, OPENING_LIMIT_MS);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
