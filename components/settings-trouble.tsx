import { useEffect, useState } from "preact/hooks";
import { t } from "../lib/i18n";
import type { SettingsProblem } from "../lib/settings/document";
import type { SettingsStore } from "../lib/settings/store";
import { problemText } from "./options/use-draft";

/** Says that stored settings can't be read, so that nothing works by the others; nothing where they can. */
export function SettingsTrouble({ store }: { store: Pick<SettingsStore, "load" | "watch"> }) {
  const [problems, setProblems] = useState<readonly SettingsProblem[]>([]);
  useEffect(() => {
    const look = () => void store.load().then((stored) => setProblems(stored.problems));
    look();
    return store.watch(look);
  }, [store]);
  const [first] = problems;
  if (first === undefined) return null;
  return (
    <p class="notice problem" role="alert">
      {t("settings.damaged", { problem: `${first.path} ${problemText(first)}` })}
    </p>
  );
}
