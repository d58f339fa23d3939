import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { records } from "../sandbox/crm/records.ts";
import type { TestPage } from "./driver/index.ts";
import { closeCard, settled } from "./driver/page.ts";
import { importSettings, type Stage, sandboxSettings, takeStage } from "./stage.ts";
import { listNumbers } from "./states.ts";

/* What the agent sees of a number before it is dialled: the panel beside it, the list of all, what can be taught. */

const HOST = "https://acme.lightning.force.com";
const { account, contacts } = records.salesforce;
const [contact] = contacts;
if (!contact) throw new Error("no contact");

const PAGE = (style: string, body: string) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>Panel</title><style>${style}</style><body>${body}`;
const BODY = `
<h1>${account.name}</h1>
<p><button id="before">Before</button> <a id="link" href="tel:+12125550130">Call the office</a></p>
<p id="text">Switchboard 212-555-0131</p>
<dl><dt>Fax</dt><dd id="fax">212-555-0132</dd><dt>Reception</dt><dd id="code">212-555-0133</dd></dl>
<p id="plain">212-555-0134</p>
<table><tbody><tr data-row-key-value="${contact.id}"><th><a href="/lightning/r/Contact/${contact.id}/view">${contact.name}</a></th><td><span id="row">212-555-0135</span></td></tr></tbody></table>
<dl id="order"><dt>Order no.</dt><dd>2125550136</dd></dl>
<p id="two">212-555-0138 or 212-555-0139</p>
<p id="bottom" style="position:fixed;bottom:4px;left:4px">212-555-0137</p>`;

/** A partner whose address is in Austria, on a site whose numbers are German ones. */
const ABROAD = PAGE(
  "",
  `<dl><dt>Country</dt><dd>Austria</dd></dl><p id="both">0662 840000</p><p id="austrian">01 53400111</p>`,
);

const LIGHT = `/lightning/r/Account/${account.id}/view`;

let stage: Stage;
beforeAll(async () => {
  stage = await takeStage({
    pages: {
      [LIGHT]: PAGE("", BODY),
      "/dark": PAGE("body { background: #181a1b; color: #eee }", BODY),
      "/abroad": ABROAD,
      "/home": PAGE("", `<p id="both">0662 840000</p>`).replace(' lang="en"', ""),
    },
  });
  await stage.configure(sandboxSettings(stage.sandbox));
  await stage.signIn();
});
afterAll(() => stage?.close());
beforeEach(() => {
  stage.sandbox.tenant.calls.length = 0;
  stage.sandbox.decision.requests.length = 0;
});

const asked = () => stage.sandbox.decision.requests.map(({ query }) => Object.fromEntries(query));
const marked = (page: TestPage, count: number) =>
  page.waitFor((count) => (CSS.highlights.get("crm-click-to-dial")?.size ?? 0) >= count, [count], {
    what: `${count} marks`,
  });

async function open(path = LIGHT): Promise<TestPage> {
  const page = await stage.browser.open(HOST + path);
  await marked(page, 5);
  return page;
}

const boxOf = (page: TestPage, selector: string) =>
  page.evaluate((selector) => {
    const range = document.createRange();
    range.selectNodeContents(document.querySelector(selector) as Element);
    const { left, top, right, bottom } = range.getBoundingClientRect();
    return { left, top, right, bottom };
  }, selector);

describe("the panel", () => {
  let page: TestPage;
  beforeAll(async () => {
    page = await open();
  });
  afterAll(() => page?.close());

  it("tells of a number under the pointer: country, time, record; and dials from there", async () => {
    await page.hover({ selector: "#text", text: "212-555-0131" });
    const panel = await page.panelWith("+1 212 555 0131");
    // Firefox can't tell a country's time zones.
    expect(panel.lines[0]).toMatch(
      stage.browser.name === "firefox" ? /^United States/ : /^United States · between .+ and .+ there$/,
    );
    expect(panel.lines[1]).toBe(`The call is logged to ${account.name} (Account), this page.`);
    expect(panel.buttons).toEqual(["Call", "Copy", "Not a number"]);
    expect(panel.focused).toBeNull();
    expect(asked()).toEqual([]);
    await page.clickCard("Call");
    await page.cardWith("your phone rings first");
    expect(asked()).toMatchObject([{ SalesForceID: account.id, CallerID: "12125550131" }]);
    await closeCard(page);
  });

  it.each([["#text"], ["#bottom"], ["#link"]])("never covers its number: %s", async (selector) => {
    await page.hover({ x: 700, y: 5 });
    await sleep(800);
    await page.hover({
      selector,
      text: await page.evaluate((s) => document.querySelector(s)?.textContent?.slice(-12) ?? "", selector),
    });
    const panel = await page.panelWith("+1 212 555 01");
    const number = await boxOf(page, selector);
    const isApart =
      panel.box.top >= number.bottom ||
      panel.box.bottom <= number.top ||
      panel.box.left >= number.right ||
      panel.box.right <= number.left;
    expect(isApart).toBe(true);
    expect(panel.box.top).toBeGreaterThanOrEqual(0);
    await page.press("Escape");
    expect(await page.panel()).toBeNull();
  });

  it("goes when the pointer leaves, and stays while it is on the panel", async () => {
    await page.hover({ x: 700, y: 5 });
    await sleep(500);
    await page.hover({ selector: "#plain", text: "212-555-0134" });
    const { box } = await page.panelWith("+1 212 555 0134");
    await page.hover({ x: box.left + 20, y: box.top + 12 });
    await sleep(1_200);
    expect(await page.panel()).not.toBeNull();
    await page.hover({ x: 700, y: 5 });
    await expect.poll(() => page.panel()).toBeNull();
  });

  it("comes again after a scroll took it away, and for the next number of the same text", async () => {
    await page.hover({ x: 700, y: 5 });
    await sleep(800);
    await page.hover({ selector: "#two", text: "212-555-0138" });
    const { box } = await page.panelWith("+1 212 555 0138");
    await page.evaluate(() => window.dispatchEvent(new Event("scroll")));
    await expect.poll(() => page.panel()).toBeNull();
    const at = await page.locate({ selector: "#two", text: "212-555-0138" });
    await page.hover({ x: at.x + 2, y: at.y });
    await page.panelWith("+1 212 555 0138");
    expect(box.top).toBeGreaterThanOrEqual(0);
    await page.press("Escape");
    await page.hover({ selector: "#two", text: "212-555-0139" });
    await page.panelWith("+1 212 555 0139");
    await page.press("Escape");
  });

  it("keeps the record that was chosen in it when the number itself is clicked", async () => {
    await page.hover({ x: 700, y: 5 });
    await sleep(800);
    await page.hover({ selector: "#row", text: "212-555-0135" });
    await page.panelWith("+1 212 555 0135");
    await page.clickCard(`${account.name} (Account), this page`);
    await page.click({ selector: "#row", text: "212-555-0135" });
    await page.cardWith("your phone rings first");
    expect(asked()).toMatchObject([{ SalesForceID: account.id, CallerID: "12125550135" }]);
    await closeCard(page);
    await sleep(2_100);
  });

  it("offers both records of a number in a row, and logs to the one that is chosen", async () => {
    await page.hover({ selector: "#row", text: "212-555-0135" });
    const panel = await page.panelWith("+1 212 555 0135");
    const [ofRow, ofPage] = [`${contact.name} (Contact)`, `${account.name} (Account), this page`];
    expect(panel.records).toEqual([ofRow, ofPage]);
    await page.clickCard(ofPage);
    await page.clickCard("Call");
    await page.cardWith("your phone rings first");
    expect(asked()).toMatchObject([{ SalesForceID: account.id, CallerID: "12125550135" }]);
    await closeCard(page);
  });

  it("by keyboard: the focused link's panel, into it by the arrow, back by Escape", async () => {
    await page.hover({ x: 700, y: 5 });
    await page.focus("#before");
    await page.press("Tab");
    await page.panelWith("+1 212 555 0130");
    await page.press("ArrowDown");
    expect((await page.panelWith("+1 212 555 0130")).focused).toBe("Call");
    await page.press("Escape");
    expect(await page.panel()).toBeNull();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("link");
  });

  it("copies the number", async () => {
    await page.hover({ selector: "#text", text: "212-555-0131" });
    await page.panelWith("+1 212 555 0131");
    await page.clickCard("Copy");
    await page.cardWith("+1 212 555 0131 was copied");
    await closeCard(page);
  });

  it("asks before it dials a number that is labelled as fax", async () => {
    await page.click({ selector: "#fax", text: "212-555-0132" });
    const panel = await page.panelWith("labelled as a fax number");
    expect(asked()).toEqual([]);
    expect(panel.focused).toBe("Don't call");
    await page.clickCard("Call");
    await page.cardWith("your phone rings first");
    expect(asked()).toMatchObject([{ CallerID: "12125550132" }]);
    await closeCard(page);
  });

  it("follows the page's colour scheme, and says what comes of a number without a record", async () => {
    const dark = await open("/dark");
    await dark.hover({ selector: "#plain", text: "212-555-0134" });
    const panel = await dark.panelWith("belongs to no record");
    expect(panel.scheme).toBe("dark");
    expect(panel.lines.at(-1)).toContain("the call would be refused");
    await dark.screenshot(`test-results/screenshots/${stage.browser.name}/panel-dark.png`);
    await dark.close();
    await page.hover({ selector: "#row", text: "212-555-0135" });
    expect((await page.panelWith("+1 212 555 0135")).scheme).toBe("light");
    await page.screenshot(`test-results/screenshots/${stage.browser.name}/panel-light.png`);
  });
});

describe("a selected text", () => {
  it("can be called where the finder passes it over, and its field be taught", async () => {
    const page = await open();
    expect(await page.evaluate(marks)).not.toContain("2125550136");
    const order = await page.locate({ selector: "#order dd", text: "2125550136" });
    await page.clickAt(order, { count: 2 });
    await page.clickAt(order, { button: "right" });
    await stage.browser.ui.chooseInMenu("2125550136");
    const panel = await page.panelWith("+1 212 555 0136");
    expect(panel.lines.join()).toContain(account.name);
    expect(panel.buttons).toEqual(["Call", "Don't call", "Copy", "Always a number"]);
    expect(asked()).toEqual([]);
    await page.clickCard("Always a number");
    await page.cardWith("“Order no.” is taken for phone numbers from now on");
    await expect.poll(() => page.evaluate(marks)).toContain("2125550136");
    await page.close();
  });
});

describe("the list", () => {
  it("shows all numbers with field and record; typing and Enter call one", async () => {
    const page = await open();
    await listNumbers(stage, page);
    const list = (await page.list()) ?? [];
    expect(list).toContain(`+12125550130 | ${account.name}`);
    expect(list).toContain(`212-555-0132 | Fax · ${account.name}`);
    expect(list).toContain(`212-555-0135 | ${contact.name}`);
    await page.screenshot(`test-results/screenshots/${stage.browser.name}/list.png`);
    await page.type("0134");
    await expect.poll(() => page.list()).toEqual([`212-555-0134 | ${account.name}`]);
    await settled(page);
    await page.press("Enter");
    await page.cardWith("your phone rings first");
    expect(asked()).toMatchObject([{ SalesForceID: account.id, CallerID: "12125550134" }]);
    expect(await page.list()).toBeNull();
    await page.close();
  });

  it("arrows choose, Escape closes and gives the focus back", async () => {
    const page = await open();
    await page.focus("#link");
    await listNumbers(stage, page);
    await page.press("ArrowDown");
    await page.press("Escape");
    expect(await page.list()).toBeNull();
    await expect
      .poll(() => page.evaluate(() => `${document.activeElement?.tagName}#${document.activeElement?.id}`))
      .toBe("A#link");
    expect(asked()).toEqual([]);
    await page.close();
  });
});

describe("what agents teach", () => {
  it("a field that holds no phone numbers is left alone from then on, until the settings take it back", async () => {
    const page = await open();
    await page.hover({ selector: "#code", text: "212-555-0133" });
    await page.panelWith("+1 212 555 0133");
    await page.clickCard("Not a number");
    await page.cardWith("“Reception” is no longer taken for a phone number");
    await expect.poll(() => page.evaluate(marks)).not.toContain("212-555-0133");
    await page.close();
    const again = await stage.browser.open(HOST + LIGHT);
    await marked(again, 4);
    await again.click({ selector: "#code", text: "212-555-0133" });
    await sleep(900);
    expect(await again.card()).toBeNull();
    const options = await stage.browser.extensionPage("options.html");
    await options.waitFor(() => document.querySelector("#learned")?.textContent?.includes("Reception"), [], {
      what: "the field in the settings",
    });
    await options.click({ selector: "#learned tbody tr:last-child button", text: "Remove" });
    await options.click({ selector: "footer button.primary" });
    await options.waitFor(() => document.querySelector("footer")?.textContent?.includes("Saved"), [], {
      what: "the saved settings",
    });
    await options.close();
    await expect.poll(() => again.evaluate(marks)).toContain("212-555-0133");
    await again.close();
  });

  it("nothing is taught where the settings don't allow it", async () => {
    const options = await stage.browser.extensionPage("options.html");
    await importSettings(options, { ...sandboxSettings(stage.sandbox), learned: { byAgents: false } });
    await options.close();
    const page = await open();
    await page.hover({ selector: "#code", text: "212-555-0133" });
    expect((await page.panelWith("+1 212 555 0133")).buttons).toEqual(["Call", "Copy"]);
    await page.close();
  });
});

describe("the country by which a number is read", () => {
  it("is the record's, then the site's; a number of both is asked about", async () => {
    const options = await stage.browser.extensionPage("options.html");
    const settings = sandboxSettings(stage.sandbox);
    await importSettings(options, {
      ...settings,
      decision: {},
      sites: [{ match: `${HOST}/*`, crm: "salesforce", country: "DE" }],
    });
    await options.close();
    const page = await stage.browser.open(`${HOST}/abroad`);
    await marked(page, 2);
    await page.click({ selector: "#both", text: "0662 840000" });
    const panel = await page.panelWith("+43 662 840000");
    expect(panel.lines.join(" ")).toContain("In Germany this would be +49 6628 40000");
    await page.clickCard("Call in Germany");
    await page.cardWith("your phone rings first");
    expect(stage.sandbox.tenant.calls.map(({ query }) => Object.fromEntries(query).phone)).toEqual([
      "49662840000",
    ]);
    await page.close();
  });

  it("of the site and that of the settings are compared, too", async () => {
    const options = await stage.browser.extensionPage("options.html");
    await importSettings(options, {
      ...sandboxSettings(stage.sandbox),
      country: "AT",
      sites: [{ match: `${HOST}/*`, crm: "salesforce", country: "DE" }],
    });
    await options.close();
    const page = await stage.browser.open(`${HOST}/home`);
    await marked(page, 1);
    await page.click({ selector: "#both", text: "0662 840000" });
    const panel = await page.panelWith("+49 6628 40000");
    expect(panel.lines.join(" ")).toContain("In Austria this would be +43 662 840000");
    await page.close();
  });

  it("without `hover`, no panel comes up beside a number; a click dials all the same", async () => {
    const options = await stage.browser.extensionPage("options.html");
    await importSettings(options, { ...sandboxSettings(stage.sandbox), hover: false });
    await options.close();
    const page = await open();
    await page.hover({ selector: "#plain", text: "212-555-0134" });
    await sleep(1_200);
    expect(await page.panel()).toBeNull();
    await page.click({ selector: "#plain", text: "212-555-0134" });
    await page.cardWith("your phone rings first");
    await page.close();
  });

  it("with `ask`, a click opens the panel, and Call dials", async () => {
    const options = await stage.browser.extensionPage("options.html");
    await importSettings(options, { ...sandboxSettings(stage.sandbox), click: "ask" });
    await options.close();
    const page = await open();
    await page.click("#link");
    const panel = await page.panelWith("+1 212 555 0130");
    expect(panel.focused).toBe("Don't call");
    await page.press("Tab", "Shift");
    expect((await page.panelWith("+1 212 555 0130")).focused).toBe("Call");
    expect(asked()).toEqual([]);
    await settled(page);
    await page.press("Enter");
    await page.cardWith("your phone rings first");
    expect(asked()).toMatchObject([{ CallerID: "12125550130" }]);
    await closeCard(page);
    await page.evaluate(() => {
      document.body.style.paddingTop = "3000px";
    });
    await listNumbers(stage, page);
    await page.type("0134");
    await settled(page);
    await page.press("Enter");
    const { box } = await page.panelWith("+1 212 555 0134");
    expect(box.top).toBeGreaterThanOrEqual(0);
    expect(box.bottom).toBeLessThanOrEqual(await page.evaluate(() => innerHeight));
    await page.close();
  });
});

/* The function below runs in the page. */

function marks(): string[] {
  return [...(CSS.highlights.get("crm-click-to-dial") ?? [])].map((range) =>
    (range.startContainer as Text).data.slice(range.startOffset, range.endOffset),
  );
}
