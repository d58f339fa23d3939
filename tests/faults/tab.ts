import type { Sender, WorkerPort } from "../../lib/background/serve-content";
import type { CallState } from "../../lib/calls/call";
import type {
  CallView,
  ContentToWorker,
  DialAnswer,
  DialCancel,
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
  /** What the agent's changing their mind met with; null: they didn't, or too late for the worker to hear of it. */
  cancelled: Cancelled | null;
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

/** When the agent changes their mind about a call, or doesn't see it any more. */
export interface Cancel {
  isUnseen: boolean;
  /** By what the page shows of the call; null: before it shows anything. */
  state: "asking" | "placing" | null;
  /** So much later than that: by the clock, and then by turns of the event loop. */
  ms: number;
  turns: number;
}

/** What a cancelling met with at the worker, as it came there. */
export interface Cancelled {
  isUnseen: boolean;
  /** Whether the worker had begun to send the make_call request. */
  wasLaunched: boolean;
  /** Whether the CRM was asked, and still is. */
  isStillAsked: boolean;
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
  async click(
    number: string,
    order: Order,
    cancel: Cancel | null = null,
  ): Promise<{ click: Click; view: CallView | null }> {
    await this.loading;
    const outcome = this.isCutOff ? "updating" : "unheard";
    const click: Click = { number, views: [], cancelled: null, outcome };
    this.clicks.push(click);
    await Promise.all(this.scripts.map((script) => script.click(order, click, cancel)));
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

  async click(order: Order, click: Click, cancel: Cancel | null): Promise<void> {
    const page = this.content.page();
    // One that is left behind stops at the next click.
    if (this.end !== null || page === null || page.isStopped) return;
    click.outcome = "silent";
    const hasUi = await page.loadUi().catch(() => false);
    if (this.end === "left" && !hasUi) click.outcome = "updating";
    else if (this.end !== null) click.outcome = this.end;
    else if (hasUi) await this.follow(order, click, cancel);
  }

  private async send(message: ContentToWorker): Promise<unknown> {
    if (this.end !== null) throw new Error("Extension context invalidated.");
    const worker = this.worker();
    const stopped = worker.died.then(() => Promise.reject(new Error("The message port closed.")));
    return Promise.race([worker.content.answer(message, SENDER), stopped]);
  }

  private follow(order: Order, click: Click, cancel: Cancel | null): Promise<void> {
    return new Promise((resolve) => {
      const shows = (state: CallState | null) => {
        if (cancel?.state === state) void this.changeMind(cancel, port, click);
      };
      const port = new PagePort(this.worker(), {
        receive: (message) => {
          if (message.type === "worker>content:ignored") click.outcome = "ignored";
          else {
            click.views.push(message);
            click.outcome = message.state === "asking" || message.state === "placing" ? "silent" : "shown";
            shows(message.state);
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
      shows(null);
    });
  }

  private async changeMind({ ms, turns, isUnseen }: Cancel, port: PagePort, click: Click): Promise<void> {
    if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
    for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
    const { worker } = port;
    const view = click.views.at(-1);
    const wasLaunched = view !== undefined && worker.launched.has(view.callId);
    if (!port.post({ type: "cancel", isUnseen })) return;
    const isStillAsked = view?.state === "asking" && worker.question?.aborted === false;
    click.cancelled ??= { isUnseen, wasLaunched, isStillAsked };
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
  readonly worker: Worker;
  private isOpen = true;
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

  /** Gives whether the worker has heard it. */
  post(message: Order | DialCancel): boolean {
    if (!this.isOpen || this.worker.isDead) return false;
    for (const receive of this.received) receive(structuredClone(message));
    return true;
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
