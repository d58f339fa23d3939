import { describe, expect, it } from "vitest";
import { answerVariables, type CallbackSubject } from "../../../lib/reporting/callback-request";
import { answeredRecordUrl, recordAddress } from "../../../lib/reporting/record-link";

/* Where the record is opened that an answer names: what the call tells of its CRM's addresses. */

const call = (crm: CallbackSubject["crm"], pageUrl: string, id: string, type: string): CallbackSubject => ({
  id: "call-1",
  crm,
  pageUrl,
  record: { id, type, name: "Acme GmbH" },
  phone: { digits: "12125550123", e164: "+12125550123", raw: "212-555-0123" },
  serviceNumber: null,
  placedAt: null,
  result: null,
});
const link = (subject: CallbackSubject, answer: unknown) => {
  const address = recordAddress(subject);
  return address && answeredRecordUrl(answerVariables(JSON.stringify(answer)), address);
};

describe("in Salesforce any record is opened by its id", () => {
  const origin = "https://acme.lightning.force.com";
  const acme = call(
    "salesforce",
    `${origin}/lightning/r/Account/001Kj00002AcmeGIAR/view`,
    "001Kj00002AcmeGIAR",
    "Account",
  );
  it.each([
    [{ Id: "5003X000001CaseQAA" }, `${origin}/5003X000001CaseQAA`],
    [{ Case: { Id: "5003X000001CaseQAA" }, OwnerId: "0053X000001UserQAA" }, `${origin}/5003X000001CaseQAA`],
    [{ CaseId: "5003X000001Case" }, `${origin}/5003X000001Case`],
    [{ Id: "not an id" }, null],
    [{ Name: "5003X000001CaseQAA" }, null],
    [{}, null],
  ])("%j", (answer, url) => expect(link(acme, answer)).toBe(url));
});

describe("elsewhere a record of the call's type is opened as the call's own is", () => {
  const launchpad = "https://my300000.s4hana.ondemand.com/ui#BusinessPartner-manage";
  const partner = (id: string) =>
    `${launchpad}&/C_BusinessPartner(BusinessPartner='${id}',IsActiveEntity=true)`;
  const sap = call("sap", partner("1000746"), "1000746", "BusinessPartner");
  const crm = "https://crm.example.com/customers";
  const custom = call("custom", `${crm}/4711?tab=calls`, "4711", "Customer");
  it.each([
    ["SAP, by its type", sap, { BusinessPartner: { ID: "9980001" } }, partner("9980001")],
    ["SAP, another type", sap, { Ticket: { ID: "9980001" } }, null],
    [
      "SAP, the quotes written otherwise",
      call("sap", `${launchpad}?BusinessPartner=%271000746%27`, "1000746", "BusinessPartner"),
      { BusinessPartnerID: "7" },
      `${launchpad}?BusinessPartner=%277%27`,
    ],
    ["a custom CRM, by its type", custom, { Customer: { ObjectID: "12" } }, `${crm}/12?tab=calls`],
    ["a custom CRM, by a field of its type", custom, { d: { customerId: "12" } }, `${crm}/12?tab=calls`],
    ["a custom CRM, the call's own record", custom, { Id: "4711" }, `${crm}/4711?tab=calls`],
    ["a custom CRM, an id of whatever", custom, { Id: "12" }, null],
    ["an id that would lead elsewhere", custom, { CustomerId: "../admin" }, null],
  ])("%s", (_, subject, answer, url) => expect(link(subject, answer)).toBe(url));

  it.each([
    [
      "whose address doesn't name the record",
      call("sap", `${launchpad}#Nav/1`, "1000746", "BusinessPartner"),
    ],
    ["whose address names it twice", call("custom", `${crm}/4711/calls/4711`, "4711", "Customer")],
    ["whose address has the id within another", call("custom", `${crm}/47110`, "4711", "Customer")],
    ["without a record", { ...call("custom", `${crm}/4711`, "4711", "Customer"), record: null }],
    ["without a page", call("sap", "", "1000746", "BusinessPartner")],
  ])("not of a call %s", (_, subject) => expect(recordAddress(subject)).toBeNull());
});
