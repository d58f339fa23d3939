import fc from "fast-check";
import { expect, it } from "vitest";
import { buildMakeCall } from "../../../lib/makecall/build";
import { buildUserData, type MergeValues, SYSTEM_DATA } from "../../../lib/makecall/userdata";
import { readSettings } from "../../../lib/settings/document";
import { parseTransactionData, parseUserData } from "../../sandbox/userdata";

/*
 * Whatever an administrator configures is either refused by the settings, or comes out of the tenant's strict parser
 * without a complaint, for any record that a page may show.
 */

const RUNS = 10_000;

const anyText = fc.string({ unit: "binary", maxLength: 12 });
const fields = fc.constantFrom(
  "{!Record.Id}",
  "{!Record.Name}",
  "{!Account.Id}",
  "{!Phone}",
  "$notes$",
  "=",
  "",
);
const value = fc.oneof(
  anyText,
  fc.tuple(anyText, fields, anyText).map((parts) => parts.join("")),
  fc.constantFrom("create", "sfdc", "true", "false", "edit", "https://relay.example/c?id=1", "{!Record.Id}"),
);
const name = fc.oneof(
  anyText,
  fc.constantFrom(...Object.keys(SYSTEM_DATA), "ctl_newRecordId", "ctl_", "subject", "WhatId", "constructor"),
);
const digits = fc.oneof(fc.constant(""), fc.stringMatching(/^\d{1,8}$/));
const configuration = fc.record({
  tenant: fc.record({ prefix: digits, callerId: digits, queueId: digits, dialPlanId: digits }),
  userData: fc.array(fc.record({ name, value }), { maxLength: 5 }),
});
const record = fc.option(fc.record({ id: fc.stringMatching(/^[\w-]{0,18}$/), type: anyText, name: anyText }));

it(`everything that the settings let through is what a strict tenant takes, in ${RUNS} configurations`, () => {
  let taken = 0;
  let withSystemData = 0;
  fc.assert(
    fc.property(configuration, record, (input, record) => {
      const { settings } = readSettings(input);
      if (settings === null) return;
      const { tenant, userData } = settings;
      const values: MergeValues = {
        record,
        phone: { digits: "4930901820", raw: "030 901820", extension: "" },
        agentUid: "jdoe",
        serviceNumber: null,
        decision: {},
        callId: "c1",
        pageUrl: "https://crm.example/?a=b",
      };
      const { url, body } = buildMakeCall({
        ...tenant,
        tenantUrl: "https://vcc.sandbox.test",
        phone: "4930901820",
        userData: buildUserData(userData, values),
        transactionRecord: record,
      });
      const query = new URL(url).searchParams;
      for (const parameter of ["prefix", "phone", "callerId", "dialplan_id", "queue_id"])
        expect(query.get(parameter) ?? "0").toMatch(/^\d+$/);
      const posted = body ?? query;
      const sent = posted.get("ctl_userdata");
      const pairs = sent === null ? [] : parseUserData(sent);
      expect(pairs.filter(([each]) => !each.startsWith("ctl_")).map(([each]) => each)).toEqual(
        userData
          .filter((pair) => !pair.name.startsWith("ctl_"))
          .map((pair) => pair.name.toWellFormed().replaceAll("=", "$equal$")),
      );
      const transaction = posted.get("extTransactionData");
      if (transaction !== null) parseTransactionData(transaction);
      taken++;
      if (pairs.some(([each]) => each.startsWith("ctl_"))) withSystemData++;
    }),
    { numRuns: RUNS },
  );
  // The property would hold of settings that refuse everything, too.
  expect(taken).toBeGreaterThan(RUNS / 10);
  expect(withSystemData).toBeGreaterThan(RUNS / 100);
}, 30_000);
