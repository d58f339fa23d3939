import { describe, expect, it } from "vitest";
import { readMakeCallUrl } from "../../../lib/settings/make-call-url";
import { DEFAULT_SETTINGS } from "../../../lib/settings/schema";

describe("readMakeCallUrl", () => {
  it("takes the document's first example, with its line breaks and Salesforce's fields", () => {
    const { settings, left } = readMakeCallUrl(
      `https://mycontactual.com/AGUI/make_call.php? prefix=&phone={!Account.Phone}&callerId=5251990&ctl_userdata=
[ctl_action|create][subject|outbound%20call%20log%20($transaction_id$)][WhatId|{!Account.Id}]
[Description|My%20Own%20Description%0Acall%20answered%20at$equal$%20$call_answered_time$]
[ctl_intType|sfdc]`,
      DEFAULT_SETTINGS,
    );
    expect(left).toMatchObject([{ path: "phone", key: "makeCallPhone" }]);
    expect(settings?.tenant).toMatchObject({
      url: "https://mycontactual.com",
      prefix: "",
      callerId: "5251990",
    });
    expect(settings?.userData).toEqual([
      { name: "ctl_action", value: "create" },
      { name: "subject", value: "outbound call log ($transaction_id$)" },
      { name: "WhatId", value: "{!Account.Id}" },
      { name: "Description", value: "My Own Description\ncall answered at$equal$ $call_answered_time$" },
      { name: "ctl_intType", value: "sfdc" },
    ]);
  });

  it("tells what it leaves out, and why, and takes the rest", () => {
    const { settings, left } = readMakeCallUrl(
      "https://na1.mycontactual.com/AGUI/make_call.php?callerId=52x&queue_id=7&dialplan_id=3&foo=1&ctl_userdata=" +
        "[a|{!User.Email}][b|2]junk[ctl_newRecordId|1][ctl_launchopt|true][ctl_launchopt|false]",
      { ...DEFAULT_SETTINGS, transactionData: false },
    );
    expect(left.map(({ path, key }) => [path, key])).toEqual([
      ["callerId", "digits"],
      ["foo", "makeCallParameter"],
      ["ctl_userdata", "userDataFormat"],
      ["a", "mergeFieldUnknown"],
      ["ctl_newRecordId", "userDataReserved"],
      ["ctl_launchopt", "systemDataRepeated"],
    ]);
    expect(settings).toMatchObject({
      tenant: { queueId: "7", dialPlanId: "3", callerId: "" },
      userData: [
        { name: "b", value: "2" },
        { name: "ctl_launchopt", value: "true" },
      ],
      transactionData: false,
    });
  });

  it.each(["", "hello", "https://na1.mycontactual.com/AGUI/login.php?phone=1"])("%j is none", (text) => {
    expect(readMakeCallUrl(text, DEFAULT_SETTINGS)).toMatchObject({
      settings: null,
      left: [{ key: "makeCallUrl" }],
    });
  });

  it("refuses a tenant without https", () => {
    const { settings, left } = readMakeCallUrl(
      "http://vcc.example/AGUI/make_call.php?phone=1",
      DEFAULT_SETTINGS,
    );
    expect(settings).toBeNull();
    expect(left).toMatchObject([{ path: "phone" }, { path: "tenant.url", key: "urlNotSecure" }]);
  });
});
