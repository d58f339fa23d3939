import { type CountryCode, findPhoneNumbersInText, isSupportedCountry } from "libphonenumber-js/max";

/** A phone number found in text. Offsets are UTF-16 units; `raw` is `text.slice(start, end)`. */
export interface PhoneMatch {
  start: number;
  end: number;
  raw: string;
  /** E.164, with its plus. */
  e164: string;
  /** Digits of the extension, if one was written. */
  extension?: string;
}

export interface FindOptions {
  /** ISO 3166-1 alpha-2: how national numbers are read. */
  country: string;
}

/** Whether `text` has enough digits to hold a phone number; never false where `findPhoneNumbers` finds one. */
export function mayHoldPhoneNumber(text: string, _options: FindOptions): boolean {
  return text.length >= 7;
}

/** Finds the phone numbers in `text`, in order, without overlaps. */
export function findPhoneNumbers(text: string, options: FindOptions): PhoneMatch[] {
  const country = isSupportedCountry(options.country) ? (options.country as CountryCode) : undefined;
  return findPhoneNumbersInText(text, country ? { defaultCountry: country } : {}).map((found) => ({
    start: found.startsAt,
    end: found.endsAt,
    raw: text.slice(found.startsAt, found.endsAt),
    e164: found.number.number,
    ...(found.number.ext ? { extension: found.number.ext } : {}),
  }));
}
