import { type createDialler, type DialRequest, type RepeatOrder, UNSEEN } from "../calls/dial";
import { callView, refusedView } from "../calls/view";
import { crmOfHost, isSameOrg } from "../crm/adapters";
import { recordFromUrl } from "../crm/find-record";
import type { CrmRecord } from "../crm/record";
import { noteFailure } from "../diagnostics/failure";
import type {
  CallView,
  ContentToWorker,
  DialAnswer,
  DialIgnored,
  DialOrder,
  DialRepeat,
  Learned,
  NumberView,
  OrderedNumber,
  PageSite,
} from "../messages";
import { parseContentMessage, parseDialMessage } from "../messages.schema";
import { MARK_SHEET } from "../page/marks";
import type { Settings, Site } from "../settings/schema";
import { isOnSiteHost, isPaused, siteFor } from "../settings/sites";
import { storageReason } from "../storage-reason";
import { describeNumber } from "./describe-number";
import type { PageCommands } from "./page-commands";
import { cookieStoreIdOf, pageSite, type TabView } from "./tab";

/** What the browser itself says of a sender; a page can't forge it. */
export interface Sender {
  id?: string | undefined;
  url?: string | undefined;
  frameId?: number | undefined;
  tab?: TabView | undefined;
}

/** The worker's end of a dial port. */
export interface WorkerPort {
  sender?: Sender | undefined;
  postMessage(message: CallView | DialIgnored): void;
  disconnect(): void;
  onMessage: { addListener(listener: (message: unknown) => void): void };
  onDisconnect: { addListener(listener: () => void): void };
}

/** What serving content scripts depends on. */
export interface ContentServerDependencies {
  extensionId: string;
  settings: () => Promise<Settings>;
  dial: ReturnType<typeof createDialler>;
  insertSheet: (target: { tabId: number; frameId: number }, css: string) => Promise<void>;
  /** Runs the card's script in a frame. */
  loadCard: (target: { tabId: number; frameId: number }) => Promise<void>;
  /** Keeps what an agent has said of a site's fields. */
  learn: (site: Site, learned: Learned) => Promise<void>;
  /** Asks the CRM to have a number called back; false for what is no number. */
  requestCallback: (request: Omit<DialRequest, "cookieStoreId">) => Promise<boolean>;
  commands: Pick<PageCommands, "choose">;
  now: () => Date;
  /** BCP 47: in which countries and times are told. */
  language: () => string;
  openTab: (url: string, cookieStoreId: string) => Promise<void>;
  openOptions: () => Promise<void>;
}

/** What content scripts are answered with, by their message. */
type ContentAnswer = PageSite | NumberView | CrmRecord | boolean | null;

/** The worker's side of the protocol with content scripts. It acts only for our own script on a configured site. */
export function createContentServer(dependencies: ContentServerDependencies): {
  answer: (message: unknown, sender: Sender) => Promise<ContentAnswer> | null;
  serveDial: (port: WorkerPort) => void;
} {
  return { answer, serveDial };

  /** Answers a one-shot message; null for a message that isn't a content script's. */
  function answer(data: unknown, sender: Sender): Promise<ContentAnswer> | null {
    const message = parseContentMessage(data);
    return message && answerParsed(message, sender);
  }

  async function answerParsed(message: ContentToWorker, sender: Sender): Promise<ContentAnswer> {
    const settings = await dependencies.settings();
    const site = siteOf(sender, settings);
    if (!site) return null;
    const target = frameOf(sender);
    switch (message.type) {
      case "content>worker:start":
        if (target) {
          // Without the sheet numbers aren't underlined, but a click on one dials all the same.
          await dependencies.insertSheet(target, MARK_SHEET).catch((error: unknown) => {
            noteFailure("The sheet that marks numbers couldn't be inserted", error);
          });
        }
        return pageSite(site, settings);
      case "content>worker:loadCard":
        if (target) await dependencies.loadCard(target);
        return null;
      case "content>worker:openTenant":
        if (settings.tenant.url !== "")
          await dependencies.openTab(settings.tenant.url, cookieStoreIdOf(sender.tab));
        return null;
      case "content>worker:openOptions":
        await dependencies.openOptions();
        return null;
      case "content>worker:describe": {
        const { now, language } = dependencies;
        const context = { settings, crm: site.crm, now: now(), language: language() };
        return describeNumber(message.raw, message.countries, context);
      }
      case "content>worker:tabRecord":
        return tabRecord(sender, site, settings);
      case "content>worker:learn":
        if (!settings.learned.byAgents) return false;
        await dependencies.learn(site, message.learned);
        return true;
      case "content>worker:requestCallback": {
        if (isFramedByStranger(message, sender, settings)) return false;
        const request = dialRequest(message, site, pageUrlOf(sender, site, settings), settings);
        return dependencies.requestCallback(request);
      }
      case "content>worker:choose":
        if (target) {
          await dependencies.commands.choose(
            { tabId: target.tabId, frameId: message.frameId },
            message.index,
          );
        }
        return null;
    }
  }

  function serveDial(port: WorkerPort): void {
    let isOpen = true;
    let isTaken = false;
    const cancel = new AbortController();
    port.onDisconnect.addListener(() => {
      isOpen = false;
      // Nobody is there any more who could see what becomes of the call, or cancel it.
      cancel.abort(UNSEEN);
    });
    port.onMessage.addListener((data) => {
      const message = parseDialMessage(data);
      if (message?.type === "cancel") cancel.abort(message.isUnseen ? UNSEEN : undefined);
      if (message === null || message.type === "cancel" || isTaken) return;
      isTaken = true;
      serve(message)
        .catch((error: unknown) => {
          noteFailure("A call couldn't be brought to its end", error);
          const reason = storageReason(error);
          if (isOpen && reason !== null) port.postMessage(refusedView("", `storage.${reason}`));
        })
        .finally(() => {
          if (isOpen) port.disconnect();
        });
    });

    async function serve(message: DialOrder | DialAnswer | DialRepeat): Promise<void> {
      const settings = await dependencies.settings();
      const sender = port.sender ?? {};
      const order = orderOf(message, sender, settings);
      if (!order) {
        const raw = message.type === "dial" ? message.raw : "";
        if (isOpen) port.postMessage(refusedView(raw, "siteUnknown"));
        return;
      }
      if (message.type === "dial" && isFramedByStranger(message, sender, settings)) {
        if (isOpen) port.postMessage(refusedView(message.raw, "framed"));
        return;
      }
      const call = await dependencies.dial(
        order,
        (each) => isOpen && port.postMessage(callView(each, settings)),
        cancel.signal,
      );
      if (call === null && isOpen) port.postMessage({ type: "worker>content:ignored" });
    }
  }

  /** What is to be dialled; null when the sender may not have anything dialled. */
  function orderOf(
    message: DialOrder | DialAnswer | DialRepeat,
    sender: Sender,
    settings: Settings,
  ): DialRequest | DialAnswer | RepeatOrder | null {
    const site = siteOf(sender, settings);
    if (!site) return null;
    switch (message.type) {
      case "dial": {
        const request = dialRequest(message, site, pageUrlOf(sender, site, settings), settings);
        return { ...request, cookieStoreId: cookieStoreIdOf(sender.tab) };
      }
      case "answer":
        return message;
      case "repeat":
        return { repeats: message.callId };
    }
  }

  /** The tab's address, unless the tab is of somebody else, who has our site in a frame. */
  function pageUrlOf({ url = "", tab }: Sender, site: Site, settings: Settings): string {
    const tabUrl = tab?.url ?? "";
    const siteOfTab = siteFor(settings.sites, tabUrl);
    return siteOfTab && isOnePage(site, url, siteOfTab, tabUrl) ? tabUrl : url;
  }

  /**
   * The record of the page that a frame is in, as the browser itself tells of the tab. A page in the tab itself has to
   * show its own: its address may be another one by now.
   */
  function tabRecord(sender: Sender, site: Site, settings: Settings): CrmRecord | null {
    const { frameId, tab } = sender;
    const pageUrl = pageUrlOf(sender, site, settings);
    if (!frameId || pageUrl !== tab?.url) return null;
    return recordFromUrl(pageSite(site, settings), pageUrl, tab.title ?? "");
  }

  function siteOf(sender: Sender, settings: Settings): Site | undefined {
    if (sender.id !== dependencies.extensionId || sender.tab === undefined) return undefined;
    // A frame without an address of its own (about:blank, srcdoc) belongs to the page around it.
    const url = /^https?:/.test(sender.url ?? "") ? sender.url : sender.tab.url;
    const site = url === undefined ? undefined : siteFor(settings.sites, url);
    return site && !isPaused(site, settings) ? site : undefined;
  }
}

function frameOf({ tab, frameId }: Sender): { tabId: number; frameId: number } | null {
  return tab?.id === undefined || frameId === undefined ? null : { tabId: tab.id, frameId };
}

/**
 * Whether a page is in a frame of somebody who isn't in the settings, and can have the agent click on what they don't see.
 * Of a tab where the extension may not look, browsers don't tell the address.
 */
function isFramedByStranger(
  { ancestors }: OrderedNumber,
  { frameId, tab }: Sender,
  { sites }: Settings,
): boolean {
  return frameId !== 0 && ![tab?.url ?? "", ...ancestors].every((each) => isOnSiteHost(sites, each));
}

/** Whether a frame and its tab are one customer's pages of one CRM. */
function isOnePage(site: Site, url: string, siteOfTab: Site, tabUrl: string): boolean {
  if (site.crm !== siteOfTab.crm) return false;
  // A frame without an address of its own belongs to the page around it.
  if (!/^https?:/.test(url)) return true;
  const [frame, tab] = [new URL(url), new URL(tabUrl)];
  if (site.crm === "custom") return site.match === siteOfTab.match && frame.origin === tab.origin;
  const areProducts = [frame, tab].every(({ hostname }) => crmOfHost(hostname) === site.crm);
  return areProducts ? isSameOrg(site.crm, frame, tab) : site.match === siteOfTab.match;
}

function dialRequest(
  order: Omit<OrderedNumber, "ancestors">,
  site: Site,
  pageUrl: string,
  settings: Settings,
): Omit<DialRequest, "cookieStoreId"> {
  const { record } = order;
  return {
    raw: order.raw,
    countries: order.countries.length > 0 ? order.countries : [site.country ?? settings.country],
    crm: site.crm,
    record: record && { ...record, crm: site.crm },
    pageUrl,
  };
}
