import { matches } from "../dom";
import { type Action, button, element, focusOn, type Surface } from "./surface";

/** What the card shows: a state, two lines of text, and what the agent can do. */
export interface CardContent {
  tone: "busy" | "good" | "bad";
  title: string;
  detail: string;
  actions: Action[];
  /** Whether the agent is asked something: the focus goes to the card, where nothing is dialled by the next key. */
  isQuestion?: boolean;
  /** How long this can last at most: counted down in seconds, for the eye only. */
  countdownMs?: number;
}

/** The card's own texts. */
export interface CardLabels {
  region: string;
  close: string;
  secondsLeft: (seconds: number) => string;
  timeIsUp: string;
}

/** What tells of a call in the page. */
export interface Card {
  /** @param startedFrom the link by whose Enter the call was started: from there the down arrow leads into the card. */
  show(content: CardContent, startedFrom?: Element | null): void;
  hide(): void;
}

/** How long a good outcome stays; a bad one stays until it is closed, so that nobody misses it. */
const GOOD_STAYS_MS = 6_000;

/** Makes the card on a surface. */
export function createCard(window: Window, surface: Surface, labels: CardLabels, signal: AbortSignal): Card {
  const { document } = window;
  const card = element(document, "div", "part card");
  card.setAttribute("aria-labelledby", "card-title");
  card.setAttribute("aria-describedby", "card-detail");
  const status = element(document, "div", "status");
  status.setAttribute("role", "status");
  status.setAttribute("aria-live", "polite");
  status.setAttribute("aria-label", labels.region);
  const title = element(document, "div", "title");
  title.id = "card-title";
  const detail = element(document, "div", "detail");
  detail.id = "card-detail";
  status.append(title, detail);
  const close = button(document, surface, { label: "✕", run: hide, isHarmless: true });
  close.className = "close";
  close.setAttribute("aria-label", labels.close);
  // A screen reader would read out every second.
  const countdown = element(document, "div", "countdown");
  countdown.setAttribute("aria-hidden", "true");
  const actions = element(document, "div", "actions");
  card.append(status, close, countdown, actions);
  let leaving: ReturnType<typeof setTimeout> | undefined;
  let ticking: ReturnType<typeof setInterval> | undefined;
  let arrowFrom: Element | null = null;
  let focusedBefore: HTMLElement | null = null;

  signal.addEventListener("abort", hide);
  card.addEventListener("keydown", (event) => {
    if (event.isTrusted && event.key === "Escape") hide();
  });
  window.addEventListener(
    "keydown",
    (event) => {
      if (!event.isTrusted || event.key !== "ArrowDown" || !card.isConnected || surface.root.activeElement)
        return;
      if (!arrowFrom || !matches(arrowFrom, ":focus-visible")) return;
      event.preventDefault();
      takeFocus();
    },
    { capture: true, signal },
  );

  return { show, hide };

  function hide(): void {
    clearTimeout(leaving);
    clearInterval(ticking);
    const mustReturn = hasFocus();
    surface.show(card, false);
    if (mustReturn) focusOn(focusedBefore);
    focusedBefore = null;
    arrowFrom = null;
  }

  function show(content: CardContent, startedFrom: Element | null = null): void {
    clearTimeout(leaving);
    clearInterval(ticking);
    const mustTakeFocus = hasFocus() || content.isQuestion;
    arrowFrom = startedFrom;
    surface.show(card, true);
    card.setAttribute("role", content.isQuestion ? "alertdialog" : "group");
    card.className = `part card ${content.tone}`;
    // A screen reader announces a change, and only of a region that it already knows.
    if (title.textContent !== content.title) title.textContent = content.title;
    if (detail.textContent !== content.detail) detail.textContent = content.detail;
    actions.replaceChildren(...content.actions.map((action) => button(document, surface, action)));
    if (mustTakeFocus) takeFocus();
    countdown.textContent = "";
    if (content.countdownMs) countDown(performance.now() + content.countdownMs);
    if (content.tone === "good") leaving = setTimeout(hide, GOOD_STAYS_MS);
  }

  function hasFocus(): boolean {
    return surface.root.activeElement !== null && card.contains(surface.root.activeElement);
  }

  /** At what dials nothing: a key that was meant for what stood here before does no harm. */
  function takeFocus(): void {
    // From a button of ours the way back stays what it was.
    focusedBefore = surface.focused() ?? focusedBefore;
    (actions.querySelector<HTMLButtonElement>("button:not(.guarded)") ?? close).focus();
  }

  function countDown(end: number): void {
    const tick = () => {
      const seconds = Math.max(0, Math.ceil((end - performance.now()) / 1000));
      countdown.textContent = seconds > 0 ? labels.secondsLeft(seconds) : labels.timeIsUp;
    };
    tick();
    ticking = setInterval(tick, 250);
  }
}
