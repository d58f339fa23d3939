import type { GeneratedI18nStructure } from "#i18n";

/** The key of a text in the locales. */
export type TextKey = keyof GeneratedI18nStructure & string;

/** The languages that there are texts in, BCP 47: each has its file in `public/locales`. */
export const LANGUAGES = [
  "ar",
  "cs",
  "da",
  "de",
  "en",
  "es",
  "fi",
  "fr",
  "he",
  "it",
  "ja",
  "ko",
  "nb",
  "nl",
  "pl",
  "pt-BR",
  "pt-PT",
  "sk",
  "sv",
  "tr",
  "uk",
  "zh-CN",
] as const;

/** One of the languages that there are texts in. */
export type Language = (typeof LANGUAGES)[number];

/** A language in place of the browser's, and its texts by the names that the browser knows them by, e.g. `card_close`. */
export interface ForcedLanguage {
  language: Language;
  texts: Readonly<Record<string, string>>;
}

const RIGHT_TO_LEFT: ReadonlySet<string> = new Set(["ar", "he"]);

let forced: ForcedLanguage | null = null;

/** Puts another language in force than the browser's, in this context; null puts the browser's in force again. */
export function forceLanguage(next: ForcedLanguage | null): void {
  forced = next;
}

/** The language that is in force in place of the browser's, or null. */
export function forcedLanguage(): ForcedLanguage | null {
  return forced;
}

/**
 * The language of the texts, BCP 47, by which dates, numbers and names of countries are told as well: the browser's, with
 * its region, as long as there are texts in it.
 */
export function language(): string {
  if (forced) return forced.language;
  const wanted = browserTexts().getUILanguage();
  return nearestLanguage(wanted) ? wanted : "en";
}

/** The language that there are texts in for a wanted one, BCP 47: the same, else the same without its region. */
export function nearestLanguage(wanted: string): Language | undefined {
  const primary = primaryOf(wanted);
  return LANGUAGES.find((each) => each === wanted) ?? LANGUAGES.find((each) => each === primary);
}

/** The direction in which the language of the texts is written. */
export function direction(): "ltr" | "rtl" {
  return RIGHT_TO_LEFT.has(primaryOf(language())) ? "rtl" : "ltr";
}

/**
 * A text in the language in force, `{name}` filled in; `count` also chooses between singular and plural. Texts are in
 * `public/locales`; a key that a union of ours leads to (an outcome, a problem) is typed, so that a missing text fails the
 * type check.
 */
export function t(key: TextKey, values: Record<string, string | number> = {}): string {
  const name = key.replaceAll(".", "_");
  const text = addressesIsolated(forced?.texts[name] ?? browserTexts().getMessage(name));
  return formFor(values.count, text).replace(/\{(\w+)\}/g, (place, each: string) => {
    const value = values[each];
    if (value === undefined) return place;
    return typeof value === "number" ? new Intl.NumberFormat(language()).format(value) : isolated(value);
  });
}

/**
 * A number, an address or a name, so that it keeps its own direction within a text that is written the other way: without,
 * the parts of a phone number would change places in Arabic.
 */
export function isolated(value: string): string {
  if (value === "" || (direction() === "ltr" && !/[\p{Script=Arabic}\p{Script=Hebrew}]/u.test(value)))
    return value;
  return `\u2068${value}\u2069`;
}

/** An address, or a pattern of addresses, that stands in a text itself. */
const ADDRESS = /(?:https?:\/\/|\*\.)(?:[\w./{}*?=:-]*[\w/}*…])?/g;

function addressesIsolated(text: string): string {
  return direction() === "ltr" ? text : text.replace(ADDRESS, isolated);
}

/** Of a text `one | other` the form for a number of things; more forms than two our texts do without. */
function formFor(count: string | number | undefined, text: string): string {
  const [one, other] = text.split(" | ");
  if (typeof count !== "number" || one === undefined || other === undefined) return text;
  return new Intl.PluralRules(language()).select(count) === "one" ? one : other;
}

function primaryOf(tag: string): string {
  return tag.split("-")[0] ?? tag;
}

/** By the name that both browsers give it, and that no element of a page can take: see the content script. */
function browserTexts(): { getMessage: (name: string) => string; getUILanguage: () => string } {
  return (globalThis as unknown as { chrome: { i18n: ReturnType<typeof browserTexts> } }).chrome.i18n;
}
