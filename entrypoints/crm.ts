import { browser } from "wxt/browser";
import { defineUnlistedScript } from "wxt/utils/define-unlisted-script";
import type { ContentToWorker, PageSite, WorkerToContent } from "../lib/messages";
import { createShadowRootOf } from "../lib/page/dom";
import { type Page, startPage } from "../lib/page/start";
import type { createAgentUi } from "../lib/page/ui/agent-ui";

/*
 * The content script on CRM pages. It is registered at run time, on the hosts that were granted. It is an
 * "unlisted script" to WXT, whose content-script wrapper would announce itself to the page by DOM events.
 */

/** The content script of a document, for those that come after it in the same isolated world. */
interface ContentScript {
  /** Asks once more which site this is, and goes on with what has changed. */
  refresh(): Promise<void>;
  page(): Page | null;
}

declare global {
  var crmClickToDial: ContentScript | undefined;
  /** Set by the card's script, which runs in the same isolated world. */
  var crmClickToDialUi: typeof createAgentUi | undefined;
}

export default defineUnlistedScript(() => {
  // Registered and injected scripts can meet in one document; and an injected one comes when the settings changed.
  globalThis.crmClickToDial ??= createContentScript();
  return globalThis.crmClickToDial.refresh();
});

function createContentScript(): ContentScript {
  const own = new WeakSet<Element>();
  const { chrome } = globalThis as { chrome?: Parameters<typeof createShadowRootOf>[0] };
  const shadowRootOf = createShadowRootOf(chrome, own);
  const window = globalThis.window as Window & typeof globalThis;
  const send = (message: ContentToWorker) => browser.runtime.sendMessage(message);
  let page: Page | null = null;
  let known: PageSite | null = null;

  browser.runtime.onMessage.addListener((message) => {
    // Only our own worker and pages can send it, so its type is what it says.
    page?.receive(message as WorkerToContent);
    return undefined;
  });
  return { refresh, page: () => page };

  async function refresh(): Promise<void> {
    const site = await siteFrom(send);
    const isSame = withoutLearned(site) === withoutLearned(known);
    known = site;
    if (isSame) page?.learn(site?.learned ?? []);
    else {
      page?.stop();
      page = site && start(site);
    }
  }

  function start(site: PageSite): Page {
    return startPage({
      window,
      site,
      shadowRootOf,
      loadUi: async (state) => {
        if (!globalThis.crmClickToDialUi) await send({ type: "content>worker:loadCard" });
        const createUi = globalThis.crmClickToDialUi;
        if (!createUi) throw new Error("The card's script didn't arrive");
        const connect = (name: string) => browser.runtime.connect({ name });
        return createUi({ ...state, window, own, send, connect });
      },
      isAlive: () => browser.runtime?.id !== undefined,
    });
  }
}

function withoutLearned(site: PageSite | null): string {
  return JSON.stringify(site && { ...site, learned: [] });
}

/** Asks the worker which site this is. A worker that is being stopped right now can't answer; its successor can. */
async function siteFrom(send: (message: ContentToWorker) => Promise<unknown>): Promise<PageSite | null> {
  for (const delayMs of [100, 500, 2_000]) {
    try {
      return (await send({ type: "content>worker:start" })) as PageSite | null;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, delayMs));
    }
  }
  return null;
}
