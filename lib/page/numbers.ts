import type { Learned } from "../messages";
import { findPhoneNumbers, mayHoldPhoneNumber, type PhoneMatch } from "../phone/find";
import { findInPieces, isLong } from "../phone/pieces";
import { numberOfAddress } from "../uri";
import { labelOf } from "./label";
import { isInOneLine, isSeen, mayGoOn, readRun, runOf, wordsBefore } from "./text-run";

/** A phone number on a page. Its range begins and ends in one text, but for a number split over inline elements. */
export interface PageNumber {
  raw: string;
  /** E.164, with its plus. */
  e164: string;
  range: { startContainer: Text; startOffset: number; endContainer: Text; endOffset: number };
}

/** By what the numbers of a page are read. It may change while the page is shown. */
export interface Reading {
  /** ISO 3166-1 alpha-2, the likeliest first: by which national numbers are read. */
  countries: readonly string[];
  /** What agents have said of fields and numbers of this site. */
  learned: readonly Learned[];
}

/** Finds the numbers that stand in a text of the page, or begin or end in it. Who has read what it says gives it along. */
export interface FindInTexts {
  (text: Text, data?: string): readonly PageNumber[];
  /** The same a piece at a time, for a text too long to be read in one go; null for any other. */
  inPieces(text: Text, data: string): Generator<readonly PageNumber[]> | null;
}

/** The page's finder, which knows what agents have taught. */
export interface FindInPage extends FindInTexts {
  /** Whether agents have said of a link's or a field's number, or of all in its field, that it is none. */
  isLeftAlone(number: { raw: string; label: string }): boolean;
}

/** A text that is nothing but digits may be a number too short to be told without its field's label. */
const BARE = /^\s*[+(]?\d[\d\s()./-]{3,18}\d\s*$/;

const NONE: readonly PageNumber[] = [];
/** What says that digits are a phone number, where agents have. */
const TELEPHONE = "Tel: ";
/** Digits and what stands between those of one number. */
const DIGITS = /[+(]?\d[\d\s()./-]{4,}\d/g;
/** E.164's bound. */
const MOST_DIGITS = 15;

/**
 * Makes the page's finder: the finder of `lib/phone`, told of the field's label where there is a candidate, since
 * "Customer No." beside a text of bare digits says what the digits alone don't; and of the texts before and after,
 * where a number may go on. What agents have said goes before both.
 */
export function createFindInPage(reading: Reading): FindInPage {
  return Object.assign(find, {
    isLeftAlone,
    inPieces: (text: Text, data: string) => (isLong(data) ? pieces(text, data) : null),
  });

  function find(text: Text, data = text.data): readonly PageNumber[] {
    if (isLong(data)) return [...pieces(text, data)].flat();
    if (mayGoOn(text, data)) {
      const run = runOf(text);
      const split = run.length > 1 ? inRun(run, text) : null;
      if (split) return split;
    }
    // So it is with nearly all texts, whose labels needn't be looked for.
    if (!mayHold(data)) return NONE;
    const found = findAll(data);
    if (found.length === 0 && !isByLabel(data) && !mayBeTaught(data)) return NONE;
    return labelled(found, data, text).map((match) => inText(text, match));
  }

  function* pieces(text: Text, data: string): Generator<readonly PageNumber[]> {
    let isFirst = true;
    const found = findInPieces(data, (piece) => {
      const matches = labelled(findAll(piece), piece, text, isFirst);
      isFirst = false;
      return matches;
    });
    for (const matches of found) yield matches.map((match) => inText(text, match));
  }

  function isLeftAlone({ raw, label }: { raw: string; label: string }): boolean {
    const said = saidOf(label).filter(({ isPhone }) => !isPhone);
    if (said.length === 0) return false;
    const number = numberOfAddress(raw);
    const [match] = inContext(TELEPHONE, number);
    return said.some((each) => each.number === "" || each.number === match?.e164);
  }

  function saidOf(label: string): Learned[] {
    return reading.learned.filter((each) => each.label === label);
  }

  /** Whether there may be a number, whatever is said of the text elsewhere. */
  function mayHold(data: string): boolean {
    for (const country of reading.countries) if (mayHoldPhoneNumber(data, country)) return true;
    return mayBeTaught(data);
  }

  function mayBeTaught(data: string): boolean {
    return reading.learned.length > 0 && reading.learned.some(({ isPhone }) => isPhone) && /\d/.test(data);
  }

  /** Whether a text is a number if its field's label says so. */
  function isByLabel(data: string): boolean {
    return BARE.test(data) && findAll(TELEPHONE + data).length > 0;
  }

  /** The numbers by the likeliest country, and between them those that only another one knows. */
  function findAll(data: string): PhoneMatch[] {
    const found: PhoneMatch[] = [];
    for (const country of reading.countries)
      found.push(
        ...findPhoneNumbers(data, { country }).filter(
          ({ start, end }) => !found.some((match) => match.start < end && start < match.end),
        ),
      );
    return found.sort((a, b) => a.start - b.start);
  }

  /**
   * The matches in what texts say, the first of which is `text`, by their field's label and the words before.
   * @param isStart whether `data` begins as the texts do, right after the label.
   */
  function labelled(found: PhoneMatch[], data: string, text: Text, isStart = true): PhoneMatch[] {
    // Then nothing decides but themselves, and to look for a label among the elements takes longer than all the rest.
    if (reading.learned.length === 0 && found.length > 0 && found.every(({ isCertain }) => isCertain))
      return found;
    const label = labelOf(text);
    const words = isStart ? wordsBefore(text) : "";
    const context = (label === "" || !isStart ? "" : `${label}: `) + (words === "" ? "" : `${words} `);
    const said = saidOf(label);
    const ofField = said.find(({ number }) => number === "");
    return inField(ofField, context, found, data).filter(
      ({ e164 }) => !said.some(({ number, isPhone }) => number === e164 && !isPhone),
    );
  }

  function inField(
    said: Learned | undefined,
    context: string,
    found: PhoneMatch[],
    data: string,
  ): PhoneMatch[] {
    if (!said) return context === "" ? found : inContext(context, data);
    if (!said.isPhone) return [];
    const matches = inContext(TELEPHONE, data);
    return matches.length > 0 ? matches : found.length > 0 ? found : anyDigits(data);
  }

  /** What a field that agents take for phone numbers holds, though the numbering plan doesn't know it. */
  function anyDigits(data: string): PhoneMatch[] {
    return [...data.matchAll(DIGITS)]
      .filter(([raw]) => raw.replace(/\D/g, "").length <= MOST_DIGITS)
      .map(({ 0: raw, index }) => ({
        start: index,
        end: index + raw.length,
        raw,
        e164: "",
        isCertain: false,
      }));
  }

  function inContext(prefix: string, data: string): PhoneMatch[] {
    return findAll(prefix + data)
      .filter(({ start }) => start >= prefix.length)
      .map((match) => ({ ...match, start: match.start - prefix.length, end: match.end - prefix.length }));
  }

  /** Whether what a text says is a number by itself, which only a space joins to the rest of one: two fields do so. */
  function isWhole(data: string, joined: string): boolean {
    return findAll(data).some(({ raw }) => joined.includes(`${raw} `) || joined.includes(` ${raw}`));
  }

  /** The numbers of a run, or null when none of them crosses a seam, so that each text can be read by itself. */
  function inRun(run: readonly Text[], text: Text): PageNumber[] | null {
    const { text: joined, at } = readRun(run);
    const found = findAll(joined);
    if (found.length === 0) return null;
    const numbers: PageNumber[] = [];
    let isSplit = false;
    for (const { start, end, raw, e164 } of labelled(found, joined, run[0] ?? text)) {
      const first = at[start];
      const last = at[end - 1];
      if (!first || !last) continue;
      if (first.text !== last.text) {
        const parts = run.slice(run.indexOf(first.text), run.indexOf(last.text) + 1);
        if (!isInOneLine(parts) || parts.some(({ data }) => isWhole(data, raw))) return null;
        isSplit = true;
        // What people see of it is another number, or none.
        if (!parts.every(isSeen)) continue;
      }
      const range = {
        startContainer: first.text,
        startOffset: first.offset,
        endContainer: last.text,
        endOffset: last.offset + 1,
      };
      numbers.push({ raw, e164, range });
    }
    return isSplit ? numbers : null;
  }
}

function inText(text: Text, { start, end, raw, e164 }: PhoneMatch): PageNumber {
  const range = { startContainer: text, startOffset: start, endContainer: text, endOffset: end };
  return { raw, e164, range };
}
