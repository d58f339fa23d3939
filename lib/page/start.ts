import type { PageSite } from "../messages";
import { listenForClicks } from "./clicks";
import type { ShadowRootOf } from "./dom";
import { hitAt } from "./hit";
import { createMarks } from "./marks";
import { createFindInPage } from "./numbers";
import { startScanner } from "./scanner";
import type { AgentUi } from "./ui/agent-ui";

/** What the content script depends on. */
export interface PageDependencies {
  window: Window & typeof globalThis;
  site: PageSite;
  shadowRootOf: ShadowRootOf;
  /** Brings in what the agent sees, which most documents never need. It is to end with the signal. */
  loadUi: (signal: AbortSignal) => Promise<AgentUi>;
  /** False once the extension was updated or removed and this script is left behind. */
  isAlive: () => boolean;
}

/** Runs the extension on one document of a CRM: numbers are marked, and a click on one is dialled. */
export function startPage({ window, site, shadowRootOf, loadUi, isAlive }: PageDependencies): void {
  const { document } = window;
  const life = new AbortController();
  const { signal } = life;
  const marks = createMarks(window.CSS.highlights);
  const find = createFindInPage(site.country);
  let loading: Promise<AgentUi> | null = null;

  // On paper there is nothing to click, and a highlighted text is printed in other pieces and colours.
  window.addEventListener("beforeprint", () => marks.show(false), { signal });
  window.addEventListener("afterprint", () => marks.show(true), { signal });
  startScanner({ document, find, marks, shadowRootOf, signal });
  listenForClicks({
    window,
    hitAt: (event) => (isAlive() ? hitAt(event, find, shadowRootOf) : stop()),
    onPress: () => withUi(() => {}),
    onTaken: (hit) => withUi((ui) => ui.taken(hit)),
    onWithdrawn: () => withUi((ui) => ui.withdrawn()),
    onDial: (hit) => withUi((ui) => ui.clicked(hit)),
    signal,
  });

  function withUi(use: (ui: AgentUi) => void): void {
    loading ??= loadUi(signal);
    loading.then(use).catch((error: unknown) => {
      loading = null;
      console.error("CRM Click-to-Dial couldn't show its card", error);
    });
  }

  /** A newer content script has taken over, or none will: either way this one must not touch the page again. */
  function stop(): null {
    life.abort();
    return null;
  }
}
