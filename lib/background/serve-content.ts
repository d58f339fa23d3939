import type { createDialler, DialRequest } from "../calls/dial";
import { callView, refusedView } from "../calls/view";
import { recordFromUrl } from "../crm/find-record";
import type {
  CallView,
  ContentToWorker,
  DialAnswer,
  DialIgnored,
  DialOrder,
  Learned,
  NumberView,
  PageSite,
} from "../messages";
import { parseContentMessage, parseDialMessage } from "../messages.schema";
import { MARK_SHEET } from "../page/marks";
import type { Settings, Site } from "../settings/schema";
import { siteFor } from "../settings/sites";
import { describeNumber } from "./describe-number";
import type { PageCommands } from "./page-commands";

/** What the browser itself says of a sender; a page can't forge it. */
export interface Sender {
  id?: string | undefined;
  url?: string | undefined;
  frameId?: number | undefined;
  tab?: { id?: number | undefined; url?: string | undefined } | undefined;
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
  commands: Pick<PageCommands, "choose">;
  now: () => Date;
  /** BCP 47: the browser's language. */
  language: string;
  openTab: (url: string) => Promise<void>;
  openOptions: () => Promise<void>;
}

/** The worker's side of the protocol with content scripts. It acts only for our own script on a configured site. */
export function createContentServer(dependencies: ContentServerDependencies): {
  answer: (message: unknown, sender: Sender) => Promise<PageSite | NumberView | null> | null;
  serveDial: (port: WorkerPort) => void;
} {
  return { answer, serveDial };

  /** Answers a one-shot message; null for a message that isn't a content script's. */
  function answer(data: unknown, sender: Sender): Promise<PageSite | NumberView | null> | null {
    const message = parseContentMessage(data);
    return message && answerParsed(message, sender);
  }

  async function answerParsed(
    message: ContentToWorker,
    sender: Sender,
  ): Promise<PageSite | NumberView | null> {
    const settings = await dependencies.settings();
    const site = siteOf(sender, settings);
    if (!site) return null;
    const target = frameOf(sender);
    switch (message.type) {
      case "content>worker:start":
        if (target) {
          // Without the sheet numbers aren't underlined, but a click on one dials all the same.
          await dependencies.insertSheet(target, MARK_SHEET).catch((error: unknown) => {
            console.error("The sheet that marks numbers couldn't be inserted", error);
          });
        }
        return pageSite(site, settings);
      case "content>worker:loadCard":
        if (target) await dependencies.loadCard(target);
        return null;
      case "content>worker:openTenant":
        if (settings.tenant.url !== "") await dependencies.openTab(settings.tenant.url);
        return null;
      case "content>worker:openOptions":
        await dependencies.openOptions();
        return null;
      case "content>worker:describe": {
        const { now, language } = dependencies;
        const context = { settings, crm: site.crm, now: now(), language };
        return describeNumber(message.raw, message.countries, context);
      }
      case "content>worker:learn":
        if (settings.learned.byAgents) await dependencies.learn(site, message.learned);
        return null;
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
    });
    port.onMessage.addListener((data) => {
      const message = parseDialMessage(data);
      if (message?.type === "cancel") cancel.abort();
      if (message === null || message.type === "cancel" || isTaken) return;
      isTaken = true;
      serve(message)
        .catch((error: unknown) => console.error("A call couldn't be brought to its end", error))
        .finally(() => {
          if (isOpen) port.disconnect();
        });
    });

    async function serve(order: DialOrder | DialAnswer): Promise<void> {
      const { sender } = port;
      const settings = await dependencies.settings();
      const site = sender && siteOf(sender, settings);
      if (!sender || !site) {
        const raw = order.type === "dial" ? order.raw : "";
        if (isOpen) port.postMessage(refusedView(raw, "siteUnknown"));
        return;
      }
      const pageUrl = pageUrlOf(sender, site, settings);
      const call = await dependencies.dial(
        order.type === "dial" ? dialRequest(order, site, pageUrl, settings) : order,
        (each) => isOpen && port.postMessage(callView(each, settings)),
        cancel.signal,
      );
      if (call === null && isOpen) port.postMessage({ type: "worker>content:ignored" });
    }
  }

  /** The tab's address, unless the tab is of somebody else, who has our site in a frame. */
  function pageUrlOf({ url = "", tab }: Sender, site: Site, settings: Settings): string {
    const tabUrl = tab?.url ?? "";
    return siteFor(settings.sites, tabUrl)?.crm === site.crm ? tabUrl : url;
  }

  function siteOf(sender: Sender, settings: Settings): Site | undefined {
    if (sender.id !== dependencies.extensionId || sender.tab === undefined) return undefined;
    // A frame without an address of its own (about:blank, srcdoc) belongs to the page around it.
    const url = /^https?:/.test(sender.url ?? "") ? sender.url : sender.tab.url;
    return url === undefined ? undefined : siteFor(settings.sites, url);
  }
}

function frameOf({ tab, frameId }: Sender): { tabId: number; frameId: number } | null {
  return tab?.id === undefined || frameId === undefined ? null : { tabId: tab.id, frameId };
}

function dialRequest(order: DialOrder, site: Site, pageUrl: string, settings: Settings): DialRequest {
  const record = order.record ?? recordFromUrl(pageSite(site, settings), pageUrl, order.title);
  return {
    raw: order.raw,
    countries: order.countries.length > 0 ? order.countries : [site.country ?? settings.country],
    crm: site.crm,
    record: record && { ...record, crm: site.crm },
    pageUrl,
  };
}

function pageSite(site: Site, settings: Settings): PageSite {
  return {
    crm: site.crm,
    country: site.country ?? settings.country,
    click: settings.click,
    recordId: site.recordId ?? "",
    recordType: site.recordType ?? "",
    learned: settings.learned.fields
      .filter(({ match }) => match === site.match)
      .map(({ label, number, isPhone }) => ({ label, number, isPhone })),
    mayLearn: settings.learned.byAgents,
  };
}
