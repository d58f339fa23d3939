/** What the card shows: a state, two lines of text, and what the agent can do. */
export interface CardContent {
  tone: "busy" | "good" | "bad";
  title: string;
  detail: string;
  actions: { label: string; run: () => void }[];
  /** How long this can last at most: counted down in seconds, for the eye only. */
  countdownMs?: number;
}

/** The card's own texts. */
export interface CardLabels {
  region: string;
  close: string;
  secondsLeft: (seconds: number) => string;
}

/** The extension's only UI in a page. */
export interface Card {
  show(content: CardContent): void;
  hide(): void;
}

/** How long a good outcome stays; a bad one stays until it is closed, so that nobody misses it. */
const GOOD_STAYS_MS = 6_000;

const STYLE = `
  :host { all: initial !important; }
  .card {
    position: fixed; inset-block-end: 16px; inset-inline-end: 16px; z-index: 2147483647;
    box-sizing: border-box; inline-size: 340px; max-inline-size: calc(100vw - 32px);
    padding: 12px 16px; border-radius: 10px; border: 1px solid light-dark(#c9ced6, #4a525e);
    border-inline-start: 4px solid var(--tone);
    background: light-dark(#fff, #1f242b); color: light-dark(#1b1f24, #f0f3f6);
    box-shadow: 0 6px 24px rgb(0 0 0 / .22); font: 14px/1.4 system-ui, sans-serif; color-scheme: light dark;
    display: grid; grid-template-columns: 1fr auto; column-gap: 8px; overflow-wrap: anywhere;
    max-block-size: calc(100vh - 32px); overflow: auto;
  }
  .card[hidden] { display: none; }
  .busy { --tone: light-dark(#0b5cab, #78b0ff); }
  .good { --tone: light-dark(#1a7f37, #57d07a); }
  .bad { --tone: light-dark(#c2341d, #ff8f7a); }
  .title { font-weight: 600; }
  .detail { margin-block-start: 2px; }
  .detail:empty { display: none; }
  .countdown { grid-column: 1 / -1; font-variant-numeric: tabular-nums; opacity: .8; }
  .countdown:empty { display: none; }
  .actions { grid-column: 1 / -1; display: flex; gap: 8px; flex-wrap: wrap; margin-block-start: 10px; }
  .actions:empty { display: none; }
  button {
    font: inherit; color: inherit; cursor: pointer; padding: 4px 12px; border-radius: 6px; min-block-size: 28px;
    border: 1px solid light-dark(#8a929e, #7b8490); background: transparent;
  }
  button:hover { background: light-dark(#eef1f5, #303741); }
  button:focus-visible { outline: 2px solid light-dark(#0b5cab, #78b0ff); outline-offset: 2px; }
  .close { border-color: transparent; padding: 0; inline-size: 28px; align-self: start; }
  @media print { .card { display: none; } }
  @media (forced-colors: active) { .card { border-color: CanvasText; } }
`;

/**
 * Makes the card in a closed shadow root, on the document element beside the page's own body. The host is
 * attached when there is something to show and taken away after, so that a page at rest has nothing of ours.
 * @param own takes note of the host, so that nothing takes it for a part of the page.
 */
export function createCard(
  document: Document,
  labels: CardLabels,
  own: WeakSet<Element>,
  signal: AbortSignal,
): Card {
  // Not a custom element: the page could define it, and would be handed the closed root.
  const host = document.createElement("div");
  own.add(host);
  const root = host.attachShadow({ mode: "closed" });
  const style = document.createElement("style");
  style.textContent = STYLE;
  const card = element("div", "card");
  const status = element("div", "status");
  status.setAttribute("role", "status");
  status.setAttribute("aria-live", "polite");
  status.setAttribute("aria-label", labels.region);
  const title = element("div", "title");
  const detail = element("div", "detail");
  status.append(title, detail);
  const close = button("✕", hide);
  close.className = "close";
  close.setAttribute("aria-label", labels.close);
  // A screen reader would read out every second.
  const countdown = element("div", "countdown");
  countdown.setAttribute("aria-hidden", "true");
  const actions = element("div", "actions");
  card.append(status, close, countdown, actions);
  root.append(style, card);
  let leaving: ReturnType<typeof setTimeout> | undefined;
  let ticking: ReturnType<typeof setInterval> | undefined;

  signal.addEventListener("abort", hide);
  root.addEventListener("keydown", (event) => {
    if (event.isTrusted && (event as KeyboardEvent).key === "Escape") hide();
  });

  function hide(): void {
    clearTimeout(leaving);
    clearInterval(ticking);
    host.remove();
  }

  function show(content: CardContent): void {
    clearTimeout(leaving);
    clearInterval(ticking);
    if (!host.isConnected) document.documentElement.append(host);
    card.className = `card ${content.tone}`;
    // A screen reader announces a change, and only of a region that it already knows.
    if (title.textContent !== content.title) title.textContent = content.title;
    if (detail.textContent !== content.detail) detail.textContent = content.detail;
    actions.replaceChildren(...content.actions.map(({ label, run }) => button(label, run)));
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

  function element(name: string, className: string): HTMLElement {
    const made = document.createElement(name);
    made.className = className;
    return made;
  }

  function button(label: string, run: () => void): HTMLButtonElement {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = label;
    made.addEventListener("click", (event) => {
      if (event.isTrusted) run();
    });
    return made;
  }

  return { show, hide };
}
