import { useContext, useEffect, useMemo, useState } from "preact/hooks";
import { type TextKey, t } from "../../lib/i18n";
import { readSettings, type SettingsProblem } from "../../lib/settings/document";
import { mergeLearned } from "../../lib/settings/learned";
import { type Policy, withValuesOf } from "../../lib/settings/policy";
import type { Settings } from "../../lib/settings/schema";
import type { SettingsStore } from "../../lib/settings/store";
import { OAuth, signOutOfRemoved } from "./sign-in";

/** The settings being edited: a draft beside what is saved, checked at every change. */
export interface Draft {
  saved: Settings;
  draft: Settings;
  /** What the organisation sets; it is in `saved` and in `draft`. */
  policy: Policy;
  problems: SettingsProblem[];
  isDirty: boolean;
  /** Whether there is something that saving would change, and nothing that keeps it from being saved. */
  maySave: boolean;
  change: (part: Partial<Settings>) => void;
  /** The text of what is wrong at a path, or undefined. */
  problemAt: (path: string) => string | undefined;
  save: () => Promise<void>;
  /** Saves other settings in place of the draft, as an import does. */
  replace: (settings: Settings) => Promise<void>;
  discard: () => void;
}

interface Loaded {
  saved: Settings;
  draft: Settings;
  policy: Policy;
  /** Something of what is stored can't be read: what is shown is without it, which holds once it is saved. */
  isDamaged: boolean;
}

/**
 * Loads the settings and keeps a draft of them; null until they are loaded. What is saved elsewhere meanwhile shows at
 * once where nothing has been edited; what agents teach meanwhile is never undone.
 */
export function useDraft(store: SettingsStore): Draft | null {
  const oauth = useContext(OAuth);
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  useEffect(() => {
    const load = async () => {
      const { settings: saved, policy, problems } = await store.load();
      const isDamaged = problems.length > 0;
      setLoaded((before) => {
        if (before === null || !isDirty(before)) return { saved, draft: saved, policy, isDamaged };
        const learned = mergeLearned(before.saved.learned, before.draft.learned, saved.learned);
        const set = [...before.policy.locked, ...policy.locked];
        return {
          saved,
          draft: withValuesOf(saved, { ...before.draft, learned, paused: saved.paused }, set),
          policy,
          isDamaged,
        };
      });
    };
    void load();
    return store.watch(() => void load());
  }, [store]);
  const isUnsaved = loaded !== null && isDirty(loaded);
  useEffect(() => {
    if (!isUnsaved) return;
    // The browser asks whether the page may go.
    const ask = (event: Event) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [isUnsaved]);
  const draft = loaded?.draft;
  const reading = useMemo(() => draft && readSettings(draft), [draft]);
  if (!loaded || !draft || !reading) return null;
  const { saved, policy } = loaded;

  const setDraft = (change: (current: Settings) => Settings) =>
    setLoaded((current) => current && { ...current, draft: change(current.draft) });
  const save = async (change: (stored: Settings) => Settings) => {
    if (oauth) await signOutOfRemoved(oauth, saved, change(saved));
    const settings = await store.update(change);
    setLoaded({ saved: settings, draft: settings, policy, isDamaged: false });
  };
  return {
    saved,
    draft,
    policy,
    problems: reading.problems,
    isDirty: isUnsaved,
    maySave: (isUnsaved || loaded.isDamaged) && reading.settings !== null,
    change: (part) => setDraft((current) => ({ ...current, ...part })),
    problemAt: (path) => {
      const problem = reading.problems.find((each) => each.path === path);
      if (problem) return problemText(problem);
      const warning = reading.warnings.find((each) => each.path === path);
      return warning && t("settings.warning", { problem: problemText(warning) });
    },
    save: async () => {
      const { settings } = reading;
      if (settings === null) return;
      await save((stored) => ({
        ...settings,
        learned: mergeLearned(saved.learned, settings.learned, stored.learned),
        paused: stored.paused,
      }));
    },
    replace: (settings) => save(() => settings),
    discard: () => setDraft(() => saved),
  };
}

function isDirty({ saved, draft }: Loaded): boolean {
  return JSON.stringify(saved) !== JSON.stringify(draft);
}

/** What is wrong, in words. */
export function problemText({ key, params }: SettingsProblem): string {
  return t(`problem.${key}` as TextKey, params);
}
