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
  kind:
    | "required"
    | "userDataReserved"
    | "userDataCharacters"
    | "mergeFieldUnknown"
    | "mergeFieldInName"
    | "systemDataUnknown"
    | "systemDataValue";
  /** The offending piece, for the message. */
  found?: string;
}

/**
 * The system data (VCC Click-To-Dial API, "System Data") that may be set, each with the values that VCC supports:
 * a list of them, or what kind of text it is.
 */
export const SYSTEM_DATA: Readonly<Record<string, readonly string[] | "id" | "url" | "text">> = {
  ctl_action: ["create"],
  ctl_intType: ["sfdc"],
  ctl_launchopt: ["true", "false"],
  ctl_launchext: ["edit"],
  ctl_parentid: "id",
  ctl_callbackUrl: "url",
  ctl_recordname: "text",
};
const SYSTEM_PREFIX = "ctl_";

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
  else if (pair.name.startsWith(SYSTEM_PREFIX)) problems.push(...checkSystemData(pair));
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

function checkSystemData({ name, value }: UserDataPair): UserDataProblem[] {
  const supported = Object.hasOwn(SYSTEM_DATA, name) ? SYSTEM_DATA[name] : undefined;
  if (supported === undefined) return [{ field: "name", kind: "systemDataUnknown", found: name }];
  return supports(supported, value) ? [] : [{ field: "value", kind: "systemDataValue", found: name }];
}

function supports(supported: readonly string[] | "id" | "url" | "text", value: string): boolean {
  switch (supported) {
    case "text":
      return true;
    case "id":
      // Only these fields hold ids; a record's name is none.
      return /^[\w-]+$/.test(value.replace(/\{!\w+\.Id\}/g, "0"));
    case "url":
      // Which host is told of a call is the administrator's choice: no field has a part in it.
      return /^https?:\/\/[^/?#{}$]+(?:[/?#]|$)/.test(value) && URL.canParse(value.replace(MERGE_FIELD, "0"));
    default:
      return supported.includes(value);
  }
}

/** Which rows set a system datum that a row before them has set: VCC doesn't say which one counts. */
export function repeatedSystemData(pairs: readonly UserDataPair[]): number[] {
  return pairs.flatMap(({ name }, index) =>
    name.startsWith(SYSTEM_PREFIX) && pairs.findIndex((each) => each.name === name) < index ? [index] : [],
  );
}

/** A system datum that VCC will ignore, and what it needs. */
export interface IgnoredSystemData {
  index: number;
  name: string;
  needs: string;
}

/** The system data that have no effect because another one is missing ("Value will be ignored if …"). */
export function ignoredSystemData(pairs: readonly UserDataPair[]): IgnoredSystemData[] {
  const has = (name: string, value: string) =>
    pairs.some((each) => each.name === name && each.value === value);
  return pairs.flatMap(({ name }, index) => {
    const needed = DEPENDENCIES.get(name);
    if (needed === undefined || has(...needed)) return [];
    return [{ index, name, needs: needed.join("=") }];
  });
}

const DEPENDENCIES: ReadonlyMap<string, readonly [name: string, value: string]> = new Map([
  ["ctl_action", ["ctl_intType", "sfdc"]],
  ["ctl_intType", ["ctl_action", "create"]],
  ["ctl_launchext", ["ctl_launchopt", "true"]],
  ["ctl_parentid", ["ctl_launchopt", "true"]],
  ["ctl_recordname", ["ctl_launchopt", "true"]],
]);

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
 * A system datum that comes out empty is left out: VCC describes each as "if not specified".
 */
export function buildUserData(pairs: readonly UserDataPair[], values: MergeValues): string {
  return pairs
    .map(({ name, value }) => ({ name, filled: fill(value, values) }))
    .filter(({ name, filled }) => filled !== "" || !name.startsWith(SYSTEM_PREFIX))
    .map(({ name, filled }) => `[${name.replaceAll("=", "$equal$")}|${filled}]`)
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
