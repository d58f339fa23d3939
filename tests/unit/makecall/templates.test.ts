// @vitest-environment node
import { describe, expect, it } from "vitest";
import { TEMPLATES } from "../../../lib/makecall/templates";
import { buildUserData, checkUserData, unknownTokens } from "../../../lib/makecall/userdata";
import { parseUserData } from "../../sandbox/userdata.ts";

/* The templates of user data, against VCC's own rules as the sandbox's tenant keeps them. */

const values = {
  record: { id: "001000000000001AAA", type: "Account", name: "Acme" },
  phone: { digits: "12125550120", raw: "", extension: "" },
  agentUid: "jdoe",
  serviceNumber: null,
  decision: {},
  callId: "1",
  pageUrl: "",
};

describe.each(Object.entries(TEMPLATES))("%s", (_, pairs) => {
  it("has only what the editor lets through, but for the address that has to be filled in", () => {
    expect(pairs.flatMap(checkUserData)).toEqual(
      pairs
        .filter(({ name }) => name === "ctl_callbackUrl")
        .map(() => ({ field: "value", kind: "systemDataUrl", params: { found: "ctl_callbackUrl" } })),
    );
    expect(pairs.flatMap(({ value }) => unknownTokens(value))).toEqual([]);
  });

  it("is taken by the tenant, pair for pair", () => {
    const filledIn = pairs.map(({ name, value }) => ({
      name,
      value: value.replace("<your-server>", "crm.example.org"),
    }));
    const parsed = parseUserData(buildUserData(filledIn, values));
    expect(parsed.map(([name]) => name)).toEqual(pairs.map(({ name }) => name));
  });
});

it.each([
  ["Account", "WhatId"],
  ["Opportunity", "WhatId"],
  ["Case", "WhatId"],
  ["Contact", "WhoId"],
  ["Lead", "WhoId"],
])("a Task of a call to a record of type %s is linked to it by %s alone", (type, link) => {
  const record = { id: "00Q000000000001AAA", type, name: "Lee" };
  const sent = parseUserData(buildUserData(TEMPLATES.task, { ...values, record }));
  const links = sent.filter(([name]) => name === "WhatId" || name === "WhoId");
  expect(links.filter(([, value]) => value !== "")).toEqual([[link, record.id]]);
});

it("the callback names the transaction as VCC's third example does", () => {
  const value = TEMPLATES.callback.find(({ name }) => name === "ctl_callbackUrl")?.value ?? "";
  const url = value.replace("<your-server>", "crm.example.org");
  expect(buildUserData([{ name: "ctl_callbackUrl", value: url }], values)).toBe(
    "[ctl_callbackUrl|https://crm.example.org/clicktodial/callback?transaction$equal$$transaction_id$]",
  );
});
