import { describe, expect, it } from "vitest";
import { buildUserData, type MergeValues } from "../../../lib/makecall/userdata";
import { type ResultSettings, readCodes, readResult, withResultPairs } from "../../../lib/results/result";
import { screenPopUserData } from "../../../lib/results/screen-pop";
import fc from "../../properties";
import { type CallFacts, fillTokens, tokenValues } from "../../sandbox/tokens";
import { formatUserData, parseUserData } from "../../sandbox/userdata";

const RECEIVED = Date.UTC(2026, 0, 15, 12);
const NO_RESULTS: ResultSettings = {
  results: { screenpopUrls: [], relay: { publishUrl: "", subscribeUrl: "" } },
};
const SCREEN_POP = {
  results: { ...NO_RESULTS.results, screenpopUrls: ["https://vcc.example.com/screenpop"] },
};
const RELAY = {
  results: {
    ...NO_RESULTS.results,
    relay: {
      publishUrl: "https://relay.example.com/pub?id=a1",
      subscribeUrl: "https://relay.example.com/sub",
    },
  },
};

const values: MergeValues = {
  record: { id: "001Kj00002AcmeGIAR", type: "Account", name: "Acme" },
  phone: { digits: "12125550123", raw: "+1 212 555 0123", extension: "" },
  agentUid: "jdoe",
  serviceNumber: null,
  decision: {},
  callId: "0b5a4e1e-6f43-4a9f-9c8e-0d7f5e7d9a10",
  pageUrl: "https://acme.example.com/",
};

const facts: CallFacts = {
  callerId: "5251990",
  transactionId: "27000001",
  interactionGuid: "int-1",
  answeredAt: new Date("2026-01-15T11:58:00Z"),
  hungUpAt: new Date("2026-01-15T11:59:05Z"),
  now: new Date(RECEIVED),
  timeZone: "America/New_York",
  transactionCodes: [
    { list: "Sales", shortCode: "QUOTE", description: "Quote requested" },
    { list: "Follow-up", shortCode: "CALL", description: "Call back" },
  ],
  notes: "Asked for a quote",
};

/** What VCC makes of the user data that a call is placed with. */
function filled(settings: ResultSettings, change: Partial<CallFacts> = {}): string {
  const sent = buildUserData(
    withResultPairs([{ name: "subject", value: "Call = $notes$" }], settings),
    values,
  );
  const tokens = tokenValues({ ...facts, ...change });
  return formatUserData(parseUserData(sent).map(([name, value]) => [name, fillTokens(value, tokens)]));
}

describe("the pairs of a result", () => {
  it("are sent only when results are configured", () => {
    expect(withResultPairs([], NO_RESULTS)).toEqual([]);
    expect(withResultPairs([], SCREEN_POP).every(({ name }) => name.startsWith("c2d"))).toBe(true);
    expect(withResultPairs([], RELAY)).toContainEqual({
      name: "ctl_callbackUrl",
      value: "https://relay.example.com/pub?id=a1",
    });
  });

  it("leave a callback address of the administrator's alone", () => {
    const own = { name: "ctl_callbackUrl", value: "https://own.example.com/" };
    expect(withResultPairs([own], RELAY).filter(({ name }) => name === "ctl_callbackUrl")).toEqual([own]);
  });

  it("come back as the result of their call", () => {
    expect(readResult(filled(SCREEN_POP), "screenPop", RECEIVED)).toEqual({
      callId: values.callId,
      result: {
        source: "screenPop",
        receivedAt: RECEIVED,
        outcome: "connected",
        answeredAt: Date.UTC(2026, 0, 15, 11, 58),
        endedAt: Date.UTC(2026, 0, 15, 11, 59, 5),
        transactionId: "27000001",
        interactionGuid: "int-1",
        codes: [
          { list: "Sales", code: "QUOTE" },
          { list: "Follow-up", code: "CALL" },
        ],
        notes: "Asked for a quote",
      },
    });
  });

  it("tell of a call that nobody answered", () => {
    const read = readResult(filled(RELAY, { answeredAt: undefined, hungUpAt: undefined }), "relay", RECEIVED);
    expect(read?.result).toMatchObject({ outcome: "noAnswer", answeredAt: null, endedAt: null });
  });

  it("are found before a record id that VCC appends", () => {
    const text = `${filled(SCREEN_POP)}[ctl_newRecordId|00T0000000001]`;
    expect(readResult(text, "screenPop", RECEIVED)?.result.notes).toBe("Asked for a quote");
  });

  it("say nothing where VCC left a token as it was", () => {
    const unfilled = buildUserData(withResultPairs([], SCREEN_POP), values);
    expect(readResult(unfilled, "screenPop", RECEIVED)?.result).toMatchObject({
      outcome: null,
      answeredAt: null,
      endedAt: null,
      transactionId: "",
      codes: [],
      notes: "",
    });
    // As in the document's own examples, whose tokens lack their second sign.
    const half = unfilled.replace("$call_answered_time$", "$call_answered_time");
    expect(readResult(half, "screenPop", RECEIVED)?.result.outcome).toBeNull();
  });

  it("keep whatever the agent has written, brackets and all", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), (notes) => {
        fc.pre(!/^\$notes\$?$/.test(notes) && !notes.includes("[ctl_newRecordId|"));
        const read = readResult(filled(SCREEN_POP, { notes }), "screenPop", RECEIVED);
        expect(read?.callId).toBe(values.callId);
        expect(read?.result.notes).toBe(notes);
      }),
    );
  });

  it.each(["", "[subject|Call]", "[c2dCall|x]", "c2dCall|x", "[c2dCall|a][c2dNotes|b]"])(
    "aren't seen in %j",
    (text) => expect(readResult(text, "screenPop", RECEIVED)).toBeNull(),
  );
});

describe("transaction codes", () => {
  it.each([
    ["", []],
    ["Sales:QUOTE", [{ list: "Sales", code: "QUOTE" }]],
    [
      " Sales:QUOTE , Sales:LOST ",
      [
        { list: "Sales", code: "QUOTE" },
        { list: "Sales", code: "LOST" },
      ],
    ],
    ["QUOTE", [{ list: "", code: "QUOTE" }]],
    [
      "Sales:QUOTE,Sales:QUOTE,Sales:LOST",
      [
        { list: "Sales", code: "QUOTE" },
        { list: "Sales", code: "LOST" },
      ],
    ],
    ["QUOTE,Sales:QUOTE", [{ list: "Sales", code: "QUOTE" }]],
    [
      "Sales:QUOTE,Support:QUOTE,QUOTE",
      [
        { list: "Sales", code: "QUOTE" },
        { list: "Support", code: "QUOTE" },
      ],
    ],
    ["EMEA: Sales:QUOTE", [{ list: "EMEA: Sales", code: "QUOTE" }]],
  ])("of %j", (text, codes) => expect(readCodes(text)).toEqual(codes));
});

it("transaction codes are no more than any agent selects", () => {
  const many = Array.from({ length: 100_000 }, (_, at) => `Sales:C${at}`).join(",");
  expect(readCodes(many)).toHaveLength(50);
});

describe("a screen pop", () => {
  const urls = ["https://crm.example.com/pop"];
  const form = (fields: Record<string, string>) => ({
    formData: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, [value]])),
  });
  const pop = { CtlUserData: "[a|b]", Password: "external-secret", extPwd: "external-secret" };

  it("is read at its address, whatever is added to it", () => {
    for (const url of ["https://crm.example.com/pop", "https://crm.example.com/pop?x=1#y"])
      expect(screenPopUserData({ method: "POST", url, requestBody: form(pop) }, urls)).toBe("[a|b]");
  });

  it("is read from the callback's form as well", () => {
    const callback = form({ ctl_userdata: "[c|d]", resultCode: "SUCCESS", errorString: "" });
    const request = { method: "POST", url: urls[0] ?? "", requestBody: callback };
    expect(screenPopUserData(request, urls)).toBe("[c|d]");
  });

  it("is read from bytes where the browser gives no fields", () => {
    const bytes = new TextEncoder().encode(new URLSearchParams(pop).toString()).buffer;
    const request = { method: "POST", url: urls[0] ?? "", requestBody: { raw: [{ bytes }] } };
    expect(screenPopUserData(request, urls)).toBe("[a|b]");
  });

  it("gives only VCC's user data: the form's passwords aren't even looked at", () => {
    const looked: string[] = [];
    const formData = new Proxy(form(pop).formData, {
      getOwnPropertyDescriptor: (target, name) => {
        looked.push(String(name));
        return Reflect.getOwnPropertyDescriptor(target, name);
      },
      get: (target, name) => {
        looked.push(String(name));
        return Reflect.get(target, name);
      },
    });
    screenPopUserData({ method: "POST", url: urls[0] ?? "", requestBody: { formData } }, urls);
    expect(new Set(looked)).toEqual(new Set(["CtlUserData"]));
  });

  it.each([
    ["another address", { url: "https://crm.example.com/other" }],
    ["another host", { url: "https://evil.example.com/pop" }],
    ["another scheme", { url: "http://crm.example.com/pop" }],
    ["a GET", { method: "GET" }],
    ["no form", { requestBody: null }],
    ["a form without user data", { requestBody: form({ a: "b" }) }],
    ["more than any call has", { requestBody: form({ CtlUserData: "x".repeat(70_000) }) }],
  ])("isn't seen in %s", (_, change) => {
    const request = { method: "POST", url: "https://crm.example.com/pop", requestBody: form(pop), ...change };
    expect(screenPopUserData(request, urls)).toBeNull();
  });
});

it("reads long text that only resembles a result at once", () => {
  const names = withResultPairs([], SCREEN_POP).map(({ name }) => name);
  const openings = names.slice(0, -1).map((name) => `[${name}|]`);
  const texts = [
    openings.join("").repeat(600),
    openings.map((each) => each.repeat(600)).join(""),
    `${openings.join("")}[${names.at(-1)}|${"]".repeat(60_000)}.`,
  ];
  const started = performance.now();
  for (const text of texts) expect(readResult(text, "relay", RECEIVED)).toBeNull();
  expect(performance.now() - started).toBeLessThan(500);
});
