// @vitest-environment node
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Call } from "../../../lib/calls/call";
import { afterWorkerDeath, NEXT_STATES } from "../../../lib/calls/call";
import { createDialler, type DialRequest, UNSEEN } from "../../../lib/calls/dial";
import type { CallStore } from "../../../lib/calls/store";
import { callView } from "../../../lib/calls/view";
import { createLauncher } from "../../../lib/makecall/launch";
import type { Placement } from "../../../lib/makecall/place";
import type { WindowPlacer } from "../../../lib/makecall/window";
import { readSettings } from "../../../lib/settings/document";
import type { Settings } from "../../../lib/settings/schema";
import { type Sandbox, startSandbox } from "../../sandbox/index";

/*
 * Dialling against the sandbox over real sockets. The session cookie is added by hand, as a browser would, and
 * the call store is kept in memory: Node has no IndexedDB. The browser tests use the real one.
 */

let sandbox: Sandbox;
let cookie: string;
beforeAll(async () => {
  sandbox = await startSandbox({});
});
afterAll(() => sandbox.stop());
beforeEach(() => {
  sandbox.reset();
  barred.clear();
  opened.length = 0;
  placement = { kind: "handedOver" };
  containersAllowed = true;
  const { name, value } = sandbox.tenant.signIn("jdoe");
  cookie = `${name}=${value}`;
});

/** What was opened in windows and tabs, and what came of it. */
const opened: object[] = [];
let placement: Placement;
const windows: Pick<WindowPlacer, "place"> = {
  place: async ({ url }, where) => {
    opened.push({ ...where, phone: new URL(url).searchParams.get("phone") });
    return placement;
  },
};
let containersAllowed: boolean;

/** The ports that stand for hosts without permission. */
const barred = new Set<string>();

const withSession: typeof fetch = (input, init = {}) =>
  fetch(input, { ...init, ...(init.credentials === "include" && { headers: { Cookie: cookie } }) });

interface MemoryStore extends CallStore {
  calls: Map<string, Call>;
  /** Every write, in order. */
  states: string[];
}

function memoryStore(initial: Call[] = []): MemoryStore {
  const calls = new Map(initial.map((call) => [call.id, call]));
  const states: string[] = [];
  return {
    calls,
    states,
    put: async (call) => {
      const before = calls.get(call.id)?.state ?? call.state;
      if (before !== call.state) expect(NEXT_STATES[before]).toContain(call.state);
      calls.set(call.id, call);
      states.push(call.state);
    },
    get: async (id) => calls.get(id),
    latest: async (count) => [...calls.values()].sort((a, b) => b.createdAt - a.createdAt).slice(0, count),
    recover: async (now) => {
      const left = [...calls.values()].filter(({ state }) => state === "asking" || state === "placing");
      for (const call of left) calls.set(call.id, afterWorkerDeath(call, now));
      return left;
    },
  };
}

function setUp(change: object = {}, store = memoryStore()) {
  const { settings, problems } = readSettings({
    agent: { uid: "jdoe" },
    tenant: { url: sandbox.tenant.loopbackUrl, callerId: "5250000" },
    decision: {
      salesforce: { url: sandbox.decision.endpoint("salesforce", "loopbackUrl") },
      timeoutMs: 1000,
    },
    serviceNumbers: [
      { number: "4921112345", name: "Hotline", callerId: "5251990", queueId: "7", dialPlanId: "3" },
    ],
    userData: [{ name: "WhatId", value: "{!Record.Id}" }],
    ...change,
  });
  expect(problems).toEqual([]);
  let id = 0;
  const clock = { now: Date.now() };
  const dial = createDialler({
    settings: async () => settings as Settings,
    calls: store,
    mayAccess: async (url) => !barred.has(new URL(url).port),
    fetch: withSession,
    place: createLauncher({ fetch: withSession, windows }),
    mayUseContainers: async () => containersAllowed,
    now: () => clock.now,
    newId: () => `call-${++id}`,
  });
  return { dial, store, clock };
}

const request = (raw: string): DialRequest => ({
  raw,
  countries: ["US"],
  crm: "salesforce",
  record: { crm: "salesforce", id: "001000000000001AAA", type: "Account", name: "Acme" },
  pageUrl: "https://acme.lightning.force.com/",
  cookieStoreId: "",
});

const ignore = () => {};
const placed = () => sandbox.tenant.calls.map(({ query }) => Object.fromEntries(query));

describe("dialling", () => {
  it("a service number that gives no caller ID is signalled as the tenant's default, and the view says so", async () => {
    const { dial } = setUp({ serviceNumbers: [{ name: "Hotline" }] });
    const call = await dial(request("(212) 555-0120"), ignore);
    expect(call).toMatchObject({ state: "handedOver", callerId: "5250000" });
    expect(placed()).toMatchObject([{ callerId: "5250000" }]);
    expect(call && callView(call, { decision: { timeoutMs: 1000 } })).toMatchObject({
      callerId: "5250000",
      defaultBecause: "noCallerId",
    });
  });

  it("asks, then places as the service number, each step on record before it happens", async () => {
    const { dial, store } = setUp();
    const seen: string[] = [];
    const call = await dial(request("(212) 555-0120"), (each) => seen.push(each.state));
    expect(call).toMatchObject({
      state: "handedOver",
      callerId: "5251990",
      decision: { verdict: "allowed", basis: "number" },
    });
    expect(seen).toEqual(["asking", "placing", "handedOver"]);
    expect(store.states).toEqual(["asking", "placing", "handedOver"]);
    expect(placed()).toEqual([
      {
        phone: "12125550120",
        callerId: "5251990",
        dialplan_id: "3",
        queue_id: "7",
        ctl_userdata: "[WhatId|001000000000001AAA]",
        extTransactionData: "[extRecordId|001000000000001AAA][extRecordType|Account]",
      },
    ]);
  });

  it("hands what the decision's result paths found on as user data", async () => {
    const { dial } = setUp({
      decision: {
        sap: {
          url: sandbox.decision.endpoint("c4c", "loopbackUrl"),
          parameters: "$filter=CustomerID eq '$SAPBusinessPartnerID'\n$expand=IndividualCustomerSalesData",
          result:
            "distributionChannelCodeText=d.results[0].IndividualCustomerSalesData[0].DistributionChannelCodeText\n" +
            "countryCode=d.results[0].CountryCode\norganisation=d.results[0].IndividualCustomerSalesData[0].SalesOrganisationID",
        },
      },
      serviceNumbers: [{ number: "4921112345", contractNumber: "Direct SalesDE" }],
      userData: [{ name: "org", value: "{!Decision.organisation}/{!Decision.countryCode}" }],
    });
    const partner = { crm: "sap", id: "1000120", type: "BusinessPartner", name: "Acme" } as const;
    const order = { ...request("+49 30 901820"), crm: "sap", record: partner } as const;
    expect(await dial(order, ignore)).toMatchObject({ state: "handedOver" });
    expect(placed()).toMatchObject([{ ctl_userdata: "[org|DE1100/DE]" }]);
  });

  it("dials nothing where the dial rules leave nothing, and asks nobody", async () => {
    const { dial } = setUp({
      tenant: {
        url: sandbox.tenant.loopbackUrl,
        dialRules: [{ match: "^1212\\d+", replace: "" }],
      },
    });
    expect(await dial(request("(212) 555-0120"), ignore)).toMatchObject({
      state: "refused",
      reason: "nothingToDial",
    });
    expect(sandbox.tenant.requests).toHaveLength(0);
    expect(sandbox.decision.requests).toHaveLength(0);
  });

  it("dials nothing where the dial rules make more digits than any number has", async () => {
    const dialRules = Array.from({ length: 50 }, () => ({ match: "^(.*)$", replace: "$1$1" }));
    const { dial } = setUp({ tenant: { url: sandbox.tenant.loopbackUrl, dialRules } });
    expect(await dial(request("(212) 555-0120"), ignore)).toMatchObject({
      state: "refused",
      reason: "tooMuchToDial",
    });
    expect(sandbox.tenant.requests).toHaveLength(0);
  });

  it.each([
    ["(212) 555-0143", "forbidden"],
    ["(212) 555-0144", "notFound"],
    ["(212) 555-0140", "badRequest"],
    ["(212) 555-0146", "serverError"],
    ["(212) 555-0151", "timeout"],
    ["(212) 555-0160", "unmatched"],
    ["12", "tooShort"],
    ["no digits", "noDigits"],
  ])("%s is refused (%s) and nothing is placed", async (raw, reason) => {
    const { dial } = setUp();
    expect(await dial(request(raw), ignore)).toMatchObject({ state: "refused", reason });
    expect(sandbox.tenant.requests).toHaveLength(0);
  });

  it("refuses without a tenant", async () => {
    const { dial } = setUp({ tenant: {} });
    expect(await dial(request("(212) 555-0120"), ignore)).toMatchObject({
      state: "refused",
      reason: "tenantMissing",
    });
  });

  it.each([
    ["the tenant", () => sandbox.tenant.loopbackUrl],
    ["the decision endpoint", () => sandbox.decision.loopbackUrl],
  ])("asks and places nothing without access to %s", async (_, url) => {
    const { dial } = setUp();
    barred.add(new URL(url()).port);
    expect(await dial(request("(212) 555-0120"), ignore)).toMatchObject({
      state: "refused",
      reason: "accessMissing",
      detail: new URL(url()).host,
    });
    expect(sandbox.decision.requests).toHaveLength(0);
    expect(sandbox.tenant.requests).toHaveLength(0);
  });

  it("tells that nobody is signed in", async () => {
    const { dial } = setUp();
    cookie = "";
    expect(await dial(request("(212) 555-0120"), ignore)).toMatchObject({
      state: "failed",
      reason: "notSignedIn",
    });
    expect(sandbox.tenant.calls).toHaveLength(0);
  });

  it("shows the text of VCC's error page", async () => {
    const { dial } = setUp();
    sandbox.tenant.faults.answer = { status: 403, reason: "Outbound calls are closed until noon" };
    const call = await dial(request("(212) 555-0120"), ignore);
    expect(call).toMatchObject({
      state: "failed",
      reason: "errorPage",
      detail: "Your call can't be placed. Outbound calls are closed until noon",
    });
  });

  it.each([500, 502, 503, 504])("doesn't claim that a status %i placed nothing", async (status) => {
    const { dial } = setUp();
    sandbox.tenant.faults.answer = { status, reason: "Upstream went away" };
    expect(await dial(request("(212) 555-0120"), ignore)).toMatchObject({
      state: "unknown",
      reason: "placementError",
      detail: expect.stringContaining("Upstream went away"),
    });
  });

  it.each([
    ["with a session the call may have been placed", true, "unknown", "placementRedirected"],
    ["without one nothing was", false, "failed", "notSignedIn"],
  ])("an answer that leads elsewhere: %s", async (_, isSignedIn, state, reason) => {
    const { dial } = setUp();
    sandbox.tenant.faults.redirect = "https://elsewhere.example/";
    if (!isSignedIn) sandbox.tenant.endSessions();
    expect(await dial(request("(212) 555-0120"), ignore)).toMatchObject({ state, reason });
  });

  it("doesn't claim to know what a broken connection did", async () => {
    const { dial } = setUp();
    sandbox.tenant.faults.drop = "after";
    expect(await dial(request("(212) 555-0120"), ignore)).toMatchObject({
      state: "unknown",
      reason: "placementUnknown",
    });
    expect(sandbox.tenant.calls).toHaveLength(1);
  });

  it("ignores a second click while the call is in flight and for two seconds after it was handed over", async () => {
    const { dial, clock } = setUp();
    const [first, second] = await Promise.all([
      dial(request("(212) 555-0120"), ignore),
      dial(request("+1 212-555-0120"), ignore),
    ]);
    expect(first?.state).toBe("handedOver");
    expect(second).toBeNull();
    clock.now += 1900;
    expect(await dial(request("(212) 555-0120"), ignore)).toBeNull();
    expect(placed()).toHaveLength(1);
    clock.now += 200;
    expect(await dial(request("(212) 555-0120"), ignore)).toMatchObject({ state: "handedOver" });
    expect(placed()).toHaveLength(2);
  });

  it("ignores it too when nobody knows whether the first was placed", async () => {
    const { dial, clock } = setUp();
    sandbox.tenant.faults = { drop: "after" };
    const first = await dial(request("(212) 555-0120"), ignore);
    expect(first).toMatchObject({ state: "unknown" });
    clock.now += 1900;
    expect(await dial(request("(212) 555-0120"), ignore)).toBeNull();
    expect(await dial({ repeats: first?.id ?? "" }, ignore)).toBeNull();
    expect(placed()).toHaveLength(1);
  });

  it.each(["answered", "ended", "wrappedUp", "reported"] as const)(
    "ignores it too when the call is %s by then, and the worker another one",
    async (state) => {
      const { dial, store, clock } = setUp();
      const first = await dial(request("(212) 555-0120"), ignore);
      if (!first) throw new Error("no call");
      store.calls.set(first.id, { ...first, state });
      const { dial: dialAnew, clock: laterClock } = setUp({}, store);
      laterClock.now = clock.now + 1900;
      expect(await dialAnew(request("(212) 555-0120"), ignore)).toBeNull();
      expect(placed()).toHaveLength(1);
    },
  );

  it("ignores it too when other numbers were clicked in between", async () => {
    const { dial, clock } = setUp();
    const first = dial(request("(212) 555-0120"), ignore);
    for (let n = 0; n < 12; n += 1) {
      clock.now += 10;
      await dial(request(`(212) 555-01${30 + n}`), ignore);
    }
    await first;
    expect(await dial(request("(212) 555-0120"), ignore)).toBeNull();
    expect(placed()).toHaveLength(1);
  });

  it("dials again when the clock was set back", async () => {
    const { dial, clock } = setUp();
    await dial(request("(212) 555-0120"), ignore);
    clock.now -= 3_600_000;
    expect(await dial(request("(212) 555-0120"), ignore)).toMatchObject({ state: "handedOver" });
  });

  it.each([
    ["by the agent", "cancelled", "placing", "while it is being stored", undefined],
    ["by the agent", "cancelled", "asking", "without an endpoint to ask", undefined],
    ["unseen by anybody", "unseen", "placing", "while it is being stored", UNSEEN],
    ["unseen by anybody", "unseen", "asking", "without an endpoint to ask", UNSEEN],
  ])("places nothing when it was cancelled %s, and says %s: %s, %s", async (_, reason, state, __, why) => {
    const { dial } = setUp(state === "asking" ? { decision: {} } : {});
    const cancel = new AbortController();
    const call = await dial(
      request("(212) 555-0120"),
      (each) => each.state === state && cancel.abort(why),
      cancel.signal,
    );
    expect(call).toMatchObject({ state: "refused", reason, placedAt: null, request: null });
    expect(placed()).toEqual([]);
  });

  it("dials once the store works again, when what was left couldn't be read at first", async () => {
    const store = memoryStore();
    const recover = store.recover;
    let attempts = 0;
    store.recover = async (now) => {
      attempts += 1;
      if (attempts <= 2) throw new Error("database is blocked");
      return recover(now);
    };
    const { dial } = setUp({}, store);
    expect(await dial(request("(212) 555-0120"), ignore)).toMatchObject({
      state: "failed",
      reason: "internal",
    });
    expect(await dial(request("(212) 555-0120"), ignore)).toMatchObject({ state: "handedOver" });
  });

  it("may be tried again at once after a refusal", async () => {
    const { dial } = setUp();
    await dial(request("(212) 555-0143"), ignore);
    expect(await dial(request("(212) 555-0143"), ignore)).toMatchObject({ reason: "forbidden" });
    expect(sandbox.decision.requests).toHaveLength(2);
  });

  it("places one call at a time", async () => {
    const { dial } = setUp();
    const first = dial(request("(212) 555-0120"), ignore);
    expect(await dial(request("(212) 555-0121"), ignore)).toMatchObject({
      state: "refused",
      reason: "callInProgress",
    });
    expect(await first).toMatchObject({ state: "handedOver" });
    expect(placed()).toHaveLength(1);
  });

  it("uses the tenant's default caller ID where the administrator chose that", async () => {
    const salesforce = { url: sandbox.decision.endpoint("salesforce", "loopbackUrl") };
    const { dial } = setUp({ decision: { salesforce, onUnmatched: "tenantDefault" } });
    const call = await dial(request("(212) 555-0160"), ignore);
    expect(call).toMatchObject({
      state: "handedOver",
      decision: { basis: "tenantDefault", because: "unmatched" },
    });
    expect(placed()[0]).toMatchObject({ callerId: "5250000" });
  });

  it("places nothing when the call can't be stored", async () => {
    const store = memoryStore();
    store.put = async () => {
      throw new Error("quota exceeded");
    };
    const { dial } = setUp({}, store);
    const seen: Call[] = [];
    const call = await dial(request("(212) 555-0120"), (each) => seen.push(each));
    expect(call).toMatchObject({ state: "failed" });
    expect(seen.at(-1)).toMatchObject({ state: "failed", reason: "internal", detail: "quota exceeded" });
    expect(sandbox.tenant.requests).toHaveLength(0);
  });

  it("ends what an earlier worker left, and redials nothing", async () => {
    const { dial, store } = setUp();
    const call = await dial(request("(212) 555-0120"), ignore);
    if (!call) throw new Error("no call");
    const asking: Call = { ...call, id: "a", state: "asking", reason: null };
    const placing: Call = { ...call, id: "b", state: "placing", reason: null };
    const left = memoryStore([asking, placing]);
    setUp({}, left);
    await Promise.resolve();
    expect(left.calls.get("a")).toMatchObject({ state: "interrupted", reason: "interrupted" });
    expect(left.calls.get("b")).toMatchObject({ state: "unknown", reason: "placementInterrupted" });
    expect(placed()).toHaveLength(1);
    expect(store.calls.size).toBe(1);
  });

  describe("calling again", () => {
    it("places a call anew, as it was, which failed or isn't known to have been placed", async () => {
      const { dial, store, clock } = setUp();
      sandbox.tenant.faults = { drop: "before" };
      const first = await dial(request("(212) 555-0120"), ignore);
      expect(first).toMatchObject({ state: "unknown" });
      sandbox.tenant.faults = {};
      clock.now += 2000;
      const again = await dial({ repeats: first?.id ?? "" }, ignore);
      expect(again).toMatchObject({ state: "handedOver", record: first?.record });
      expect(again?.id).not.toBe(first?.id);
      expect(store.calls.get(first?.id ?? "")).toEqual(first);
      expect(placed()).toMatchObject([{ phone: "12125550120", callerId: "5251990" }]);
    });

    it("does so for a call that the worker before has left in the middle, and reads the number as before", async () => {
      const store = memoryStore();
      const left = await setUp({}, store).dial({ ...request("030 901820"), countries: ["DE"] }, ignore);
      store.calls.clear();
      store.calls.set("left", { ...(left as Call), id: "left", state: "placing" });
      const { dial, clock } = setUp({}, store);
      clock.now += 5000;
      expect(await dial({ repeats: "left" }, ignore)).toMatchObject({ state: "handedOver" });
      expect(placed()).toMatchObject([{ phone: "4930901820" }, { phone: "4930901820" }]);
    });

    it("asks the CRM anew", async () => {
      const { dial } = setUp();
      sandbox.tenant.endSessions();
      const first = await dial(request("(212) 555-0120"), ignore);
      sandbox.decision.behaviours.set("12125550120", "forbidden");
      expect(await dial({ repeats: first?.id ?? "" }, ignore)).toMatchObject({ reason: "forbidden" });
    });

    it("does nothing for a call that was handed over or refused, is in flight, or isn't known", async () => {
      const { dial, clock } = setUp();
      const done = await dial(request("(212) 555-0120"), ignore);
      const refused = await dial(request("12"), ignore);
      clock.now += 5000;
      for (const repeats of [done?.id ?? "", refused?.id ?? "", "another"])
        expect(await dial({ repeats }, ignore)).toBeNull();
      expect(placed()).toHaveLength(1);
    });

    it("dials once for a double click", async () => {
      const { dial, clock } = setUp();
      sandbox.tenant.faults = { drop: "before" };
      const repeats = (await dial(request("(212) 555-0120"), ignore))?.id ?? "";
      sandbox.tenant.faults = {};
      clock.now += 2000;
      const both = await Promise.all([dial({ repeats }, ignore), dial({ repeats }, ignore)]);
      expect(both.map((call) => call?.state)).toEqual(["handedOver", undefined]);
      expect(placed()).toHaveLength(1);
    });
  });

  describe("in a window, or in a container", () => {
    const inContainer = { ...request("(212) 555-0120"), cookieStoreId: "firefox-container-2" };
    const phone = "12125550120";

    it.each([
      ["background", "", []],
      ["background", "firefox-container-2", [{ kind: "tab", cookieStoreId: "firefox-container-2", phone }]],
      ["window", "", [{ kind: "window", cookieStoreId: "", phone }]],
      ["window", "firefox-container-2", [{ kind: "window", cookieStoreId: "firefox-container-2", phone }]],
    ])("launched by “%s” from container “%s”", async (launch, cookieStoreId, expected) => {
      const { dial } = setUp({ tenant: { url: sandbox.tenant.loopbackUrl, launch } });
      expect(await dial({ ...inContainer, cookieStoreId }, ignore)).toMatchObject({ state: "handedOver" });
      expect(opened).toEqual(expected);
      expect(placed()).toHaveLength(expected.length === 0 ? 1 : 0);
    });

    it.each([
      ["window", "", "POST"],
      ["background", "firefox-container-2", "POST"],
      ["background", "", "GET"],
    ])(
      "keeps a relay's channel out of the history: by “%s” from container “%s”",
      async (launch, cookieStoreId, method) => {
        const { dial } = setUp({
          tenant: { url: sandbox.tenant.loopbackUrl, launch },
          results: { relay: { publishUrl: "https://relay.example.com/publish/secret" } },
        });
        const call = await dial({ ...inContainer, cookieStoreId }, ignore);
        expect(call?.request?.method).toBe(method);
        expect(call?.request?.url.includes("secret")).toBe(method === "GET");
      },
    );

    it("stays in the container when it is called again", async () => {
      const { dial } = setUp();
      placement = { kind: "notSignedIn" };
      const first = await dial(inContainer, ignore);
      expect(first).toMatchObject({ state: "failed", reason: "notSignedIn" });
      await dial({ repeats: first?.id ?? "" }, ignore);
      expect(opened).toMatchObject([
        { cookieStoreId: "firefox-container-2" },
        { cookieStoreId: "firefox-container-2" },
      ]);
    });

    it("is refused before anybody is asked where Firefox doesn't allow tabs in containers", async () => {
      containersAllowed = false;
      expect(await setUp().dial(inContainer, ignore)).toMatchObject({
        state: "refused",
        reason: "containerAccess",
      });
      expect(sandbox.decision.requests).toHaveLength(0);
      expect(opened).toEqual([]);
    });

    it.each([
      [{ kind: "notSent", message: "no window" }, "failed", "internal"],
      [{ kind: "unknown", reason: "windowClosed", message: "" }, "unknown", "windowClosed"],
      [{ kind: "unknown", reason: "placementTimeout", message: "15" }, "unknown", "placementTimeout"],
    ] as const)("%j ends it as %s", async (outcome, state, reason) => {
      placement = outcome;
      const { dial } = setUp({ tenant: { url: sandbox.tenant.loopbackUrl, launch: "window" } });
      expect(await dial(request("(212) 555-0120"), ignore)).toMatchObject({ state, reason });
    });

    it("keeps no record of a request that wasn't sent", async () => {
      placement = { kind: "notSent", message: "no window" };
      const { dial } = setUp({ tenant: { url: sandbox.tenant.loopbackUrl, launch: "window" } });
      expect(await dial(request("(212) 555-0120"), ignore)).toMatchObject({ placedAt: null, request: null });
    });
  });

  describe("guarded numbers", () => {
    const premium = "1-900-234-5678";
    const asked = () => sandbox.decision.requests.length;

    it("asks the agent before it asks anybody else, and goes on with that call", async () => {
      const { dial } = setUp();
      const question = await dial(request(premium), ignore);
      expect(question).toMatchObject({ state: "confirming", reason: "premiumRate" });
      expect([asked(), placed().length]).toEqual([0, 0]);
      const callId = question?.id ?? "";
      const call = await dial({ callId, isConfirmed: true }, ignore);
      expect(call).toMatchObject({ id: callId, state: "handedOver", record: { id: "001000000000001AAA" } });
      expect(placed()).toMatchObject([{ phone: "19002345678" }]);
    });

    it("takes an answer once, for that very call", async () => {
      const { dial, clock } = setUp();
      const callId = (await dial(request(premium), ignore))?.id ?? "";
      const answer = () => dial({ callId, isConfirmed: true }, ignore);
      expect((await Promise.all([answer(), answer()])).map((call) => call?.state)).toEqual([
        "handedOver",
        undefined,
      ]);
      clock.now += 5000;
      expect(await answer()).toBeNull();
      expect(await dial({ callId: "another", isConfirmed: true }, ignore)).toBeNull();
      expect(await dial(request(premium), ignore)).toMatchObject({ state: "confirming" });
      expect(placed()).toHaveLength(1);
    });

    it("dials nothing when the agent says no, not even with a later yes", async () => {
      const { dial } = setUp();
      const callId = (await dial(request(premium), ignore))?.id ?? "";
      expect(await dial({ callId, isConfirmed: false }, ignore)).toMatchObject({
        state: "refused",
        reason: "cancelled",
      });
      expect(await dial({ callId, isConfirmed: true }, ignore)).toBeNull();
      expect([asked(), placed().length]).toEqual([0, 0]);
    });

    it("still asks the decision endpoint after a yes", async () => {
      const { dial } = setUp();
      sandbox.decision.behaviours.set("19002345678", "forbidden");
      const callId = (await dial(request(premium), ignore))?.id ?? "";
      expect(await dial({ callId, isConfirmed: true }, ignore)).toMatchObject({ reason: "forbidden" });
      expect(placed()).toHaveLength(0);
    });

    it("refuses or dials without a question as the settings say", async () => {
      expect(await setUp({ guard: { premiumRate: "refuse" } }).dial(request(premium), ignore)).toMatchObject({
        state: "refused",
        reason: "premiumRate",
      });
      expect(asked()).toBe(0);
      expect(await setUp({ guard: { premiumRate: "allow" } }).dial(request(premium), ignore)).toMatchObject({
        state: "handedOver",
      });
    });

    const rule = (replace: string) => ({
      tenant: {
        url: sandbox.tenant.loopbackUrl,
        dialRules: [{ description: "", match: "^.*$", replace }],
      },
    });
    it.each([
      ["112", {}, "emergency"],
      ["12", { prefix: "1" }, "emergency"],
      ["19002345678", {}, "premiumRate"],
      ["9002345678", {}, "premiumRate"],
      ["011499001234567", {}, "premiumRate"],
    ])("guards the digits that dial rules make, too: %s", async (replace, tenant, reason) => {
      const { tenant: withRule } = rule(replace);
      const guard = { premiumRate: "refuse", emergency: "refuse" };
      const { dial } = setUp({ tenant: { ...withRule, ...tenant }, guard });
      expect(await dial(request("(212) 555-0120"), ignore)).toMatchObject({ state: "refused", reason });
      expect([asked(), placed().length]).toEqual([0, 0]);
    });

    it.each([["14930901820"], ["0114930901820"], ["912012345678"], ["2125550120"]])(
      "finds nothing to guard in %s",
      async (replace) => {
        const { dial } = setUp({ ...rule(replace), guard: { premiumRate: "refuse", emergency: "refuse" } });
        expect(await dial(request("(212) 555-0120"), ignore)).toMatchObject({ state: "handedOver" });
      },
    );

    it("makes nothing of a text that can't be dialled", async () => {
      const { dial } = setUp({ ...rule("112"), guard: { emergency: "confirm" } });
      expect(await dial(request("no number"), ignore)).toMatchObject({
        state: "refused",
        reason: "noDigits",
      });
    });

    it("holds an answer against the settings of its time", async () => {
      const store = memoryStore();
      const callId = (await setUp({}, store).dial(request(premium), ignore))?.id ?? "";
      const { dial } = setUp({ guard: { premiumRate: "refuse" } }, store);
      expect(await dial({ callId, isConfirmed: true }, ignore)).toMatchObject({ reason: "premiumRate" });
      expect(placed()).toHaveLength(0);
    });

    it("takes no answer after some minutes", async () => {
      const { dial, clock } = setUp();
      const callId = (await dial(request(premium), ignore))?.id ?? "";
      clock.now += 6 * 60_000;
      expect(await dial({ callId, isConfirmed: true }, ignore)).toMatchObject({
        state: "refused",
        reason: "questionExpired",
      });
      expect([asked(), placed().length]).toEqual([0, 0]);
    });

    it("refuses emergency numbers, or dials their digits where the settings allow it", async () => {
      expect(await setUp().dial(request("tel:911"), ignore)).toMatchObject({
        state: "refused",
        reason: "emergency",
      });
      expect([asked(), placed().length]).toEqual([0, 0]);
      const { dial } = setUp({ guard: { emergency: "confirm" } });
      const callId = (await dial(request("tel:911"), ignore))?.id ?? "";
      expect(await dial({ callId, isConfirmed: true }, ignore)).toMatchObject({ state: "handedOver" });
      expect(placed()).toMatchObject([{ phone: "911" }]);
    });
  });
});
