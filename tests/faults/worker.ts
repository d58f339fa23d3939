import { unwrap } from "idb";
import {
  type RegistrationApis,
  registerContentScripts,
  startInOpenTabs,
} from "../../lib/background/content-scripts";
import { createReporting, type Reporting } from "../../lib/background/reporting";
import { createContentServer } from "../../lib/background/serve-content";
import { createDialler } from "../../lib/calls/dial";
import { createFinisher, type Finisher, isAwaiting } from "../../lib/calls/finish";
import { type CallLog, createCallStore } from "../../lib/calls/store";
import { type DatabaseSource, openDatabase } from "../../lib/database";
import { createLauncher } from "../../lib/makecall/launch";
import { createWindowPlacer, type WindowPlacer } from "../../lib/makecall/window";
import { callbackReport } from "../../lib/reporting/callback-request";
import { createOutbox, type Outbox } from "../../lib/reporting/outbox";
import { createOutboxStore, type OutboxStore } from "../../lib/reporting/outbox-store";
import { relayOf } from "../../lib/results/relay";
import { createRelayStore } from "../../lib/results/relay-store";
import { abortWrites, connections } from "./indexed-db";
import type { Tab } from "./tab";
import { FORM_PAGE } from "./windows";
import { callToPlace, EXTENSION_ID, recordAskedFor, SETTINGS, type World } from "./world";

/** Turns of the event loop after which whoever has read an answer has begun to store it. */
const SETTLING_TURNS = 20;

/** One life of the extension's worker, put together as entrypoints/background.ts does it, until it is killed. */
export class Worker {
  isDead = false;
  /** Whether it is an update that kills it, which ends all that runs of the extension; else only the worker is stopped. */
  isUpdated = false;
  /** How many more things it does before it is killed; infinite: it lives. */
  fuse = Number.POSITIVE_INFINITY;
  readonly dial: ReturnType<typeof createDialler>;
  /** Its side of the protocol with content scripts. */
  readonly content: ReturnType<typeof createContentServer>;
  readonly calls: CallLog;
  readonly reports: OutboxStore;
  readonly outbox: Outbox;
  readonly finisher: Finisher;
  readonly reporting: Reporting;
  readonly died: Promise<void>;
  /** Calls whose make_call request it has begun to send: no cancelling ends them any more. */
  readonly launched = new Set<string>();
  /** Its question to the CRM, while that is under way. */
  question: AbortSignal | null = null;
  private readonly die: () => void;

  private readonly world: World;
  private readonly tab: Tab;
  private reconciling: Promise<void>;
  /** Reports whose request is under way, from its being stored to its end's being stored: their keys by their ids. */
  private readonly underWay = new Map<number, string>();
  /** Those of which it is just storing the end. */
  private readonly settling = new Set<number>();

  /** `background` takes work that nobody waits for. */
  constructor(world: World, name: string, tab: Tab, background: (work: Promise<unknown>) => void) {
    this.world = world;
    this.tab = tab;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.died = promise;
    this.die = resolve;
    const source = openDatabase(name);
    const database: DatabaseSource = async () => {
      await this.step();
      const open = await source();
      connections.set(unwrap(open), this);
      await this.step();
      return open;
    };
    const { now, random, newId } = world;
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const callId = callToPlace(input, init);
      if (callId !== null) this.launched.add(callId);
      const isQuestion = recordAskedFor(new URL(String(input))) !== null;
      await this.step();
      if (isQuestion) this.question = init?.signal ?? new AbortController().signal;
      try {
        // What a worker has sent goes on without it.
        const answer = await world.fetch(input, init);
        if (this.isDead) world.counts.tooLate += 1;
        const key = new Headers(init?.headers).get("Idempotency-Key");
        // Read to its end: else the other one couldn't be left off.
        if (key !== null) void this.answered(key, answer.clone());
        return answer;
      } finally {
        if (isQuestion) this.question = null;
        await this.step();
      }
    };
    const mayAccess = async () => {
      await this.step();
      return true;
    };
    const relayStore = createRelayStore(database, undefined, newId);
    const settings = async () => {
      const { channel } = await relayStore.load();
      return {
        ...SETTINGS,
        tenant: { ...SETTINGS.tenant, launch: world.launch },
        results: { ...SETTINGS.results, relay: relayOf(SETTINGS.results.relay, channel) },
      };
    };
    this.calls = createCallStore(database, undefined, newId);
    this.reports = createOutboxStore(database, undefined, newId);
    this.outbox = createOutbox({
      store: this.accounted(this.reports),
      endpoint: async (kind) => (await settings())[kind],
      settled: async ({ kind, callId }) => {
        if (kind === "statistics") await this.calls.markReported(callId, now());
        await this.reporting.tidy();
      },
      mayAccess,
      fetch,
      isOnline: () => world.isOnline,
      now,
      random,
      wakeAt: () => this.step(),
    });
    this.finisher = createFinisher({
      calls: this.calls,
      settings,
      now,
      reported: () => background(this.reporting.send()),
    });
    this.reporting = createReporting({
      settings,
      calls: this.calls,
      outbox: this.outbox,
      finisher: this.finisher,
      relayStore,
      fetch,
      now,
      wakeToCollect: () => this.step(),
    });
    const apis = world.windows.apis(
      () => this.step(),
      (id) => windows.takeForm(id),
    );
    const windows = createWindowPlacer(apis, FORM_PAGE, fetch);
    const place: WindowPlacer["place"] = (request, where) => {
      this.launched.add(callToPlace(request.url, { body: request.body ?? null }) ?? "");
      return windows.place(request, where);
    };
    const dialler = createDialler({
      settings,
      calls: this.calls,
      mayAccess,
      fetch,
      place: createLauncher({ fetch, windows: { place } }),
      mayUseContainers: mayAccess,
      now,
      newId,
    });
    this.dial = async (...order) => {
      const call = await dialler(...order);
      if (call !== null && isAwaiting(call)) background(this.reporting.collect());
      return call;
    };
    this.content = createContentServer({
      extensionId: EXTENSION_ID,
      settings: async () => SETTINGS,
      dial: this.dial,
      insertSheet: () => this.step(),
      loadCard: async () => {
        await this.step();
        tab.loadCard();
      },
      learn: async () => {},
      requestCallback: async () => false,
      commands: { choose: async () => {} },
      now: () => new Date(now()),
      language: () => "en",
      openTab: async () => {},
      openOptions: async () => {},
    });
    this.reconciling = this.reconcile({ inOpenTabs: false });
    background(this.reconciling);
    background(this.reporting.resume());
  }

  /** What the browser tells a new version of the extension first. */
  installed(): Promise<void> {
    this.reconciling = this.reconciling
      .then(() => this.reconcile({ inOpenTabs: true }))
      .then(() => {
        if (!this.isDead) this.tab.takenOver();
      });
    return this.reconciling;
  }

  async requestCallback(callId: string): Promise<number | null> {
    const call = await this.calls.get(callId);
    if (call === undefined) return null;
    return this.reports.add(callbackReport(call, { subject: "", body: "" }, SETTINGS), this.world.now());
  }

  /** Kills it: nothing of it goes on, and what it was writing isn't written. */
  kill(): void {
    if (this.isDead) return;
    this.isDead = true;
    abortWrites(this);
    for (const id of this.underWay.keys()) this.world.unsettled.add(id);
    if (this.isUpdated) {
      this.tab.cutOff();
      this.world.windows.cutOff();
    }
    this.die();
  }

  /** The outbox's store, with an account of the reports that are under way. */
  private accounted(store: OutboxStore): OutboxStore {
    const { underWay, settling } = this;
    const { unsettled } = this.world;
    return {
      ...store,
      update: async (id, change) => {
        const wasUnderWay = underWay.has(id);
        if (wasUnderWay) settling.add(id);
        try {
          const report = await store.update(id, (stored) => {
            const changed = change(stored);
            if (changed?.state === "sending") {
              underWay.set(id, changed.key);
              unsettled.delete(id);
            }
            return changed;
          });
          if (report?.state !== "sending") underWay.delete(id);
          return report;
        } catch (error) {
          underWay.delete(id);
          if (wasUnderWay) unsettled.add(id);
          throw error;
        } finally {
          settling.delete(id);
        }
      },
    };
  }

  /** The whole answer to a report has come: from now on only its being stored leaves a doubt. */
  private async answered(key: string, answer: Response): Promise<void> {
    await answer.arrayBuffer().catch(() => {});
    const [id] = [...this.underWay].find(([, each]) => each === key) ?? [];
    if (id === undefined) return;
    for (let turn = 0; turn < SETTLING_TURNS; turn++) await new Promise(setImmediate);
    if (!this.settling.has(id)) this.underWay.delete(id);
  }

  private async reconcile({ inOpenTabs }: { inOpenTabs: boolean }): Promise<void> {
    const apis = this.registrationApis();
    await registerContentScripts(SETTINGS, apis);
    if (inOpenTabs) await startInOpenTabs(SETTINGS, apis);
  }

  /** What the browser has for the extension's scripts in pages: one tab, in which it may run them. */
  private registrationApis(): RegistrationApis {
    const { tab } = this;
    return {
      permissions: {
        contains: async () => {
          await this.step();
          return true;
        },
      },
      scripting: {
        getRegisteredContentScripts: async () => {
          await this.step();
          return tab.registered;
        },
        registerContentScripts: async (scripts: { id: string }[]) => {
          await this.step();
          tab.registered.push(...scripts);
        },
        unregisterContentScripts: async () => {},
        executeScript: async ({ files }: { files?: string[] }) => {
          await this.step();
          if (files) await tab.run();
        },
      },
      tabs: {
        query: async () => {
          await this.step();
          return [{ id: 1 }];
        },
      },
    } as unknown as RegistrationApis;
  }

  /** A point at which it may be killed. A dead worker never gets past one. */
  private async step(): Promise<void> {
    if (--this.fuse < 0) this.kill();
    if (this.isDead) await new Promise(() => {});
  }
}
