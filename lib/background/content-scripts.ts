import type { WxtBrowser } from "wxt/browser";
import { t } from "../i18n";
import { hostPatternOf, type MatchPattern } from "../settings/match-pattern";
import type { Settings } from "../settings/schema";
import { parsedSites } from "../settings/sites";

/** The browser's APIs that registration needs. */
export type RegistrationApis = Pick<WxtBrowser, "scripting" | "permissions" | "tabs" | "contextMenus">;

const SCRIPT = "/crm.js";

/**
 * Makes the registered content scripts what the settings and the granted hosts say. To be run at every start of
 * the worker, since browsers may forget registrations, and whenever either changes.
 */
export async function registerContentScripts(settings: Settings, apis: RegistrationApis): Promise<void> {
  const { scripting } = apis;
  const wanted = (await activePatterns(settings, apis)).map((pattern) => ({
    id: `site ${pattern.source}`,
    js: [SCRIPT],
    matches: [pattern.source],
    allFrames: true,
    // Frames without an address of their own belong to the page that made them; browsers take only whole hosts here.
    matchOriginAsFallback: pattern.path === "/*",
    runAt: "document_end" as const,
    persistAcrossSessions: true,
  }));
  const registered = await scripting.getRegisteredContentScripts();
  const isSame = (a: { id: string }, b: { id: string }) => a.id === b.id;
  const stale = registered.filter((script) => !wanted.some((each) => isSame(each, script)));
  const missing = wanted.filter((script) => !registered.some((each) => isSame(each, script)));
  if (stale.length > 0) await scripting.unregisterContentScripts({ ids: stale.map(({ id }) => id) });
  if (missing.length > 0) await scripting.registerContentScripts(missing);
}

/**
 * Starts the content script in the tabs that are open already, so that nobody has to reload a CRM after a site was
 * added or the extension was updated. A script that runs there already takes notice of a pause only.
 */
export async function startInOpenTabs(settings: Settings, apis: RegistrationApis): Promise<void> {
  for (const pattern of await grantedPatterns(settings, apis)) {
    for (const tab of await apis.tabs.query({ url: pattern.source })) {
      if (tab.id === undefined || tab.discarded) continue;
      const injection = {
        target: { tabId: tab.id, allFrames: true },
        files: [SCRIPT] satisfies [typeof SCRIPT],
      };
      // A tab can close or navigate under our hands, or show an error page that takes no script.
      if (import.meta.env.FIREFOX)
        await apis.scripting
          .executeScript({ target: injection.target, func: endLeftCard, args: [t("card.lost")] })
          .catch(() => {});
      await apis.scripting.executeScript(injection).catch(() => {});
    }
  }
}

/**
 * Runs in a document: ends the card that an update has left there. Firefox ends its script without a word, so that it
 * would say for ever that a call is being dialled.
 */
function endLeftCard(detail: string): void {
  if (globalThis.crmClickToDial) return;
  // By the prototype, for an image of the page's can be named like it. The function stands alone, where nothing is imported.
  const selector = "html > div[popover], dialog > div[popover]";
  const hosts = Document.prototype.querySelectorAll.call(document, selector);
  for (const host of hosts as NodeListOf<LeftHost>) {
    const root = host.openOrClosedShadowRoot;
    if (!root?.querySelector(".part")) continue;
    const card = root.querySelector(".card.busy");
    if (!card) {
      host.remove();
      continue;
    }
    card.classList.replace("busy", "bad");
    for (const part of card.querySelectorAll(".detail")) part.textContent = detail;
    for (const part of card.querySelectorAll(".countdown, .actions")) part.remove();
    // Its own buttons do nothing any more.
    const closed = new AbortController();
    const close = (event: Event) => {
      const isMeant = event instanceof KeyboardEvent ? event.key === "Escape" : event.target === host;
      if (!event.isTrusted || !isMeant) return;
      host.remove();
      closed.abort();
    };
    for (const type of ["keydown", "click"])
      addEventListener(type, close, { capture: true, signal: closed.signal });
  }
}

/** What Firefox tells content scripts of elements. */
type LeftHost = HTMLElement & { openOrClosedShadowRoot?: ShadowRoot | null };

/** Offers in the context menu of the CRM's pages to call a selected text. */
export async function offerInMenu(settings: Settings, apis: RegistrationApis): Promise<void> {
  const documentUrlPatterns = (await activePatterns(settings, apis)).map(({ source }) => source);
  await apis.contextMenus.removeAll();
  if (documentUrlPatterns.length === 0) return;
  apis.contextMenus.create({
    id: "call-selection",
    title: t("menu.callSelection"),
    contexts: ["selection"],
    documentUrlPatterns,
  });
}

/** The patterns of granted sites that aren't paused. */
async function activePatterns(settings: Settings, apis: RegistrationApis): Promise<MatchPattern[]> {
  const granted = await grantedPatterns(settings, apis);
  return granted.filter(({ source }) => !settings.paused.includes(source));
}

async function grantedPatterns(
  settings: Settings,
  { permissions }: RegistrationApis,
): Promise<MatchPattern[]> {
  const granted: MatchPattern[] = [];
  for (const { pattern } of parsedSites(settings.sites)) {
    if (await permissions.contains({ origins: [hostPatternOf(pattern)] })) granted.push(pattern);
  }
  return granted;
}
