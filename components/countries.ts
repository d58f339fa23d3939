import { getCountries } from "libphonenumber-js/max";
import { language } from "../lib/i18n";

/** A country's name in the language in force. */
export function countryName(code: string): string {
  return namesOfCountries()(code);
}

/** The countries that have phone numbers, by name. */
export function countries(): (readonly [code: string, label: string])[] {
  const nameOf = namesOfCountries();
  const { compare } = new Intl.Collator(language());
  return getCountries()
    .map((code) => [code as string, `${nameOf(code)} (${code})`] as const)
    .sort(([, a], [, b]) => compare(a, b));
}

function namesOfCountries(): (code: string) => string {
  const names = new Intl.DisplayNames(language(), { type: "region", fallback: "code" });
  return (code) => names.of(code) ?? code;
}
