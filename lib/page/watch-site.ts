import type { ContentToWorker, PageSite } from "../messages";
import type { Page } from "./start";

/** What the content script of a document depends on. */
export interface ContentScriptDependencies<Ui, Started> {
  /** Asks the worker. Rejects when it can't answer. */
  send: (message: ContentToWorker) => Promise<unknown>;
  /** Makes ready what a site's page is read by; answers are gone by in the order in which they came. */
  prepare: (site: PageSite | null) => Promise<void>;
  /** Runs the page. `loadUi` brings in what makes the agent's UI, and rejects where it doesn't come. */
  start: (site: PageSite, loadUi: () => Promise<Ui>) => Started;
  /** Where the card's script leaves what makes the agent's UI. */
  scope: { crmClickToDialUi: Ui | undefined };
}

/** The content script of a document, for those that come after it in the same isolated world. */
export interface ContentScript<Started> {
  /**
   * Asks once more which site this is, and goes on with what has changed. Rejects where the worker doesn't answer, which leaves
   * all as it is.
   */
  refresh(): Promise<void>;
  /** What runs in the document; null where it is no site's. */
  page(): Started | null;
}

/** Makes the content script of a document. Nothing runs before its first `refresh`. */
export function createContentScript<Ui, Started extends Pick<Page, "learn" | "stop">>({
  send,
  prepare,
  start,
  scope,
}: ContentScriptDependencies<Ui, Started>): ContentScript<Started> {
  let page: Started | null = null;
  let known: PageSite | null = null;
  return { refresh, page: () => page };

  async function refresh(): Promise<void> {
    const site = (await insist(() => send({ type: "content>worker:start" }))) as PageSite | null;
    await prepare(site);
    const isSame = withoutLearned(site) === withoutLearned(known);
    known = site;
    if (isSame) page?.learn(site?.learned ?? []);
    else {
      page?.stop();
      // It may be needed in another language now.
      scope.crmClickToDialUi = undefined;
      page = site && start(site, loadUi);
    }
  }

  async function loadUi(): Promise<Ui> {
    if (!scope.crmClickToDialUi) await insist(() => send({ type: "content>worker:loadCard" }));
    if (!scope.crmClickToDialUi) throw new Error("no card");
    return scope.crmClickToDialUi;
  }
}

function withoutLearned(site: PageSite | null): string {
  return JSON.stringify(site && { ...site, learned: [] });
}

/** Asks the worker, and asks again where it doesn't answer: one that is being stopped right now can't; its successor can. */
function insist(ask: () => Promise<unknown>): Promise<unknown> {
  const after = (ms: number) => () => new Promise((resolve) => setTimeout(resolve, ms)).then(ask);
  return ask().catch(after(100)).catch(after(500));
}
