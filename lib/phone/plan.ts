import {
  COUNTRIES,
  DIGITS,
  MASK_COUNT,
  MASKS,
  POPULAR,
  SHAPE,
  STATES,
  TARGETS,
} from "./tables/tables.generated.ts";

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
  start: number;
}

let automaton: Automaton | undefined;
let lines: Map<string, string> | undefined;
const mainCountries = new Map<string, string>();
const countries = new Map<string, Country>();

/** The rules of a country (ISO 3166-1 alpha-2); undefined where the metadata doesn't know it. */
export function countryOf(code: string): Country | undefined {
  const known = countries.get(code);
  if (known) return known;
  const line = countryLines().get(code);
  if (line === undefined) return undefined;
  const [, callingCode = "", fewest, fewestBare, flags, sizes = "", idd = "", trunk = "", transform = ""] =
    line.split(";");
  const country: Country = {
    callingCode,
    fewestDigits: Number(fewest),
    fewestBareDigits: Number(fewestBare),
    loose: (Number(flags) & 1) !== 0,
    zeroFirst: (Number(flags) & 2) !== 0,
    amountLikeSizes: sizes.split(" "),
    idd: new RegExp(`^(?:${idd})(?=[1-9])`),
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
  const { next, accept, start } = automaton;
  let state = start;
  for (let i = 0; i < digits.length; i++) state = next[state * 10 + digits.charCodeAt(i) - 48] ?? 0;
  return accept[state] ?? 0;
}

function countryLines(): Map<string, string> {
  if (lines) return lines;
  lines = new Map();
  for (const line of COUNTRIES.split("\n")) {
    const [code = "", callingCode = ""] = line.split(";", 2);
    lines.set(code, line);
    if (!mainCountries.has(callingCode)) mainCountries.set(callingCode, code);
  }
  return lines;
}

/** Reads the numbers that generate.ts packed into characters, one after the other. */
function unpacker(text: string): () => number {
  let at = 0;
  const character = (): number => {
    const code = text.charCodeAt(at++);
    return code < 92 ? code - 35 : code - 36;
  };
  return () => {
    const first = character();
    return first < 78 ? first : 78 + (first - 78) * 90 + character();
  };
}

function decodeAutomaton(): Automaton {
  const shape = unpacker(SHAPE);
  const unpackMask = unpacker(MASKS);
  const masks = Array.from({ length: MASK_COUNT }, unpackMask);
  const digits = unpacker(DIGITS);
  const targets = unpacker(TARGETS);
  const next = new Uint16Array((STATES + 1) * 10);
  const accept = new Uint8Array(STATES + 1);
  const labels: number[] = [];
  let made = 0;

  const read = (): number => {
    const state = ++made;
    const header = shape();
    accept[state] = Math.floor(header / 11);
    let left = 0x3ff;
    for (let edges = header % 11; edges > 0; edges--) {
      const mask = masks[digits()] || left;
      left &= ~mask;
      const kind = targets();
      let target: number;
      if (kind >= 2) {
        const label = kind - 2;
        target = labels[label < POPULAR ? label : labels.length - 1 - (label - POPULAR)] ?? 0;
      } else {
        target = read();
        if (kind === 1) labels.push(target);
      }
      for (let digit = 0; digit < 10; digit++) if (mask & (1 << digit)) next[state * 10 + digit] = target;
    }
    return state;
  };

  let start = read();
  // The popular states come first, each a root of its own; the last root is the automaton itself.
  while (made < STATES) {
    labels.push(start);
    start = read();
  }
  return { next, accept, start };
}
