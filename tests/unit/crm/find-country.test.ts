import { beforeEach, describe, expect, it } from "vitest";
import { findCountry } from "../../../lib/crm/find-country";
import type { PageSite } from "../../../lib/messages";
import { ancestors } from "../../../lib/page/dom";
import { elementAt, reader, site } from "./site";

const countryAt = (html: string, crm: PageSite["crm"] = "salesforce") => {
  document.body.innerHTML = `${html}`;
  const href = "https://acme.lightning.force.com/lightning/o/Account/list";
  return findCountry(site(crm), ancestors(elementAt("#n")), { href, document, reader });
};
const field = (label: string, value: string) =>
  `<div class="slds-form-element"><span class="slds-form-element__label">${label}</span><div class="slds-form-element__control">${value}</div></div>`;
const fields = (...each: [string, string][]) =>
  `${each.map(([label, value]) => field(label, value)).join("")}<i id="n"></i>`;

beforeEach(() => {
  document.documentElement.lang = "";
});

describe("the country of a record", () => {
  it.each([
    ["by name", fields(["Country", "Germany"]), "DE"],
    ["by code", fields(["Billing Country", "AT"]), "AT"],
    ["name and code", fields(["Country/Region", "Austria (AT)"]), "AT"],
    ["a name in common use", fields(["Mailing Country:", "USA"]), "US"],
    [
      "an address's last line",
      fields(["Billing Address", "<a><div>Hauptstr. 1</div><div>10115 Berlin</div><div>Germany</div></a>"]),
      "DE",
    ],
    ["an address in one line", fields(["Address", "1 Main St, Dublin, Ireland"]), "IE"],
    [
      "billing before mailing before others",
      fields(["Shipping Country", "France"], ["Mailing Country", "Italy"], ["Billing Country", "Spain"]),
      "ES",
    ],
    ["a definition list", `<dl><dt>Country</dt><dd>Chile</dd></dl><i id="n"></i>`, "CL"],
    [
      "Classic's columns",
      `<table class="detailList"><tr><td class="labelCol">Country</td><td class="dataCol">Japan</td></tr></table><i id="n"></i>`,
      "JP",
    ],
    [
      "by the API's name, whatever the label",
      `<div data-target-selection-name="sfdc:RecordField.Account.BillingCountry">${field("Rechn.-Staat", "Poland")}</div><i id="n"></i>`,
      "PL",
    ],
    [
      "a column of the row",
      `<table><thead><tr><th>Name</th><th>Country</th><th>Phone</th></tr></thead><tbody>
      <tr class="dataRow"><td>A</td><td>Peru</td><td id="n"></td></tr></tbody></table>${field("Country", "Chile")}`,
      "PE",
    ],
  ])("%s", (_, html, country) => {
    expect(countryAt(html)).toEqual({ country, source: "field" });
  });

  it("by a name in the page's language", () => {
    document.documentElement.lang = "de";
    const html = `<div><span class="sapMLabel">Land/Region</span><span>Österreich</span></div><i id="n"></i>`;
    expect(countryAt(html, "sap")).toEqual({ country: "AT", source: "field" });
  });

  it.each([
    [
      "a state's code at an address's end",
      fields(["Billing Address", "<div>1 Market St</div><div>San Francisco, CA</div>"]),
    ],
    [
      "a state that is called like a country's part",
      fields(["Billing Address", "<div>Trenton, New Jersey</div>"]),
    ],
    [
      "a state that is called like a country",
      fields(["Billing Address", "<div>1 Peachtree St</div><div>Atlanta, Georgia</div>"]),
    ],
    ["a calling code", fields(["Country Code", "+49"])],
    ["a label that only begins so", fields(["Landline", "DE"], ["Country manager", "Jordan"])],
    ["nothing", `<i id="n"></i>`],
  ])("not by %s", (_, html) => {
    expect(countryAt(html)).toBeUndefined();
  });

  it("else by the region of the page's language, where it has one", () => {
    document.documentElement.lang = "de-AT";
    expect(countryAt(`<i id="n"></i>`)).toEqual({ country: "AT", source: "locale" });
    document.documentElement.lang = "es-419";
    expect(countryAt(`<i id="n"></i>`)).toBeUndefined();
    document.documentElement.lang = "not a language";
    expect(countryAt(`<i id="n"></i>`)).toBeUndefined();
  });
});
