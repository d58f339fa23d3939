import { type GeneratedI18nStructure, i18n } from "#i18n";

/** The key of a text in the locales. */
export type TextKey = keyof GeneratedI18nStructure & string;

/**
 * A text in the browser's language, `{name}` filled in; `count` also chooses between singular and plural. Texts are in `public/locales`; a key that a union of
 * ours leads to (an outcome, a problem) is typed, so that a missing text fails the type check.
 */
export function t(key: TextKey, values: Record<string, string | number> = {}): string {
  const { count } = values;
  const translate = i18n.t as (key: string, ...values: unknown[]) => string;
  return typeof count === "number" ? translate(key, count, values) : translate(key, values);
}
