import { numberOfAddress } from "../uri";
import { createPageReader, ofDocument, type ShadowRootOf } from "./dom";
import { allHits } from "./hit";
import { labelOf } from "./label";
import { createFindInPage, type PageNumber, type Reading } from "./numbers";

/** A number that can be clicked in a frame. */
interface SeenNumber {
  raw: string;
  /** The label of its field; empty where there is none. */
  label: string;
}

/** Digits that could be a number, and can't be clicked. */
export interface PassedOver {
  /** With what stands around it. */
  text: string;
  /** Where the digits are in that. */
  start: number;
  end: number;
  label: string;
  /** They are a number, but can't be clicked: people type there, a click does something else, or it isn't seen. */
  isNumber: boolean;
}

/** What a look at a frame found. */
export interface FrameInspection {
  /** By which national numbers are read; null where the content script doesn't run. */
  countries: string[] | null;
  /** How many there are; the lists have the first of them. */
  all: { seen: number; passedOver: number };
  seen: SeenNumber[];
  passedOver: PassedOver[];
}

/** Six digits and more, with what stands between those of one number. */
const CANDIDATE = /[+(]?\d(?:[\s()./-]{0,3}\d){5,}/g;
const BEFORE = 64;
const AFTER = 40;
/** As many as anybody looks through. */
const MOST = 200;

/** Looks at a document once more, by what the content script reads it by, and tells numbers from what it passes over. */
export function inspectPage(
  document: Document,
  reading: Reading | null,
  shadowRootOf: ShadowRootOf,
): FrameInspection {
  if (reading === null) return { countries: null, all: { seen: 0, passedOver: 0 }, seen: [], passedOver: [] };
  const find = createFindInPage(reading);
  const roots = createPageReader(shadowRootOf).rootsOf(document);
  const texts = roots.flatMap((root) => textsOf(root, document));
  const found = new Map<Text, readonly PageNumber[]>();
  for (const text of texts) {
    const numbers = find(text);
    if (numbers.length > 0) found.set(text, numbers);
  }
  const hits = allHits(roots, found.keys(), find);
  const isSeen = ({ raw, range: { startContainer } }: PageNumber) => {
    const holder = startContainer.parentElement;
    return hits.some(({ kind, raw: shown, path: [at] }) =>
      kind === "text" ? at === holder && shown === raw : at?.contains(holder),
    );
  };
  const passedOver = texts.flatMap((text): PassedOver[] =>
    [...text.data.matchAll(CANDIDATE)].flatMap(({ 0: raw, index }): PassedOver[] => {
      const [start, end] = [index, index + raw.length];
      const number = (found.get(text) ?? []).find((each) => covers(each, text, start, end));
      if (number && isSeen(number)) return [];
      const from = Math.max(0, start - BEFORE);
      return [
        {
          text: text.data.slice(from, end + AFTER),
          start: start - from,
          end: end - from,
          label: labelOf(text),
          isNumber: number !== undefined,
        },
      ];
    }),
  );
  return {
    countries: [...reading.countries],
    all: { seen: hits.length, passedOver: passedOver.length },
    seen: hits.slice(0, MOST).map(({ raw, label }) => ({ raw: numberOfAddress(raw), label })),
    passedOver: passedOver.slice(0, MOST),
  };
}

function covers({ range }: PageNumber, text: Text, start: number, end: number): boolean {
  const from = range.startContainer === text ? range.startOffset : 0;
  const to = range.endContainer === text ? range.endOffset : text.length;
  return from < end && start < to;
}

const SKIPPED = "script,style,noscript,template";

function textsOf(root: ParentNode, document: Document): Text[] {
  const walker = ofDocument(document, "createTreeWalker")(root as unknown as Node, NodeFilter.SHOW_TEXT);
  const texts: Text[] = [];
  while (walker.nextNode()) {
    const text = walker.currentNode as Text;
    if (/\d/.test(text.data) && !text.parentElement?.closest(SKIPPED)) texts.push(text);
  }
  return texts;
}
