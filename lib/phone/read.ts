import { type CleanedNumber, cleanPhoneNumber, type DialableNumber } from "./clean";

/** A number read by the likeliest of several countries. */
export interface ReadNumber {
  cleaned: CleanedNumber;
  /** What it is by another of the countries, where it is valid there too and not the same number. */
  other?: { number: DialableNumber; country: string };
}

/**
 * Reads a number as `cleanPhoneNumber` does, by the first country in whose numbering plan it is valid.
 * @param countries ISO 3166-1 alpha-2, the likeliest first; only national numbers depend on it.
 */
export function readPhoneNumber(raw: string, countries: readonly string[]): ReadNumber {
  const readings = (countries.length > 0 ? countries : [""]).map((country) => ({
    country,
    cleaned: cleanPhoneNumber(raw, { country }),
  }));
  const valid = readings.flatMap(({ cleaned, country }) =>
    cleaned.ok && cleaned.number.valid ? [{ number: cleaned.number, country }] : [],
  );
  const [first] = valid;
  const [likeliest] = readings;
  const cleaned = first
    ? { ok: true as const, number: first.number }
    : (readings.find((reading) => reading.cleaned.ok)?.cleaned ??
      likeliest?.cleaned ??
      cleanPhoneNumber(raw, { country: "" }));
  const other = valid.find(({ number }) => number.e164 !== first?.number.e164);
  return { cleaned, ...(other && { other }) };
}
