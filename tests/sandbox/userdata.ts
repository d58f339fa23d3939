import type { Pair } from "./http.ts";
import { BadRequest } from "./http.ts";

/**
 * What each system datum may hold (Click-To-Dial API, "System Data"). `ctl_newRecordId` isn't here:
 * VCC appends it, "Tenant should not specify this".
 */
const systemData: Readonly<Record<string, (value: string) => boolean>> = {
  ctl_action: (value) => value === "create",
  ctl_intType: (value) => value === "sfdc",
  ctl_launchopt: (value) => value === "true" || value === "false",
  ctl_launchext: (value) => value === "edit",
  ctl_parentid: (value) => /^[\w-]+$/.test(value),
  ctl_callbackUrl: (value) => /^https?:\/\//.test(value) && URL.canParse(value),
  ctl_recordname: () => true,
};

const transactionDataNames = ["extRecordId", "extRecordType"];

/** Reads `[name|value][name|value]…`: nothing outside the brackets, one bar in each, no empty name. */
function parsePairs(parameter: string, text: string): Pair[] {
  const pairs: Pair[] = [];
  let rest = text;
  while (rest !== "") {
    const [whole, name, value] = /^\[([^[\]|]+)\|([^[\]|]*)\]/.exec(rest) ?? [];
    if (whole === undefined || name === undefined || value === undefined) {
      throw new BadRequest(`${parameter} is not in the format [name|value]… at “${rest.slice(0, 40)}”.`);
    }
    pairs.push([name, value]);
    rest = rest.slice(whole.length);
  }
  if (pairs.length === 0) throw new BadRequest(`${parameter} is empty.`);
  return pairs;
}

/**
 * Reads `ctl_userdata` (Click-To-Dial API, "ctl_userdata"). A literal `=` is taken, as in the API's third example.
 * @throws BadRequest when the format is broken, or system data are unknown, repeated or have a value that isn't supported.
 */
export function parseUserData(text: string): Pair[] {
  const pairs = parsePairs("ctl_userdata", text);
  const seen = new Set<string>();
  for (const [name, value] of pairs) {
    if (!name.startsWith("ctl_")) continue;
    if (name === "ctl_newRecordId") throw new BadRequest("ctl_newRecordId is set by the system only.");
    const supports = Object.hasOwn(systemData, name) ? systemData[name] : undefined;
    if (!supports) throw new BadRequest(`${name} is not a known system data name.`);
    if (!supports(value)) throw new BadRequest(`${name} doesn't support the value “${value}”.`);
    if (seen.has(name)) throw new BadRequest(`${name} is given more than once.`);
    seen.add(name);
  }
  return pairs;
}

/**
 * Reads `extTransactionData=[extRecordId|…][extRecordType|…]` (Click-To-Dial API, "extTransactionData").
 * @throws BadRequest unless both are there once, with a value, and nothing else.
 */
export function parseTransactionData(text: string): Pair[] {
  const pairs = parsePairs("extTransactionData", text);
  for (const [name, value] of pairs) {
    if (!transactionDataNames.includes(name))
      throw new BadRequest(`extTransactionData doesn't know ${name}.`);
    if (value === "") throw new BadRequest(`${name} is empty.`);
  }
  for (const name of transactionDataNames) {
    if (pairs.filter(([given]) => given === name).length !== 1) {
      throw new BadRequest(`extTransactionData needs ${name} once.`);
    }
  }
  return pairs;
}

/** Writes pairs as `[name|value]…`. The format has no escape, so a value with brackets or bars breaks it, as it would at VCC. */
export function formatUserData(pairs: readonly Pair[]): string {
  return pairs.map(([name, value]) => `[${name}|${value}]`).join("");
}
