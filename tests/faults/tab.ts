import type { Sender, WorkerPort } from "../../lib/background/serve-content";
import type {
  CallView,
  ContentToWorker,
  DialAnswer,
  DialIgnored,
  DialOrder,
  DialRepeat,
} from "../../lib/messages";
import { createContentScript } from "../../lib/page/watch-site";
import type { Worker } from "./worker";
import { EXTENSION_ID } from "./world";

/* A tab with a CRM's page, and what the extension has running in it: the content script's own code, without a document. */

/** What came of one order to dial, as the agent saw it. */
export interface Click {
  number: string;
  views: CallView[];
  outcome:
    | "shown"
    | "ignored"
    /** The worker was stopped in it: the card says so. */
    | "lost"
    /** The extension was updated in it: the card says so. */
    | "left"
    /** Nothing in the page heard it. */
    | "unheard"
    /** So it was, but an update had cut off what ran there, and no new script had been run in the page yet. */
    | "updating"
    /** The agent has reloaded the page, or an update has taken it over. */
    | "gone"
    | "silent";
}

type Order = DialOrder | DialAnswer | DialRepeat;

const URL = "https://acme.lightning.force.com/";
const SENDER: Sender = { id: EXTENSION_ID, url: URL, frameId: 0, tab: { id: 1, url: URL, title: "Acme" } };

export class Tab {
  /** What is registered to run in it from its next load on. */
  registered: { id: string }[] = [];
  readonly clicks: Click[] = [];
  /** All that still run in the page's document, those that updates have left behind as well. */
  private scripts: Script[] = [];
  /** Whether an update, or the page's making, has left it without a script, and none has been run since. */
  private isCutOff = true;
  private loading: Promise<void> = Promise.resolve();
  private readonly worker: () => Worker;

  /** `worker` gives the one that lives, and starts it where none does. */
  constructor(worker: () => Worker) {
    this.worker = worker;
  }

  /** Runs the content script in the page, as the browser does for the worker: one that is there only asks anew. */
  async run(): Promise<void> {
    const script = this.current() ?? new Script(this.worker);
    if (!this.scripts.includes(script)) this.scripts.push(script);
    await script.content.refresh().finally(() => {
      if (script.end === null) this.takenOver();
    });
  }

  /** A version of the extension has run its script wherever it had to: from now on a click is heard. */
  takenOver(): void {
    this.isCutOff = false;
  }

  /** Runs the card's script in the page. */
  loadCard(): void {
    const script = this.current();
    if (script) script.scope.crmClickToDialUi = true;
  }

  /** The agent loads the page anew. */
  async reload(): Promise<void> {
    for (const script of this.scripts) script.leave("gone");
    this.scripts = [];
    // The browser would start the worker for the script's first message, and it registers what isn't. It hears of no failure.
    if (this.registered.length > 0) this.loading = this.run().catch(() => {});
    await this.loading;
  }

  /** The extension was updated: what it has running here is cut off from it, and nothing is registered any more. */
  cutOff(): void {
    for (const script of this.scripts) script.leave("left");
    this.registered = [];
    this.isCutOff = true;
  }

  /** The agent clicks in the page, which every script in it hears. Gives what came of it, and the last that is said of the call. */
  async click(number: string, order: Order): Promise<{ click: Click; view: CallView | null }> {
    await this.loading;
    const click: Click = { number, views: [], outcome: this.isCutOff ? "updating" : "unheard" };
    this.clicks.push(click);
    await Promise.all(this.scripts.map((script) => script.click(order, click)));
    return { click, view: click.views.at(-1) ?? null };
  }

  private current(): Script | undefined {
    return this.scripts.find(({ end }) => end === null);
  }
}

/** A content script, and in place of what it does with a document what becomes of clicks. */
class Script {
  /** What has ended it: an update, or that its page is no more. */
  end: "left" | "gone" | null = null;
  readonly scope: { crmClickToDialUi: true | undefined } = { crmClickToDialUi: undefined };
  readonly content = createContentScript({
    send: (message) => this.send(message),
    prepare: async () => {},
    scope: this.scope,
    start: (_, loadUi: () => Promise<true>) => new Page(loadUi),
  });
  private readonly worker: () => Worker;
  private readonly ports = new Set<PagePort>();

  constructor(worker: () => Worker) {
    this.worker = worker;
  }

  leave(end: "left" | "gone"): void {
    this.end ??= end;
    for (const port of this.ports) port.leave(end);
  }

  async click(order: Order, click: Click): Promise<void> {
    const page = this.content.page();
    // One that is left behind stops at the next click.
    if (this.end !== null || page === null || page.isStopped) return;
    click.outcome = "silent";
    const hasUi = await page.loadUi().catch(() => false);
    if (this.end === "left" && !hasUi) click.outcome = "updating";
    else if (this.end !== null) click.outcome = this.end;
    else if (hasUi) await this.follow(order, click);
  }

  private async send(message: ContentToWorker): Promise<unknown> {
    if (this.end !== null) throw new Error("Extension context invalidated.");
    const worker = this.worker();
    const stopped = worker.died.then(() => Promise.reject(new Error("The message port closed.")));
    return Promise.race([worker.content.answer(message, SENDER), stopped]);
  }

  private follow(order: Order, click: Click): Promise<void> {
    return new Promise((resolve) => {
      const port = new PagePort(this.worker(), {
        receive: (message) => {
          if (message.type === "worker>content:ignored") click.outcome = "ignored";
          else {
            click.views.push(message);
            click.outcome = message.state === "asking" || message.state === "placing" ? "silent" : "shown";
          }
        },
        closed: (how) => {
          this.ports.delete(port);
          if (click.outcome === "silent" && how !== "byWorker") click.outcome = how;
          resolve();
        },
      });
      this.ports.add(port);
      port.post(order);
    });
  }
}

/** What the content script runs in the document, of which only that it runs matters here. */
class Page {
  isStopped = false;
  /** Brings in the card; false or a rejection: it doesn't come. */
  readonly loadUi: () => Promise<boolean>;

  constructor(loadUi: () => Promise<boolean>) {
    this.loadUi = loadUi;
  }

  learn(): void {}

  stop(): null {
    this.isStopped = true;
    return null;
  }
}

/** A port between a page and a worker, which is closed by either, by the end of either, or by an update. */
class PagePort {
  private isOpen = true;
  private readonly worker: Worker;
  private readonly closed: (how: "byWorker" | "lost" | "left" | "gone") => void;
  private readonly received: ((message: unknown) => void)[] = [];
  private readonly left: (() => void)[] = [];

  constructor(
    worker: Worker,
    page: {
      receive: (message: CallView | DialIgnored) => void;
      closed: (how: "byWorker" | "lost" | "left" | "gone") => void;
    },
  ) {
    this.worker = worker;
    this.closed = page.closed;
    void worker.died.then(() => this.close("lost"));
    const port: WorkerPort = {
      sender: SENDER,
      postMessage: (message) => {
        if (this.isOpen && !worker.isDead) page.receive(structuredClone(message));
      },
      disconnect: () => {
        if (!worker.isDead) this.close("byWorker");
      },
      onMessage: { addListener: (listener) => void this.received.push(listener) },
      onDisconnect: { addListener: (listener) => void this.left.push(listener) },
    };
    worker.content.serveDial(port);
  }

  post(message: Order): void {
    if (!this.worker.isDead) for (const receive of this.received) receive(structuredClone(message));
  }

  /** Closes it from the page's side. */
  leave(end: "left" | "gone"): void {
    this.close(end);
    if (!this.worker.isDead) for (const hear of this.left) hear();
  }

  private close(how: "byWorker" | "lost" | "left" | "gone"): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.closed(how);
  }
}
