import { isCall } from "./calls/stored-call";
import { type Database, type DatabaseSource, write } from "./database";
import { isReport } from "./reporting/stored-report";
import { type StorageReason, storageReason } from "./storage-reason";

/** What there is to say of the database. */
export interface StorageCheck {
  /** Why nothing can be read or recorded, and what the browser said of it; null: it can. */
  problem: { reason: StorageReason; detail: string } | null;
  /** How many calls and reports are damaged. They are in no list, and are left where they are. */
  damaged: number;
  /** How many passwords and tokens are damaged, and so as good as none. Entering and saving them mends that. */
  damagedSecrets: number;
}

/** Looks whether the database can be read and takes something, and for damaged records. */
export async function checkStorage(database: DatabaseSource): Promise<StorageCheck> {
  try {
    const open = await database();
    const damaged = await damagedKeys(open);
    const secrets: unknown[] = await open.getAll("secrets");
    await write(database, ["secrets"], async (transaction) => {
      const store = transaction.objectStore("secrets");
      await store.put("", PROBE);
      await store.delete(PROBE);
    });
    return {
      problem: null,
      damaged: damaged.calls.length + damaged.outbox.length,
      damagedSecrets: secrets.filter((each) => typeof each !== "string").length,
    };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return {
      problem: { reason: storageReason(error) ?? "unreadable", detail },
      damaged: 0,
      damagedSecrets: 0,
    };
  }
}

/** Deletes the calls and reports that are damaged. */
export async function deleteDamaged(database: DatabaseSource): Promise<void> {
  const { calls, outbox } = await damagedKeys(await database());
  await write(database, ["calls", "outbox"], async (transaction) => {
    for (const key of calls) await transaction.objectStore("calls").delete(key);
    for (const key of outbox) await transaction.objectStore("outbox").delete(key);
  });
}

const PROBE = "probe";

async function damagedKeys(database: Database): Promise<{ calls: string[]; outbox: number[] }> {
  const transaction = database.transaction(["calls", "outbox"]);
  const [calls, outbox] = [transaction.objectStore("calls"), transaction.objectStore("outbox")];
  const [callKeys, callValues, reportKeys, reportValues] = await Promise.all([
    calls.getAllKeys(),
    calls.getAll(),
    outbox.getAllKeys(),
    outbox.getAll(),
  ]);
  return {
    calls: callKeys.filter((_, index) => !isCall(callValues[index])),
    outbox: reportKeys.filter((_, index) => !isReport(reportValues[index])),
  };
}
