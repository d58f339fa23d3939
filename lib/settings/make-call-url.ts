import { type CountryCode, getCountryCallingCode, parsePhoneNumberFromString } from "libphonenumber-js/max";
import { repeatedSystemData } from "../makecall/system-data";
import { checkUserData, type UserDataPair } from "../makecall/userdata";
import { hasTrunkZero, isCallingCode } from "../phone/calling-code";
import { readSettings, type SettingsProblem } from "./document";
import type { Settings } from "./schema";

/** A part of a URL that wasn't taken: where it stood, what it was, and why. */
export interface LeftOut extends SettingsProblem {
  /** As it would be written in a URL that isn't encoded; empty where the reason says it. */
  text: string;
}

/** What an existing make_call URL says, as settings, and what of it couldn't be taken. */
export interface MakeCallUrlReading {
  /** The settings with the URL's values in them, or null when it is no usable make_call URL. */
  settings: Settings | null;
  /** What was left out, and why; `path` is the parameter, or the name inside `ctl_userdata`. */
  left: LeftOut[];
  /** What was taken and deserves a second look, and what follows from the URL without standing in it. */
  notes: SettingsProblem[];
}

const TENANT_KEYS: ReadonlyMap<string, "prefix" | "callerId" | "dialPlanId" | "queueId"> = new Map([
  ["prefix", "prefix"],
  ["callerId", "callerId"],
  ["dialplan_id", "dialPlanId"],
  ["queue_id", "queueId"],
] as const);

/**
 * Takes apart a make_call URL as custom links of CRMs hold it (VCC Click-To-Dial API, "Query Parameters" and
 * "Examples"), Salesforce's merge fields, line breaks of documents, and the HTML or script around it included. What it
 * doesn't mention stays as it is in `settings`.
 */
export function readMakeCallUrl(text: string, settings: Settings): MakeCallUrlReading {
  const { address, behind } = addressIn(text);
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !/\/make_call\.php$/i.test(url.pathname))
    return { settings: null, left: [leftOut("", "makeCallUrl")], notes: [] };

  const left: LeftOut[] = [];
  if (behind !== "") left.push(leftOut("", "makeCallBehind", behind));
  const [, query = "", fragment = ""] = /^[^?#]*\??([^#]*)(#[\s\S]*)?$/.exec(address) ?? [];
  const tenant = { ...settings.tenant, url: url.origin };
  let { userData, transactionData } = settings;
  let phone = "";
  const seen = new Set<string>();
  for (const [parameter, value] of parametersOf(query)) {
    const key = TENANT_KEYS.get(parameter);
    if (seen.has(parameter)) left.push(leftOut(parameter, "makeCallRepeated", value));
    else if (key !== undefined) {
      if (/^\d*$/.test(value)) tenant[key] = value;
      else left.push(leftOut(parameter, "digits", value));
    } else if (parameter === "ctl_userdata") userData = readPairs(value, left);
    else if (parameter === "extTransactionData") transactionData ||= value !== "";
    else if (parameter === "phone") {
      phone = value;
      left.push(leftOut(parameter, "makeCallPhone", value));
    } else left.push(leftOut(parameter, "makeCallParameter", value));
    seen.add(parameter);
  }
  if (fragment !== "") left.push(leftOut("#", "makeCallFragment", fragment));

  const notes = proposeNational(tenant, phone, settings.country);
  const reading = readSettings({ ...settings, tenant, userData, transactionData });
  return {
    settings: reading.settings,
    left: [...left, ...reading.problems.map((problem) => ({ ...problem, text: "" }))],
    notes: [...notes, ...reading.warnings.filter(({ path }) => /^(tenant|userData)\b/.test(path))],
  };
}

/**
 * The address in what was pasted, and what of a script stands behind it. Links in pages and buttons bring quotes along,
 * and HTML has its own way to write `&`; documents break the URL into lines, and put a space behind the question mark.
 */
function addressIn(text: string): { address: string; behind: string } {
  const joined = text.trim().replace(/\s*\n\s*/g, "");
  const start = /(?:https?:)?(?:\/\/)?[\w.-]+(?::\d+)?\/[\w./-]*make_call\.php/i.exec(joined);
  if (start === null) return { address: "", behind: "" };
  const before = joined.charAt(start.index - 1);
  const end = /["'`]/.test(before) ? joined.indexOf(before, start.index) : -1;
  const [quoted, rest] =
    end < 0 ? [joined.slice(start.index), ""] : [joined.slice(start.index, end), joined.slice(end + 1)];
  const plain = quoted
    .replace(/&(?:amp|#38);/gi, "&")
    .replace(/&(?:quot|#34);/gi, '"')
    .replace(/&(?:apos|#39);/gi, "'")
    .replace(/\?\s/, "?");
  const host = plain.replace(/^(?:https?:)?\/\//i, "");
  // A script that goes on adding to the address says more than was read.
  return {
    address: /^http:/i.test(plain) ? plain : `https://${host}`,
    behind: /^\s*\+/.test(rest) ? rest.trim() : "",
  };
}

/**
 * The parameters of a query. A callback URL that isn't encoded has parameters of its own, so that what stands between
 * brackets, which no `&` of the format can, belongs together.
 */
function parametersOf(query: string): [name: string, value: string][] {
  const parts = query.match(/(?:(?:\[|%5B)(?:(?!\[|%5B|\]|%5D)[\s\S])*(?:\]|%5D)|[^&])+/gi) ?? [];
  return parts.flatMap((part) => [...new URLSearchParams(part.replaceAll("&", "%26"))]);
}

/**
 * A prefix that is a calling code goes before national digits, as does a number that is written so: before the E.164
 * digits of a number the code would be dialled twice. National digits are the settings' country's only; the code of
 * another country is what E.164 digits begin with anyway.
 */
function proposeNational(tenant: Settings["tenant"], phone: string, country: string): SettingsProblem[] {
  const { prefix } = tenant;
  if (tenant.numberFormat === "national") return [];
  if (isCallingCode(prefix) && prefix !== getCountryCallingCode(country as CountryCode)) {
    tenant.prefix = "";
    return [{ path: "tenant.prefix", key: "makeCallPrefixAbroad", params: { found: prefix } }];
  }
  if (!isCallingCode(prefix) && !(prefix === "" && isNational(phone, country))) return [];
  tenant.numberFormat = "national";
  const path = "tenant.numberFormat";
  if (prefix === "") return [{ path, key: "makeCallNational", params: { found: phone } }];
  if (hasTrunkZero(prefix))
    tenant.dialRules = [...tenant.dialRules, { description: `0, +${prefix}`, match: "^0", replace: "" }];
  return [{ path, key: "makeCallNationalPrefix", params: { found: prefix } }];
}

function isNational(phone: string, country: string): boolean {
  const digits = phone.replace(/\D/g, "");
  const number = /[a-z+]/i.test(phone)
    ? undefined
    : parsePhoneNumberFromString(phone, country as CountryCode);
  return (
    number?.isPossible() === true &&
    digits.endsWith(number.nationalNumber) &&
    digits.length < number.number.length - 1
  );
}

function leftOut(path: string, key: string, text = "", params: Record<string, string> = {}): LeftOut {
  return { path, key, params, text };
}

function readPairs(text: string, left: LeftOut[]): UserDataPair[] {
  const form = /\[([^[\]|]*)\|([^[\]|]*)\]/g;
  const rest = text.replace(form, " ").trim();
  if (rest !== "") left.push(leftOut("ctl_userdata", "userDataFormat", "", { found: rest.slice(0, 60) }));
  const pairs = [...text.matchAll(form)]
    .map(([, name = "", value = ""]) => ({ name, value }))
    .filter((pair) => {
      const [problem] = checkUserData(pair);
      if (problem === undefined) return true;
      left.push(leftOut(pair.name, problem.kind, pair.value, problem.params));
      return false;
    });
  const repeated = new Set(repeatedSystemData(pairs));
  return pairs.filter(({ name, value }, index) => {
    if (repeated.has(index)) left.push(leftOut(name, "systemDataRepeated", value, { found: name }));
    return !repeated.has(index);
  });
}
