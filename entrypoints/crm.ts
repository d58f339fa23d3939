// First, so that the numbering plans' tables, which compress best by themselves, don't stand between code.
import "../lib/phone/plan";
import type { browser } from "wxt/browser";
import { defineUnlistedScript } from "wxt/utils/define-unlisted-script";
import type { ContentToWorker, WorkerToContent } from "../lib/messages";
import { createShadowRootOf } from "../lib/page/dom";
import { pause } from "../lib/page/scanner";
import { type Page, startPage } from "../lib/page/start";
import type { createAgentUi } from "../lib/page/ui/agent-ui";
import { type ContentScript, createContentScript } from "../lib/page/watch-site";
import { PREPARATIONS } from "../lib/phone/find";

/*
 * The content script on CRM pages. It is registered at run time, on the hosts that were granted. It is an
 * "unlisted script" to WXT, whose content-script wrapper would announce itself to the page by DOM events.
 */

/**
 * The browser's own API, by the name that both browsers give it. It gives promises as it is, so that documents are
 * spared a polyfill; and unlike `browser` in Chromium, no element of a page can stand in its place.
 */
type Chrome = Pick<typeof browser, "runtime"> & Parameters<typeof createShadowRootOf>[0];

/** The content script, with the hosts of our own UI, which is no part of the page. */
type RunningScript = ContentScript<Page> & { own: WeakSet<Element> };

declare global {
  var crmClickToDial: RunningScript | undefined;
  /** Set by the card's script, which runs in the same isolated world. */
  var crmClickToDialUi: typeof createAgentUi | undefined;
}

export default defineUnlistedScript(() => {
  // Registered and injected scripts can meet in one document; and an injected one comes when the settings changed.
  globalThis.crmClickToDial ??= run();
  return globalThis.crmClickToDial.refresh();
});

function run(): RunningScript {
  const own = new WeakSet<Element>();
  const { chrome } = globalThis as unknown as { chrome: Chrome };
  const shadowRootOf = createShadowRootOf(chrome, own);
  const window = globalThis.window as Window & typeof globalThis;
  // Asynchronous, for one that is left behind by an update throws at once.
  const send = async (message: ContentToWorker): Promise<unknown> => chrome.runtime.sendMessage(message);
  const connect = (name: string) => chrome.runtime.connect({ name });
  const script = createContentScript({
    send,
    scope: globalThis,
    prepare: async (site) => {
      for (const prepare of PREPARATIONS) {
        if (site) prepare();
        // As many for no site: then no answer overtakes another.
        await pause();
      }
    },
    start: (site, loadUi: () => Promise<typeof createAgentUi>) =>
      startPage({
        window,
        site,
        shadowRootOf,
        loadUi: async (state) => (await loadUi())({ ...state, window, own, shadowRootOf, send, connect }),
        isAlive: () => chrome.runtime?.id !== undefined,
      }),
  });
  chrome.runtime.onMessage.addListener((message) => {
    // Only our own worker and pages can send it, so its type is what it says.
    script.page()?.receive(message as WorkerToContent);
    return undefined;
  });
  return { ...script, own };
}
