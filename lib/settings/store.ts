import type { Database } from "../database";
import { tokenKey } from "../http/oauth";
import { joinSecrets, readSettings, type SettingsProblem, splitSecrets } from "./document";
import { DEFAULT_SETTINGS, type Settings } from "./schema";

/** The part of `storage.local` that settings need. */
export interface LocalStorage {
  get(key: string): Promise<Record<string, unknown>>;
  set(items: Record<string, unknown>): Promise<void>;
}

/** The settings in storage, and what was wrong with them; a damaged document gives the defaults, and stays where it is. */
export interface StoredSettings {
  settings: Settings;
  problems: SettingsProblem[];
}

/** Where settings are kept. */
export interface SettingsStore {
  load(): Promise<StoredSettings>;
  save(settings: Settings): Promise<void>;
}

/** The key of the document in `storage.local`. */
export const SETTINGS_KEY = "settings";

/**
 * The settings store: the document in `storage.local`, whose changes every context hears of, and the secrets in
 * the extension's own database, which content scripts can't reach in either browser.
 */
export function createSettingsStore(local: LocalStorage, database: Promise<Database>): SettingsStore {
  return {
    async load() {
      const stored = (await local.get(SETTINGS_KEY))[SETTINGS_KEY];
      if (stored === undefined) return { settings: DEFAULT_SETTINGS, problems: [] };
      const { settings, problems } = readSettings(stored);
      return settings === null
        ? { settings: DEFAULT_SETTINGS, problems }
        : { settings: joinSecrets(settings, await readSecrets(await database)), problems };
    },
    async save(settings) {
      const { document, secrets } = splitSecrets(settings);
      await writeSecrets(await database, secrets, tokenKeys(settings));
      await local.set({ [SETTINGS_KEY]: document });
    },
  };
}

async function readSecrets(database: Database): Promise<Record<string, string>> {
  const { store } = database.transaction("secrets");
  const [paths, values] = await Promise.all([store.getAllKeys(), store.getAll()]);
  return Object.fromEntries(paths.map((path, index) => [path, values[index] ?? ""]));
}

/** The keys under which the settings' endpoints keep their tokens. */
function tokenKeys({ decision, statistics, callbackRequest }: Settings): Set<string> {
  const endpoints = [decision.salesforce, decision.sap, statistics, callbackRequest];
  return new Set(
    endpoints.flatMap(({ url, auth }) =>
      url !== "" && auth.type === "oauth" ? [tokenKey({ url, auth })] : [],
    ),
  );
}

/** Replaces all secrets, but for the tokens of endpoints that there still are. */
async function writeSecrets(
  database: Database,
  secrets: Record<string, string>,
  kept: ReadonlySet<string>,
): Promise<void> {
  const transaction = database.transaction("secrets", "readwrite", { durability: "strict" });
  const stale = (await transaction.store.getAllKeys()).filter((key) => !kept.has(key));
  await Promise.all([
    ...stale.map((key) => transaction.store.delete(key)),
    ...Object.entries(secrets).map(([path, value]) => transaction.store.put(value, path)),
    transaction.done,
  ]);
}
