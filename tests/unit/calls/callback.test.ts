import { beforeEach, expect, it } from "vitest";
import { createCallbackRequester } from "../../../lib/calls/callback";
import type { NewReport } from "../../../lib/reporting/outbox";
import { DEFAULT_SETTINGS } from "../../../lib/settings/schema";
import { sampleCall } from "./sample-call";

/* Asking for callbacks: what goes into the outbox, and when. */

let reports: NewReport[] = [];
let runs = 0;
beforeEach(() => {
  [reports, runs] = [[], 0];
});
const callbacks = createCallbackRequester({
  reports: { add: async (report) => reports.push(report) },
  settings: async () => DEFAULT_SETTINGS,
  now: () => 0,
  requested: () => {
    runs += 1;
  },
});
const number = {
  raw: "030 901820",
  countries: ["DE"],
  crm: "salesforce" as const,
  record: { crm: "salesforce" as const, id: "001Kj00002AcmeGIAR", type: "Account", name: "Acme GmbH" },
  pageUrl: "https://acme.lightning.force.com/",
};

it("a call's request is in the outbox when it is taken, then the outbox is told", async () => {
  await callbacks.ofCall(sampleCall({ id: "call-1" }), { subject: "", body: "" });
  expect(reports).toMatchObject([{ kind: "callbackRequest", callId: "call-1" }]);
  expect(runs).toBe(1);
});

it("a number that wasn't called is requested for its record, without a call", async () => {
  expect(await callbacks.ofNumber(number)).toBe(true);
  expect(reports).toMatchObject([
    { callId: "", about: "Acme GmbH", orderKey: "callback 001Kj00002AcmeGIAR" },
  ]);
  expect(reports[0]?.body).toContain("CallerID=4930901820");
});

it("what is no number is requested of nobody", async () => {
  expect(await callbacks.ofNumber({ ...number, raw: "12" })).toBe(false);
  expect([reports, runs]).toEqual([[], 0]);
});
