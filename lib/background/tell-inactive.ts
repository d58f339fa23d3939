import type { WxtBrowser } from "wxt/browser";
import { t } from "../i18n";

/**
 * Tells the agent that the extension doesn't run on a page: by the popup, which says what is missing; where the browser
 * doesn't let it be opened, by a mark on the extension's button.
 * @param ready puts the language of the settings in force.
 */
export async function tellInactive(
  tabId: number,
  { action }: Pick<WxtBrowser, "action">,
  ready: () => Promise<unknown>,
): Promise<void> {
  try {
    await action.openPopup();
  } catch {
    await ready();
    await action.setBadgeText({ tabId, text: "!" });
    await action.setTitle({ tabId, title: t("command.inactive") });
  }
}
