import { describe, expect, it } from "vitest";
import { type Call, type CallState, NEXT_STATES } from "../../../lib/calls/call";
import { awaitingWrapUp, createFinisher, type WrapUp } from "../../../lib/calls/finish";
import type { CallChange } from "../../../lib/calls/store";
import type { NewReport } from "../../../lib/reporting/outbox";
import type { ResultSettings } from "../../../lib/results/result";

/* What comes after the click: which results count, and what they make. The store is kept in memory. */

const ID = "0b5a4e1e-6f43-4a9f-9c8e-0d7f5e7d9a10";
const PLACED = Date.UTC(2026, 0, 15, 11, 57, 30);
const NOW = Date.UTC(2026, 0, 15, 12);

const placed = (change: Partial<Call> = {}): Call => ({
  id: ID,
  createdAt: PLACED,
  updatedAt: PLACED,
  state: "handedOver",
  reason: "handedOver",
  detail: "",
  crm: "salesforce",
  pageUrl: "https://acme.lightning.force.com/lightning/r/Account/001Kj00002AcmeGIAR/view",
  cookieStoreId: "",
  record: { crm: "salesforce", id: "001Kj00002AcmeGIAR", type: "Account", name: "Acme GmbH" },
  phone: {
    raw: "212-555-0123",
    e164: "+12125550123",
    digits: "12125550123",
    national: "2125550123",
    extension: "",
  },
  decision: null,
  serviceNumber: null,
  callerId: "",
  request: null,
  placedAt: PLACED,
  result: null,
  lines: 0,
  ...change,
});

const userData = (answered: string, hangup: string, codes = "Sales:QUOTE", id = ID) =>
  `[c2dCall|${id}][c2dTransaction|27000001][c2dGuid|int-1][c2dAnswered|${answered}][c2dHangup|${hangup}]` +
  `[c2dCodes|${codes}][c2dNotes|Asked]`;
const ANSWERED = userData("1768478280", "1768478345");

const wrapUp: WrapUp = { outcome: "busy", answeredAt: null, endedAt: NOW, codes: [], notes: "Busy all day" };

function setUp(call = placed(), url = "https://crm.example.com/writeCallStatistics") {
  const stored = { call };
  const settings: { error: Error | null } = { error: null };
  const reports: NewReport[] = [];
  let sends = 0;
  const finisher = createFinisher({
    calls: {
      update: async (id: string, change: (call: Call) => CallChange | null) => {
        const changed = id === stored.call.id ? change(stored.call) : null;
        if (changed === null) return null;
        const { state } = stored.call;
        if (changed.call.state !== state) expect(NEXT_STATES[state]).toContain(changed.call.state);
        stored.call = changed.call;
        reports.push(...changed.reports);
        return changed.call;
      },
    },
    settings: async () => {
      if (settings.error) throw settings.error;
      return {
        agent: { uid: "jdoe" },
        statistics: { url, agentGroup: "", configurationGroup: "", timeZone: "UTC", transactionCodes: [] },
      };
    },
    now: () => NOW,
    reported: () => {
      sends += 1;
    },
  });
  return {
    finisher,
    stored,
    settings,
    lines: () => reports.map(({ body }): Record<string, unknown> => JSON.parse(body)),
    sends: () => sends,
  };
}

describe("VCC's result", () => {
  it("ends the call and makes its lines, one for each code", async () => {
    const { finisher, stored, lines, sends } = setUp();
    await finisher.takeUserData(userData("1768478280", "1768478345", "Sales:QUOTE,Sales:LOST"), "screenPop");
    expect(stored.call).toMatchObject({
      state: "ended",
      lines: 2,
      result: { outcome: "connected", notes: "Asked" },
    });
    expect(lines().map((line) => line.TransactionCodeExportKey)).toEqual(["QUOTE", "LOST"]);
    expect(lines()[0]).toMatchObject({ nDuration: 65, CONNRES: 1, dtCallStart: "2026-01-15T11:57:30" });
    expect(sends()).toBe(1);
  });

  it("that comes twice counts once", async () => {
    const { finisher, lines } = setUp();
    await finisher.takeUserData(ANSWERED, "screenPop");
    await finisher.takeUserData(ANSWERED, "relay");
    expect(lines()).toHaveLength(1);
  });

  it("of another's call, or of none, does nothing", async () => {
    const { finisher, stored, lines } = setUp();
    await finisher.takeUserData(userData("1", "2", "", "another"), "relay");
    await finisher.takeUserData("[c2dCall|x]", "relay");
    expect(stored.call.state).toBe("handedOver");
    expect(lines()).toEqual([]);
  });

  it.each<CallState>(["refused", "failed", "interrupted", "confirming", "asking", "wrappedUp", "reported"])(
    "doesn't change a call that is %s",
    async (state) => {
      const { finisher, stored, lines } = setUp(placed({ state }));
      await finisher.takeUserData(ANSWERED, "screenPop");
      expect(stored.call.state).toBe(state);
      expect(lines()).toEqual([]);
    },
  );

  it.each<CallState>(["placing", "handedOver", "unknown", "answered"])(
    "ends a call that was %s",
    async (state) => {
      const { finisher, stored } = setUp(placed({ state }));
      await finisher.takeUserData(ANSWERED, "screenPop");
      expect(stored.call.state).toBe("ended");
    },
  );

  it("that doesn't say how it went waits for the agent, who finds the rest filled in", async () => {
    const { finisher, stored, lines } = setUp();
    await finisher.takeUserData(userData("$call_answered_time$", "$call_hangup_time$"), "screenPop");
    expect(stored.call).toMatchObject({
      state: "ended",
      lines: 0,
      result: { outcome: null, notes: "Asked" },
    });
    expect(lines()).toEqual([]);
    expect(await finisher.wrapUp(ID, wrapUp)).toBe(true);
    expect(lines()).toMatchObject([{ CONNRES: 3, jtelStatisticsPartAID: "27000001" }]);
  });

  it("completes what the agent has marked", async () => {
    const { finisher, stored, lines } = setUp();
    await finisher.mark(ID, "answered");
    await finisher.mark(ID, "ended");
    await finisher.takeUserData(ANSWERED, "screenPop");
    expect(stored.call).toMatchObject({
      state: "ended",
      result: { outcome: "connected", source: "screenPop" },
    });
    expect(lines()).toMatchObject([{ nDuration: 65, TransactionCodeExportKey: "QUOTE" }]);
  });

  it("that is whole completes one that wasn't", async () => {
    const { finisher, lines } = setUp();
    await finisher.takeUserData(userData("$call_answered_time$", "$call_hangup_time$"), "screenPop");
    await finisher.takeUserData(ANSWERED, "relay");
    expect(lines()).toMatchObject([{ nDuration: 65, CONNRES: 1 }]);
  });

  it("changes nothing while the settings can't be read, so that it can be delivered again", async () => {
    const { finisher, stored, lines, settings } = setUp();
    settings.error = new Error("The stored settings can't be read");
    await expect(finisher.takeUserData(ANSWERED, "relay")).rejects.toThrow("can't be read");
    expect(stored.call.state).toBe("handedOver");
    settings.error = null;
    await finisher.takeUserData(ANSWERED, "relay");
    expect(lines()).toHaveLength(1);
  });

  it("without the time of its end is completed by the agent, not reported as a connection of no length", async () => {
    const { finisher, stored, lines } = setUp();
    await finisher.takeUserData(userData("1768478280", "$call_hangup_time$"), "screenPop");
    expect(stored.call).toMatchObject({
      state: "ended",
      lines: 0,
      result: { answeredAt: 1_768_478_280_000 },
    });
    await finisher.wrapUp(ID, { ...wrapUp, outcome: "connected", answeredAt: NOW - 9000, endedAt: NOW });
    expect(lines()).toMatchObject([{ CONNRES: 1, nDuration: 9 }]);
  });

  it("without the time of its end is completed by what the agent has marked", async () => {
    const { finisher, lines } = setUp();
    await finisher.mark(ID, "ended");
    await finisher.takeUserData(userData(String(NOW / 1000 - 30), "$call_hangup_time$"), "screenPop");
    expect(lines()).toMatchObject([{ CONNRES: 1, nDuration: 30 }]);
  });

  it("is kept where nothing is reported", async () => {
    const { finisher, stored, lines, sends } = setUp(placed(), "");
    await finisher.takeUserData(ANSWERED, "screenPop");
    expect(stored.call).toMatchObject({ state: "ended", lines: 0, result: { outcome: "connected" } });
    expect(lines()).toEqual([]);
    expect(sends()).toBe(0);
  });
});

describe("the agent", () => {
  it("follows a call: answered, over, wrapped up", async () => {
    const { finisher, stored, lines } = setUp();
    await finisher.mark(ID, "answered");
    expect(stored.call).toMatchObject({ state: "answered", result: { answeredAt: NOW, outcome: null } });
    await finisher.mark(ID, "ended");
    expect(stored.call).toMatchObject({ state: "ended", result: { answeredAt: NOW, endedAt: NOW } });
    await finisher.wrapUp(ID, { ...wrapUp, outcome: "connected", answeredAt: NOW - 60_000 });
    expect(stored.call.state).toBe("wrappedUp");
    expect(lines()).toMatchObject([{ CONNRES: 1, nDuration: 60 }]);
  });

  it("can't change what was reported", async () => {
    const { finisher, stored, lines } = setUp();
    await finisher.takeUserData(ANSWERED, "screenPop");
    expect(await finisher.wrapUp(ID, wrapUp)).toBe(false);
    expect(await finisher.wrapUp("unknown", wrapUp)).toBe(false);
    expect(stored.call.result?.outcome).toBe("connected");
    expect(lines()).toHaveLength(1);
  });

  it("who said it first, isn't contradicted by VCC", async () => {
    const { finisher, stored, lines } = setUp();
    await finisher.wrapUp(ID, wrapUp);
    await finisher.takeUserData(ANSWERED, "relay");
    expect(stored.call).toMatchObject({ state: "wrappedUp", result: { outcome: "busy" } });
    expect(lines()).toMatchObject([{ CONNRES: 3, Cause: 17, nDuration: -1 }]);
  });

  it("who knows that a call wasn't placed says so: nothing is reported of it", async () => {
    const { finisher, stored, lines } = setUp(placed({ state: "unknown" }));
    await finisher.mark(ID, "notPlaced");
    expect(stored.call).toMatchObject({ state: "failed", reason: "notPlaced", result: null });
    expect(lines()).toEqual([]);
    const taken = setUp();
    await taken.finisher.mark(ID, "notPlaced");
    expect(taken.stored.call.state).toBe("handedOver");
  });

  it("can't end a call whose request is still on its way", async () => {
    const { finisher, stored } = setUp(placed({ state: "placing" }));
    await finisher.mark(ID, "answered");
    expect(await finisher.wrapUp(ID, wrapUp)).toBe(false);
    expect(stored.call.state).toBe("placing");
  });
});

describe("a call that is to be reported", () => {
  const url = "https://crm.example.com/writeCallStatistics";
  const byHand = { screenpopUrls: [], relay: { publishUrl: "", subscribeUrl: "" } };
  const byScreenPop = { ...byHand, screenpopUrls: ["https://crm.example.com/pop"] };
  const ended = placed({ state: "ended" });
  const awaits = (call: Call, results: ResultSettings["results"] = byHand, statistics = { url }, now = NOW) =>
    awaitingWrapUp([call], [call], { statistics, results }, now).length > 0;

  it("waits for the agent when nobody else says how it went", () => {
    expect(awaits(placed())).toBe(true);
    expect(awaits(ended)).toBe(true);
    expect(awaits(placed({ state: "wrappedUp" }))).toBe(false);
    expect(awaits(placed({ state: "placing" }))).toBe(false);
    expect(awaits(placed({ state: "confirming" }))).toBe(false);
  });

  it("waits for VCC first, where VCC tells", () => {
    expect(awaits(placed(), byScreenPop)).toBe(false);
    expect(awaits(ended, byScreenPop)).toBe(true);
  });

  it("waits for the agent after all, when VCC has told nothing by the next call, or for half an hour", () => {
    const next = placed({ id: "next", placedAt: PLACED + 90_000, state: "reported" });
    const refused = placed({ id: "refused", placedAt: null, createdAt: PLACED + 90_000, state: "refused" });
    const waiting = (latest: Call[], now = NOW) =>
      awaitingWrapUp([placed()], latest, { statistics: { url }, results: byScreenPop }, now).length;
    expect(waiting([refused, placed()])).toBe(0);
    expect(waiting([next, placed()])).toBe(1);
    expect(waiting([placed()], PLACED + 31 * 60_000)).toBe(1);
  });

  it("doesn't wait for ever, nor where nothing is reported", () => {
    expect(awaits(ended, byHand, { url: "" })).toBe(false);
    expect(awaits(ended, byHand, { url }, PLACED + 13 * 60 * 60_000)).toBe(false);
  });
});
