import type { Database } from "../database";
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
      await writeSecrets(await database, secrets);
      await local.set({ [SETTINGS_KEY]: document });
    },
  };
}

async function readSecrets(database: Database): Promise<Record<string, string>> {
  const { store } = database.transaction("secrets");
  const [paths, values] = await Promise.all([store.getAllKeys(), store.getAll()]);
  return Object.fromEntries(paths.map((path, index) => [path, values[index] ?? ""]));
}

async function writeSecrets(database: Database, secrets: Record<string, string>): Promise<void> {
  const transaction = database.transaction("secrets", "readwrite", { durability: "strict" });
  await Promise.all([
    transaction.store.clear(),
    ...Object.entries(secrets).map(([path, value]) => transaction.store.put(value, path)),
    transaction.done,
  ]);
}
