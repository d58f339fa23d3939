/** One name/value pair of `ctl_userdata`, as the administrator typed it. */
export interface UserDataPair {
  name: string;
  value: string;
}

/**
 * The tokens that VCC replaces in user data when the call is over (VCC Click-To-Dial API, "User Data").
 * They pass through the extension untouched.
 */
export const VCC_TOKENS = [
  "caller_id",
  "transaction_id",
  "call_answered_time",
  "call_hangup_time",
  "callAnsweredTenantTT",
  "callHangupTenantTT",
  "callDuration",
  "equal",
  "interaction_guid",
  "year",
  "month",
  "date",
  "hours",
  "minutes",
  "seconds",
  "transaction_codes",
  "notes",
  "lastTclListName",
  "lastTclCodeDesc",
  "lastTclCodeShort",
] as const;

/** What is wrong with a configured user-data pair, `field` saying on which side. */
export interface UserDataProblem {
  field: "name" | "value";
  kind: "required" | "userDataReserved" | "userDataCharacters" | "mergeFieldUnknown" | "mergeFieldInName";
  /** The offending piece, for the message. */
  found?: string;
}

const MERGE_FIELD = /\{!([^{}]*)\}/g;
const RESERVED_NAME = "ctl_newRecordId";
const PLAIN_FIELDS = new Set([
  "Record.Id",
  "Record.Type",
  "Record.Name",
  "Phone",
  "Phone.Raw",
  "Phone.Extension",
  "Agent.Uid",
  "ServiceNumber",
  "ServiceNumber.Name",
  "Call.Id",
  "Page.Url",
]);
/** `{!Account.Id}` and its like, which hold only for a record of that type. */
const TYPED_FIELD = /^([A-Za-z][A-Za-z0-9_]*)\.(Id|Name|Phone)$/;

/** `{!Decision.name}`: a variable that the decision's answer gave. */
const DECISION_FIELD = /^Decision\.([A-Za-z_]\w*)$/;

/** What merge fields are filled from; an absent value fills in as empty text. */
export interface MergeValues {
  record: { id: string; type: string; name: string } | null;
  phone: { digits: string; raw: string; extension: string };
  agentUid: string;
  serviceNumber: { number: string; name: string } | null;
  /** The variables of the decision's answer, by name. */
  decision: Readonly<Record<string, string>>;
  callId: string;
  pageUrl: string;
}

/**
 * Checks a configured pair. The format `[name|value]` has no escape, so brackets and bars can't be part of
 * either side, and `ctl_newRecordId` is VCC's own ("Tenant should not specify this").
 */
export function checkUserData(pair: UserDataPair): UserDataProblem[] {
  const problems: UserDataProblem[] = [];
  if (pair.name.trim() === "") problems.push({ field: "name", kind: "required" });
  if (pair.name.trim() === RESERVED_NAME)
    problems.push({ field: "name", kind: "userDataReserved", found: RESERVED_NAME });
  for (const field of ["name", "value"] as const) {
    const forbidden = /[[\]|]/.exec(pair[field]);
    if (forbidden) problems.push({ field, kind: "userDataCharacters", found: forbidden[0] });
    for (const [whole, name = ""] of pair[field].matchAll(MERGE_FIELD)) {
      // A page would have a say in what VCC does, and a name could come out empty.
      if (field === "name") problems.push({ field, kind: "mergeFieldInName", found: whole });
      else if (!isMergeField(name)) problems.push({ field, kind: "mergeFieldUnknown", found: whole });
    }
  }
  return problems;
}

/** The names `name` of the merge fields `{!Decision.name}` in a text. */
export function decisionFields(text: string): string[] {
  return [...text.matchAll(MERGE_FIELD)].flatMap(([, name = ""]) => DECISION_FIELD.exec(name)?.[1] ?? []);
}

/** The `$token$`s of a text that VCC doesn't document: a warning, since VCC may know more than its document. */
export function unknownTokens(text: string): string[] {
  const known = new Set<string>(VCC_TOKENS);
  return [...text.matchAll(/\$([A-Za-z_]+)\$/g)].flatMap(([whole, name = ""]) =>
    known.has(name) ? [] : [whole],
  );
}

/**
 * Builds the value of `ctl_userdata`: `[name|value]…` in the configured order, merge fields filled in. `=` in
 * literal text becomes `$equal$`; in values that come from the CRM brackets and bars become `(`, `)` and `/`.
 */
export function buildUserData(pairs: readonly UserDataPair[], values: MergeValues): string {
  return pairs
    .map(({ name, value }) => `[${name.replaceAll("=", "$equal$")}|${fill(value, values)}]`)
    .join("");
}

/**
 * Makes text from a CRM page safe inside `[name|value]`: what looks like a token of VCC's is none any more, and
 * characters that are not seen but turn what is seen around are left out.
 */
export function escapeValue(text: string): string {
  return text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, " ")
    .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "")
    .replace(/\$(\w+)\$/g, "$1")
    .replaceAll("[", "(")
    .replaceAll("]", ")")
    .replaceAll("|", "/")
    .replaceAll("=", "$equal$");
}

function fill(text: string, values: MergeValues): string {
  let filled = "";
  let end = 0;
  for (const match of text.matchAll(MERGE_FIELD)) {
    filled +=
      text.slice(end, match.index).replaceAll("=", "$equal$") +
      escapeValue(mergeValue(match[1] ?? "", values));
    end = match.index + match[0].length;
  }
  return filled + text.slice(end).replaceAll("=", "$equal$");
}

function isMergeField(name: string): boolean {
  return PLAIN_FIELDS.has(name) || DECISION_FIELD.test(name) || TYPED_FIELD.test(name);
}

function mergeValue(name: string, values: MergeValues): string {
  const { record, phone, serviceNumber } = values;
  switch (name) {
    case "Record.Id":
      return record?.id ?? "";
    case "Record.Type":
      return record?.type ?? "";
    case "Record.Name":
      return record?.name ?? "";
    case "Phone":
      return phone.digits;
    case "Phone.Raw":
      return phone.raw;
    case "Phone.Extension":
      return phone.extension;
    case "Agent.Uid":
      return values.agentUid;
    case "ServiceNumber":
      return serviceNumber?.number ?? "";
    case "ServiceNumber.Name":
      return serviceNumber?.name ?? "";
    case "Call.Id":
      return values.callId;
    case "Page.Url":
      return values.pageUrl;
  }
  const [, variable] = DECISION_FIELD.exec(name) ?? [];
  if (variable !== undefined)
    return Object.hasOwn(values.decision, variable) ? (values.decision[variable] ?? "") : "";
  const [, type, field] = TYPED_FIELD.exec(name) ?? [];
  if (record === null || record.type !== type) return "";
  if (field === "Phone") return phone.digits;
  return field === "Id" ? record.id : record.name;
}
