import { browser } from "wxt/browser";
import { type TextKey, t } from "../lib/i18n";

/** Gives the page its language, direction and title, and the element to render into. */
export function startDocument(title: TextKey): Element {
  document.documentElement.lang = browser.i18n.getUILanguage();
  document.documentElement.dir = browser.i18n.getMessage("@@bidi_dir");
  document.title = t(title);
  return document.getElementById("app") ?? document.body;
}
