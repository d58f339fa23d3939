import { browser } from "wxt/browser";
import { defineBackground } from "wxt/utils/define-background";
import { registerContentScripts, startInOpenTabs } from "../lib/background/content-scripts";
import { createContentServer } from "../lib/background/serve-content";
import { createDialler } from "../lib/calls/dial";
import { createCallStore } from "../lib/calls/store";
import { openDatabase } from "../lib/database";
import { createBrowserOAuth } from "../lib/http/browser-oauth";
import { createLauncher } from "../lib/makecall/launch";
import { DIAL_PORT } from "../lib/messages";
import { createSettingsStore, SETTINGS_KEY } from "../lib/settings/store";
import { hostPatternOfUrl } from "../lib/settings/urls";

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
      mayAccess: (url) => browser.permissions.contains({ origins: [hostPatternOfUrl(url)] }),
      fetch,
      accessTokens: { client: createBrowserOAuth(database), mayAsk: true },
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
    loadCard: async ({ tabId, frameId }) => {
      await browser.scripting.executeScript({
        target: { tabId, frameIds: [frameId] },
        files: ["/card.js"],
      });
    },
    openTab: async (url) => {
      await browser.tabs.create({ url });
    },
    openOptions: () => browser.runtime.openOptionsPage(),
  });

  let reconciling = Promise.resolve();
  const reconcile = ({ inOpenTabs }: { inOpenTabs: boolean }) => {
    reconciling = reconciling
      .then(async () => {
        const settings = await loadSettings();
        await registerContentScripts(settings, browser);
        if (inOpenTabs) await startInOpenTabs(settings, browser);
      })
      .catch((error: unknown) => console.error("Content scripts couldn't be brought up to date", error));
  };
  const reconcileAll = () => reconcile({ inOpenTabs: true });

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
  browser.runtime.onInstalled.addListener(reconcileAll);
  browser.runtime.onStartup.addListener(() => reconcile({ inOpenTabs: false }));
  browser.permissions.onAdded.addListener(reconcileAll);
  browser.permissions.onRemoved.addListener(reconcileAll);
  browser.storage.local.onChanged.addListener((changes) => {
    if (SETTINGS_KEY in changes) reconcileAll();
  });
  // Content scripts have no business in the settings. Firefox has no such setting.
  void browser.storage.local.setAccessLevel?.({ accessLevel: "TRUSTED_CONTEXTS" });
  reconcile({ inOpenTabs: false });
});
