// @vitest-environment node
import { describe, expect, it } from "vitest";
import { makeCallFor } from "../../../lib/makecall/request";
import { readMakeCallUrl } from "../../../lib/settings/make-call-url";
import { DEFAULT_SETTINGS } from "../../../lib/settings/schema";
import { place } from "../../sandbox/place";
import { Tenant } from "../../sandbox/tenant";

/*
 * The three examples of the VCC Click-To-Dial API, as its document prints them, on their whole way: pasted into the
 * settings, sent by a click, and what the tenant makes of the call when it is over.
 */

const EXAMPLE_1 = `https://mycontactual.com/AGUI/make_call.php? prefix=&phone={!Account.Phone}&callerId=5251990&ctl_userdata=
[ctl_action|create][subject|outbound%20call%20log%20($transaction_id$)][Transactionid__c|$interaction_guid$]
[ObjectType|Task][WhatId|{!Account.Id}][status|completed][Description|My%20Own%20Description%0Acall%20
answered%20at$equal$%20$call_answered_time$%0Acall%20hangup%20at:%20$call_hangup_time$%0ATransaction%20
Codes%20$equal$%20$transaction_codes$][ctl_parentid|{!Account.Id}][ctl_launchopt|true][ctl_launchext|edit]
[ctl_intType|sfdc][ActivityDate|$year$-$month$-$date$]`;

const EXAMPLE_2 = `https://mycontactual.com/AGUI/make_call.php? prefix=1&phone=6502022222&ctl_userdata=[foreign_key|12345678]
[Transactionid|$interaction_guid$][start_time|$call_answered_time][end_time|$call_hangup_time$]
[transaction_codes|$transaction_codes$][ctl_launchopt|true][customer_id|123456567]`;

const EXAMPLE_3 = `https://mycontactual.com/AGUI/make_call.php? prefix=&phone=5355566234&ctl_userdata=[foreign_key|12345678]
[Transactionid|$interaction_guid$][start_time|$call_answered_time][end_time|$call_hangup_time$]
[transaction_codes|$transaction_codes$][ctl_callbackUrl|http://www.mycompany.com/clicktodial/callback?
transaction=$transaction_id$]`;

const ACCOUNT = { id: "0015g00000XyZAbAAN", type: "Account", name: "Acme" };

/** A click on a number of the account, with the settings that the example was taken apart into. */
async function click(example: string, national: string) {
  const { settings, left, notes } = readMakeCallUrl(example, DEFAULT_SETTINGS);
  if (settings === null) throw new Error("The example wasn't read.");
  const posts: { url: string; form: URLSearchParams }[] = [];
  const post = async (url: string, form: URLSearchParams) => {
    posts.push({ url, form });
    return 200;
  };
  const tenant = new Tenant({ post, ringMs: 1, talkMs: 1 });
  const { makeCall } = makeCallFor(
    {
      record: ACCOUNT,
      phone: { digits: `1${national}`, national, raw: national, extension: "" },
      serviceNumber: null,
      decision: {},
      callId: "c1",
      pageUrl: "https://acme.lightning.force.com/",
    },
    settings,
  );
  const { id } = await place(tenant, makeCall);
  const call = await tenant.finished(id);
  return { call, tasks: tenant.tasks, posts, left, notes, origin: new URL(makeCall.url).origin };
}

const epoch = (iso: string | undefined) => String(Math.floor(Date.parse(iso ?? "") / 1000));

describe("the examples of the VCC Click-To-Dial API, pasted and dialled", () => {
  it("1: creates the Task, and opens it for editing", async () => {
    const { call, tasks, left, notes, origin } = await click(EXAMPLE_1, "6502928880");
    expect(left).toMatchObject([{ path: "phone", key: "makeCallPhone" }]);
    expect(notes).toEqual([]);
    expect(origin).toBe("https://mycontactual.com");
    expect(call).toMatchObject({ dialled: "16502928880", callerId: "5251990" });
    expect(tasks).toMatchObject([{ type: "Task", linkedTo: { id: ACCOUNT.id, type: "Account" } }]);
    expect(tasks[0]?.fields).toEqual([
      ["subject", `outbound call log (${call.transactionId})`],
      ["Transactionid__c", call.interactionGuid],
      ["WhatId", ACCOUNT.id],
      ["status", "completed"],
      [
        "Description",
        `My Own Description\ncall answered at= ${epoch(call.answeredAt)}\n` +
          `call hangup at: ${epoch(call.hungUpAt)}\nTransaction Codes = Sales:QUOTE`,
      ],
      ["ActivityDate", expect.stringMatching(/^\d{4}-\d\d-\d\d$/)],
    ]);
    const popped = new Map(call.screenPop?.fields).get("CtlUserData");
    expect(popped).toContain(`[ctl_parentid|${ACCOUNT.id}][ctl_launchopt|true][ctl_launchext|edit]`);
    expect(popped).toMatch(new RegExp(`\\[ctl_newRecordId\\|${tasks[0]?.id}\\]$`));
  });

  it("2: pops the data up, and says which token lacks its end", async () => {
    const { call, tasks, notes } = await click(EXAMPLE_2, "6502022222");
    expect(call.dialled).toBe("16502022222");
    expect(notes).toMatchObject([
      { key: "makeCallNationalPrefix" },
      { key: "tokenUnclosed", params: { token: "$call_answered_time$" } },
    ]);
    expect(tasks).toEqual([]);
    expect(new Map(call.screenPop?.fields).get("CtlUserData")).toBe(
      `[foreign_key|12345678][Transactionid|${call.interactionGuid}][start_time|$call_answered_time]` +
        `[end_time|${epoch(call.hungUpAt)}][transaction_codes|Sales:QUOTE][ctl_launchopt|true][customer_id|123456567]`,
    );
  });

  it("3: posts to the callback, with the transaction in its address", async () => {
    const { call, posts, tasks } = await click(EXAMPLE_3, "5355566234");
    expect(call.dialled).toBe("5355566234");
    expect([tasks, call.screenPop]).toEqual([[], undefined]);
    const [done] = posts;
    expect(posts).toHaveLength(1);
    expect(done?.url).toBe(`http://www.mycompany.com/clicktodial/callback?transaction=${call.transactionId}`);
    expect(done?.form.get("resultCode")).toBe("IGNORE");
    expect(done?.form.get("ctl_userdata")).toContain(`[Transactionid|${call.interactionGuid}]`);
    expect(call.callback?.status).toBe(200);
  });
});
