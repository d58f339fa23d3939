import { browser } from "wxt/browser";
import { defineBackground } from "wxt/utils/define-background";
import { reconcileContentScripts } from "../lib/background/content-scripts";
import { createContentServer } from "../lib/background/serve-content";
import { createDialler } from "../lib/calls/dial";
import { createCallStore } from "../lib/calls/store";
import { openDatabase } from "../lib/database";
import { createLauncher } from "../lib/makecall/launch";
import { DIAL_PORT } from "../lib/messages";
import { createSettingsStore, SETTINGS_KEY } from "../lib/settings/store";

export default defineBackground(() => {
  const database = openDatabase();
  const settingsStore = createSettingsStore(browser.storage.local, database);
  const loadSettings = async () => (await settingsStore.load()).settings;
  const fetch: typeof globalThis.fetch = (...request) => globalThis.fetch(...request);

  const server = createContentServer({
    extensionId: browser.runtime.id,
    settings: loadSettings,
    dial: createDialler({
      settings: loadSettings,
      calls: createCallStore(database),
      fetch,
      place: createLauncher({
        fetch,
        openWindow: (url) => browser.windows.create({ url, type: "popup", width: 480, height: 320 }),
      }),
      now: Date.now,
      newId: () => crypto.randomUUID(),
    }),
    insertSheet: async ({ tabId, frameId }, css) => {
      await browser.scripting.insertCSS({ target: { tabId, frameIds: [frameId] }, css, origin: "USER" });
    },
    openTab: async (url) => {
      await browser.tabs.create({ url });
    },
    openOptions: () => browser.runtime.openOptionsPage(),
  });

  const reconcile = serialized(async () => reconcileContentScripts(await loadSettings(), browser));

  browser.runtime.onMessage.addListener((message, sender, respond) => {
    const answer = server.answer(message, sender);
    if (answer === null) return false;
    answer.then(respond, (error: unknown) => {
      console.error("A content script's message failed", error);
      respond(null);
    });
    return true;
  });
  browser.runtime.onConnect.addListener((port) => {
    if (port.name === DIAL_PORT) server.serveDial(port);
  });
  browser.runtime.onInstalled.addListener(reconcile);
  browser.runtime.onStartup.addListener(reconcile);
  browser.permissions.onAdded.addListener(reconcile);
  browser.permissions.onRemoved.addListener(reconcile);
  browser.storage.local.onChanged.addListener((changes) => {
    if (SETTINGS_KEY in changes) reconcile();
  });
  // Content scripts have no business in the settings. Firefox has no such setting.
  void browser.storage.local.setAccessLevel?.({ accessLevel: "TRUSTED_CONTEXTS" });
  reconcile();
});

/** Runs a job one at a time; a call during a run leads to one more run after it. */
function serialized(job: () => Promise<void>): () => void {
  let running: Promise<void> | null = null;
  let isWantedAgain = false;
  return function run() {
    if (running) {
      isWantedAgain = true;
      return;
    }
    running = job()
      .catch((error: unknown) => console.error("Content scripts couldn't be brought up to date", error))
      .finally(() => {
        running = null;
        if (isWantedAgain) {
          isWantedAgain = false;
          run();
        }
      });
  };
}
