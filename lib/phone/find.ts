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
const VANITY = /8(?:00|33|44|55|66|77|88)[)\]]?[-. \u00a0]{0,2}[A-Z]/;
const KEYPAD = "22233344455566677778889999";

/**
 * Whether `text` can hold a phone number: never false where `findPhoneNumbers` finds one. Some tens of nanoseconds for
 * most texts, so that a page's text nodes can be sieved by it.
 */
export function mayHoldPhoneNumber(text: string, options: FindOptions): boolean {
  const fewest = countryOf(options.country)?.fewestDigits ?? FEWEST_DIGITS;
  const length = text.length;
  if (length < fewest && length < FEWEST_DIGITS) return false;
  // A number is a run of at least `fewest` characters, or of 8 with its plus, without letters: two samples hit it.
  const stride = Math.min(fewest, FEWEST_DIGITS + 1) >> 1;
  let hits = 0;
  for (let i = stride - 1; i < length; i += stride) {
    const code = text.charCodeAt(i);
    hits = (code <= 0x39 && code >= 0x20) || code === 0x5b || code === 0x5d || code >= 0xa0 ? hits + 1 : 0;
    if (hits > 1) return hasDigits(text, 0, length, fewest) || mayHoldVanity(text);
  }
  return mayHoldVanity(text);
}

/** Whether between two offsets there is a run with `fewest` digits, or with 7 after a plus. */
function hasDigits(text: string, from: number, to: number, fewest: number): boolean {
  let digits = 0;
  let gap = 0;
  let needed = fewest;
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i);
    const kind = code >= 0x30 && code <= 0x39 ? DIGIT : kindOf(code);
    if (kind === DIGIT) {
      gap = 0;
      if (++digits >= needed) return true;
    } else if (kind === PLUS) {
      digits = 0;
      gap = 0;
      needed = Math.min(fewest, FEWEST_DIGITS);
    } else if (kind === BREAK || (kind !== INVISIBLE && ++gap > LONGEST_JOINT)) {
      digits = 0;
      needed = fewest;
    }
  }
  return false;
}

function mayHoldVanity(text: string): boolean {
  return text.length > 9 && text.includes("8") && VANITY.test(text);
}

/** Finds the phone numbers in `text`, in order and without overlaps. Linear in the length of the text. */
export function findPhoneNumbers(text: string, options: FindOptions): PhoneMatch[] {
  if (!mayHoldPhoneNumber(text, options)) return [];
  const country = countryOf(options.country);
  const plain = text.length <= LONGEST_PLAIN ? readPlain(text, country) : undefined;
  if (plain !== undefined) return [{ start: 0, end: text.length, raw: text, e164: `+${plain}` }];
  const fewest = country?.fewestDigits ?? FEWEST_DIGITS;
  const vanity = mayHoldVanity(text);
  const search: Search = { text, code: options.country, country, matches: [], tokenSeen: 0, tokenStart: 0 };
  for (let i = 0; i < text.length; i++) {
    if (kindOf(text.charCodeAt(i)) !== DIGIT) continue;
    let end = i;
    while (end < text.length && kindOf(text.charCodeAt(end)) !== BREAK) end++;
    const lead = Math.max(0, i - LONGEST_JOINT);
    const held = vanity || (hasDigits(text, lead, end, fewest) && hasBeginning(text, lead, end, country));
    i = (held ? searchRun(search, i, end) : end) - 1;
  }
  return search.matches;
}

const LONGEST_PLAIN = 20;
const PLAIN_NANP = /^(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}$/;
const PLAIN_INTERNATIONAL = /^\+(?:\d{9,15}|\d{1,3}([ -])[1-9]\d+(?:\1[1-9]\d+){1,3})$/;

/** The E.164 digits of a text that is one number in its commonest writing and nothing else, as most phone fields are. */
function readPlain(text: string, country: Country | undefined): string | undefined {
  if (country?.callingCode === "1" && PLAIN_NANP.test(text)) return readNational(digitsOf(text), country);
  const read = PLAIN_INTERNATIONAL.test(text) ? readInternational(digitsOf(text)) : undefined;
  return read !== undefined && read.length <= LONGEST_NUMBER ? read : undefined;
}

/** Whether a group between two offsets can begin a number: cheap where all national numbers begin with a zero. */
function hasBeginning(text: string, from: number, to: number, country: Country | undefined): boolean {
  if (!country?.zeroFirst) return true;
  const callingCode = country.callingCode.charCodeAt(0);
  let within = false;
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i);
    const isDigit = code >= 0x30 && code <= 0x39;
    if (isDigit && !within && (code === 0x30 || code === callingCode)) return true;
    if (code === 0x2b || code >= 0x660) return true;
    within = isDigit;
  }
  return false;
}

/** Finds the numbers in the run of digits and joints from `first` to `runEnd`, and returns where it stopped reading. */
function searchRun(search: Search, first: number, runEnd: number): number {
  const { text } = search;
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
    for (; i < runEnd; i++) {
      const within = kindOf(text.charCodeAt(i));
      if (within === DIGIT) end = i + 1;
      else if (within !== INVISIBLE) break;
    }
    groups.push({ start, end, digits: digitsOf(text.slice(start, end)), joint, dead: false });
    joint = "";
  }
  markDead(text, groups);
  let from = 0;
  for (let k = 0; k <= groups.length; k++) {
    const group = groups[k];
    const ends =
      group === undefined || group.dead || group.joint.length > LONGEST_JOINT || group.joint.includes("+");
    if (!ends) continue;
    if (k > from) resolve(search, groups, from, k - 1);
    from = group?.dead ? k + 1 : k;
  }
  // An extension lies beyond the run, and is no number of its own.
  return Math.max(readVanity(search, groups, runEnd), search.matches.at(-1)?.end ?? 0);
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

const EXTENSION_START =
  /^[\s,;(]*(?:;ext=|x|ext|#|\*|dw|durchwahl|poste|anexo|int|ramal|доб|nst|app|wew|tst|toestel|kl)/i;
function isLetterAt(text: string, at: number): boolean {
  return at >= 0 && at < text.length && isLetter(text.charCodeAt(at));
}

/** Marks groups that the characters around them, or their own form, show to be something else. */
function markDead(text: string, groups: Group[]): void {
  markDates(groups);
  const first = groups[0];
  const last = groups.at(-1);
  if (first && gluedBefore(text, first)) {
    kill(groups, 0, clusterEnd(groups, 0, groups.length - 1));
    // The groups after DE89 are the rest of an IBAN
    if (first.digits.length === 2 && /^[A-Z]{2}$/.test(wordBefore(text, first.start))) {
      for (const group of groups) group.dead = true;
    }
  }
  if (last && gluedAfter(text, last)) {
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
  if (/[ +(]/.test(first.joint)) return false;
  const before = text[first.start - 1] ?? "";
  const beyond = text[first.start - 2] ?? "";
  if (before === "") return false;
  if (isLetterAt(text, first.start - 1)) return !isTelephoneWord(wordBefore(text, first.start));
  if (/[_@=\\~^&$€£¥%]/.test(before)) return labelBefore(text, first.start, true) !== "telephone";
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

function gluedAfter(text: string, last: Group): boolean {
  const after = text.slice(last.end, last.end + 24);
  if (/^[)\]]?[A-Za-z]/.test(after) && EXTENSION_START.test(after)) return !EXTENSION_AT.test(after);
  if (isLetterAt(after, 0) || (after.startsWith("-") && isLetterAt(after, 1))) return true;
  return /^(?:[_%‰°=\\$€£]|[:'’]\d|\.[a-z_]|-_)/.test(after);
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
    const standsAlone = (last: Group | undefined, next: Group | undefined): boolean =>
      (k === 0 || !sameJoint(a, last)) && (next === undefined || !sameJoint(next, last));
    if (
      isYear(a.digits) &&
      (isYear(b.digits) || isMonthAndDay(b.digits)) &&
      /^ ?[-/] ?$/.test(b.joint) &&
      standsAlone(b, c)
    )
      kill(groups, k, k + 1);
    if (!c) continue;
    const dotted = SEPARATORS_OF_DATES.test(b.joint) || (b.joint === " " && isYear(c.digits));
    // "8 (3952) 20-12-26": what looks like a short date may be the rest of a number
    const opens = isYear(a.digits) || isYear(c.digits) || before === 0 || before >= 9;
    if (dotted && opens && b.joint === c.joint && standsAlone(c, d) && isDate(a.digits, b.digits, c.digits))
      kill(groups, k, k + 2);
    if (!d || b.joint !== "." || c.joint !== "." || d.joint !== ".") continue;
    const parts = [a.digits, b.digits, c.digits, d.digits];
    const pairs = parts.every((part) => part.length === 2);
    if (
      standsAlone(d, groups[k + 4]) &&
      !pairs &&
      parts.every((part) => /^(?:0|[1-9]\d?|1\d\d|2[0-4]\d|25[0-5])$/.test(part))
    )
      kill(groups, k, k + 3);
  }
}

function sameJoint(a: Group, b: Group | undefined): boolean {
  return a.joint === b?.joint;
}

function isYear(digits: string): boolean {
  return /^(?:19|20)\d\d$/.test(digits);
}

function isMonthAndDay(digits: string): boolean {
  return /^(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/.test(digits);
}

function isDate(a: string, b: string, c: string): boolean {
  const inRange = (digits: string, most: number): boolean =>
    digits.length <= 2 && Number(digits) >= 1 && Number(digits) <= most;
  const dayAndMonth = (x: string, y: string): boolean =>
    (inRange(x, 31) && inRange(y, 12)) || (inRange(x, 12) && inRange(y, 31));
  if (isYear(a)) return dayAndMonth(b, c);
  return (isYear(c) || c.length === 2) && dayAndMonth(a, b);
}

// ------------------------------------------------------------------------------------------------ which groups are one

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
    const whole =
      (tight < to && attempt(search, groups, from, tight)) ||
      (shortened < to && attempt(search, groups, from, shortened)) ||
      attempt(search, groups, from, to);
    if (whole) {
      search.matches.push(whole);
      return;
    }
  }
  for (const strong of [/ {2}| [-./] /, /\//]) {
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
  if (!spaced) return;
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
      if (mayStart && last > start && isPlain(search.country, groups, start, last)) return true;
      return last > start && last === clusterEnd(groups, start, to);
    });
    fresh = end !== undefined;
    k = (end ?? clusterEnd(groups, k, to)) + 1;
  }
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
  const own = groups.slice(from, to + 1);
  const [first] = own;
  const last = own.at(-1);
  if (!first || !last) return undefined;
  let digits = "";
  for (const group of own) digits += group.digits;
  if (digits.length > MOST_DIGITS) return undefined;

  const plus = first.joint.includes("+");
  const read = plus ? readWithPlus(own, digits) : readWithoutPlus(search, own, digits);
  if (read === undefined || read.length > LONGEST_NUMBER) return undefined;
  const { text } = search;
  const bounds = boundsOf(text, own, plus);
  if (!bounds) return undefined;
  const extension = extensionAt(text, bounds.end);
  const end = extension?.end ?? bounds.end;
  if (!fitsIn(search, bounds.start, end, plus, own)) return undefined;
  return {
    start: bounds.start,
    end,
    raw: text.slice(bounds.start, end),
    e164: `+${read}`,
    ...(extension ? { extension: extension.digits } : {}),
  };
}

function readWithPlus(groups: readonly Group[], digits: string): string | undefined {
  if (digits.length < FEWEST_DIGITS) return undefined;
  // In Italy, the zero of "+39 (0)6" is part of the number.
  return readInternational(withoutTrunkZero(groups, digits)) ?? readInternational(digits);
}

/** The digits of an international number without the zero of "+49 (0) 30". */
function withoutTrunkZero(groups: readonly Group[], digits: string): string {
  let offset = 0;
  for (const [index, group] of groups.slice(0, 3).entries()) {
    if (index > 0 && group.digits === "0" && group.joint.endsWith("("))
      return digits.slice(0, offset) + digits.slice(offset + 1);
    offset += group.digits.length;
  }
  return digits;
}

function readWithoutPlus(search: Search, groups: readonly Group[], digits: string): string | undefined {
  const { country, text } = search;
  const [first] = groups;
  if (!first) return undefined;
  const bare = groups.length === 1;

  const prefix = country?.idd.exec(digits)?.[0] ?? (/^00[1-9]/.test(digits) && !bare ? "00" : undefined);
  if (prefix !== undefined && digits.length >= 11) {
    const international = readInternational(withoutTrunkZero(groups, digits).slice(prefix.length));
    if (international !== undefined && label(text, first, bare) !== "other") return international;
  }
  if (!country || digits.length < country.fewestDigits) return undefined;

  let national = readNational(digits, country);
  if (national === undefined && digits.startsWith(country.callingCode) && country.callingCode !== "1") {
    // "49 30 901820": the calling code without its plus
    if (bare ? label(text, first, true) !== "telephone" : first.digits !== country.callingCode)
      return undefined;
    national = readInternational(withoutTrunkZero(groups, digits));
  }
  if (national === undefined || !isWrittenAsNumber(groups, digits, country)) return undefined;
  const meaning = label(text, first, bare);
  if (meaning === "other") return undefined;
  if (meaning === "telephone") return national;
  if (bare && (digits.length < country.fewestBareDigits || looksMadeUp(digits))) return undefined;
  if (!bare && country.loose && digits.length < Math.min(8, country.fewestBareDigits)) return undefined;
  return looksLikeAmount(groups, country) ? undefined : national;
}

function label(text: string, first: Group, bare: boolean): Label {
  return labelBefore(text, first.start, bare);
}

/** Whether the sizes of the groups can be those of a national number. */
function isWrittenAsNumber(groups: readonly Group[], digits: string, country: Country): boolean {
  const sizes = groups.map((group) => group.digits.length);
  if (country.callingCode === "1")
    return /^(?:1-?)?(?:3-3-4|3-7|10|6-4)$|^11$|^4-3-4$|^4-7$|^3-4$/.test(sizes.join("-"));
  if (digits.length / groups.length < 1.7) return false;
  // An ISBN-10 (0-306-40615-2) or a UPC-A (0 36000 29145 2): a single digit at both ends
  return !(sizes.length === 4 && sizes[0] === 1 && sizes[3] === 1 && sizes[1] !== 1 && sizes[2] !== 1);
}

/** 20261120, 20261120143000, 1234567890 and 1111111111 */
function looksMadeUp(digits: string): boolean {
  const timestamp = /^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:\d{4}|\d{6})?$/;
  return timestamp.test(digits) || "1234567890".includes(digits) || /^(\d)\1+$/.test(digits);
}

/**
 * 1 200 000, 12.345.678, 0.98765432, 48.8566 2.3522, 2026.11.20.1 and 94105-1234, unless that is how the country writes
 * its numbers.
 */
function looksLikeAmount(groups: readonly Group[], country: Country): boolean {
  const [first, second, ...rest] = groups;
  if (!first || !second || country.amountLikeSizes.includes(sizesOf(groups))) return false;
  const joints = groups.slice(1).map((group) => group.joint);
  if (joints.join("|") === ".| |.") return true;
  if (joints.every((joint) => joint === ".") && groups.at(-1)?.digits.length === 1) return true;
  if (second.joint === "-" && !first.digits.startsWith("0") && /^5-[34]$/.test(sizesOf(groups))) return true;
  if (rest.length === 0 && second.joint === ".") return /^(?:0|[1-9]\d{0,2})$/.test(first.digits);
  if (!/^[1-9]\d?$/.test(first.digits) || !/^[ .]$/.test(second.joint)) return false;
  return groups.every((group, k) => k === 0 || (group.digits.length === 3 && group.joint === second.joint));
}

function sizesOf(groups: readonly Group[]): string {
  return groups.map((group) => group.digits.length).join("-");
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
  for (const group of groups.slice(1)) {
    for (const sign of group.joint) {
      if (sign === "(") depth++;
      else if (sign === ")" && depth > 0) depth--;
      else if (sign === ")") unopened++;
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
  while (start > 0 && kindOf(text.charCodeAt(start - 1)) === INVISIBLE) start--;
  while (end < text.length && kindOf(text.charCodeAt(end)) === INVISIBLE) end++;
  return { start, end };
}

// ------------------------------------------------------------------------------------------------------- around it

const EXTENSION_AT =
  /^(?:[\s\u00a0]{0,3}[,;(（]?[\s\u00a0]{0,3}(?:;?ext[=.: ]|\(?(?:ext(?:ension|n)?|xtn?|durchwahl|dw|nst|nebenstelle|app(?:arat)?|poste|post|anexo|interno|interne|int|ramal|toestel|tst|ankn(?:ytning)?|lok(?:al)?|linje|linka|kl|klapka|wewn|wew|mell[ée]k|dahili|доб(?:авочный)?|вн|内線|分机|轉|转|내선|שלוחה|تحويلة|εσωτ)[.:]?|\(?[x×#*])[\s:.=-]{0,3})([\d０-９٠-٩۰-۹]{1,7})(?![\d０-９٠-٩۰-۹])[)）]?/iu;

function extensionAt(text: string, end: number): { digits: string; end: number } | undefined {
  if (end === text.length) return undefined;
  const after = text.slice(end, end + 40);
  const match = EXTENSION_AT.exec(after);
  const digits = match?.[1];
  if (!match || digits === undefined) return undefined;
  const following = after[match[0].length] ?? "";
  if (isLetterAt(following, 0) || /[-/.:]\d/.test(after.slice(match[0].length, match[0].length + 2)))
    return undefined;
  const opened = /[(（]/.test(match[0]);
  const length = /[)）]$/.test(match[0]) && !opened ? match[0].length - 1 : match[0].length;
  return { digits: digitsOf(digits), end: end + length };
}

const CURRENCY =
  "[$€£¥₹₽₺₩฿₫₪₴]|%|‰|°|(?:EUR|USD|GBP|CHF|JPY|CNY|INR|AUD|CAD|SEK|NOK|DKK|PLN|CZK|HUF|RUB|TRY|BRL|MXN|ZAR|SGD|HKD|NZD|AED|SAR|ILS|KRW)\\b";
const CURRENCY_BEFORE = new RegExp(`(?:${CURRENCY}|\\bRs\\.?|\\bkr\\.?)\\s?$`);
const UNIT_AFTER = new RegExp(
  `^[\\s\\u00a0\\u202f]?(?:${CURRENCY}|(?:kg|km|cm|mm|ml|MB|GB|TB|kB|kWh|MWh|kr|zł|Kč|Ft|руб|Mio|Mrd|Stück|Stk|pcs|bytes|ms)\\b)`,
);

/** An IBAN's beginning (GB82 WEST 1234), or a code in three parts such as UPS's 1Z 999 AA1. */
const IDENTIFIER_BEFORE =
  /(?:^|[^A-Za-z\d])(?:[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{2,4}){0,7}[ -]|(?:\d[A-Z]|[A-Z]+\d)[A-Z\d]*(?: [A-Z]*\d[A-Z\d]*){2,} )$/;
/** A VAT number's country. */
const VAT_COUNTRY =
  /(?:^|\s)(AT|BE|BG|CH|CY|CZ|DE|DK|EE|EL|ES|FI|FR|GB|HR|HU|IE|IT|LT|LU|LV|MT|NL|NO|PL|PT|RO|SE|SI|SK|XI) $/;

/** Whether the text around lets the number be one. */
function fitsIn(
  search: Search,
  start: number,
  end: number,
  plus: boolean,
  groups: readonly Group[],
): boolean {
  const { text } = search;
  const after = text.slice(end, end + 12);
  const before = text.slice(Math.max(0, start - 40), start);
  if (isPartOfAddress(search, start, after)) return false;
  if (plus) return !/\d$/.test(before);
  if (/^,\d{1,2}(?!\d)/.test(after) && groups.length > 1) return false;
  if (after !== "" && UNIT_AFTER.test(after)) return false;
  if (before === "") return true;
  if (CURRENCY_BEFORE.test(before)) return false;
  // Not in North America, where CA and DE are states.
  const vatCountry = search.country?.callingCode === "1" ? undefined : VAT_COUNTRY.exec(before)?.[1];
  if (vatCountry !== undefined && vatCountry !== search.code) return false;
  return !IDENTIFIER_BEFORE.test(before);
}

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
  return /:\/\/|www\./i.test(token) || /@[^,;|()]*$/.test(token);
}

// ---------------------------------------------------------------------------------------------------------- vanity

/**
 * Reads a North American toll-free number spelt in letters (1-800-FLOWERS) whose first letter is at `at`; returns where
 * it ends, or `at`.
 */
function readVanity(search: Search, groups: readonly Group[], at: number): number {
  const { text, country } = search;
  const code = groups.at(-1);
  if (!code || !/^1?8(?:00|33|44|55|66|77|88)$/.test(code.digits)) return at;
  const one = groups.at(-2)?.digits === "1" && code.digits.length === 3 ? groups.at(-2) : undefined;
  const first = one ?? code;
  const plus = first.joint.includes("+");
  if (plus ? first === code && code.digits.length === 3 : country?.callingCode !== "1") return at;
  const joint = text.slice(code.end, at);
  if (!/^[)\]]?[-. \u00a0]{0,2}$/.test(joint)) return at;
  if (joint === " " && code.digits.length === 3 && !one) return at;

  const letters = /^(?:[A-Z][a-z]{6}|[A-Z\d]+(?:[- ][A-Z\d]+)*)(?![A-Za-z\d])/.exec(
    text.slice(at, at + 20),
  )?.[0];
  const word = letters && firstSeven(letters);
  if (!word) return at;
  const keys = [...word].map((sign) =>
    /\d/.test(sign)
      ? sign
      : sign === "-" || sign === " "
        ? ""
        : (KEYPAD[sign.toUpperCase().charCodeAt(0) - 65] ?? ""),
  );
  const digits = `${code.digits.slice(-3)}${keys.join("").slice(0, 7)}`;
  const bounds = boundsOf(text, one ? [one, code] : [code], plus);
  const read = readInternational(`1${digits}`);
  const end = at + word.length;
  if (!read || !bounds || !fitsIn(search, bounds.start, end, plus, []) || gluedBefore(text, first)) return at;
  if (labelBefore(text, first.start, false) === "other") return at;
  if (bounds.start < (search.matches.at(-1)?.end ?? 0)) return at;
  search.matches.push({ start: bounds.start, end, raw: text.slice(bounds.start, end), e164: `+${read}` });
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
