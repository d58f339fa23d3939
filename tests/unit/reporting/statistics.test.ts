import { describe, expect, it } from "vitest";
import { localTime } from "../../../lib/reporting/local-time";
import { statisticsLines } from "../../../lib/reporting/statistics";
import type { CallResult, Outcome } from "../../../lib/results/result";

const call = {
  id: "0b5a4e1e-6f43-4a9f-9c8e-0d7f5e7d9a10",
  record: { id: "001Kj00002AcmeGIAR" },
  phone: { digits: "12125550123" },
  serviceNumber: { number: "4921112345", name: "Hotline" },
  placedAt: Date.UTC(2026, 0, 15, 11, 57, 30),
};
const result: CallResult & { outcome: Outcome } = {
  source: "screenPop",
  receivedAt: Date.UTC(2026, 0, 15, 12),
  outcome: "connected",
  answeredAt: Date.UTC(2026, 0, 15, 11, 58),
  endedAt: Date.UTC(2026, 0, 15, 11, 59, 5),
  transactionId: "27000001",
  interactionGuid: "int-1",
  codes: [],
  notes: "",
};
const settings = {
  agent: { uid: "jdoe" },
  statistics: {
    agentGroup: "Sales DE",
    configurationGroup: "",
    timeZone: "Europe/Berlin",
    transactionCodes: [
      { list: "Sales", code: "QUOTE", exportKey: "K-1" },
      { list: "", code: "CALL", exportKey: "K-2" },
      { list: "Sales", code: "CALL", exportKey: "K-3" },
    ],
  },
};

describe("a statistics line", () => {
  it("has every documented field, in its format", () => {
    expect(statisticsLines(call, result, settings)).toEqual([
      {
        SalesForceID: "001Kj00002AcmeGIAR",
        jtelStatisticsPartAID: "27000001",
        AgentUID: "jdoe",
        bOutbound: 1,
        CallerID: "12125550123",
        ServiceNumber: "4921112345",
        ServiceName: "Hotline",
        AcdAgentGroupsName: "Sales DE",
        AcdConfigurationGroupsName: "Sales DE",
        dtCallStart: "2026-01-15T12:57:30",
        dtCallAlert: "",
        dtCallConnect: "2026-01-15T12:58:00",
        dtCallEnd: "2026-01-15T12:59:05",
        nDuration: 65,
        CONNRES: 1,
        Cause: 16,
        TransactionCodeExportKey: "",
      },
    ]);
  });

  it("has defaults for what isn't known", () => {
    const bare = { ...call, record: null, serviceNumber: null };
    const unknown = {
      ...result,
      outcome: "noAnswer" as const,
      answeredAt: null,
      endedAt: null,
      transactionId: "",
    };
    expect(statisticsLines(bare, unknown, settings)).toMatchObject([
      {
        SalesForceID: "",
        jtelStatisticsPartAID: call.id,
        ServiceNumber: "",
        ServiceName: "",
        dtCallConnect: "",
        dtCallEnd: "",
        nDuration: -1,
      },
    ]);
  });

  it("keeps a configuration group of its own", () => {
    const grouped = { ...settings, statistics: { ...settings.statistics, configurationGroup: "EMEA" } };
    expect(statisticsLines(call, result, grouped)).toMatchObject([
      { AcdAgentGroupsName: "Sales DE", AcdConfigurationGroupsName: "EMEA" },
    ]);
  });

  it.each<[Outcome, number, number, number]>([
    ["connected", 1, 16, 65],
    ["noAnswer", 2, 19, -1],
    ["busy", 3, 17, -1],
    ["refused", 4, 21, -1],
    ["invalidNumber", 5, 1, -1],
    ["error", 7, 41, -1],
  ])("of a call that was %s: CONNRES %i, cause %i, duration %i", (outcome, CONNRES, Cause, nDuration) => {
    expect(statisticsLines(call, { ...result, outcome }, settings)).toMatchObject([
      { CONNRES, Cause, nDuration, dtCallConnect: outcome === "connected" ? "2026-01-15T12:58:00" : "" },
    ]);
  });

  it.each([
    [0, 0],
    [499, 0],
    [500, 1],
    [65_000, 65],
    // Clocks that were set meanwhile.
    [-3000, 0],
  ])("of a connection of %i ms has %i seconds: it isn't none, however short", (ms, nDuration) => {
    const endedAt = (result.answeredAt ?? 0) + ms;
    expect(statisticsLines(call, { ...result, endedAt }, settings)).toMatchObject([
      { nDuration, CONNRES: 1 },
    ]);
  });

  it.each([
    ["forward", "2026-03-29T00:59:30Z", "2026-03-29T01:59:30", "2026-03-29T03:00:30"],
    ["back", "2026-10-25T00:59:30Z", "2026-10-25T02:59:30", "2026-10-25T02:00:30"],
  ])(
    "of a call during which the clocks go %s has its real duration",
    (_, start, dtCallConnect, dtCallEnd) => {
      const answeredAt = Date.parse(start);
      const lines = statisticsLines(call, { ...result, answeredAt, endedAt: answeredAt + 60_000 }, settings);
      expect(lines).toMatchObject([{ dtCallConnect, dtCallEnd, nDuration: 60 }]);
    },
  );

  it("of an unanswered call has the time of its end where that is known", () => {
    const unanswered = { ...result, outcome: "noAnswer" as const, answeredAt: null };
    expect(statisticsLines(call, unanswered, settings)).toMatchObject([
      { dtCallConnect: "", dtCallEnd: "2026-01-15T12:59:05", nDuration: -1 },
    ]);
  });
});

describe("transaction codes", () => {
  const keysOf = (codes: CallResult["codes"]) =>
    statisticsLines(call, { ...result, codes }, settings).map((line) => line.TransactionCodeExportKey);

  // "Data Records": calls 3 to 5 of the table, what an agent's part of a call makes.
  it("make a line each, complete in itself; without one there is one line", () => {
    expect(keysOf([])).toEqual([""]);
    const listed = ["AAA", "BBB", "CCC"].map((code) => ({ list: "Any", code }));
    expect(keysOf(listed)).toEqual(["AAA", "BBB", "CCC"]);
    const codes = [
      { list: "Sales", code: "QUOTE" },
      { list: "Support", code: "CALL" },
      { list: "Support", code: "LOST" },
    ];
    const lines = statisticsLines(call, { ...result, codes }, settings);
    expect(lines.map((line) => line.TransactionCodeExportKey)).toEqual(["K-1", "K-2", "LOST"]);
    for (const line of lines)
      expect({ ...line, TransactionCodeExportKey: "" }).toEqual(statisticsLines(call, result, settings)[0]);
  });

  it.each([
    ["its own list's row before that of any list", { list: "Sales", code: "CALL" }, "K-3"],
    ["the row of any list", { list: "Other", code: "CALL" }, "K-2"],
    ["the only row, when the agent named no list", { list: "", code: "QUOTE" }, "K-1"],
    ["the short code, of another list", { list: "Other", code: "QUOTE" }, "QUOTE"],
    ["the short code, in another case", { list: "Sales", code: "quote" }, "quote"],
  ])("are reported by %s", (_, code, key) => expect(keysOf([code])).toEqual([key]));
});

describe("local time", () => {
  it.each([
    ["before the clocks go forward", "Europe/Berlin", "2026-03-29T00:59:59Z", "2026-03-29T01:59:59"],
    ["after the clocks went forward", "Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-29T03:00:00"],
    ["before the clocks go back", "Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-25T02:30:00"],
    ["after the clocks went back", "Europe/Berlin", "2026-10-25T01:30:00Z", "2026-10-25T02:30:00"],
    [
      "before New York's clocks go forward",
      "America/New_York",
      "2026-03-08T06:59:59Z",
      "2026-03-08T01:59:59",
    ],
    [
      "after New York's clocks went forward",
      "America/New_York",
      "2026-03-08T07:00:00Z",
      "2026-03-08T03:00:00",
    ],
    ["after New York's clocks went back", "America/New_York", "2026-11-01T06:30:00Z", "2026-11-01T01:30:00"],
    ["in the southern summer", "Australia/Lord_Howe", "2026-01-15T00:00:00Z", "2026-01-15T11:00:00"],
    [
      "in the southern winter, by half an hour",
      "Australia/Lord_Howe",
      "2026-07-15T00:00:00Z",
      "2026-07-15T10:30:00",
    ],
    ["at midnight, which is hour 0", "UTC", "2026-01-15T00:00:00Z", "2026-01-15T00:00:00"],
    ["in a zone without such changes", "Asia/Kolkata", "2026-06-30T23:59:59Z", "2026-07-01T05:29:59"],
  ])("%s", (_, timeZone, at, local) => expect(localTime(Date.parse(at), timeZone)).toBe(local));

  it("is the computer's own where no zone is set", () => {
    const at = new Date(2026, 5, 1, 9, 8, 7);
    expect(localTime(at.getTime(), "")).toBe("2026-06-01T09:08:07");
  });
});
