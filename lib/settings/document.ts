import { decisionVariables, parseResultPaths } from "../decision/result-paths";
import { parameterDoubts, SERVICE_NUMBER_VARIABLES } from "../decision/sap";
import { callerIdOf, duplicateServiceNumbers } from "../decision/service-number";
import { neverMatchesDigits } from "../makecall/dial-rules";
import { createWithoutType, ignoredSystemData, repeatedSystemData } from "../makecall/system-data";
import {
  brokenFields,
  decisionFields,
  unclosedTokens,
  unknownTokens,
  unknownTypes,
} from "../makecall/userdata";
import { isCallingCode } from "../phone/calling-code";
import { withResultPairs } from "../results/result";
import { DEFAULT_SETTINGS, SETTINGS_VERSION, type Settings, settingsSchema } from "./schema";

/** One thing wrong with a settings document: where, and which text (`problem.<key>`) says what. */
export interface SettingsProblem {
  /** E.g. `serviceNumbers[0].callerId`. */
  path: string;
  key: string;
  params: Record<string, string>;
}

/** What reading a document gave. `settings` is null when there are problems: then nothing of it is taken. */
export interface SettingsReading {
  settings: Settings | null;
  problems: SettingsProblem[];
  /** Things that are taken but deserve a second look. */
  warnings: SettingsProblem[];
  /** Keys that the document has and this version doesn't know; they were dropped. */
  ignored: string[];
  /** The paths of what the document itself says, lists as a whole. */
  given: string[];
}

/**
 * Reads a settings document of any origin: an import, storage, a form. Defaults fill what is missing, unknown
 * keys are dropped and reported, and every wrong value is reported with its path.
 */
export function readSettings(input: unknown): SettingsReading {
  const document = structuredClone(input);
  const nothing = { settings: null, warnings: [], ignored: [], given: [] };
  if (typeof document !== "object" || document === null || Array.isArray(document)) {
    return { ...nothing, problems: [{ path: "", key: "notAnObject", params: {} }] };
  }
  if ("version" in document && typeof document.version === "number" && document.version > SETTINGS_VERSION) {
    return {
      ...nothing,
      problems: [{ path: "version", key: "versionNewer", params: { found: String(document.version) } }],
    };
  }
  const ignored = dropUnknownKeys(document);
  const parsed = settingsSchema.safeParse(document);
  if (!parsed.success) return { ...nothing, ignored, problems: parsed.error.issues.map(problemOf) };
  const problems = [
    ...duplicates(parsed.data),
    ...systemDataRepeats(parsed.data),
    ...unknownDecisionFields(parsed.data),
  ];
  return {
    settings: problems.length > 0 ? null : parsed.data,
    problems,
    warnings: warningsOf(parsed.data),
    ignored,
    given: givenPaths(document),
  };
}

/** Reads the text of a settings file. */
export function readSettingsText(text: string): SettingsReading {
  try {
    return readSettings(JSON.parse(text));
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    return {
      settings: null,
      warnings: [],
      ignored: [],
      given: [],
      problems: [{ path: "", key: "notJson", params: { found } }],
    };
  }
}

/** Whether somebody has configured anything yet. */
export function isConfigured(settings: Settings): boolean {
  return JSON.stringify(settings) !== JSON.stringify(DEFAULT_SETTINGS);
}

/**
 * One difference between two documents. An absent side is undefined; of a row that was added or removed the other side is
 * the whole row, as a text or by its keys.
 */
export interface SettingsChange {
  /** E.g. `country`, `serviceNumbers[2]` or `serviceNumbers[2].callerId`; of a list whose rows are in another order, the list. */
  path: string;
  /** In a list: what the row is known by, e.g. its name. */
  row?: string;
  before: unknown;
  after: unknown;
}

/**
 * In what two documents differ, in the document's order: value by value, lists row by row. The rows of a list are told
 * apart by what they are known by, so that one row more at the top isn't a change of all. Secrets appear as bullets.
 */
export function settingsChanges(before: Settings, after: Settings): SettingsChange[] {
  const [old, fresh] = [leaves(before), leaves(after)];
  return [...new Set([...old.keys(), ...fresh.keys()])].flatMap((path) => {
    const [was, is] = [old.get(path), fresh.get(path)];
    if (Array.isArray(was) && Array.isArray(is)) return listChanges(path, was, is);
    if (was === is) return [];
    return isSecretPath(path)
      ? [{ path, before: mask(was), after: mask(is) }]
      : [{ path, before: was, after: is }];
  });
}

/** The keys by which the rows of a list are known, the first that isn't empty first. */
const KNOWN_BY: readonly (readonly string[])[] = [
  ["match", "label", "number"],
  ["number"],
  ["name"],
  ["contractNumber"],
  ["list", "code"],
  ["description"],
];

function listChanges(path: string, before: readonly unknown[], after: readonly unknown[]): SettingsChange[] {
  const [old, fresh] = [rowsOf(before), rowsOf(after)];
  const removed = [...old].flatMap(([key, { row, index, value }]) =>
    fresh.has(key) ? [] : [{ path: `${path}[${index}]`, row, before: value, after: undefined }],
  );
  const others = [...fresh].flatMap(([key, { row, index, value }]): SettingsChange[] => {
    const at = `${path}[${index}]`;
    const was = old.get(key);
    if (!was) return [{ path: at, row, before: undefined, after: value }];
    const [members, newMembers] = [leaves(was.value), leaves(value)];
    return [...new Set([...members.keys(), ...newMembers.keys()])].flatMap((member) => {
      const [one, other] = [members.get(member), newMembers.get(member)];
      return one === other ? [] : [{ path: `${at}.${member}`, row, before: one, after: other }];
    });
  });
  const stayed = [...old].filter(([key]) => fresh.has(key));
  const order = stayed.map(([, { row }]) => row);
  const newOrder = [...fresh].filter(([key]) => old.has(key)).map(([, { row }]) => row);
  const isSameOrder = order.every((row, index) => row === newOrder[index]);
  return [...removed, ...others, ...(isSameOrder ? [] : [{ path, before: order, after: newOrder }])];
}

/** The rows of a list by what they are known by; of several known by the same, each has its own place among them. */
function rowsOf(list: readonly unknown[]): Map<string, { row: string; index: number; value: unknown }> {
  const rows = new Map<string, { row: string; index: number; value: unknown }>();
  for (const [index, value] of list.entries()) {
    const row = rowName(value);
    let place = 0;
    while (rows.has(`${row} ${place}`)) place += 1;
    rows.set(`${row} ${place}`, { row, index, value });
  }
  return rows;
}

function rowName(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  const members = new Map(Object.entries(value));
  for (const keys of KNOWN_BY) {
    const [first = ""] = keys;
    if (!members.has(first)) continue;
    const name = keys.flatMap((key) => members.get(key) || []).join(" ");
    if (name !== "") return name;
  }
  return "";
}

const SECRET_KEYS = ["password", "token", "value"];

/** Whether a path names a secret of an endpoint's authorisation. */
export function isSecretPath(path: string): boolean {
  return SECRET_KEYS.some((key) => path.endsWith(`.auth.${key}`));
}

/**
 * Takes the secrets out of a document: the document without them, and they by path and endpoint, since they are stored
 * in another place and a secret must never go with an address that it wasn't entered for.
 */
export function splitSecrets(settings: Settings): { document: Settings; secrets: Record<string, string> } {
  const document = structuredClone(settings);
  const secrets: Record<string, string> = {};
  for (const [path, { url, auth }] of endpoints(document)) {
    for (const key of SECRET_KEYS) {
      const value = auth[key];
      if (value === undefined || value === "") continue;
      secrets[secretKey(path, url, auth, key)] = value;
      auth[key] = "";
    }
  }
  return { document, secrets };
}

/** Puts secrets back into a document, in place of empty ones only. */
export function joinSecrets(settings: Settings, secrets: Readonly<Record<string, string>>): Settings {
  const document = structuredClone(settings);
  for (const [path, { url, auth }] of endpoints(document)) {
    for (const key of SECRET_KEYS) {
      const secret = secrets[secretKey(path, url, auth, key)];
      if (auth[key] === "" && secret !== undefined) auth[key] = secret;
    }
  }
  return document;
}

/**
 * The settings after an import. A file without secrets keeps those that are stored, but only where it leaves the
 * endpoint as it is: a file must not lead a stored password to another host. The agent's UID, what agents have taught
 * and where they have paused are kept where the file, as one for many agents, says nothing of them.
 */
export function importedSettings(current: Settings, imported: Settings, given: readonly string[]): Settings {
  const { agent, learned, paused } = current;
  return joinSecrets(
    {
      ...imported,
      agent: given.includes("agent.uid") ? imported.agent : { ...imported.agent, uid: agent.uid },
      paused: given.includes("paused") ? imported.paused : paused,
      learned: given.includes("learned.fields")
        ? imported.learned
        : { ...imported.learned, fields: learned.fields },
    },
    splitSecrets(current).secrets,
  );
}

function secretKey(path: string, url: string, auth: Record<string, string>, key: string): string {
  return `${path}.auth.${key} ${auth.type} ${url}`;
}

/** The text of a settings file. Without secrets the file can be mailed around. */
export function exportSettings(settings: Settings, options: { withSecrets: boolean }): string {
  return `${JSON.stringify(options.withSecrets ? settings : splitSecrets(settings).document, null, 2)}\n`;
}

function endpoints(
  settings: Settings,
): [path: string, endpoint: { url: string; auth: Record<string, string> }][] {
  return [
    ["decision.salesforce", settings.decision.salesforce],
    ["decision.sap", settings.decision.sap],
    ["statistics", settings.statistics],
    ["callbackRequest", settings.callbackRequest],
  ];
}

type Issue =
  ReturnType<typeof settingsSchema.safeParse> extends infer R
    ? R extends { success: false; error: { issues: (infer I)[] } }
      ? I
      : never
    : never;

function dropUnknownKeys(document: object): string[] {
  const parsed = settingsSchema.safeParse(document);
  if (parsed.success) return [];
  const ignored: string[] = [];
  for (const issue of parsed.error.issues) {
    if (issue.code !== "unrecognized_keys") continue;
    let owner: unknown = document;
    for (const key of issue.path) owner = (owner as Record<PropertyKey, unknown>)[key];
    for (const key of issue.keys) {
      delete (owner as Record<string, unknown>)[key];
      ignored.push(pathText([...issue.path, key]));
    }
  }
  return ignored;
}

function problemOf(issue: Issue): SettingsProblem {
  const path = pathText(issue.path);
  switch (issue.code) {
    case "custom":
      return { path, key: issue.message, params: (issue.params ?? {}) as Record<string, string> };
    case "invalid_type":
      return { path, key: "type", params: { expected: issue.expected } };
    case "invalid_value":
      return { path, key: "choice", params: { choices: issue.values.join(", ") } };
    case "invalid_union":
      return { path, key: "choice", params: { choices: "none, basic, bearer, header, session, oauth" } };
    default:
      return { path, key: issue.message, params: {} };
  }
}

function duplicates(settings: Settings): SettingsProblem[] {
  const seen = new Set<string>();
  return settings.sites.flatMap(({ match }, index) => {
    if (!seen.has(match)) {
      seen.add(match);
      return [];
    }
    return [{ path: `sites[${index}].match`, key: "siteDuplicate", params: { found: match } }];
  });
}

function systemDataRepeats({ userData }: Settings): SettingsProblem[] {
  return repeatedSystemData(userData).map((index) => ({
    path: `userData[${index}].name`,
    key: "systemDataRepeated",
    params: { found: userData[index]?.name ?? "" },
  }));
}

function unknownDecisionFields({ decision, userData }: Settings): SettingsProblem[] {
  const known = decisionVariables(decision.sap.result);
  return userData.flatMap((pair, index) =>
    (["name", "value"] as const).flatMap((field) =>
      decisionFields(pair[field])
        .filter((name) => !known.includes(name))
        .map((name) => ({
          path: `userData[${index}].${field}`,
          key: "decisionFieldUnknown",
          params: { found: `{!Decision.${name}}`, variable: name },
        })),
    ),
  );
}

function warningsOf(settings: Settings): SettingsProblem[] {
  const duplicate = duplicateServiceNumbers(settings.serviceNumbers).map(({ index, field, first }) => ({
    path: `serviceNumbers[${index}].${field}`,
    key: "serviceNumberDuplicate",
    params: { row: String(first + 1) },
  }));
  const types = settings.sites.map(({ recordType = "" }) => recordType);
  const tokens = settings.userData.flatMap(({ value }, index) => {
    const path = `userData[${index}].value`;
    return [
      ...unknownTokens(value).map((found) => ({ path, key: "tokenUnknown", params: { found } })),
      ...unclosedTokens(value).map((name) => ({
        path,
        key: "tokenUnclosed",
        params: { found: `$${name}`, token: `$${name}$` },
      })),
      ...brokenFields(value).map((found) => ({ path, key: "fieldBroken", params: { found } })),
      ...unknownTypes(value, types).map((params) => ({ path, key: "fieldTypeUnknown", params })),
    ];
  });
  const ignored = ignoredSystemData(settings.userData).map(({ index, name, needs }) => ({
    path: `userData[${index}].name`,
    key: "systemDataIgnored",
    params: { found: name, needs: `${needs.name}=${needs.value}` },
  }));
  const typeless = createWithoutType(settings.userData).map((index) => ({
    path: `userData[${index}].value`,
    key: "createWithoutType",
    params: { found: "ObjectType", example: "Task" },
  }));
  return [
    ...prefixDoubts(settings),
    ...settings.tenant.dialRules.flatMap(({ match }, index) =>
      neverMatchesDigits(match)
        ? [{ path: `tenant.dialRules[${index}].match`, key: "dialRuleNever", params: {} }]
        : [],
    ),
    ...duplicate,
    ...decisionDoubts(settings),
    ...tokens,
    ...ignored,
    ...typeless,
    ...resultConflicts(settings),
    ...relayDoubts(settings),
  ];
}

/** A calling code as the prefix of digits that begin with one: it would be dialled twice. */
function prefixDoubts({ tenant: { prefix, numberFormat } }: Settings): SettingsProblem[] {
  return numberFormat === "e164" && isCallingCode(prefix)
    ? [{ path: "tenant.prefix", key: "prefixCallingCode", params: { found: prefix } }]
    : [];
}

/** User data that stand in the way of those by which results come back. */
function resultConflicts(settings: Settings): SettingsProblem[] {
  const { userData, results } = settings;
  const added = withResultPairs([], settings);
  return userData.flatMap(({ name }, index) => {
    if (name === "ctl_callbackUrl" && results.relay.publishUrl !== "")
      return [{ path: `userData[${index}].value`, key: "callbackBesideRelay", params: {} }];
    return added.some((each) => each.name === name)
      ? [{ path: `userData[${index}].name`, key: "resultName", params: { found: name } }]
      : [];
  });
}

/** A relay by which results don't come back, or by which they come to everybody. */
function relayDoubts({ results }: Settings): SettingsProblem[] {
  const { relay } = results;
  if (relay.publishUrl === "" && relay.subscribeUrl === "") return [];
  return (["publishUrl", "subscribeUrl"] as const).flatMap((name) => {
    const path = `results.relay.${name}`;
    if (relay[name] === "") return [{ path, key: "relayHalf", params: {} }];
    return relay[name].includes("{channel}")
      ? []
      : [{ path, key: "relayShared", params: { found: "{channel}" } }];
  });
}

function decisionDoubts({ decision, serviceNumbers }: Settings): SettingsProblem[] {
  const unsignalled = serviceNumbers.flatMap((each, index) =>
    callerIdOf(each) === "" && (each.name !== "" || each.contractNumber !== "")
      ? [{ path: `serviceNumbers[${index}].callerId`, key: "serviceNumberNoCallerId", params: {} }]
      : [],
  );
  const { parameters, result } = decision.sap;
  const ofParameters = parameterDoubts(parameters).map(({ kind, found }) => ({
    path: "decision.sap.parameters",
    key: kind === "unknown" ? "parameterUnknown" : "parameterUnquoted",
    params: { found },
  }));
  const { paths } = parseResultPaths(result);
  const missing = SERVICE_NUMBER_VARIABLES.filter((name) => paths.every(({ variable }) => variable !== name));
  const ofResult = missing.map((found) => ({
    path: "decision.sap.result",
    key: "resultVariableMissing",
    params: { found },
  }));
  return [...unsignalled, ...ofParameters, ...ofResult];
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) =>
      typeof key === "number" ? `${text}[${key}]` : text === "" ? String(key) : `${text}.${String(key)}`,
    "",
  );
}

function givenPaths(value: object, path = ""): string[] {
  return Object.entries(value).flatMap(([key, child]) => {
    const at = path === "" ? key : `${path}.${key}`;
    return typeof child === "object" && child !== null && !Array.isArray(child)
      ? givenPaths(child, at)
      : [at];
  });
}

function leaves(value: unknown, path = "", found = new Map<string, unknown>()): Map<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return found.set(path, value);
  for (const [key, child] of Object.entries(value)) {
    leaves(child, path === "" ? key : `${path}.${key}`, found);
  }
  return found;
}

function mask(value: unknown): string | undefined {
  return value === undefined ? undefined : value === "" ? "" : "••••";
}
