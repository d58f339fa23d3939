import { OUTCOMES, type Outcome } from "../results/result";
import type { Call } from "./call";

/** What a call came to, as the history sorts it: how it went, that nobody knows yet, or that it wasn't placed. */
export type HistoryOutcome = Outcome | "notKnown" | "notPlaced";

/** Every outcome, in the order in which they are shown. */
export const HISTORY_OUTCOMES: readonly HistoryOutcome[] = [...OUTCOMES, "notKnown", "notPlaced"];

/** What a call came to. */
export function historyOutcome({ state, result }: Call): HistoryOutcome {
  if (result?.outcome) return result.outcome;
  return state === "refused" || state === "failed" || state === "interrupted" || state === "confirming"
    ? "notPlaced"
    : "notKnown";
}

/** The calls in which all words of a search occur, in number, record, notes or codes, and whose outcome is the wanted one. */
export function searchCalls(calls: readonly Call[], search: string, outcome: HistoryOutcome | "all"): Call[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return calls.filter(
    (call) =>
      (outcome === "all" || historyOutcome(call) === outcome) &&
      words.every((word) => searchText(call).includes(word) || isNumberPart(call, word)),
  );
}

function searchText({ phone, record, result, serviceNumber }: Call): string {
  const codes = (result?.codes ?? []).map(({ list, code }) => `${list}:${code}`);
  return [phone.raw, phone.e164, phone.national, record?.name, record?.id, record?.type, result?.notes]
    .concat(codes, serviceNumber?.name)
    .join("\n")
    .toLowerCase();
}

/** A number may be searched for in any writing. */
function isNumberPart({ phone }: Call, word: string): boolean {
  const digits = word.replace(/[\s()+./-]/g, "");
  return /^\d{2,}$/.test(digits) && (phone.digits.includes(digits) || phone.national.includes(digits));
}

/** The calls of one day. */
export interface DaySummary {
  /** Local date, YYYY-MM-DD. */
  day: string;
  total: number;
  byOutcome: Record<HistoryOutcome, number>;
}

/** Calls per day and outcome, by the computer's own time zone, the latest day last. */
export function callsPerDay(calls: readonly Call[]): DaySummary[] {
  const days = new Map<string, DaySummary>();
  for (const call of calls.toSorted((a, b) => a.createdAt - b.createdAt)) {
    const day = localDay(call.createdAt);
    const summary = days.get(day) ?? { day, total: 0, byOutcome: noCalls() };
    summary.total += 1;
    summary.byOutcome[historyOutcome(call)] += 1;
    days.set(day, summary);
  }
  return [...days.values()];
}

function noCalls(): Record<HistoryOutcome, number> {
  return {
    connected: 0,
    noAnswer: 0,
    busy: 0,
    refused: 0,
    invalidNumber: 0,
    error: 0,
    notKnown: 0,
    notPlaced: 0,
  };
}

function localDay(at: number): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Seconds for which a call was connected; null when it wasn't, or nobody knows. */
export function connectedSeconds({ result }: Call): number | null {
  if (!result?.answeredAt || !result.endedAt) return null;
  return Math.max(0, Math.round((result.endedAt - result.answeredAt) / 1000));
}

/** The columns of the CSV, each with the key of its heading. */
export const CSV_COLUMNS = [
  "started",
  "number",
  "record",
  "crm",
  "state",
  "outcome",
  "duration",
  "serviceNumber",
  "callerId",
  "codes",
  "notes",
  "transaction",
] as const;

/**
 * Calls as CSV (RFC 4180, UTF-8 with a byte order mark for spreadsheets), times in ISO 8601. A value that a spreadsheet
 * would take for a formula gets an apostrophe before it.
 */
export function callsAsCsv(
  calls: readonly Call[],
  heading: (column: (typeof CSV_COLUMNS)[number]) => string,
): string {
  const rows = calls.map((call) => {
    const { phone, record, result, serviceNumber } = call;
    return [
      new Date(call.createdAt).toISOString(),
      phone.digits === "" ? phone.raw : phone.digits,
      [record?.type, record?.name, record?.id].filter(Boolean).join(" "),
      call.crm,
      call.state,
      historyOutcome(call),
      String(connectedSeconds(call) ?? ""),
      serviceNumber?.name ?? "",
      call.callerId,
      (result?.codes ?? []).map(({ list, code }) => (list === "" ? code : `${list}:${code}`)).join(", "),
      result?.notes ?? "",
      result?.transactionId ?? "",
    ];
  });
  return `\uFEFF${[CSV_COLUMNS.map(heading), ...rows].map((row) => row.map(csvField).join(",")).join("\r\n")}\r\n`;
}

function csvField(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  // Spreadsheets of some countries take semicolons for commas.
  return /[",;\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
