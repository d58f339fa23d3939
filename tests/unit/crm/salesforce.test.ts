import { describe, expect, it } from "vitest";
import { recordFromUrl } from "../../../lib/crm/find-record";
import { isSalesforceId } from "../../../lib/crm/salesforce";
import { site } from "./site";

const ACCOUNT = "001M000000qfPySIAU";
const CUSTOM = "a0D30000001n7PiEAI";

describe("Salesforce ids", () => {
  it.each([
    ["a0D30000001n7PiEAI", true],
    ["a0RE000000IJmcNMAT", true],
    ["a01M00000062mPgIAI", true],
    ["001M000000qfPySIAU", true],
    ["0F9E000000092w2KAA", true],
    ["001M000000qfPyS", true],
    ["001M000000qfPySIAA", false],
    ["001m000000qfPySIAU", false],
    ["001M000000qfPy", false],
    ["001M000000qfPySI", false],
    ["001M000000qfPySIA", false],
    ["001M000000qfPySIAUA", false],
    ["001M000000qfPy-", false],
    ["setupPageLayout", false],
    ["", false],
  ])("%s: %s", (id, expected) => {
    expect(isSalesforceId(id)).toBe(expected);
  });
});

describe("the record of a Salesforce address", () => {
  const lightning = "https://acme.lightning.force.com";
  const account = { id: ACCOUNT, type: "Account" };
  it.each([
    ["a record", `${lightning}/lightning/r/Account/${ACCOUNT}/view`, account],
    ["its edit form", `${lightning}/lightning/r/Account/${ACCOUNT}/edit?c__x=1&nonce=2`, account],
    [
      "15 characters",
      `${lightning}/lightning/r/Account/${ACCOUNT.slice(0, 15)}/view`,
      { ...account, id: ACCOUNT.slice(0, 15) },
    ],
    ["without the object", `${lightning}/lightning/r/${ACCOUNT}/view`, account],
    ["object not known to the link", `${lightning}/lightning/r/sObject/${ACCOUNT}/view`, account],
    ["custom object", `${lightning}/lightning/r/Book__c/${CUSTOM}/view`, { id: CUSTOM, type: "Book__c" }],
    ["custom object, not named", `${lightning}/lightning/r/${CUSTOM}/view`, { id: CUSTOM, type: "" }],
    [
      "console subtab: the path, not its workspace",
      `${lightning}/lightning/r/Book__c/${CUSTOM}/view?ws=%2Flightning%2Fr%2FAccount%2F${ACCOUNT}%2Fview`,
      { id: CUSTOM, type: "Book__c" },
    ],
    ["related list", `${lightning}/lightning/r/Account/${ACCOUNT}/related/Contacts/view`, account],
    ["sandbox", `https://acme--uat.sandbox.lightning.force.com/lightning/r/Account/${ACCOUNT}/view`, account],
    ["Defender proxy", `${lightning}.mcas.ms/lightning/r/Account/${ACCOUNT}/view`, account],
    ["government", `https://acme.lightning.force.mil/lightning/r/Account/${ACCOUNT}/view`, account],
    ["China", `https://acme.lightning.sfcrmapps.cn/lightning/r/Account/${ACCOUNT}/view`, account],
    ["first Lightning releases", `${lightning}/one/one.app#/sObject/${ACCOUNT}/view?t=1`, account],
    ["Classic", `https://acme.my.salesforce.com/${ACCOUNT}`, account],
    [
      "Classic, 15 characters, edit",
      `https://acme.my.salesforce.com/${ACCOUNT.slice(0, 15)}/e?retURL=%2F`,
      { ...account, id: ACCOUNT.slice(0, 15) },
    ],
    ["Visualforce", `https://acme--c.vf.force.com/apex/Phone?id=${ACCOUNT}&sfdc.tabName=01r`, account],
    [
      "Visualforce, another parameter",
      `https://acme--c.vf.force.com/apex/Phone?mode=x&accountId=${ACCOUNT}`,
      account,
    ],
    ["Aura site", `https://acme.my.site.com/s/account/${ACCOUNT}/acme-gmbh`, account],
    ["Aura site with a path", `https://help.acme.example/partners/s/account/${ACCOUNT}/acme`, account],
    ["Aura site, any record", `https://acme.my.site.com/s/detail/${ACCOUNT}`, account],
    ["LWR site", `https://acme.my.site.com/account/${ACCOUNT}/acme-gmbh`, account],
    ["LWR site with a path", `https://acme.my.site.com/partners/account/${ACCOUNT}`, account],

    [
      "Classic's list of what is related",
      `https://acme.my.salesforce.com/003?rlid=RelatedContactList&id=${ACCOUNT}`,
      account,
    ],

    ["a report", `${lightning}/lightning/r/Report/00OM0000000qfPy/view`, null],
    ["a dashboard", `${lightning}/lightning/r/Dashboard/01ZM0000000qfPy/view`, null],
    ["words of a site's path", "https://acme.my.site.com/blog/summer2024sales", null],
    ["words of an Aura site's path", "https://acme.my.site.com/s/blog/summer2024sales", null],
    ["wrong checksum", `${lightning}/lightning/r/Account/001M000000qfPySIAA/view`, null],
    ["16 characters", `${lightning}/lightning/r/Account/001M000000qfPySI/view`, null],
    ["17 characters", `${lightning}/lightning/r/Account/001M000000qfPySIA/view`, null],
    ["list view", `${lightning}/lightning/o/Account/list?filterName=00BM0000001n7PiMAI`, null],
    ["Classic list", "https://acme.my.salesforce.com/001/o", null],
    ["Classic list view", "https://acme.my.salesforce.com/001?fcf=00BM0000001n7Pi", null],
    ["Classic word of 15 letters", "https://acme.my.salesforce.com/setupPageLayout", null],
    ["home", `${lightning}/lightning/page/home`, null],
    ["set-up of an object", `${lightning}/lightning/setup/ObjectManager/${CUSTOM}/Details/view`, null],
    ["list of a site", `https://acme.my.site.com/s/recordlist/Account/00BM0000001n7Pi`, null],
    ["list of a site, second form", `https://acme.my.site.com/s/recordlist/00BM0000001n7Pi`, null],
    [
      "Visualforce without an id",
      "https://acme--c.vf.force.com/apex/Phone?id=1&token=abcdefghij12345678",
      null,
    ],
    ["utility bar", "https://acme.lightning.force.com/lightning/n/Softphone", null],
    ["no address", "about:blank", null],
  ])("%s", (_, href, expected) => {
    expect(recordFromUrl(site("salesforce"), href, "Title")).toEqual(
      expected && { crm: "salesforce", ...expected, name: "Title" },
    );
  });
});
