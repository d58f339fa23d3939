import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildMakeCall, type MakeCallInput } from "../../../lib/makecall/build";
import { digitsToDial, explainDialRules } from "../../../lib/makecall/dial-rules";
import {
  buildUserData,
  checkUserData,
  ignoredSystemData,
  type MergeValues,
  unknownTokens,
} from "../../../lib/makecall/userdata";
import { readSettings } from "../../../lib/settings/document";
import { parseUserData } from "../../sandbox/userdata";

const base: MakeCallInput = {
  tenantUrl: "https://vcc.sandbox.test",
  prefix: "",
  phone: "4930901820",
  callerId: "",
  dialPlanId: "",
  queueId: "",
  userData: "",
  transactionRecord: null,
};

const values: MergeValues = {
  record: { id: "1000123", type: "BusinessPartner", name: "A [B] | C=D" },
  phone: { digits: "4930901820", raw: "030 901820", extension: "12" },
  agentUid: "jdoe",
  serviceNumber: { number: "4921112345", name: "Hotline" },
  decision: { region: "Nord [1]" },
  callId: "c1",
  pageUrl: "https://acme.example/?a=b",
};

describe("fields of the decision", () => {
  it("are filled in like what comes from the CRM, and are empty where the answer had none", () => {
    const pair = { name: "r", value: "{!Decision.region}|{!Decision.other}|{!Decision.constructor}" };
    expect(checkUserData({ name: "r", value: "{!Decision.region}" })).toEqual([]);
    expect(buildUserData([{ ...pair, value: pair.value.replaceAll("|", "-") }], values)).toBe(
      "[r|Nord (1)--]",
    );
  });

  it.each([["{!Decision.}"], ["{!Decision.a b}"], ["{!Decision}"], ["{!decision.region}"]])(
    "%s is none",
    (value) => {
      expect(checkUserData({ name: "r", value })).toMatchObject([{ kind: "mergeFieldUnknown" }]);
    },
  );
});

describe("buildMakeCall", () => {
  it("puts the parameters in the document's order and leaves out those without a value", () => {
    const { url } = buildMakeCall({
      ...base,
      queueId: "7",
      dialPlanId: "3",
      callerId: "5251990",
      prefix: "9",
      userData: "[a|b]",
      transactionRecord: { id: "1", type: "Account" },
    });
    expect([...new URL(url).searchParams.keys()]).toEqual([
      "prefix",
      "phone",
      "callerId",
      "dialplan_id",
      "queue_id",
      "ctl_userdata",
      "extTransactionData",
    ]);
    expect(buildMakeCall(base).url).toBe("https://vcc.sandbox.test/AGUI/make_call.php?phone=4930901820");
  });

  it("encodes a space as %20 and keeps any Unicode", () => {
    const { url } = buildMakeCall({ ...base, userData: "[Größe|a b & c 😀 \ud800]" });
    expect(url).toContain("%20");
    expect(url).not.toContain("+");
    expect(new URL(url).searchParams.get("ctl_userdata")).toBe("[Größe|a b & c 😀 \ufffd]");
  });

  it("names the record in extTransactionData", () => {
    const { url } = buildMakeCall({ ...base, transactionRecord: { id: "001", type: "Account" } });
    expect(new URL(url).searchParams.get("extTransactionData")).toBe(
      "[extRecordId|001][extRecordType|Account]",
    );
  });

  it("leaves extTransactionData out where the record's type isn't known", () => {
    const { url } = buildMakeCall({ ...base, transactionRecord: { id: "001", type: "" } });
    expect(new URL(url).searchParams.has("extTransactionData")).toBe(false);
  });

  it("moves the two long parameters, and only those, to a POST body past 2,000 characters", () => {
    const record = { id: "001", type: "Account" };
    const short = buildMakeCall({ ...base, userData: `[a|${"x".repeat(1800)}]`, transactionRecord: record });
    expect(short.body).toBeUndefined();
    const long = buildMakeCall({
      ...base,
      callerId: "1",
      userData: `[a|${"x".repeat(2000)}]`,
      transactionRecord: record,
    });
    expect([...new URL(long.url).searchParams.keys()]).toEqual(["phone", "callerId"]);
    expect([...(long.body?.keys() ?? [])]).toEqual(["ctl_userdata", "extTransactionData"]);
  });

  it("is taken apart by VCC into the very pairs that were configured, whatever they hold", () => {
    const name = fc
      .string({ minLength: 1, unit: "grapheme" })
      .filter((text) => text.trim() !== "" && !text.startsWith("ctl_"));
    const pair = fc
      .record({ name, value: fc.string({ unit: "grapheme" }) })
      .filter(
        (each) => checkUserData(each).length === 0 && !each.value.includes("{!") && !each.name.includes("{!"),
      );
    fc.assert(
      fc.property(fc.array(pair, { minLength: 1, maxLength: 8 }), (pairs) => {
        const { url, body } = buildMakeCall({ ...base, userData: buildUserData(pairs, values) });
        const sent = (body ?? new URL(url).searchParams).get("ctl_userdata") ?? "";
        const received = parseUserData(sent).map(([first, second]) => [
          first.replaceAll("$equal$", "="),
          second.replaceAll("$equal$", "="),
        ]);
        const wellFormed = pairs.map((each) => [
          each.name.toWellFormed().replaceAll("$equal$", "="),
          each.value.toWellFormed().replaceAll("$equal$", "="),
        ]);
        expect(received).toEqual(wellFormed);
      }),
    );
  });
});

describe("buildUserData", () => {
  it("fills merge fields and makes what comes from the CRM safe", () => {
    const pairs = [
      { name: "who", value: "{!Record.Name} ({!Record.Type} {!Record.Id})" },
      { name: "page", value: "{!Page.Url}" },
      {
        name: "as",
        value: "{!ServiceNumber.Name} {!ServiceNumber} for {!Agent.Uid}, {!Phone}/{!Phone.Extension}",
      },
    ];
    expect(buildUserData(pairs, values)).toBe(
      "[who|A (B) / C$equal$D (BusinessPartner 1000123)][page|https://acme.example/?a$equal$b]" +
        "[as|Hotline 4921112345 for jdoe, 4930901820/12]",
    );
  });

  it("gives a typed field its value only for a record of that type", () => {
    const pairs = [{ name: "WhatId", value: "{!Account.Id}{!BusinessPartner.Id}" }];
    expect(buildUserData(pairs, values)).toBe("[WhatId|1000123]");
    expect(buildUserData(pairs, { ...values, record: null })).toBe("[WhatId|]");
  });

  it("makes no token, no line and no turn of direction of what a page calls its record", () => {
    const record = {
      ...values.record,
      id: "1",
      type: "Account",
      name: "$notes$ of\nA\u202ecme $5 $transaction_id$",
    };
    expect(buildUserData([{ name: "d", value: "{!Record.Name} $notes$" }], { ...values, record })).toBe(
      "[d|notes of Acme $5 transaction_id $notes$]",
    );
  });

  it("leaves out a system datum that comes out empty, and no other", () => {
    const pairs = [
      { name: "ctl_parentid", value: "{!Record.Id}" },
      { name: "WhatId", value: "{!Record.Id}" },
    ];
    expect(buildUserData(pairs, { ...values, record: null })).toBe("[WhatId|]");
  });

  it("leaves VCC's tokens alone", () => {
    expect(buildUserData([{ name: "d", value: "$year$-$month$ = $notes$" }], values)).toBe(
      "[d|$year$-$month$ $equal$ $notes$]",
    );
  });
});

describe("checkUserData", () => {
  it.each([
    [{ name: "", value: "x" }, "name", "required"],
    [{ name: "ctl_newRecordId", value: "x" }, "name", "userDataReserved"],
    [{ name: "a]b", value: "x" }, "name", "userDataCharacters"],
    [{ name: "a", value: "x|y" }, "value", "userDataCharacters"],
    [{ name: "a", value: "{!Acount}" }, "value", "mergeFieldUnknown"],
    [{ name: "ctl_newRecordId{!Phone.Extension}", value: "x" }, "name", "mergeFieldInName"],
    [{ name: "{!Record.Name}", value: "x" }, "name", "mergeFieldInName"],
    [{ name: "ctl_Action", value: "create" }, "name", "systemDataUnknown"],
    [{ name: "ctl_toString", value: "" }, "name", "systemDataUnknown"],
    [{ name: "ctl_action", value: "update" }, "value", "systemDataValue"],
    [{ name: "ctl_launchopt", value: "yes" }, "value", "systemDataValue"],
    [{ name: "ctl_parentid", value: "" }, "value", "systemDataValue"],
    [{ name: "ctl_parentid", value: "{!Record.Name}" }, "value", "systemDataValue"],
    [{ name: "ctl_callbackUrl", value: "ftp://a.example/" }, "value", "systemDataValue"],
    [{ name: "ctl_callbackUrl", value: "https://{!Record.Name}/" }, "value", "systemDataValue"],
  ])("refuses %j", (pair, field, kind) => {
    expect(checkUserData(pair)).toContainEqual(expect.objectContaining({ field, kind }));
  });

  it("knows the tokens of the document, and tells of others", () => {
    expect(unknownTokens("$transaction_id$ $call_answered_time$ $foo$ costs $5")).toEqual(["$foo$"]);
  });
});

describe("system data", () => {
  it("are told of when they have no effect", () => {
    const pairs = [
      { name: "ctl_launchext", value: "edit" },
      { name: "ctl_action", value: "create" },
      { name: "ctl_launchopt", value: "false" },
      { name: "ctl_intType", value: "sfdc" },
    ];
    expect(ignoredSystemData(pairs)).toEqual([
      { index: 0, name: "ctl_launchext", needs: "ctl_launchopt=true" },
    ]);
    expect(ignoredSystemData(pairs.slice(1, 2))).toMatchObject([{ needs: "ctl_intType=sfdc" }]);
  });

  it("can't be set twice", () => {
    const { settings, problems } = readSettings({
      userData: [
        { name: "ctl_launchopt", value: "true" },
        { name: "ctl_launchopt", value: "false" },
      ],
    });
    expect(settings).toBeNull();
    expect(problems).toMatchObject([{ path: "userData[1].name", key: "systemDataRepeated" }]);
  });
});

describe("digitsToDial", () => {
  const phone = { digits: "4930901820", national: "030901820" };

  it("gives the number in the tenant's format", () => {
    expect(digitsToDial(phone, { numberFormat: "e164", dialRules: [] })).toBe("4930901820");
    expect(digitsToDial(phone, { numberFormat: "national", dialRules: [] })).toBe("030901820");
  });

  it("tells every step, also of a rule that doesn't match", () => {
    const dialRules = [
      { description: "internal", match: "^1", replace: "" },
      { description: "outside line", match: "^", replace: "9" },
    ];
    const { formatted, steps } = explainDialRules(phone, { numberFormat: "national", dialRules });
    expect(formatted).toBe("030901820");
    expect(steps.map(({ matches, digits }) => [matches, digits])).toEqual([
      [false, "030901820"],
      [true, "9030901820"],
    ]);
  });

  it("applies every rule in order", () => {
    const dialRules = [
      { description: "abroad by 011", match: "^49", replace: "01149" },
      { description: "outside line", match: "^", replace: "9" },
    ];
    expect(digitsToDial(phone, { numberFormat: "e164", dialRules })).toBe("90114930901820");
  });
});
