import { digitsToDial } from "../makecall/dial-rules";
import type { CleanedNumber } from "../phone/clean";
import { type GuardedKind, guardedDigits, guardedKind } from "../phone/guarded";
import type { Settings } from "../settings/schema";
import type { CallPhone } from "./call";

/**
 * What guards a number, by what it is and by what the digits are that would be dialled.
 * @param countries ISO 3166-1 alpha-2: where it may be dialled
 */
export function guardsOf(
  cleaned: CleanedNumber,
  phone: Pick<CallPhone, "e164" | "digits" | "national">,
  countries: readonly string[],
  settings: Settings,
): GuardedKind[] {
  const own = guardedKind(cleaned, countries);
  // What can't be dialled isn't guarded: no rule must make something of it.
  if (!cleaned.ok && own === null) return [];
  return [own, dialledKind(phone, countries, settings)].filter((kind) => kind !== null);
}

/** What the digits are that would be dialled, which dial rules and prefix may make something else of. */
export function dialledKind(
  phone: Pick<CallPhone, "e164" | "digits" | "national">,
  countries: readonly string[],
  settings: Settings,
): GuardedKind | null {
  const { tenant, country } = settings;
  const digits = digitsToDial(phone, settings);
  return guardedDigits({ digits, withPrefix: tenant.prefix + digits }, phone, [...countries, country]);
}
