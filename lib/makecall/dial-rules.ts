import { type CountryCode, getCountryCallingCode, isSupportedCountry } from "libphonenumber-js/max";

/** A step that rewrites the digits to dial, as an administrator writes it. */
export interface DialRule {
  description: string;
  /** A regular expression over the digits. */
  match: string;
  replace: string;
}

/**
 * Whether a rule gives digits for any digits: what it inserts of its own has to be digits, and what it repeats of the
 * number is. VCC would be given the rest as part of the number.
 */
export function givesDigits({ match, replace }: Pick<DialRule, "match" | "replace">): boolean {
  const found = new RegExp(`${match}|`).exec("");
  const groups = (found?.length ?? 1) - 1;
  const isGroup = (digits: string) => Number(digits) >= 1 && Number(digits) <= groups;
  const own = replace.replace(/\$(?:[&`']|(\d\d?)|<[^>]*>)/g, (whole, digits: string | undefined) => {
    if (digits !== undefined) return isGroup(digits) || isGroup(digits.charAt(0)) ? "" : whole;
    return whole.startsWith("$<") && !found?.groups ? whole : "";
  });
  return /^\d*$/.test(own);
}

/**
 * Whether a rule can't match any digits, since it asks for something else, as `^\+` does: the number comes without a plus.
 * Of expressions that leave a choice nothing is said.
 */
export function neverMatchesDigits(match: string): boolean {
  const plain = match
    .replace(/\(\?<?![^()]*\)/g, "")
    .replace(/\[(?:\\.|[^\]])*\]|\\[dwSbBWkpPux\d]/g, (part) => (part === "\\W" ? part : "0"))
    .replace(/\(\?(?:<?[=!]|<\w+>|:)/g, "(");
  if (/\||\)(?:[?*]|\{0)|\(\?|<\w+>/.test(plain)) return false;
  const needed = plain.replace(/(?:\\.|[^\\()])(?:[?*]\??|\{0\D\d*\}?)/g, "").replace(/\{[^}]*\}/g, "");
  return /\\\D|[A-Za-z\s#%&',\-/:;<=>@_`~!"]/.test(needed);
}

/** What the digits to dial are made of: the number, and how the tenant wants it. */
type Phone = { digits: string; national: string };
type Format = {
  /** ISO 3166-1 alpha-2: national digits of another country would reach somebody else. */
  country: string;
  tenant: { numberFormat: "e164" | "national"; dialRules: readonly DialRule[] };
};

/** No number has more digits, whatever is dialled before it; rules that repeat what they find would make any number. */
export const MOST_DIGITS = 40;

/** How the digits to dial came about. */
export interface DialSteps {
  /** The number in the tenant's number format. */
  formatted: string;
  /** Whether national digits are wanted, and it isn't a number of the settings' country. */
  isAbroad: boolean;
  /**
   * A step for every rule, in order; one that doesn't match leaves the digits as they are. None follows one that makes
   * too many of them.
   */
  steps: { rule: DialRule; matches: boolean; digits: string }[];
}

/**
 * Every step from a number to the digits for make_call's `phone`: the number in the tenant's number format (national
 * digits only inside the settings' country), then every dial rule in order.
 * @throws SyntaxError when a rule is no regular expression, which the settings refuse
 */
export function explainDialRules(phone: Phone, { country, tenant }: Format): DialSteps {
  const isNational = tenant.numberFormat === "national";
  const isAbroad = isNational && !isOfCountry(phone, country);
  const formatted = isNational && !isAbroad ? phone.national : phone.digits;
  const steps: DialSteps["steps"] = [];
  let digits = formatted;
  for (const rule of tenant.dialRules) {
    const expression = new RegExp(rule.match);
    const matches = expression.test(digits);
    digits = digits.replace(expression, rule.replace);
    steps.push({ rule, matches, digits });
    if (digits.length > MOST_DIGITS) break;
  }
  return { formatted, isAbroad, steps };
}

/** Whether a number's calling code is a country's: no calling code begins with another one. */
function isOfCountry({ digits }: Phone, country: string): boolean {
  return isSupportedCountry(country) && digits.startsWith(getCountryCallingCode(country as CountryCode));
}

/** The digits for make_call's `phone`, the last of the steps. */
export function digitsToDial(phone: Phone, settings: Format): string {
  const { formatted, steps } = explainDialRules(phone, settings);
  return steps.at(-1)?.digits ?? formatted;
}
