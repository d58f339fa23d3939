import { LANGUAGES, type Language } from "../lib/i18n";

/** The languages of the extension, each by its own name in itself, so that whoever reads it finds it. */
export function languages(): (readonly [code: Language, label: string])[] {
  return LANGUAGES.map((code) => [code, nameOf(code)] as const).sort(([, a], [, b]) => a.localeCompare(b));
}

/** Within a sentence many languages write it small, as the browser gives it. */
function nameOf(code: Language): string {
  const name = new Intl.DisplayNames(code, { type: "language" }).of(code) ?? code;
  return name.charAt(0).toLocaleUpperCase(code) + name.slice(1);
}
