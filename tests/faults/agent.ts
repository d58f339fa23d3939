import { vi } from "vitest";
import { type Call, type CallState, mayRepeat } from "../../lib/calls/call";
import { isAwaiting, mayWrapUp } from "../../lib/calls/finish";
import { isCall } from "../../lib/calls/stored-call";
import { deleteDatabase, openDatabase } from "../../lib/database";
import type { CallView, DialOrder } from "../../lib/messages";
import { MAX_AGE_MS, type Report } from "../../lib/reporting/outbox";
import { isReport } from "../../lib/reporting/stored-report";
import { checkStorage } from "../../lib/storage-check";
import { storageReason } from "../../lib/storage-reason";
import { failOpening, failWrites } from "./indexed-db";
import { type Cancel, Tab } from "./tab";
import { Worker } from "./worker";
import { callIdOf, screenPop, World } from "./world";

/** What one run came to: what it did, and what it broke. */
export interface Findings {
  violations: string[];
  counts: Record<string, number>;
}

const NUMBERS = ["212-555-0120", "212-555-0121", "(650) 253-0000"];
const PREMIUM = "1-900-555-0123";
const PREMIUM_DIGITS = "19005550123";
/** Which the settings refuse. */
const EMERGENCY = "911";
/** The same for every run, so that a seed repeats it. */
const START = Date.UTC(2026, 0, 15, 9);
const HOUR_MS = 3_600_000;
const RESULT_WAIT_MS = 12 * HOUR_MS;
/** What may be said of a call that VCC has. */
const PLACED: ReadonlySet<CallState> = new Set([
  "handedOver",
  "unknown",
  "answered",
  "ended",
  "wrappedUp",
  "reported",
]);

/** Lets an agent work in a world full of faults, and gives what was broken. The seed decides everything. */
export async function work(seed: number, clicks: number): Promise<Findings> {
  vi.setSystemTime(START);
  const agent = new Agent(seed);
  await agent.work(clicks);
  const findings = await agent.end();
  // Nothing of it goes on beside the next one.
  await agent.leave();
  vi.clearAllTimers();
  return findings;
}

/** Turns of the event loop in which whatever the database has to do is done. */
const TURNS = 100;

/**
 * Lets time pass, with whatever is due in it. By turns of the event loop, whose number doesn't depend on how fast the
 * computer is.
 */
async function pass(ms: number): Promise<void> {
  const end = Date.now() + ms;
  while (Date.now() < end) {
    vi.advanceTimersByTime(Math.min(end - Date.now(), 60_000));
    for (let turn = 0; turn < TURNS; turn++) await new Promise(setImmediate);
  }
}

class Agent {
  private readonly world: World;
  private readonly name: string;
  private readonly tab: Tab;
  private worker: Worker;
  private readonly repeats = new Map<string, number>();
  private readonly wrapped = new Set<string>();
  private readonly requested = new Set<number>();
  /** Calls to guarded numbers to which the agent has said yes. */
  private readonly confirmed = new Set<string>();
  private readonly declined = new Set<string>();
  /** Screen pops that the worker has taken. */
  private readonly popped: string[] = [];
  /** Calls of which something is damaged: they themselves, or a report. */
  private readonly damagedCalls = new Set<string>();
  private readonly damagedThemselves = new Set<string>();
  private readonly damagedReports = new Set<number>();
  private readonly faults = new Map<"full" | "opening", () => void>();
  private readonly counts: Record<string, number> = {};
  private readonly violations: string[] = [];
  private records = 0;

  constructor(seed: number) {
    this.world = new World(seed);
    this.name = `faults-${seed}`;
    this.tab = new Tab(() => this.living());
    this.worker = this.start();
  }

  /** Works until so many clicks were made. */
  async work(clicks: number): Promise<void> {
    const { world, tab } = this;
    await this.drive((worker) => [worker.installed()]);
    while (tab.clicks.length < clicks) {
      const worker = this.living();
      if (world.random() < 0.2) {
        worker.fuse = Math.floor(world.random() * 60);
        worker.isUpdated = world.random() < 0.3;
      }
      if (world.random() < 0.6) await pass(Math.floor(world.random() * 5000));
      const together = world.random() < 0.25 ? 1 + Math.floor(world.random() * 3) : 1;
      await this.drive(() => Array.from({ length: together }, () => this.act()));
    }
  }

  /** Everything works again; what was left is brought to its end, and looked at. */
  async end(): Promise<Findings> {
    const { world } = this;
    world.isHealed = true;
    world.isOnline = true;
    for (const stop of this.faults.values()) stop();
    await this.lookAtWindows();
    await this.updateInPeace();
    while (world.pops.length > 0) await this.drive(() => [this.pop()]);
    const isOpen = ({ state }: Report) => state === "waiting" || state === "sending" || state === "blocked";
    for (let round = 0; round < 100; round++) {
      await this.drive(({ outbox }) => [outbox.unblock(), outbox.backOnline()]);
      await pass(HOUR_MS);
      if (!(await this.worker.reports.all()).some(isOpen)) break;
    }
    await this.drive(({ reporting }) => [reporting.collect()], 5 * 60_000);
    await this.look();
    const counts = {
      ...this.counts,
      clicks: this.tab.clicks.length,
      placed: world.placed.length,
      "placed in a window": world.launch === "window" ? world.placed.length : 0,
      ...world.counts,
    };
    return { violations: this.violations, counts };
  }

  /** Ends its worker, and deletes what it has stored. */
  async leave(): Promise<void> {
    this.worker.kill();
    await deleteDatabase(this.name);
  }

  /** What a worker that died has left open is closed by the one after it. */
  private async lookAtWindows(): Promise<void> {
    this.living().fuse = Number.POSITIVE_INFINITY;
    // Longer than a call that is just being placed waits for its answer.
    await this.drive(() => [new Promise((resolve) => setTimeout(resolve, 30_000))]);
    if (this.world.windows.left() > 0) this.violations.push("a call's window is left open");
  }

  /** After an update in which nothing fails a page that was open goes on by itself. */
  private async updateInPeace(): Promise<void> {
    const { tab, violations } = this;
    await this.drive(() => [tab.reload()]);
    const { worker } = this;
    worker.isUpdated = true;
    worker.kill();
    await this.drive((next) => [next.installed()]);
    const clicked = tab.click(EMERGENCY, this.order(EMERGENCY));
    await this.drive(() => [clicked]);
    if ((await clicked).click.outcome !== "shown") violations.push("the page didn't go on after an update");
  }

  private start(): Worker {
    this.count("workers");
    return new Worker(this.world, this.name, this.tab, (work) => void work.catch(() => {}));
  }

  /** The worker, which the browser starts where it was stopped, or another version of it where it was updated. */
  private living(): Worker {
    if (!this.worker.isDead) return this.worker;
    const { isUpdated } = this.worker;
    this.worker = this.start();
    if (isUpdated) {
      this.count("updates");
      void this.told(this.worker.installed());
    }
    return this.worker;
  }

  private count(what: string): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1;
  }

  /** Begins work, and lets time pass until it is done, the worker is dead, or the time is over. */
  private async drive(
    begin: (worker: Worker) => readonly Promise<unknown>[],
    limitMs = Number.POSITIVE_INFINITY,
  ): Promise<void> {
    const worker = this.living();
    let isDone = false;
    const done = () => {
      isDone = true;
    };
    void Promise.race([Promise.allSettled(begin(worker)), worker.died]).then(done);
    const end = Date.now() + limitMs;
    for (let idle = 0; !isDone && Date.now() < end; ) {
      // What the database does takes turns of the event loop, and no time.
      for (let turn = 0; turn < TURNS && !isDone; turn++) await new Promise(setImmediate);
      idle = vi.getTimerCount() === 0 ? idle + 1 : 0;
      if (!isDone && idle > TURNS) throw new Error(`Something of ${this.name} waits for ever`);
      if (!isDone) vi.advanceTimersToNextTimer();
    }
  }

  private async act(): Promise<void> {
    const { world, worker } = this;
    const chance = world.random();
    const does = (share: number, what: string) => {
      const isIt = left < share && left >= 0;
      left -= share;
      if (isIt) this.count(what);
      return isIt;
    };
    let left = chance;
    if (does(world.isOnline ? 0.03 : 0.3, "network")) {
      world.isOnline = !world.isOnline;
      return world.isOnline ? this.told(worker.outbox.backOnline()) : undefined;
    }
    if (does(this.faults.size > 0 ? 0.2 : 0.015, "disk full")) return this.toggle("full", failWrites);
    if (does(0.28, "click")) return void (await this.click(world.pick(NUMBERS)));
    if (does(0.08, "double click")) return this.doubleClick(world.pick(NUMBERS));
    if (does(0.06, "premium-rate number")) return this.premium();
    if (does(0.06, "emergency number")) return void (await this.click(EMERGENCY));
    if (does(0.05, "call again")) return this.again();
    if (does(0.12, "wrap-up")) return this.wrapUp();
    if (does(0.03, "mark")) return this.mark();
    if (does(0.05, "callback request")) return this.requestCallback();
    if (does(0.08, "screen pop")) return this.pop();
    if (does(0.04, "send")) return this.told(worker.reporting.send());
    if (does(0.02, "time passes")) return pass(world.pick([1, 5, 60]) * 1000);
    if (does(0.02, "worker stopped")) return worker.kill();
    if (does(0.02, "update")) {
      worker.isUpdated = true;
      return worker.kill();
    }
    if (does(0.03, "clock turned")) return this.turnClock();
    if (does(0.005, "database doesn't open")) return this.toggle("opening", failOpening);
    this.count("record damaged");
    return this.damage();
  }

  private toggle(what: "full" | "opening", begin: () => () => void): void {
    const stop = this.faults.get(what);
    if (stop) stop();
    if (stop) this.faults.delete(what);
    else this.faults.set(what, begin());
  }

  private turnClock(): void {
    const turned =
      this.world.skewMs + this.world.pick([-2 * HOUR_MS, -60_000, 10_000, HOUR_MS, 48 * HOUR_MS]);
    // Not so far that the history ends.
    this.world.skewMs = Math.max(-6 * 24 * HOUR_MS, Math.min(6 * 24 * HOUR_MS, turned));
  }

  private order(raw: string): DialOrder {
    const id = `001-${this.name}-${++this.records}`;
    const record = { crm: "salesforce", id, type: "Account", name: "Acme" } as const;
    return { type: "dial", raw, countries: ["US"], record, ancestors: [] };
  }

  private async click(
    raw: string,
    order: Parameters<Tab["click"]>[1] = this.order(raw),
  ): Promise<CallView | null> {
    const { tab } = this;
    const { click, view } = await tab.click(raw, order, this.changeOfMind());
    // Where nothing happens at a click people load the page anew.
    if (click.outcome === "unheard" || click.outcome === "updating") await tab.reload();
    return view;
  }

  private changeOfMind(): Cancel | null {
    const { world } = this;
    if (world.random() > 0.3) return null;
    return {
      isUnseen: world.random() < 0.4,
      state: world.pick(["asking", "placing", null]),
      ms: world.pick([0, 0, 100, 4500]),
      turns: world.pick([0, 0, Math.floor(world.random() * 20)]),
    };
  }

  private async doubleClick(raw: string): Promise<void> {
    const order = this.order(raw);
    await Promise.all([this.click(raw, order), this.click(raw, order)]);
  }

  private async premium(): Promise<void> {
    const asked = await this.click(PREMIUM);
    if (asked?.state !== "confirming") return;
    const { callId } = asked;
    const isConfirmed = this.world.random() < 0.7;
    (isConfirmed ? this.confirmed : this.declined).add(callId);
    // The popup has the question, too, also that of a page which an update has cut off.
    if (this.world.random() < 0.3) await this.told(this.living().dial({ callId, isConfirmed }, () => {}));
    else await this.click(PREMIUM, { type: "answer", callId, isConfirmed });
  }

  private async again(): Promise<void> {
    const call = await this.anyCall(mayRepeat);
    if (!call) return;
    const recordId = call.record?.id ?? "";
    this.repeats.set(recordId, (this.repeats.get(recordId) ?? 0) + 1);
    await this.click(call.phone.raw, { type: "repeat", callId: call.id });
  }

  private async anyCall(isMeant: (call: Call) => boolean): Promise<Call | undefined> {
    const calls = await this.worker.calls.latest(30).catch(() => []);
    const meant = calls.filter(isMeant);
    return meant.length === 0 ? undefined : this.world.pick(meant);
  }

  private async wrapUp(): Promise<void> {
    const { worker } = this;
    const call = await this.anyCall(mayWrapUp);
    if (!call) return;
    const codes = this.world.pick([[], [{ list: "Sales", code: "QUOTE" }]]);
    const times = { answeredAt: null, endedAt: null };
    const saved = worker.finisher.wrapUp(call.id, { outcome: "busy", ...times, codes, notes: "" });
    await this.told(saved.then((isSaved) => void (isSaved && this.wrapped.add(call.id))));
  }

  private async mark(): Promise<void> {
    const call = await this.anyCall(isAwaiting);
    if (call) await this.told(this.worker.finisher.mark(call.id, this.world.pick(["answered", "ended"])));
  }

  private async requestCallback(): Promise<void> {
    const call = await this.anyCall(() => true);
    if (!call) return;
    await this.told(
      this.worker.requestCallback(call.id).then((id) => void (id !== null && this.requested.add(id))),
    );
    await this.told(this.worker.outbox.run());
  }

  private async pop(): Promise<void> {
    const { worker } = this;
    const userData = this.world.pops.shift();
    if (userData === undefined) return;
    const observed = worker.reporting.observe(screenPop(userData));
    await this.told(observed.then(() => void (worker.isDead || this.popped.push(userData))));
  }

  /** What fails of the agent's orders fails for want of storage, which the pages tell. */
  private async told(work: Promise<unknown>): Promise<void> {
    const { worker } = this;
    try {
      await work;
    } catch (error) {
      if (!worker.isDead && storageReason(error) === null) this.violations.push(`An order failed: ${error}`);
    }
  }

  private async damage(): Promise<void> {
    if (this.faults.size > 0) return;
    const database = await openDatabase(this.name)();
    try {
      const store = this.world.pick(["calls", "outbox"] as const);
      const all: unknown[] = await database.getAll(store);
      if (all.length === 0) return;
      const record = this.world.pick(all);
      const damage = this.world.pick([{ phone: 5, body: null }, { state: "?" }, { createdAt: {} }]);
      await database.put(store, { ...(record as object), ...damage } as never);
      if (isCall(record)) {
        this.damagedCalls.add(record.id);
        this.damagedThemselves.add(record.id);
      }
      if (isReport(record)) {
        this.damagedReports.add(record.id);
        this.damagedCalls.add(record.callId);
      }
    } finally {
      database.close();
    }
  }

  /** Holds what is left against what must never be. */
  private async look(): Promise<void> {
    const { world, worker, violations } = this;
    const violate = (text: string) => void violations.push(text);
    const calls = await worker.calls.latest(100_000);
    const reports = await worker.reports.all();
    const byId = new Map(calls.map((call) => [call.id, call]));
    const isWhole = (callId: string) => !this.damagedCalls.has(callId);

    const placed = new Map<string, number>();
    for (const { callId, recordId, wasAllowed, digits, at, skewMs } of world.placed) {
      placed.set(callId, (placed.get(callId) ?? 0) + 1);
      if (placed.get(callId) !== 1) violate(`${callId} was placed twice`);
      if (digits === EMERGENCY) violate(`${callId} was placed to an emergency number`);
      if (digits === PREMIUM_DIGITS && !this.confirmed.has(callId))
        violate(`${callId} was placed to a premium-rate number without a yes`);
      if (!wasAllowed) violate(`${callId} was placed though the CRM didn't allow it`);
      const call = byId.get(callId);
      if (isWhole(callId) && !call) violate(`${callId} was placed and isn't recorded`);
      if (call && isWhole(callId) && !PLACED.has(call.state))
        violate(`${callId} was placed and is ${call.state}`);
      const ofRecord = world.placed.filter((each) => each.recordId === recordId).length;
      if (ofRecord > 1 + (this.repeats.get(recordId) ?? 0))
        violate(`a click on ${recordId} was placed twice`);
      const again = world.placed.find(
        (other) =>
          other.callId !== callId &&
          other.digits === digits &&
          other.skewMs === skewMs &&
          other.at >= at &&
          other.at - at < 2000,
      );
      if (again && isWhole(callId) && isWhole(again.callId))
        violate(`${digits} was placed twice within two seconds`);
    }
    const shown = new Map<string, CallState>();
    for (const { outcome, views, number, cancelled } of this.tab.clicks) {
      const last = views.at(-1);
      this.count(`click ${outcome}${outcome === "shown" ? ` as ${last?.state} ${last?.reason}` : ""}`);
      if (outcome === "silent") violate(`a click on ${number} ended without a word`);
      if (outcome === "unheard") violate(`a click on ${number} wasn't heard`);
      if (!last) continue;
      // A question has an answer of its own, which the agent may give all the same.
      if (cancelled && last.state !== "confirming") {
        const { wasLaunched, isStillAsked } = cancelled;
        this.count(`cancelled ${wasLaunched ? "after" : "before"} it was sent`);
        if (!wasLaunched && (placed.has(last.callId) || last.state === "handedOver"))
          violate(`${last.callId} was cancelled before it was sent, and is ${last.state}`);
        if (isStillAsked) violate(`the CRM is still asked for ${last.callId}, which was cancelled`);
      }
      const isToldCancelled = last.reason === "cancelled" && !this.declined.has(last.callId);
      if (
        (isToldCancelled && cancelled?.isUnseen !== false) ||
        (last.reason === "unseen" && !cancelled?.isUnseen)
      )
        violate(`${last.callId} is shown as ${last.reason}, which nobody did`);
      // A worker that was stopped shows nothing more, and the popup takes an answer, too.
      if (outcome === "shown" && last.state !== "confirming") shown.set(last.callId, last.state);
      else shown.delete(last.callId);
    }
    for (const [callId, state] of shown)
      if (placed.has(callId) && !PLACED.has(state)) violate(`${callId} was placed and shown as ${state}`);
    for (const call of calls) {
      if (call.state === "asking" || call.state === "placing") violate(`${call.id} has no end`);
      if (!isWhole(call.id)) continue;
      const lines = reports.filter(({ kind, callId }) => kind === "statistics" && callId === call.id);
      if (lines.length !== call.lines) violate(`${call.id} has ${lines.length} of ${call.lines} lines`);
      if (call.result?.outcome && call.lines === 0) violate(`${call.id} has an outcome and no line`);
      if (this.wrapped.has(call.id) && call.result?.outcome !== "busy")
        violate(`${call.id} lost its wrap-up`);
    }
    for (const userData of this.popped) {
      const callId = callIdOf(userData);
      const call = byId.get(callId);
      if (call && isWhole(callId) && isAwaiting(call)) violate(`${callId} lost the screen pop's result`);
    }
    for (const userData of world.relayed) {
      const callId = callIdOf(userData);
      const call = byId.get(callId);
      if (!call || !isWhole(callId) || !isAwaiting(call)) continue;
      if (world.now() - (call.placedAt ?? 0) < RESULT_WAIT_MS) violate(`${callId} lost the relay's result`);
    }
    for (const { id, state, key, reason, createdAt, updatedAt } of reports) {
      const last = world.answered.get(key)?.at(-1);
      const said = `report ${id} is ${state} (${reason}) after ${last}`;
      if (state === "rejected" && last !== 409) violate(`${said}, which is no rejection`);
      if (state === "ambiguous" && reason !== "workerDied" && last !== null)
        violate(`${said}, which leaves no doubt`);
      if (state === "ambiguous" && reason === "workerDied") {
        if (world.unsettled.has(id)) this.count("reports left by a worker");
        else violate(`${said}, and no worker died while it was under way`);
      }
      if (state === "expired" && updatedAt - createdAt <= MAX_AGE_MS) violate(`${said}, and isn't old`);
      const taken = world.taken.get(key) ?? 0;
      if (!["accepted", "rejected", "ambiguous", "expired"].includes(state))
        violate(`report ${id} is still ${state}`);
      if (state === "accepted" && taken === 0) violate(`report ${id} is accepted and was never taken`);
      if (taken > 1) violate(`report ${id} was taken ${taken} times (${state}, ${reason})`);
    }
    for (const id of this.requested)
      if (!this.damagedReports.has(id) && !reports.some((each) => each.id === id))
        violate(`request ${id} is lost`);
    const { problem, damaged } = await checkStorage(openDatabase(this.name));
    if (problem !== null) violate(`the storage is ${problem.reason} after all is well: ${problem.detail}`);
    // Whoever was still working on a call has written it anew.
    const whole = [
      ...calls.filter(({ id }) => this.damagedThemselves.has(id)),
      ...reports.filter(({ id }) => this.damagedReports.has(id)),
    ];
    const made = this.damagedThemselves.size + this.damagedReports.size - whole.length;
    if (damaged !== made) violate(`${damaged} of ${made} damaged records are told`);
  }
}
