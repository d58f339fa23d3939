import { parseResultPaths } from "../decision/result-paths";
import { duplicateServiceNumbers } from "../decision/service-number";
import { decisionFields, ignoredSystemData, repeatedSystemData, unknownTokens } from "../makecall/userdata";
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
}

/**
 * Reads a settings document of any origin: an import, storage, a form. Defaults fill what is missing, unknown
 * keys are dropped and reported, and every wrong value is reported with its path.
 */
export function readSettings(input: unknown): SettingsReading {
  const document = structuredClone(input);
  const nothing = { settings: null, warnings: [], ignored: [] };
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
      problems: [{ path: "", key: "notJson", params: { found } }],
    };
  }
}

/** Whether somebody has configured anything yet. */
export function isConfigured(settings: Settings): boolean {
  return JSON.stringify(settings) !== JSON.stringify(DEFAULT_SETTINGS);
}

/** One difference between two documents; an absent side is undefined. */
export interface SettingsChange {
  path: string;
  before: unknown;
  after: unknown;
}

/** The leaves in which two documents differ, in the document's order. Secrets appear as bullets. */
export function settingsChanges(before: Settings, after: Settings): SettingsChange[] {
  const [old, fresh] = [leaves(before), leaves(after)];
  return [...new Set([...old.keys(), ...fresh.keys()])].flatMap((path) => {
    const [was, is] = [old.get(path), fresh.get(path)];
    if (was === is) return [];
    return isSecretPath(path)
      ? [{ path, before: mask(was), after: mask(is) }]
      : [{ path, before: was, after: is }];
  });
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
 * endpoint as it is: a file must not lead a stored password to another host.
 */
export function importedSettings(current: Settings, imported: Settings): Settings {
  return joinSecrets(imported, splitSecrets(current).secrets);
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

/** Salesforce's answer has two variables; SAP's has those of the result paths. */
function unknownDecisionFields({ decision, userData }: Settings): SettingsProblem[] {
  const { paths } = parseResultPaths(decision.sap.result);
  const known = new Set(["ServiceNumber", "ServiceNumberName", ...paths.map(({ variable }) => variable)]);
  return userData.flatMap((pair, index) =>
    (["name", "value"] as const).flatMap((field) =>
      decisionFields(pair[field])
        .filter((name) => !known.has(name))
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
  const tokens = settings.userData.flatMap(({ value }, index) =>
    unknownTokens(value).map((found) => ({
      path: `userData[${index}].value`,
      key: "tokenUnknown",
      params: { found },
    })),
  );
  const ignored = ignoredSystemData(settings.userData).map(({ index, name, needs }) => ({
    path: `userData[${index}].name`,
    key: "systemDataIgnored",
    params: { found: name, needs },
  }));
  return [...duplicate, ...tokens, ...ignored];
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) =>
      typeof key === "number" ? `${text}[${key}]` : text === "" ? String(key) : `${text}.${String(key)}`,
    "",
  );
}

function leaves(value: unknown, path = "", found = new Map<string, unknown>()): Map<string, unknown> {
  if (typeof value !== "object" || value === null) return found.set(path, value);
  for (const [key, child] of Object.entries(value)) {
    leaves(child, Array.isArray(value) ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`, found);
  }
  return found;
}

function mask(value: unknown): string | undefined {
  return value === undefined ? undefined : value === "" ? "" : "••••";
}
