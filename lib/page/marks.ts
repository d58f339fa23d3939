import type { PhoneMatch } from "../phone/find";

/** The name of the CSS highlight that marks numbers; its style comes with the user-origin sheet below. */
export const HIGHLIGHT = "crm-click-to-dial";

/**
 * The sheet that shows marks, inserted with user origin: it reaches into every shadow root and changes nothing
 * that the page can see. A highlight can't change the cursor or the layout.
 */
export const MARK_SHEET = `::highlight(${HIGHLIGHT}) {
  text-decoration: underline dotted 1px;
  text-underline-offset: 2px;
  text-decoration-color: light-dark(#0b5cab, #78b0ff);
}`;

/** The marks on a page, kept apart from its DOM. */
export interface Marks {
  /** Marks exactly these numbers in a text, in place of what was marked there. */
  set(text: Text, matches: readonly PhoneMatch[]): void;
  /** Forgets the texts that have left the page. */
  sweep(): void;
  clear(): void;
  /** How many numbers are marked. */
  count(): number;
}

/** Marks by the CSS Custom Highlight API: static ranges cost nothing while the page changes. */
export function createMarks(highlights: HighlightRegistry): Marks {
  const highlight = new Highlight();
  highlights.set(HIGHLIGHT, highlight);
  const ranges = new Map<Text, StaticRange[]>();

  function drop(text: Text): void {
    for (const range of ranges.get(text) ?? []) highlight.delete(range);
    ranges.delete(text);
  }

  return {
    set(text, matches) {
      if (ranges.has(text)) drop(text);
      if (matches.length === 0) return;
      const marked = matches.map(
        ({ start, end }) =>
          new StaticRange({ startContainer: text, startOffset: start, endContainer: text, endOffset: end }),
      );
      ranges.set(text, marked);
      for (const range of marked) highlight.add(range);
    },
    sweep() {
      for (const text of ranges.keys()) if (!text.isConnected) drop(text);
    },
    clear() {
      highlights.delete(HIGHLIGHT);
      ranges.clear();
    },
    count: () => highlight.size,
  };
}
