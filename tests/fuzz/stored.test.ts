import { expect, it } from "vitest";
import type { Call } from "../../lib/calls/call";
import { callsAsCsv, historyOutcome, searchCalls } from "../../lib/calls/history";
import { redialOf } from "../../lib/calls/redial";
import { isCall } from "../../lib/calls/stored-call";
import { callView } from "../../lib/calls/view";
import { isReport } from "../../lib/reporting/stored-report";
import { DEFAULT_SETTINGS } from "../../lib/settings/schema";
import fc from "../properties";
import { sampleCall } from "../unit/calls/sample-call";
import { anyJson, damaged, holds } from "./run";

/* Records of the database that a disk, or a browser, has damaged. */

const serviceNumber = {
  number: "4921112345",
  name: "Hotline",
  contractNumber: "",
  callerId: "5251990",
  queueId: "",
  dialPlanId: "",
};

const CALL: Call = {
  ...sampleCall({ name: "Acme" }),
  state: "reported",
  decision: {
    verdict: "allowed",
    serviceNumber,
    basis: "number",
    others: [serviceNumber],
    exchange: {
      url: "https://crm.example/",
      authorisation: "",
      outcome: "answer",
      status: 200,
      answer: "{}",
      durationMs: 5,
    },
    variables: { a: "b" },
    tried: [{ rule: "number", wanted: "1" }],
  },
  serviceNumber,
  request: { method: "GET", url: "https://vcc.example/", body: "" },
  result: {
    source: "agent",
    receivedAt: 5,
    outcome: "connected",
    answeredAt: 6,
    endedAt: 7,
    transactionId: "1",
    interactionGuid: "2",
    codes: [{ list: "Sales", code: "QUOTE" }],
    notes: "note",
  },
  lines: 1,
};

it("a whole call is one", () => {
  expect(isCall(CALL)).toBe(true);
  expect(isCall(sampleCall())).toBe(true);
});

it("a damaged call is set aside, or is one that every list can show", () => {
  holds(
    fc.property(fc.oneof(damaged(CALL), anyJson), (stored) => {
      if (!isCall(stored)) return;
      callView(stored, DEFAULT_SETTINGS);
      historyOutcome(stored);
      redialOf(stored, "US");
      searchCalls([stored], "acme", "all");
      expect(callsAsCsv([stored], (column) => column)).toContain("\r\n");
    }),
  );
});

it("a damaged report is set aside, or is one that can be sent", () => {
  const report = {
    id: 1,
    kind: "statistics",
    callId: "1",
    orderKey: "a",
    about: "Acme",
    contentType: "application/json",
    body: "{}",
    key: "k",
    createdAt: 1,
    updatedAt: 1,
    state: "waiting",
    reason: null,
    detail: "",
    attempts: 0,
    dueAt: 0,
    answer: "",
  };
  expect(isReport(report)).toBe(true);
  holds(
    fc.property(fc.oneof(damaged(report), anyJson), (stored) => {
      if (!isReport(stored)) return;
      for (const text of [stored.body, stored.contentType, stored.key, stored.orderKey])
        expect(typeof text).toBe("string");
      for (const number of [stored.id, stored.createdAt, stored.dueAt, stored.attempts])
        expect(Number.isFinite(number)).toBe(true);
    }),
  );
});
