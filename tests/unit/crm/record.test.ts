import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { findRecord, type PageReader, recordFromUrl } from "../../../lib/crm/find-record";
import { isSalesforceId } from "../../../lib/crm/salesforce";
import type { PageSite } from "../../../lib/messages";
import { ancestors } from "../../../lib/page/dom";

const site = (crm: PageSite["crm"], change: Partial<PageSite> = {}): PageSite => ({
  crm,
  country: "US",
  click: "dial",
  recordId: "",
  recordType: "",
  ...change,
});

describe("Salesforce ids", () => {
  it.each([
    ["a0D30000001n7PiEAI", true],
    ["a0RE000000IJmcNMAT", true],
    ["a01M00000062mPgIAI", true],
    ["001M000000qfPySIAU", true],
    ["0F9E000000092w2KAA", true],
    ["001M000000qfPyS", true],
    ["001M000000qfPySIAA", false],
    ["001M000000qfPy", false],
    ["001M000000qfPySIA", false],
    ["001M000000qfPy-", false],
  ])("%s: %s", (id, expected) => {
    expect(isSalesforceId(id)).toBe(expected);
  });
});

describe("the record of a Salesforce address", () => {
  it.each([
    ["/lightning/r/Account/001M000000qfPySIAU/view", { id: "001M000000qfPySIAU", type: "Account" }],
    ["/lightning/r/001M000000qfPySIAU/view", { id: "001M000000qfPySIAU", type: "Account" }],
    [
      "/lightning/r/Book__c/a0D30000001n7PiEAI/view?ws=%2Flightning%2Fr%2FAccount%2F001M000000qfPySIAU%2Fview",
      {
        id: "a0D30000001n7PiEAI",
        type: "Book__c",
      },
    ],
    [
      "/lightning/r/Account/001M000000qfPySIAU/related/Contacts/view",
      { id: "001M000000qfPySIAU", type: "Account" },
    ],
    ["/lightning/r/Account/001M000000qfPySIAA/view", null],
    ["/lightning/o/Account/list?filterName=Recent", null],
    ["/lightning/page/home", null],
  ])("%s", (path, expected) => {
    const record = recordFromUrl(site("salesforce"), `https://acme.lightning.force.com${path}`, "Title");
    expect(record).toEqual(expected && { crm: "salesforce", ...expected, name: "Title" });
  });
});

describe("the record of a SAP address", () => {
  const partner = (id: string) => ({ crm: "sap", id, type: "BusinessPartner", name: "Title" });
  it.each([
    ["/ui#BusinessPartner-manage&/C_BusinessPartner('1000123')", partner("1000123")],
    [
      "/ui#BusinessPartner-manage&/C_BusinessPartner(BusinessPartner='1000746',DraftUUID=guid'0000-1',IsActiveEntity=true)/?sap-iapp-state--history=x",
      partner("1000746"),
    ],
    ["/ui#BusinessPartner-manage?BusinessPartner=1000123", partner("1000123")],
    ["/ui#BusinessPartner-manage?sap-client=300&BusinessPartner=1000123", partner("1000123")],
    ["/ui#BusinessPartner-manage&/C_BusinessPartner('T-C00')", partner("T-C00")],
    ["/ui#BusinessPartner-manage&/C_BusinessPartner('O''Neil')", partner("O'Neil")],
    ["/ui#BusinessPartner-manage&/C_BusinessPartner(%271000123%27)", partner("1000123")],
    ["/sap/bc/ui2/flp?sap-client=300#BusinessPartner-manage&/C_BusinessPartner('1')", partner("1")],
    [
      "/ui#Customer-displayFactSheet?sap-ui-tech-hint=GUI&/C_CustomerOP('10100014')",
      {
        crm: "sap",
        id: "10100014",
        type: "Customer",
        name: "Title",
      },
    ],
    ["/ui#BusinessPartner-manage", null],
    ["/ui#Shell-home", null],
    ["/ui", null],
  ])("%s", (path, expected) => {
    expect(recordFromUrl(site("sap"), `https://my300000.s4hana.ondemand.com${path}`, "Title")).toEqual(
      expected,
    );
  });
});

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
  });

  it("takes the type from the pattern where it has that group", () => {
    const custom = site("custom", { recordId: "/(?<type>\\w+)/(?<id>[^/]+)$", recordType: "Record" });
    expect(recordFromUrl(custom, "https://crm.example.com/contact/a%20b", "T")).toMatchObject({
      id: "a b",
      type: "contact",
    });
    expect(recordFromUrl(custom, "https://crm.example.com/contact/100%", "T")).toMatchObject({ id: "100%" });
  });
});

it("no address makes the readers throw", () => {
  const sites = [site("salesforce"), site("sap"), site("custom", { recordId: "(?<id>.+)" })];
  fc.assert(
    fc.property(
      fc.oneof(fc.webUrl({ withFragments: true, withQueryParameters: true }), fc.string()),
      (url) => {
        for (const each of sites) recordFromUrl(each, url, "");
      },
    ),
  );
});

describe("on a page", () => {
  const reader: PageReader = {
    findVisible: (selector, within) => within.querySelector(selector),
    textOf: (element) => (element.textContent ?? "").trim(),
  };
  const href = "https://acme.lightning.force.com/lightning/r/Account/001M000000qfPySIAU/view";
  const record = (crm: PageSite["crm"], at: string, address = href) => {
    const element = document.querySelector(at);
    if (!element) throw new Error(`no ${at}`);
    return findRecord(site(crm), ancestors(element), { href: address, document, reader });
  };

  beforeEach(() => {
    document.title = "Acme | Salesforce";
    document.body.innerHTML = "";
  });

  it("a Salesforce row's record goes before the page's", () => {
    document.body.innerHTML = `<table><tr data-row-key-value="003Kj00003AcmCaIAJ">
      <th><a href="/lightning/r/Contact/003Kj00003AcmCaIAJ/view">Jane Doe</a></th><td><a id="n" href="tel:1">1</a></td></tr></table>`;
    expect(record("salesforce", "#n")).toEqual({
      crm: "salesforce",
      id: "003Kj00003AcmCaIAJ",
      type: "Contact",
      name: "Jane Doe",
    });
  });

  it("a header row names no record", () => {
    document.body.innerHTML = `<table><tr data-row-key-value="HEADER"><th id="n">Phone</th></tr></table>`;
    expect(record("salesforce", "#n")).toMatchObject({ id: "001M000000qfPySIAU" });
  });

  it("a Salesforce page's record has the name in its highlights panel, else the title", () => {
    document.body.innerHTML = `<h1>Sales</h1><records-lwc-highlights-panel><b slot="primaryField">Acme</b></records-lwc-highlights-panel><i id="n"></i>`;
    expect(record("salesforce", "#n")).toEqual({
      crm: "salesforce",
      id: "001M000000qfPySIAU",
      type: "Account",
      name: "Acme",
    });
    document.body.innerHTML = `<i id="n"></i>`;
    expect(record("salesforce", "#n")).toMatchObject({ name: "Acme | Salesforce" });
  });

  it("a UI5 row's record is the launchpad link in it", () => {
    document.body.innerHTML = `<table><tr><td><a href="#BusinessPartner-manage&amp;/C_BusinessPartner('9980001')">9980001</a></td>
      <td>Erika Muster</td><td><a id="n" href="tel:1">1</a></td></tr></table>`;
    expect(
      record(
        "sap",
        "#n",
        "https://my1.s4hana.ondemand.com/ui#BusinessPartner-manage&/C_BusinessPartner('1')",
      ),
    ).toEqual({
      crm: "sap",
      id: "9980001",
      type: "BusinessPartner",
      name: "Erika Muster",
    });
  });

  it("where nothing tells of a record there is none", () => {
    document.body.innerHTML = `<i id="n"></i>`;
    expect(
      record("salesforce", "#n", "https://acme.lightning.force.com/lightning/o/Account/list"),
    ).toBeNull();
  });
});
