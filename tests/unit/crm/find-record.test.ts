import { beforeEach, describe, expect, it } from "vitest";
import { findRecords } from "../../../lib/crm/find-record";
import type { PageSite } from "../../../lib/messages";
import { ancestors } from "../../../lib/page/dom";
import { elementAt, reader, site } from "./site";

const ACCOUNT = "001M000000qfPySIAU";
const JANE = "003Kj00003AcmCaIAJ";
const ACCOUNT_URL = `https://acme.lightning.force.com/lightning/r/Account/${ACCOUNT}/view`;
const PARTNER_URL = "https://my1.s4hana.ondemand.com/ui#BusinessPartner-manage&/C_BusinessPartner('1000123')";

/** Both records of the number at `#n`. */
function records(crm: PageSite["crm"], href: string, change: Partial<PageSite> = {}) {
  return findRecords(site(crm, change), ancestors(elementAt("#n")), { href, document, reader });
}

beforeEach(() => {
  document.title = "The title";
  document.body.innerHTML = "";
});

describe("on a Salesforce page", () => {
  const near = (html: string, href = ACCOUNT_URL) => {
    document.body.innerHTML = html;
    return records("salesforce", href).near;
  };
  const jane = { crm: "salesforce", id: JANE, type: "Contact", name: "Jane Doe", typeLabel: "" };

  it("a datatable's row goes before the page, and the page is offered too", () => {
    document.body.innerHTML = `<records-lwc-highlights-panel><records-entity-label>Konto</records-entity-label>
      <b slot="primaryField">Acme</b></records-lwc-highlights-panel>
      <table><tr data-row-key-value="${JANE}"><td><span>Select Item 1</span></td>
      <th><a href="/lightning/r/Contact/${JANE}/view">Jane Doe</a></th><td><a id="n" href="tel:1">1</a></td></tr></table>`;
    expect(records("salesforce", ACCOUNT_URL)).toEqual({
      near: { ...jane, source: "row" },
      page: {
        crm: "salesforce",
        id: ACCOUNT,
        type: "Account",
        name: "Acme",
        source: "page",
        typeLabel: "Konto",
      },
    });
  });

  it("a row whose key is no id is known by the link in its heading cell, before any other link", () => {
    expect(
      near(`<table class="slds-table"><tr data-row-key-value="row-0"><td><a href="/lightning/r/Account/${ACCOUNT}/view">Acme</a></td>
        <th><a href="/lightning/r/Contact/${JANE}/view">Jane Doe</a></th><td id="n">1</td></tr></table>`),
    ).toEqual({ ...jane, source: "row" });
  });

  it("an Aura list's row is known by the lookup in it", () => {
    expect(
      near(`<table class="slds-table"><tr><th><a data-refid="recordId" data-recordid="${JANE}" href="javascript:void(0)">Jane Doe</a></th>
        <td><span id="n" class="forceOutputPhone">1</span></td></tr></table>`),
    ).toEqual({ ...jane, source: "row" });
  });

  it("a row's link inside shadow roots counts", () => {
    document.body.innerHTML = `<table class="slds-table"><tr><td><force-lookup></force-lookup></td><td id="n">1</td></tr></table>`;
    elementAt("force-lookup").attachShadow({ mode: "open" }).innerHTML =
      `<a href="/lightning/r/Contact/${JANE}/view">Jane Doe</a>`;
    expect(records("salesforce", ACCOUNT_URL).near).toEqual({ ...jane, source: "row" });
  });

  it("Classic's click-to-dial markup names number and record", () => {
    expect(
      near(
        `<table class="detailList"><tr><td class="dataCol"><a href="/${ACCOUNT}">Acme</a></td><td class="dataCol"><span class="tel">
        <a id="n" href="javascript:void(0);" onclick="disableClicked(this);sendCTIMessage('/CLICK_TO_DIAL?DN=1&amp;ID=${JANE}&amp;ENTITY_NAME=Contact&amp;OBJECT_NAME=Jane%20Doe&amp;DISPLAY_NAME=Kontakt');return false;">1</a></span></td></tr></table>`,
        `https://acme.my.salesforce.com/${ACCOUNT}`,
      ),
    ).toEqual({ ...jane, source: "link" });
  });

  it.each([["https://acme.my.salesforce.com"], ["https://acme--c.vf.force.com"]])(
    "a link to the same org's other host counts: %s",
    (host) => {
      expect(
        near(
          `<table class="slds-table"><tr><th><a href="${host}/${JANE}">Jane Doe</a></th><td id="n">1</td></tr></table>`,
        ),
      ).toEqual({ ...jane, source: "row" });
    },
  );

  it("a link about the page doesn't stand before the row's record", () => {
    expect(
      near(`<table class="slds-table"><tr><td><a href="#">…</a></td>
        <td><a href="/lightning/r/Contact/${JANE}/view">Jane Doe</a></td><td id="n">1</td></tr></table>`),
    ).toEqual({ ...jane, source: "row" });
  });

  it("a lookup among the record's own fields doesn't make a number its", () => {
    expect(
      near(
        `<table class="detailList"><tr><td class="dataCol"><a href="/${JANE}">Jane</a></td><td id="n" class="dataCol">1</td></tr></table>`,
      ),
    ).toBeUndefined();
  });

  it("a row of Classic's related list is known by its link, not by its actions", () => {
    expect(
      near(`<table class="list"><tr class="dataRow"><td class="actionColumn"><a href="/${JANE}/e?retURL=%2F">Edit</a></td>
        <th><a href="/${JANE}">Jane Doe</a></th><td id="n">1</td></tr></table>`),
    ).toEqual({ ...jane, source: "row" });
  });

  it("a hover card is of the record that it links to", () => {
    expect(
      near(
        `<section class="slds-popover"><a href="/lightning/r/Contact/${JANE}/view">Jane Doe</a><i id="n">1</i></section>`,
      ),
    ).toEqual({ ...jane, source: "card" });
  });

  it.each([
    ["a header row", `<table><tr data-row-key-value="HEADER"><th id="n">Phone</th></tr></table>`],
    [
      "a link to another host",
      `<table class="slds-table"><tr><th><a href="https://acme.lightning.force.com.evil.tld/lightning/r/Contact/${JANE}/view">x</a></th><td id="n"></td></tr></table>`,
    ],
    [
      "a link to mail",
      `<table class="slds-table"><tr><th><a href="mailto:a@b.example">x</a></th><td id="n"></td></tr></table>`,
    ],
    ["a post of a feed", `<article data-recordid="0D5M000000qfPyS"><i id="n"></i></article>`],
    [
      "an id with a wrong checksum",
      `<table><tr data-row-key-value="003Kj00003AcmCaIAA"><td id="n"></td></tr></table>`,
    ],
    [
      "a link to another customer's org",
      `<table class="slds-table"><tr><th><a href="https://other.lightning.force.com/lightning/r/Contact/${JANE}/view">x</a></th><td id="n"></td></tr></table>`,
    ],
    [
      "a link about the page itself",
      `<table class="slds-table"><tr><th><a href="#">Edit</a> <a href="">x</a> <a href="?mode=edit">y</a> <a href="${ACCOUNT_URL}#top">z</a></th><td id="n"></td></tr></table>`,
    ],
    [
      "a report",
      `<table class="slds-table"><tr><th><a href="/lightning/r/Report/00OM0000000qfPy/view">x</a></th><td id="n"></td></tr></table>`,
    ],
  ])("%s names no record", (_, html) => {
    expect(near(html)).toBeUndefined();
  });

  it("a number whose markup names the page's own record has one record only", () => {
    document.body.innerHTML = `<div data-recordid="${ACCOUNT.slice(0, 15)}"><i id="n">1</i></div>`;
    const both = records("salesforce", ACCOUNT_URL);
    expect(both.near?.id).toBe(ACCOUNT.slice(0, 15));
    expect(both.page).toBeUndefined();
  });

  it("the page's name is its heading, that of the page around the number first, else the title", () => {
    const panel = (name: string) =>
      `<records-lwc-highlights-panel><b slot="primaryField">${name}</b></records-lwc-highlights-panel>`;
    document.body.innerHTML = `<h1>Sales</h1><one-record-home-flexipage2>${panel("Other")}</one-record-home-flexipage2>
      <one-record-home-flexipage2>${panel("Acme")}<i id="n"></i></one-record-home-flexipage2>`;
    expect(records("salesforce", ACCOUNT_URL).page?.name).toBe("Acme");
    document.body.innerHTML = `<h1> </h1><i id="n"></i>`;
    expect(records("salesforce", ACCOUNT_URL).page?.name).toBe("The title");
  });

  it("where nothing tells of a record there is none", () => {
    document.body.innerHTML = `<i id="n"></i>`;
    expect(records("salesforce", "https://acme.lightning.force.com/lightning/o/Account/list")).toEqual({});
    expect(records("salesforce", "about:blank")).toEqual({});
  });
});

describe("on a SAP page", () => {
  const erika = {
    crm: "sap",
    id: "9980001",
    type: "BusinessPartner",
    name: "Erika Muster",
    source: "row",
    typeLabel: "",
  };
  const link = `<a href="#BusinessPartner-manage&amp;/C_BusinessPartner('9980001')">9980001</a>`;

  it("a UI5 row is known by the launchpad link in it", () => {
    document.body.innerHTML = `<table><tr><td>${link}</td><td>Erika Muster</td><td><a id="n" href="tel:1">1</a></td></tr></table>`;
    expect(records("sap", PARTNER_URL).near).toEqual(erika);
  });

  it("a row without a link is known by the cell under a key's heading", () => {
    document.body.innerHTML = `<table><thead><tr><th>Name</th><th>Geschäftspartner</th><th>Telefon</th></tr></thead>
      <tbody><tr><td>Erika Muster</td><td>9980001</td><td id="n">1</td></tr></tbody></table>`;
    expect(records("sap", PARTNER_URL).near).toEqual(erika);
  });

  it.each([["sub"], ["fixed"]])("a row that UI5 has split (-%s) is one row", (end) => {
    document.body.innerHTML = `<table><tr id="__item0"><td>${link}</td><td>Erika Muster</td></tr></table>
      <table><tr id="__item0-${end}"><td id="n">1</td></tr></table>`;
    expect(records("sap", PARTNER_URL).near).toEqual(erika);
  });

  it("a web component's row is known by the link in it", () => {
    document.body.innerHTML = `<ui5-table><ui5-table-row><ui5-table-cell>${link}</ui5-table-cell>
      <ui5-table-cell>Erika Muster</ui5-table-cell><ui5-table-cell id="n">1</ui5-table-cell></ui5-table-row></ui5-table>`;
    expect(records("sap", PARTNER_URL).near).toEqual(erika);
  });

  it("a row of the page's own partner, with leading zeros, is the page's record, its id as shown", () => {
    document.body.innerHTML = `<table><tr><td><a href="#BusinessPartner-manage&amp;/C_BusinessPartner('0001000123')">x</a></td><td id="n">1</td></tr></table>`;
    const both = records("sap", PARTNER_URL);
    expect(both.near?.id).toBe("0001000123");
    expect(both.page).toBeUndefined();
  });

  it("Cloud for Customer's page is known by the id that it shows", () => {
    const href =
      "https://my1.crm.ondemand.com/sap/public/ap/ui/repository/SAP_UI/HTML5/newclient.html#Nav/1/e30=";
    document.body.innerHTML = `<h1>Müller</h1><div><div><span class="sapMLabel">Account ID:</span></div><div><span>1000123</span></div></div><i id="n"></i>`;
    expect(records("sap", href).page).toMatchObject({ id: "1000123", type: "Account", name: "Müller" });
    // In the launchpad the tab's address has the record; a field called "ID" is anything.
    expect(records("sap", "https://my1.s4hana.ondemand.com/app")).toEqual({});
    document.body.innerHTML = `<div><div><span class="sapMLabel">ID</span></div><div><span>not shown</span></div></div><i id="n"></i>`;
    expect(records("sap", href)).toEqual({});
  });

  describe("on a page that is known by the id that it shows", () => {
    const C4C = "https://my1.crm.ondemand.com/sap/public/byd/runtime";
    const shown = (...fields: [label: string, value: string][]) =>
      `${fields
        .map(
          ([label, value]) =>
            `<div><div><span class="sapMLabel">${label}</span></div>${value === "" ? "" : `<div>${value}</div>`}</div>`,
        )
        .join("")}<i id="n"></i>`;
    const pageOf = (html: string, query = "") => {
      document.body.innerHTML = html;
      return records("sap", C4C + query).page;
    };

    it.each([
      ["its own goes before its customer's", shown(["Customer ID", "1000"], ["ID", "55012"]), "55012"],
      ["a name is no id", shown(["Customer", "3M"]), undefined],
      [
        "an empty field doesn't take the next one's value",
        shown(["Account ID", ""], ["Phone", "47110815"]),
        undefined,
      ],
      ["several different keys are none", shown(["Account ID", "1000"], ["Contact ID", "2000"]), undefined],
      ["the same key twice is one", shown(["Account ID", "1000"], ["Account ID", "0001000"]), "1000"],
    ])("%s", (_, html, id) => {
      expect(pageOf(html)?.id).toBe(id);
    });

    it("the shown id goes before that of the address, which may be stale", () => {
      const stale = "?param.InternalID=900&param.Type=COD_ACCOUNT_TT";
      expect(pageOf(shown(["Account ID", "1000"]), stale)).toMatchObject({ id: "1000", type: "Account" });
      expect(pageOf(shown(["Account ID", "900"], ["Contact ID", "2000"]), stale)?.id).toBe("900");
      expect(pageOf(shown(["Phone", "1"]), stale)?.id).toBe("900");
    });
  });
});

it("in another CRM a row is known by a link that the pattern fits", () => {
  document.body.innerHTML = `<table><tr><td><a href="/help">?</a> <a href="/customers/7">Jane Doe</a></td><td id="n">1</td></tr></table>`;
  expect(
    records("custom", "https://crm.example.com/customers/42", {
      recordId: "/customers/(?<id>\\d+)",
      recordType: "Customer",
    }),
  ).toMatchObject({
    near: { id: "7", type: "Customer", name: "Jane Doe", source: "row" },
    page: { id: "42" },
  });
});
