/** Where the extension's UI in a page lives: a closed shadow root that is on the page only while it shows something. */
export interface Surface {
  root: ShadowRoot;
  /** Puts a part on the page, or takes it away. */
  show(part: HTMLElement, isShown: boolean): void;
}

const STYLE = `
  :host { all: initial !important; }
  * { box-sizing: border-box; }
  .part {
    --ink: light-dark(#1b1f24, #f0f3f6); --paper: light-dark(#fff, #1f242b); --line: light-dark(#c9ced6, #4a525e);
    --accent: light-dark(#0b5cab, #78b0ff); --hover: light-dark(#eef1f5, #303741);
    position: fixed; z-index: 2147483647; inline-size: 340px; max-inline-size: calc(100vw - 32px);
    max-block-size: calc(100vh - 32px); overflow: auto; padding: 12px 16px; border-radius: 10px;
    border: 1px solid var(--line); background: var(--paper); color: var(--ink);
    box-shadow: 0 6px 24px rgb(0 0 0 / .22); font: 14px/1.4 system-ui, sans-serif; overflow-wrap: anywhere;
  }
  .card {
    inset-block-end: 16px; inset-inline-end: 16px; border-inline-start: 4px solid var(--tone);
    display: grid; grid-template-columns: 1fr auto; column-gap: 8px;
  }
  .busy { --tone: light-dark(#0b5cab, #78b0ff); }
  .good { --tone: light-dark(#1a7f37, #57d07a); }
  .bad { --tone: light-dark(#c2341d, #ff8f7a); }
  .title { font-weight: 600; }
  .detail { margin-block-start: 2px; }
  .countdown { grid-column: 1 / -1; font-variant-numeric: tabular-nums; opacity: .8; }
  .actions { grid-column: 1 / -1; display: flex; gap: 8px; flex-wrap: wrap; margin-block-start: 10px; }
  .detail:empty, .countdown:empty, .actions:empty, .choice:empty { display: none; }
  .number { inline-size: 300px; }
  .line { margin-block-start: 2px; color: light-dark(#4b5563, #b6bfca); }
  .warning { color: light-dark(#8a4b00, #ffc56b); }
  .choice { margin: 8px 0 0; padding: 0; border: 0; display: grid; gap: 2px; }
  .choice legend { padding: 0; color: light-dark(#4b5563, #b6bfca); }
  .choice label { display: flex; gap: 6px; align-items: baseline; min-block-size: 24px; cursor: pointer; }
  .list { inset-block-start: 12vh; inset-inline: 0; margin-inline: auto; inline-size: 480px; padding: 12px; }
  .list input { inline-size: 100%; font: inherit; padding: 6px 10px; border-radius: 6px; color: inherit;
    border: 1px solid light-dark(#8a929e, #7b8490); background: transparent; }
  .list ul { list-style: none; margin: 8px 0 0; padding: 0; max-block-size: 50vh; overflow: auto; }
  .list li { padding: 6px 10px; border-radius: 6px; display: grid; grid-template-columns: auto 1fr; column-gap: 12px;
    cursor: pointer; }
  .list li > :last-child { text-align: end; color: light-dark(#4b5563, #b6bfca); }
  .list li[aria-selected="true"] { background: var(--accent); color: var(--paper); }
  .list li[aria-selected="true"] > :last-child { color: inherit; }
  button {
    font: inherit; color: inherit; cursor: pointer; padding: 4px 12px; border-radius: 6px; min-block-size: 28px;
    border: 1px solid light-dark(#8a929e, #7b8490); background: transparent;
  }
  button:hover { background: var(--hover); }
  button.primary { background: var(--accent); border-color: var(--accent); color: var(--paper); }
  button:focus-visible, input:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
  .close { border-color: transparent; padding: 0; inline-size: 28px; align-self: start; }
  @media print { .part { display: none; } }
  @media (forced-colors: active) {
    .part { border-color: CanvasText; }
    .list li[aria-selected="true"] { outline: 2px solid Highlight; outline-offset: -2px; }
  }
`;

/**
 * Makes the surface, on the document element beside the page's own body. It is attached when there is something to
 * show and taken away after, so that a page at rest has nothing of ours.
 * @param own takes note of the host, so that nothing takes it for a part of the page.
 */
export function createSurface(document: Document, own: WeakSet<Element>, signal: AbortSignal): Surface {
  // Not a custom element: the page could define it, and would be handed the closed root.
  const host = document.createElement("div");
  own.add(host);
  const root = host.attachShadow({ mode: "closed" });
  const style = document.createElement("style");
  style.textContent = STYLE;
  root.append(style);
  signal.addEventListener("abort", () => host.remove());
  // What is typed here isn't meant for the page's shortcuts.
  for (const type of ["keydown", "keypress", "keyup"]) {
    root.addEventListener(type, (event) => event.stopPropagation());
  }

  return {
    root,
    show(part, isShown) {
      if (signal.aborted) return;
      if (!isShown) part.remove();
      else {
        part.style.colorScheme = schemeOf(document);
        if (!part.isConnected) root.append(part);
      }
      if (root.querySelector(".part")) {
        if (!host.isConnected) document.documentElement.append(host);
      } else host.remove();
    },
  };
}

/** Whether a page is light or dark, by what is behind its text, else by what it says of itself. */
function schemeOf(document: Document): "light" | "dark" {
  for (const element of [document.body, document.documentElement]) {
    const [red = 0, green = 0, blue = 0, alpha = 1] = (
      getComputedStyle(element).backgroundColor.match(/[\d.]+/g) ?? []
    ).map(Number);
    if (alpha > 0.5) return red * 0.3 + green * 0.6 + blue * 0.1 < 128 ? "dark" : "light";
  }
  const { colorScheme } = getComputedStyle(document.documentElement);
  const isDark = colorScheme.includes("dark") && matchMedia("(prefers-color-scheme: dark)").matches;
  return colorScheme === "dark" || isDark ? "dark" : "light";
}

/** Makes an element with a class and a text. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  document: Document,
  name: Name,
  className: string,
  text = "",
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

/** What the agent can do in a part. */
export interface Action {
  label: string;
  run: () => void;
  isPrimary?: boolean;
}

/** Makes a button that only a person can press. */
export function button(document: Document, { label, run, isPrimary }: Action): HTMLButtonElement {
  const made = element(document, "button", isPrimary ? "primary" : "", label);
  made.type = "button";
  made.addEventListener("click", (event) => {
    if (event.isTrusted) run();
  });
  return made;
}
