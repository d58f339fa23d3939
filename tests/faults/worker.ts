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
import { callbackReport } from "../../lib/reporting/callback-request";
import { createOutbox, type Outbox } from "../../lib/reporting/outbox";
import { createOutboxStore, type OutboxStore } from "../../lib/reporting/outbox-store";
import { relayOf } from "../../lib/results/relay";
import { createRelayStore } from "../../lib/results/relay-store";
import { abortWrites, connections } from "./indexed-db";
import type { Tab } from "./tab";
import { EXTENSION_ID, SETTINGS, type World } from "./world";

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
  private readonly die: () => void;

  private readonly world: World;
  private readonly tab: Tab;
  private reconciling: Promise<void>;

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
    const fetch: typeof globalThis.fetch = async (...request) => {
      await this.step();
      // What a worker has sent goes on without it.
      const answer = await world.fetch(...request);
      await this.step();
      return answer;
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
        results: { ...SETTINGS.results, relay: relayOf(SETTINGS.results.relay, channel) },
      };
    };
    this.calls = createCallStore(database, undefined, newId);
    this.reports = createOutboxStore(database, undefined, newId);
    this.outbox = createOutbox({
      store: this.reports,
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
    const dialler = createDialler({
      settings,
      calls: this.calls,
      mayAccess,
      fetch,
      place: createLauncher({ fetch, windows: { place: () => Promise.reject(new Error("no windows")) } }),
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
    if (this.isUpdated) this.tab.cutOff();
    this.die();
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
