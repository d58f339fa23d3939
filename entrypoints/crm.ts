import { browser } from "wxt/browser";
import { defineUnlistedScript } from "wxt/utils/define-unlisted-script";
import type { ContentToWorker, PageSite } from "../lib/messages";
import { createShadowRootOf } from "../lib/page/dom";
import { startPage } from "../lib/page/start";
import type { createAgentUi } from "../lib/page/ui/agent-ui";

/*
 * The content script on CRM pages. It is registered at run time, on the hosts that were granted. It is an
 * "unlisted script" to WXT, whose content-script wrapper would announce itself to the page by DOM events.
 */

declare global {
  var crmClickToDialStarted: boolean | undefined;
  /** Set by the card's script, which runs in the same isolated world. */
  var crmClickToDialUi: typeof createAgentUi | undefined;
}

export default defineUnlistedScript(async () => {
  // Registered and injected scripts can meet in one document; the isolated world remembers the first.
  if (globalThis.crmClickToDialStarted) return;
  globalThis.crmClickToDialStarted = true;
  const send = (message: ContentToWorker) => browser.runtime.sendMessage(message);
  const site = await siteFrom(send);
  if (site === null) return;
  const own = new WeakSet<Element>();
  const { chrome } = globalThis as { chrome?: Parameters<typeof createShadowRootOf>[0] };
  const page = {
    window: globalThis.window as Window & typeof globalThis,
    site,
    shadowRootOf: createShadowRootOf(chrome, own),
  };
  startPage({
    ...page,
    loadUi: async (signal) => {
      await send({ type: "content>worker:loadCard" });
      const createUi = globalThis.crmClickToDialUi;
      if (!createUi) throw new Error("The card's script didn't arrive");
      return createUi({ ...page, own, send, connect: (name) => browser.runtime.connect({ name }), signal });
    },
    isAlive: () => browser.runtime?.id !== undefined,
  });
});

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
