import { BREAK, DIGIT, kindOf, SPACE } from "./characters.ts";
import type { PhoneMatch } from "./find.ts";

/** How much of a text is read in one go, but for what stands around it: half a millisecond, in the worst of cases. */
const PIECE = 1_024;
/** How far before a number what stands there counts: its label; an address that it may be a part of. */
const LABEL_REACH = 64;
const ADDRESS_REACH = 2_000;
/** A number that begins in a piece ends in it, or not far beyond. */
const NUMBER_REACH = 128;

/** Whether a text is so long that it should be read in pieces. */
export function isLong(text: string): boolean {
  return text.length > PIECE;
}

/**
 * Finds the numbers of a long text a piece at a time, in order; offsets are those of the whole text. What is found is
 * what `find` finds in the whole: pieces are parted where no number goes on, and read with what stands around them.
 * Only in thousands of digits that nothing but joints separates a number may be missed.
 */
export function* findInPieces(
  text: string,
  find: (piece: string) => readonly PhoneMatch[],
): Generator<PhoneMatch[]> {
  for (let from = 0; from < text.length; ) {
    const end = text.length - from <= PIECE ? text.length : seamIn(text, from);
    const start = contextBefore(text, from);
    const found = find(text.slice(start, end + NUMBER_REACH))
      .map((match) => ({ ...match, start: match.start + start, end: match.end + start }))
      .filter((match) => match.start >= from && match.start < end);
    yield found;
    from = Math.max(end, found.at(-1)?.end ?? 0);
    // Digits that go on from the piece before are the rest of something too long for a number.
    if (isWithinDigits(text, from)) while (isWithinCluster(text, from)) from += 1;
  }
}

/** Where a piece that begins at `from` ends: after what no number goes on over, else between two groups of digits. */
function seamIn(text: string, from: number): number {
  for (const isSeam of [isBreak, isSpace]) {
    for (let at = from + PIECE; at > from + PIECE / 2; at -= 1)
      if (isSeam(text.charCodeAt(at - 1))) return at;
  }
  return from + PIECE;
}

function isBreak(code: number): boolean {
  return kindOf(code) === BREAK;
}

function isSpace(code: number): boolean {
  return kindOf(code) === SPACE;
}

/** From where on a piece is read, so that its first number has its label and the address that it is a part of. */
function contextBefore(text: string, from: number): number {
  if (from === 0 || !isBreak(text.charCodeAt(from - 1))) return from;
  let start = Math.max(0, from - LABEL_REACH);
  const farthest = Math.max(0, from - ADDRESS_REACH);
  while (start > farthest && text.charCodeAt(start - 1) > 0x20) start -= 1;
  return start;
}

function isWithinDigits(text: string, at: number): boolean {
  return kindOf(text.charCodeAt(at - 1)) === DIGIT && isWithinCluster(text, at);
}

function isWithinCluster(text: string, at: number): boolean {
  const kind = kindOf(text.charCodeAt(at));
  return kind !== BREAK && kind !== SPACE;
}
