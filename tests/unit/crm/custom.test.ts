import { describe, expect, it } from "vitest";
import { tryRecordPattern } from "../../../lib/crm/custom";
import { recordFromUrl } from "../../../lib/crm/find-record";
import { RECORD_PRESETS } from "../../../lib/crm/presets";
import { matchesUrl, parseMatchPattern } from "../../../lib/settings/match-pattern";
import { site } from "./site";

describe("the record of another CRM's address", () => {
  it("is what the administrator's pattern finds", () => {
    const custom = site("custom", { recordId: "/customers/(?<id>\\d+)", recordType: "Customer" });
    expect(recordFromUrl(custom, "https://crm.example.com/customers/42/edit", "T")).toEqual({
      crm: "custom",
      id: "42",
      type: "Customer",
      name: "T",
    });
    expect(recordFromUrl(custom, "https://crm.example.com/orders/42", "T")).toBeNull();
    expect(recordFromUrl(site("custom"), "https://crm.example.com/customers/42", "T")).toBeNull();
  });

  it("has the type from the pattern where it has that group", () => {
    const custom = site("custom", { recordId: "/(?<type>\\w+)/(?<id>[^/]+)$", recordType: "Record" });
    expect(recordFromUrl(custom, "https://crm.example.com/contact/a%20b", "T")).toMatchObject({
      id: "a b",
      type: "contact",
    });
    expect(recordFromUrl(custom, "https://crm.example.com/contact/100%", "T")).toMatchObject({ id: "100%" });
  });
});

describe("trying a pattern", () => {
  const url = "https://crm.example.com/customers/42";
  it.each([
    ["/customers/(?<id>\\d+)", url, { record: { id: "42", type: "Customer" } }],
    ["/(?<type>\\w+)/(?<id>\\d+)", url, { record: { id: "42", type: "customers" } }],
    ["/orders/(?<id>\\d+)", url, { problem: "patternNoMatch" }],
    ["/customers/(?<id>\\d*)x?$", "https://crm.example.com/customers/", { problem: "patternNoMatch" }],
    ["/customers/(\\d+)", url, { problem: "patternNoIdGroup" }],
    ["", url, { problem: "patternNoIdGroup" }],
    ["/customers/(?<id>\\d+", url, { problem: "patternInvalid" }],
    ["/customers/(?<id>\\d+)", "crm.example.com/customers/42", { problem: "patternNoUrl" }],
  ])("%s on %s", (recordId, href, expected) => {
    expect(tryRecordPattern({ recordId, recordType: "Customer" }, href)).toEqual(expected);
  });
});

describe("the presets", () => {
  const guid = "7b9a4c1e-0d2f-4a55-9c1d-3f2e1a0b9c8d";
  it.each([
    [
      "Microsoft Dynamics 365",
      `https://acme.crm4.dynamics.com/main.aspx?appid=${guid.replace("7b", "00")}&pagetype=entityrecord&etn=contact&id=${guid}`,
      { id: guid, type: "contact" },
    ],
    [
      "Microsoft Dynamics 365",
      `https://acme.crm.dynamics.com/main.aspx?etc=2&id=%7b${guid}%7d&pagetype=entityrecord&etn=account`,
      { id: guid, type: "account" },
    ],
    [
      "Microsoft Dynamics 365",
      `https://acme.crm.dynamics.com/main.aspx?appid=${guid}&pagetype=entitylist&etn=contact&viewid=${guid}`,
      null,
    ],
    ["HubSpot", "https://app.hubspot.com/contacts/4711/record/0-1/98765", { id: "98765", type: "0-1" }],
    [
      "HubSpot",
      "https://app-eu1.hubspot.com/contacts/4711/company/98765?x=1",
      { id: "98765", type: "company" },
    ],
    ["HubSpot", "https://app.hubspot.com/contacts/4711/objects/0-1/views/all/list", null],
    ["Zendesk", "https://acme.zendesk.com/agent/tickets/1234", { id: "1234", type: "tickets" }],
    [
      "Zendesk",
      "https://acme.zendesk.com/agent/users/360001/requested_tickets",
      { id: "360001", type: "users" },
    ],
    ["Zendesk", "https://acme.zendesk.com/agent/dashboard", null],
    ["Pipedrive", "https://acme.pipedrive.com/person/12", { id: "12", type: "person" }],
    ["Pipedrive", "https://acme.pipedrive.com/deal/7#activities", { id: "7", type: "deal" }],
    ["Pipedrive", "https://acme.pipedrive.com/persons/list/user/42", null],
  ])("%s: %s", (name, href, expected) => {
    const preset = RECORD_PRESETS.find((each) => each.name === name);
    if (!preset) throw new Error(`no preset ${name}`);
    const { pattern } = parseMatchPattern(preset.match);
    expect(pattern && matchesUrl(pattern, href)).toBe(true);
    const custom = site("custom", preset);
    expect(recordFromUrl(custom, href, "T")).toEqual(expected && { crm: "custom", ...expected, name: "T" });
  });
});

it("an address of any length takes no time", () => {
  const recordId = "(?<id>(a+)+)$";
  expect(
    recordFromUrl(site("custom", { recordId }), `https://crm.example.com/${"a".repeat(5000)}!`, ""),
  ).toBeNull();
});
