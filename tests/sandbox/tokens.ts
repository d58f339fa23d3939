/** A transaction code that the agent selected when the call was over. */
export interface TransactionCode {
  list: string;
  shortCode: string;
  description: string;
}

/** What tokens tell of a call. `answeredAt` and `hungUpAt` are missing when the call wasn't established. */
export interface CallFacts {
  callerId: string;
  transactionId: string;
  interactionGuid: string;
  answeredAt: Date | undefined;
  hungUpAt: Date | undefined;
  /** When the tokens are filled in. */
  now: Date;
  /** The tenant's time zone, an IANA name. */
  timeZone: string;
  transactionCodes: readonly TransactionCode[];
  notes: string;
}

/** Date, time and offset as the clock in that time zone shows them. */
function clock(at: Date, timeZone: string) {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "longOffset",
  }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((one) => one.type === type)?.value ?? "";
  return {
    year: part("year"),
    month: part("month"),
    date: part("day"),
    hours: part("hour"),
    minutes: part("minute"),
    seconds: part("second"),
    offset: part("timeZoneName").replace("GMT", "") || "+00:00",
  };
}

const seconds = (at: Date | undefined) => (at === undefined ? "0" : String(Math.floor(at.getTime() / 1000)));

/** `YYYY/MM/DD HH:mm:ss Z`. The API leaves open what stands for a call that wasn't established: here nothing does. */
function timestamp(at: Date | undefined, timeZone: string): string {
  if (at === undefined) return "";
  const { year, month, date, hours, minutes, seconds, offset } = clock(at, timeZone);
  return `${year}/${month}/${date} ${hours}:${minutes}:${seconds} ${offset}`;
}

function duration(total: number): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${two(Math.floor(total / 3600))}:${two(Math.floor(total / 60) % 60)}:${two(total % 60)}`;
}

/** The value of each token in the table of the Click-To-Dial API, "User Data", in the format written there. */
export function tokenValues(call: CallFacts): Record<string, string> {
  const now = clock(call.now, call.timeZone);
  const last = call.transactionCodes.at(-1);
  const answered = seconds(call.answeredAt);
  const hungUp = seconds(call.hungUpAt);
  return {
    caller_id: call.callerId,
    transaction_id: call.transactionId,
    call_answered_time: answered,
    call_hangup_time: hungUp,
    callAnsweredTenantTT: timestamp(call.answeredAt, call.timeZone),
    callHangupTenantTT: timestamp(call.hungUpAt, call.timeZone),
    callDuration: duration(Number(hungUp) - Number(answered)),
    equal: "=",
    interaction_guid: call.interactionGuid,
    year: now.year,
    month: now.month,
    date: now.date,
    hours: now.hours,
    minutes: now.minutes,
    seconds: now.seconds,
    transaction_codes: call.transactionCodes.map(({ list, shortCode }) => `${list}:${shortCode}`).join(","),
    notes: call.notes,
    lastTclListName: last?.list ?? "",
    lastTclCodeDesc: last?.description ?? "",
    lastTclCodeShort: last?.shortCode ?? "",
  };
}

/** Replaces each known `$token$`; whatever else has a `$` stays as it is. */
export function fillTokens(text: string, values: Readonly<Record<string, string>>): string {
  const known = new RegExp(`\\$(${Object.keys(values).join("|")})\\$`, "g");
  return text.replace(known, (whole, name: string) => values[name] ?? whole);
}
