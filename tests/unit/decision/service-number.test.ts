import { describe, expect, it } from "vitest";
import { matchSalesforce, matchSap, type ServiceNumber } from "../../../lib/decision/service-number";

const row = (number: string, name = "", contractNumber = ""): ServiceNumber => ({
  number,
  name,
  contractNumber,
  callerId: "",
  queueId: "",
  dialPlanId: "",
});

const CONFIGURED = [
  row("+49 211 12345", "Hotline", "Direct SalesDE"),
  row("7", " Agents "),
  row("", "4930", " Direct SalesAT"),
];

describe("matching a Salesforce answer", () => {
  it.each([
    ["4921112345", "", "number", 0],
    ["+49 (211) 123-45", "", "number", 0],
    ["0049 211", "Hotline", "name", 0],
    ["7", "Hotline", "number", 1],
    ["Agent 7", "Hotline", "name", 0],
    ["7a", "Agents", "name", 1],
    ["", "Agents", "name", 1],
    ["4930", "4930", "name", 2],
  ])("“%s”, “%s” is found by %s in row %i", (serviceNumber, serviceNumberName, rule, index) => {
    expect(matchSalesforce({ serviceNumber, serviceNumberName }, CONFIGURED).match).toMatchObject({
      rule,
      serviceNumber: CONFIGURED[index],
    });
  });

  it.each([
    ["Agent 7", "", [{ rule: "number", wanted: "Agent 7" }]],
    [
      "999",
      "hotline",
      [
        { rule: "number", wanted: "999" },
        { rule: "name", wanted: "hotline" },
      ],
    ],
  ])("“%s”, “%s” is found nowhere", (serviceNumber, serviceNumberName, tried) => {
    const answer = { serviceNumber, serviceNumberName };
    expect(matchSalesforce(answer, CONFIGURED)).toEqual({ match: null, tried });
  });

  it.each([["Hotline"], ["7 or 8"], ["1".repeat(21)]])("“%s” isn't itself signalled", (serviceNumber) => {
    expect(matchSalesforce({ serviceNumber, serviceNumberName: "" }, [])).toEqual({
      match: null,
      tried: [{ rule: "answer", wanted: serviceNumber }],
    });
  });
});

describe("matching a SAP answer", () => {
  it.each([
    ["Direct Sales", "DE", 0],
    ["Direct Sales", "AT", 2],
  ])("“%s” and “%s” are row %i", (distributionChannelCodeText, countryCode, index) => {
    const { match } = matchSap({ distributionChannelCodeText, countryCode }, CONFIGURED);
    expect(match?.serviceNumber).toBe(CONFIGURED[index]);
  });

  it.each([
    ["direct sales", "DE"],
    ["Direct Sales ", "DE"],
    ["DE", "Direct Sales"],
  ])("“%s” and “%s” are none", (distributionChannelCodeText, countryCode) => {
    const wanted = distributionChannelCodeText + countryCode;
    expect(matchSap({ distributionChannelCodeText, countryCode }, CONFIGURED)).toEqual({
      match: null,
      tried: [{ rule: "contractNumber", wanted }],
    });
  });
});
