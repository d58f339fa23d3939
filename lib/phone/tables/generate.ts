/**
 * Compiles libphonenumber-js's metadata (max), and the words of words.ts, to lib/phone/tables/tables.generated.ts:
 * `npm run tables`.
 *
 * The valid E.164 numbers of all numbering plans are one finite language over the ten digits, compiled to its minimal
 * acyclic automaton: states are hash-consed, so two states with the same future are one object. A number is accepted
 * with 1, or with 2 where the plan wants a trunk prefix before it when it is written nationally.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type CountryCode, parsePhoneNumberFromString } from "libphonenumber-js/max";
import { plainLetters } from "../characters.ts";
import { FILLER, NUMBER, OTHER, POSSESSOR, TELEPHONE } from "./words.ts";

/** The members of a numbering plan that are used, at their places in libphonenumber-js's METADATA.md. */
interface NumberingPlan {
  callingCode: string;
  idd: string;
  pattern: string;
  lengths: readonly number[];
  formats: readonly Format[];
  trunkPrefix: string;
  trunkPattern: string;
  transform: string;
  leadingDigits: string;
  types: readonly { pattern: string; lengths: readonly number[] }[];
}

interface Format {
  pattern: string;
  leadingDigits: string;
  trunkRule: string;
  trunkOptional: boolean;
}

interface Metadata {
  country_calling_codes: Record<string, string[]>;
  countries: Record<string, unknown[]>;
  nonGeographic: Record<string, unknown[]>;
}

interface State {
  readonly id: number;
  readonly accept: number;
  readonly next: readonly State[];
}

/** A part of a regular expression: the language of itself followed by `rest`. */
type Part = (rest: State) => State;

const DIGITS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

const states = new Map<string, State>();
const DEAD = createDead();
const END = state(1, () => DEAD);
const ANYTHING = DIGITS.concat(DIGITS).reduce<State>((rest) => state(1, () => rest), END);

const union = combination((a, b) => Math.max(a, b));
const intersection = combination((a, b) => Math.min(a, b));
const difference = combination((a, b) => (b ? 0 : a));
/** The numbers of the first language, with 2 where the second has them too. */
const marked = combination((a, b) => (a ? (b ? 2 : 1) : 0));

function createDead(): State {
  const next: State[] = [];
  const dead = { id: 0, accept: 0, next };
  for (const digit of DIGITS) next[digit] = dead;
  states.set(keyOf(0, next), dead);
  return dead;
}

function keyOf(accept: number, next: readonly State[]): string {
  return `${accept}:${next.map((target) => target.id).join()}`;
}

function state(accept: number, target: (digit: number) => State): State {
  const next = DIGITS.map(target);
  const key = keyOf(accept, next);
  const known = states.get(key);
  if (known) return known;
  const made = { id: states.size, accept, next };
  states.set(key, made);
  return made;
}

function follow(from: State, digit: number): State {
  return from.next[digit] ?? DEAD;
}

function combination(combine: (a: number, b: number) => number): (a: State, b: State) => State {
  const known = new Map<number, State>();
  const apply = (a: State, b: State): State => {
    if (a === DEAD && b === DEAD) return DEAD;
    const key = a.id * 2 ** 24 + b.id;
    const done = known.get(key);
    if (done) return done;
    const made = state(combine(a.accept, b.accept), (digit) => apply(follow(a, digit), follow(b, digit)));
    known.set(key, made);
    return made;
  };
  return apply;
}

/** The language of a metadata pattern (digits, `\d`, classes, groups, `|`, `?`, `{n,m}`) followed by `rest`. */
function compile(pattern: string, rest: State = END): State {
  let at = 0;

  function alternation(): Part {
    const options = [sequence()];
    while (pattern[at] === "|") {
      at++;
      options.push(sequence());
    }
    return (rest) => options.map((option) => option(rest)).reduce(union);
  }

  function sequence(): Part {
    const parts: Part[] = [];
    while (at < pattern.length && pattern[at] !== "|" && pattern[at] !== ")") parts.push(quantified());
    return (rest) => parts.reduceRight((following, part) => part(following), rest);
  }

  function quantified(): Part {
    const part = atom();
    const [text, fewest, most] = /^(?:\?|\{(\d+)(?:,(\d+))?\})/.exec(pattern.slice(at)) ?? ["", "1", "1"];
    at += text.length;
    const min = text === "?" ? 0 : Number(fewest);
    const max = text === "?" ? 1 : Number(most ?? fewest);
    return (rest) => {
      let language = rest;
      for (let n = max; n > min; n--) language = union(rest, part(language));
      for (let n = 0; n < min; n++) language = part(language);
      return language;
    };
  }

  function atom(): Part {
    const [text, group, members, digit] =
      /^(?:(\((?:\?:)?)|\[((?:\d|-|\\d)+)\]|(\d)|\\d)/.exec(pattern.slice(at)) ?? [];
    if (text === undefined) throw new Error(`Unknown syntax at ${at} in ${pattern}`);
    at += text.length;
    if (group !== undefined) {
      const inner = alternation();
      if (pattern[at++] !== ")") throw new Error(`Unclosed group in ${pattern}`);
      return inner;
    }
    const accepts = new RegExp(`^[${members ?? digit ?? "0-9"}]$`);
    return (rest) => state(0, (value) => (accepts.test(String(value)) ? rest : DEAD));
  }

  const whole = alternation();
  if (at !== pattern.length) throw new Error(`Unknown syntax at ${at} in ${pattern}`);
  return whole(rest);
}

function ofLengths(lengths: readonly number[]): State {
  return lengths.map((length) => compile(`\\d{${length}}`)).reduce(union, DEAD);
}

function readPlan(fields: unknown[]): NumberingPlan {
  const text = (value: unknown): string => (typeof value === "string" ? value : "");
  const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
  const lengths = list(fields[3]).map(Number);
  return {
    callingCode: text(fields[0]),
    idd: text(fields[1]),
    pattern: text(fields[2]),
    lengths,
    formats: list(fields[4]).map((format) => {
      const [pattern, , leadingDigits, trunkRule, trunkOptional] = list(format);
      return {
        pattern: text(pattern),
        leadingDigits: text(list(leadingDigits).at(-1)),
        trunkRule: text(trunkRule) || text(fields[6]),
        trunkOptional: Boolean(trunkOptional || fields[9]),
      };
    }),
    trunkPrefix: text(fields[5]),
    trunkPattern: text(fields[7]) || text(fields[5]),
    transform: text(fields[8]),
    leadingDigits: text(fields[10]),
    types: list(fields[11]).map((type) => {
      const [pattern, ownLengths] = list(type);
      return { pattern: text(pattern), lengths: ownLengths ? list(ownLengths).map(Number) : lengths };
    }),
  };
}

/** The national numbers for which PhoneNumber.isValid() holds: the general pattern and that of one type. */
function validNumbers(plan: NumberingPlan): State {
  const ofTypes = plan.types
    .filter((type) => type.pattern !== "")
    .map((type) => intersection(compile(type.pattern), ofLengths(type.lengths)))
    .reduce(union, DEAD);
  return intersection(compile(plan.pattern), plan.types.length > 0 ? ofTypes : ANYTHING);
}

function wantsTrunkPrefix(format: Format): boolean {
  return /\d/.test(format.trunkRule.replace(/\$\d/g, "")) && !format.trunkOptional;
}

/** The numbers whose national format has a trunk prefix that may not be left out (PhoneNumberMatcher, VALID). */
function numbersWithTrunkPrefix(plan: NumberingPlan): State {
  let required = DEAD;
  let decided = DEAD;
  for (const format of plan.formats) {
    const applies = intersection(compile(format.leadingDigits, ANYTHING), compile(format.pattern));
    if (wantsTrunkPrefix(format)) required = union(required, difference(applies, decided));
    decided = union(decided, applies);
  }
  return required;
}

/** The national numbers of a calling code; the first country that claims a number decides, as in libphonenumber. */
function numbersOfCode(plans: readonly NumberingPlan[]): State {
  let valid = DEAD;
  let decided = DEAD;
  for (const plan of plans) {
    const own = validNumbers(plan);
    const claimed = plan.leadingDigits ? compile(plan.leadingDigits, ANYTHING) : own;
    valid = union(valid, difference(intersection(own, claimed), decided));
    decided = union(decided, claimed);
  }
  const [main] = plans;
  return main ? marked(valid, numbersWithTrunkPrefix(main)) : DEAD;
}

/** A number as one character (0 to 77) or two (to 1,157), none of them a quote or a backslash. */
function packed(value: number): string {
  const character = (n: number) => String.fromCharCode(n + (n < 57 ? 35 : 36));
  const rest = value - 78;
  if (rest < 0) return character(value);
  if (rest >= 12 * 90) throw new Error(`${value} is too large to be packed`);
  return character(78 + Math.floor(rest / 90)) + character(rest % 90);
}

/** The sets of digits that one character packs are ranked by use; most of the others are used once or twice. */
const FREQUENT = 78;

/** The distinct successors of a state, each with the set of digits (bit mask) that lead there. */
function edgesOf(from: State): [State, number][] {
  const masks = new Map<State, number>();
  for (const digit of DIGITS) {
    const to = follow(from, digit);
    if (to !== DEAD) masks.set(to, (masks.get(to) ?? 0) | (1 << digit));
  }
  return [...masks];
}

/** The places of a mask's digits among those that are left: the second and the third of 2, 4, 5 and 9 are 4 and 5. */
function amongThose(left: number, mask: number): number {
  return DIGITS.filter((digit) => left & (1 << digit)).reduce(
    (among, digit, place) => among | (mask & (1 << digit) ? 1 << place : 0),
    0,
  );
}

/**
 * Writes an automaton depth first: each state's number of edges and acceptance, each edge's digits (as a rank in
 * `masks`: a mask tells which of the digits that the state's edges before leave; 0 stands for all of them) and target:
 * 0 a state that follows, 1 the same for one that others refer to, else such a state again, by how many others were
 * met since. What compresses better apart is a text of its own: the shapes by the number of edges of the state that leads
 * there, the digits by that of their own state, the targets by how many edges are left.
 */
function serialise(root: State): {
  states: number;
  masks: number[];
  shapes: string[];
  digits: string[];
  targets: string[];
} {
  const entries = new Map<State, number>();
  const reach = (from: State): void => {
    for (const [to] of edgesOf(from)) {
      const known = entries.get(to) ?? 0;
      entries.set(to, known + 1);
      if (known === 0) reach(to);
    }
  };
  reach(root);
  const edges = new Map<State, [State, number][]>();
  const maskUses = new Map<number, number>();
  for (const from of [root, ...entries.keys()]) {
    let left = 2 ** DIGITS.length - 1;
    const own = edgesOf(from).sort(
      ([a, aMask], [b, bMask]) => (entries.get(a) ?? 0) - (entries.get(b) ?? 0) || aMask - bMask,
    );
    const written = own.map(([to, mask]): [State, number] => {
      const among = mask === left ? 0 : amongThose(left, mask);
      left &= ~mask;
      return [to, among];
    });
    for (const [, mask] of written) maskUses.set(mask, (maskUses.get(mask) ?? 0) + 1);
    edges.set(from, written);
  }
  const byUse = <T>(uses: Map<T, number>): T[] => [...uses].sort((a, b) => b[1] - a[1]).map(([key]) => key);
  // The seldom used ones in their order, so that the distances between them are small.
  const byRank = byUse(maskUses);
  const masks = [...byRank.slice(0, FREQUENT), ...byRank.slice(FREQUENT).sort((a, b) => a - b)];
  const rank = new Map(masks.map((mask, index) => [mask, index]));

  /** The states that others refer to, those that were written or referred to last in front. */
  const shared: State[] = [];
  let count = 0;
  const shapes = [...DIGITS, 10].map(() => "");
  const digits = [...DIGITS, 10].map(() => "");
  const targets = [...DIGITS, 10].map(() => "");
  const write = (from: State, edgesBefore = 0): void => {
    count++;
    const own = edges.get(from) ?? [];
    shapes[edgesBefore] += packed(own.length + 11 * from.accept);
    for (const [index, [to, mask]] of own.entries()) {
      const left = Math.min(own.length - index, 4);
      digits[own.length] += packed(rank.get(mask) ?? 0);
      const place = shared.indexOf(to);
      if (place >= 0) {
        targets[left] += packed(2 + place);
        shared.splice(place, 1);
      } else {
        targets[left] += packed((entries.get(to) ?? 0) > 1 ? 1 : 0);
        write(to, own.length);
      }
      if ((entries.get(to) ?? 0) > 1) shared.unshift(to);
    }
  };
  write(root);
  return {
    states: count,
    masks,
    shapes,
    digits,
    targets,
  };
}

/**
 * One line per country: what reading a national number needs. The main country of a calling code comes first. What most
 * countries have is left out: a calling code that is one more than that of the line before, the trunk prefix 0, for which
 * a flag stands, the international prefix 00, and semicolons with nothing behind them.
 * @param previous the calling code of the line before
 */
function countryLine(country: string, plan: NumberingPlan, main: NumberingPlan, previous: number): string {
  const [fixedLine, mobile] = plan.types;
  const common = [fixedLine, mobile].flatMap((type) => (type?.pattern ? type.lengths : []));
  const lengths = common.length > 0 ? common : plan.lengths;
  const shortest = Math.min(...lengths);
  const spread = Math.max(...lengths) - shortest;
  const example = parsePhoneNumberFromString(examples[country] ?? "", country as CountryCode);
  const written = example?.formatNational().replace(/\D/g, "").length ?? 10;
  const trunk = main.formats.some(wantsTrunkPrefix) ? plan.trunkPrefix.length : 0;
  const alwaysTrunk =
    main.formats.length > 0 && main.formats.every(wantsTrunkPrefix) ? plan.trunkPrefix.length : 0;
  const fewestOfAny = Math.min(...plan.lengths) + alwaysTrunk;
  const fewest =
    Math.max(...lengths) <= 7 ? shortest : Math.min(10, written, Math.max(SHORT[country] ?? 7, fewestOfAny));
  const fewestBare = Math.min(10, written, spread <= 2 ? shortest + trunk : 10);
  const distance = Number(plan.callingCode) - previous;
  const flags =
    (spread > 4 ? 1 : 0) +
    (alwaysTrunk === 1 && plan.trunkPrefix === "0" && plan.idd === "00" ? 2 : 0) +
    (plan.trunkPattern === "0" ? 4 : 0);
  const hex = (digits: number) => digits.toString(16);
  return [
    hex(fewest) + hex(Math.max(fewest, fewestBare)) + flags + country + (distance === 1 ? "" : distance),
    plan.trunkPattern === "0" ? "" : (SHORTER_TRUNKS[country] ?? plan.trunkPattern),
    plan.idd === "00" ? "" : plan.idd,
    amountLikeSizes(main).join(" "),
    plan.transform,
  ]
    .join(";")
    .replace(/;+$/, "");
}

/** Service numbers that people write among others, shorter than those: Australia's 13 12 62, Italy's 803 116. */
const SHORT: Record<string, number> = { AU: 6, IT: 6 };

/**
 * Trunk prefixes written shorter. Argentina's names all area codes that stand before the 15 of a mobile number; the
 * automaton knows those of valid numbers anyway, and with the 15 there are always twelve digits.
 */
const SHORTER_TRUNKS: Record<string, string> = { AR: "0?(?:(?=\\d{12}$)(11|[23]\\d{2,3}?)15)?" };

/** The sizes of the groups, such as `2-3-3` and `3-4`, of national formats that look like an amount or a fraction. */
function amountLikeSizes(plan: NumberingPlan): string[] {
  const sizes = plan.formats
    .filter((format) => !wantsTrunkPrefix(format))
    .map((format) =>
      [...format.pattern.matchAll(/\(\\d(?:\{(\d+)\})?\)/g)].map(([, size]) => size ?? "1").join("-"),
    );
  return [...new Set(sizes)].filter((written) => /^[12](?:-3)+$|^[123]-\d$/.test(written));
}

/**
 * Words in alphabetical order, each without the letters it has in common with the one before. Their number, up to 9,
 * stands before the rest; for a word that ends in `*`, a letter from A.
 */
function packedWords(list: string): string {
  let previous = "";
  let packed = "";
  for (const word of plainLetters(list).trim().split(/\s+/).sort()) {
    const letters = word.replace("*", "");
    let common = 0;
    while (common < 9 && letters[common] !== undefined && letters[common] === previous[common]) common++;
    packed += (word === letters ? common : common + 10).toString(20).toUpperCase() + letters.slice(common);
    previous = letters;
  }
  return packed;
}

const library = new URL("../../../node_modules/libphonenumber-js/", import.meta.url);
const readJson = (name: string): unknown => JSON.parse(readFileSync(new URL(name, library), "utf8"));
const metadata = readJson("metadata.max.json") as Metadata;
const examples = readJson("examples.mobile.json") as Record<string, string>;

/** The text of tables.generated.ts. */
export function generateTables(): string {
  const { version } = readJson("package.json") as { version: string };
  let world = DEAD;
  const lines: string[] = [];
  let last = 0;
  const add = (callingCode: string, plans: NumberingPlan[]): void => {
    const numbers = numbersOfCode(plans);
    const digits = [...callingCode].map(Number);
    world = union(
      world,
      digits.reduceRight((rest, digit) => state(0, (value) => (value === digit ? rest : DEAD)), numbers),
    );
  };
  for (const [callingCode, countries] of Object.entries(metadata.country_calling_codes)) {
    const plans = countries.map((country) => readPlan(metadata.countries[country] ?? []));
    add(callingCode, plans);
    plans.forEach((plan, index) => {
      lines.push(countryLine(countries[index] ?? "", plan, plans[0] ?? plan, last));
      last = Number(callingCode);
    });
  }
  for (const [callingCode, fields] of Object.entries(metadata.nonGeographic))
    add(callingCode, [readPlan(fields)]);
  const { states, masks, shapes, digits, targets } = serialise(world);
  const distances = masks.map((mask, rank) => packed((mask - (masks[rank - 1] ?? 0) + 1024) % 1024));
  return `// Written by generate.ts from the metadata of libphonenumber-js ${version}; the format is described there.
export const METADATA_VERSION = ${JSON.stringify(version)};
export const STATES = ${states};
export const MASK_COUNT = ${masks.length};
/** Digits, shapes, targets and masks: an array, which bundlers leave where it stands. */
export const TEXTS: readonly string[] = ${JSON.stringify([...digits, ...shapes, ...targets, distances.join("")])};
export const WORDS = ${JSON.stringify([TELEPHONE, OTHER, POSSESSOR, NUMBER, FILLER].map(packedWords))};
export const COUNTRIES =
  ${JSON.stringify(lines.join("\n"))};
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(new URL("tables.generated.ts", import.meta.url), generateTables());
}
