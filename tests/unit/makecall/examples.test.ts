import { describe, expect, it } from "vitest";
import { buildMakeCall } from "../../../lib/makecall/build";
import { buildUserData, type MergeValues, type UserDataPair } from "../../../lib/makecall/userdata";

/*
 * The three examples of the VCC Click-To-Dial API document, decoded and without its line breaks, against what
 * our builder makes of the same settings: compared pair by pair, `$equal$` standing for the document's `=`.
 */

const values: MergeValues = {
  record: { id: "0015g00000XyZAbAAN", type: "Account", name: "Acme" },
  phone: { digits: "16502928880", raw: "650-292-8880", extension: "" },
  agentUid: "jdoe",
  serviceNumber: null,
  decision: {},
  callId: "c1",
  pageUrl: "https://acme.lightning.force.com/",
};

interface Example {
  name: string;
  parameters: [string, string][];
  document: string;
  pairs: UserDataPair[];
}

const TASK_DESCRIPTION =
  "My Own Description\ncall answered at= $call_answered_time$\ncall hangup at: $call_hangup_time$\nTransaction Codes = $transaction_codes$";

const EXAMPLES: Example[] = [
  {
    name: "1: log a Task in Salesforce",
    parameters: [
      ["phone", "16502928880"],
      ["callerId", "5251990"],
    ],
    document:
      "[ctl_action|create][subject|outbound%20call%20log%20($transaction_id$)][Transactionid__c|$interaction_guid$][ObjectType|Task][WhatId|0015g00000XyZAbAAN][status|completed][Description|My%20Own%20Description%0Acall%20answered%20at$equal$%20$call_answered_time$%0Acall%20hangup%20at:%20$call_hangup_time$%0ATransaction%20Codes%20$equal$%20$transaction_codes$][ctl_parentid|0015g00000XyZAbAAN][ctl_launchopt|true][ctl_launchext|edit][ctl_intType|sfdc][ActivityDate|$year$-$month$-$date$]",
    pairs: [
      { name: "ctl_action", value: "create" },
      { name: "subject", value: "outbound call log ($transaction_id$)" },
      { name: "Transactionid__c", value: "$interaction_guid$" },
      { name: "ObjectType", value: "Task" },
      { name: "WhatId", value: "{!Account.Id}" },
      { name: "status", value: "completed" },
      { name: "Description", value: TASK_DESCRIPTION },
      { name: "ctl_parentid", value: "{!Account.Id}" },
      { name: "ctl_launchopt", value: "true" },
      { name: "ctl_launchext", value: "edit" },
      { name: "ctl_intType", value: "sfdc" },
      { name: "ActivityDate", value: "$year$-$month$-$date$" },
    ],
  },
  {
    name: "2: screen pop",
    parameters: [
      ["prefix", "1"],
      ["phone", "6502022222"],
    ],
    document:
      "[foreign_key|12345678][Transactionid|$interaction_guid$][start_time|$call_answered_time][end_time|$call_hangup_time$][transaction_codes|$transaction_codes$][ctl_launchopt|true][customer_id|123456567]",
    pairs: [
      { name: "foreign_key", value: "12345678" },
      { name: "Transactionid", value: "$interaction_guid$" },
      { name: "start_time", value: "$call_answered_time" },
      { name: "end_time", value: "$call_hangup_time$" },
      { name: "transaction_codes", value: "$transaction_codes$" },
      { name: "ctl_launchopt", value: "true" },
      { name: "customer_id", value: "123456567" },
    ],
  },
  {
    name: "3: callback",
    parameters: [["phone", "5355566234"]],
    document:
      "[foreign_key|12345678][Transactionid|$interaction_guid$][start_time|$call_answered_time][end_time|$call_hangup_time$][transaction_codes|$transaction_codes$][ctl_callbackUrl|http://www.mycompany.com/clicktodial/callback?transaction=$transaction_id$]",
    pairs: [
      { name: "foreign_key", value: "12345678" },
      { name: "Transactionid", value: "$interaction_guid$" },
      { name: "start_time", value: "$call_answered_time" },
      { name: "end_time", value: "$call_hangup_time$" },
      { name: "transaction_codes", value: "$transaction_codes$" },
      {
        name: "ctl_callbackUrl",
        value: "http://www.mycompany.com/clicktodial/callback?transaction=$transaction_id$",
      },
    ],
  },
];

describe("the examples of the VCC Click-To-Dial API", () => {
  it.each(EXAMPLES)("example $name", ({ parameters, document, pairs }) => {
    const given = Object.fromEntries(parameters);
    const { url, body } = buildMakeCall({
      tenantUrl: "https://mycontactual.com",
      prefix: given.prefix ?? "",
      phone: given.phone ?? "",
      callerId: given.callerId ?? "",
      dialPlanId: "",
      queueId: "",
      userData: buildUserData(pairs, values),
      transactionRecord: null,
    });

    expect(body).toBeUndefined();
    expect(url.startsWith("https://mycontactual.com/AGUI/make_call.php?")).toBe(true);
    const sent = [...new URL(url).searchParams];
    expect(sent.slice(0, -1)).toEqual(parameters);
    const [name, userData = ""] = sent.at(-1) ?? [];
    expect(name).toBe("ctl_userdata");
    expect(takeApart(userData)).toEqual(takeApart(decodeURIComponent(document)));
  });
});

function takeApart(userData: string): [string, string][] {
  return [...userData.matchAll(/\[([^|\]]*)\|([^\]]*)\]/g)].map(([, name = "", value = ""]) => [
    name,
    value.replaceAll("$equal$", "="),
  ]);
}
