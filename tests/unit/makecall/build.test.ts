import { describe, expect, it } from "vitest";
import { buildMakeCall, type MakeCallInput } from "../../../lib/makecall/build";
import { digitsToDial, explainDialRules, givesDigits } from "../../../lib/makecall/dial-rules";
import { ignoredSystemData, withSystemDatum } from "../../../lib/makecall/system-data";
import {
  buildUserData,
  checkUserData,
  type MergeValues,
  unclosedTokens,
  unknownTokens,
} from "../../../lib/makecall/userdata";
import { readSettings } from "../../../lib/settings/document";
import fc from "../../properties";
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

  it.each(["", "\u202a"])(
    "leaves extTransactionData out where the record's type says nothing: %j",
    (type) => {
      const { url } = buildMakeCall({ ...base, transactionRecord: { id: "001", type } });
      expect(new URL(url).searchParams.has("extTransactionData")).toBe(false);
    },
  );

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
      "[d|notes of Acme 5 transaction_id $notes$]",
    );
  });

  it.each([
    ["$$notes$$", "{!Record.Name}", "notes"],
    ["$notes=", "{!Record.Name}", "notes$equal$"],
    ["tes$", "$no{!Record.Name}", "notes"],
    ["notes", "$\u007b!Record.Name}$", "notes"],
    ["", "$no{!Record.Name}tes$", "notes"],
    ["notes", "$date$\u007b!Record.Name}$ 5$ {!Record.Name}", "$date$notes 5$ notes"],
  ])("makes no token of %j in %j", (name, value, expected) => {
    const record = { id: "1", type: "Account", name };
    expect(buildUserData([{ name: "d", value }], { ...values, record })).toBe(`[d|${expected}]`);
  });

  it("makes no token of its own text before an equals sign", () => {
    expect(buildUserData([{ name: "$notes=", value: "$notes=$5=" }], values)).toBe(
      "[notes$equal$|notes$equal$$5$equal$]",
    );
  });

  it("has the template's tokens and no others, whatever the CRM says", () => {
    const text = fc
      .array(
        fc.constantFrom("$", "notes", "no", "tes", "=", "equal", " ", "[", "]", "|", "\n", "\u202a", "x"),
      )
      .map((pieces) => pieces.join(""));
    const piece = fc.constantFrom(
      "{!Record.Name}",
      "{!Record.Id}",
      "$notes$",
      "$",
      "no",
      "tes",
      " ",
      "$year$",
    );
    const template = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(""));
    const tokens = (sent: string) =>
      [...sent.matchAll(/\$(\w+)\$/g)].flatMap(([token]) => (token === "$equal$" ? [] : [token]));
    fc.assert(
      fc.property(template, text, text, (value, id, name) => {
        const record = { id, type: "Account", name };
        const sent = buildUserData([{ name: "d", value }], { ...values, record });
        expect(tokens(sent)).toEqual(tokens(value.replace(/\{![^}]*\}/g, " ")));
        const { url } = buildMakeCall({ ...base, transactionRecord: { id, type: name } });
        expect(tokens(new URL(url).searchParams.get("extTransactionData") ?? "")).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  const callback = (value: string, name: string) =>
    buildUserData([{ name: "ctl_callbackUrl", value }], {
      ...values,
      record: { id: "1", type: "Account", name },
    });

  it("percent-encodes what a callback's address has from the CRM", () => {
    expect(callback("https://a.example/cb/{!Record.Name}?id={!Record.Id}", "A/../?x=1&$y$[z]#")).toBe(
      "[ctl_callbackUrl|https://a.example/cb/A%2F..%2F%3Fx%3D1%26%24y%24%5Bz%5D%23?id$equal$1]",
    );
  });

  it.each([".", ".."])("leaves out a callback that the CRM's %j would lead up", (name) => {
    expect(callback("https://a.example/cb/{!Record.Name}/x", name)).toBe("");
    expect(callback("https://a.example/cb/{!Record.Name}", name)).toBe("");
    expect(callback("https://a.example/cb?x={!Record.Name}", name)).not.toBe("");
  });

  it.each(["/evil?x", "{!Record.Id}"])(
    "leaves out a system datum that VCC doesn't support as it came out: %s",
    (id) => {
      const record = { id, type: "Account", name: "" };
      expect(buildUserData([{ name: "ctl_parentid", value: "{!Record.Id}" }], { ...values, record })).toBe(
        "",
      );
    },
  );

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
    [{ name: " ctl_action", value: "create" }, "name", "systemDataSpelling"],
    [{ name: "a\nb", value: "x" }, "name", "userDataLineBreak"],
    [{ name: "Ctl_action", value: "create" }, "name", "systemDataSpelling"],
    [{ name: "CTL_NEWRECORDID", value: "x" }, "name", "userDataReserved"],
    [{ name: "a", value: "{!Record.Phone}" }, "value", "mergeFieldUnknown"],
    [{ name: "a", value: "{!Agent.Id}" }, "value", "mergeFieldUnknown"],
    [{ name: "a", value: "{!Page.Name}" }, "value", "mergeFieldUnknown"],
    [{ name: "a", value: "{!record.Id}" }, "value", "mergeFieldUnknown"],
    [{ name: "ctl_toString", value: "" }, "name", "systemDataUnknown"],
    [{ name: "ctl_action", value: "update" }, "value", "systemDataList"],
    [{ name: "ctl_launchopt", value: "yes" }, "value", "systemDataList"],
    [{ name: "ctl_parentid", value: "" }, "value", "systemDataId"],
    [{ name: "ctl_parentid", value: "{!Record.Name}" }, "value", "systemDataId"],
    [{ name: "ctl_parentid", value: "{!Call.Id}" }, "value", "systemDataId"],
    [{ name: "ctl_parentid", value: "{!Decision.Id}" }, "value", "systemDataId"],
    [{ name: "ctl_callbackUrl", value: "ftp://a.example/" }, "value", "systemDataUrl"],
    [{ name: "ctl_callbackUrl", value: "https://{!Record.Name}/" }, "value", "systemDataUrl"],
    [{ name: "ctl_callbackUrl", value: "https://a.example/\nb" }, "value", "systemDataUrl"],
  ])("refuses %j", (pair, field, kind) => {
    expect(checkUserData(pair)).toContainEqual(expect.objectContaining({ field, kind }));
  });

  it("tells of a token without its second $, and of no price", () => {
    expect(unclosedTokens("$call_answered_time or $notes$ for $year 5$")).toEqual([
      "call_answered_time",
      "year",
    ]);
    const { warnings } = readSettings({ userData: [{ name: "a", value: "$call_answered_time" }] });
    expect(warnings).toMatchObject([{ path: "userData[0].value", key: "tokenUnclosed" }]);
  });

  it.each([
    ["{!Acount.Id}", "fieldTypeUnknown", "{!Record.Id}"],
    ["{!account.Name}", "fieldTypeUnknown", "{!Account.Name}"],
    ["{!Acount.Phone}", "fieldTypeUnknown", "{!Phone}"],
    ["see {!Record.Id", "fieldBroken", undefined],
    ["{Record.Id}", "fieldBroken", undefined],
    ["{Account.Id}", "fieldBroken", undefined],
  ])("warns of %s", (value, key, instead) => {
    const { settings, warnings } = readSettings({ userData: [{ name: "a", value }] });
    expect(settings).not.toBeNull();
    expect(warnings).toMatchObject([{ path: "userData[0].value", key, params: instead ? { instead } : {} }]);
  });

  it.each(["{!Account.Id}", "{!Invoice__c.Name}", "{!Ticket.Id}", '{"a": 1, {b}}'])(
    "doesn't warn of %s",
    (value) => {
      const sites = [
        { match: "https://a.example/*", crm: "custom", recordId: "(?<id>1)", recordType: "Ticket" },
      ];
      expect(readSettings({ sites, userData: [{ name: "a", value }] }).warnings).toEqual([]);
    },
  );

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
      { index: 0, name: "ctl_launchext", needs: { name: "ctl_launchopt", value: "true" } },
    ]);
    expect(ignoredSystemData(pairs.slice(1, 2))).toMatchObject([
      { needs: { name: "ctl_intType", value: "sfdc" } },
    ]);
  });

  it("are set where they stand, or at the end, and taken out by an empty value", () => {
    const pairs = [
      { name: "ctl_launchopt", value: "false" },
      { name: "a", value: "1" },
    ];
    expect(withSystemDatum(pairs, "ctl_launchopt", "true")[0]).toEqual({
      name: "ctl_launchopt",
      value: "true",
    });
    expect(withSystemDatum(pairs, "ctl_launchopt", "")).toEqual(pairs.slice(1));
    expect(withSystemDatum(pairs, "ctl_recordname", "w").at(-1)).toEqual({
      name: "ctl_recordname",
      value: "w",
    });
    expect(withSystemDatum(pairs, "ctl_recordname", "")).toEqual(pairs);
  });

  it("are told of when they create a record of no kind", () => {
    const create = [
      { name: "ctl_action", value: "create" },
      { name: "ctl_intType", value: "sfdc" },
    ];
    expect(readSettings({ userData: create }).warnings).toMatchObject([
      { path: "userData[0].value", key: "createWithoutType" },
    ]);
    expect(readSettings({ userData: [...create, { name: "ObjectType", value: "Task" }] }).warnings).toEqual(
      [],
    );
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

describe("givesDigits", () => {
  it.each([
    ["^1", ""],
    ["^49", "01149"],
    ["^(49)(\\d+)$", "$2"],
    ["^(49)", "$10"],
    ["^", "9$&"],
    ["^(?<country>49)", "00$<country>"],
  ])("%s -> %s does", (match, replace) => expect(givesDigits({ match, replace })).toBe(true));

  it.each([
    ["^49", "+49"],
    ["^", "9,"],
    ["^49", "$1"],
    ["^(49)", "$2"],
    ["^(49)", "$0"],
    ["^(49)", "$$"],
    ["^(49)", "$<country>"],
    ["^49", "00 "],
  ])("%s -> %s doesn't, and is refused", (match, replace) => {
    expect(givesDigits({ match, replace })).toBe(false);
    expect(readSettings({ tenant: { dialRules: [{ match, replace }] } }).problems).toMatchObject([
      { path: "tenant.dialRules[0].replace", key: "dialRuleReplace" },
    ]);
  });

  it("tells of every rule what comes out of it", () => {
    const piece = fc.constantFrom(
      "4",
      "(4)",
      "(?<a>9)",
      "\\d",
      "0",
      "$1",
      "$2",
      "$12",
      "$&",
      "$<a>",
      "$$",
      "+",
      "7",
    );
    const text = fc.array(piece, { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(text, text, fc.stringMatching(/^\d{1,8}$/), (match, replace, digits) => {
        fc.pre(!match.includes("$") && !match.includes("+") && match.split("?<a>").length < 3);
        const expression = new RegExp(match);
        fc.pre(expression.test(digits));
        expect(/^\d*$/.test(digits.replace(expression, replace))).toBe(givesDigits({ match, replace }));
      }),
    );
  });
});

describe("digitsToDial", () => {
  const phone = { digits: "4930901820", national: "030901820" };

  it("gives the number in the tenant's format", () => {
    expect(digitsToDial(phone, { country: "DE", tenant: { numberFormat: "e164", dialRules: [] } })).toBe(
      "4930901820",
    );
    expect(digitsToDial(phone, { country: "DE", tenant: { numberFormat: "national", dialRules: [] } })).toBe(
      "030901820",
    );
  });

  it.each([
    ["DE", "030901820"],
    ["AT", "4930901820"],
    ["US", "4930901820"],
  ])("gives national digits inside the country only: in %s %s", (country, digits) => {
    expect(digitsToDial(phone, { country, tenant: { numberFormat: "national", dialRules: [] } })).toBe(
      digits,
    );
  });

  it("stops where the rules make more digits than any number has", () => {
    const rule = { description: "", match: "^(.*)$", replace: "$1$1" };
    const { steps } = explainDialRules(phone, {
      country: "DE",
      tenant: { numberFormat: "e164", dialRules: Array.from({ length: 50 }, () => rule) },
    });
    expect(steps.map(({ digits }) => digits.length)).toEqual([20, 40, 80]);
  });

  it("tells every step, also of a rule that doesn't match", () => {
    const dialRules = [
      { description: "internal", match: "^1", replace: "" },
      { description: "outside line", match: "^", replace: "9" },
    ];
    const { formatted, steps } = explainDialRules(phone, {
      country: "DE",
      tenant: { numberFormat: "national", dialRules },
    });
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
    expect(digitsToDial(phone, { country: "DE", tenant: { numberFormat: "e164", dialRules } })).toBe(
      "90114930901820",
    );
  });
});
