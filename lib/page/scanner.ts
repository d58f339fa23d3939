import { labelledBy } from "../crm/fields";
import { logErrorInPage } from "../log";
import {
  boxOf,
  contains,
  isElement,
  isText,
  MAX_DEPTH,
  mayHostRoot,
  ofDocument,
  parentAcrossRoots,
  type ShadowRootOf,
  tagNameOf,
} from "./dom";
import { isOffered } from "./hit";
import type { Marks } from "./marks";
import type { FindInTexts, PageNumber } from "./numbers";
import { runOf, textBeside } from "./text-run";

/** What the scanner depends on. */
export interface ScannerDependencies {
  document: Document;
  find: FindInTexts;
  marks: Marks;
  shadowRootOf: ShadowRootOf;
  /** All that there was to scan has been scanned. */
  onSettled: () => void;
  /** Aborting it ends all observing. */
  signal: AbortSignal;
}

/** Keeps the marks of a document what its texts say. */
export interface Scanner {
  /** Scans everything once more, since something else than the page decides otherwise now. */
  rescan(): void;
  /** The document and every shadow root that has been come upon and is still in it. */
  roots(): ParentNode[];
}

/** How long one go takes before the page's own work comes in between, but for what is read until the next look at the
 * clock: half a millisecond at most. */
const SLICE_MS = 4;
/** How many characters are read between two looks at the clock, and how many of them a look at any node counts for. */
const CLOCK_EVERY = 1_024;
const NODE_COSTS = 32;
/** Changed subtrees waiting to be scanned. Past that the whole page is scanned once instead. */
const QUEUE_CAP = 2_000;
/** Subtrees out of sight that wait for those in sight. Past that they are scanned as they come. */
const DEFERRED_CAP = 20_000;
/** Elements that wait for a closer look. Past that they get none: closed roots in so large a page stay unread. */
const UNSURE_CAP = 500_000;
/** How long marks wait to be shown together, on a page that takes its time. */
const SHOW_MS = 1_000;
/** How long the page may go without a frame. */
const FRAME_MS = 16;
/** A page that nobody looks at has no frames; then it isn't waited for one. */
const FRAME_WAIT_MS = 100;
/** How soon the marks of removed texts are forgotten: they aren't seen any more, they only take room. */
const SWEEP_DELAY_MS = 1_000;
/** An element may get its shadow root long after it was inserted, which no observer tells. */
const HYDRATION_DELAYS_MS = [100, 300, 1_100, 3_500, 10_000];
/** Elements watched for a late shadow root at one time; beyond it a page has other worries. */
const HYDRATION_CAP = 5_000;
/** What decides whether a text counts may change without any text changing. */
const OBSERVED =
  "aria-hidden aria-label aria-labelledby contenteditable data-label field-label headers href role".split(
    " ",
  );
/**
 * Finds and marks the numbers of a document, shadow roots included, and follows it as it changes: every root is
 * observed, and only what was added or changed is scanned again. On a page too large for one go, what is in sight
 * comes first.
 */
export function startScanner({
  document,
  find,
  marks,
  shadowRootOf,
  onSettled,
  signal,
}: ScannerDependencies): Scanner {
  const window = ofDocument(document, "defaultView");
  /** Those that are observed. */
  const roots = new Set<Document | ShadowRoot>();
  /** Subtrees to scan, what changed last being last. */
  const queue = new Set<Node>();
  const deferred = new Set<Node>();
  /** Where the scan stands: a walker for each shadow root that it is in, the innermost last. */
  const walkers: TreeWalker[] = [];
  /** Elements without an open shadow root, which are looked at more closely once the texts are read. */
  let unsure: Element[] = [];
  let looked = 0;
  /** Elements that may get a shadow root late: those that came since the last look began, all that are looked after,
   * and all that ever were, for a page that shows the same ones over and over. */
  let newcomers = new Set<Element>();
  let watched = 0;
  const known = new WeakSet<Element>();
  /** A text too long for one go, and what of it is still to be read. */
  let long: { text: Text; data: string; pieces: Generator<readonly PageNumber[]> } | null = null;
  /** What the changes that are being followed have put into the queue. */
  let fresh: Node[] | null = null;
  let isRunning = false;
  /** The page takes more than one go. */
  let isLarge = false;
  /** What is scanned now was put off before. */
  let wasDeferred = false;
  let sweeping: ReturnType<typeof setTimeout> | undefined;

  const observer = new MutationObserver((records) => {
    fresh = [];
    for (const record of records) {
      try {
        follow(record);
      } catch (error) {
        // Whatever one change does, the others are still to be followed.
        logErrorInPage("CRM Click-to-Dial couldn't follow a change of this page", error);
      }
    }
    dropNested(fresh);
    fresh = null;
    void run();
  });
  signal.addEventListener("abort", () => {
    observer.disconnect();
    clearTimeout(sweeping);
    queue.clear();
    marks.clear();
  });

  observe(document);
  rescan();
  return { rescan, roots: () => [...roots].filter((root) => root.isConnected) };

  function rescan(): void {
    queue.clear();
    deferred.clear();
    walkers.length = 0;
    long = null;
    unsure = [];
    looked = 0;
    enqueue(document);
    void run();
  }

  function follow(record: MutationRecord): void {
    const { target } = record;
    for (const node of record.removedNodes) stepOutOf(node, record);
    if (record.removedNodes.length > 0) sweepSoon();
    // Then everything is looked at, wherever else in thousands of places the page has changed.
    if (queue.has(document)) return;
    if (record.type === "childList") {
      for (const node of record.addedNodes) enqueue(node);
      // A number may have been parted or joined there.
      enqueueRun(textBeside(record.previousSibling, target, "previous"));
      enqueueRun(textBeside(record.nextSibling, target, "next"));
    } else if (isText(target)) {
      enqueueRun(target);
      enqueueRun(textBeside(target.previousSibling, target.parentNode, "previous"));
      enqueueRun(textBeside(target.nextSibling, target.parentNode, "next"));
    } else enqueue(target);
    // What it labels may be a number now, or none any more.
    for (const node of [target, ...record.addedNodes]) {
      const element = isElement(node) ? node : node.parentElement;
      // A form is no label, and its members may be anything.
      const labelled = element && !(element instanceof HTMLFormElement) && labelledBy(element);
      if (labelled) enqueue(labelled);
    }
  }

  /** A walker that stood in a removed node goes on from where that was; it wouldn't find back by itself. */
  function stepOutOf(removed: Node, { target, previousSibling }: MutationRecord): void {
    for (const walker of walkers) {
      if (!contains(removed, walker.currentNode) || !contains(walker.root, target)) continue;
      walker.currentNode = previousSibling ?? target;
      if (previousSibling) leave(walker);
    }
  }

  function observe(root: Document | ShadowRoot): void {
    if (roots.has(root)) return;
    roots.add(root);
    observer.observe(root, {
      childList: true,
      characterData: true,
      subtree: true,
      attributeFilter: OBSERVED,
    });
  }

  function enqueue(node: Node): void {
    if (queue.size < QUEUE_CAP) {
      queue.add(node);
      fresh?.push(node);
    } else {
      queue.clear();
      queue.add(document);
    }
  }

  /** Takes out of the queue what is scanned with something around it: a page builds from the inside or the outside. */
  function dropNested(nodes: readonly Node[]): void {
    const alone = new Set<Node>();
    for (const node of nodes) {
      const passed: Node[] = [];
      let around = parentAcrossRoots(node);
      for (let n = 0; around && n < MAX_DEPTH && !queue.has(around) && !alone.has(around); n += 1) {
        passed.push(around);
        around = parentAcrossRoots(around);
      }
      if (around && queue.has(around)) queue.delete(node);
      else for (const each of passed) alone.add(each);
    }
  }

  function enqueueRun(text: Text | null): void {
    for (const each of text ? runOf(text) : []) enqueue(each);
  }

  async function run(): Promise<void> {
    if (isRunning || signal.aborted) return;
    isRunning = true;
    try {
      isLarge = false;
      let frame = performance.now();
      let shown = frame;
      // What changes while marks are brought into sight is scanned, too.
      while (scanSlice(performance.now() + SLICE_MS) || marks.flush()) {
        // Measuring what is in sight costs a layout; after a frame the browser has just made one. And a browser that
        // is only yielded to goes on with us before it paints.
        if (isLarge && performance.now() - frame < FRAME_MS) await pause();
        else {
          await nextFrame(window);
          frame = performance.now();
        }
        if (frame - shown > SHOW_MS) {
          marks.flush();
          shown = frame;
        }
        if (signal.aborted) return;
        isLarge = true;
      }
    } finally {
      isRunning = false;
    }
    if (signal.aborted) return;
    watchForRoots();
    onSettled();
  }

  /** Scans until a moment; whether there is more to scan. */
  function scanSlice(end: number): boolean {
    let untilClock = CLOCK_EVERY;
    for (;;) {
      if (long) {
        readPiece(long);
        if (performance.now() >= end) return true;
        continue;
      }
      const walker = walkers.at(-1);
      const node = walker ? walker.nextNode() : startNext();
      if (node === null) {
        if (walker) walkers.pop();
        else if (!lookCloser(end)) return false;
      } else {
        const { nodeType } = node;
        if (nodeType === Node.TEXT_NODE) untilClock -= visit(node as Text);
        else if (nodeType === Node.ELEMENT_NODE) enter(node as Element, walker);
      }
      untilClock -= NODE_COSTS;
      if (untilClock > 0) continue;
      untilClock = CLOCK_EVERY;
      if (performance.now() >= end) return true;
    }
  }

  /** Begins with the next subtree, what is in sight before the rest; null when there is none. */
  function startNext(): Node | null {
    for (const waiting of [queue, deferred]) {
      for (const node of waiting) {
        waiting.delete(node);
        // What is in sight is marked now, the rest all at once.
        if (waiting === deferred && !wasDeferred) marks.flush();
        wasDeferred = waiting === deferred;
        if (!node.isConnected) continue;
        if (!isText(node)) walkers.push(walkerFrom(node));
        return node;
      }
    }
    return null;
  }

  /** Reads a text, and says how many characters that were; a long one is only begun. */
  function visit(text: Text): number {
    const { data } = text;
    try {
      const pieces = find.inPieces(text, data);
      if (pieces) {
        marks.set(text, []);
        long = isOffered(text) ? { text, data, pieces } : null;
        return 0;
      }
      const numbers = find(text, data);
      marks.set(text, numbers.length > 0 && !isOffered(text) ? [] : numbers);
    } catch (error) {
      reportUnread(error);
    }
    return data.length;
  }

  function readPiece({ text, data, pieces }: NonNullable<typeof long>): void {
    try {
      // A text that has changed since is read anew.
      const piece = text.data === data ? pieces.next() : null;
      if (!piece || piece.done) long = null;
      else marks.add(text, piece.value);
    } catch (error) {
      long = null;
      reportUnread(error);
    }
  }

  function enter(element: Element, walker: TreeWalker | undefined): void {
    if (walker && isLarge && !wasDeferred && defer(element)) {
      leave(walker);
      return;
    }
    const root = shadowRootOf.quick(element);
    if (root) {
      observe(root);
      walkers.push(walkerFrom(root));
    } else if (unsure.length < UNSURE_CAP) unsure.push(element);
  }

  /** Puts off an element that is out of sight. One without a box of its own may still have some in sight. */
  function defer(element: Element): boolean {
    if (deferred.size >= DEFERRED_CAP || !window) return false;
    const { top, bottom, left, right } = boxOf(element);
    if (top === bottom && left === right) return false;
    if (bottom > 0 && top < window.innerHeight && right > 0 && left < window.innerWidth) return false;
    deferred.add(element);
    return true;
  }

  /**
   * Looks at the elements that may have a closed root, or may get one late, until a moment: in Chromium each look takes
   * microseconds, so the texts are read first. Whether there are more to look at.
   */
  function lookCloser(end: number): boolean {
    while (looked < unsure.length) {
      const element = unsure[looked];
      looked += 1;
      if (!element || !mayHostRoot(element) || !element.isConnected) continue;
      const root = shadowRootOf(element);
      if (root) {
        observe(root);
        enqueue(root);
        return true;
      }
      if (watched < HYDRATION_CAP && mayGetRoot(element) && !known.has(element)) {
        known.add(element);
        newcomers.add(element);
        watched += 1;
      }
      if (performance.now() >= end) return true;
    }
    unsure = [];
    looked = 0;
    return false;
  }

  function walkerFrom(start: Node): TreeWalker {
    return ofDocument(document, "createTreeWalker")(start, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  }

  /** Looks after the elements that may get a root, soon after they came and then ever more rarely. */
  function watchForRoots(): void {
    if (newcomers.size === 0) return;
    const elements = newcomers;
    newcomers = new Set();
    setTimeout(lookForRoots, HYDRATION_DELAYS_MS[0], elements, 1);
  }

  async function lookForRoots(elements: Set<Element>, looks: number): Promise<void> {
    let end = performance.now() + SLICE_MS;
    for (const element of elements) {
      if (performance.now() >= end) {
        await pause();
        end = performance.now() + SLICE_MS;
      }
      if (signal.aborted) return;
      const root = element.isConnected ? shadowRootOf(element) : null;
      if (element.isConnected && !root) continue;
      elements.delete(element);
      watched -= 1;
      if (root && !roots.has(root)) {
        observe(root);
        enqueue(root);
      }
    }
    const delay = HYDRATION_DELAYS_MS[looks];
    if (delay === undefined) watched -= elements.size;
    else if (elements.size > 0) setTimeout(lookForRoots, delay, elements, looks + 1);
    void run();
  }

  function sweepSoon(): void {
    sweeping ??= setTimeout(() => {
      sweeping = undefined;
      if (marks.sweep()) sweepSoon();
      for (const root of roots) if (!root.isConnected) roots.delete(root);
    }, SWEEP_DELAY_MS);
  }
}

/** Moves a walker to the end of the subtree that it has just come to. */
function leave(walker: TreeWalker): void {
  while (walker.lastChild());
}

/** A custom element that isn't defined yet, or an empty one that waits for its content. */
function mayGetRoot(element: Element): boolean {
  return tagNameOf(element).includes("-") || !element.hasChildNodes();
}

function reportUnread(error: unknown): void {
  // Whatever one text does to the finder, the rest of the page is still to be read.
  logErrorInPage("CRM Click-to-Dial couldn't read a text of this page", error);
}

interface Scheduler {
  yield?: () => Promise<void>;
}

/** Lets the page work. `scheduler.yield` comes back sooner than a timer, where it exists. */
export function pause(): Promise<void> {
  const { scheduler } = globalThis as { scheduler?: Scheduler };
  return scheduler?.yield ? scheduler.yield() : new Promise((resolve) => setTimeout(resolve));
}

/** Waits until the browser has laid out and painted. */
function nextFrame(window: Window | null): Promise<void> {
  return new Promise((resolve) => {
    const fallback = setTimeout(resolve, FRAME_WAIT_MS);
    window?.requestAnimationFrame(() => {
      clearTimeout(fallback);
      setTimeout(resolve);
    });
  });
}
