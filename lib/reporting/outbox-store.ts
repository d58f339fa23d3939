import { type DatabaseSource, write } from "../database";
import type { NewReport, Report, ReportState } from "./outbox";
import { isReport } from "./stored-report";

/** Where reports are kept. Writes are durable when their promise resolves. What is damaged isn't given, nor changed. */
export interface OutboxStore {
  inState(state: ReportState): Promise<Report[]>;
  /** Every report, oldest first. */
  all(): Promise<Report[]>;
  add(report: NewReport, now: number): Promise<number>;
  /** Changes a report in one transaction; `change` gives null for "leave it". Gives the report as it is now, or null. */
  update(id: number, change: (report: Report) => Report | null): Promise<Report | null>;
  /** Removes a report, if it still is one that may go. */
  remove(id: number, mayGo: (report: Report) => boolean): Promise<void>;
}

/** A report as it is put into the store, which gives it its id. */
export function newReport(report: NewReport, now: number, key: string): Report {
  // The type of idb knows no key that the store makes by itself.
  const unnumbered: Omit<Report, "id"> = {
    ...report,
    key,
    createdAt: now,
    updatedAt: now,
    state: "waiting",
    reason: null,
    detail: "",
    attempts: 0,
    dueAt: 0,
    answer: "",
  };
  return unnumbered as Report;
}

/** The outbox's store in IndexedDB. `changed` is told after each change, by which open pages bring themselves up to date. */
export function createOutboxStore(
  database: DatabaseSource,
  changed: () => void = () => {},
  newKey: () => string = () => crypto.randomUUID(),
): OutboxStore {
  return {
    inState: async (state) =>
      (await (await database()).getAllFromIndex("outbox", "state", state)).filter(isReport),
    all: async () => (await (await database()).getAll("outbox")).filter(isReport),
    async add(report, now) {
      const id = await write(database, ["outbox"], (transaction) =>
        transaction.objectStore("outbox").add(newReport(report, now, newKey())),
      );
      changed();
      return id;
    },
    async update(id, change) {
      const report = await write(database, ["outbox"], async (transaction) => {
        const outbox = transaction.objectStore("outbox");
        const stored = await outbox.get(id);
        const report = isReport(stored) ? change(stored) : null;
        if (report !== null) await outbox.put(report);
        return report;
      });
      if (report !== null) changed();
      return report;
    },
    async remove(id, mayGo) {
      await write(database, ["outbox"], async (transaction) => {
        const outbox = transaction.objectStore("outbox");
        const stored = await outbox.get(id);
        if (isReport(stored) && mayGo(stored)) await outbox.delete(id);
      });
      changed();
    },
  };
}
