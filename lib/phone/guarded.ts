import type { CleanedNumber } from "./clean.ts";
import { EMERGENCY_NUMBERS } from "./tables/emergency.generated.ts";

/** The kinds of numbers that settings can guard. */
export type GuardedKind = "premiumRate" | "emergency";

/** Emergency numbers of mobile networks everywhere (3GPP TS 22.101, 10.1.1). */
const EVERYWHERE = ["112", "911"];

/**
 * The guarded kind of number that a cleaned text is: premium-rate by the numbering plan of the country it belongs to,
 * emergency by the short numbers of the country it is dialled in; null for any other.
 * @param raw the text that was cleaned
 * @param countries ISO 3166-1 alpha-2: where it may be dialled
 */
export function guardedKind(
  cleaned: CleanedNumber,
  raw: string,
  countries: readonly string[],
): GuardedKind | null {
  const digits = cleaned.ok ? cleaned.number.national : cleaned.digits;
  // With a country calling code it is a subscriber's number, however short.
  if (!raw.includes("+") && countries.some((country) => emergencyNumbers(country).includes(digits)))
    return "emergency";
  return cleaned.ok && cleaned.number.type === "PREMIUM_RATE" ? "premiumRate" : null;
}

function emergencyNumbers(country: string): string[] {
  const line = EMERGENCY_NUMBERS.split("\n").find((each) => each.split(":")[0]?.split(" ").includes(country));
  return [...EVERYWHERE, ...(line?.split(": ")[1]?.split(" ") ?? [])];
}
