import { describe, expect, it } from "vitest";
import type { Call } from "../../../lib/calls/call";
import {
  CSV_COLUMNS,
  callsAsCsv,
  callsPerDay,
  historyOutcome,
  searchCalls,
} from "../../../lib/calls/history";
import type { CallResult } from "../../../lib/results/result";

const result = (change: Partial<CallResult> = {}): CallResult => ({
  source: "agent",
  receivedAt: 0,
  outcome: "connected",
  answeredAt: Date.UTC(2026, 0, 15, 12),
  endedAt: Date.UTC(2026, 0, 15, 12, 1, 5),
  transactionId: "27000001",
  interactionGuid: "",
  codes: [{ list: "Sales", code: "QUOTE" }],
  notes: "Wants a quote",
  ...change,
});

const call = (id: string, change: Partial<Call> = {}): Call => ({
  id,
  createdAt: new Date(2026, 0, 15, 13).getTime(),
  updatedAt: 0,
  state: "reported",
  reason: null,
  detail: "",
  crm: "salesforce",
  pageUrl: "https://acme.example.com/",
  cookieStoreId: "",
  record: { crm: "salesforce", id: "001Kj00002AcmeGIAR", type: "Account", name: "Acme GmbH" },
  phone: {
    raw: "030 901820",
    e164: "+4930901820",
    digits: "4930901820",
    national: "030901820",
    extension: "",
  },
  decision: null,
  serviceNumber: null,
  callerId: "5251990",
  request: null,
  placedAt: null,
  result: result(),
  lines: 1,
  ...change,
});

const busy = call("busy", {
  record: null,
  phone: {
    raw: "(212) 555-0123",
    e164: "+12125550123",
    digits: "12125550123",
    national: "2125550123",
    extension: "",
  },
  result: result({ outcome: "busy", answeredAt: null, notes: "", codes: [] }),
  createdAt: new Date(2026, 0, 16, 9).getTime(),
});
const refused = call("refused", { state: "refused", result: null });
const awaiting = call("awaiting", { state: "handedOver", result: null });
const calls = [call("acme"), busy, refused, awaiting];

describe("the history", () => {
  it("tells what each call came to", () => {
    expect(calls.map(historyOutcome)).toEqual(["connected", "busy", "notPlaced", "notKnown"]);
  });

  it.each([
    ["", "all", ["acme", "busy", "refused", "awaiting"]],
    ["", "busy", ["busy"]],
    ["acme QUOTE", "all", ["acme"]],
    ["sales:quote", "all", ["acme"]],
    ["(212) 555", "all", ["busy"]],
    ["+1-212-555-0123", "all", ["busy"]],
    ["0123", "all", ["busy"]],
    ["030901820", "connected", ["acme"]],
    ["001kj", "notPlaced", ["refused"]],
    ["nobody", "all", []],
  ] as const)("finds %j among %s", (search, outcome, ids) => {
    expect(searchCalls(calls, search, outcome).map(({ id }) => id)).toEqual(ids);
  });

  it("counts calls by day and outcome, the latest day last", () => {
    expect(callsPerDay(calls)).toMatchObject([
      { day: "2026-01-15", total: 3, byOutcome: { connected: 1, notPlaced: 1, notKnown: 1, busy: 0 } },
      { day: "2026-01-16", total: 1, byOutcome: { busy: 1, connected: 0 } },
    ]);
  });
});

describe("the CSV", () => {
  const rowsOf = (each: Call) => callsAsCsv([each], (column) => column).split("\r\n");

  it("has a heading, and a line for each call", () => {
    const [heading, row, end] = rowsOf(call("acme"));
    expect(heading).toBe(`\uFEFF${CSV_COLUMNS.join(",")}`);
    expect(row).toContain(
      ",4930901820,Account Acme GmbH 001Kj00002AcmeGIAR,salesforce,reported,connected,65,,5251990,Sales:QUOTE,Wants a quote,27000001",
    );
    expect(end).toBe("");
  });

  it.each([
    ['He said "yes", twice', '"He said ""yes"", twice"'],
    ["two\nlines", '"two\nlines"'],
    ["=HYPERLINK(1)", "'=HYPERLINK(1)"],
    ["+49", "'+49"],
    ["@SUM(1,2)", '"\'@SUM(1,2)"'],
  ])("keeps the note %j from breaking it, or from being a formula", (notes, field) => {
    expect(callsAsCsv([call("acme", { result: result({ notes }) })], (column) => column)).toContain(
      `,${field},27000001`,
    );
  });
});
