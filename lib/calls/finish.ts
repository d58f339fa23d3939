import type { NewReport } from "../reporting/outbox";
import { type StatisticsSettings, statisticsLines } from "../reporting/statistics";
import type { CallResult, Outcome, TransactionCode } from "../results/result";
import { comeByThemselves, type ResultSettings, readResult } from "../results/result";
import { AWAITING_STATES, type Call } from "./call";
import type { CallChange, CallLog } from "./store";

/** The settings that finishing a call depends on. */
export interface FinishSettings extends StatisticsSettings {
  statistics: StatisticsSettings["statistics"] & { url: string };
}

/** What finishing a call depends on. */
export interface FinishDependencies {
  calls: Pick<CallLog, "update">;
  settings: () => Promise<FinishSettings>;
  now: () => number;
  /** Called when reports were put into the outbox. */
  reported: () => void;
}

/** What the agent says of a call by a single click. That it wasn't placed, of one of which nobody knows it. */
export type CallMark = "answered" | "ended" | "notPlaced";

/** What the agent says of a call that is over. */
export interface WrapUp {
  outcome: Outcome;
  /** Milliseconds since the epoch; null: the agent doesn't know. */
  answeredAt: number | null;
  endedAt: number | null;
  codes: TransactionCode[];
  notes: string;
}

/** What comes after the click: results, by whoever tells them, and the reports that they make. */
export interface Finisher {
  /** Takes VCC's user data of a finished call; what isn't of a call that awaits a result is left alone. */
  takeUserData(userData: string, source: "screenPop" | "relay"): Promise<void>;
  /** The agent says that the customer has answered, that the call is over, or that it wasn't placed after all. */
  mark(callId: string, event: CallMark): Promise<void>;
  /** The agent says how it went; its lines are made now. False when the call has been reported already. */
  wrapUp(callId: string, wrapUp: WrapUp): Promise<boolean>;
}

/** Makes the part of the worker that finishes calls. Nothing is reported twice: the first complete result counts. */
export function createFinisher(dependencies: FinishDependencies): Finisher {
  const { calls, now } = dependencies;

  return {
    async takeUserData(userData, source) {
      const read = readResult(userData, source, now());
      if (read === null) return;
      await finish(read.callId, isOpen, ({ result }) => ({
        state: "ended",
        result: result === null ? read.result : completed(result, read.result),
      }));
    },
    async mark(callId, event) {
      const mayMark = (call: Call) =>
        event === "notPlaced" ? call.state === "unknown" : isAwaiting(call) && mayWrapUp(call);
      await finish(callId, mayMark, (call) => {
        if (event === "notPlaced") return { state: "failed", reason: "notPlaced", result: call.result };
        const known = call.result ?? emptyResult(now());
        return event === "answered"
          ? { state: "answered", result: { ...known, answeredAt: now() } }
          : { state: "ended", result: { ...known, endedAt: now() } };
      });
    },
    async wrapUp(callId, { outcome, answeredAt, endedAt, codes, notes }) {
      const changed = await finish(callId, mayWrapUp, (call) => ({
        state: "wrappedUp",
        result: {
          ...(call.result ?? emptyResult(now())),
          source: "agent",
          receivedAt: now(),
          outcome,
          answeredAt: outcome === "connected" ? answeredAt : null,
          endedAt,
          codes,
          notes,
        },
      }));
      return changed !== null;
    },
  };

  async function finish(
    callId: string,
    mayFinish: (call: Call) => boolean,
    next: (call: Call) => Pick<Call, "state" | "result"> & Partial<Pick<Call, "reason">>,
  ): Promise<Call | null> {
    const settings = await dependencies.settings();
    const changed = await calls.update(callId, (call) => {
      if (!mayFinish(call)) return null;
      return withReports({ ...call, ...next(call), updatedAt: now() }, settings);
    });
    if (changed !== null && changed.lines > 0) dependencies.reported();
    return changed;
  }
}

/** What was known, completed by what VCC says now: what VCC knows goes before what the agent has marked. */
function completed(known: CallResult, told: CallResult): CallResult {
  const endedAt = told.endedAt ?? known.endedAt;
  const isWhole = told.answeredAt !== null && endedAt !== null;
  return {
    ...told,
    outcome: told.outcome ?? (isWhole ? "connected" : null),
    answeredAt: told.outcome === null ? (told.answeredAt ?? known.answeredAt) : told.answeredAt,
    endedAt,
    transactionId: told.transactionId || known.transactionId,
    interactionGuid: told.interactionGuid || known.interactionGuid,
    codes: told.codes.length > 0 ? told.codes : known.codes,
    notes: told.notes || known.notes,
  };
}

/** Whether a result of VCC's would still tell something: nobody has said yet how the call went. */
export function isOpen(call: Call): boolean {
  return isAwaiting(call) || (call.state === "ended" && call.lines === 0 && !call.result?.outcome);
}

/** Whether a call has been placed, as far as anybody knows, and nobody has said how it went. */
export function isAwaiting(call: Call): boolean {
  return AWAITING_STATES.includes(call.state);
}

/** Whether the agent can still say how a call went. */
export function mayWrapUp(call: Call): boolean {
  return (isAwaiting(call) && call.state !== "placing") || (call.state === "ended" && call.lines === 0);
}

/** Calls of an earlier day aren't waited for any more; the history still has their wrap-up. */
const CURRENT_MS = 12 * 60 * 60 * 1000;

/** Whether a call is one that the agent is dealing with: not over yet, or nobody has said how it went. */
export function isCurrent(call: Call, now: number): boolean {
  return now - call.createdAt < CURRENT_MS && (isOpen(call) || call.state === "confirming");
}

/** The settings by which calls wait for the agent. */
interface WrapUpSettings extends ResultSettings {
  statistics: { url: string };
}

/** A call for which VCC has told nothing for that long may never be told of. */
const RESULT_LATE_MS = 30 * 60_000;
/** Where the latest one that was placed is found. */
const LATEST_CALLS = 10;

/**
 * Those of the calls that wait for the agent to say how they went: they are to be reported, and nobody else says it. Nor
 * does VCC, where it tells by itself, when the agent has gone on to a later one of the `latest` calls, or when half an hour
 * has passed.
 */
export function awaitingWrapUp(
  calls: readonly Call[],
  latest: readonly Call[],
  settings: WrapUpSettings,
  now: number,
): Call[] {
  if (settings.statistics.url === "") return [];
  const lastPlacedAt = Math.max(...latest.map(({ placedAt }) => placedAt ?? 0));
  const isLate = ({ createdAt, placedAt }: Call) =>
    (placedAt ?? createdAt) < Math.max(lastPlacedAt, now - RESULT_LATE_MS);
  return calls.filter(
    (call) =>
      isCurrent(call, now) &&
      mayWrapUp(call) &&
      (call.state === "ended" || !comeByThemselves(settings) || isLate(call)),
  );
}

/** The kept calls that wait for the agent to say how they went. */
export async function callsToWrapUp(
  calls: Pick<CallLog, "awaiting" | "latest">,
  settings: WrapUpSettings,
  now: number,
): Promise<Call[]> {
  if (settings.statistics.url === "") return [];
  return awaitingWrapUp(await calls.awaiting(), await calls.latest(LATEST_CALLS), settings, now);
}

/** Whether anything is still to come of a call: an answer, a result, or what the agent says. */
export function isUnderWay(call: Call): boolean {
  return isAwaiting(call) || mayWrapUp(call) || call.state === "asking" || call.state === "confirming";
}

function emptyResult(now: number): CallResult {
  return {
    source: "agent",
    receivedAt: now,
    outcome: null,
    answeredAt: null,
    endedAt: null,
    transactionId: "",
    interactionGuid: "",
    codes: [],
    notes: "",
  };
}

/** A call whose outcome is known makes its lines; without an endpoint for them there is nothing to report. */
function withReports(call: Call, settings: FinishSettings): CallChange {
  const { result, placedAt } = call;
  const outcome = result?.outcome ?? null;
  if (result === null || outcome === null || call.lines > 0 || settings.statistics.url === "")
    return { call, reports: [] };
  const lines = statisticsLines(
    { ...call, placedAt: placedAt ?? call.createdAt },
    { ...result, outcome },
    settings,
  );
  const reports = lines.map(
    (line): NewReport => ({
      kind: "statistics",
      callId: call.id,
      orderKey: call.record?.id ?? `phone ${call.phone.digits}`,
      about: call.record?.name || call.phone.e164 || call.phone.raw,
      records: null,
      contentType: "application/json",
      body: JSON.stringify(line),
    }),
  );
  return { call: { ...call, lines: reports.length }, reports };
}
