import {
  BREAK,
  CLOSE,
  DASH,
  DIGIT,
  digitsOf,
  INVISIBLE,
  isLetter,
  kindOf,
  OPEN,
  PLUS,
  SLASH,
  SPACE,
} from "./characters.ts";
import { isTelephoneWord, type Label, labelBefore } from "./labels.ts";
import { type Country, countryOf, readInternational, readNational } from "./plan.ts";

/** A phone number found in text. Offsets are UTF-16 units; `raw` is `text.slice(start, end)`. */
export interface PhoneMatch {
  start: number;
  end: number;
  raw: string;
  /** E.164, with its plus. */
  e164: string;
  /** Digits of the extension, if one was written. */
  extension?: string;
  /** Its plus, or a word before it, says that it is one, whatever else stands before the text. */
  isCertain: boolean;
}

export interface FindOptions {
  /** ISO 3166-1 alpha-2: how national numbers are read. An unknown country leaves international numbers only. */
  country: string;
}

/** A run of digits, and how it is joined to the one before it. */
interface Group {
  start: number;
  end: number;
  digits: string;
  /** The characters since the group before, each as one of ` -./()+`; invisible ones are left out. */
  joint: string;
  /** Belongs to a date, a time, an amount or an identifier. */
  dead: boolean;
  /** What the words before say, once it has been read: of a number of several groups, and of a bare one. */
  label: Label | undefined;
  bareLabel: Label | undefined;
}

interface Search {
  text: string;
  code: string;
  country: Country | undefined;
  matches: PhoneMatch[];
  /** The offset up to which `token` has been followed. */
  tokenSeen: number;
  /** The start of the run of non-spaces that `tokenSeen` is in. */
  tokenStart: number;
}

/** No international number, and few national ones, have fewer digits. */
const FEWEST_DIGITS = 7;
/** E.164's bound, which some numbering plans in the metadata pass. */
const LONGEST_NUMBER = 15;
/** International prefix (up to 5), calling code and national number. */
const MOST_DIGITS = 20;
/** Characters, invisible ones not counted, that may stand between two digits of a number. */
const LONGEST_JOINT = 4;
const SIGNS = ["", "", " ", "-", ".", "/", "(", ")", "+", ""];
const VANITY = /8(?:00|33|44|55|66|77|88)[)\]]?[-. \u00a0]{0,2}(?:\d{3}[-.])?[A-Z]/;
const KEYPAD = "22233344455566677778889999";

/**
 * Whether `text` can hold a phone number, whatever stands before it: never false where `findPhoneNumbers` finds one. Some
 * tens of nanoseconds for most texts, so that a page's text nodes can be sieved by it.
 */
export function mayHoldPhoneNumber(text: string, countryCode: string): boolean {
  const country = countryOf(countryCode);
  const fewest = country?.fewestDigits ?? FEWEST_DIGITS;
  const length = text.length;
  if (length < fewest && length < FEWEST_DIGITS) return false;
  // A number is a run of at least `fewest` characters, or of 8 with its plus, without letters: two samples hit it.
  const stride = Math.min(fewest, FEWEST_DIGITS + 1) >> 1;
  let hits = 0;
  for (let i = stride - 1; i < length; i += stride) {
    const code = text.charCodeAt(i);
    hits = (code <= 0x39 && code >= 0x20) || code === 0x5b || code === 0x5d || code >= 0xa0 ? hits + 1 : 0;
    if (hits > 1) return nextRun(text, 0, country, false) >= 0 || mayHoldVanity(text);
  }
  return mayHoldVanity(text);
}

function mayHoldVanity(text: string): boolean {
  return text.length > 9 && text.includes("8") && VANITY.test(text);
}

/** Finds the phone numbers in `text`, in order and without overlaps. Linear in the length of the text. */
export function findPhoneNumbers(text: string, options: FindOptions): PhoneMatch[] {
  // "0~0": the international prefix as it is written in Poland, where a tone is waited for
  const joined = text.includes("~") ? text.replace(/\b0~0/g, "0-0") : text;
  if (joined !== text)
    return findPhoneNumbers(joined, options).map((match) => ({
      ...match,
      raw: text.slice(match.start, match.end),
    }));
  const country = countryOf(options.country);
  const search: Search = { text, code: options.country, country, matches: [], tokenSeen: 0, tokenStart: 0 };
  const vanity = mayHoldVanity(text);
  for (let from = 0; ; ) {
    const first = nextRun(text, from, country, vanity);
    if (first < 0) return search.matches;
    from = searchRun(search, first);
  }
}

/** The last group of a North American number written without brackets, or the last two: 4-7 as 407. */
const NANP_SIZES = [10, 11, 304, 307, 407, 604];

/**
 * What is unpacked once, and otherwise for the first number: the numbering plans, and the words by which numbers are
 * read. Each takes about as long as a slice of a scan.
 */
export const PREPARATIONS: readonly (() => void)[] = [() => readInternational(""), () => isTelephoneWord("")];

/** Where the next run of digits and joints begins that may hold a number, or -1. */
function nextRun(text: string, from: number, country: Country | undefined, vanity: boolean): number {
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x30 || (code > 0x39 && (code < 0x660 || kindOf(code) !== DIGIT))) continue;
    const end = vanity ? 0 : endWithout(text, i, country);
    if (end === 0) return i;
    i = end;
  }
  return -1;
}

/**
 * Where the run that begins at `first` ends, if there is no number in it; 0 if there may be one: enough digits after a
 * plus, or from a group on with which numbers of the country begin, or in groups of the sizes that they have. It takes a
 * tenth of the time of a closer look.
 */
function endWithout(text: string, first: number, country: Country | undefined): number {
  const fewest = country?.fewestDigits ?? FEWEST_DIGITS;
  const callingCode = country?.callingCode ?? "";
  const isNanp = callingCode === "1";
  const lead = leadBefore(text, first, 0);
  let plus = lead.includes("+");
  let fits = isNanp ? lead.includes("(") : !country?.zeroFirst;
  let digits = 0;
  /** Those since a group that begins with a zero, or with the calling code. */
  let begun = 0;
  let size = 0;
  let sizeBefore = 0;
  for (let i = first; ; i++) {
    const code = text.charCodeAt(i);
    const kind = i < text.length ? kindOf(code) : BREAK;
    if (kind === DIGIT) {
      if (begun > 0) begun++;
      else if (size === 0 && (code === 0x30 || code >= 0x660 || (!isNanp && text.startsWith(callingCode, i))))
        begun = 1;
      digits++;
      size++;
    } else if (kind !== INVISIBLE) {
      if (size > 0) {
        if (isNanp && NANP_SIZES.includes(size > 9 ? size : 100 * sizeBefore + size)) fits = true;
        if (plus ? digits >= FEWEST_DIGITS : (fits ? digits : begun) >= fewest) return 0;
        sizeBefore = size;
        size = 0;
      }
      if (kind === BREAK) return i;
      if (kind === PLUS) plus = true;
      if (kind === OPEN && isNanp) fits = true;
    }
  }
}

const PLAIN_NANP = /^(?:1[- ])?(?:\(\d{3}\)[ \xa0]?|\d{3}[-. \xa0])\d{3}[-. \xa0]\d{4}$/;
// "02 01 2026" is a date.
const PLAIN_NATIONAL = /^(?=(?:\d[ /-]?){8})(?!.* (?:19|20)\d\d$)0[1-9]\d{0,3}(?:(?: \d{2,})+|[/-]\d{5,})$/;
const PLAIN_INTERNATIONAL =
  /^\+(?:\d{9,15}|(?:[17]|\d\d\d?)[- \xa0][1-9]\d*(?:[- \xa0](?:[1-9]\d|\d{3})\d*){1,5})$/;

/** The number that is all of a run, in its commonest writing and apart from the words around, as most are. */
function readPlain(search: Search, first: number, runEnd: number): PhoneMatch | undefined {
  const { text, code, country } = search;
  let end = runEnd;
  while (kindOf(text.charCodeAt(end - 1)) !== DIGIT) end--;
  const sign = text[first - 1];
  const plus = sign === "+";
  const start = plus || sign === "(" ? first - 1 : first;
  if (start > 0 && !(text[start - 1] === " " && kindOf(text.charCodeAt(start - 2)) === BREAK))
    return undefined;
  const raw = text.slice(start, end);
  const national = country?.callingCode === "1" ? PLAIN_NANP : PLAIN_NATIONAL;
  let read: string | undefined;
  if (plus) read = PLAIN_INTERNATIONAL.test(raw) ? readInternational(digitsOf(raw)) : undefined;
  else if (country && national.test(raw)) read = readNational(digitsOf(raw), country);
  if (read === undefined || read.length > LONGEST_NUMBER) return undefined;
  if (end < text.length && (!/^[.,)]?(?: |$)/.test(text.slice(end, end + 2)) || extensionAt(search, end)))
    return undefined;
  const meaning = plus ? "telephone" : labelBefore(text, first, false, code);
  if (meaning === "other" || !fitsIn(search, start, end, plus, 2)) return undefined;
  return { start, end, raw, e164: `+${read}`, isCertain: meaning === "telephone" };
}

/** Finds the numbers in the run of digits and joints from `first` on, and returns where it stopped reading. */
function searchRun(search: Search, first: number): number {
  const { text } = search;
  let runEnd = first;
  while (runEnd < text.length && kindOf(text.charCodeAt(runEnd)) !== BREAK) runEnd++;
  const plain = readPlain(search, first, runEnd);
  if (plain) {
    search.matches.push(plain);
    return runEnd;
  }
  const groups: Group[] = [];
  let joint = leadBefore(text, first, search.matches.at(-1)?.end ?? 0);
  let i = first;
  while (i < runEnd) {
    const kind = kindOf(text.charCodeAt(i));
    if (kind !== DIGIT) {
      if (joint.length <= LONGEST_JOINT) joint += SIGNS[kind] ?? "";
      i++;
      continue;
    }
    const start = i;
    let end = i;
    let isPlain = true;
    for (; i < runEnd; i++) {
      const code = text.charCodeAt(i);
      if (code >= 0x30 && code <= 0x39) {
        end = i + 1;
        continue;
      }
      const within = kindOf(code);
      if (within === DIGIT) end = i + 1;
      else if (within !== INVISIBLE) break;
      isPlain = false;
    }
    const written = text.slice(start, end);
    groups.push({
      start,
      end,
      digits: isPlain ? written : digitsOf(written),
      joint,
      dead: false,
      label: undefined,
      bareLabel: undefined,
    });
    joint = "";
  }
  // Most single groups are no number of the plan, which is told sooner than what stands around them.
  if (groups.length > 1 || attempt(search, groups, 0, 0)) resolveLiving(search, groups);
  // An extension lies beyond the run, and is no number of its own.
  return Math.max(readVanity(search, groups, runEnd), search.matches.at(-1)?.end ?? 0);
}

/** Finds the numbers among the groups of a run that aren't something else. */
function resolveLiving(search: Search, groups: Group[]): void {
  markDead(search, groups);
  let from = 0;
  for (let k = 0; k <= groups.length; k++) {
    const group = groups[k];
    const ends =
      group === undefined ||
      group.dead ||
      group.joint.length > LONGEST_JOINT ||
      group.joint.includes("+") ||
      group.joint.includes("..");
    if (!ends) continue;
    if (k > from) resolve(search, groups, from, k - 1);
    from = group?.dead ? k + 1 : k;
  }
}

/** The signs right before a number: a plus, brackets, a space. */
function leadBefore(text: string, first: number, from: number): string {
  let lead = "";
  for (let i = first - 1; i >= from && lead.length < 4; i--) {
    const kind = kindOf(text.charCodeAt(i));
    if (kind !== PLUS && kind !== OPEN && kind !== SPACE && kind !== CLOSE && kind !== INVISIBLE) break;
    lead = (SIGNS[kind] ?? "") + lead;
  }
  return lead;
}

// ---------------------------------------------------------------------------------------------- what isn't a number

function isLetterAt(text: string, at: number): boolean {
  return at >= 0 && at < text.length && isLetter(text.charCodeAt(at));
}

/** Marks groups that the characters around them, or their own form, show to be something else. */
function markDead(search: Search, groups: Group[]): void {
  const { text, matches } = search;
  markDates(groups);
  markAmount(text, groups, matches.at(-1)?.end);
  const first = groups[0];
  const last = groups.at(-1);
  if (first && gluedBefore(text, first)) {
    kill(groups, 0, clusterEnd(groups, 0, groups.length - 1));
    // The groups after DE89 are the rest of an IBAN
    if (first.digits.length === 2 && /^[A-Z]{2}$/.test(wordBefore(text, first.start))) {
      for (const group of groups) group.dead = true;
    }
  }
  if (last && gluedAfter(search, last)) {
    let from = groups.length - 1;
    while (from > 0 && isTight(groups[from])) from--;
    kill(groups, from, groups.length - 1);
  }
}

function kill(groups: Group[], from: number, to: number): void {
  for (let k = from; k <= to; k++) {
    const group = groups[k];
    if (group) group.dead = true;
  }
}

/** Joined to the group before without a space. */
function isTight(group: Group | undefined): boolean {
  return group !== undefined && !group.joint.includes(" ") && !group.joint.includes("+");
}

/** The last group, up to `to`, that no space divides from the one at `from`. */
function clusterEnd(groups: Group[], from: number, to: number): number {
  let end = from;
  while (end < to && isTight(groups[end + 1])) end++;
  return end;
}

function gluedBefore(text: string, first: Group): boolean {
  // A space, a plus or a bracket divides the number from a word: Tel+49 30 901820, T(415) 555-0143
  if (first.start === 0 || first.joint.includes(" ") || /[+(]/.test(first.joint)) return false;
  const before = text[first.start - 1] ?? "";
  const beyond = text[first.start - 2] ?? "";
  if (isLetterAt(text, first.start - 1)) return !isTelephoneWord(wordBefore(text, first.start));
  if (/[_@=\\~^&$€£¥＄￡￥￦%±≤≥≈]/.test(before)) return labelBefore(text, first.start, true) !== "telephone";
  // Less than, where no ">" closes it
  if (before === "<") return !/^[^<>]*>/.test(text.slice(first.start, first.start + 40));
  if (before === ":" || before === "'" || before === "’") return /\d/.test(beyond);
  // A decimal fraction: 0,98765432
  if (before === ",")
    return (
      first.digits.length > 3 &&
      /(?:^|\D)\d{1,3},$/.test(text.slice(Math.max(0, first.start - 5), first.start))
    );
  if (before === "\u2014" || before === "\u2015") return false;
  if (kindOf(before.charCodeAt(0)) === DASH || kindOf(before.charCodeAt(0)) === SLASH) {
    return /[^\s(|,;:]/.test(beyond) && labelBefore(text, first.start, true) !== "telephone";
  }
  return false;
}

function wordBefore(text: string, end: number): string {
  let start = end;
  while (end - start < 20 && isLetterAt(text, start - 1)) start--;
  return text.slice(start, end);
}

function gluedAfter(search: Search, last: Group): boolean {
  const { text } = search;
  const next = text[last.end];
  if (next === undefined || next === " " || next === ",") return false;
  const after = text.slice(last.end, last.end + 24);
  if (isLetterAt(after, 0) && extensionAt(search, last.end)) return false;
  if (isLetterAt(after, 0) || (after.startsWith("-") && isLetterAt(after, 1))) return true;
  return /^(?:[_%‰°=\\$€£]|[:'’]\d|\.[a-z_]|-_)/.test(after);
}

/**
 * Marks the end of an amount at the beginning of the groups: "1,200.00 0711 2184102", "1.200,00 0711 2184102" and
 * "12.50 0711 2184102". The comma of the first two is no joint; after a number (up to `numberEnd`) it divides two.
 */
function markAmount(text: string, groups: Group[], numberEnd: number | undefined): void {
  const [first, second, third] = groups;
  if (!first) return;
  const comma = first.start - 1;
  const ends = (group: Group | undefined) => !group || group.joint.startsWith(" ");
  const isCents = second?.joint === "." && second.digits.length === 2 && ends(third);
  if (text[comma] === "," && comma !== numberEnd && /\d/.test(text[comma - 1] ?? "")) {
    if (first.digits.length === 2 && ends(second)) kill(groups, 0, 0);
    if (first.digits.length === 3 && isCents) kill(groups, 0, 1);
  } else if (isCents && /^(?:0|[1-9]\d{0,3})$/.test(first.digits) && first.joint.trim() === "") {
    if (countDigits(groups, 2, groups.length - 1) >= FEWEST_DIGITS) kill(groups, 0, 1);
  }
}

const SEPARATORS_OF_DATES = /^\s?[-./]\s?$/;

function markDates(groups: Group[]): void {
  let digitsBefore = 0;
  for (let k = 0; k < groups.length; k++) {
    const [a, b, c, d] = [groups[k], groups[k + 1], groups[k + 2], groups[k + 3]];
    if (!a || !b) return;
    const before = digitsBefore;
    digitsBefore += a.digits.length;
    if (a.dead) continue;
    if (
      isYear(a.digits) &&
      (isYear(b.digits) || isMonthAndDay(b.digits)) &&
      /^ ?[-/] ?$/.test(b.joint) &&
      standsAlone(groups, k, k + 1)
    )
      kill(groups, k, k + 1);
    if (!c) continue;
    // "8 (3952) 20-12-26": what looks like a short date may be the rest of a number
    const opens = isYear(a.digits) || isYear(c.digits) || before === 0 || before >= 9;
    if (
      opens &&
      b.joint === c.joint &&
      isDate(a.digits, b.digits, c.digits) &&
      (SEPARATORS_OF_DATES.test(b.joint) || (b.joint === " " && isYear(c.digits))) &&
      standsAlone(groups, k, k + 2)
    )
      kill(groups, k, k + 2);
    if (!d || b.joint !== "." || c.joint !== "." || d.joint !== ".") continue;
    const parts = [a.digits, b.digits, c.digits, d.digits];
    const pairs = parts.every((part) => part.length === 2);
    if (
      standsAlone(groups, k, k + 3) &&
      !pairs &&
      parts.every((part) => /^(?:0|[1-9]\d?|1\d\d|2[0-4]\d|25[0-5])$/.test(part))
    )
      kill(groups, k, k + 3);
  }
}

/** Whether the groups around those from `from` to `to` are joined in another way than the last of them. */
function standsAlone(groups: readonly Group[], from: number, to: number): boolean {
  const joint = groups[to]?.joint;
  return (from === 0 || groups[from]?.joint !== joint) && groups[to + 1]?.joint !== joint;
}

function isYear(digits: string): boolean {
  return digits.length === 4 && (digits.startsWith("19") || digits.startsWith("20"));
}

function isMonthAndDay(digits: string): boolean {
  return digits.length === 4 && /^(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/.test(digits);
}

function isDate(a: string, b: string, c: string): boolean {
  if (isYear(a)) return isDayAndMonth(b, c);
  return (isYear(c) || c.length === 2) && isDayAndMonth(a, b);
}

function isDayAndMonth(a: string, b: string): boolean {
  if (a.length > 2 || b.length > 2) return false;
  const [x, y] = [Number(a), Number(b)];
  return x >= 1 && y >= 1 && ((x <= 31 && y <= 12) || (x <= 12 && y <= 31));
}

// ------------------------------------------------------------------------------------------------ which groups are one

/** What divides numbers, the stronger first. */
const STRONG_JOINTS = [/ {2}| [-./] | \/|\/ /, /\//];

/** Finds the numbers among the groups `first` to `to`, which nothing but joints separates. */
function resolve(search: Search, groups: Group[], first: number, to: number): void {
  let from = first;
  for (let next = secondNumber(search, groups, from, to); next !== undefined; ) {
    const left = attempt(search, groups, from, next - 1);
    if (left) search.matches.push(left);
    from = next;
    next = secondNumber(search, groups, from, to);
  }
  const digits = countDigits(groups, from, to);
  if (digits < Math.min(search.country?.fewestDigits ?? FEWEST_DIGITS, FEWEST_DIGITS)) return;
  if (digits <= MOST_DIGITS) {
    const shortened = withoutAlternative(groups, from, to);
    const tight = tightNumber(groups, from, to);
    const head = tight < to ? attempt(search, groups, from, tight) : undefined;
    if (head) {
      search.matches.push(head);
      resolve(search, groups, tight + 1, to);
      return;
    }
    const whole =
      (shortened < to && attempt(search, groups, from, shortened)) || attempt(search, groups, from, to);
    if (whole) {
      search.matches.push(whole);
      return;
    }
    const extended = withExtension(search, groups, from, to);
    if (extended) {
      search.matches.push(extended);
      return;
    }
  }
  for (const strong of STRONG_JOINTS) {
    if (splitAt(search, groups, from, to, strong)) return;
  }
  resolveClusters(search, groups, from, to);
}

/** The digits of the groups `from` to `to`; counted no further than is needed to see that they are too many. */
function countDigits(groups: readonly Group[], from: number, to: number): number {
  let digits = 0;
  for (let k = from; k <= to && digits <= MOST_DIGITS; k++) digits += groups[k]?.digits.length ?? 0;
  return digits;
}

/**
 * The group that begins a second number after one that begins at `from`, where both together could be one valid number
 * too: "01/4000-4 01/4000-5" and "(212) 555-0173 (212) 555-0174".
 */
function secondNumber(search: Search, groups: Group[], from: number, to: number): number | undefined {
  for (let k = from + 1; k <= to && countDigits(groups, from, k - 1) <= MOST_DIGITS; k++) {
    const group = groups[k];
    if (!group?.joint.includes(" ") || !(group.joint.endsWith("(") || group.digits.startsWith("0"))) continue;
    if (attempt(search, groups, from, k - 1) && startsNumber(search, groups, k, to)) return k;
  }
  return undefined;
}

/** Whether some of the groups from `from` on make a number. */
function startsNumber(search: Search, groups: Group[], from: number, to: number): boolean {
  for (let k = from; k <= to && countDigits(groups, from, k) <= MOST_DIGITS; k++) {
    if (attempt(search, groups, from, k)) return true;
  }
  return false;
}

/** The last group of a leading cluster without spaces that is long enough to be a number by itself. */
function tightNumber(groups: Group[], from: number, to: number): number {
  const end = clusterEnd(groups, from, to);
  return end > from && countDigits(groups, from, end) >= 10 ? end : to;
}

/** "030 23125024/25": the last part is another ending of the same number. */
function withoutAlternative(groups: Group[], from: number, to: number): number {
  const last = groups[to];
  if (last?.joint !== "/" || last.digits.length > 3) return to;
  return countDigits(groups, from, to - 1) >= 9 ? to - 1 : to;
}

/** "010-65529988-808", as numbers with an extension are written in China. */
function withExtension(search: Search, groups: Group[], from: number, to: number): PhoneMatch | undefined {
  const last = groups[to];
  if (search.country?.callingCode !== "86" || last?.joint !== "-" || last.digits.length > 4) return undefined;
  if (countDigits(groups, from, to - 1) < 10) return undefined;
  const match = attempt(search, groups, from, to - 1);
  if (!match) return undefined;
  return {
    ...match,
    end: last.end,
    raw: search.text.slice(match.start, last.end),
    extension: last.digits,
  };
}

function splitAt(search: Search, groups: Group[], from: number, to: number, strong: RegExp): boolean {
  let start = from;
  for (let k = from + 1; k <= to; k++) {
    if (!strong.test(groups[k]?.joint ?? "")) continue;
    resolve(search, groups, start, k - 1);
    start = k;
  }
  if (start === from) return false;
  resolve(search, groups, start, to);
  return true;
}

/** Groups that only single spaces hold together: takes those numbers that their writing sets apart from the rest. */
function resolveClusters(search: Search, groups: Group[], from: number, to: number): void {
  let everyGroupLong = true;
  let spaced = false;
  for (let k = from; k <= to; k++) {
    if ((groups[k]?.digits.length ?? 0) < 8) everyGroupLong = false;
    if (k > from && !isTight(groups[k])) spaced = true;
  }
  if (!spaced || splitEvenly(search, groups, from, to)) return;
  let previous = "";
  let k = from;
  // The first group, and the one after a number, may start a number that isn't set apart.
  let fresh = true;
  while (k <= to) {
    const group = groups[k];
    if (!group) return;
    const start = k;
    const mayStart = fresh;
    const afterPostcode = k === from + 1 && isAfterPostcode(groups, from, to);
    const international = group.joint.includes("+");
    const end = longestNumber(search, groups, k, to, (last) => {
      if (international) return true;
      if (group.joint.endsWith("(")) return true;
      if (everyGroupLong) return last === start;
      if (afterPostcode) return last === to;
      if (mayStart && last > start && previous.endsWith(`-${sizesOf(groups.slice(start, last + 1))}`))
        return true;
      if (mayStart && last > start && isPlain(search.country, groups, start, last)) return true;
      return last > start && last === clusterEnd(groups, start, to);
    });
    fresh = end !== undefined;
    previous = end === undefined ? "" : `-${sizesOf(groups.slice(k, end + 1))}`;
    k = (end ?? clusterEnd(groups, k, to)) + 1;
  }
}

/** A number has at most so many groups. */
const MOST_GROUPS = 6;

/** "612 345 678 913 752 400": takes numbers that are all written in the same sizes, and nothing else. */
function splitEvenly(search: Search, groups: Group[], from: number, to: number): boolean {
  const size = (k: number) => groups[k]?.digits.length ?? 0;
  const count = to - from + 1;
  for (let period = 2; period <= Math.min(MOST_GROUPS, count / 2); period++) {
    if (count % period !== 0) continue;
    let isEven = true;
    let sameSize = true;
    for (let k = from; k <= to && isEven; k++) {
      isEven = k + period > to || size(k) === size(k + period);
      if (size(k) !== 4) sameSize = false;
    }
    const [first] = groups.slice(from, from + 1);
    // A card's number
    if (!isEven || !first || (sameSize && label(search, first, false) !== "telephone")) continue;
    const found: PhoneMatch[] = [];
    for (let k = from; k <= to; k += period) {
      const match = attempt(search, groups, k, k + period - 1);
      if (!match) break;
      found.push(match);
    }
    if (found.length < count / period) continue;
    search.matches.push(...found);
    return true;
  }
  return false;
}

/** "10115 030 23125024": a number with its trunk zero, after one group of another size. */
function isAfterPostcode(groups: readonly Group[], from: number, to: number): boolean {
  const [postcode, ...rest] = groups.slice(from, Math.min(to, from + MOST_DIGITS) + 1);
  if (!postcode || postcode.digits.length > 5 || postcode.digits.startsWith("0")) return false;
  return (
    rest[0]?.digits.startsWith("0") === true &&
    rest.some((group) => group.digits.length !== postcode.digits.length)
  );
}

/** A number written in the way that is usual in its country, so that what follows it needn't belong to it. */
function isPlain(country: Country | undefined, groups: Group[], from: number, to: number): boolean {
  const sizes = sizesOf(groups.slice(from, to + 1));
  if (country?.callingCode === "1") return sizes === "3-3-4" || sizes === "1-3-3-4";
  return !country?.loose && groups[from]?.digits.startsWith("0") === true;
}

function longestNumber(
  search: Search,
  groups: Group[],
  from: number,
  to: number,
  mayEnd: (last: number) => boolean,
): number | undefined {
  let longest: PhoneMatch | undefined;
  let end: number | undefined;
  for (let k = from; k <= to && countDigits(groups, from, k) <= MOST_DIGITS; k++) {
    if (k < to && isTight(groups[k + 1])) continue;
    if (!mayEnd(k)) continue;
    const match = attempt(search, groups, from, k);
    if (!match) continue;
    longest = match;
    end = k;
  }
  if (longest) search.matches.push(longest);
  return end;
}

// ----------------------------------------------------------------------------------------------------- is it a number

/** The number that exactly the groups `from` to `to` make, if they make one. */
function attempt(search: Search, groups: Group[], from: number, to: number): PhoneMatch | undefined {
  const count = countDigits(groups, from, to);
  if (count > MOST_DIGITS || count < Math.min(search.country?.fewestDigits ?? FEWEST_DIGITS, FEWEST_DIGITS))
    return undefined;
  const own = groups.slice(from, to + 1);
  const [first] = own;
  if (!first) return undefined;
  let digits = "";
  for (const group of own) digits += group.digits;

  const plus = first.joint.includes("+");
  const read = plus ? readWithPlus(own, digits) : readWithoutPlus(search, own, digits);
  if (read === undefined || read.length > LONGEST_NUMBER) return undefined;
  const { text } = search;
  const bounds = boundsOf(text, own, plus);
  if (!bounds) return undefined;
  const extension = extensionAt(search, bounds.end);
  const end = extension?.end ?? bounds.end;
  if (!fitsIn(search, bounds.start, end, plus, own.length)) return undefined;
  return {
    start: bounds.start,
    end,
    raw: text.slice(bounds.start, end),
    e164: `+${read}`,
    isCertain: plus || (own.length > 1 ? first.label : first.bareLabel) === "telephone",
    ...(extension ? { extension: extension.digits } : {}),
  };
}

function readWithPlus(groups: readonly Group[], digits: string): string | undefined {
  // The plus of "ZIP+4 94105-1420" has less than a calling code behind it; that of "+38 (067)" is Ukrainian usage.
  if (digits.length < FEWEST_DIGITS || /^[^17]$/.test(groups[0]?.digits ?? "")) return undefined;
  // In Italy, the zero of "+39 (0)6" is part of the number.
  return readInternational(withoutTrunkZero(groups, digits)) ?? readInternational(digits);
}

/** The digits of an international number without the zero of "+49 (0) 30". */
function withoutTrunkZero(groups: readonly Group[], digits: string): string {
  let offset = groups[0]?.digits.length ?? 0;
  for (let k = 1; k < 3; k++) {
    const group = groups[k];
    if (group?.digits === "0" && group.joint.endsWith("("))
      return digits.slice(0, offset) + digits.slice(offset + 1);
    offset += group?.digits.length ?? 0;
  }
  return digits;
}

function readWithoutPlus(search: Search, groups: readonly Group[], digits: string): string | undefined {
  const { country } = search;
  const [first] = groups;
  if (!first) return undefined;
  const bare = groups.length === 1;

  // Carriers' prefixes (0055 in Brazil, 004 in Cambodia) begin as the one of most countries does.
  if (digits.length >= 11) {
    const own = country?.idd.exec(digits)?.[0];
    const usual = /^00[1-9]/.test(digits) ? "00" : undefined;
    for (const prefix of first.digits === own ? [own, usual] : [usual, own]) {
      const international =
        prefix && readInternational(withoutTrunkZero(groups, digits).slice(prefix.length));
      if (international && label(search, first, bare) !== "other") return international;
    }
  }
  if (!country || digits.length < country.fewestDigits) return undefined;

  let national = readNational(digits, country);
  // The international prefix of North America is written elsewhere, too.
  if (
    national === undefined &&
    digits.startsWith("011") &&
    (!bare || label(search, first, true) === "telephone")
  )
    national = readInternational(digits.slice(3));
  if (national === undefined && digits.startsWith(country.callingCode) && country.callingCode !== "1") {
    // "49 30 901820": the calling code without its plus
    if (bare ? label(search, first, true) !== "telephone" : first.digits !== country.callingCode)
      return undefined;
    national = readInternational(withoutTrunkZero(groups, digits));
  }
  if (national === undefined || !isWrittenAsNumber(groups, digits, country)) return undefined;
  const meaning = label(search, first, bare);
  if (meaning === "other") return undefined;
  if (meaning === "telephone") return national;
  if (bare && (digits.length < country.fewestBareDigits || looksMadeUp(digits))) return undefined;
  const short = country.loose ? 8 : FEWEST_DIGITS;
  if (!bare && digits.length < Math.min(short, country.fewestBareDigits)) {
    // Only a phone number has an extension.
    return extensionAt(search, groups.at(-1)?.end ?? 0) ? national : undefined;
  }
  return looksLikeAmount(groups, country) ? undefined : national;
}

function label({ text, code }: Search, first: Group, bare: boolean): Label {
  if (bare) {
    first.bareLabel ??= labelBefore(text, first.start, true, code);
    return first.bareLabel;
  }
  first.label ??= labelBefore(text, first.start, false, code);
  return first.label;
}

/** Whether the sizes of the groups can be those of a national number. */
function isWrittenAsNumber(groups: readonly Group[], digits: string, country: Country): boolean {
  if (country.callingCode === "1")
    // With its area code in brackets the rest may be written in any way.
    return (
      (groups[0]?.joint.endsWith("(") &&
        /^1?\d{3}$/.test(groups[0].digits) &&
        groups[1]?.joint.startsWith(")")) ||
      /^(?:1-?)?(?:3-3-4|3-7|10|6-4)$|^11$|^4-3-4$|^4-7$|^3-4$/.test(sizesOf(groups))
    );
  const slashes = groups.filter(({ joint }) => /[/)]/.test(joint)).length;
  // "0 30 / 2 27 - 3 21 52": from the right in pairs, as DIN 5008 once had it
  if (
    digits.length / groups.length < 1.7 &&
    !(slashes === 1 && /^0 \d\d\b/.test(`${groups[0]?.digits} ${groups[1]?.digits}`))
  )
    // "0 3  3 3 1  6 0 0 5": with its trunk zero, and no row of flags, scores or pages
    return (
      groups.length === digits.length &&
      digits.startsWith("0") &&
      groups.slice(1).some(({ joint }) => joint.length > 1)
    );
  // An ISBN-10 (0-306-40615-2) or a UPC-A (0 36000 29145 2): a single digit at both ends
  return groups.length !== 4 || !/^1-(?!1-)\d+-(?!1-)\d+-1$/.test(sizesOf(groups));
}

/** 20261120, 20261120143000, 1234567890, 1111111111 and the greatest number of 32 bits */
function looksMadeUp(digits: string): boolean {
  const timestamp = /^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:\d{4}|\d{6})?$/;
  return timestamp.test(digits) || "1234567890 2147483647".includes(digits) || /^(\d)\1+$/.test(digits);
}

/**
 * 1 200 000, 12.345.678, 0.98765432, 48.8566 2.3522, 2026.11.20.1 and 94105-1234, unless that is how the country writes
 * its numbers.
 */
function looksLikeAmount(groups: readonly Group[], country: Country): boolean {
  const [first, second, third, fourth] = groups;
  if (!first || !second) return false;
  const { joint } = second;
  // In none of the writings that are an amount's a bracket, a slash or a longer joint comes first.
  if (joint !== "." && joint !== " " && joint !== "-") return false;
  const sizes = sizesOf(groups);
  if (country.amountLikeSizes.includes(sizes)) return false;
  if (joint === "-") return !first.digits.startsWith("0") && /^5-[34]$/.test(sizes);
  const isEven = groups.every((group, k) => k === 0 || group.joint === joint);
  if (joint === ".") {
    if (groups.length === 4 && third?.joint === " " && fourth?.joint === ".") return true;
    if (isEven && groups.at(-1)?.digits.length === 1) return true;
    if (groups.length === 2) return /^(?:0|[1-9]\d{0,2})$/.test(first.digits);
  }
  return isEven && /^[1-9]\d?(?:-3)+$/.test(`${first.digits}${sizes.slice(sizes.indexOf("-"))}`);
}

function sizesOf(groups: readonly Group[]): string {
  let sizes = "";
  for (const { digits } of groups) sizes += sizes === "" ? digits.length : `-${digits.length}`;
  return sizes;
}

/** Where the written number starts and ends: with its plus and brackets, without those that enclose it. */
function boundsOf(
  text: string,
  groups: readonly Group[],
  plus: boolean,
): { start: number; end: number } | undefined {
  const first = groups[0];
  const last = groups.at(-1);
  if (!first || !last) return undefined;
  let depth = 0;
  let unopened = 0;
  for (let k = 1; k < groups.length; k++) {
    const joint = groups[k]?.joint ?? "";
    for (let i = 0; i < joint.length; i++) {
      if (joint[i] === "(") depth++;
      else if (joint[i] === ")" && depth > 0) depth--;
      else if (joint[i] === ")") unopened++;
    }
  }
  let start = first.start;
  let opened = 0;
  let plusSeen = !plus;
  for (let i = first.start - 1; i >= 0; i--) {
    const kind = kindOf(text.charCodeAt(i));
    if (kind === OPEN && opened < unopened) {
      opened++;
      start = i;
    } else if (kind === PLUS && !plusSeen) {
      plusSeen = true;
      start = i;
    } else if (
      kind !== INVISIBLE &&
      kind !== SPACE &&
      !(kind === OPEN && !plusSeen) &&
      !(kind === CLOSE && !plusSeen)
    )
      break;
    if (opened >= unopened && plusSeen) break;
  }
  // 02)2100-2114, as Korean numbers are often written
  if (opened < unopened && !(unopened === 1 && groups[1]?.joint === ")")) return undefined;
  let end = last.end;
  for (let i = end; i < text.length && depth > 0; i++) {
    const kind = kindOf(text.charCodeAt(i));
    if (kind === CLOSE) {
      depth--;
      end = i + 1;
    } else if (kind !== INVISIBLE && kind !== SPACE) break;
  }
  if (depth > 0) return undefined;
  for (; start > 0; start--) {
    const kind = kindOf(text.charCodeAt(start - 1));
    // "++49 30"
    if (kind !== INVISIBLE && !(plus && kind === PLUS)) break;
  }
  while (end < text.length && kindOf(text.charCodeAt(end)) === INVISIBLE) end++;
  return { start, end };
}

// ------------------------------------------------------------------------------------------------------- around it

const EXTENSION_AT =
  /^(?:\s{0,3}(?:,{2,}|[,;(（]?\s{0,3}(?:;?ext[=.: ]|\(?(?:ex(?:t(?:ensi[oó]n|n)?)?|xtn?|durchwahl|dw|nst|nebenst(?:elle)?|app(?:arat)?|poste|post|anexo|interno|interne|int|ramal|toestel(?:nr)?|tst|ankn(?:ytning)?|alanro|lok(?:al)?|linje|linka|kl|klapka|wewn|wew|mell[ée]k|dahili|доб(?:авочный)?|вн|内線|分机|轉|转|내선|שלוחה|تحويلة|εσωτ)[.:：]?|[prw]\.|\(?[x×#*]))[\s:.=-]{0,3}#?)([\d０-９٠-٩۰-۹]{1,7})(?![\xad\u200b-\u200f\u2060]*[\d０-９٠-٩۰-۹])[)）]?/i;
/** "p. 12" is a page, elsewhere. */
const EXTENSION_LETTERS: Record<string, string> = { FR: "p", BR: "r", PL: "w" };

function extensionAt({ text, code }: Search, end: number): { digits: string; end: number } | undefined {
  if (end === text.length) return undefined;
  const after = text.slice(end, end + 40);
  const match = EXTENSION_AT.exec(after);
  const digits = match?.[1];
  if (!match || digits === undefined) return undefined;
  const letter = /(?<![a-z])([prw])\.\W*$/i.exec(match[0].slice(0, match[0].lastIndexOf(digits)))?.[1];
  if (letter !== undefined && letter.toLowerCase() !== EXTENSION_LETTERS[code]) return undefined;
  const following = after[match[0].length] ?? "";
  if (isLetterAt(following, 0) || /[-/.:]\d/.test(after.slice(match[0].length, match[0].length + 2)))
    return undefined;
  const opened = /[(（]/.test(match[0]);
  const length = /[)）]$/.test(match[0]) && !opened ? match[0].length - 1 : match[0].length;
  return { digits: digitsOf(digits), end: end + length };
}

const CURRENCY =
  "(?:[$€£¥₹₽₺₩฿₫₪₴＄￡￥￦]|(?:EUR|USD|GBP|CHF|JPY|CNY|INR|AUD|CAD|SEK|NOK|DKK|PLN|CZK|HUF|RUB|TRY|BRL|MXN|ZAR|SGD|HKD|NZD|AED|SAR|ILS|KRW)\\b)";
/** In "1.200,00 € 0711 2184102" the sign belongs to the amount before it, in "0711 2184102 €20" to the one after. */
const CURRENCY_BEFORE = new RegExp(`(?:(?<!\\d\\s?)${CURRENCY}|[%‰°]|\\bRs\\.?|\\bkr\\.?)\\s?$`);
const UNIT_AFTER = new RegExp(
  `^\\s?(?:${CURRENCY}(?!\\s?\\d)|[%‰°]|(?:kg|km|cm|mm|ml|MB|GB|TB|kB|kWh|MWh|kr|zł|Kč|Ft|руб|Mio|Mrd|Stück|Stk|pcs|px|bytes|records|rows|ms|Uhr)\\b)`,
);

/** An IBAN's beginning (GB82 WEST 1234), or a code in three parts such as UPS's 1Z 999 AA1. */
const IDENTIFIER_BEFORE =
  /(?:^|[^A-Za-z\d])(?:[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{2,4}){0,7}[ -]|(?:\d[A-Z]|[A-Z]+\d)[A-Z\d]*(?: [A-Z]*\d[A-Z\d]*){2,} )$/;
/** A VAT number's country. */
const VAT_COUNTRY =
  /(?:^|\s)(AT|BE|BG|CH|CY|CZ|DE|DK|EE|EL|ES|FI|FR|GB|HR|HU|IE|IT|LT|LU|LV|MT|NL|NO|PL|PT|RO|SE|SI|SK|XI) $/;

/** Whether the text around lets the number be one. */
function fitsIn(search: Search, start: number, end: number, plus: boolean, groupCount: number): boolean {
  const { text } = search;
  const after = text.slice(end, end + 12);
  const before = text.slice(Math.max(0, start - 40), start);
  if (isPartOfAddress(search, start, after)) return false;
  if (plus) return !/\d$/.test(before) || search.matches.at(-1)?.end === start;
  if (after !== "" && /^,\d{1,2}(?!\d|[ .-]\d\d[ .-])/.test(after) && groupCount > 1) return false;
  if (after !== "" && UNIT_AFTER.test(after)) return false;
  if (before === "") return true;
  // The last characters are enough: a regular expression looks for its end from each of them.
  if (CURRENCY_BEFORE.test(before.slice(-8))) return false;
  // Not in North America, where CA and DE are states.
  const vatCountry =
    search.country?.callingCode === "1" ? undefined : VAT_COUNTRY.exec(before.slice(-4))?.[1];
  // Where numbers begin with a zero, "DE 07112184102" is one; an Italian VAT number may look like one.
  const isOwnVat = groupCount === 1 && search.country?.zeroFirst === false;
  if (vatCountry !== undefined && (vatCountry !== search.code || isOwnVat)) return false;
  return !(/\d/.test(before) && IDENTIFIER_BEFORE.test(before));
}

const HOST = /[a-z\d]\.[a-z]{2,}(?::\d+)?[/?]/i;

/** Part of a web or e-mail address; not of a `tel:` or `sip:` one. */
function isPartOfAddress(search: Search, start: number, after: string): boolean {
  const { text } = search;
  for (; search.tokenSeen < start; search.tokenSeen++) {
    const code = text.charCodeAt(search.tokenSeen);
    if (code <= 0x20 || code === 0x3c || code === 0x3e || code === 0x22)
      search.tokenStart = search.tokenSeen + 1;
  }
  if (search.tokenStart >= start && !after.startsWith("@")) return false;
  const token = text.slice(Math.max(Math.min(search.tokenStart, start), start - 2000), start);
  const phoneScheme = /(?:^|\W)(?:tel|sips?|callto|phone|fax|sms|whatsapp):/i.test(token);
  if (after.startsWith("@")) return !phoneScheme;
  if (phoneScheme) return false;
  if (/:\/\/|www\./i.test(token) || (/[?=]|\/.*\//.test(token) && HOST.test(token))) return true;
  // Only the last one: from each "@" of many, a regular expression would read on to the end.
  const sign = token.lastIndexOf("@");
  return sign >= 0 && !/[,;|()]/.test(token.slice(sign));
}

// ---------------------------------------------------------------------------------------------------------- vanity

/**
 * Reads a North American toll-free number spelt in letters (1-800-FLOWERS) whose first letter is at `at`; returns where
 * it ends, or `at`.
 */
function readVanity(search: Search, groups: readonly Group[], at: number): number {
  const { text, country } = search;
  const letter = text.charCodeAt(at);
  if (!(letter >= 0x41 && letter <= 0x5a)) return at;
  // "1-800-555-HELP": the letters of the last four
  const tollFree = (group: Group | undefined) => /^1?8(?:00|33|44|55|66|77|88)$/.test(group?.digits ?? "");
  const exchange =
    tollFree(groups.at(-2)) && /^\d{3}[-.]$/.test(text.slice(at - 4, at)) ? groups.at(-1) : undefined;
  const own = exchange ? groups.slice(0, -1) : groups;
  const code = own.at(-1);
  if (!code || !tollFree(code)) return at;
  const one = own.at(-2)?.digits === "1" && code.digits.length === 3 ? own.at(-2) : undefined;
  const first = one ?? code;
  const plus = first.joint.includes("+");
  if (plus ? first === code && code.digits.length === 3 : country?.callingCode !== "1") return at;
  const joint = text.slice(code.end, exchange?.start ?? at);
  if (!/^[)\]]?[-. \u00a0]{0,2}$/.test(joint)) return at;
  if (joint === " " && code.digits.length === 3 && !one) return at;

  const letters = /^(?:[A-Z][a-z]{6}|[A-Z\d]+(?:[- ][A-Z\d]+)*)(?![A-Za-z\d])/.exec(
    text.slice(at, at + 20),
  )?.[0];
  const word = exchange ? /^[A-Z]{4}$/.exec(letters ?? "")?.[0] : letters && firstSeven(letters);
  if (!word) return at;
  const keys = [...word].map((sign) =>
    /\d/.test(sign)
      ? sign
      : sign === "-" || sign === " "
        ? ""
        : (KEYPAD[sign.toUpperCase().charCodeAt(0) - 65] ?? ""),
  );
  const digits = code.digits.slice(-3) + `${exchange?.digits ?? ""}${keys.join("")}`.slice(0, 7);
  const bounds = boundsOf(text, one ? [one, code] : [code], plus);
  const read = readInternational(`1${digits}`);
  const end = at + word.length;
  // (800) FLOWERS: the groups end before the bracket closes.
  if (bounds && !one && /^[)\]]/.test(joint) && /[([]/.test(text[bounds.start - 1] ?? "")) bounds.start--;
  if (!read || !bounds || !fitsIn(search, bounds.start, end, plus, 0) || gluedBefore(text, first)) return at;
  if (bounds.start < (search.matches.at(-1)?.end ?? 0)) return at;
  search.matches.push({
    start: bounds.start,
    end,
    raw: text.slice(bounds.start, end),
    e164: `+${read}`,
    isCertain: plus,
  });
  return end;
}

/** The words that make seven keys or, the last one being longer, a few more; at least three of them letters. */
function firstSeven(letters: string): string | undefined {
  let keys = 0;
  for (let i = 0; i <= letters.length; i++) {
    const sign = letters[i];
    if (sign !== undefined && sign !== " " && sign !== "-") keys++;
    else if (keys >= 7)
      return keys <= 10 && /(?:[A-Za-z][^A-Za-z]*){3}/.test(letters.slice(0, i))
        ? letters.slice(0, i)
        : undefined;
  }
  return undefined;
}
