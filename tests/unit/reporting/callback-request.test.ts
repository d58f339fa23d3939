import { describe, expect, it } from "vitest";
import {
  answerVariables,
  type CallbackSettings,
  callbackReport,
} from "../../../lib/reporting/callback-request";

const call = {
  id: "call-1",
  crm: "salesforce" as const,
  pageUrl: "https://acme.lightning.force.com/lightning/r/Account/001Kj00002AcmeGIAR/view",
  record: { id: "001Kj00002AcmeGIAR", type: "Account", name: "Acme GmbH" },
  phone: { digits: "12125550123", e164: "+12125550123", raw: "212-555-0123" },
  serviceNumber: { number: "4921112345", name: "Hotline" },
  placedAt: Date.UTC(2026, 0, 15, 11, 57, 30),
  result: { transactionId: "27000001", endedAt: Date.UTC(2026, 0, 15, 11, 59, 5) },
};
const text = { subject: "Call back", body: "After 3 pm & before 5" };
const settings = (change: Partial<CallbackSettings["callbackRequest"]> = {}): CallbackSettings => ({
  callbackRequest: {
    format: "form",
    fields: "callerId",
    function: "callback",
    userData: "a b",
    userData2: "=&",
    userData3: "ü",
    ...change,
  },
  statistics: { agentGroup: "Sales DE", timeZone: "Europe/Berlin" },
});

describe("a callback request", () => {
  it("has the documented parameters, as a form", () => {
    const report = callbackReport(call, text, settings());
    expect(report).toMatchObject({
      kind: "callbackRequest",
      callId: "call-1",
      about: "Acme GmbH",
      records: { url: "https://acme.lightning.force.com/{id}" },
      contentType: "application/x-www-form-urlencoded;charset=UTF-8",
    });
    expect([...new URLSearchParams(report.body)]).toEqual([
      ["CallerID", "12125550123"],
      ["ServiceNumber", "4921112345"],
      ["ServiceName", "Hotline"],
      ["Function", "callback"],
      ["UserData", "a b"],
      ["UserData2", "=&"],
      ["UserData3", "ü"],
    ]);
  });

  it("has the newer parameters, as JSON", () => {
    const report = callbackReport(call, text, settings({ format: "json", fields: "caller" }));
    expect(report.contentType).toBe("application/json");
    expect(JSON.parse(report.body)).toEqual({
      Caller: "12125550123",
      CallbackNumber: "12125550123",
      ServiceNumbersNumber: "4921112345",
      ServiceNumbersName: "Hotline",
      AcdGroupsID: "",
      AcdGroupsName: "Sales DE",
      AcdGroupsForeignSystemID: "",
      dtCallStart: "2026-01-15T12:57:30",
      dtCallEnd: "2026-01-15T12:59:05",
      AcdEventsID: "27000001",
      Subject: "Call back",
      Body: "After 3 pm & before 5",
    });
  });

  it("of a call that was never placed has no times, and its own id", () => {
    const unplaced = { ...call, placedAt: null, result: null, serviceNumber: null };
    expect(
      JSON.parse(callbackReport(unplaced, text, settings({ format: "json", fields: "caller" })).body),
    ).toMatchObject({ dtCallStart: "", dtCallEnd: "", AcdEventsID: "call-1", ServiceNumbersNumber: "" });
  });
});

describe("its answer", () => {
  it.each<[body: string, variables: [name: string, value: string][]]>([
    [
      '{"Id":"5","Name":null}',
      [
        ["$SalesForce.Id", "5"],
        ["$SalesForce.Name", ""],
      ],
    ],
    ['{"Case":{"Owner":{"Name":"Doe"}}}', [["$SalesForce.Case.Owner.Name", "Doe"]]],
    [
      '[{"Id":1},{"Id":2}]',
      [
        ["$SalesForce.0.Id", "1"],
        ["$SalesForce.1.Id", "2"],
      ],
    ],
    [
      '{"a":true,"b":1.5}',
      [
        ["$SalesForce.a", "true"],
        ["$SalesForce.b", "1.5"],
      ],
    ],
    ['"text"', []],
    ["{}", []],
    ["<html>", []],
    ["", []],
  ])("%s is read as variables", (body, variables) => {
    expect(answerVariables(body)).toEqual(variables.map(([name, value]) => ({ name, value })));
  });

  it("has its long values cut, visibly", () => {
    const [variable] = answerVariables(JSON.stringify({ Description: "x".repeat(2000) }));
    expect(variable?.value).toBe(`${"x".repeat(500)}…`);
  });
});
