import { type GeneratedI18nStructure, i18n } from "#i18n";

/** The key of a text in the locales. */
export type TextKey = keyof GeneratedI18nStructure & string;

/**
 * A text in the browser's language, `{name}` filled in. Texts are in `public/locales`; a key that a union of
 * ours leads to (an outcome, a problem) is typed, so that a missing text fails the type check.
 */
export function t(key: TextKey, values: Record<string, string | number> = {}): string {
  return i18n.t(key as never, values as never);
}
