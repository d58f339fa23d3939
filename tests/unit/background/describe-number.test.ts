import { describe, expect, it } from "vitest";
import { describeNumber, timesIn } from "../../../lib/background/describe-number";
import { readSettings } from "../../../lib/settings/document";
import type { Settings } from "../../../lib/settings/schema";

/* What the panel says of a number. */

const { settings } = readSettings({ decision: { sap: { url: "https://sap.example.com/decide" } } });
const now = new Date("2026-11-21T12:00:00Z");
const described = (raw: string, countries: string[], crm: "salesforce" | "sap" = "salesforce") =>
  describeNumber(raw, countries, { settings: settings as Settings, crm, now, language: "en" });

describe("a number", () => {
  it("is formatted, with its extension, its country and the clock there", () => {
    expect(described("tel:030901820;ext=12", ["DE"])).toEqual({
      number: "+49 30 901820",
      e164: "+4930901820",
      extension: "12",
      country: "Germany",
      times: ["Sat 1:00 PM"],
      problem: null,
      other: null,
      mayRequestCallback: false,
      withoutRecord: "unlogged",
    });
  });

  it("is read by the first country in which it is valid, and the other reading told", () => {
    expect(described("0662 840000", ["AT", "DE"])).toMatchObject({
      number: "+43 662 840000",
      other: { number: "+49 6628 40000", country: "Germany", code: "DE" },
    });
    expect(described("0316 872123", ["DE", "AT"])).toMatchObject({ number: "+43 316 872123", other: null });
    expect(described("+43 662 840000", ["DE", "AT"])).toMatchObject({
      number: "+43 662 840000",
      other: null,
    });
  });

  it("that can't be dialled says why, and what comes of a missing record depends on who decides", () => {
    expect(described("12", ["US"], "sap")).toMatchObject({
      number: "12",
      problem: "tooShort",
      withoutRecord: "refused",
    });
  });
});

it("without a record a call is asked about where the CRM is asked by number only", () => {
  const { settings } = readSettings({
    decision: { sap: { url: "https://sap.example.com/decide", parameters: "phone=$SAPPhoneNumber" } },
  });
  const context = { settings: settings as Settings, crm: "sap" as const, now, language: "en" };
  expect(describeNumber("212-555-0120", ["US"], context).withoutRecord).toBe("unlogged");
});

describe("the clock", () => {
  it.each([
    ["DE", ["Sat 1:00 PM"]],
    ["NZ", 2],
    ["US", 2],
  ])("in %s", (country, expected) => {
    const times = timesIn(country, now, "en");
    if (typeof expected === "number") expect(times).toHaveLength(expected);
    else expect(times).toEqual(expected);
  });
});
