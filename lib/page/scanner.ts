import { attributeOf, boxOf, closest, mayHostRoot, rootOf, type ShadowRootOf, tagNameOf } from "./dom";
import type { Marks } from "./marks";
import type { FindInPage } from "./numbers";
import { runOf, textBeside } from "./text-run";

/** What the scanner depends on. */
export interface ScannerDependencies {
  document: Document;
  find: FindInPage;
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

/** The longest time in one go; the page's own work comes in between. */
const SLICE_MS = 5;
/** How many nodes are looked at between two looks at the clock. */
const CLOCK_EVERY_NODES = 64;
/** Changed subtrees waiting to be scanned. Past that the whole page is scanned once instead. */
const QUEUE_CAP = 2_000;
/** Subtrees out of sight that wait for those in sight. Past that they are scanned as they come. */
const DEFERRED_CAP = 20_000;
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
/** Elements watched for a late shadow root; beyond it a page has other worries. */
const HYDRATION_CAP = 5_000;

/** Elements in which nothing is looked for: no text of the page, and text that people type. */
const SKIPPED = new Set("SCRIPT STYLE NOSCRIPT TEMPLATE TEXTAREA INPUT SELECT CANVAS svg IFRAME".split(" "));
const UNREADABLE =
  "[aria-hidden=true],[contenteditable]:not([contenteditable=false]),script,style,noscript,template,textarea,select,svg";
/** What decides whether a text counts may change without any text changing. */
const OBSERVED = ["aria-hidden", "contenteditable"];

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
  const window = document.defaultView;
  /** Those that are observed. */
  const roots = new Set<Document | ShadowRoot>();
  /** Subtrees to scan, what changed last being last. */
  const queue = new Set<Node>();
  const deferred = new Set<Node>();
  /** Where the scan stands: a walker for each shadow root that it is in, the innermost last. */
  const walkers: TreeWalker[] = [];
  const awaitingRoot = new Set<Element>();
  let look: { timer: ReturnType<typeof setTimeout>; due: number } | null = null;
  let isRunning = false;
  /** The page takes more than one go. */
  let isLarge = false;
  /** What is scanned now was put off before. */
  let wasDeferred = false;
  let sweeping: ReturnType<typeof setTimeout> | undefined;

  const observer = new MutationObserver((records) => {
    for (const record of records) {
      const { target } = record;
      if (record.type === "childList") {
        for (const node of record.addedNodes) enqueue(node);
        if (record.removedNodes.length > 0) sweepSoon();
        // A number may have been parted or joined there.
        enqueueRun(textBeside(record.previousSibling, target, "previous"));
        enqueueRun(textBeside(record.nextSibling, target, "next"));
      } else if (target instanceof Text) {
        enqueueRun(target);
        enqueueRun(textBeside(target.previousSibling, target.parentNode, "previous"));
        enqueueRun(textBeside(target.nextSibling, target.parentNode, "next"));
      } else enqueue(target);
    }
    void run();
  });
  signal.addEventListener("abort", () => {
    observer.disconnect();
    clearTimeout(sweeping);
    clearTimeout(look?.timer);
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
    enqueue(document.documentElement);
    void run();
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
    if (queue.size < QUEUE_CAP) queue.add(node);
    else {
      queue.clear();
      queue.add(document.documentElement);
    }
  }

  function enqueueRun(text: Text | null): void {
    for (const each of text ? runOf(text) : []) enqueue(each);
  }

  async function run(step = 0): Promise<void> {
    if (isRunning || signal.aborted) return;
    isRunning = true;
    try {
      isLarge = false;
      let frame = performance.now();
      let shown = frame;
      while (scanSlice(performance.now() + SLICE_MS)) {
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
      marks.flush();
    } finally {
      isRunning = false;
    }
    watchForRoots(step);
    onSettled();
  }

  /** Scans until a moment; whether there is more to scan. */
  function scanSlice(end: number): boolean {
    let untilClock = CLOCK_EVERY_NODES;
    for (;;) {
      const walker = walkers.at(-1);
      const node = walker ? walker.nextNode() : startNext();
      if (node === null) {
        if (!walker) return false;
        walkers.pop();
      } else if (node.nodeType === Node.TEXT_NODE) {
        visit(node as Text);
      } else if (node.nodeType === Node.ELEMENT_NODE) {
        enter(node as Element, walker);
      }
      if (--untilClock > 0) continue;
      untilClock = CLOCK_EVERY_NODES;
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
        if (node.nodeType === Node.ELEMENT_NODE) walkers.push(walkerFrom(node));
        return node;
      }
    }
    return null;
  }

  function visit(text: Text): void {
    try {
      const numbers = find(text);
      marks.set(text, numbers.length > 0 && isReadable(text) ? numbers : []);
    } catch (error) {
      // Whatever one text does to the finder, the rest of the page is still to be read.
      console.error("CRM Click-to-Dial couldn't read a text of this page", error);
    }
  }

  function enter(element: Element, walker: TreeWalker | undefined): void {
    if (SKIPPED.has(tagNameOf(element)) || (walker && isLarge && !wasDeferred && defer(element))) {
      leave(walker ?? walkers.at(-1));
      return;
    }
    const root = shadowRootFor(element);
    if (root) walkers.push(walkerFrom(root));
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

  function shadowRootFor(element: Element): ShadowRoot | null {
    const root = shadowRootOf(element);
    if (root) observe(root);
    else if (mayGetRoot(element) && awaitingRoot.size < HYDRATION_CAP) awaitingRoot.add(element);
    return root;
  }

  function walkerFrom(start: Node): TreeWalker {
    return document.createTreeWalker(start, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  }

  /** Looks after the elements that may get a root, soon after new ones came and then ever more rarely. */
  function watchForRoots(step = 0): void {
    const delay = HYDRATION_DELAYS_MS[step];
    if (awaitingRoot.size === 0 || delay === undefined) {
      awaitingRoot.clear();
      look = null;
      return;
    }
    const due = performance.now() + delay;
    if (look && look.due <= due) return;
    clearTimeout(look?.timer);
    const timer = setTimeout(() => {
      look = null;
      for (const element of awaitingRoot) {
        const root = element.isConnected ? shadowRootOf(element) : null;
        if (root || !element.isConnected) awaitingRoot.delete(element);
        if (root && !roots.has(root)) enqueue(element);
      }
      void run(step + 1);
    }, delay);
    look = { timer, due };
  }

  function sweepSoon(): void {
    sweeping ??= setTimeout(() => {
      sweeping = undefined;
      marks.sweep();
      for (const root of roots) if (!root.isConnected) roots.delete(root);
    }, SWEEP_DELAY_MS);
  }
}

/** Moves a walker to the end of the subtree that it has just come to. */
function leave(walker: TreeWalker | undefined): void {
  while (walker?.lastChild());
}

/** A custom element that isn't defined yet, or an empty one that waits for its content. */
function mayGetRoot(element: Element): boolean {
  return mayHostRoot(element) && (tagNameOf(element).includes("-") || element.firstChild === null);
}

/** Whether a text is the page's to show: not what people type, and not repeated for somebody else. */
function isReadable(text: Text): boolean {
  for (let element = text.parentElement ?? hostOf(text); element; element = hostOf(element)) {
    if (closest(element, UNREADABLE)) return false;
  }
  return text.ownerDocument.designMode !== "on";
}

function hostOf(node: Node): Element | null {
  const root = rootOf(node);
  return root instanceof ShadowRoot ? root.host : null;
}

/** Whether an element lets people type into it; what stands there is theirs. */
export function isEditable(element: Element): boolean {
  const editable = attributeOf(element, "contenteditable");
  if (editable !== null) return editable !== "false";
  return element instanceof HTMLHtmlElement && element.ownerDocument.designMode === "on";
}

interface Scheduler {
  yield?: () => Promise<void>;
}

/** Lets the page work. `scheduler.yield` comes back sooner than a timer, where it exists. */
function pause(): Promise<void> {
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
