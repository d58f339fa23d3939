import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { CardView, ClickOptions, PanelView, Point, Target, TestPage } from "./index.ts";

/** What each browser has to bring; the rest of a page is the same for both. */
export interface RawPage {
  url(): Promise<string>;
  goto(url: string): Promise<void>;
  close(): Promise<void>;
  bringToFront(): Promise<void>;
  /** Evaluates the source of a function with JSON arguments; promises are awaited. */
  callFunction(source: string, args: unknown[]): Promise<unknown>;
  /** Calls a function with the extension's closed shadow root as its first argument; null when there is none. */
  callOnCard(source: string, args: unknown[]): Promise<unknown>;
  pointerClick(point: Point, options: ClickOptions): Promise<void>;
  pointerMove(point: Point): Promise<void>;
  drag(from: Point, to: Point): Promise<void>;
  press(key: string, modifier?: ClickOptions["modifier"]): Promise<void>;
  hold(key: string, ms: number): Promise<void>;
  print(): Promise<string>;
  collectGarbage(): Promise<void>;
  heapBytes(): Promise<number | null>;
  listeners(): Promise<number | null>;
  observers(): Promise<number | null>;
  type(text: string): Promise<void>;
  setFile(selector: string, file: { name: string; text: string }): Promise<void>;
  screenshot(path: string): Promise<void>;
  setColorScheme(scheme: "light" | "dark"): Promise<void>;
  setForcedColors(isForced: boolean): Promise<void>;
  setReducedMotion(isReduced: boolean): Promise<void>;
  setViewport(size: { width: number; height: number }): Promise<void>;
}

const WAIT_MS = 30_000;
const POLL_MS = 100;
/** How many times in a row a button has to be found ready. */
const READY_POLLS = 2;
/** The same for what a key presses: longer than our UI takes to settle. */
const SETTLED_POLLS = 6;

/** Makes the page that tests use. */
export function createPage(raw: RawPage): TestPage {
  const page: TestPage = {
    url: raw.url,
    goto: raw.goto,
    close: raw.close,
    bringToFront: raw.bringToFront,
    drag: raw.drag,
    press: raw.press,
    hold: raw.hold,
    print: raw.print,
    collectGarbage: raw.collectGarbage,
    heapBytes: raw.heapBytes,
    listeners: raw.listeners,
    observers: raw.observers,
    type: raw.type,
    setFile: raw.setFile,
    setColorScheme: raw.setColorScheme,
    setForcedColors: raw.setForcedColors,
    setReducedMotion: raw.setReducedMotion,
    setViewport: raw.setViewport,
    screenshot: (path) => {
      mkdirSync(dirname(path), { recursive: true });
      return raw.screenshot(path);
    },
    evaluate: async <A extends unknown[], T>(fn: (...args: A) => T | Promise<T>, ...args: A) =>
      (await raw.callFunction(fn.toString(), args)) as T,
    waitFor: (fn, args, { what, timeoutMs = WAIT_MS }) =>
      poll(() => page.evaluate(fn, ...args), what, timeoutMs, raw),
    locate: (target) => {
      // Pages go on scrolling and laying out after something has come into view; what rests can be clicked.
      let last: Point | null = null;
      return poll(
        async () => {
          const point = await page.evaluate(locateInPage, { ...normalized(target), scroll: last === null });
          const isAtRest = point !== null && last !== null && point.x === last.x && point.y === last.y;
          last = point;
          return isAtRest && point;
        },
        `${JSON.stringify(target)} in the page`,
        WAIT_MS,
        raw,
      );
    },
    click: async (target, options = {}) => raw.pointerClick(await page.locate(target), options),
    hover: async (target) =>
      raw.pointerMove(typeof target === "object" && "x" in target ? target : await page.locate(target)),
    clickAt: (point, options = {}) => raw.pointerClick(point, options),
    focus: async (target) => {
      await page.waitFor(focusInPage, [normalized(target)], { what: `${JSON.stringify(target)} to focus` });
    },
    evaluateInOurs: async <A extends unknown[], T>(
      fn: (root: ShadowRoot, ...args: A) => T | Promise<T>,
      ...args: A
    ) => (await raw.callOnCard(fn.toString(), args)) as T | null,
    card: async () => (await raw.callOnCard(readCard.toString(), [])) as CardView | null,
    panel: async () => (await raw.callOnCard(readPanel.toString(), [])) as PanelView | null,
    panelWith: (text) =>
      poll(
        async () => {
          const panel = await page.panel();
          return panel && JSON.stringify(panel).includes(text) ? panel : null;
        },
        `the panel with “${text}”`,
        WAIT_MS,
        raw,
        async () => `The panel says: ${JSON.stringify(await page.panel())}`,
      ),
    list: async () => (await raw.callOnCard(readList.toString(), [])) as string[] | null,
    cardWith: (text) =>
      poll(
        async () => {
          const card = await page.card();
          return card?.text.includes(text) ? card : null;
        },
        `the card with “${text}”`,
        WAIT_MS,
        raw,
        async () =>
          `The card says: ${JSON.stringify((await page.card())?.text)}; the panel: ${JSON.stringify(await page.panel())}`,
      ),
    locateCard: (buttonText) => {
      // The animation that shows a button as not yet to be pressed can end a moment before it can be.
      let timesReady = 0;
      return poll(
        async () => {
          const point = (await raw.callOnCard(locateInCard.toString(), [buttonText])) as Point | null;
          timesReady = point === null ? 0 : timesReady + 1;
          return timesReady > READY_POLLS ? point : null;
        },
        `the card's button “${buttonText}”`,
        WAIT_MS,
        raw,
      );
    },
    clickCard: async (buttonText) => raw.pointerClick(await page.locateCard(buttonText), {}),
  };
  return page;
}

/** Closes the extension's card, so that the next one can't be mistaken for it. */
export async function closeCard(page: TestPage): Promise<void> {
  // It may also go by itself meanwhile.
  await poll(
    async () => {
      const at = await page.evaluateInOurs(locateInCard, "Close");
      if (at) await page.clickAt(at);
      return (await page.card()) === null;
    },
    "the card to be closed",
    WAIT_MS,
  );
}

/** Waits until what has just come up of our UI can be pressed, by keys too, as its look tells. */
export async function settled(page: TestPage): Promise<void> {
  // In a tab that has just come to the front the animation can end before the time that it shows is over.
  let timesReady = 0;
  await poll(
    async () => {
      const isReady = await page.evaluateInOurs((root) =>
        [...root.querySelectorAll(".guarded")].every((each) => each.getAnimations().length === 0),
      );
      timesReady = isReady ? timesReady + 1 : 0;
      return timesReady > SETTLED_POLLS;
    },
    "our UI to be ready for a press",
    WAIT_MS,
  );
}

/** Tries until something truthy comes, or says what didn't. */
export async function poll<T>(
  attempt: () => Promise<T | null | undefined | false>,
  what: string,
  timeoutMs: number,
  raw?: Pick<RawPage, "url">,
  explain?: () => Promise<string>,
): Promise<T> {
  const end = Date.now() + timeoutMs;
  let lastError = "";
  for (;;) {
    try {
      const result = await attempt();
      if (result) return result;
      lastError = "";
    } catch (error) {
      // A page that is navigating has no world to evaluate in; the next attempt may have.
      lastError = ` Last error: ${error instanceof Error ? error.message : error}`;
    }
    if (Date.now() > end) {
      const where = raw ? ` at ${await raw.url().catch(() => "a closed page")}` : "";
      throw new Error(`Waited ${timeoutMs} ms for ${what}${where}.${lastError} ${(await explain?.()) ?? ""}`);
    }
    await sleep(POLL_MS);
  }
}

function normalized(target: Target): { selector: string; text: string; nth: number } {
  const { selector, text = "", nth = 0 } = typeof target === "string" ? { selector: target } : target;
  return { selector, text, nth };
}

/* The functions below run in the page. */

function locateInPage({
  selector,
  text,
  nth,
  scroll,
}: {
  selector: string;
  text: string;
  nth: number;
  scroll: boolean;
}): Point | null {
  const found: Element[] = [];
  const search = (root: ParentNode) => {
    for (const element of root.querySelectorAll("*")) {
      // A form's fields can stand in for its members.
      if (element instanceof HTMLFormElement) continue;
      if (element.matches(selector) && element.getClientRects().length > 0) found.push(element);
      if (element.shadowRoot) search(element.shadowRoot);
    }
  };
  search(document);
  const texts = (node: Node): Text[] => {
    if (node.nodeType === Node.TEXT_NODE) return [node as Text];
    const inner = node instanceof HTMLSlotElement ? node.assignedNodes() : [];
    const root = node instanceof Element ? node.shadowRoot : null;
    return [...inner, ...(root?.childNodes ?? []), ...node.childNodes].flatMap(texts);
  };
  const middle = (rect: DOMRect) => ({ x: rect.left + rect.width / 2, y: rect.top + rect.height / 2 });
  if (text === "") {
    const element = found[nth];
    if (!element) return null;
    if (scroll) element.scrollIntoView({ block: "center", behavior: "instant" });
    const [rect] = element.getClientRects();
    return rect ? middle(rect) : null;
  }
  const rangeIn = (holder: Text) => {
    const range = document.createRange();
    range.setStart(holder, holder.data.indexOf(text));
    range.setEnd(holder, holder.data.indexOf(text) + text.length);
    return range;
  };
  // A script's or a hidden text is not what a person would click.
  const shown = [...new Set(found.flatMap((element) => texts(element)))]
    .filter((holder) => holder.data.includes(text))
    .map((holder) => ({ holder, range: rangeIn(holder) }))
    .filter(({ range }) => range.getClientRects().length > 0)[nth];
  if (!shown) return null;
  const root = shown.holder.getRootNode();
  const element = shown.holder.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
  if (scroll) element?.scrollIntoView({ block: "center", behavior: "instant" });
  const [rect] = shown.range.getClientRects();
  return rect ? middle(rect) : null;
}

function focusInPage({ selector, nth }: { selector: string; text: string; nth: number }): boolean {
  const found: HTMLElement[] = [];
  const search = (root: ParentNode) => {
    for (const element of root.querySelectorAll<HTMLElement>("*")) {
      if (element.matches(selector)) found.push(element);
      if (element.shadowRoot) search(element.shadowRoot);
    }
  };
  search(document);
  found[nth]?.focus();
  return found[nth] !== undefined;
}

function readCard(root: ShadowRoot): CardView | null {
  const card = root.querySelector(".card");
  const status = card?.querySelector("[role]");
  const parts = [...(status?.children ?? [])]
    .map((part) => part.textContent ?? "")
    .filter((part) => part !== "");
  return (
    card && {
      text: parts.join(" "),
      countdown: card.querySelector(".countdown")?.textContent ?? "",
      role: status?.getAttribute("role") ?? null,
      direction: getComputedStyle(card).direction,
      buttons: [...card.querySelectorAll("button")].map(
        (button) => button.getAttribute("aria-label") ?? button.textContent ?? "",
      ),
    }
  );
}

function readPanel(root: ShadowRoot): PanelView | null {
  const panel = root.querySelector(".number");
  if (!panel) return null;
  const { left, top, right, bottom } = panel.getBoundingClientRect();
  const texts = (selector: string) =>
    [...panel.querySelectorAll(selector)].map((element) => element.textContent ?? "");
  return {
    number: texts(".title").join(),
    lines: texts(".line"),
    records: texts("label"),
    buttons: texts("button"),
    focused: panel.contains(root.activeElement) ? (root.activeElement?.textContent ?? "") : null,
    scheme: getComputedStyle(panel).colorScheme,
    box: { left, top, right, bottom },
  };
}

function readList(root: ShadowRoot): string[] | null {
  const list = root.querySelector(".list");
  return (
    list &&
    [...list.querySelectorAll("[role=option]")].map((option) =>
      [...option.children].map((part) => part.textContent).join(" | "),
    )
  );
}

function locateInCard(root: ShadowRoot, text: string): Point | null {
  const button = [...root.querySelectorAll("button, label")].find(
    (each) => each.textContent === text || each.getAttribute("aria-label") === text,
  );
  // A button that has only just come up can't be pressed yet.
  if (!button || button.getAnimations().length > 0) return null;
  const rect = button.getBoundingClientRect();
  return rect ? { x: rect.left + rect.width / 2, y: rect.top + rect.height / 2 } : null;
}
