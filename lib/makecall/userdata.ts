import { checkSystemData, isSupported, isSystemDatum, SYSTEM_DATA } from "./system-data";

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
    | "userDataLineBreak"
    | "mergeFieldUnknown"
    | "mergeFieldInName"
    | "systemDataUnknown"
    | "systemDataSpelling"
    | "systemDataList"
    | "systemDataId"
    | "systemDataUrl";
  /** For the message: `found`, the offending piece, and what could stand in its place. */
  params: Record<string, string>;
}

const MERGE_FIELD = /\{!([^{}]*)\}/g;
/** The merge fields that hold for every record. */
export const MERGE_FIELDS = [
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
] as const;
const PLAIN_FIELDS = new Set<string>(MERGE_FIELDS);
/** What fields of our own begin with, so that no record can be of such a type. */
const OWN_PREFIXES = new Set(
  [...MERGE_FIELDS, "Decision"].map((name) => name.replace(/\..*$/, "").toLowerCase()),
);
/** The types of records that the adapters name; sites and Salesforce's own objects (`…__c`) may have others. */
export const RECORD_TYPES = [
  "Account",
  "Contact",
  "Lead",
  "Opportunity",
  "Case",
  "BusinessPartner",
  "Customer",
  "User",
  "Task",
  "Event",
  "Product2",
  "Asset",
  "Quote",
  "Campaign",
  "Contract",
  "Order",
] as const;
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
  const problems = checkSystemData(pair);
  if (pair.name.trim() === "") problems.push({ field: "name", kind: "required", params: {} });
  if (/\p{Cc}/u.test(pair.name)) problems.push({ field: "name", kind: "userDataLineBreak", params: {} });
  for (const field of ["name", "value"] as const) {
    const forbidden = /[[\]|]/.exec(pair[field]);
    if (forbidden) problems.push({ field, kind: "userDataCharacters", params: { found: forbidden[0] } });
    for (const [whole, name = ""] of pair[field].matchAll(MERGE_FIELD)) {
      // A page would have a say in what VCC does, and a name could come out empty.
      if (field === "name") problems.push({ field, kind: "mergeFieldInName", params: { found: whole } });
      else if (!isMergeField(name))
        problems.push({
          field,
          kind: "mergeFieldUnknown",
          params: { found: whole, instead: substitute(name) },
        });
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
  return [...text.matchAll(TOKEN)].flatMap(([whole, name = ""]) => (KNOWN_TOKENS.has(name) ? [] : [whole]));
}

/** Names of tokens that lack their second `$`, as one does in an example of VCC's document: they stay as they are. */
export function unclosedTokens(text: string): string[] {
  return [...text.replace(TOKEN, " ").matchAll(/\$([A-Za-z_]+)/g)].flatMap(([, name = ""]) =>
    KNOWN_TOKENS.has(name) ? [name] : [],
  );
}

/**
 * The fields of a text that hold for a type of record that isn't known, each with the one that may be meant: nothing
 * but a pattern of a site can bring such a record up.
 * @param types the types that the sites name
 */
export function unknownTypes(text: string, types: readonly string[]): { found: string; instead: string }[] {
  const known = [...RECORD_TYPES, ...types];
  return [...text.matchAll(MERGE_FIELD)].flatMap(([whole, name = ""]) => {
    const [, type, field] = isMergeField(name) && !isOwnField(name) ? (TYPED_FIELD.exec(name) ?? []) : [];
    if (type === undefined || known.includes(type) || type.endsWith("__c")) return [];
    const meant = known.find((each) => each.toLowerCase() === type.toLowerCase()) ?? "Record";
    return [
      {
        found: whole,
        instead: meant === "Record" && field === "Phone" ? "{!Phone}" : `{!${meant}.${field}}`,
      },
    ];
  });
}

/** Fields that aren't written as one is, and so stay as they are: `{!Record.Id` or `{Record.Id}`. */
export function brokenFields(text: string): string[] {
  const rest = text.replace(MERGE_FIELD, " ");
  return [...rest.matchAll(/\{(!?)([A-Za-z][\w.]*)?\}?/g)].flatMap(([whole, mark, name = ""]) =>
    mark === "!" || (whole.endsWith("}") && isMergeField(name)) ? [whole] : [],
  );
}

const TOKEN = /\$([A-Za-z_]+)\$/g;
const KNOWN_TOKENS = new Set<string>(VCC_TOKENS);

/**
 * Builds the value of `ctl_userdata`: `[name|value]…` in the configured order, merge fields filled in. `=` in
 * literal text becomes `$equal$`; values that come from the CRM are made safe, in a callback's address by
 * percent-encoding. A system datum of which the CRM makes nothing that VCC supports is left out: VCC describes each as
 * "if not specified".
 */
export function buildUserData(pairs: readonly UserDataPair[], values: MergeValues): string {
  return pairs
    .map(({ name, value }) => ({
      name,
      filled: fill(value, values, isUrl(name) ? encodeValue : escapeValue),
    }))
    .filter(({ name, filled }) => !isSystemDatum(name) || (filled !== "" && isSupported(name, filled, true)))
    .map(({ name, filled }) => `[${escapeEquals(name)}|${filled}]`)
    .join("");
}

/**
 * Makes text from a CRM page safe inside `[name|value]`: there are no signs to make a token of, and characters that are
 * not seen but turn what is seen around are left out.
 */
export function escapeValue(text: string): string {
  return visible(text)
    .replaceAll("$", "")
    .replaceAll("[", "(")
    .replaceAll("]", ")")
    .replaceAll("|", "/")
    .replaceAll("=", "$equal$");
}

function encodeValue(text: string): string {
  return encodeURIComponent(visible(text).toWellFormed());
}

function visible(text: string): string {
  return text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, " ")
    .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "");
}

function isUrl(name: string): boolean {
  return isSystemDatum(name) && SYSTEM_DATA[name] === "url";
}

/** The `$` of `$notes=` would begin a token with that of `$equal$`. */
const TOKEN_BEFORE_EQUALS = new RegExp(String.raw`\$(${VCC_TOKENS.join("|")})(?==)`, "g");

function escapeEquals(text: string): string {
  return text.replace(TOKEN_BEFORE_EQUALS, "$1").replaceAll("=", "$equal$");
}

/** Configured text as it stands between merge fields: tokens are whole, and no other `$` meets what is filled in. */
function between(text: string, isAfterField: boolean, isBeforeField: boolean): string {
  const pieces = text.split(/(\$\w+\$)/);
  const [first = ""] = pieces;
  if (isAfterField) pieces[0] = first.replace(/^(\w*)\$+/, "$1");
  const last = pieces.at(-1) ?? "";
  if (isBeforeField) pieces[pieces.length - 1] = last.replace(/\$+(\w*)$/, "$1");
  return escapeEquals(pieces.join(""));
}

function fill(text: string, values: MergeValues, made: (value: string) => string): string {
  let filled = "";
  let end = 0;
  for (const match of text.matchAll(MERGE_FIELD)) {
    filled += between(text.slice(end, match.index), end > 0, true) + made(mergeValue(match[1] ?? "", values));
    end = match.index + match[0].length;
  }
  return filled + between(text.slice(end), end > 0, false);
}

function isMergeField(name: string): boolean {
  if (isOwnField(name)) return true;
  const [, type] = TYPED_FIELD.exec(name) ?? [];
  return type !== undefined && !OWN_PREFIXES.has(type.toLowerCase());
}

function isOwnField(name: string): boolean {
  return PLAIN_FIELDS.has(name) || DECISION_FIELD.test(name);
}

/** What can be written in place of a field that doesn't exist, for example one of Salesforce's own. */
function substitute(name: string): string {
  const same = MERGE_FIELDS.find((each) => each.toLowerCase() === name.trim().toLowerCase());
  const [, type = "", field = name] = /^\s*(\w+)\.(.*)$/.exec(name) ?? [];
  if (same !== undefined) return `{!${same}}`;
  if (/phone|mobile/i.test(field)) return "{!Phone}";
  if (/^\$?(user|agent)$/i.test(type)) return "{!Agent.Uid}";
  if (/^id$/i.test(field)) return "{!Record.Id}";
  return /^name$/i.test(field) ? "{!Record.Name}" : "{!Record.Id}, {!Record.Name}, {!Phone}";
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
