import { expect, it } from "vitest";
import { digitsToDial, MOST_DIGITS } from "../../lib/makecall/dial-rules";
import { makeCallFor, signalledCallerId } from "../../lib/makecall/request";
import { SYSTEM_NAMES } from "../../lib/makecall/system-data";
import { withResultPairs } from "../../lib/results/result";
import { readSettings } from "../../lib/settings/document";
import fc from "../properties";
import { firstValue } from "../sandbox/http";
import { place } from "../sandbox/place";
import { Tenant } from "../sandbox/tenant";
import { anyText, holdsAsync, RUNS } from "./run";

/*
 * Whatever an administrator configures is either refused by the settings, or the strict tenant of the sandbox takes the
 * call and reads of it what was configured, for any record that a page may show.
 */

const fields = fc.constantFrom(
  "{!Record.Id}",
  "{!Record.Name}",
  "{!Account.Id}",
  "{!Phone}",
  "{!Phone.Raw}",
  "{!Decision.segment}",
  "{!ServiceNumber.Name}",
  "{!Page.Url}",
  "$notes$",
  "=",
  "",
);
const value = fc.oneof(
  anyText,
  fc.tuple(anyText, fields, anyText).map((parts) => parts.join("")),
  fc.nat(9).map((n) => `${"ä long text ".repeat(40 * n)}{!Record.Name}`),
  fc.constantFrom("create", "sfdc", "true", "false", "edit", "{!Record.Id}"),
  fc.constantFrom("https://relay.example/c?id=1", "https://cb.example/{!Record.Id}?t=$transaction_id$"),
);
const name = fc.oneof(
  anyText,
  fc.constantFrom(...SYSTEM_NAMES, "ctl_newRecordId", "ctl_", "subject", "WhatId", "constructor"),
);
const digits = fc.oneof(fc.constant(""), fc.stringMatching(/^\d{1,8}$/));
const dialRule = fc.record({
  match: fc.oneof(fc.constantFrom("^", "^(?!1)", "^49(\\d+)$", "0", "^\\d*$", "(\\d)"), anyText),
  replace: fc.oneof(fc.constantFrom("9", "011", "$1", "", "$&$&$&$&"), anyText),
});
const relay = fc.constantFrom(
  { publishUrl: "", subscribeUrl: "" },
  {
    publishUrl: "https://relay.example/pub?id={channel}",
    subscribeUrl: "https://relay.example/sub/{channel}",
  },
);
const configuration = fc.record({
  country: fc.constantFrom("US", "DE", "GB", "IT"),
  tenant: fc.record({
    url: fc.constant("https://vcc.sandbox.test"),
    prefix: digits,
    callerId: digits,
    queueId: digits,
    dialPlanId: digits,
    numberFormat: fc.constantFrom("e164", "national"),
    dialRules: fc.array(dialRule, { maxLength: 2 }),
  }),
  serviceNumbers: fc.array(
    fc.record({ number: digits, name: anyText, callerId: digits, queueId: digits, dialPlanId: digits }),
    { maxLength: 1 },
  ),
  decision: fc.constant({ sap: { result: "segment=d.results[0].Segment" } }),
  results: fc.record({ relay, screenpopUrls: fc.subarray(["https://pop.example/"]) }),
  transactionData: fc.boolean(),
  userData: fc.array(fc.record({ name, value }), { maxLength: 4 }),
});
const subject = fc.record({
  record: fc.option(
    fc.record({ id: anyText, type: fc.oneof(anyText, fc.constant("Account")), name: anyText }),
  ),
  phone: fc.constantFrom(
    { digits: "4930901820", national: "030901820", raw: "030 901820", extension: "" },
    { digits: "12125550120", national: "2125550120", raw: "(212) [555]-0120 x12", extension: "12" },
    { digits: "390612345678", national: "0612345678", raw: "06 12345678", extension: "" },
  ),
  segment: anyText,
  pageUrl: fc.oneof(anyText, fc.constant("https://crm.example/?a=b&c=[d]|$notes$")),
});

it("everything that the settings let through is what a strict tenant reads of the call", async () => {
  const tenant = new Tenant({ post: async () => 200, ringMs: 600_000 });
  const seen = { taken: 0, systemData: 0, posted: 0, transactionData: 0, relay: 0, national: 0, rules: 0 };
  await holdsAsync(
    fc.asyncProperty(configuration, subject, async (input, { record, phone, segment, pageUrl }) => {
      const { settings } = readSettings(input);
      if (settings === null) return;
      const dialled = digitsToDial(phone, settings);
      // These aren't placed.
      if (dialled === "" || dialled.length > MOST_DIGITS) return;
      const [serviceNumber = null] = settings.serviceNumbers;
      const { makeCall } = makeCallFor(
        { record, phone, serviceNumber, decision: { segment }, callId: "c1", pageUrl },
        settings,
      );
      const call = await place(tenant, makeCall);
      tenant.reset();

      const { prefix, queueId, dialPlanId } = settings.tenant;
      expect(call.dialled).toBe(prefix + dialled);
      expect(firstValue(call.query, "callerId") ?? "").toBe(
        signalledCallerId(serviceNumber, settings.tenant),
      );
      expect(firstValue(call.query, "queue_id") ?? "").toBe(serviceNumber?.queueId || queueId);
      expect(firstValue(call.query, "dialplan_id") ?? "").toBe(serviceNumber?.dialPlanId || dialPlanId);

      const shown: Record<string, string> = {
        "Record.Id": record?.id ?? "",
        "Record.Name": record?.name ?? "",
        "Account.Id": record?.type === "Account" ? record.id : "",
        Phone: phone.digits,
        "Phone.Raw": phone.raw,
        "Decision.segment": segment,
        "ServiceNumber.Name": serviceNumber?.name ?? "",
        "Page.Url": pageUrl,
        "Call.Id": "c1",
      };
      const filled = (pair: { name: string; value: string }) =>
        pair.value.replace(/\{!([^{}]*)\}/g, (_, field: string) =>
          pair.name === "ctl_callbackUrl"
            ? encodeURIComponent(seenAs(shown[field] ?? "").toWellFormed())
            : safe(shown[field] ?? ""),
        );
      const configured = withResultPairs(settings.userData, settings);
      const sent = [...call.userData];
      for (const pair of configured) {
        const [name, value] = sent[0] ?? [];
        // What VCC supports of system data may come out of no record, and is left out then.
        if (pair.name.startsWith("ctl_") && name !== pair.name) {
          expect(pair.value).toMatch(/^$|\{!/);
          continue;
        }
        expect([plain(name ?? ""), plain(value ?? "")]).toEqual([plain(pair.name), plain(filled(pair))]);
        sent.shift();
      }
      expect(sent).toEqual([]);

      const [id, type] = [safe(record?.id ?? ""), safe(record?.type ?? "")].map(plain);
      const isAssociated = settings.transactionData && id !== "" && type !== "";
      expect(call.transactionData.map(([, each]) => plain(each))).toEqual(isAssociated ? [id, type] : []);

      seen.taken++;
      if (call.userData.some(([each]) => each.startsWith("ctl_"))) seen.systemData++;
      if (call.method === "POST") seen.posted++;
      if (isAssociated) seen.transactionData++;
      if (settings.results.relay.publishUrl !== "") seen.relay++;
      if (settings.tenant.numberFormat === "national") seen.national++;
      if (settings.tenant.dialRules.length > 0) seen.rules++;
    }),
  );
  // The property would hold of settings that refuse everything, too.
  for (const [what, count] of Object.entries(seen))
    expect({ what, count: count > RUNS / 50 }).toEqual({ what, count: true });
});

/** Text as people see it: what is not seen is left out. */
function seenAs(text: string): string {
  return text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, " ")
    .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "");
}

/** A CRM's text in a format that has no escape for brackets and bars, without signs to make a token of. */
function safe(text: string): string {
  return seenAs(text).replaceAll("$", "").replaceAll("[", "(").replaceAll("]", ")").replaceAll("|", "/");
}

/** Text with VCC's token for `=` filled in, and without the `$` that may be left out so that no token comes about. */
function plain(text: string): string {
  return text.toWellFormed().replaceAll("$equal$", "=").replaceAll("$", "");
}
