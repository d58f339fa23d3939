import type { Database, DatabaseSource } from "../database";
import { type OAuthEndpoint, tokenKey } from "../http/oauth";
import { joinSecrets, type SettingsProblem, splitSecrets } from "./document";
import { type LearnedField, learnField } from "./learned";
import {
  applyPolicy,
  NO_POLICY,
  ownSettings,
  type Policy,
  readPolicy,
  readUsable,
  withoutPolicySecrets,
} from "./policy";
import { DEFAULT_SETTINGS, type Settings } from "./schema";

interface StorageArea {
  get(key: string | null): Promise<Record<string, unknown>>;
  onChanged: {
    addListener(listener: (changes: object) => void): void;
    removeListener(listener: (changes: object) => void): void;
  };
}

/** The part of the browser's storage that settings need. */
export interface SettingsStorage {
  local: StorageArea & { set(items: Record<string, unknown>): Promise<void> };
  /** What the organisation sets. */
  managed: StorageArea;
}

/**
 * The settings as they hold: those in storage, without what of them can't be read (which stays where it is), and what the
 * organisation sets in their place.
 */
export interface StoredSettings {
  settings: Settings;
  /** What is wrong with the document in storage. */
  problems: SettingsProblem[];
  policy: Policy;
  /** Set where the database can't be read: the secrets are missing then. Nothing may be sent or saved by such settings. */
  secretsError?: unknown;
}

/** Where settings are kept. Changes come one after the other, whatever context they are made in. */
export interface SettingsStore {
  load(): Promise<StoredSettings>;
  /** Saves what becomes of the settings as they are stored by then, and gives it. */
  update(change: (stored: Settings) => Settings): Promise<Settings>;
  /** Keeps what an agent has said of a field. */
  learn(said: LearnedField): Promise<void>;
  /** Calls back at every change, in whatever context it was made; gives how to stop that. */
  watch(listener: () => void): () => void;
}

/** The key of the document in `storage.local`. */
const SETTINGS_KEY = "settings";

/**
 * The settings store: the document in `storage.local`, whose changes every context hears of, the secrets in the
 * extension's own database, which content scripts can't reach in either browser, and the organisation's policy in
 * `storage.managed`, which is never written into the other two.
 */
export function createSettingsStore(
  { local, managed }: SettingsStorage,
  database: DatabaseSource,
): SettingsStore {
  return {
    async load() {
      const { own, problems } = await loadOwn();
      const policy = await loadPolicy(managed);
      const settings = applyPolicy(own, policy);
      try {
        return { settings: joinSecrets(settings, await readSecrets(await database())), problems, policy };
      } catch (secretsError) {
        return { settings, problems, policy, secretsError };
      }
    },
    update(change) {
      return alone(async () => {
        const { settings, policy } = complete(await this.load());
        const edited = applyPolicy(change(settings), policy);
        const { document, secrets } = splitSecrets(withoutPolicySecrets(edited, policy));
        const own = ownSettings(document, policy, (await loadOwn()).own);
        const db = await database();
        const hidden = hiddenSecrets(own, document, await readSecrets(db));
        const tokens = [edited, own].flatMap(signInEndpoints).map(tokenKey);
        const kept = { ...hidden, ...secrets };
        // Each belongs to its address, so that either document finds its own, wherever this is cut off.
        await putSecrets(db, kept);
        await local.set({ [SETTINGS_KEY]: own });
        await dropSecrets(db, new Set([...Object.keys(kept), ...tokens]));
        return edited;
      });
    },
    learn(said) {
      return alone(async () => {
        const { own, problems } = await loadOwn();
        if (problems.length > 0)
          throw new Error("The stored settings can't be read, so nothing is added to them");
        // The secrets stay as they are: among them may be tokens of an endpoint that is still being set up.
        await local.set({ [SETTINGS_KEY]: learnField(own, said) });
      });
    },
    watch(listener) {
      const onChanged = (changes: object) => {
        if (SETTINGS_KEY in changes) listener();
      };
      local.onChanged.addListener(onChanged);
      managed.onChanged.addListener(listener);
      return () => {
        local.onChanged.removeListener(onChanged);
        managed.onChanged.removeListener(listener);
      };
    },
  };

  /** The user's own settings, without their secrets. */
  async function loadOwn(): Promise<{ own: Settings; problems: SettingsProblem[] }> {
    let stored: unknown;
    try {
      stored = (await local.get(SETTINGS_KEY))[SETTINGS_KEY];
    } catch (error) {
      const found = error instanceof Error ? error.message : String(error);
      return { own: DEFAULT_SETTINGS, problems: [{ path: "", key: "storeUnreadable", params: { found } }] };
    }
    if (stored === undefined) return { own: DEFAULT_SETTINGS, problems: [] };
    const { settings, problems } = readUsable(stored);
    // Of a newer version nobody knows what its values mean.
    const isNewer = problems.some(({ key }) => key === "versionNewer");
    return { own: isNewer ? DEFAULT_SETTINGS : settings, problems };
  }
}

/** Gives settings that have their secrets. @throws what kept those from being read. */
export function complete(stored: StoredSettings): StoredSettings {
  if ("secretsError" in stored) throw stored.secretsError;
  return stored;
}

/** Some of the stored settings can't be read. */
export class UnreadableSettings extends Error {
  override name = "UnreadableSettings";

  constructor() {
    super("The stored settings can't be read");
  }
}

/** Gives settings that are those that were made. @throws {UnreadableSettings} where some of them are left out. */
export function undamaged(stored: StoredSettings): StoredSettings {
  if (stored.problems.length > 0) throw new UnreadableSettings();
  return stored;
}

async function loadPolicy(managed: StorageArea): Promise<Policy> {
  let set: unknown;
  try {
    set = await managed.get(null);
  } catch {
    // So Firefox says that there is no policy for this extension.
    return NO_POLICY;
  }
  return readPolicy(set);
}

async function alone<T>(run: () => Promise<T>): Promise<T> {
  return navigator.locks.request("settings", run);
}

/** The endpoints that are signed in to. */
export function signInEndpoints({ decision, statistics, callbackRequest }: Settings): OAuthEndpoint[] {
  const endpoints = [decision.salesforce, decision.sap, statistics, callbackRequest];
  return endpoints.flatMap(({ url, auth }) => (url !== "" && auth.type === "oauth" ? [{ url, auth }] : []));
}

async function readSecrets(database: Database): Promise<Record<string, string>> {
  const { store } = database.transaction("secrets");
  const [paths, values] = await Promise.all([store.getAllKeys(), store.getAll()]);
  const pairs = paths.map((path, index) => [path, values[index]] as const);
  // A damaged one is as good as none.
  return Object.fromEntries(pairs.filter((pair): pair is [string, string] => typeof pair[1] === "string"));
}

/** The secrets of the user's own endpoints that the organisation has put others in the place of for now. */
function hiddenSecrets(
  own: Settings,
  used: Settings,
  stored: Readonly<Record<string, string>>,
): Record<string, string> {
  const fitting = (document: Settings) => splitSecrets(joinSecrets(document, stored)).secrets;
  const inUse = fitting(used);
  return Object.fromEntries(Object.entries(fitting(own)).filter(([key]) => !(key in inUse)));
}

async function putSecrets(database: Database, secrets: Record<string, string>): Promise<void> {
  const transaction = database.transaction("secrets", "readwrite", { durability: "strict" });
  await Promise.all([
    ...Object.entries(secrets).map(([path, value]) => transaction.store.put(value, path)),
    transaction.done,
  ]);
}

/** Deletes all secrets but those of these keys. */
async function dropSecrets(database: Database, kept: ReadonlySet<string>): Promise<void> {
  const transaction = database.transaction("secrets", "readwrite", { durability: "strict" });
  const stale = (await transaction.store.getAllKeys()).filter((key) => !kept.has(key));
  await Promise.all([...stale.map((key) => transaction.store.delete(key)), transaction.done]);
}
