import { type Action, button, element, type Surface } from "./surface";

/** What the card shows: a state, two lines of text, and what the agent can do. */
export interface CardContent {
  tone: "busy" | "good" | "bad";
  title: string;
  detail: string;
  actions: Action[];
  /** How long this can last at most: counted down in seconds, for the eye only. */
  countdownMs?: number;
}

/** The card's own texts. */
export interface CardLabels {
  region: string;
  close: string;
  secondsLeft: (seconds: number) => string;
}

/** What tells of a call in the page. */
export interface Card {
  show(content: CardContent): void;
  hide(): void;
}

/** How long a good outcome stays; a bad one stays until it is closed, so that nobody misses it. */
const GOOD_STAYS_MS = 6_000;

/** Makes the card on a surface. */
export function createCard(
  document: Document,
  surface: Surface,
  labels: CardLabels,
  signal: AbortSignal,
): Card {
  const card = element(document, "div", "part card");
  const status = element(document, "div", "status");
  status.setAttribute("role", "status");
  status.setAttribute("aria-live", "polite");
  status.setAttribute("aria-label", labels.region);
  const title = element(document, "div", "title");
  const detail = element(document, "div", "detail");
  status.append(title, detail);
  const close = button(document, { label: "✕", run: hide });
  close.className = "close";
  close.setAttribute("aria-label", labels.close);
  // A screen reader would read out every second.
  const countdown = element(document, "div", "countdown");
  countdown.setAttribute("aria-hidden", "true");
  const actions = element(document, "div", "actions");
  card.append(status, close, countdown, actions);
  let leaving: ReturnType<typeof setTimeout> | undefined;
  let ticking: ReturnType<typeof setInterval> | undefined;

  signal.addEventListener("abort", hide);
  card.addEventListener("keydown", (event) => {
    if (event.isTrusted && event.key === "Escape") hide();
  });

  return { show, hide };

  function hide(): void {
    clearTimeout(leaving);
    clearInterval(ticking);
    surface.show(card, false);
  }

  function show(content: CardContent): void {
    clearTimeout(leaving);
    clearInterval(ticking);
    surface.show(card, true);
    card.className = `part card ${content.tone}`;
    // A screen reader announces a change, and only of a region that it already knows.
    if (title.textContent !== content.title) title.textContent = content.title;
    if (detail.textContent !== content.detail) detail.textContent = content.detail;
    actions.replaceChildren(...content.actions.map((action) => button(document, action)));
    countdown.textContent = "";
    if (content.countdownMs) countDown(performance.now() + content.countdownMs);
    if (content.tone === "good") leaving = setTimeout(hide, GOOD_STAYS_MS);
  }

  function countDown(end: number): void {
    const tick = () => {
      const seconds = Math.max(0, Math.ceil((end - performance.now()) / 1000));
      countdown.textContent = seconds > 0 ? labels.secondsLeft(seconds) : "";
    };
    tick();
    ticking = setInterval(tick, 250);
  }
}
