import { direction, language, t } from "../../i18n";
import { allIn, ofDocument, type ShadowRootOf } from "../dom";
import { isInTransition, ON_TOP } from "./sight";
import STYLE from "./surface.css?inline";

/** Where the extension's UI in a page lives: a closed shadow root that is on the page only while it shows something. */
export interface Surface {
  root: ShadowRoot;
  /** Puts a part on the page, in front of everything else, or takes it away. */
  show(part: HTMLElement, isShown: boolean): void;
  /**
   * Runs something when a person presses an element that they could see for long enough to read it: a page can move
   * our parts into something transparent, cover them, or have them come up where a click is under way.
   * @param since when it came up, as `performance.now()` tells; now, if it isn't given.
   */
  onPress(element: HTMLElement, run: () => void, since?: number): void;
  /** Whether what came up then has been there for long enough for a press or a key to be meant for it. */
  isSettled(since: number): boolean;
  /** What has the focus in the page, in its shadow roots, too; null: nothing that could be given it again. */
  focused(): HTMLElement | null;
}

/** Shorter than it takes to read a button; its style shows it. */
const SETTLING_MS = 500;
/** What is drawn smaller than this part of its size can't be read. */
const MIN_SCALE = 0.6;
/** The class of what says why a button does nothing. */
const UNSEEN = "unseen";
/** How often it is looked after what covers us: often enough that nothing stays for long enough to be read. */
const LOOK_MS = 200;
/** How much longer than the looks the time between them is, on pages of which one takes long. */
const REST = 100;
/** As often as browsers allow. */
const SIGHT_MS = 100;
/** How many times in a row a page that means well may take us from sight, as by a dialog over us. */
const MOST_TAKINGS = 2;

/**
 * Makes the surface, on the document element beside the page's own body, in the browser's top layer. It is attached when
 * there is something to show and taken away after, so that a page at rest has nothing of ours.
 * @param own takes note of the host, so that nothing takes it for a part of the page.
 * @param rootsOf gives the document and all shadow roots in it.
 * @param onTaken the page keeps the surface from sight, however often it is put back.
 */
export function createSurface(
  document: Document,
  own: WeakSet<Element>,
  shadowRootOf: ShadowRootOf,
  rootsOf: () => ParentNode[],
  onTaken: () => void,
  signal: AbortSignal,
): Surface {
  // Not a custom element: the page could define it, and would be handed the closed root.
  const host = ofDocument(document, "createElement")("div");
  host.setAttribute("popover", "manual");
  own.add(host);
  const root = host.attachShadow({ mode: "closed" });
  const style = element(document, "style", "");
  style.textContent = STYLE;
  root.append(style);
  let inFrontSince = 0;
  let onTop: Element[] = [];
  let looking: ReturnType<typeof setTimeout> | undefined;
  let timesTaken = 0;
  /** Since when a button is drawn with nothing over it, where that was ever otherwise. */
  const inSightSince = new WeakMap<Element, number>();
  const sight = new IntersectionObserver(noteSight, SIGHT);
  const taking = new MutationObserver(() => {
    if (host.parentNode === homeIn(document)) return;
    noteTaken();
    if (timesTaken <= MOST_TAKINGS) stay();
  });
  signal.addEventListener("abort", leave);
  // What is typed here isn't meant for the page's shortcuts; and a key that is held down presses nothing.
  for (const type of ["keydown", "keypress", "keyup"] as const) {
    root.addEventListener(type, (event) => {
      event.stopPropagation();
      if (event instanceof KeyboardEvent && event.repeat && event.key === "Enter") event.preventDefault();
    });
  }
  // A dialog has been opened over us, or the one that we were in has been closed.
  for (const type of ["toggle", "close"]) {
    const cover = ({ target }: Event) => {
      if (target !== host && stay(target)) noteTaken();
    };
    document.addEventListener(type, cover, { capture: true, signal });
  }

  return { root, show, onPress, isSettled, focused };

  function show(part: HTMLElement, isShown: boolean): void {
    if (signal.aborted) return;
    for (const told of part.querySelectorAll(`.${UNSEEN}`)) told.remove();
    if (isShown) {
      part.style.colorScheme = schemeOf(document);
      part.style.setProperty("--settling", `${SETTLING_MS}ms`);
      // The page's language is another one, and isn't told ours.
      part.lang = language();
      part.dir = direction();
      if (!part.isConnected) root.append(part);
    } else part.remove();
    stay();
    if (isShown && !isInSight(part)) noteTaken();
  }

  /**
   * Keeps the parts where they can be seen and pressed, and the host away from a page without any.
   * @param moved what has just come to the top layer or left it.
   * @returns whether they weren't there.
   */
  function stay(moved: EventTarget | null = null): boolean {
    const part = lastPart();
    if (!part) {
      leave();
      return false;
    }
    looking ??= setTimeout(lookAgain, LOOK_MS);
    const home = homeIn(document);
    const focused = root.activeElement;
    if (home && host.parentNode !== home) {
      home.append(host);
      taking.observe(home, { childList: true });
    }
    const before = onTop;
    onTop = rootsOf()
      .flatMap((each) => [...allIn(each, ON_TOP)])
      .filter((each) => each !== host);
    // What takes no pointer may cover us, too.
    const isKept =
      host.matches(":popover-open") &&
      isInFront(part) &&
      onTop.every((each) => each !== moved && before.includes(each));
    cleanHost();
    if (isKept) return false;
    raise();
    inFrontSince = performance.now();
    if (focused instanceof HTMLElement && root.activeElement !== focused) focused.focus();
    return true;
  }

  /** Whatever else the page puts on the host may hide us, or keep us from being pressed or read out. */
  function cleanHost(): void {
    for (const { name } of [...host.attributes]) if (name !== "popover") host.removeAttribute(name);
    if (host.getAttribute("popover") !== "manual") host.setAttribute("popover", "manual");
  }

  /** The page hears of it before it is done, and can forbid it then, or have it fail. */
  function raise(): void {
    try {
      if (host.matches(":popover-open")) host.hidePopover();
      host.showPopover();
    } catch {
      // The next look tries again, and counts.
    }
  }

  /** Pages can keep the events of what they bring to the top layer to themselves; and a transition covers all of it. */
  function look(): void {
    const wasTaken = stay();
    if (isInTransition(document)) inFrontSince = performance.now();
    const part = lastPart();
    if (part && (wasTaken || !isInSight(part))) noteTaken();
    else timesTaken = 0;
  }

  function noteTaken(): void {
    // In a frame without a size nothing is seen: consoles hide the tabs that are in the background.
    if (innerWidth === 0) return;
    timesTaken += 1;
    // What is shown may be of a call that is made only just after.
    if (timesTaken > MOST_TAKINGS) queueMicrotask(onTaken);
  }

  function lastPart(): HTMLElement | null {
    return root.querySelector<HTMLElement>(".part:last-child");
  }

  function lookAgain(): void {
    const before = performance.now();
    look();
    const took = performance.now() - before;
    if (looking !== undefined) looking = setTimeout(lookAgain, Math.max(LOOK_MS, took * REST));
  }

  function leave(): void {
    clearTimeout(looking);
    looking = undefined;
    timesTaken = 0;
    taking.disconnect();
    sight.disconnect();
    host.remove();
  }

  function noteSight(entries: IntersectionObserverEntry[]): void {
    for (const { target, isVisible } of entries as SightEntry[]) {
      if (isVisible === false) inSightSince.set(target, Number.POSITIVE_INFINITY);
      else if (inSightSince.has(target)) inSightSince.set(target, performance.now());
    }
  }

  function isInFront(part: Element): boolean {
    const { left, top, width, height } = part.getBoundingClientRect();
    // Outside of a small frame there is nothing.
    const inFront = elementAt(left + width / 2, top + height / 2);
    return inFront === host || inFront === null;
  }

  function elementAt(x: number, y: number): Element | null {
    return ofDocument(document, "elementFromPoint")(x, y);
  }

  function onPress(pressed: HTMLElement, run: () => void, since = performance.now()): void {
    let isDown = false;
    sight.observe(pressed);
    pressed.addEventListener("pointerdown", (event) => {
      isDown = event.isTrusted;
    });
    pressed.addEventListener("click", (event) => {
      look();
      if (event.isTrusted && inSightSince.get(pressed) === Number.POSITIVE_INFINITY) tellUnseen(pressed);
      const shownSince = Math.max(since, inSightSince.get(pressed) ?? since);
      // The second click of a double click was meant for what was there before.
      if (!event.isTrusted || event.detail > 1 || !isSettled(shownSince) || !isInSight(pressed)) return;
      const isByKeyboard = event.detail === 0;
      if (isByKeyboard || (isDown && elementAt(event.clientX, event.clientY) === host)) run();
    });
  }

  /** A frame that the CRM scales or fades counts as unseen, too: whoever sees it is told how to go on. */
  function tellUnseen(pressed: HTMLElement): void {
    const part = pressed.closest(".part");
    if (!part || part.querySelector(`.${UNSEEN}`)) return;
    const told = element(document, "div", `warning ${UNSEEN}`, t("card.unseen"));
    told.setAttribute("role", "alert");
    part.append(told);
  }

  function isSettled(since: number): boolean {
    return performance.now() - Math.max(since, inFrontSince) >= SETTLING_MS;
  }

  function focused(): HTMLElement | null {
    let at = ofDocument(document, "activeElement");
    while (at) {
      const inner: Element | null = shadowRootOf(at)?.activeElement ?? null;
      if (!inner) break;
      at = inner;
    }
    return at instanceof HTMLElement && at !== host && at !== ofDocument(document, "body") ? at : null;
  }

  /** In the top layer nothing around us makes us transparent, moves or cuts us. */
  function isInSight(pressed: HTMLElement): boolean {
    const { width, height } = pressed.getBoundingClientRect();
    return (
      host.parentNode === homeIn(document) &&
      host.matches(":popover-open") &&
      pressed.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
      (pressed.currentCSSZoom ?? 1) >= MIN_SCALE &&
      width >= pressed.offsetWidth * MIN_SCALE &&
      height >= pressed.offsetHeight * MIN_SCALE
    );
  }
}

/** Tells of what covers us by any means, and of frames that can't be seen: in Chromium; elsewhere `isVisible` is left out. */
const SIGHT: IntersectionObserverInit & { trackVisibility: boolean; delay: number } = {
  trackVisibility: true,
  delay: SIGHT_MS,
};
type SightEntry = IntersectionObserverEntry & { isVisible?: boolean };

/** The element that holds the surface: outside of a modal dialog nothing can be pressed. None while a page is without any. */
function homeIn(document: Document): Element | null {
  return [...allIn(document, "dialog:modal")].at(-1) ?? ofDocument(document, "documentElement");
}

/** Whether a page is light or dark, by what is behind its text, else by what it says of itself. */
function schemeOf(document: Document): "light" | "dark" {
  const whole = ofDocument(document, "documentElement");
  for (const element of [ofDocument(document, "body"), whole]) {
    const [red = 0, green = 0, blue = 0, alpha = 1] = (
      getComputedStyle(element).backgroundColor.match(/[\d.]+/g) ?? []
    ).map(Number);
    if (alpha > 0.5) return red * 0.3 + green * 0.6 + blue * 0.1 < 128 ? "dark" : "light";
  }
  const { colorScheme } = getComputedStyle(whole);
  const isDark = colorScheme.includes("dark") && matchMedia("(prefers-color-scheme: dark)").matches;
  return colorScheme === "dark" || isDark ? "dark" : "light";
}

/** Gives the focus to an element of the page. */
export function focusOn(element: HTMLElement | null): void {
  if (element) HTMLElement.prototype.focus.call(element);
}

/** Makes an element with a class and a text. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  document: Document,
  name: Name,
  className: string,
  text = "",
): HTMLElementTagNameMap[Name] {
  const made: HTMLElementTagNameMap[Name] = ofDocument(document, "createElement")(name);
  made.className = className;
  made.textContent = text;
  return made;
}

/** What the agent can do in a part. */
export interface Action {
  label: string;
  run: () => void;
  isPrimary?: boolean;
  /** Whether it only takes something away or stops something, and so may be pressed at any time. */
  isHarmless?: boolean;
}

/** Makes a button that only a person can press. */
export function button(document: Document, surface: Surface, action: Action): HTMLButtonElement {
  const { label, run, isPrimary, isHarmless } = action;
  const made = element(document, "button", isPrimary ? "primary" : "", label);
  made.type = "button";
  if (isHarmless) {
    made.addEventListener("click", (event) => {
      if (event.isTrusted) run();
    });
  } else {
    made.classList.add("guarded");
    surface.onPress(made, run);
  }
  return made;
}
