import type { PageNumber } from "./numbers";

/** The name of the CSS highlight that marks numbers; its style comes with the user-origin sheet below. */
export const HIGHLIGHT = "crm-click-to-dial";

/**
 * The sheet that shows marks, inserted with user origin: it reaches into every shadow root and changes nothing
 * that the page can see. The text's own colour is seen on every background, in forced colours too. A highlight
 * can't change the cursor or the layout.
 */
export const MARK_SHEET = `::highlight(${HIGHLIGHT}) {
  text-decoration: underline dotted 1px currentColor;
  text-underline-offset: 2px;
}`;

/** More marked texts than anybody looks at; numbers beyond it can be clicked all the same. */
const MARKED_CAP = 50_000;

/** The marks on a page, kept apart from its DOM. */
export interface Marks {
  /**
   * Marks exactly those of these numbers that begin in a text, in place of what was marked there. It is seen after
   * `flush`: each change of a highlight makes the browser paint anew, which a large page takes its time for.
   */
  set(text: Text, numbers: readonly PageNumber[]): void;
  flush(): void;
  /** Forgets the texts that have left the page. */
  sweep(): void;
  /** Takes all marks out of sight, or shows them again. */
  show(isShown: boolean): void;
  clear(): void;
  isEmpty(): boolean;
  /** The texts in which a marked number begins, in no order. */
  texts(): Iterable<Text>;
}

/** Marks by the CSS Custom Highlight API: static ranges cost nothing while the page changes. */
export function createMarks(highlights: HighlightRegistry): Marks {
  const highlight = new Highlight();
  const ranges = new Map<Text, StaticRange[]>();
  let isShown = true;
  register();

  /** A page can clear the registry, which it shares with us. */
  function register(): void {
    if (isShown && highlights.get(HIGHLIGHT) !== highlight) highlights.set(HIGHLIGHT, highlight);
  }

  const added = new Set<StaticRange>();
  const dropped = new Set<StaticRange>();

  function drop(text: Text): void {
    for (const range of ranges.get(text) ?? []) if (!added.delete(range)) dropped.add(range);
    ranges.delete(text);
  }

  function flush(): void {
    for (const range of dropped) highlight.delete(range);
    for (const range of added) highlight.add(range);
    dropped.clear();
    added.clear();
    register();
  }

  return {
    set(text, numbers) {
      if (ranges.has(text)) drop(text);
      if (numbers.length === 0 || ranges.size >= MARKED_CAP) return;
      const own = numbers.filter(({ range }) => range.startContainer === text);
      const marked = own.map(({ range }) => new StaticRange(range));
      if (marked.length > 0) ranges.set(text, marked);
      for (const range of marked) added.add(range);
    },
    flush,
    sweep() {
      for (const text of ranges.keys()) if (!text.isConnected) drop(text);
      flush();
    },
    show(shown) {
      isShown = shown;
      if (isShown) register();
      else highlights.delete(HIGHLIGHT);
    },
    clear() {
      // A newer content script may have its own there by now.
      if (highlights.get(HIGHLIGHT) === highlight) highlights.delete(HIGHLIGHT);
      ranges.clear();
    },
    isEmpty: () => ranges.size === 0,
    texts: () => ranges.keys(),
  };
}
