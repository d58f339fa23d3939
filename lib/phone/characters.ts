/** What a character can be inside a written phone number. */
export const BREAK = 0;
export const DIGIT = 1;
export const SPACE = 2;
export const DASH = 3;
export const DOT = 4;
export const SLASH = 5;
export const OPEN = 6;
export const CLOSE = 7;
export const PLUS = 8;
/** Takes no room on the screen: bidi marks, joiners, the soft hyphen. */
export const INVISIBLE = 9;

const ascii = new Uint8Array(128);
const others = new Map<number, number>();

function define(kind: number, ...ranges: (number | [number, number])[]): void {
  for (const range of ranges) {
    const [from, to] = typeof range === "number" ? [range, range] : range;
    for (let code = from; code <= to; code++) {
      if (code < 128) ascii[code] = kind;
      else others.set(code, kind);
    }
  }
}

define(DIGIT, [0x30, 0x39]);
define(SPACE, 0x20, 0xa0, [0x2000, 0x200a], 0x202f, 0x205f, 0x3000);
define(DASH, 0x2d, [0x2010, 0x2015], 0x2212, 0x30fc, 0xfe58, 0xfe63, 0xff0d);
define(DOT, 0x2e, 0xb7, 0xff0e);
define(SLASH, 0x2f, 0xff0f);
define(OPEN, 0x28, 0x5b, 0xff08);
define(CLOSE, 0x29, 0x5d, 0xff09);
define(PLUS, 0x2b, 0xff0b);
define(
  INVISIBLE,
  0xad,
  0x61c,
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x2064],
  [0x2066, 0x2069],
  0xfeff,
);

/** The zeros of the decimal digit blocks outside ASCII that lie in the Basic Multilingual Plane (Unicode 16, Nd). */
const ZEROS = [
  0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66, 0x0de6,
  0x0e50, 0x0ed0, 0x0f20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0,
  0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10,
];
for (const zero of ZEROS) define(DIGIT, [zero, zero + 9]);

/** The kind of the UTF-16 unit `code`. */
export function kindOf(code: number): number {
  return code < 128 ? (ascii[code] ?? BREAK) : (others.get(code) ?? BREAK);
}

/**
 * Whether the UTF-16 unit is a letter of a script that puts spaces between words, so that a number beside it is part of
 * a word. Kana, Han, Hangul and Thai aren't; neither is punctuation.
 */
export function isLetter(code: number): boolean {
  if (code < 0x80) return (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
  if (code < 0xc0 || code === 0xd7 || code === 0xf7 || kindOf(code) !== BREAK) return false;
  if (code >= 0x1e00 && code < 0x2000) return true;
  if (code >= 0xfb00 && code < 0xfeff) return code < 0xfe10 || code >= 0xfe70;
  // Arabic and Hebrew signs, Indic full stops; from Thai on scripts without spaces
  if ((code >= 0x600 && code < 0x620) || (code >= 0x66a && code < 0x66e) || code === 0x6d4) return false;
  return code < 0xe00 && code !== 0x37e && code !== 0x387 && code !== 0x964 && code !== 0x965;
}

/** The value 0 to 9 of a decimal digit of any script, -1 for every other UTF-16 unit. */
export function digitValue(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  if (code < 0x660) return -1;
  for (const zero of ZEROS) if (code >= zero && code <= zero + 9) return code - zero;
  return -1;
}

/** The digits of `text`, in ASCII; everything else is dropped. */
export function digitsOf(text: string): string {
  if (/^[0-9]*$/.test(text)) return text;
  let digits = "";
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const value = digitValue(code);
    if (value >= 0) digits += code < 0x80 ? text[i] : value;
  }
  return digits;
}

const CYRILLIC = "abvgdejziiklmnoprstufhccsswyweua";
const GREEK = "abgdezhjiqlmnxoprsstufcyw";

/** Small letters without accents, and for Greek and Cyrillic ones Latin ones, so that fewer words tell more labels. */
export function plainLetters(text: string): string {
  const small = text.toLowerCase();
  // So are most, and the rest takes longer than all else that is done with the words before a number.
  if (!/[^ -~]/.test(small)) return small;
  return small
    .normalize("NFD")
    .replace(/[\u0300-\u036f]+/g, "")
    .replace(/[а-я]/g, (letter) => CYRILLIC[letter.charCodeAt(0) - 0x430] ?? "")
    .replace(/[α-ω]/g, (letter) => GREEK[letter.charCodeAt(0) - 0x3b1] ?? "")
    .replace(/[łøı]/g, (letter) => "loi"["łøı".indexOf(letter)] ?? "")
    .normalize("NFC");
}
