import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  contactNumber,
  type ExpectedNumber,
  notNumbers,
  partnerContactNumber,
  SALESFORCE_URL,
  SAP_URL,
  salesforceNumbers,
  sapNumbers,
} from "../sandbox/crm/records.ts";
import type { TestPage } from "./driver/index.ts";
import { closeCard } from "./driver/page.ts";
import { openCrmPage, type Stage, sandboxSettings, signInOn, takeStage } from "./stage.ts";

/*
 * The main job in a real browser (TEST_BROWSER=chromium or firefox): what a click on each number of both CRM pages leads
 * to, as the sandbox's servers saw it and as the agent sees it.
 */

let stage: Stage;
beforeAll(async () => {
  stage = await takeStage();
  await stage.configure(sandboxSettings(stage.sandbox));
  await stage.signIn();
});
afterAll(() => stage?.close());
beforeEach(() => {
  const { tenant, decision } = stage.sandbox;
  tenant.calls.length = 0;
  tenant.requests.length = 0;
  tenant.faults = {};
  decision.requests.length = 0;
});

/** The parameters of the calls that VCC has taken. */
const placed = () => stage.sandbox.tenant.calls.map(({ query }) => Object.fromEntries(query));
const asked = () => stage.sandbox.decision.requests.map(({ query }) => Object.fromEntries(query));
const makeCalls = () => stage.sandbox.tenant.requests.filter(({ url }) => url.includes("make_call"));

const openPage = (url: string) => openCrmPage(stage.browser, url);

/** Numbers are ignored for two seconds after a hand-over; a test that dials the same one again waits that long. */
const untilRepeatIsAllowed = () => new Promise((resolve) => setTimeout(resolve, 2100));

async function expectDialled(page: TestPage, number: ExpectedNumber): Promise<void> {
  await closeCard(page);
  await page.click(number.target);
  if (number.isFax) {
    await page.panelWith("labelled as a fax number");
    await page.clickCard("Call");
  }
  await page.cardWith("your phone rings first");
  const isSap = number.record.type === "BusinessPartner";
  expect(asked()).toEqual([
    isSap
      ? { SAPBusinessPartnerID: number.record.id, SAPPhoneNumber: number.digits }
      : { SalesForceID: number.record.id, CallerID: number.digits, AgentUID: "jdoe" },
  ]);
  expect(placed()).toEqual([
    {
      phone: number.digits,
      callerId: "5251990",
      ctl_userdata:
        "[ctl_action|create][ctl_intType|sfdc][ObjectType|Task]" +
        `[subject|Call to ${number.record.name} ($transaction_id$)]` +
        `[WhatId|${number.record.type === "Account" ? number.record.id : ""}]` +
        `[WhoId|${number.record.type === "Contact" ? number.record.id : ""}]` +
        "[Description|Answered $equal$ $call_answered_time$]",
      extTransactionData: `[extRecordId|${number.record.id}][extRecordType|${number.record.type}]`,
    },
  ]);
}

describe("Salesforce", () => {
  describe.each([
    ["synthetic shadow", SALESFORCE_URL],
    ["native shadow", `${SALESFORCE_URL}?shadow=native`],
  ])("%s", (_, url) => {
    let page: TestPage;
    beforeAll(async () => {
      page = await openPage(url);
      await untilRepeatIsAllowed();
    });
    afterAll(() => page?.close());

    it.each(salesforceNumbers.map((number) => [number.place, number] as const))(
      "dials the number in the %s",
      (_, number) => expectDialled(page, number),
    );
  });

  it("marks no date, amount, id or order number", async () => {
    const page = await openPage(SALESFORCE_URL);
    await expect.poll(() => page.evaluate(markedTexts)).toContain("212-555-0122");
    const marked = await page.evaluate(markedTexts);
    for (const text of notNumbers.salesforce) expect(marked).not.toContain(text);
    await page.close();
  });

  it("follows the page: a contact's own page after navigation inside the app", async () => {
    const page = await openPage(SALESFORCE_URL);
    const contact = contactNumber("allowed");
    await untilRepeatIsAllowed();
    await page.click({ selector: "a", text: contact.record.name });
    await page.waitFor(() => location.pathname.includes("/Contact/"), [], { what: "the contact's address" });
    await page.click({ selector: "a[href^='tel:']", text: contact.raw });
    await page.cardWith("your phone rings first");
    expect(asked()).toMatchObject([{ SalesForceID: contact.record.id, CallerID: contact.digits }]);
    await page.close();
  });
});

describe("SAP", () => {
  describe("a partner's page", () => {
    let page: TestPage;
    beforeAll(async () => {
      page = await openPage(SAP_URL);
      await untilRepeatIsAllowed();
    });
    afterAll(() => page?.close());

    it.each(sapNumbers.map((number) => [number.place, number] as const))(
      "dials the number in the %s",
      (_, number) => expectDialled(page, number),
    );
  });

  it("takes the record from the tab's address for an app in a frame, as in the launchpad", async () => {
    const [number] = sapNumbers;
    if (!number) throw new Error("no number");
    await untilRepeatIsAllowed();
    const page = await stage.browser.open(SAP_URL.replace("/ui", "/ui?frame=1"));
    const point = await page.waitFor(
      (text: string) => {
        const app = frames[0];
        const isMarked =
          ((app as typeof globalThis | undefined)?.CSS.highlights.get("crm-click-to-dial")?.size ?? 0) > 3;
        const links = [...(app?.document.querySelectorAll<HTMLElement>("a[href^='tel:']") ?? [])];
        const rect = links.find((link) => link.textContent === text)?.getBoundingClientRect();
        return isMarked && rect ? { x: rect.left + rect.width / 2, y: rect.top + rect.height / 2 } : null;
      },
      [number.raw],
      { what: "marked numbers in the framed app" },
    );
    if (!point) throw new Error("no link");
    await page.clickAt(point);
    await expect
      .poll(asked, { timeout: 10_000 })
      .toEqual([{ SAPBusinessPartnerID: number.record.id, SAPPhoneNumber: number.digits }]);
    await expect.poll(placed, { timeout: 10_000 }).toMatchObject([{ phone: number.digits }]);
    await page.close();
  });

  it("marks no date, amount or partner number", async () => {
    const page = await openPage(SAP_URL);
    await expect.poll(() => page.evaluate(markedTexts)).toContain("030 901821");
    const marked = await page.evaluate(markedTexts);
    for (const text of notNumbers.sap) expect(marked).not.toContain(text);
    await page.close();
  });

  it("refuses what SAP refuses", async () => {
    const page = await openPage(SAP_URL);
    await page.click(partnerContactNumber("403", "phone").target);
    expect((await page.cardWith("was not dialled")).text).toContain("does not allow this call (403)");
    await closeCard(page);
    await page.click(partnerContactNumber("404", "phone").target);
    expect((await page.cardWith("404")).text).toContain("doesn't know this record (404)");
    expect(makeCalls()).toHaveLength(0);
    await page.close();
  });
});

describe("refusals and failures: nothing is placed, and the page says why", () => {
  let page: TestPage;
  beforeAll(async () => {
    page = await openPage(SALESFORCE_URL);
    await untilRepeatIsAllowed();
  });
  afterAll(() => page?.close());
  beforeEach(() => closeCard(page));

  it.each([
    ["400", "couldn't check this call (400"],
    ["403", "does not allow this call (403)"],
    ["404", "doesn't know this record (404)"],
    ["500", "reported an error (status 500)"],
    ["timeout", "didn't answer in time"],
    ["unmatched", "isn't among the service numbers in the settings"],
    ["garbage", "couldn't be read"],
  ])("%s", async (outcome, message) => {
    await page.click(contactNumber(outcome).target);
    const card = await page.cardWith(message);
    expect(card.text).toContain("was not dialled");
    expect(card.role).toBe("status");
    expect(asked()).toHaveLength(1);
    expect(makeCalls()).toHaveLength(0);
  });

  it("a call can be cancelled while the CRM is asked", async () => {
    await page.click(contactNumber("timeout").target);
    await page.cardWith("asking the CRM");
    await page.clickCard("Cancel");
    await page.cardWith("You cancelled the call.");
    expect(makeCalls()).toHaveLength(0);
  });

  it("VCC's error page is shown", async () => {
    stage.sandbox.tenant.faults = { answer: { status: 403, reason: "Closed for the day" } };
    await page.click(contactNumber("allowed").target);
    expect((await page.cardWith("was not dialled")).text).toContain("Closed for the day");
  });

  it("a broken connection is told as what it is: not known", async () => {
    stage.sandbox.tenant.faults = { drop: "before" };
    await page.click(contactNumber("allowed").target);
    expect((await page.cardWith("not known whether it was dialled")).text).toContain(
      "see whether your phone rings",
    );
    expect(placed()).toHaveLength(0);
    // VCC may have taken the call: another click within two seconds is a double click.
    await untilRepeatIsAllowed();
  });

  it("without a session it offers to sign in, and one click calls again", async () => {
    stage.sandbox.tenant.endSessions();
    await page.click(contactNumber("allowed").target);
    const card = await page.cardWith("You aren't signed in to 8x8 VCC");
    expect(card.buttons).toContain("Sign in to VCC");
    expect(placed()).toHaveLength(0);

    await page.clickCard("Sign in to VCC");
    await closeCard(page);
    const tenant = await stage.browser.pageAt(stage.sandbox.tenant.url);
    await signInOn(tenant);
    await tenant.close();
    await page.bringToFront();
    await page.click(contactNumber("allowed").target);
    await page.cardWith("your phone rings first");
    expect(placed()).toHaveLength(1);
    await untilRepeatIsAllowed();
  });
});

describe("only a real, single click dials", () => {
  let page: TestPage;
  beforeAll(async () => {
    page = await openPage(SALESFORCE_URL);
    await untilRepeatIsAllowed();
  });
  afterAll(() => page?.close());
  beforeEach(() => closeCard(page));
  const link = contactNumber("allowed").target;
  const text = { selector: "*", text: "212-555-0122" };

  /** Long enough for a call to show up that shouldn't. */
  const settle = () => new Promise((resolve) => setTimeout(resolve, 1200));

  it("a script's click dials nothing", async () => {
    await page.evaluate(() => {
      const search = (root: ParentNode) => {
        for (const element of root.querySelectorAll<HTMLElement>("*")) {
          if (element.matches("a[href^='tel:']")) {
            // The system's handler for tel: must not open in a test.
            element.addEventListener("click", (event) => event.preventDefault());
            element.click();
            element.dispatchEvent(
              new MouseEvent("click", { bubbles: true, composed: true, cancelable: true, detail: 1 }),
            );
          }
          if (element.shadowRoot) search(element.shadowRoot);
        }
      };
      search(document);
    });
    await settle();
    expect(asked()).toEqual([]);
    expect(await page.card()).toBeNull();
  });

  it("a double click on a link dials once", async () => {
    await page.click(link, { count: 2 });
    await page.cardWith("your phone rings first");
    await settle();
    expect(placed()).toHaveLength(1);
    expect(asked()).toHaveLength(1);
    await untilRepeatIsAllowed();
  });

  it("two clicks in a row dial once", async () => {
    await page.click(link);
    await page.click(link);
    await page.cardWith("your phone rings first");
    await settle();
    expect((await page.card())?.text).toContain("your phone rings first");
    expect(placed()).toHaveLength(1);
    await untilRepeatIsAllowed();
  });

  it("a double click on plain text selects and dials nothing", async () => {
    await page.click(text, { count: 2 });
    await settle();
    expect(await page.evaluate(() => String(getSelection()).trim())).not.toBe("");
    expect(asked()).toEqual([]);
  });

  it("selecting a number with the mouse dials nothing", async () => {
    const middle = await page.locate(text);
    await page.drag({ x: middle.x - 30, y: middle.y }, { x: middle.x + 30, y: middle.y });
    await settle();
    expect(await page.evaluate(() => String(getSelection()).trim())).not.toBe("");
    expect(asked()).toEqual([]);
  });

  it.each([["right"], ["middle"]] as const)("the %s button dials nothing", async (button) => {
    await page.click(text, { button });
    await settle();
    expect(asked()).toEqual([]);
    await page.press("Escape");
  });

  it.each([
    ["Shift", text],
    ["Alt", text],
    ["Control", text],
    ["Meta", text],
    ["Alt", link],
    ["Meta", link],
  ] as const)("a click with %s on %j dials nothing", async (modifier, target) => {
    await page.click(target, { modifier });
    await settle();
    expect(asked()).toEqual([]);
  });

  it("a click beside a number dials nothing", async () => {
    await page.click({ selector: "*", text: "Ask for Jane" });
    await settle();
    expect(asked()).toEqual([]);
  });

  it("Enter on a focused tel: link dials", async () => {
    await page.focus("a[href='tel:(212) 555-0120']");
    await page.press("Enter");
    await page.cardWith("your phone rings first");
    expect(placed()).toMatchObject([{ phone: "12125550120" }]);
    await untilRepeatIsAllowed();
  });

  it("an Enter that is held dials once", async () => {
    await page.focus("a[href='tel:(212) 555-0120']");
    const held = page.hold("Enter", 4000);
    await page.cardWith("your phone rings first");
    await held;
    expect(placed()).toMatchObject([{ phone: "12125550120" }]);
    await untilRepeatIsAllowed();
  });

  it("a page with an endless title is dialled from like any other", async () => {
    await page.evaluate(() => {
      document.title = "x".repeat(5000);
    });
    await page.click(link);
    await page.cardWith("your phone rings first");
    expect(placed()).toHaveLength(1);
    await untilRepeatIsAllowed();
  });

  it("a page's style can't hide the card", async () => {
    await page.evaluate(() => {
      const style = document.createElement("style");
      style.textContent = "html > div { display: none !important; opacity: 0 !important; }";
      document.head.append(style);
    });
    await page.click(contactNumber("403").target);
    await page.cardWith("was not dialled");
    const isShown = await page.evaluate(() => {
      const host = document.querySelector("html > div");
      return (
        host !== null && getComputedStyle(host).display !== "none" && getComputedStyle(host).opacity === "1"
      );
    });
    expect(isShown).toBe(true);
  });

  it("a worker that was stopped while VCC took the call leaves that on record, and nothing is dialled again", async () => {
    stage.sandbox.tenant.faults = { delayMs: 6_000 };
    await page.click(link);
    await expect.poll(placed, { timeout: 10_000 }).toHaveLength(1);
    await stage.browser.killWorker();
    await page.cardWith("stopped while it dialled");
    stage.sandbox.tenant.faults = {};
    await closeCard(page);
    // The next click starts the worker, which finds what the one before has left.
    await page.click(contactNumber("403").target);
    await page.cardWith("was not dialled");
    const popup = await stage.browser.extensionPage("popup.html");
    await popup.waitFor(
      () => document.body.innerText.includes("stopped the extension while 8x8 VCC was taking the call"),
      [],
      { what: "the call in the popup" },
    );
    await popup.close();
    expect(placed()).toHaveLength(1);
  });

  it("a worker that was stopped starts again at the click", async () => {
    // The call of the test before may have been taken.
    await untilRepeatIsAllowed();
    await stage.browser.killWorker();
    await page.click(link);
    await page.cardWith("your phone rings first");
    expect(placed()).toHaveLength(1);
    await untilRepeatIsAllowed();
  });

  it("the page's DOM shows no mutation by us, but for the card while it is shown", async () => {
    const fresh = await stage.browser.open("about:blank");
    await fresh.goto(SALESFORCE_URL);
    await fresh.waitFor(() => (CSS.highlights.get("crm-click-to-dial")?.size ?? 0) > 3, [], {
      what: "marked numbers",
    });
    await fresh.evaluate(() => {
      const records: string[] = [];
      Object.assign(globalThis, { mutations: records, before: document.documentElement.outerHTML });
      const observer = new MutationObserver((all) => {
        for (const { type, target, addedNodes, removedNodes } of all) {
          const names = [...addedNodes, ...removedNodes].map((node) => node.nodeName.toLowerCase());
          records.push(`${type} ${target.nodeName.toLowerCase()} ${names}`);
        }
      });
      const options = { subtree: true, childList: true, attributes: true, characterData: true };
      const observe = (root: Node) => {
        observer.observe(root, options);
        for (const element of (root as ParentNode).querySelectorAll("*"))
          if (element.shadowRoot) observe(element.shadowRoot);
      };
      observe(document);
    });
    await fresh.click({ selector: "*", text: "212-555-0122" });
    await fresh.cardWith("your phone rings first");
    await fresh.clickCard("Close");
    const seen = await fresh.evaluate(() => {
      const { mutations, before } = globalThis as unknown as { mutations: string[]; before: string };
      return { mutations, isSame: document.documentElement.outerHTML === before };
    });
    expect(seen.isSame).toBe(true);
    expect([...new Set(seen.mutations)]).toEqual(["childList html div"]);
    await fresh.close();
    await untilRepeatIsAllowed();
  });
});

/** Every text that is marked on the page, roots included. */
function markedTexts(): string[] {
  return [...(CSS.highlights.get("crm-click-to-dial") ?? [])].map((range) =>
    (range.startContainer as Text).data.slice(range.startOffset, range.endOffset),
  );
}
