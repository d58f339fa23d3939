import { checkUserData, repeatedSystemData, type UserDataPair } from "../makecall/userdata";
import { readSettings, type SettingsProblem } from "./document";
import type { Settings } from "./schema";

/** What an existing make_call URL says, as settings, and what of it couldn't be taken. */
export interface MakeCallUrlReading {
  /** The settings with the URL's values in them, or null when it is no usable make_call URL. */
  settings: Settings | null;
  /** What was left out, and why; `path` is the parameter, or the name inside `ctl_userdata`. */
  left: SettingsProblem[];
}

const TENANT_KEYS: ReadonlyMap<string, "prefix" | "callerId" | "dialPlanId" | "queueId"> = new Map([
  ["prefix", "prefix"],
  ["callerId", "callerId"],
  ["dialplan_id", "dialPlanId"],
  ["queue_id", "queueId"],
] as const);

/**
 * Takes apart a make_call URL as custom links of CRMs hold it (VCC Click-To-Dial API, "Query Parameters" and
 * "Examples"), Salesforce's merge fields and line breaks of documents included. What it doesn't mention stays as it
 * is in `settings`.
 */
export function readMakeCallUrl(text: string, settings: Settings): MakeCallUrlReading {
  // Documents break the URL into lines, and put a space behind the question mark.
  const joined = text
    .trim()
    .replace(/\s*\n\s*/g, "")
    .replace("?\u0020", "?");
  const url = URL.canParse(joined) ? new URL(joined) : null;
  if (url === null || !/\/make_call\.php$/i.test(url.pathname))
    return { settings: null, left: [{ path: "", key: "makeCallUrl", params: {} }] };

  const left: SettingsProblem[] = [];
  const tenant = { ...settings.tenant, url: url.origin };
  let { userData, transactionData } = settings;
  for (const [parameter, value] of url.searchParams) {
    if (value === "") continue;
    const key = TENANT_KEYS.get(parameter);
    if (key !== undefined) {
      if (/^\d+$/.test(value)) tenant[key] = value;
      else left.push({ path: parameter, key: "digits", params: {} });
    } else if (parameter === "ctl_userdata") userData = readPairs(value, left);
    else if (parameter === "extTransactionData") transactionData = true;
    else
      left.push({
        path: parameter,
        key: parameter === "phone" ? "makeCallPhone" : "makeCallParameter",
        params: {},
      });
  }
  const reading = readSettings({ ...settings, tenant, userData, transactionData });
  return { settings: reading.settings, left: [...left, ...reading.problems] };
}

function readPairs(text: string, left: SettingsProblem[]): UserDataPair[] {
  const form = /\[([^[\]|]*)\|([^[\]|]*)\]/g;
  const rest = text.replace(form, " ").trim();
  if (rest !== "")
    left.push({ path: "ctl_userdata", key: "userDataFormat", params: { found: rest.slice(0, 60) } });
  const pairs = [...text.matchAll(form)]
    .map(([, name = "", value = ""]) => ({ name, value }))
    .filter((pair) => {
      const [problem] = checkUserData(pair);
      if (problem === undefined) return true;
      left.push({ path: pair.name, key: problem.kind, params: { found: problem.found ?? "" } });
      return false;
    });
  const repeated = new Set(repeatedSystemData(pairs));
  return pairs.filter(({ name }, index) => {
    if (repeated.has(index)) left.push({ path: name, key: "systemDataRepeated", params: { found: name } });
    return !repeated.has(index);
  });
}
