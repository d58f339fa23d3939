import { useEffect, useMemo, useState } from "preact/hooks";
import { type TextKey, t } from "../../lib/i18n";
import { readSettings, type SettingsProblem } from "../../lib/settings/document";
import type { Settings } from "../../lib/settings/schema";
import type { SettingsStore } from "../../lib/settings/store";

/** The settings being edited: a draft beside what is saved, checked at every change. */
export interface Draft {
  saved: Settings;
  draft: Settings;
  /** Problems of the stored document itself, when it couldn't be read. */
  damage: SettingsProblem[];
  problems: SettingsProblem[];
  isDirty: boolean;
  change: (part: Partial<Settings>) => void;
  /** The text of what is wrong at a path, or undefined. */
  problemAt: (path: string) => string | undefined;
  save: () => Promise<void>;
  /** Saves other settings in place of the draft, as an import does. */
  replace: (settings: Settings) => Promise<void>;
  discard: () => void;
}

/** Loads the settings and keeps a draft of them; null until they are loaded. */
export function useDraft(store: SettingsStore): Draft | null {
  const [saved, setSaved] = useState<Settings | null>(null);
  const [draft, setDraft] = useState<Settings | null>(null);
  const [damage, setDamage] = useState<SettingsProblem[]>([]);
  useEffect(() => {
    void store.load().then(({ settings, problems }) => {
      setSaved(settings);
      setDraft(settings);
      setDamage(problems);
    });
  }, [store]);
  const reading = useMemo(() => draft && readSettings(draft), [draft]);
  if (saved === null || draft === null || reading === null) return null;

  const replace = async (settings: Settings) => {
    await store.save(settings);
    setSaved(settings);
    setDraft(settings);
    setDamage([]);
  };
  return {
    saved,
    draft,
    damage,
    problems: reading.problems,
    isDirty: JSON.stringify(saved) !== JSON.stringify(draft),
    change: (part) => setDraft((current) => current && { ...current, ...part }),
    problemAt: (path) => {
      const problem = reading.problems.find((each) => each.path === path);
      if (problem) return problemText(problem);
      const warning = reading.warnings.find((each) => each.path === path);
      return warning && t("settings.warning", { problem: problemText(warning) });
    },
    save: async () => {
      if (reading.settings) await replace(reading.settings);
    },
    replace,
    discard: () => setDraft(saved),
  };
}

/** What is wrong, in words. */
export function problemText({ key, params }: SettingsProblem): string {
  return t(`problem.${key}` as TextKey, params);
}
