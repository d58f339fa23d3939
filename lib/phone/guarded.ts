import { isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js/max";
import type { CleanedNumber } from "./clean.ts";
import { EMERGENCY_NUMBERS } from "./tables/emergency.generated.ts";

/** The kinds of numbers that settings can guard. */
export type GuardedKind = "premiumRate" | "emergency";

/** Emergency numbers of mobile networks everywhere (3GPP TS 22.101, 10.1.1). */
const EVERYWHERE = ["112", "911"];

/** A plus and fewer digits are no number of any plan. */
const SHORTEST = 4;

/** Where an emergency number with more digits behind it is another number (as libphonenumber has it). */
const EXACT_ONLY = ["BR", "CL", "NI"];

/**
 * The guarded kind of number that a cleaned text is: premium-rate by the numbering plan of the country it belongs to,
 * emergency by the short numbers of that country and of where it is dialled; null for any other. Networks connect a call
 * as soon as they know the number, so one with more digits than the plan has is what it begins with.
 * @param countries ISO 3166-1 alpha-2: where it may be dialled
 */
export function guardedKind(cleaned: CleanedNumber, countries: readonly string[]): GuardedKind | null {
  const digits = cleaned.ok ? cleaned.number.national : cleaned.digits;
  const isOffPlan = cleaned.ok && !cleaned.number.valid;
  // With its country calling code it is an emergency number still, where national digits are dialled.
  const own = cleaned.ok && cleaned.number.country ? [cleaned.number.country] : [];
  for (const country of [...countries, ...own]) {
    const mayGoOn = isOffPlan && !EXACT_ONLY.includes(country);
    if (emergencyNumbers(country).some((each) => (mayGoOn ? digits.startsWith(each) : digits === each)))
      return "emergency";
  }
  if (!cleaned.ok) return null;
  const { e164, type } = cleaned.number;
  return type === "PREMIUM_RATE" || (isOffPlan && beginsAsPremiumRate(e164)) ? "premiumRate" : null;
}

/**
 * The guarded kind of number that digits are as they are given to the exchange, which knows nothing of the number that
 * they were made of; null for any other.
 * @param dialled the digits, and the same behind the tenant's prefix
 * @param number what they were made of
 * @param countries ISO 3166-1 alpha-2: where they may be dialled
 */
export function guardedDigits(
  dialled: { digits: string; withPrefix: string },
  number: { e164: string; digits: string; national: string },
  countries: readonly string[],
): GuardedKind | null {
  const { digits, withPrefix } = dialled;
  const own = parsePhoneNumberFromString(number.e164)?.country;
  const all = [...countries, ...(own ? [own] : [])];
  const emergency = all.flatMap(emergencyNumbers);
  if (emergency.includes(digits) || emergency.includes(withPrefix)) return "emergency";
  if (digits === number.digits) return null;
  const readings = all.map((country) =>
    isSupportedCountry(country) ? parsePhoneNumberFromString(digits, country) : undefined,
  );
  if (digits !== number.national) readings.push(parsePhoneNumberFromString(`+${digits}`));
  return readings.some((each) => each?.getType() === "PREMIUM_RATE") ? "premiumRate" : null;
}

function beginsAsPremiumRate(e164: string): boolean {
  for (let end = e164.length - 1; end > SHORTEST; end--) {
    if (parsePhoneNumberFromString(e164.slice(0, end))?.getType() === "PREMIUM_RATE") return true;
  }
  return false;
}

function emergencyNumbers(country: string): string[] {
  const line = EMERGENCY_NUMBERS.split("\n").find((each) => each.split(":")[0]?.split(" ").includes(country));
  return [...EVERYWHERE, ...(line?.split(": ")[1]?.split(" ") ?? [])];
}
