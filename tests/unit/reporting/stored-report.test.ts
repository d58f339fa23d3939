import { expect, it } from "vitest";
import { callbackReport } from "../../../lib/reporting/callback-request";
import { newReport } from "../../../lib/reporting/outbox-store";
import { isReport } from "../../../lib/reporting/stored-report";
import { DEFAULT_SETTINGS } from "../../../lib/settings/schema";
import { sampleCall } from "../calls/sample-call";

/* What is put into the outbox is what is read from it. */

const customer = { crm: "custom" as const, id: "4711", type: "Customer", name: "Acme" };

it.each([
  ["of a Salesforce page", {}],
  [
    "of a page whose address names the record",
    { crm: "custom" as const, pageUrl: "https://crm.example.com/4711", record: customer },
  ],
  ["of a page whose address tells nothing", { crm: "sap" as const }],
])("a callback request %s is read again", (_, change) => {
  const made = callbackReport(sampleCall(change), { subject: "", body: "" }, DEFAULT_SETTINGS);
  expect(isReport({ ...newReport(made, 1, "key"), id: 1 })).toBe(true);
});

it("a report of an earlier version, which knew no addresses of records, is read", () => {
  const made = callbackReport(sampleCall(), { subject: "", body: "" }, DEFAULT_SETTINGS);
  const { records: _, ...earlier } = newReport(made, 1, "key");
  expect(isReport({ ...earlier, id: 1, recordOrigin: "" })).toBe(true);
});
