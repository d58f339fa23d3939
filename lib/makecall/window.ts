import type { WxtBrowser } from "wxt/browser";
import { isSignInPage } from "../http/request";
import { t } from "../i18n";
import type { MakeCallRequest } from "./build";
import {
  ANSWER_TIMEOUT_MS,
  noAnswerInTime,
  type Placement,
  placementElsewhere,
  placementOf,
  placementOfRedirect,
} from "./place";

/** The browser's APIs that a call in a window or tab needs. */
export type WindowApis = Pick<WxtBrowser, "windows" | "tabs" | "scripting" | "storage">;

/** Where the agent sees VCC's answer. */
export interface WindowPlace {
  kind: "window" | "tab";
  /** The Firefox container whose VCC session is meant; empty for the default one. */
  cookieStoreId: string;
}

/** A form for our own page to post. */
export interface MakeCallForm {
  url: string;
  fields: [name: string, value: string][];
}

/** Places calls where the agent can see VCC's answer. */
export interface WindowPlacer {
  place(request: MakeCallRequest, where: WindowPlace): Promise<Placement>;
  /** Gives a form to our page that posts it: once, so that a page which is loaded again posts nothing. */
  takeForm(id: string): MakeCallForm | null;
}

const POLL_MS = 200;
/** So long a window stays where it is before that is where it was led to. */
const REST_MS = 700;
/** VCC's own page says that the window can be closed; scripts of that page may have something left to do. */
const CLOSE_DELAY_MS = 1000;
const WINDOW_SIZE = { width: 480, height: 320 };
/** In the browser session's storage: the tab that shows a call's answer, for the worker after this one. */
const OPEN_TAB = "callTab";

/**
 * Makes what places calls in a small window, as the VCC Click-To-Dial API describes it, or in a tab, and closes it when
 * the answer has loaded. Nothing is left open that could send the request once more: Chrome loads an address again
 * by itself when its connection has failed. What a worker that was stopped has left open is closed by the next one.
 */
export function createWindowPlacer(
  apis: WindowApis,
  formPage: string,
  fetch: typeof globalThis.fetch,
): WindowPlacer {
  const { session } = apis.storage;
  const forms = new Map<string, MakeCallForm>();
  session.get(OPEN_TAB).then(({ [OPEN_TAB]: left }) => {
    if (typeof left === "number") void close(left);
  }, ignore);
  return {
    async place(request, where) {
      const id = crypto.randomUUID();
      if (request.body) forms.set(id, { url: request.url, fields: [...request.body] });
      try {
        const placement = await placeIn(where, request, request.body ? `${formPage}#${id}` : request.url);
        // What nobody has taken, nobody has sent.
        return forms.has(id) ? { kind: "notSent", message: t("launch.notLoaded") } : placement;
      } finally {
        forms.delete(id);
      }
    },
    takeForm(id) {
      const form = forms.get(id) ?? null;
      forms.delete(id);
      return form;
    },
  };

  async function placeIn(where: WindowPlace, request: MakeCallRequest, url: string): Promise<Placement> {
    const tabId = await open(url, where);
    if (typeof tabId === "object") return tabId;
    // Without it, only the worker after this one wouldn't know what to close.
    await session.set({ [OPEN_TAB]: tabId }).catch(ignore);
    let closeDelay = 0;
    try {
      const placement = await answerIn(tabId, new URL(request.url), where);
      if (placement.kind === "handedOver") closeDelay = CLOSE_DELAY_MS;
      return placement;
    } finally {
      setTimeout(() => void close(tabId), closeDelay);
    }
  }

  async function open(url: string, { kind, cookieStoreId }: WindowPlace): Promise<number | Placement> {
    // Browsers without containers don't know the property.
    const options = { url, ...(cookieStoreId !== "" && { cookieStoreId }) };
    try {
      if (kind === "tab") return (await apis.tabs.create({ ...options, active: false })).id ?? windowClosed();
      const opened = await apis.windows.create({ ...options, ...WINDOW_SIZE, type: "popup" });
      const tabId = opened?.tabs?.[0]?.id;
      if (tabId !== undefined) return tabId;
      if (opened?.id === undefined) return { kind: "notSent", message: t("launch.noWindow") };
      // It may have sent the request, and nobody could tell what came of it.
      await apis.windows.remove(opened.id).catch(ignore);
      return windowClosed();
    } catch (error) {
      return { kind: "notSent", message: error instanceof Error ? error.message : String(error) };
    }
  }

  async function close(tabId: number): Promise<void> {
    // The agent may have closed it.
    await apis.tabs.remove(tabId).catch(ignore);
    const { [OPEN_TAB]: open } = await session.get(OPEN_TAB).catch(() => ({ [OPEN_TAB]: undefined }));
    if (open === tabId) await session.remove(OPEN_TAB).catch(ignore);
  }

  async function answerIn(tabId: number, makeCall: URL, where: WindowPlace): Promise<Placement> {
    const end = performance.now() + ANSWER_TIMEOUT_MS;
    let restsSince: number | null = null;
    while (performance.now() < end) {
      const tab = await apis.tabs.get(tabId).catch(() => null);
      if (tab === null) return windowClosed();
      // Our own page is left only when VCC answers with a page.
      const isLoaded = tab.status === "complete" && !tab.url?.startsWith(formPage);
      // A page that asks something by a dialog of the browser's gives no answer until that is closed.
      const page = isLoaded ? await inTime(read(tabId), end) : null;
      if (page && isAt(page.url, makeCall)) return placementOf(page.status, page.html);
      restsSince = isLoaded ? (restsSince ?? performance.now()) : null;
      if (restsSince !== null && performance.now() - restsSince >= REST_MS && performance.now() < end) {
        // A page at that address which can't be read is the browser's own, about a connection that failed.
        if (!page && tab.url && isAt(tab.url, makeCall))
          return { kind: "unknown", reason: "placementUnknown", message: tab.title ?? makeCall.host };
        return elsewhere(page, makeCall, where);
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    return noAnswerInTime();
  }

  /**
   * What it means that the window shows something else than make_call.php's answer: a sign-in page, another page, or
   * nothing at all, as after an answer without a page. Of hosts without permission, such as a sign-on service's,
   * browsers tell no address, nor that there is none.
   */
  async function elsewhere(page: Page | null, { origin }: URL, where: WindowPlace): Promise<Placement> {
    if (page && (page.status === 401 || isSignInPage(page.html))) return { kind: "notSignedIn" };
    // A request of the worker's carries the default container's cookies only, so that it tells nothing of another one.
    return where.cookieStoreId === "" ? placementOfRedirect(origin, fetch) : placementElsewhere();
  }

  async function read(tabId: number): Promise<Page | null> {
    try {
      const [frame] = await apis.scripting.executeScript({ target: { tabId }, func: readPage });
      return frame?.result ?? null;
    } catch {
      // Not a page that the extension may read: our own, another host's, the browser's error page, or one that is left.
      return null;
    }
  }
}

/** The tab may have been closed by the agent or by VCC's own page; browsers don't tell. */
function windowClosed(): Placement {
  return { kind: "unknown", reason: "windowClosed", message: "" };
}

function inTime<T>(work: Promise<T>, end: number): Promise<T | null> {
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), end - performance.now()));
  return Promise.race([work, late]);
}

function ignore(): void {}

interface Page {
  url: string;
  status: number;
  html: string;
}

function isAt(url: string, { origin, pathname }: URL): boolean {
  const at = new URL(url);
  return at.origin === origin && at.pathname === pathname;
}

/** Runs in VCC's page. */
function readPage(): Page {
  const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return {
    url: location.href,
    status: navigation?.responseStatus ?? 0,
    html: document.documentElement.outerHTML.slice(0, 262_144),
  };
}
