import { browser } from "wxt/browser";
import { defineBackground } from "wxt/utils/define-background";
import { openSidePanel } from "../components/open-side-panel";
import {
  createWaker,
  noteGrant,
  observeRequests,
  setPeriodicAlarm,
} from "../lib/background/browser-reporting";
import { offerInMenu, registerContentScripts, startInOpenTabs } from "../lib/background/content-scripts";
import { createNotifier, createTold } from "../lib/background/notify";
import { createPageCommands } from "../lib/background/page-commands";
import { createReporting } from "../lib/background/reporting";
import { createContentServer } from "../lib/background/serve-content";
import { serveOmnibox } from "../lib/background/serve-omnibox";
import { createPageServer } from "../lib/background/serve-pages";
import { tellInactive } from "../lib/background/tell-inactive";
import { showToolbar } from "../lib/background/toolbar";
import { welcome } from "../lib/background/welcome";
import { createCallbackRequester } from "../lib/calls/callback";
import { createDialler } from "../lib/calls/dial";
import { callsToWrapUp, createFinisher, isAwaiting } from "../lib/calls/finish";
import { createCallStore } from "../lib/calls/store";
import { createAnnouncer } from "../lib/changes";
import { openDatabase } from "../lib/database";
import { noteFailure, noteUncaught } from "../lib/diagnostics/failure";
import { createBrowserOAuth } from "../lib/http/browser-oauth";
import { language } from "../lib/i18n";
import { applyLanguage, languageInPages } from "../lib/language";
import { createLauncher } from "../lib/makecall/launch";
import { createWindowPlacer } from "../lib/makecall/window";
import { DIAL_PORT } from "../lib/messages";
import { createOutbox } from "../lib/reporting/outbox";
import { createOutboxStore } from "../lib/reporting/outbox-store";
import { relayOf } from "../lib/results/relay";
import { createRelayStore } from "../lib/results/relay-store";
import { neededHosts, neededPermissions } from "../lib/settings/hosts";
import { complete, createSettingsStore, undamaged } from "../lib/settings/store";
import { hostPatternOfUrl } from "../lib/settings/urls";
import { storageReason } from "../lib/storage-reason";

export default defineBackground(() => {
  noteUncaught(globalThis);
  const database = openDatabase();
  const settingsStore = createSettingsStore(browser.storage, database);
  const announceToPages = createAnnouncer();
  const relayStore = createRelayStore(database, announceToPages);
  const loadStored = async () => {
    const stored = await settingsStore.load();
    // Whatever tells something has loaded the settings first.
    await applyLanguage(stored.settings);
    return stored;
  };
  // What is shown and marked goes on without the database; what is sent needs its secrets.
  const shownSettings = async () => (await loadStored()).settings;
  // A call by some of the settings would be another one than they are made for, and by defaults nothing would be reported,
  // for good.
  const loadSettings = async () => {
    const { settings } = undamaged(complete(await loadStored()));
    const { relay } = settings.results;
    if (relay.subscribeUrl === "") return settings;
    const { channel } = await relayStore.load();
    return { ...settings, results: { ...settings.results, relay: relayOf(relay, channel) } };
  };
  const fetch: typeof globalThis.fetch = (...request) => globalThis.fetch(...request);
  const mayAccess = (url: string) => browser.permissions.contains({ origins: [hostPatternOfUrl(url)] });
  const now = Date.now;
  const oauth = createBrowserOAuth(database);

  const announce = () => {
    announceToPages();
    background(showState());
    background(notify());
  };
  const calls = createCallStore(database, announce);
  const reports = createOutboxStore(database, announce);
  const showState = async () => {
    const settings = await shownSettings();
    const origins = neededHosts(settings).map(({ pattern }) => pattern);
    const [hasAccess, kept] = await Promise.all([
      browser.permissions.contains({ origins, permissions: neededPermissions(settings) }),
      Promise.all([reports.all(), calls.latest(1), callsToWrapUp(calls, settings, now())]).catch(() => null),
    ]);
    const [all, [latest], toWrapUp] = kept ?? [[], [], []];
    const open = all.filter(({ state }) => state !== "accepted");
    await showToolbar({
      settings,
      hasAccess,
      open,
      latest,
      toWrapUp: toWrapUp.length,
      canRecord: kept !== null,
    });
  };
  const notify = createNotifier({
    settings: loadSettings,
    calls,
    reports,
    isInFront: async (pageUrl) => {
      const [tab] = await browser.tabs.query({ active: true, lastFocusedWindow: true });
      return tab?.url === pageUrl;
    },
    told: createTold(browser.storage.session),
    show: async (id, notification) => {
      // Absent until the agent has allowed it.
      await browser.notifications?.create(id, {
        type: "basic",
        iconUrl: browser.runtime.getURL("/icon/128.png"),
        ...notification,
      });
    },
    now,
  });
  const outbox = createOutbox({
    store: reports,
    endpoint: async (kind) => (await loadSettings())[kind],
    settled: async ({ kind, callId }) => {
      if (kind === "statistics") await calls.markReported(callId, now());
      await reporting.tidy();
    },
    mayAccess,
    fetch,
    isOnline: () => navigator.onLine,
    accessTokens: { client: oauth, mayAsk: false },
    now,
    random: Math.random,
    wakeAt: createWaker(OUTBOX_ALARM, () => background(outbox.run())),
  });
  const finisher = createFinisher({
    calls,
    settings: loadSettings,
    now,
    reported: () => background(reporting.send()),
  });
  const reporting = createReporting({
    settings: loadSettings,
    calls,
    outbox,
    finisher,
    relayStore,
    fetch,
    now,
    wakeToCollect: (isNeeded) => setPeriodicAlarm(RELAY_ALARM, isNeeded ? 0.5 : null),
  });
  const callbacks = createCallbackRequester({
    reports,
    settings: loadSettings,
    now,
    requested: () => background(outbox.run()),
  });
  const windows = createWindowPlacer(browser, browser.runtime.getURL("/launch.html"), fetch);
  const dialler = createDialler({
    settings: loadSettings,
    calls,
    mayAccess,
    fetch,
    accessTokens: { client: oauth, mayAsk: true },
    place: createLauncher({ fetch, windows }),
    mayUseContainers: () => browser.permissions.contains({ permissions: ["cookies"] }),
    now,
    newId: () => crypto.randomUUID(),
  });
  const dial: typeof dialler = async (order, follow, signal) => {
    const call = await dialler(order, follow, signal);
    if (call !== null && isAwaiting(call)) background(reporting.collect());
    // Nothing was stored that would be announced otherwise.
    if (call?.reason?.startsWith("storage.")) announce();
    return call;
  };

  const commands = createPageCommands({
    selections: async (tabId) => {
      const frames = await browser.scripting.executeScript({
        target: { tabId, allFrames: true },
        func: () => String(getSelection() ?? ""),
      });
      return frames.map(({ frameId, result }) => ({ frameId, text: result ?? "" }));
    },
    collect: async (tabId) => {
      const frames = await browser.scripting.executeScript({
        target: { tabId, allFrames: true },
        // A frame that takes too long must not keep the others' numbers back.
        func: (timeLimitMs: number) =>
          Promise.race([
            globalThis.crmClickToDial?.page()?.collect(),
            new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), timeLimitMs)),
          ]),
        args: [3_000],
      });
      return frames.flatMap(({ frameId, result }) => (result ? [{ frameId, numbers: result }] : []));
    },
    send: ({ tabId, frameId }, message) => browser.tabs.sendMessage(tabId, message, { frameId }),
    tellInactive: (tabId) => tellInactive(tabId, browser, shownSettings),
  });

  const pages = createPageServer({
    ownUrl: browser.runtime.getURL("/"),
    commands,
    settings: shownSettings,
    // It may be closed by then.
    tab: (tabId) => browser.tabs.get(tabId).catch(() => ({})),
    dial,
    calls,
    finisher,
    outbox,
    reporting,
    callbacks,
    forms: windows,
  });
  const server = createContentServer({
    extensionId: browser.runtime.id,
    settings: shownSettings,
    dial,
    insertSheet: async ({ tabId, frameId }, css) => {
      await browser.scripting.insertCSS({ target: { tabId, frameIds: [frameId] }, css, origin: "USER" });
    },
    loadCard: async ({ tabId, frameId }) => {
      const target = { tabId, frameIds: [frameId] };
      // The script itself can't read the locales: nothing of the package may be read by pages.
      await browser.scripting.executeScript({
        target,
        func: (forced: ReturnType<typeof languageInPages>) => {
          globalThis.crmClickToDialLanguage = forced;
        },
        args: [languageInPages()],
      });
      await browser.scripting.executeScript({ target, files: ["/card.js"] });
    },
    requestCallback: callbacks.ofNumber,
    learn: ({ match }, learned) => settingsStore.learn({ match, ...learned }),
    commands,
    now: () => new Date(),
    language,
    openTab: async (url, cookieStoreId) => {
      await browser.tabs.create({ url, ...(cookieStoreId !== "" && { cookieStoreId }) });
    },
    openOptions: () => browser.runtime.openOptionsPage(),
  });

  let reconciling = Promise.resolve();
  const reconcile = ({ inOpenTabs }: { inOpenTabs: boolean }) => {
    reconciling = reconciling
      .then(async () => {
        const settings = await shownSettings();
        await registerContentScripts(settings, browser);
        await offerInMenu(settings, browser);
        await showState();
        if (inOpenTabs) await startInOpenTabs(settings, browser);
      })
      .catch((error: unknown) => noteFailure("Content scripts couldn't be brought up to date", error));
  };
  const reconcileAll = () => reconcile({ inOpenTabs: true });

  browser.runtime.onMessage.addListener((message, sender, respond) => {
    const answer = server.answer(message, sender) ?? pages.answer(message, sender);
    if (answer === null) return false;
    answer.then(respond, (error: unknown) => {
      noteFailure("A message failed", error);
      respond(null);
      if (storageReason(error) !== null) announce();
    });
    return true;
  });
  browser.runtime.onConnect.addListener((port) => {
    if (port.name === DIAL_PORT) server.serveDial(port);
  });
  browser.commands.onCommand.addListener((command, tab) => {
    // Browsers open it only at once.
    if (command === "open-panel") background(openSidePanel(tab?.windowId));
    if (tab?.id === undefined) return;
    if (command === "list-numbers") background(commands.listNumbers(tab.id));
    if (command === "call-selection") background(commands.callSelection(tab.id));
  });
  browser.contextMenus.onClicked.addListener(({ selectionText, frameId = 0 }, tab) => {
    if (tab?.id !== undefined && selectionText)
      background(commands.callText({ tabId: tab.id, frameId }, selectionText));
  });
  serveOmnibox({ settings: loadSettings, calls, dial, show: showPopup });
  const showCalls = () => background(browser.tabs.create({ url: browser.runtime.getURL("/sidepanel.html") }));
  const offerNotifications = () => {
    const { notifications } = browser as Partial<typeof browser>;
    if (notifications && !notifications.onClicked.hasListener(showCalls))
      notifications.onClicked.addListener(showCalls);
  };
  offerNotifications();
  browser.alarms.onAlarm.addListener(({ name }) => {
    if (name === OUTBOX_ALARM) background(reporting.send());
    if (name === RELAY_ALARM) background(reporting.collect());
    if (name === TIDY_ALARM) background(reporting.tidy());
  });
  globalThis.addEventListener("online", () => background(outbox.backOnline()));
  const observe = () => observeRequests((request) => background(reporting.observe(request)));
  observe();
  browser.runtime.onInstalled.addListener(({ reason }) => {
    reconcileAll();
    if (reason === "install") background(welcome(loadStored, browser));
  });
  browser.runtime.onStartup.addListener(() => reconcile({ inOpenTabs: false }));
  browser.permissions.onAdded.addListener(({ permissions }) => {
    background(noteGrant(permissions));
    observe();
    offerNotifications();
    reconcileAll();
    background(outbox.unblock());
    background(reporting.collect());
  });
  browser.permissions.onRemoved.addListener(reconcileAll);
  settingsStore.watch(() => {
    reconcileAll();
    background(reporting.settingsChanged());
  });
  // Content scripts have no business in the settings. Firefox has no such setting.
  void browser.storage.local.setAccessLevel?.({ accessLevel: "TRUSTED_CONTEXTS" });
  reconcile({ inOpenTabs: false });
  background(setPeriodicAlarm(TIDY_ALARM, 24 * 60));
  background(reporting.resume());
});

const OUTBOX_ALARM = "outbox";
const RELAY_ALARM = "relay";
const TIDY_ALARM = "tidy";

/** Opens the popup, which shows the last calls; where the browser doesn't let it be opened, a tab shows them. */
async function showPopup(): Promise<void> {
  try {
    await browser.action.openPopup();
  } catch {
    await browser.tabs.create({ url: browser.runtime.getURL("/sidepanel.html") });
  }
}

/** Work that nobody waits for; what fails is tried again by the next alarm or start of the worker. */
function background(work: Promise<unknown>): void {
  work.catch((error: unknown) => noteFailure("Work in the background failed", error));
}
