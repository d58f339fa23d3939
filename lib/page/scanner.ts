import type { ShadowRootOf } from "./dom";
import type { FindInPage } from "./find-in-page";
import type { Marks } from "./marks";
import { CARD_TAG } from "./ui/card";

/** What the scanner depends on. */
export interface ScannerDependencies {
  document: Document;
  find: FindInPage;
  marks: Marks;
  shadowRootOf: ShadowRootOf;
  /** Aborting it ends all observing. */
  signal: AbortSignal;
}

/** The longest time in one go; the page's own work comes in between. */
const SLICE_MS = 5;
/** How many nodes are looked at between two looks at the clock. */
const CLOCK_EVERY_NODES = 64;
/** Changed subtrees waiting to be scanned. Past that the whole page is scanned once instead. */
const QUEUE_CAP = 2_000;
/** A custom element may get its shadow root only after its definition has loaded, which no observer tells. */
const HYDRATION_DELAYS_MS = [100, 400, 1_500, 5_000, 15_000];
/** Elements watched for a late shadow root; beyond it a page has other worries. */
const HYDRATION_CAP = 5_000;

/** Elements in which nothing is looked for: no text of the page, text that people type, and our own card. */
const SKIPPED = new Set([
  ...["SCRIPT", "STYLE", "NOSCRIPT", "TEMPLATE", "TEXTAREA", "INPUT", "SELECT", "CANVAS", "SVG", "IFRAME"],
  CARD_TAG.toUpperCase(),
]);

/**
 * Finds and marks the numbers of a document, shadow roots included, and follows it as it changes: every root is
 * observed, and only what was added or changed is scanned again.
 */
export function startScanner({ document, find, marks, shadowRootOf, signal }: ScannerDependencies): void {
  const roots = new WeakSet<Node>();
  const queue = new Set<Node>();
  let awaitingRoot = new Set<Element>();
  let isRunning = false;
  let mustSweep = false;

  const observer = new MutationObserver((records) => {
    for (const record of records) {
      if (record.type === "characterData") enqueue(record.target);
      for (const node of record.addedNodes) enqueue(node);
      if (record.removedNodes.length > 0) mustSweep = true;
    }
    run();
  });
  signal.addEventListener("abort", () => {
    observer.disconnect();
    queue.clear();
    marks.clear();
  });

  enroll(document);
  enqueue(document.documentElement);
  run();

  function enroll(root: Node): void {
    if (roots.has(root)) return;
    roots.add(root);
    observer.observe(root, { childList: true, characterData: true, subtree: true });
  }

  function enqueue(node: Node): void {
    if (queue.size < QUEUE_CAP) queue.add(node);
    else {
      queue.clear();
      queue.add(document.documentElement);
    }
  }

  async function run(): Promise<void> {
    if (isRunning) return;
    isRunning = true;
    try {
      await scanQueue();
    } finally {
      // Whatever one text does to the finder, the rest of the page is still to be followed.
      isRunning = false;
    }
    if (signal.aborted) return;
    if (mustSweep) marks.sweep();
    mustSweep = false;
    watchForRoots();
  }

  async function scanQueue(): Promise<void> {
    let sliceEnd = performance.now() + SLICE_MS;
    let untilClock = CLOCK_EVERY_NODES;
    for (const node of queue) {
      queue.delete(node);
      if (!node.isConnected || isInSkipped(node)) continue;
      for (const text of textsOf(node)) {
        if (text) marks.set(text, find(text));
        if (--untilClock > 0) continue;
        untilClock = CLOCK_EVERY_NODES;
        if (performance.now() < sliceEnd) continue;
        await pause();
        if (signal.aborted) return;
        sliceEnd = performance.now() + SLICE_MS;
      }
    }
  }

  /** The texts of a subtree in document order; null for an element, so that the caller can count those too. */
  function* textsOf(start: Node): Generator<Text | null> {
    if (start instanceof Text) {
      yield start;
      return;
    }
    const inner = start instanceof Element ? shadowRootFor(start) : null;
    if (inner) yield* textsOf(inner);
    const walker = document.createTreeWalker(start, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    let node = walker.nextNode();
    while (node) {
      if (node instanceof Text) {
        yield node;
        node = walker.nextNode();
      } else if (isSkipped(node as Element)) {
        node = nextOutside(walker);
      } else {
        yield null;
        const root = shadowRootFor(node as Element);
        if (root) yield* textsOf(root);
        node = walker.nextNode();
      }
    }
  }

  function shadowRootFor(element: Element): ShadowRoot | null {
    const root = shadowRootOf(element);
    if (root) enroll(root);
    else if (element.localName.includes("-") && awaitingRoot.size < HYDRATION_CAP) awaitingRoot.add(element);
    return root;
  }

  function watchForRoots(): void {
    const awaited = awaitingRoot;
    awaitingRoot = new Set();
    for (const delay of awaited.size > 0 ? HYDRATION_DELAYS_MS : []) {
      setTimeout(() => {
        for (const element of awaited) {
          const root = element.isConnected ? shadowRootOf(element) : null;
          if (root || !element.isConnected) awaited.delete(element);
          if (root && !roots.has(root) && !signal.aborted) enqueue(element);
        }
        run();
      }, delay);
    }
  }
}

function isSkipped(element: Element): boolean {
  if (SKIPPED.has(element.tagName) || SKIPPED.has(element.tagName.toUpperCase())) return true;
  if (element.getAttribute("aria-hidden") === "true") return true;
  return isEditable(element);
}

/** Whether an element lets people type into it; what stands there is theirs. */
export function isEditable(element: Element): boolean {
  const editable = element.getAttribute("contenteditable");
  return editable !== null && editable !== "false";
}

function isInSkipped(node: Node): boolean {
  for (
    let element = node instanceof Element ? node : node.parentElement;
    element;
    element = element.parentElement
  ) {
    if (isSkipped(element)) return true;
  }
  return false;
}

function nextOutside(walker: TreeWalker): Node | null {
  for (;;) {
    const sibling = walker.nextSibling();
    if (sibling) return sibling;
    if (!walker.parentNode() || walker.currentNode === walker.root) return null;
  }
}

interface Scheduler {
  yield?: () => Promise<void>;
}

/** Lets the page work. `scheduler.yield` comes back sooner than a timer, where it exists. */
function pause(): Promise<void> {
  const { scheduler } = globalThis as { scheduler?: Scheduler };
  return scheduler?.yield ? scheduler.yield() : new Promise((resolve) => setTimeout(resolve));
}
