import { isSecretPath, readSettings, type SettingsProblem, type SettingsReading } from "./document";
import { DEFAULT_SETTINGS, type Settings } from "./schema";

/** What the organisation sets in the browser's managed storage: a settings document of any subset of the keys. */
export interface Policy {
  /** Its settings, with defaults for what it doesn't set. */
  settings: Settings;
  /** The paths of what it sets: single values, and lists as a whole. */
  locked: readonly string[];
  /** Values of it that can't be used; all others are. */
  problems: SettingsProblem[];
  /** Keys of it that this version doesn't know. */
  ignored: string[];
}

/** What holds where the organisation sets nothing. */
export const NO_POLICY: Policy = { settings: DEFAULT_SETTINGS, locked: [], problems: [], ignored: [] };

/** Reads a policy as the browser gives it. What is wrong in it is left out, a row of a list as a whole. */
export function readPolicy(managed: unknown): Policy {
  const { document, settings, problems, ignored, ...reading } = readUsable(managed);
  // An exported document has its secrets empty, which sets none.
  const given = reading.given.filter(
    (path) => path !== "version" && !(isSecretPath(path) && valueAt(settings, path) === ""),
  );
  const strays = given.filter((path) => isSecretPath(path) && !given.includes(urlPathOf(path)));
  if (strays.length > 0) {
    const stray = strays.map((path) => ({ path, key: "policySecret", params: { needs: urlPathOf(path) } }));
    leaveOut(document, stray);
    const rest = readPolicy(document);
    return { ...rest, problems: [...problems, ...stray, ...rest.problems], ignored };
  }
  const whole = given.filter(isSecretPath).map(authPathOf);
  const locked = new Set(
    given.flatMap((path) =>
      whole.includes(authPathOf(path))
        ? Object.keys(valueAt(settings, authPathOf(path)) as object).map(
            (key) => `${authPathOf(path)}.${key}`,
          )
        : [path],
    ),
  );
  if (!locked.has("learned.fields")) return { settings, locked: [...locked], problems, ignored };
  // A list that is set can't be added to.
  const learned = { ...settings.learned, byAgents: false };
  return {
    settings: { ...settings, learned },
    locked: [...locked.add("learned.byAgents")],
    problems,
    ignored,
  };
}

/** What of a document can be used, of which what is wrong is left out: the row of a list as a whole, else the value. */
export function readUsable(input: unknown): Omit<SettingsReading, "warnings"> & {
  settings: Settings;
  /** What was read in the end. */
  document: unknown;
} {
  const document = structuredClone(input);
  let reading = readSettings(document);
  const { ignored } = reading;
  const problems: SettingsProblem[] = [];
  while (reading.settings === null) {
    problems.push(...reading.problems);
    // What is no document at all has nothing that could be left out.
    if (reading.problems.some(({ path }) => path === ""))
      return { settings: DEFAULT_SETTINGS, problems, ignored: [], given: [], document };
    leaveOut(document, reading.problems);
    reading = readSettings(document);
  }
  return { settings: reading.settings, problems, ignored, given: reading.given, document };
}

/** Whether the organisation sets what is at a path, by itself or as a part of a list. */
export function isLocked(locked: readonly string[], path: string): boolean {
  return locked.some((each) => path === each || path.startsWith(`${each}[`));
}

/**
 * The settings with what the organisation sets in place of what they have there. A password for another address than the
 * organisation's stays out of them.
 */
export function applyPolicy(settings: Settings, policy: Policy): Settings {
  const result = withValuesOf(policy.settings, settings, policy.locked);
  for (const path of policy.locked.filter((each) => each.endsWith(".url"))) {
    if (valueAt(settings, path) === valueAt(result, path)) continue;
    const auth = path.replace(/url$/, "auth");
    const secrets = Object.keys(valueAt(result, auth) ?? {}).map((key) => `${auth}.${key}`);
    for (const secret of secrets.filter((each) => isSecretPath(each) && !policy.locked.includes(each)))
      setValue(result, secret, "");
  }
  return result;
}

/** The settings with another document's values at some paths. An authorisation of another kind is taken whole. */
export function withValuesOf(source: Settings, settings: Settings, paths: readonly string[]): Settings {
  const result = structuredClone(settings);
  for (const path of paths) {
    const auth = authPathOf(path);
    const isOtherKind = auth !== path && valueAt(source, `${auth}.type`) !== valueAt(result, `${auth}.type`);
    const at = isOtherKind ? auth : path;
    setValue(result, at, structuredClone(valueAt(source, at)));
  }
  return result;
}

/**
 * What of edited settings is the user's own, and is stored: where the organisation sets a value, what the user had
 * there before, so that it is there again when the organisation no longer sets it.
 */
export function ownSettings(edited: Settings, policy: Policy, before: Settings): Settings {
  // The user's part of an authorisation whose kind the organisation sets is kept with that kind.
  const completed = policy.locked.map(authPathOf).filter((auth, index) => {
    const [is, was, set] = [edited, before, policy.settings].map((each) => valueAt(each, auth));
    return (
      auth !== policy.locked[index] &&
      (is as { type: string }).type !== (was as { type: string }).type &&
      JSON.stringify(is) !== JSON.stringify(set)
    );
  });
  const restored = policy.locked.filter((path) => !completed.includes(authPathOf(path)));
  return withValuesOf(before, withoutPolicySecrets(edited, policy), restored);
}

/** The settings without the secrets that the organisation set, which are no one's to store or to hand on. */
export function withoutPolicySecrets(settings: Settings, policy: Policy): Settings {
  const result = structuredClone(settings);
  for (const path of policy.locked.filter(isSecretPath)) {
    if (valueAt(result, path) !== undefined) setValue(result, path, "");
  }
  return result;
}

/** Which of the values that an import gives are not taken, since the organisation sets others. */
export function refusedByPolicy(policy: Policy, imported: Settings, given: readonly string[]): string[] {
  const text = (settings: Settings, path: string) => JSON.stringify(valueAt(settings, path));
  return policy.locked.filter(
    (path) => given.includes(path) && text(imported, path) !== text(policy.settings, path),
  );
}

/** Takes wrong values out of a document: the row of a list that has one, else the value. */
function leaveOut(document: unknown, problems: readonly SettingsProblem[]): void {
  const rows = new Map<unknown[], Set<unknown>>();
  for (const { path } of problems) {
    const row = path.lastIndexOf("[") < 0 ? "" : path.slice(0, path.indexOf("]") + 1);
    if (row === "") {
      // A kind of authorisation that doesn't exist leaves nothing of it.
      const wrong =
        path.endsWith(".auth.type") || valueAt(document, path) === undefined ? ownerOf(path) : path;
      const owner = valueAt(document, ownerOf(wrong)) as Record<string, unknown>;
      delete owner[lastOf(wrong)];
    } else {
      const list = valueAt(document, ownerOf(row)) as unknown[];
      rows.set(list, (rows.get(list) ?? new Set()).add(Number(lastOf(row))));
    }
  }
  for (const [list, wrong] of rows)
    list.splice(0, list.length, ...list.filter((_, index) => !wrong.has(index)));
}

/** `decision.sap.auth` of `decision.sap.auth.token`; any other path as it is. */
function authPathOf(path: string): string {
  return path.replace(/(\.auth)\.[^.]*$/, "$1");
}

function urlPathOf(path: string): string {
  return path.replace(/\.auth\.[^.]*$/, ".url");
}

function segmentsOf(path: string): string[] {
  return path.split(/[.[\]]+/).filter((segment) => segment !== "");
}

function ownerOf(path: string): string {
  return segmentsOf(path).slice(0, -1).join(".");
}

function lastOf(path: string): string {
  return segmentsOf(path).at(-1) ?? "";
}

function valueAt(tree: unknown, path: string): unknown {
  return segmentsOf(path).reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined,
    tree,
  );
}

function setValue(tree: unknown, path: string, value: unknown): void {
  (valueAt(tree, ownerOf(path)) as Record<string, unknown>)[lastOf(path)] = value;
}
