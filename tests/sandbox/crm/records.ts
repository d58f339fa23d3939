import { readFileSync } from "node:fs";
import type { Target } from "../../browser/driver/index.ts";

/*
 * What stands on the CRM pages: the pages show `records.json`, and the tests expect from it, so that they can't
 * drift apart.
 */

export interface ExpectedRecord {
  type: string;
  id: string;
  name: string;
}

/** A number on a page: where it is, and what a click on it must lead to. */
export interface ExpectedNumber {
  /** In words, for the tests' names and the demo. */
  place: string;
  raw: string;
  /** What make_call gets as `phone`. */
  digits: string;
  record: ExpectedRecord;
  target: Target;
  /** A link dials at once; text waits for the double click that selects. */
  kind: "link" | "text";
  /** Labelled as a fax number, which is asked about before it is dialled. */
  isFax?: boolean;
}

interface Contact {
  id: string;
  name: string;
  phone: string;
  outcome: string;
}

interface Records {
  salesforce: {
    account: ExpectedRecord & { phone: string; mobile: string; private: string; direct: string };
    contacts: Contact[];
  };
  custom: {
    customer: ExpectedRecord & { phone: string };
    colleagues: { id: string; name: string; phone: string }[];
  };
  sap: {
    partner: ExpectedRecord & {
      phone: string;
      mobile: string;
      fax: string;
      attribute: string;
      input: string;
    };
    contacts: (Contact & { text: string })[];
  };
}

/** The records as the pages show them. */
export const records: Records = JSON.parse(readFileSync(new URL("./records.json", import.meta.url), "utf8"));

const { account, contacts } = records.salesforce;
const { partner } = records.sap;

/** The pages' addresses, in the products' own shapes. */
export const SALESFORCE_URL = `https://acme.lightning.force.com/lightning/r/Account/${account.id}/view`;
export const SAP_URL = `https://my300000.s4hana.ondemand.com/ui#BusinessPartner-manage&/C_BusinessPartner('${partner.id}')`;

const accountRecord: ExpectedRecord = { type: "Account", id: account.id, name: account.name };
const partnerRecord: ExpectedRecord = { type: "BusinessPartner", id: partner.id, name: partner.name };

/** The row of a contact on the Salesforce page, with the number that the sandbox answers in its own way. */
export function contactNumber(outcome: string): ExpectedNumber {
  const contact = contacts.find((each) => each.outcome === outcome);
  if (!contact) throw new Error(`no contact for ${outcome}`);
  return {
    place: `related list, ${contact.name}`,
    raw: contact.phone,
    digits: `1${contact.phone.replace(/\D/g, "")}`,
    record: { type: "Contact", id: contact.id, name: contact.name },
    target: { selector: "a[href^='tel:']", text: contact.phone },
    kind: "link",
  };
}

/** Every number on the Salesforce account page. */
export const salesforceNumbers: ExpectedNumber[] = [
  {
    place: "highlights panel",
    raw: account.phone,
    digits: "12125550120",
    record: accountRecord,
    target: { selector: "a[href^='tel:']", text: account.phone },
    kind: "link",
  },
  {
    place: "formatted-phone field",
    raw: account.mobile,
    digits: "4930901824",
    record: accountRecord,
    target: { selector: "a[href^='tel:']", text: account.mobile },
    kind: "link",
  },
  {
    place: "plain text of the description",
    raw: "212-555-0122",
    digits: "12125550122",
    record: accountRecord,
    target: { selector: "*", text: "212-555-0122" },
    kind: "text",
  },
  {
    place: "closed shadow root",
    raw: account.private,
    digits: "12125550123",
    record: accountRecord,
    target: "[data-closed]",
    kind: "text",
  },
  contactNumber("allowed"),
];

/** The row of a contact person on the SAP page. */
export function partnerContactNumber(outcome: string, column: "phone" | "text"): ExpectedNumber {
  const contact = records.sap.contacts.find((each) => each.outcome === outcome);
  if (!contact) throw new Error(`no contact for ${outcome}`);
  return {
    place: `contacts table, ${column === "phone" ? "link" : "text"} of ${contact.name}`,
    raw: contact[column],
    digits: `49${contact[column].replace(/^\+49|\D/g, "").replace(/^0/, "")}`,
    record: { type: "BusinessPartner", id: contact.id, name: contact.name },
    target: { selector: column === "phone" ? "a[href^='tel:']" : ".sapMText", text: contact[column] },
    kind: column === "phone" ? "link" : "text",
  };
}

/** Every number on the SAP business partner page. */
export const sapNumbers: ExpectedNumber[] = [
  {
    place: "link",
    raw: partner.phone,
    digits: "4930901820",
    record: partnerRecord,
    target: { selector: "a[href^='tel:']", text: partner.phone },
    kind: "link",
  },
  {
    place: "text",
    raw: partner.mobile,
    digits: "4930901821",
    record: partnerRecord,
    target: { selector: ".sapMText", text: partner.mobile },
    kind: "text",
  },
  {
    place: "object status",
    raw: partner.fax,
    digits: "4930901822",
    record: partnerRecord,
    target: { selector: ".sapMObjStatusText", text: partner.fax },
    kind: "text",
    isFax: true,
  },
  {
    place: "active object attribute",
    raw: partner.attribute,
    digits: "4930901823",
    record: partnerRecord,
    target: { selector: ".sapMObjectAttributeText", text: partner.attribute },
    kind: "text",
  },
  {
    place: "read-only field",
    raw: partner.input,
    digits: "4930901825",
    record: partnerRecord,
    target: "input[type='tel']",
    kind: "text",
  },
  partnerContactNumber("allowed", "phone"),
  partnerContactNumber("allowed", "text"),
];

const [jane, dan, nora] = contacts;
if (!jane || !dan || !nora) throw new Error("too few contacts");

const tel = (text: string): Target => ({ selector: "a[href^='tel:']", text });
const plain = (text: string): Target => ({ selector: "td, span", text });

/** The same numbers in another place, clicked elsewhere. */
const at = (place: string, number: ExpectedNumber, target: Target, kind: ExpectedNumber["kind"]) => ({
  ...number,
  place,
  target,
  kind,
});

/** A record by the 15 characters of its id, as Classic has it. */
const inClassic = (number: ExpectedNumber): ExpectedNumber => ({
  ...number,
  record: { ...number.record, id: number.record.id.slice(0, 15) },
});

const janesNumber = contactNumber("allowed");
const dansNumber = contactNumber("403");
const norasNumber = contactNumber("404");
const [accountPhone, accountMobile] = salesforceNumbers;
if (!accountPhone || !accountMobile) throw new Error("too few numbers of the account");

/** The account page's numbers, every contact of its related list, and the component with a native root. */
export const mixedNumbers: ExpectedNumber[] = [
  ...salesforceNumbers,
  {
    place: "native shadow root among synthetic ones",
    raw: account.direct,
    digits: "12125550126",
    record: accountRecord,
    target: tel(account.direct),
    kind: "link",
  },
  dansNumber,
  norasNumber,
];

/** A console with Jane's tab in front of her account's, and the numbers of both once they are in front. */
export const CONSOLE_URL = `https://acme.lightning.force.com/lightning/r/Contact/${jane.id}/view?ws=${encodeURIComponent(`/lightning/r/Account/${account.id}/view`)}`;
export const consoleTabs: { name: string; numbers: ExpectedNumber[] }[] = [
  { name: jane.name, numbers: [at("highlights panel of the subtab", janesNumber, tel(jane.phone), "link")] },
  { name: account.name, numbers: [accountPhone, accountMobile, dansNumber] },
  { name: jane.name, numbers: [at("highlights panel, again", janesNumber, tel(jane.phone), "link")] },
];

export const CLASSIC_URL = `https://acme.my.salesforce.com/${account.id.slice(0, 15)}`;
export const classicNumbers: ExpectedNumber[] = [
  at(
    "click-to-dial markup of the page's record",
    accountPhone,
    { selector: "a", text: account.phone },
    "text",
  ),
  at("click-to-dial markup of another record", janesNumber, { selector: "a", text: jane.phone }, "text"),
  at("field beside a lookup", accountMobile, plain(account.mobile), "text"),
  at("related list", dansNumber, plain(dan.phone), "text"),
  at("related list, next row", norasNumber, plain(nora.phone), "text"),
].map(inClassic);

export const AURA_LIST_URL =
  "https://acme.lightning.force.com/lightning/o/Contact/list?filterName=00BM0000001n7PiMAI";
export const auraListNumbers: ExpectedNumber[] = [janesNumber, dansNumber, norasNumber].map((number) =>
  at(`row of ${number.record.name}`, number, plain(number.raw), "text"),
);

export const SAP_LIST_URL = "https://my300000.s4hana.ondemand.com/ui#BusinessPartner-manage";
/** The numbers of the list: each is its row's. */
export const sapListNumbers: ExpectedNumber[] = [
  ...sapNumbers.slice(0, 2),
  ...records.sap.contacts.map(({ outcome }) => partnerContactNumber(outcome, "phone")),
];
/** Those of the object page to which the first row leads. */
export const sapObjectNumbers: ExpectedNumber[] = sapNumbers;

export const WEB_COMPONENTS_URL = `https://my300000.s4hana.cloud.sap/ui#BusinessPartner-manage&/C_BusinessPartner('${partner.id}')`;
export const webComponentNumbers: ExpectedNumber[] = [
  {
    place: "ui5-link",
    raw: partner.phone,
    digits: "4930901820",
    record: partnerRecord,
    target: { selector: "ui5-link", text: partner.phone },
    kind: "link",
  },
  {
    place: "description of a list item, inside its root",
    raw: partner.mobile,
    digits: "4930901821",
    record: partnerRecord,
    target: { selector: "ui5-li", text: partner.mobile },
    kind: "text",
  },
  {
    place: "read-only ui5-input",
    raw: partner.input,
    digits: "4930901825",
    record: partnerRecord,
    target: "input[type='tel']",
    kind: "text",
  },
  ...records.sap.contacts.map(({ outcome, phone }) =>
    at(
      `row with a link, ${outcome}`,
      partnerContactNumber(outcome, "phone"),
      { selector: "ui5-link", text: phone },
      "link",
    ),
  ),
  ...records.sap.contacts
    .slice(0, 1)
    .map(({ outcome, text }) =>
      at(
        "row with a key only",
        partnerContactNumber(outcome, "text"),
        { selector: "ui5-table-cell", text },
        "text",
      ),
    ),
];

export const CUSTOM_URL = `https://crm.sandbox.test/customers/${records.custom.customer.id}`;
export const customNumbers: ExpectedNumber[] = [
  records.custom.customer,
  ...records.custom.colleagues.map((colleague) => ({ ...colleague, type: "Customer" })),
].map(({ id, type, name, phone }) => ({
  place: `of ${name}`,
  raw: phone,
  digits: phone.replace(/\D/g, ""),
  record: { id, type, name },
  target: plain(phone),
  kind: "text",
}));

/** Texts on the pages that look like numbers and must not be taken for any. */
export const notNumbers = {
  salesforce: [
    "2125550199",
    "2125550188",
    "2026-11-20",
    "00001026",
    "001Kj00002AcmeGIAR",
    "INV-2026-004512",
    "$1,234,567.00",
  ],
  sap: ["20.11.2026", "0010100014", "1.234.567,00 EUR", "1000123"],
};
