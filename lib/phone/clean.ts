import {
  type CountryCode,
  isSupportedCountry,
  type NumberType,
  type PhoneNumber,
  parsePhoneNumberFromString,
  validatePhoneNumberLength,
} from "libphonenumber-js/max";
import { digitsOf, digitValue, INVISIBLE, kindOf, PLUS } from "./characters.ts";
import { findPhoneNumbers } from "./find.ts";

/** A number that can be dialled. */
export interface DialableNumber {
  /** E.164 with its plus. */
  e164: string;
  /** E.164 without the plus: what onClickToDial calls CallerID. */
  digits: string;
  /** The digits dialled inside the country, trunk prefix included. */
  national: string;
  /** ISO 3166-1 alpha-2 of the country the number belongs to; absent for international services (+800 …). */
  country?: string;
  /** Digits to be dialled once the call is answered. */
  extension?: string;
  /** False: the length is possible, but the country's numbering plan doesn't know the number. */
  valid: boolean;
  /** What the numbering plan uses the number for; absent when it doesn't know the number. */
  type?: Exclude<NumberType, undefined>;
}

/**
 * Why there is nothing to dial.
 * - `empty`: no text; `noDigits`: text without digits
 * - `tooShort`, `tooLong`: no number of that country has that many digits (emergency and short numbers: `tooShort`)
 * - `unknownCountryCode`: after the plus there is no country calling code
 * - `needsCountry`: a national number, and the country given isn't known
 * - `severalNumbers`: more than one number in the text
 * - `notANumber`: digits, but not of a phone number
 */
export type CleaningFailure =
  | "empty"
  | "noDigits"
  | "tooShort"
  | "tooLong"
  | "unknownCountryCode"
  | "needsCountry"
  | "severalNumbers"
  | "notANumber";

export type CleanedNumber =
  | { ok: true; number: DialableNumber }
  /** `digits`: what digits there were, for the message and for guards against emergency numbers. */
  | { ok: false; reason: CleaningFailure; digits: string };

const SCHEME = /^(?:tel|callto|sips?|skype|phone|dial|sms|fax|facetime|whatsapp):(?:\/\/)?/i;
/** A page may hold anything as a link; no number is written in more characters. */
const LONGEST_TEXT = 1000;
const KEYPAD = "22233344455566677778889999";

/**
 * "Cleaned to remove unnecessary characters, punctuation and characters which cannot be dialled" (onClickToDial,
 * CallerID). Takes the text of a page or the value of a `tel:` (RFC 3966), `callto:` or `sip:` link; never throws.
 * @param options.country ISO 3166-1 alpha-2: how a number without country code is read
 */
export function cleanPhoneNumber(raw: string, options: { country: string }): CleanedNumber {
  if (raw.length > LONGEST_TEXT) return { ok: false, reason: "notANumber", digits: "" };
  const { number, extension, context } = takeApart(raw);
  const digits = digitsOf(number);
  const failed = (reason: CleaningFailure): CleanedNumber => ({ ok: false, reason, digits });
  if (number === "") return failed("empty");
  if (digits === "") return failed("noDigits");
  if (SERVICE_CODE.test(number)) return failed("notANumber");

  const country = isSupportedCountry(options.country) ? options.country : undefined;
  const dialable = lettersToDigits(number);
  const readings = dialable === undefined ? [] : readingsOf(context + dialable, country);
  const parsed = readings.map((reading) => parse(reading, country));
  const valid = parsed.find((candidate) => candidate?.isValid());
  if (valid) return succeeded(valid, extension);

  // A selection of more than the number, or a number that the plan doesn't know.
  const [found, another] = findPhoneNumbers(number, options);
  if (another) return failed("severalNumbers");
  const foundNumber = found && parsePhoneNumberFromString(found.e164);
  if (foundNumber) return succeeded(foundNumber, found.extension ?? extension);
  const possible = parsed.find((candidate) => candidate?.isPossible());
  if (possible) return succeeded(possible, extension);
  return failed(dialable === undefined ? "notANumber" : reasonFor(readings[0] ?? "", country));
}

/** How a phone number is shown: `international` is `+49 30 901820`, `national` is `030 901820`. */
export function formatPhoneNumber(
  e164: string,
  style: "international" | "national" = "international",
): string {
  const number = parsePhoneNumberFromString(e164);
  if (!number) return e164;
  return style === "international" ? number.formatInternational() : number.formatNational();
}

interface Parts {
  number: string;
  extension?: string;
  /** The calling code of an RFC 3966 phone-context, with its plus; else empty. */
  context: string;
}

const EXTENSION =
  /(?:[\s,;(（]*(?:(?<!\p{L})(?:ext(?:ension|n)?|xtn?|durchwahl|dw|poste|anexo|interno|int|ramal|wewn?|доб|内線)[.:]?|[x×#*])|[,;pw]+)[\s-]*(\d{1,15})[)）]?[\s*#]*$/iu;
/** What asks the network to show or hide the caller's number for one call, and isn't part of the number called. */
const CALLER_ID_CODE = /^[*#]{1,2}(?:3[01]|67|82)[*#\s-]+/;
/** Any other service code: dialled as digits, it would be another number. */
const SERVICE_CODE = /[*#]\s*\d/;
/** In text, as against a link, a comma divides numbers. */
const SECOND_NUMBER = /[,;]\s*\d{7,}$/;

/** Takes a link's scheme, percent-escapes and parameters off, and the extension apart. */
function takeApart(raw: string): Parts {
  let text = visible(raw);
  let context = "";
  let extension: string | undefined;
  const isLink = SCHEME.test(text);
  if (isLink) {
    text = visible(unescaped(text.replace(SCHEME, ""))).replace(/[?@].*$/s, "");
    context = /;phone-context=(\+[\d\s().-]+)/i.exec(text)?.[1]?.replace(/[^+\d]/g, "") ?? "";
    extension = /;ext=([\d\s().-]+)/i.exec(text)?.[1]?.replace(/\D/g, "");
    text = text.replace(/;(?:ext|isub|phone-context|[a-z-]+)(?:=[^;]*)?/gi, "").trim();
    if (text.startsWith("+")) context = "";
  }
  text = text.replace(CALLER_ID_CODE, "");
  const written = isLink || !SECOND_NUMBER.test(text) ? EXTENSION.exec(text) : null;
  if (written && digitsOf(text.slice(0, written.index)).length > 3) {
    text = text.slice(0, written.index).trim();
    extension ??= written[1];
  }
  return { number: text, context, ...(extension ? { extension } : {}) };
}

/** ASCII digits and plus for those of every script, no invisible characters, no outer space. */
function visible(text: string): string {
  let shown = "";
  for (const character of text) {
    const code = character.charCodeAt(0);
    const value = character.length === 1 ? digitValue(code) : -1;
    if (value >= 0) shown += value;
    else if (kindOf(code) === PLUS) shown += "+";
    else if (kindOf(code) !== INVISIBLE) shown += character;
  }
  return shown.trim();
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Vanity letters as keypad digits; undefined where the letters are words that don't belong to the number. */
function lettersToDigits(number: string): string | undefined {
  if (!/\p{L}/u.test(number)) return number;
  if (!/^\+?[\d\s().-]{3,}[A-Za-z][A-Za-z\d\s-]{2,12}$/.test(number)) return undefined;
  return number.replace(/[A-Za-z]/g, (letter) => KEYPAD[letter.toUpperCase().charCodeAt(0) - 65] ?? "");
}

/** The ways in which a written number may be meant, the likeliest first. */
function readingsOf(number: string, country: CountryCode | undefined): string[] {
  const trunkZero = /^(\D*(?:\+|00)[\s(]*\d[\d\s)]*?)\(\s*0\s*\)/.exec(number);
  const readings = trunkZero ? [`${trunkZero[1]}${number.slice(trunkZero[0].length)}`, number] : [number];
  const digits = digitsOf(number);
  if (!number.includes("+")) {
    if (digits.startsWith("00")) readings.push(`+${digits.slice(2)}`);
    else if (digits.startsWith("011") && country !== undefined) readings.push(`+${digits.slice(3)}`);
  }
  return readings;
}

function parse(number: string, country: CountryCode | undefined): PhoneNumber | undefined {
  const plain = `${number.includes("+") ? "+" : ""}${digitsOf(number)}`;
  return parsePhoneNumberFromString(
    plain,
    country ? { defaultCountry: country, extract: false } : { extract: false },
  );
}

function succeeded(number: PhoneNumber, extension: string | undefined): CleanedNumber {
  const type = number.getType();
  return {
    ok: true,
    number: {
      e164: number.number,
      digits: number.number.slice(1),
      national: digitsOf(number.formatNational().replace(/ (?:ext\.|x).*$/, "")),
      ...(number.country ? { country: number.country } : {}),
      ...(extension ? { extension } : {}),
      valid: number.isValid(),
      ...(type ? { type } : {}),
    },
  };
}

function reasonFor(number: string, country: CountryCode | undefined): CleaningFailure {
  if (!number.includes("+") && !country) return "needsCountry";
  const plain = `${number.includes("+") ? "+" : ""}${digitsOf(number)}`;
  switch (validatePhoneNumberLength(plain, country)) {
    case "TOO_SHORT":
      return "tooShort";
    case "TOO_LONG":
      return "tooLong";
    case "INVALID_COUNTRY":
      return "unknownCountryCode";
    default:
      return "notANumber";
  }
}
