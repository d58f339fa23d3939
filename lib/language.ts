import { browser } from "wxt/browser";
import { type ForcedLanguage, forcedLanguage, forceLanguage, type Language, nearestLanguage } from "./i18n";
import { logError } from "./log";
import type { Settings } from "./settings/schema";
import { z } from "./zod";

/** Reads a file of the extension's own package, as JSON. */
type ReadOwnFile = (path: string) => Promise<unknown>;

const readOwnFile: ReadOwnFile = async (path) => {
  // WXT knows no file of the locales by its name.
  const url = browser.runtime.getURL(path as "/options.html");
  return (await fetch(url)).json();
};

/** A locale as the build writes it. */
const localeSchema = z.record(z.string(), z.object({ message: z.string() }));

/**
 * Puts the language of the settings in force in this context, and gives whether that is another one than before. Where its
 * texts can't be read, the language stays as it is: nothing else may fail for it.
 */
export async function applyLanguage(
  settings: Pick<Settings, "language">,
  readFile = readOwnFile,
): Promise<boolean> {
  const language = settings.language || languageInPlaceOfNone();
  if (language === (forcedLanguage()?.language ?? "")) return false;
  try {
    forceLanguage(language === "" ? null : { language, texts: await textsOf(language, readFile) });
    return true;
  } catch (error) {
    logError(`The texts in the language "${language}" couldn't be read`, error);
    return false;
  }
}

/**
 * Empty, as long as the browser gives texts. Chromium, when it is busy as it starts, now and then gives a process of an
 * extension none, for as long as that lives: then the texts come from the files, in the browser's language.
 */
function languageInPlaceOfNone(): Language | "" {
  if (browser.i18n.getMessage("extension_name" as "@@ui_locale") !== "") return "";
  return nearestLanguage(browser.i18n.getUILanguage()) ?? "en";
}

async function textsOf(
  language: ForcedLanguage["language"],
  readFile: ReadOwnFile,
): Promise<ForcedLanguage["texts"]> {
  const locale = localeSchema.parse(await readFile(`/_locales/${language.replace("-", "_")}/messages.json`));
  return Object.fromEntries(Object.entries(locale).map(([name, { message }]) => [name, message]));
}

/** The groups of texts that are used in a page. */
const IN_PAGE = new Set([
  "call",
  "callback",
  "caller",
  "card",
  "confirm",
  "list",
  "number",
  "outcome",
  "phone",
  "signIn",
  "why",
]);

/**
 * What the card's script needs of the language in force, which it can't read itself in a page; null where that is the
 * browser's.
 */
export function languageInPages(): ForcedLanguage | null {
  const forced = forcedLanguage();
  if (forced === null) return null;
  const texts = Object.entries(forced.texts).filter(([name]) => IN_PAGE.has(name.split("_")[0] ?? ""));
  return { ...forced, texts: Object.fromEntries(texts) };
}
