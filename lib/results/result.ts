import type { UserDataPair } from "../makecall/userdata";

/** How a call ended. What VCC reports tells only the first two apart; an agent knows more. */
export const OUTCOMES = ["connected", "noAnswer", "busy", "refused", "invalidNumber", "error"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** A transaction code that the agent selected. An empty list: the agent named only the code. */
export interface TransactionCode {
  list: string;
  code: string;
}

/** More than anybody writes about a call. */
export const MAX_NOTES = 32_000;

/** More than any id, list or code of VCC's has characters. */
const MAX_ID = 255;

/** What is known of a call that is over. */
export interface CallResult {
  /** Who told: VCC by its screen pop or over the relay, or the agent. */
  source: "screenPop" | "relay" | "agent";
  /** Milliseconds since the epoch, as all times here. */
  receivedAt: number;
  /** Null: nobody has said yet. */
  outcome: Outcome | null;
  /** Null: the call wasn't answered, or nobody has said when. */
  answeredAt: number | null;
  endedAt: number | null;
  /** VCC's ids; empty when they aren't known. */
  transactionId: string;
  interactionGuid: string;
  codes: TransactionCode[];
  notes: string;
}

/**
 * The user data by which a result is recognised and read, in the order in which {@link readResult} expects them. Notes
 * come last: they may hold brackets, which the format can't escape.
 */
const RESULT_PAIRS: readonly UserDataPair[] = [
  { name: "c2dCall", value: "{!Call.Id}" },
  { name: "c2dTransaction", value: "$transaction_id$" },
  { name: "c2dGuid", value: "$interaction_guid$" },
  { name: "c2dAnswered", value: "$call_answered_time$" },
  { name: "c2dHangup", value: "$call_hangup_time$" },
  { name: "c2dCodes", value: "$transaction_codes$" },
  { name: "c2dNotes", value: "$notes$" },
];

const CALLBACK_URL = "ctl_callbackUrl";

/** The settings that results depend on. */
export interface ResultSettings {
  results: { screenpopUrls: readonly string[]; relay: { publishUrl: string; subscribeUrl: string } };
}

/** Whether VCC tells how calls went, without the agent. */
export function comeByThemselves({ results }: ResultSettings): boolean {
  return results.screenpopUrls.length > 0 || results.relay.subscribeUrl !== "";
}

/** The user data that a call is placed with: the configured pairs, and what its result needs. */
export function withResultPairs(
  pairs: readonly UserDataPair[],
  { results }: ResultSettings,
): readonly UserDataPair[] {
  const { screenpopUrls, relay } = results;
  if (screenpopUrls.length === 0 && relay.publishUrl === "") return pairs;
  const hasCallback = relay.publishUrl === "" || pairs.some(({ name }) => name === CALLBACK_URL);
  return [
    ...pairs,
    ...(hasCallback ? [] : [{ name: CALLBACK_URL, value: relay.publishUrl }]),
    ...RESULT_PAIRS,
  ];
}

/** More user data than any call has; anybody could send anything. */
const MAX_USER_DATA = 64 * 1024;

/** What stands before each of their values; the pairs follow one another directly. */
const OPENINGS = RESULT_PAIRS.map(({ name }, index) => `${index === 0 ? "" : "]"}[${name}|`);
/** VCC appends it when it has created a record. */
const APPENDED = "][ctl_newRecordId|";

/**
 * The values of {@link RESULT_PAIRS} in user data, or null. The first place of each opening is the right one if any is, so
 * that the time grows with the text alone: anybody may have written it.
 */
function resultValues(userData: string): string[] | null {
  const values: string[] = [];
  let from = 0;
  for (const [index, opening] of OPENINGS.entries()) {
    const at = userData.indexOf(opening, from);
    if (at < 0) return null;
    if (index > 0) values.push(userData.slice(from, at));
    from = at + opening.length;
  }
  const appendedAt = userData.indexOf(APPENDED, from);
  const end = appendedAt >= 0 ? appendedAt : userData.length - 1;
  if (end < from || userData[end] !== "]") return null;
  return [...values, userData.slice(from, end)];
}

/**
 * Reads VCC's user data of a finished call (VCC Click-To-Dial API, `CtlUserData` of the screen pop, `ctl_userdata` of
 * the callback): which call it was, and its result. Null when it isn't a call of ours.
 */
export function readResult(
  userData: string,
  source: "screenPop" | "relay",
  receivedAt: number,
): { callId: string; result: CallResult } | null {
  const values = userData.length > MAX_USER_DATA ? null : resultValues(userData);
  if (values === null) return null;
  const [
    callId = "",
    transactionId = "",
    interactionGuid = "",
    answered = "",
    hangup = "",
    codes = "",
    notes = "",
  ] = values.map((value, index) => filled(value, RESULT_PAIRS[index]?.value ?? ""));
  const answeredAt = readTime(answered);
  const endedAt = readTime(hangup);
  return {
    callId,
    result: {
      source,
      receivedAt,
      outcome: answeredAt === 0 ? "noAnswer" : answeredAt && endedAt ? "connected" : null,
      answeredAt: answeredAt || null,
      endedAt: endedAt || null,
      transactionId: transactionId.slice(0, MAX_ID),
      interactionGuid: interactionGuid.slice(0, MAX_ID),
      codes: readCodes(codes),
      notes: notes.slice(0, MAX_NOTES),
    },
  };
}

/** A value in which VCC has left its own token as it was, or without its second sign, says nothing. */
function filled(value: string, token: string): string {
  return value === token || `${value}$` === token ? "" : value;
}

/** Seconds since the epoch ("If call is not established, a number of 0 is used"); null when they can't be read. */
function readTime(seconds: string): number | null {
  return /^\d{1,11}$/.test(seconds) ? Number(seconds) * 1000 : null;
}

/** More than any agent selects; each makes a line. */
const MAX_CODES = 50;

/** `<transaction list name>:<transaction shortcode>`, separated by commas; each once. */
export function readCodes(text: string): TransactionCode[] {
  return distinctCodes(
    text
      .split(",")
      .map((each) => each.trim())
      .filter((each) => each !== "")
      .map((each) => {
        const colon = each.lastIndexOf(":");
        return {
          list: each.slice(0, Math.max(colon, 0)).trim().slice(0, MAX_ID),
          code: each
            .slice(colon + 1)
            .trim()
            .slice(0, MAX_ID),
        };
      }),
  );
}

/** Whether two codes are the same, as far as is known: one without a list may be of any. */
export function isSameCode(a: TransactionCode, b: TransactionCode): boolean {
  return a.code === b.code && (a.list === b.list || a.list === "" || b.list === "");
}

/** Each code once, with its list where that is known, and no more than any agent selects. */
export function distinctCodes(codes: readonly TransactionCode[]): TransactionCode[] {
  const considered = codes.slice(0, 10 * MAX_CODES);
  return considered
    .filter(
      (code, at) =>
        !considered.some(
          (other, otherAt) =>
            isSameCode(code, other) && (code.list === other.list ? otherAt < at : code.list === ""),
        ),
    )
    .slice(0, MAX_CODES);
}
