import { COUNTRIES, MASK_COUNT, STATES, TEXTS } from "./tables/tables.generated.ts";

/** How the numbers of a country are written and dialled. */
export interface Country {
  callingCode: string;
  /** The digits a written national number has at least. */
  fewestDigits: number;
  /** The same for a number written without any separator, where nothing else says that it is one. */
  fewestBareDigits: number;
  /** The plan takes numbers of very different lengths, so that many a digit string is a valid number. */
  loose: boolean;
  /** Every number as dialled in the country, and the international prefix, begins with a zero. */
  zeroFirst: boolean;
  /** The sizes of digit groups (`2-3-3`, `3-4`) that elsewhere are those of an amount or a fraction, but here usual. */
  amountLikeSizes: readonly string[];
  /** The international prefix (IDD). */
  idd: RegExp;
  /** The trunk prefix, and the parts of a national number that `transform` reorders. */
  trunk?: RegExp;
  transform?: string;
}

interface Automaton {
  next: Uint16Array;
  accept: Uint8Array;
}

let automaton: Automaton | undefined;
/** The fields of a country's line, and its calling code before them. */
let lines: Map<string, string[]> | undefined;
const mainCountries = new Map<string, string>();
const countries = new Map<string, Country>();

/** The one that was asked for last, since a page's texts are read by the same one. */
let lastCode = "";
let lastCountry: Country | undefined;

/** The rules of a country (ISO 3166-1 alpha-2); undefined where the metadata doesn't know it. */
export function countryOf(code: string): Country | undefined {
  if (code !== lastCode) {
    lastCode = code;
    lastCountry = countries.get(code) ?? readCountry(code);
  }
  return lastCountry;
}

function readCountry(code: string): Country | undefined {
  const line = countryLines().get(code);
  if (line === undefined) return undefined;
  const [callingCode = "", head = "", pattern, idd, sizes = "", transform = ""] = line;
  const [fewestDigits = 0, fewestBareDigits = 0, flags = 0] = [...head].map((each) => parseInt(each, 16));
  const trunk = flags & 4 ? "0" : pattern;
  const country: Country = {
    callingCode,
    fewestDigits,
    fewestBareDigits,
    loose: (flags & 1) !== 0,
    zeroFirst: (flags & 2) !== 0,
    amountLikeSizes: sizes.split(" "),
    idd: new RegExp(`^(?:${idd || "00"})(?=[1-9])`),
    ...(trunk ? { trunk: new RegExp(`^(?:${trunk})`) } : {}),
    ...(transform ? { transform } : {}),
  };
  countries.set(code, country);
  return country;
}

/** The E.164 digits of an international number's digits (calling code first), if a numbering plan has it. */
export function readInternational(digits: string): string | undefined {
  if (accepted(digits) > 0) return digits;
  countryLines();
  for (let length = 1; length <= 3; length++) {
    const callingCode = digits.slice(0, length);
    const main = mainCountries.get(callingCode);
    if (main === undefined) continue;
    const country = countryOf(main);
    const stripped = country && withoutTrunk(digits.slice(length), country);
    return stripped !== undefined && accepted(callingCode + stripped) > 0
      ? callingCode + stripped
      : undefined;
  }
  return undefined;
}

/** The E.164 digits of a number's digits as dialled inside `country`; a required trunk prefix must be there. */
export function readNational(digits: string, country: Country): string | undefined {
  const stripped = withoutTrunk(digits, country);
  if (stripped !== undefined && accepted(country.callingCode + stripped) > 0)
    return country.callingCode + stripped;
  return accepted(country.callingCode + digits) === 1 ? country.callingCode + digits : undefined;
}

/** The national number after the trunk prefix, rewritten by the plan's rule; undefined where there is no prefix. */
function withoutTrunk(digits: string, country: Country): string | undefined {
  const match = country.trunk?.exec(digits);
  if (!match || match[0] === "") return undefined;
  const rest = digits.slice(match[0].length);
  // As in libphonenumber, the rule holds only where its last group took part.
  if (country.transform === undefined || match.at(-1) === undefined || match.length === 1) return rest;
  return country.transform.replace(/\$(\d)/g, (_, group: string) => match[Number(group)] ?? "") + rest;
}

/** 0: no such number; 1: a valid one; 2: a valid one that needs its trunk prefix when written nationally. */
function accepted(digits: string): number {
  automaton ??= decodeAutomaton();
  const { next, accept } = automaton;
  // The first one that was read
  let state = 1;
  for (let i = 0; i < digits.length; i++) state = next[state * 10 + digits.charCodeAt(i) - 48] ?? 0;
  return accept[state] ?? 0;
}

function countryLines(): Map<string, string[]> {
  if (lines) return lines;
  lines = new Map();
  let last = 0;
  for (const line of COUNTRIES.split("\n")) {
    const fields = line.split(";");
    const [head = ""] = fields;
    const code = head.slice(3, 5);
    last += Number(head.slice(5) || 1);
    lines.set(code, [`${last}`, ...fields]);
    if (!mainCountries.has(`${last}`)) mainCountries.set(`${last}`, code);
  }
  return lines;
}

/** Digits, shapes and targets are this many texts each, by a number of edges. */
const EACH = 11;

/** Reads the numbers that generate.ts packed into the characters of texts, from each text one after the other. */
function unpacker(texts: readonly string[]): (index: number) => number {
  const places = new Uint16Array(texts.length);
  return (index) => {
    const text = texts[index] ?? "";
    let place = places[index] ?? 0;
    let code = text.charCodeAt(place++);
    let value = code - (code < 92 ? 35 : 36);
    if (value >= 78) {
      code = text.charCodeAt(place++);
      value = 78 + (value - 78) * 90 + code - (code < 92 ? 35 : 36);
    }
    places[index] = place;
    return value;
  };
}

/** This runs once, in cold code: it calls as few functions as it can. */
function decodeAutomaton(): Automaton {
  const take = unpacker(TEXTS);
  let last = 0;
  const masks = Array.from({ length: MASK_COUNT }, () => {
    last = (last + take(3 * EACH)) % 1024;
    return last;
  });
  const next = new Uint16Array((STATES + 1) * 10);
  const accept = new Uint8Array(STATES + 1);
  /** The states that others refer to, the one met last at the end. */
  const shared: number[] = [];
  let made = 0;

  const read = (edgesBefore: number): number => {
    const state = ++made;
    const header = take(EACH + edgesBefore);
    accept[state] = Math.floor(header / 11);
    let left = 0x3ff;
    const edges = header % 11;
    for (let edge = 0; edge < edges; edge++) {
      const among = masks[take(edges)];
      let mask = among ? 0 : left;
      for (let digit = 0, place = 1; among && digit < 10; digit++) {
        if (!(left & (1 << digit))) continue;
        if (among & place) mask |= 1 << digit;
        place <<= 1;
      }
      left &= ~mask;
      const kind = take(2 * EACH + Math.min(edges - edge, 4));
      const target = kind < 2 ? read(edges) : (shared.splice(1 - kind, 1)[0] ?? 0);
      if (kind > 0) shared.push(target);
      for (let digit = 0; digit < 10; digit++) if (mask & (1 << digit)) next[state * 10 + digit] = target;
    }
    return state;
  };

  read(0);
  return { next, accept };
}
