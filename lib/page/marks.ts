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

/** More marks than anybody looks at; numbers beyond it can be clicked all the same. */
const MARKED_CAP = 50_000;
/** How many marks come into sight or go in one go: it takes a microsecond or two for each, besides a slice's scanning. */
const FLUSH_CAP = 2_000;

/** The marks on a page, kept apart from its DOM. */
export interface Marks {
  /**
   * Marks exactly those of these numbers that begin in a text, in place of what was marked there. It is seen after
   * `flush`: each change of a highlight makes the browser paint anew, which a large page takes its time for.
   */
  set(text: Text, numbers: readonly PageNumber[]): void;
  /** Marks more numbers of a text. */
  add(text: Text, numbers: readonly PageNumber[]): void;
  /** Whether there is more to show or to take away, for which it is to be called once more. */
  flush(): boolean;
  /** Forgets the texts that have left the page. Whether there is more to take away, for which it is to be called once more. */
  sweep(): boolean;
  /** Takes all marks out of sight, or shows them again. */
  show(isShown: boolean): void;
  clear(): void;
  isEmpty(): boolean;
  /** The texts in which a marked number begins, in no order. */
  texts(): Iterable<Text>;
}

/**
 * Marks by the CSS Custom Highlight API: static ranges cost nothing while the page changes.
 * @param onShown called whenever marks have come into sight.
 */
export function createMarks(highlights: HighlightRegistry, onShown?: () => void): Marks {
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
  let count = 0;

  function drop(text: Text): void {
    const own = ranges.get(text) ?? [];
    for (const range of own) if (!added.delete(range)) dropped.add(range);
    count -= own.length;
    ranges.delete(text);
  }

  function add(text: Text, numbers: readonly PageNumber[]): void {
    if (numbers.length === 0 || count >= MARKED_CAP) return;
    const marked = numbers
      .filter(({ range }) => range.startContainer === text)
      .map(({ range }) => new StaticRange(range));
    if (marked.length === 0) return;
    count += marked.length;
    for (const range of marked) added.add(range);
    const before = ranges.get(text);
    if (before) before.push(...marked);
    else ranges.set(text, marked);
  }

  /** What the page does to a highlight, which it shares with us too, shows in its size. */
  let size = 0;

  function flush(): boolean {
    if (highlight.size !== size) {
      highlight.clear();
      dropped.clear();
      for (const own of ranges.values()) for (const range of own) added.add(range);
    }
    const isMore = dropped.size + added.size > FLUSH_CAP;
    let left = FLUSH_CAP;
    for (const [changes, change] of [
      [dropped, (range: StaticRange) => highlight.delete(range)],
      [added, (range: StaticRange) => highlight.add(range)],
    ] as const) {
      for (const range of changes) {
        if (left === 0) break;
        left -= 1;
        changes.delete(range);
        change(range);
      }
    }
    size = highlight.size;
    register();
    if (size > 0) onShown?.();
    return isMore;
  }

  return {
    set(text, numbers) {
      if (ranges.has(text)) drop(text);
      add(text, numbers);
    },
    add,
    flush,
    sweep() {
      for (const text of ranges.keys()) if (!text.isConnected) drop(text);
      return flush();
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
      count = 0;
    },
    isEmpty: () => ranges.size === 0,
    texts: () => ranges.keys(),
  };
}
