import { noteUncaught } from "../lib/diagnostics/failure";
import { direction, language, type TextKey, t } from "../lib/i18n";
import { applyLanguage } from "../lib/language";
import { logError } from "../lib/log";
import type { SettingsStore } from "../lib/settings/store";

/**
 * Shows a page of the extension in the language of the settings, with its title; once more, in place, when that language
 * changes while the page is open. What fails there is noted.
 */
export async function startDocument(
  title: TextKey,
  store: Pick<SettingsStore, "load" | "watch">,
  show: (app: Element) => void,
): Promise<void> {
  noteUncaught(window);
  const app = document.getElementById("app") ?? document.body;
  const showAll = () => {
    document.documentElement.lang = language();
    document.documentElement.dir = direction();
    document.title = t(title);
    show(app);
  };
  const readLanguage = async () => {
    try {
      return await applyLanguage((await store.load()).settings);
    } catch (error) {
      // The page itself says what is wrong with the settings.
      logError("The settings couldn't be loaded", error);
      return false;
    }
  };
  await readLanguage();
  showAll();
  store.watch(async () => {
    if (await readLanguage()) showAll();
  });
}
