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
}

interface Contact {
  id: string;
  name: string;
  phone: string;
  outcome: string;
}

interface Records {
  salesforce: {
    account: ExpectedRecord & { phone: string; mobile: string; private: string };
    contacts: Contact[];
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
