import { findPhoneNumbers, mayHoldPhoneNumber, type PhoneMatch } from "../phone/find";
import { labelOf } from "./label";
import { hasOpenEdge, isOneLine, readRun, runOf } from "./text-run";

/** A phone number on a page. Its range begins and ends in one text, but for a number split over inline elements. */
export interface PageNumber {
  raw: string;
  /** E.164, with its plus. */
  e164: string;
  range: { startContainer: Text; startOffset: number; endContainer: Text; endOffset: number };
}

/** Finds the numbers that stand in a text of the page, or begin or end in it. */
export type FindInPage = (text: Text) => readonly PageNumber[];

const NONE: readonly PageNumber[] = [];

/**
 * Makes the page's finder: the finder of `lib/phone`, told of the field's label where there is a candidate, since
 * "Customer No." beside a text of bare digits says what the digits alone don't; and of the texts before and after,
 * where a number may go on.
 */
export function createFindInPage(country: string): FindInPage {
  const options = { country };

  return (text) => {
    const { data } = text;
    if (hasOpenEdge(data)) {
      const run = runOf(text);
      const split = run.length > 1 ? inRun(run, text) : null;
      if (split) return split;
    }
    if (!mayHoldPhoneNumber(data, options)) return NONE;
    return labelled(data, text).map(({ start, end, raw, e164 }) => ({
      raw,
      e164,
      range: { startContainer: text, startOffset: start, endContainer: text, endOffset: end },
    }));
  };

  function labelled(data: string, text: Text): PhoneMatch[] {
    const found = findPhoneNumbers(data, options);
    const label = found.length > 0 ? labelOf(text) : "";
    if (label === "") return found;
    const prefix = `${label}: `;
    return findPhoneNumbers(prefix + data, options)
      .filter(({ start }) => start >= prefix.length)
      .map((match) => ({ ...match, start: match.start - prefix.length, end: match.end - prefix.length }));
  }

  /** The numbers of a run, or null when none of them crosses a seam, so that each text can be read by itself. */
  function inRun(run: readonly Text[], text: Text): PageNumber[] | null {
    const { text: joined, at } = readRun(run);
    if (!mayHoldPhoneNumber(joined, options)) return null;
    const numbers: PageNumber[] = [];
    let isSplit = false;
    for (const { start, end, raw, e164 } of labelled(joined, text)) {
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
      numbers.push({ raw, e164, range });
    }
    return isSplit ? numbers : null;
  }
}
