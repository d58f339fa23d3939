// @vitest-environment node
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Authorisation } from "../../../lib/http/authorisation";
import { callbackReport } from "../../../lib/reporting/callback-request";
import {
  createOutbox,
  MAX_AGE_MS,
  type NewReport,
  type OutboxDependencies,
  type Report,
  type ReportState,
} from "../../../lib/reporting/outbox";
import { newReport, type OutboxStore } from "../../../lib/reporting/outbox-store";
import { DEFAULT_SETTINGS, type Settings } from "../../../lib/settings/schema";
import { type Sandbox, startSandbox } from "../../sandbox/index";
import type { ReportFault } from "../../sandbox/reporting";
import { statisticsLine } from "../../statistics-line";

/*
 * The outbox against the sandbox's endpoints over real sockets. The store is kept in memory: Node has no IndexedDB. The
 * browser tests use the real one.
 */

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({});
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.reset());

interface MemoryStore extends OutboxStore {
  reports: Map<number, Report>;
}

function memoryStore(): MemoryStore {
  const reports = new Map<number, Report>();
  let lastId = 0;
  return {
    reports,
    all: async () => [...reports.values()],
    inState: async (state) => [...reports.values()].filter((report) => report.state === state),
    add: async (report, now) => {
      lastId += 1;
      reports.set(lastId, { ...newReport(report, now, `key-${lastId}`), id: lastId });
      return lastId;
    },
    update: async (id, change) => {
      const stored = reports.get(id);
      const changed = stored ? change(stored) : null;
      if (changed) reports.set(id, changed);
      return changed;
    },
    remove: async (id, mayGo) => {
      const stored = reports.get(id);
      if (stored && mayGo(stored)) reports.delete(id);
    },
  };
}

const line = (change: Partial<NewReport> = {}): NewReport => ({
  kind: "statistics",
  callId: "call-1",
  orderKey: "001Kj00002AcmeGIAR",
  about: "Acme GmbH",
  records: null,
  contentType: "application/json",
  body: statisticsLine(change.orderKey ?? "001Kj00002AcmeGIAR", "27000001"),
  ...change,
});

function setUp({ auth = { type: "none" } as Authorisation, store = memoryStore() } = {}) {
  const state = { now: Date.UTC(2026, 0, 15, 12), isOnline: true, mayAccess: true, url: "" };
  state.url = sandbox.reporting.endpoint("statistics", "loopbackUrl");
  const wakes: (number | null)[] = [];
  const settled: number[] = [];
  const dependencies: OutboxDependencies = {
    store,
    endpoint: async () => ({ url: state.url, auth }),
    settled: async ({ id }) => {
      settled.push(id);
    },
    mayAccess: async () => state.mayAccess,
    fetch,
    isOnline: () => state.isOnline,
    now: () => state.now,
    random: () => 0.5,
    wakeAt: async (at) => {
      wakes.push(at);
    },
  };
  const make = (changed = dependencies) => createOutbox(changed);
  return { store, state, wakes, settled, dependencies, make, outbox: make() };
}

const stateOf = (store: MemoryStore, id = 1) => store.reports.get(id)?.state;

describe("a report", () => {
  it("is sent at once, and accepted once", async () => {
    const { store, outbox, settled, wakes, state } = setUp();
    await store.add(line(), state.now);
    await outbox.run();
    await outbox.run();
    expect(sandbox.reporting.accepted()).toHaveLength(1);
    expect(store.reports.get(1)).toMatchObject({ state: "accepted", reason: "accepted", attempts: 1 });
    expect(settled).toEqual([1]);
    expect(wakes.at(-1)).toBeNull();
    expect(sandbox.reporting.requests[0]).toMatchObject({ contentType: "application/json", key: "key-1" });
  });

  it.each<[ReportFault, ReportState, string]>([
    [{ status: 201 }, "accepted", "accepted"],
    [{ status: 409 }, "rejected", "conflict"],
    [{ status: 404 }, "rejected", "notFound"],
    [{ status: 400 }, "rejected", "status"],
    [{ status: 300 }, "rejected", "status"],
    [{ status: 401 }, "blocked", "signInNeeded"],
    [{ status: 403 }, "blocked", "forbidden"],
    [{ status: 302, headers: { Location: "/login" } }, "blocked", "redirected"],
    [{ status: 423 }, "waiting", "locked"],
    [{ status: 429 }, "waiting", "locked"],
    [{ status: 500 }, "waiting", "serverError"],
    [{ status: 503 }, "waiting", "serverError"],
    [{ status: 200, body: "x".repeat(300_000) }, "accepted", "accepted"],
    [{ status: 409, body: "x".repeat(300_000) }, "rejected", "conflict"],
    ["cutBefore", "ambiguous", "cutOff"],
    ["cutAfter", "ambiguous", "cutOff"],
  ])("answered with %j is %s: %s", async (fault, expected, reason) => {
    const { store, outbox, state } = setUp();
    sandbox.reporting.faults = [fault];
    await store.add(line(), state.now);
    await outbox.run();
    expect(store.reports.get(1)).toMatchObject({ state: expected, reason });
    expect(sandbox.reporting.requests).toHaveLength(1);
  });

  it("is first sent again within half a minute, then ever later, for an hour at most", async () => {
    const { store, outbox, state, wakes } = setUp();
    sandbox.reporting.faults = Array.from({ length: 12 }, () => ({ status: 423 }));
    await store.add(line(), state.now);
    const waits: number[] = [];
    for (let attempt = 0; attempt < 12; attempt++) {
      await outbox.run();
      const dueAt = store.reports.get(1)?.dueAt ?? 0;
      expect(wakes.at(-1)).toBe(dueAt);
      waits.push(dueAt - state.now);
      state.now = dueAt - 1;
      await outbox.run();
      expect(sandbox.reporting.requests).toHaveLength(attempt + 1);
      state.now = dueAt;
    }
    expect(waits[0]).toBeLessThanOrEqual(30_000);
    for (const [at, wait] of waits.entries()) expect(wait).toBeGreaterThanOrEqual(waits[at - 1] ?? 0);
    expect(Math.max(...waits)).toBeLessThanOrEqual(60 * 60 * 1000);
    await outbox.run();
    expect(stateOf(store)).toBe("accepted");
  });

  it("waits as long as the endpoint asks", async () => {
    const { store, outbox, state } = setUp();
    sandbox.reporting.faults = [{ status: 503, headers: { "Retry-After": "600" } }];
    await store.add(line(), state.now);
    await outbox.run();
    expect(store.reports.get(1)?.dueAt).toBe(state.now + 600_000);
  });

  it("isn't sent while there is no network, no access, no address or nobody listening", async () => {
    const { store, outbox, state } = setUp();
    await store.add(line(), state.now);
    const { url } = state;
    const blocked: [change: Partial<typeof state>, reason: string][] = [
      [{ isOnline: false }, "offline"],
      [{ url: "http://127.0.0.1:9/" }, "unreachable"],
      [{ mayAccess: false }, "accessMissing"],
      [{ url: "" }, "endpointMissing"],
    ];
    for (const [change, reason] of blocked) {
      Object.assign(state, { isOnline: true, mayAccess: true, url }, change);
      state.now += 24 * 60 * 1000;
      await outbox.unblock();
      expect(store.reports.get(1)).toMatchObject({ reason });
    }
    expect(sandbox.reporting.requests).toEqual([]);
    Object.assign(state, { isOnline: true, mayAccess: true, url });
    await outbox.unblock();
    expect(stateOf(store)).toBe("accepted");
    expect(sandbox.reporting.accepted()).toHaveLength(1);
  });

  it("that was being sent when the worker died may have arrived: it isn't sent again by itself", async () => {
    const { store, state, make } = setUp();
    await store.add(line(), state.now);
    await store.update(1, (report) => ({ ...report, state: "sending", attempts: 1 }));
    await make().run();
    expect(store.reports.get(1)).toMatchObject({ state: "ambiguous", reason: "workerDied" });
    expect(sandbox.reporting.requests).toEqual([]);
  });

  it("is sent by hand, whatever became of it", async () => {
    const { store, outbox, state } = setUp();
    sandbox.reporting.faults = [{ status: 409 }];
    await store.add(line(), state.now);
    await outbox.run();
    expect(stateOf(store)).toBe("rejected");
    await outbox.sendNow(1);
    expect(stateOf(store)).toBe("accepted");
    await outbox.sendNow(1);
    expect(sandbox.reporting.requests).toHaveLength(2);
    expect(new Set(sandbox.reporting.requests.map(({ key }) => key)).size).toBe(1);
  });

  it("is sent by hand though it is older than a week by then", async () => {
    const { store, outbox, state } = setUp();
    sandbox.reporting.faults = [{ status: 409 }];
    await store.add(line(), state.now);
    await outbox.run();
    state.now += MAX_AGE_MS + 1;
    await outbox.sendNow(1);
    expect(stateOf(store)).toBe("accepted");
  });

  it("is accepted by its status, though the rest of the answer never comes", async () => {
    const { store, state, make, dependencies } = setUp();
    const hanging: typeof fetch = async (_url, init) =>
      new Response(
        new ReadableStream({
          start: (controller) =>
            init?.signal?.addEventListener("abort", () => controller.error(new Error("aborted"))),
        }),
      );
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      await store.add(line(), state.now);
      const ran = make({ ...dependencies, fetch: hanging }).run();
      await vi.advanceTimersByTimeAsync(60_000);
      await ran;
    } finally {
      vi.useRealTimers();
    }
    expect(store.reports.get(1)).toMatchObject({ state: "accepted", detail: "200" });
  });

  it("is too old after a week, and is kept", async () => {
    const { store, outbox, state } = setUp();
    sandbox.reporting.faults = [{ status: 423 }];
    await store.add(line(), state.now);
    await outbox.run();
    state.now += MAX_AGE_MS + 1;
    await outbox.run();
    expect(store.reports.get(1)).toMatchObject({ state: "expired", reason: "expired" });
    expect(sandbox.reporting.requests).toHaveLength(1);
    await outbox.sendNow(1);
    expect(stateOf(store)).toBe("accepted");
  });

  it("shows nothing of what it is authorised with, though the endpoint repeats it", async () => {
    const { store, outbox, state } = setUp({ auth: { type: "bearer", token: "secret-token" } });
    sandbox.reporting.faults = [{ status: 409, body: { echo: "Bearer secret-token" } }];
    await store.add(line(), state.now);
    await outbox.run();
    expect(sandbox.reporting.requests[0]?.authorization).toBe("Bearer secret-token");
    expect(JSON.stringify([...store.reports.values()])).not.toContain("secret-token");
  });
});

describe("the outbox", () => {
  it("sends what is added while a run comes to its end", async () => {
    const { store, state, make, dependencies } = setUp();
    let second: Promise<void> | null = null;
    const outbox = make({
      ...dependencies,
      wakeAt: async () => {
        if (second !== null) return;
        await store.add(line({ orderKey: "B" }), state.now);
        second = outbox.run();
      },
    });
    await store.add(line({ orderKey: "A" }), state.now);
    await outbox.run();
    await second;
    expect([stateOf(store, 1), stateOf(store, 2)]).toEqual(["accepted", "accepted"]);
  });

  it("is woken again when its store couldn't be read", async () => {
    const { store, state, outbox, wakes } = setUp();
    await store.add(line(), state.now);
    const { inState } = store;
    store.inState = () => Promise.reject(new Error("The database can't be opened"));
    await expect(outbox.run()).rejects.toThrow("can't be opened");
    expect(wakes.at(-1)).toBeGreaterThan(state.now);
    store.inState = inState;
    await outbox.run();
    expect(stateOf(store)).toBe("accepted");
  });

  it("shows as perhaps accepted what was sent and couldn't be settled", async () => {
    const { store, state, outbox } = setUp();
    await store.add(line(), state.now);
    const { update } = store;
    store.update = (id, change) =>
      stateOf(store) === "sending" ? Promise.reject(new Error("The disk is full")) : update(id, change);
    await expect(outbox.run()).rejects.toThrow("The disk is full");
    store.update = update;
    await outbox.run();
    expect(stateOf(store)).toBe("ambiguous");
    expect(sandbox.reporting.requests).toHaveLength(1);
  });
});

describe("when the way is free again", () => {
  it("a new worker sends at once what waited for the network", async () => {
    const { store, outbox, make, state } = setUp();
    state.isOnline = false;
    await store.add(line(), state.now);
    await outbox.run();
    state.isOnline = true;
    await make().run();
    expect(stateOf(store)).toBe("accepted");
  });

  it("what is forbidden for one record isn't sent again with every report that is accepted", async () => {
    const { store, outbox, state } = setUp();
    sandbox.reporting.faults = [{ status: 403 }];
    await store.add(line({ orderKey: "A" }), state.now);
    await outbox.run();
    await store.add(line({ orderKey: "B" }), state.now);
    await outbox.run();
    expect([stateOf(store, 1), stateOf(store, 2)]).toEqual(["blocked", "accepted"]);
    expect(sandbox.reporting.requests).toHaveLength(2);
    await outbox.unblock();
    expect(stateOf(store, 1)).toBe("accepted");
  });

  it("what waited for the network is sent at once", async () => {
    const { store, outbox, state } = setUp();
    state.isOnline = false;
    await store.add(line(), state.now);
    for (let attempt = 0; attempt < 6; attempt++) {
      await outbox.run();
      state.now = store.reports.get(1)?.dueAt ?? 0;
    }
    state.now -= 1;
    state.isOnline = true;
    await outbox.run();
    expect(stateOf(store)).toBe("waiting");
    await outbox.backOnline();
    expect(stateOf(store)).toBe("accepted");
  });

  it("one report that is let in lets in the others that waited for a sign-in", async () => {
    const { store, outbox, state } = setUp();
    sandbox.reporting.faults = [{ status: 401 }, { status: 401 }];
    await store.add(line({ orderKey: "A" }), state.now);
    await store.add(line({ orderKey: "B" }), state.now);
    await outbox.run();
    expect([stateOf(store, 1), stateOf(store, 2)]).toEqual(["blocked", "blocked"]);
    await outbox.sendNow(2);
    expect([stateOf(store, 1), stateOf(store, 2)]).toEqual(["accepted", "accepted"]);
  });

  it("one that the agent discards is gone, unless it is being sent", async () => {
    const { store, outbox, state } = setUp();
    sandbox.reporting.faults = [{ status: 409 }];
    await store.add(line(), state.now);
    await outbox.run();
    await store.update(1, (report) => ({ ...report, state: "sending" }));
    await outbox.discard(1);
    expect(store.reports.size).toBe(1);
    await store.update(1, (report) => ({ ...report, state: "rejected" }));
    await outbox.discard(1);
    expect(store.reports.size).toBe(0);
  });
});

describe("reports of one record", () => {
  it("are sent in the order in which they were made; other records don't wait", async () => {
    const { store, outbox, state } = setUp();
    sandbox.reporting.faults = [{ status: 423 }];
    await store.add(line({ orderKey: "A" }), state.now);
    await store.add(line({ orderKey: "A" }), state.now);
    await outbox.run();
    expect([stateOf(store, 1), stateOf(store, 2)]).toEqual(["waiting", "waiting"]);
    await store.add(line({ orderKey: "B" }), state.now);
    await outbox.run();
    expect([1, 2, 3].map((id) => stateOf(store, id))).toEqual(["waiting", "waiting", "accepted"]);
    state.now += 60_000;
    await outbox.run();
    expect([1, 2, 3].map((id) => stateOf(store, id))).toEqual(["accepted", "accepted", "accepted"]);
    expect(sandbox.reporting.accepted().map((fields) => fields.SalesForceID)).toEqual(["B", "A", "A"]);
  });

  it("behind one that waits for the agent wait with it: the worker isn't woken for them", async () => {
    const { store, outbox, state, wakes } = setUp();
    sandbox.reporting.faults = [{ status: 401 }];
    await store.add(line(), state.now);
    await store.add(line(), state.now);
    await outbox.run();
    expect([stateOf(store, 1), stateOf(store, 2)]).toEqual(["blocked", "waiting"]);
    expect(wakes.at(-1)).toBeNull();
    await outbox.sendNow(1);
    expect([stateOf(store, 1), stateOf(store, 2)]).toEqual(["accepted", "accepted"]);
  });

  it("go on behind one that was given up", async () => {
    const { store, outbox, state } = setUp();
    sandbox.reporting.faults = [{ status: 409 }];
    await store.add(line(), state.now);
    await store.add(line(), state.now);
    await outbox.run();
    expect([stateOf(store, 1), stateOf(store, 2)]).toEqual(["rejected", "accepted"]);
  });
});

describe("a callback request", () => {
  const subject = {
    id: "call-1",
    crm: "salesforce" as const,
    pageUrl: "https://acme.lightning.force.com/lightning/r/Account/001Kj00002AcmeGIAR/view",
    record: { id: "001Kj00002AcmeGIAR", type: "Account", name: "Acme GmbH" },
    phone: { digits: "12125550123", e164: "+12125550123", raw: "212-555-0123" },
    serviceNumber: { number: "4921112345", name: "Hotline" },
    placedAt: Date.UTC(2026, 0, 15, 11, 57, 30),
    result: { transactionId: "27000001", endedAt: Date.UTC(2026, 0, 15, 11, 59, 5) },
  };
  const text = { subject: "Call back", body: "After 3 pm" };

  async function send(change: Partial<Settings["callbackRequest"]>, fault?: ReportFault) {
    const { store, outbox, state } = setUp();
    state.url = sandbox.reporting.endpoint("callbackRequest", "loopbackUrl");
    if (fault) sandbox.reporting.faults = [fault];
    const callbackRequest = { ...DEFAULT_SETTINGS.callbackRequest, ...change };
    await store.add(callbackReport(subject, text, { ...DEFAULT_SETTINGS, callbackRequest }), state.now);
    await outbox.run();
    return store.reports.get(1);
  }

  it.each([
    ["form", "callerId", "application/x-www-form-urlencoded", { CallerID: "12125550123" }],
    ["json", "callerId", "application/json", { ServiceName: "Hotline" }],
    ["form", "caller", "application/x-www-form-urlencoded", { Body: "After 3 pm" }],
    ["json", "caller", "application/json", { CallbackNumber: "12125550123", Subject: "Call back" }],
  ] as const)(
    "is taken as %s with the fields of %s, and its answer is kept",
    async (format, fields, contentType, sent) => {
      expect(await send({ format, fields })).toMatchObject({
        state: "accepted",
        answer: JSON.stringify(sandbox.reporting.callbackAnswer),
      });
      expect(sandbox.reporting.requests).toMatchObject([{ contentType, fields: sent, accepted: true }]);
    },
  );

  it("keeps an answer whole, however long: a part of it couldn't be read", async () => {
    const answer = { Id: "5003X000001CaseQAA", Description: "x".repeat(100_000) };
    const report = await send({}, { status: 200, body: answer });
    expect(JSON.parse(report?.answer ?? "")).toEqual(answer);
  });

  it.each([
    [300, "multipleChoices"],
    [404, "notFound"],
  ] as const)("that is answered with %i isn't sent again: %s", async (status, reason) => {
    expect(await send({}, { status })).toMatchObject({ state: "rejected", reason, detail: String(status) });
    expect(sandbox.reporting.requests).toHaveLength(1);
  });
});
