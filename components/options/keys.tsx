import { useEffect, useState } from "preact/hooks";
import { browser } from "wxt/browser";
import { KEYWORD } from "../../lib/background/omnibox";
import { t } from "../../lib/i18n";

interface Command {
  name?: string;
  description?: string;
  shortcut?: string;
}

/** The browser's page for choosing keys; Firefox has one from version 137 on. */
const CHROME_PAGE = "chrome://extensions/shortcuts";

/** Which keys do what, and where they are changed. */
export function KeysSection() {
  const [commands, setCommands] = useState<Command[]>([]);
  useEffect(() => {
    const load = () => void browser.commands.getAll().then((all: Command[]) => setCommands(all));
    load();
    // They are changed in another tab.
    window.addEventListener("focus", load);
    return () => window.removeEventListener("focus", load);
  }, []);
  return (
    <div class="stack">
      <p>{t("keys.intro")}</p>
      <table class="changes">
        <thead>
          <tr>
            <th scope="col">{t("keys.command")}</th>
            <th scope="col">{t("keys.key")}</th>
          </tr>
        </thead>
        <tbody>
          {commands.map(({ name, description, shortcut }) => (
            <tr key={name}>
              <td>{description || t("command.openPopup")}</td>
              <td>{shortcut ? <kbd>{shortcut}</kbd> : <span class="muted">{t("keys.none")}</span>}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div>
        <button type="button" onClick={() => void changeKeys()}>
          {t("keys.change")}
        </button>
        {import.meta.env.FIREFOX && <p class="hint">{t("keys.howFirefox")}</p>}
      </div>
      <p>{t("keys.omnibox", { keyword: KEYWORD })}</p>
    </div>
  );
}

async function changeKeys(): Promise<void> {
  if (!import.meta.env.FIREFOX) {
    await browser.tabs.create({ url: CHROME_PAGE });
    return;
  }
  // The types know Chrome's interfaces only.
  const { openShortcutSettings } = browser.commands as typeof browser.commands & {
    openShortcutSettings?: () => Promise<void>;
  };
  await openShortcutSettings?.();
}
