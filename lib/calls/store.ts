import { type DatabaseSource, write } from "../database";
import type { NewReport, Report } from "../reporting/outbox";
import { newReport } from "../reporting/outbox-store";
import { MAX_TIME } from "../time";
import { AWAITING_STATES, afterWorkerDeath, type Call, type CallState, NEXT_STATES } from "./call";
import { isCall } from "./stored-call";

/** A change of a call, and what is to be reported because of it. */
export interface CallChange {
  call: Call;
  reports: readonly NewReport[];
}

/** Where calls are kept. Writes are durable when their promise resolves. What is damaged isn't given, nor changed. */
export interface CallStore {
  /** A result that came before stands: VCC may be done with a call before it has answered the request for it. */
  put(call: Call): Promise<void>;
  get(id: string): Promise<Call | undefined>;
  /** The latest calls, newest first. */
  latest(count: number): Promise<Call[]>;
  /** Ends the calls that an earlier worker left in flight, and gives them. Run once, when a worker starts. */
  recover(now: number): Promise<Call[]>;
}

/** What comes after the click. */
export interface CallLog extends CallStore {
  /**
   * Changes a call and puts its reports into the outbox, both or neither; `change` gives null for "leave it". Gives the
   * changed call, or null.
   * @throws when the change isn't one that the call's state allows.
   */
  update(id: string, change: (call: Call) => CallChange | null): Promise<Call | null>;
  /** The calls that may still get a result. */
  awaiting(): Promise<Call[]>;
  /** Marks a call whose lines have all been accepted. */
  markReported(id: string, now: number): Promise<void>;
  /** Marks every call whose lines have all been accepted: a worker may have died between the two. */
  markAllReported(now: number): Promise<void>;
  remove(id: string): Promise<void>;
  /**
   * Removes calls from before a time that may go, and their reports, but for those with reports that are not settled, or with
   * an answer to a callback request from after `answersBefore`: somebody has yet to see it.
   */
  removeBefore(time: number, mayGo: (call: Call) => boolean, answersBefore: number): Promise<void>;
}

/** What the CRM won't have stays until the agent discards it. */
function isSettled({ state, kind, updatedAt }: Report, answersBefore: number): boolean {
  return state === "accepted" && (kind !== "callbackRequest" || updatedAt < answersBefore);
}

const REPORTABLE_STATES: readonly CallState[] = ["ended", "wrappedUp"];

/** The call store in IndexedDB. `changed` is told after each change. */
export function createCallStore(
  database: DatabaseSource,
  changed: () => void = () => {},
  newKey: () => string = () => crypto.randomUUID(),
): CallLog {
  async function markReported(id: string, now: number): Promise<void> {
    const isReported = await write(database, ["calls", "outbox"], async (transaction) => {
      const calls = transaction.objectStore("calls");
      const call = await calls.get(id);
      const reports = await transaction.objectStore("outbox").index("callId").getAll(id);
      const lines = reports.filter(({ kind }) => kind === "statistics");
      const isReported =
        isCall(call) &&
        lines.length === call.lines &&
        lines.every(({ state }) => state === "accepted") &&
        NEXT_STATES[call.state].includes("reported");
      if (isReported) await calls.put({ ...call, state: "reported", updatedAt: now });
      return isReported;
    });
    if (isReported) changed();
  }

  async function removeWithReports(id: string, mayRemove: (reports: Report[]) => boolean): Promise<void> {
    await write(database, ["calls", "outbox"], async (transaction) => {
      const outbox = transaction.objectStore("outbox");
      const reports = await outbox.index("callId").getAll(id);
      if (!mayRemove(reports)) return;
      for (const report of reports) await outbox.delete(report.id);
      await transaction.objectStore("calls").delete(id);
    });
    changed();
  }

  /** Calls so damaged that the index of their times hasn't them, or not for any time; a time that is left counts. */
  async function undated(before: number): Promise<string[]> {
    const calls = (await database()).transaction("calls").store;
    const [all, dated] = await Promise.all([
      calls.getAllKeys(),
      calls.index("createdAt").getAllKeys(IDBKeyRange.bound(0, MAX_TIME)),
    ]);
    const known = new Set(dated);
    const lost = await Promise.all(all.filter((id) => !known.has(id)).map((id) => calls.get(id)));
    return lost.flatMap((call: (Partial<Call> & Pick<Call, "id">) | undefined) => {
      if (call === undefined || isCall(call)) return [];
      const time = [call.updatedAt, call.placedAt].find(isTime);
      return time === undefined || time < before ? [call.id] : [];
    });
  }

  return {
    async put(call) {
      await write(database, ["calls"], async (transaction) => {
        const calls = transaction.objectStore("calls");
        const stored = await calls.get(call.id);
        if (!isCall(stored) || !stored.result) await calls.put(call);
      });
      changed();
    },
    async get(id) {
      const stored = await (await database()).get("calls", id);
      return isCall(stored) ? stored : undefined;
    },
    async latest(count) {
      const calls: Call[] = [];
      const index = (await database()).transaction("calls").store.index("createdAt");
      for (
        let cursor = await index.openCursor(null, "prev");
        cursor && calls.length < count;
        cursor = await cursor.continue()
      ) {
        if (isCall(cursor.value)) calls.push(cursor.value);
      }
      return calls;
    },
    async recover(now) {
      const ended = await write(database, ["calls"], async (transaction) => {
        const calls = transaction.objectStore("calls");
        const byState = calls.index("state");
        const left = [...(await byState.getAll("asking")), ...(await byState.getAll("placing"))];
        const ended = left.filter(isCall).map((call) => afterWorkerDeath(call, now));
        for (const call of ended) await calls.put(call);
        return ended;
      });
      changed();
      return ended;
    },
    async update(id, change) {
      const call = await write(database, ["calls", "outbox"], async (transaction) => {
        const stored = await transaction.objectStore("calls").get(id);
        const changing = isCall(stored) ? change(stored) : null;
        if (changing === null || stored === undefined) return null;
        const { call, reports } = changing;
        if (call.state !== stored.state && !NEXT_STATES[stored.state].includes(call.state))
          throw new Error(`A call can't go from ${stored.state} to ${call.state}`);
        await transaction.objectStore("calls").put(call);
        for (const report of reports)
          await transaction.objectStore("outbox").add(newReport(report, call.updatedAt, newKey()));
        return call;
      });
      if (call !== null) changed();
      return call;
    },
    async awaiting() {
      const open = await database();
      const states: readonly CallState[] = [...AWAITING_STATES, "ended"];
      const stored = await Promise.all(states.map((state) => open.getAllFromIndex("calls", "state", state)));
      return stored.flat().filter(isCall);
    },
    markReported,
    async markAllReported(now) {
      const open = await database();
      const over = await Promise.all(
        REPORTABLE_STATES.map((state) => open.getAllFromIndex("calls", "state", state)),
      );
      for (const { id, lines } of over.flat()) if (lines > 0) await markReported(id, now);
    },
    remove: (id) => removeWithReports(id, () => true),
    async removeBefore(time, mayGo, answersBefore) {
      const before = IDBKeyRange.upperBound(time, true);
      const old = await (await database()).getAllFromIndex("calls", "createdAt", before);
      const gone = old.filter((call) => !isCall(call) || mayGo(call)).map(({ id }) => id);
      for (const id of [...gone, ...(await undated(time))])
        await removeWithReports(id, (reports) => reports.every((report) => isSettled(report, answersBefore)));
      await write(database, ["outbox"], async (transaction) => {
        const outbox = transaction.objectStore("outbox");
        for (const report of await outbox.index("callId").getAll(""))
          if (report.createdAt < time && isSettled(report, answersBefore)) await outbox.delete(report.id);
      });
    },
  };
}

function isTime(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= MAX_TIME;
}
