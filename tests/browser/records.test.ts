import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  AURA_LIST_URL,
  auraListNumbers,
  CLASSIC_URL,
  CONSOLE_URL,
  CUSTOM_URL,
  classicNumbers,
  consoleTabs,
  customNumbers,
  type ExpectedNumber,
  mixedNumbers,
  SALESFORCE_URL,
  SAP_LIST_URL,
  sapListNumbers,
  sapObjectNumbers,
  WEB_COMPONENTS_URL,
  webComponentNumbers,
} from "../sandbox/crm/records.ts";
import type { TestPage } from "./driver/index.ts";
import { closeCard } from "./driver/page.ts";
import { type Stage, sandboxSettings, takeStage } from "./stage.ts";

/*
 * Every number on every kind of CRM page gives exactly the record that it belongs to, as the decision request and VCC's
 * transaction data saw it.
 */

let stage: Stage;
beforeAll(async () => {
  stage = await takeStage();
  const settings = sandboxSettings(stage.sandbox);
  await stage.configure({
    ...settings,
    sites: [
      ...(settings.sites ?? []),
      { match: "https://acme.my.salesforce.com/*", crm: "salesforce", country: "US" },
      { match: "https://my300000.s4hana.cloud.sap/*", crm: "sap", country: "DE" },
      {
        match: "https://crm.sandbox.test/*",
        crm: "custom",
        country: "US",
        recordId: "/customers/(?<id>\\d+)",
        recordType: "Customer",
      },
    ],
  });
  await stage.signIn();
});
afterAll(() => stage?.close());

/** When each number was handed over last: for two seconds more a click on it is ignored. */
const handedOverAt = new Map<string, number>();

async function expectRecord(
  page: TestPage,
  { digits, record, target, isFax }: ExpectedNumber,
): Promise<void> {
  const { decision, tenant } = stage.sandbox;
  const rest = (handedOverAt.get(digits) ?? 0) + 2100 - Date.now();
  if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest));
  decision.requests.length = 0;
  tenant.calls.length = 0;
  await closeCard(page);
  await page.click(target);
  if (isFax) {
    await page.panelWith("labelled as a fax number");
    await page.clickCard("Call");
  }
  await expect
    .poll(async () => (await page.card())?.text ?? "", { timeout: 10_000 })
    .toMatch(/your phone rings first|was not dialled/);

  // Only Salesforce and SAP are asked.
  for (const { query } of decision.requests) {
    const { SalesForceID, CallerID, SAPBusinessPartnerID, SAPPhoneNumber } = Object.fromEntries(query);
    expect([SalesForceID ?? SAPBusinessPartnerID, CallerID ?? SAPPhoneNumber]).toEqual([record.id, digits]);
  }
  for (const { query } of tenant.calls) {
    handedOverAt.set(digits, Date.now());
    const { phone, extTransactionData, ctl_userdata: userData } = Object.fromEntries(query);
    expect(phone).toBe(digits);
    expect(extTransactionData).toBe(`[extRecordId|${record.id}][extRecordType|${record.type}]`);
    expect(userData).toContain(`[subject|Call to ${record.name} (`);
  }
  expect(decision.requests.length + tenant.calls.length).toBeGreaterThan(0);
}

const cases = (numbers: readonly ExpectedNumber[]) =>
  numbers.map((number) => [number.place, number] as const);

const openPage = async (url: string): Promise<TestPage> => {
  const page = await stage.browser.open(url);
  await page.waitFor(() => (CSS.highlights.get("crm-click-to-dial")?.size ?? 0) > 0, [], {
    what: "marked numbers",
  });
  return page;
};

describe.each([
  [
    "Lightning: synthetic shadow roots, a native one and a closed one",
    `${SALESFORCE_URL}?shadow=mixed`,
    mixedNumbers,
  ],
  ["Classic", CLASSIC_URL, classicNumbers],
  ["an Aura list view", AURA_LIST_URL, auraListNumbers],
  ["UI5 web components", WEB_COMPONENTS_URL, webComponentNumbers],
  ["a CRM of the customer's own", CUSTOM_URL, customNumbers],
])("%s", (_, url, numbers) => {
  let page: TestPage;
  beforeAll(async () => {
    page = await openPage(url);
  });
  afterAll(() => page?.close());

  it.each(cases(numbers))("%s", (_, number) => expectRecord(page, number));
});

describe("a console, whose hidden tabs stay in the document", () => {
  let page: TestPage;
  beforeAll(async () => {
    page = await openPage(CONSOLE_URL);
  });
  afterAll(() => page?.close());

  describe.each(consoleTabs.map((tab, index) => [tab.name, tab, index] as const))("%s", (_, tab, index) => {
    beforeAll(async () => {
      if (index > 0) await page.click({ selector: "[role='tab']", text: tab.name });
    });
    it.each(cases(tab.numbers))("%s", (_, number) => expectRecord(page, number));
  });
});

describe("OpenUI5: from the list to an object inside the app", () => {
  let page: TestPage;
  beforeAll(async () => {
    page = await openPage(SAP_LIST_URL);
  });
  afterAll(() => page?.close());

  it.each(cases(sapListNumbers))("list: %s", (_, number) => expectRecord(page, number));

  describe("the object page, with the list hidden behind it", () => {
    beforeAll(async () => {
      const [first] = sapObjectNumbers;
      if (!first) throw new Error("no numbers");
      await page.click({ selector: "a[href*='BusinessPartner']", text: first.record.id });
      await page.waitFor(() => location.hash.includes("C_BusinessPartner"), [], {
        what: "the object's hash",
      });
    });
    it.each(cases(sapObjectNumbers))("%s", (_, number) => expectRecord(page, number));
  });
});
