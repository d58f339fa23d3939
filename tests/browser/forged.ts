import type { WrapUp } from "../../lib/calls/finish.ts";
import type {
  ContentToWorker,
  DialAnswer,
  DialCancel,
  DialOrder,
  DialRepeat,
  PageToWorker,
} from "../../lib/messages.ts";
import type { TestPage } from "./driver/index.ts";

/* What a sender can say to the worker, and what there is to see of whether the worker has acted on it. */

/** One message of each type, so that the compiler asks for those that are new. */
type OneOfEach<Message extends { type: string }> = {
  [Type in Message["type"]]: Extract<Message, { type: Type }>;
};

/** Messages to the worker: by themselves, and each as the first on a dial port of its own. */
export interface Said {
  messages: unknown[];
  orders: unknown[];
}

/** What came of them. A message without an answer has null. */
export interface Heard {
  answers: { answer?: unknown; error?: string }[];
  ports: { views: unknown[]; isCut: boolean }[];
}

/** What is really there for messages to be about. */
export interface About {
  /** A call that is waiting for the agent's answer. */
  callId: string;
  tabId: number;
}

const NUMBER = { raw: "212-555-0124", record: null, countries: ["US"], ancestors: [] };

/** Everything that content scripts say by themselves. */
export function contentMessages(): ContentToWorker[] {
  const messages: OneOfEach<ContentToWorker> = {
    "content>worker:start": { type: "content>worker:start" },
    "content>worker:loadCard": { type: "content>worker:loadCard" },
    "content>worker:openTenant": { type: "content>worker:openTenant" },
    "content>worker:openOptions": { type: "content>worker:openOptions" },
    "content>worker:describe": { type: "content>worker:describe", raw: NUMBER.raw, countries: ["US"] },
    "content>worker:tabRecord": { type: "content>worker:tabRecord" },
    "content>worker:learn": {
      type: "content>worker:learn",
      learned: { label: "Forged", number: "", isPhone: false },
    },
    "content>worker:requestCallback": { type: "content>worker:requestCallback", ...NUMBER },
    "content>worker:choose": { type: "content>worker:choose", frameId: 0, index: 0 },
  };
  return Object.values(messages);
}

/** Everything that content scripts say on a dial port. */
export function dialMessages({ callId }: Pick<About, "callId">): object[] {
  const messages: OneOfEach<DialOrder | DialAnswer | DialRepeat | DialCancel> = {
    dial: { type: "dial", ...NUMBER },
    answer: { type: "answer", callId, isConfirmed: true },
    repeat: { type: "repeat", callId },
    cancel: { type: "cancel", isUnseen: false },
  };
  return Object.values(messages);
}

/** Everything that our own pages say. */
export function pageMessages({ callId, tabId }: About): PageToWorker[] {
  const wrapUp: WrapUp = { outcome: "busy", answeredAt: null, endedAt: null, codes: [], notes: "" };
  const messages: OneOfEach<PageToWorker> = {
    "page>worker:listNumbers": { type: "page>worker:listNumbers", tabId },
    "page>worker:takeForm": { type: "page>worker:takeForm", id: callId },
    "page>worker:mark": { type: "page>worker:mark", callId, event: "notPlaced" },
    "page>worker:wrapUp": { type: "page>worker:wrapUp", callId, wrapUp },
    "page>worker:sendReport": { type: "page>worker:sendReport", reportId: 1 },
    "page>worker:signedIn": { type: "page>worker:signedIn" },
    "page>worker:discardReport": { type: "page>worker:discardReport", reportId: 1 },
    "page>worker:requestCallback": {
      type: "page>worker:requestCallback",
      callId,
      subject: "Forged",
      body: "Forged",
    },
    "page>worker:callAgain": { type: "page>worker:callAgain", callId },
    "page>worker:answer": { type: "page>worker:answer", callId, isConfirmed: true },
    "page>worker:dial": { type: "page>worker:dial", raw: NUMBER.raw, tabId, withRecord: true },
    "page>worker:deleteCall": { type: "page>worker:deleteCall", callId },
    "page>worker:deleteHistory": { type: "page>worker:deleteHistory" },
  };
  return Object.values(messages);
}

/** What nobody says: values of the wrong kind, too many, too long, or of no type that there is. */
export const MISSHAPEN: Said = {
  messages: [
    "content>worker:openOptions",
    {},
    [],
    7,
    { type: "content>worker:erase" },
    { type: ["content>worker:openOptions"] },
    { type: "content>worker:describe", raw: 2125550124, countries: ["US"] },
    { type: "content>worker:describe", raw: "1".repeat(3000), countries: ["US"] },
    { type: "content>worker:learn", learned: { label: "", number: "", isPhone: false } },
    { type: "content>worker:learn", learned: { label: "Forged", number: "call me", isPhone: false } },
    { type: "content>worker:requestCallback", ...NUMBER, countries: ["../"] },
    { type: "content>worker:choose", frameId: -1, index: 0 },
  ],
  orders: [
    "dial",
    { type: "dial" },
    { type: "dial", ...NUMBER, raw: 2125550124 },
    { type: "dial", ...NUMBER, countries: ["US", "DE", "AT", "CH", "LI"] },
    { type: "dial", ...NUMBER, record: { crm: "none", id: "1", type: "", name: "" } },
    { type: "dial", ...NUMBER, ancestors: undefined },
    { type: "answer", callId: 1, isConfirmed: true },
    { type: "order", ...NUMBER },
  ],
};

/**
 * Says something to an extension's worker, by its id, or to one's own. With a tab the page has its own extension's content
 * script say it there: in the world, and by the API, that our script in that tab has.
 */
export function say(
  page: TestPage,
  { messages, orders }: Said,
  { to = "", inTab = null }: { to?: string; inTab?: number | null } = {},
): Promise<Heard | undefined> {
  return page.evaluate(sayInPage, to, inTab, JSON.stringify({ messages, orders }));
}

/** Runs in a page of an extension. */
async function sayInPage(to: string, inTab: number | null, said: string): Promise<Heard | undefined> {
  interface Port {
    postMessage(message: unknown): void;
    disconnect(): void;
    onMessage: { addListener(listener: (message: unknown) => void): void };
    onDisconnect: { addListener(listener: () => void): void };
  }
  interface Apis {
    runtime: {
      id: string;
      sendMessage(id: string, message: unknown, options: object): Promise<unknown>;
      connect(id: string, options: { name: string }): Port;
    };
    scripting: {
      executeScript<A extends unknown[], T>(injection: {
        target: { tabId: number };
        func: (...args: A) => T;
        args: A;
      }): Promise<{ result: Awaited<T> }[]>;
    };
  }
  // It stands alone, for it is also carried over into the content script's world; there Chromium would lose what is null.
  const speak = async (id: string, json: string): Promise<Heard> => {
    const { messages, orders } = JSON.parse(json) as Said;
    const { browser, chrome } = globalThis as unknown as Partial<Record<"browser" | "chrome", Apis>>;
    const runtime = (browser ?? chrome)?.runtime;
    if (!runtime) throw new Error("No extension speaks here");
    const receiver = id === "" ? runtime.id : id;
    const answers = messages.map((message) =>
      runtime.sendMessage(receiver, message, {}).then(
        (answer) => ({ answer: answer ?? null }),
        (error: unknown) => ({ error: String(error) }),
      ),
    );
    const ports = orders.map((order) => {
      const port = runtime.connect(receiver, { name: "content>worker:dial" });
      const views: unknown[] = [];
      const heard = new Promise<{ views: unknown[]; isCut: boolean }>((resolve) => {
        port.onMessage.addListener((view) => views.push(view));
        port.onDisconnect.addListener(() => resolve({ views, isCut: true }));
        setTimeout(() => {
          resolve({ views, isCut: false });
          port.disconnect();
        }, 3_000);
      });
      port.postMessage(order);
      return heard;
    });
    return { answers: await Promise.all(answers), ports: await Promise.all(ports) };
  };
  if (inTab === null) return speak(to, said);
  const { browser, chrome } = globalThis as unknown as Partial<Record<"browser" | "chrome", Apis>>;
  const frames = await (browser ?? chrome)?.scripting.executeScript({
    target: { tabId: inTab },
    func: speak,
    args: [to, said],
  });
  return frames?.[0]?.result;
}

/** A call, as far as tests look at it. */
interface KeptCall {
  id: string;
  state: string;
}

/** All that is kept and shown by the extension, as one of its own pages sees it: what the worker has done is in it. */
export interface Traces {
  local: object;
  session: object;
  records: Record<string, unknown[]> & { calls?: KeptCall[] };
  badge: string;
  tabs: string[];
}

/** Looks for what the worker has done. */
export function traces(ownPage: TestPage): Promise<Traces> {
  return ownPage.evaluate(async () => {
    interface Apis {
      storage: Record<"local" | "session", { get(keys: null): Promise<object> }>;
      action: { getBadgeText(of: object): Promise<string> };
      tabs: { query(about: object): Promise<{ id?: number; url?: string }[]> };
    }
    const { browser, chrome } = globalThis as unknown as Partial<Record<"browser" | "chrome", Apis>>;
    const apis = browser ?? chrome;
    if (!apis) throw new Error("This is no page of the extension");
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await done(indexedDB.open("crm-click-to-dial"));
    const names = [...database.objectStoreNames];
    const transaction = database.transaction(names);
    const stored = await Promise.all(
      names.map(async (name) => [name, await done<unknown[]>(transaction.objectStore(name).getAll())]),
    );
    database.close();
    return {
      local: await apis.storage.local.get(null),
      session: await apis.storage.session.get(null),
      records: Object.fromEntries(stored),
      badge: await apis.action.getBadgeText({}),
      tabs: (await apis.tabs.query({})).map(({ id, url }) => `${id} ${url}`),
    };
  });
}

/** The id of the first tab whose address begins with this, as one of our own pages is told it. */
export async function tabAt(ownPage: TestPage, urlStart: string): Promise<number> {
  const tab = (await traces(ownPage)).tabs.find((each) => each.split(" ")[1]?.startsWith(urlStart));
  if (tab === undefined) throw new Error(`No tab at ${urlStart}`);
  return Number.parseInt(tab, 10);
}
