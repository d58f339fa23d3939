import { browser } from "wxt/browser";
import { defineBackground } from "wxt/utils/define-background";
import { offerInMenu, registerContentScripts, startInOpenTabs } from "../lib/background/content-scripts";
import { createPageCommands } from "../lib/background/page-commands";
import { createContentServer } from "../lib/background/serve-content";
import { createPageServer } from "../lib/background/serve-pages";
import { createDialler } from "../lib/calls/dial";
import { createCallStore } from "../lib/calls/store";
import { openDatabase } from "../lib/database";
import { createBrowserOAuth } from "../lib/http/browser-oauth";
import { createLauncher } from "../lib/makecall/launch";
import { DIAL_PORT } from "../lib/messages";
import { learnField } from "../lib/settings/learned";
import { createSettingsStore, SETTINGS_KEY } from "../lib/settings/store";
import { hostPatternOfUrl } from "../lib/settings/urls";

export default defineBackground(() => {
  const database = openDatabase();
  const settingsStore = createSettingsStore(browser.storage.local, database);
  const loadSettings = async () => (await settingsStore.load()).settings;
  const fetch: typeof globalThis.fetch = (...request) => globalThis.fetch(...request);

  const commands = createPageCommands({
    collect: async (tabId) => {
      const frames = await browser.scripting.executeScript({
        target: { tabId, allFrames: true },
        func: () => globalThis.crmClickToDial?.page()?.collect(),
      });
      return frames.flatMap(({ frameId, result }) => (result ? [{ frameId, numbers: result }] : []));
    },
    send: ({ tabId, frameId }, message) => browser.tabs.sendMessage(tabId, message, { frameId }),
  });

  const pages = createPageServer({ ownUrl: browser.runtime.getURL("/"), commands });
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
    learn: async ({ match }, learned) => {
      const { settings } = await settingsStore.load();
      await settingsStore.save(learnField(settings, { match, ...learned }));
    },
    commands,
    now: () => new Date(),
    language: browser.i18n.getUILanguage(),
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
        await offerInMenu(settings, browser);
        if (inOpenTabs) await startInOpenTabs(settings, browser);
      })
      .catch((error: unknown) => console.error("Content scripts couldn't be brought up to date", error));
  };
  const reportFailure = (work: Promise<unknown>) =>
    work.catch((error: unknown) => console.error("A command couldn't be carried out", error));
  const reconcileAll = () => reconcile({ inOpenTabs: true });

  browser.runtime.onMessage.addListener((message, sender, respond) => {
    const answer = server.answer(message, sender) ?? pages.answer(message, sender);
    if (answer === null) return false;
    answer.then(respond, (error: unknown) => {
      console.error("A message failed", error);
      respond(null);
    });
    return true;
  });
  browser.runtime.onConnect.addListener((port) => {
    if (port.name === DIAL_PORT) server.serveDial(port);
  });
  browser.commands.onCommand.addListener((command, tab) => {
    if (command === "list-numbers" && tab?.id !== undefined) reportFailure(commands.listNumbers(tab.id));
  });
  browser.contextMenus.onClicked.addListener(({ selectionText, frameId = 0 }, tab) => {
    if (tab?.id !== undefined && selectionText)
      reportFailure(commands.callText({ tabId: tab.id, frameId }, selectionText));
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
