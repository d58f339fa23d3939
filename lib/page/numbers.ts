import type { Learned } from "../messages";
import { type FindOptions, findPhoneNumbers, type PhoneMatch } from "../phone/find";
import { labelOf } from "./label";
import { isOneLine, mayGoOn, readRun, runOf } from "./text-run";

/** A phone number on a page. Its range begins and ends in one text, but for a number split over inline elements. */
export interface PageNumber {
  raw: string;
  /** E.164, with its plus. */
  e164: string;
  /** The label of its field, and the words before it in its text. */
  label: string;
  lead: string;
  range: { startContainer: Text; startOffset: number; endContainer: Text; endOffset: number };
}

/** By what the numbers of a page are read. It may change while the page is shown. */
export interface Reading {
  /** ISO 3166-1 alpha-2, the likeliest first: by which national numbers are read. */
  countries: readonly string[];
  /** What agents have said of fields and numbers of this site. */
  learned: readonly Learned[];
}

/** Finds the numbers that stand in a text of the page, or begin or end in it. */
export type FindInPage = (text: Text) => readonly PageNumber[];

const NONE: readonly PageNumber[] = [];
/** How many characters before a number may say what it is: "Fax: ". */
const LEAD = 16;

/**
 * Makes the page's finder: the finder of `lib/phone`, told of the field's label where there is a candidate, since
 * "Customer No." beside a text of bare digits says what the digits alone don't; and of the texts before and after,
 * where a number may go on. What agents have said goes before both.
 */
export function createFindInPage(reading: Reading): FindInPage {
  let known: readonly string[] = [];
  let first: FindOptions = { country: "" };
  let others: FindOptions[] = [];

  return (text) => {
    const { data } = text;
    if (mayGoOn(text)) {
      const run = runOf(text);
      const split = run.length > 1 ? inRun(run, text) : null;
      if (split) return split;
    }
    const found = findAll(data);
    if (found.length === 0) return NONE;
    const { matches, label } = labelled(found, data, text);
    return matches.map(({ start, end, raw, e164 }) => ({
      raw,
      e164,
      label,
      lead: data.slice(Math.max(0, start - LEAD), start),
      range: { startContainer: text, startOffset: start, endContainer: text, endOffset: end },
    }));
  };

  /** The numbers by the likeliest country, and between them those that only another one knows. */
  function findAll(data: string): PhoneMatch[] {
    const { countries } = reading;
    if (countries !== known) {
      known = countries;
      [first = { country: "" }, ...others] = countries.map((country) => ({ country }));
    }
    const found = findPhoneNumbers(data, first);
    for (const country of others) {
      const more = findPhoneNumbers(data, country).filter(
        ({ start, end }) => !found.some((match) => match.start < end && start < match.end),
      );
      if (more.length > 0) found.push(...more);
    }
    return others.length > 0 ? found.sort((a, b) => a.start - b.start) : found;
  }

  function labelled(found: PhoneMatch[], data: string, text: Text): { matches: PhoneMatch[]; label: string } {
    const label = labelOf(text);
    const said = reading.learned.filter((each) => each.label === label);
    const ofField = said.find(({ number }) => number === "");
    const prefix = label === "" || ofField?.isPhone ? "" : `${label}: `;
    const matches = ofField?.isPhone === false ? [] : prefix === "" ? found : inContext(prefix, data);
    return {
      matches: matches.filter(({ e164 }) => !said.some(({ number, isPhone }) => number === e164 && !isPhone)),
      label,
    };
  }

  function inContext(prefix: string, data: string): PhoneMatch[] {
    return findAll(prefix + data)
      .filter(({ start }) => start >= prefix.length)
      .map((match) => ({ ...match, start: match.start - prefix.length, end: match.end - prefix.length }));
  }

  /** The numbers of a run, or null when none of them crosses a seam, so that each text can be read by itself. */
  function inRun(run: readonly Text[], text: Text): PageNumber[] | null {
    const { text: joined, at } = readRun(run);
    const found = findAll(joined);
    if (found.length === 0) return null;
    const numbers: PageNumber[] = [];
    let isSplit = false;
    const { matches, label } = labelled(found, joined, text);
    for (const { start, end, raw, e164 } of matches) {
      const first = at[start];
      const last = at[end - 1];
      if (!first || !last) continue;
      if (first.text !== last.text) {
        if (!isOneLine(run.slice(run.indexOf(first.text), run.indexOf(last.text) + 1))) return null;
        isSplit = true;
      }
      const range = {
        startContainer: first.text,
        startOffset: first.offset,
        endContainer: last.text,
        endOffset: last.offset + 1,
      };
      numbers.push({ raw, e164, label, lead: joined.slice(Math.max(0, start - LEAD), start), range });
    }
    return isSplit ? numbers : null;
  }
}
