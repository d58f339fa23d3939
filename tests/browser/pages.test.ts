import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SALESFORCE_URL, salesforceNumbers } from "../sandbox/crm/records.ts";
import type { TestPage } from "./driver/index.ts";
import { importSettings, openCrmPage, type Stage, sandboxSettings, takeStage } from "./stage.ts";

/* What the extension's own pages say, in a real browser. */

let stage: Stage;
beforeAll(async () => {
  stage = await takeStage();
});
afterAll(() => stage?.close());

const outputs = (page: TestPage) =>
  page.evaluate(() => [...document.querySelectorAll("output")].map((output) => output.textContent));

describe("before anything is configured", () => {
  it("the popup says what is missing", async () => {
    const popup = await stage.browser.extensionPage("popup.html");
    await popup.waitFor(() => document.querySelector(".status p") !== null, [], { what: "the popup" });
    const text = await popup.evaluate(() => document.body.textContent);
    expect(text).toContain("No 8x8 VCC tenant is set yet.");
    expect(text).toContain("No calls yet.");
    await popup.close();
  });

  it("nothing is marked on a CRM page", async () => {
    const page = await stage.browser.open(SALESFORCE_URL);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(await page.evaluate(() => CSS.highlights.has("crm-click-to-dial"))).toBe(false);
    await page.close();
  });
});

describe("the options page", () => {
  let page: TestPage;
  beforeAll(async () => {
    page = await stage.browser.extensionPage("options.html");
    await importSettings(page, sandboxSettings(stage.sandbox));
  });
  afterAll(() => page?.close());

  it("says why it needs each host, and tests no host before it is allowed", async () => {
    const notice = await page.waitFor(() => document.querySelector("section.notice")?.textContent, [], {
      what: "the access notice",
    });
    expect(notice).toContain("https://vcc.sandbox.test/* to place calls in your 8x8 session");
    expect(notice).toContain("https://acme.lightning.force.com/* to find numbers on your CRM's pages");
    await page.click({ selector: "#tenant .test button" });
    await expect
      .poll(() => outputs(page))
      .toContainEqual(expect.stringContaining("Allow access to this host first"));
  });

  it("the popup says that access is missing", async () => {
    const popup = await stage.browser.extensionPage("popup.html");
    const status = await popup.waitFor(() => document.querySelector(".status")?.textContent, [], {
      what: "the status",
    });
    expect(status).toContain("Access isn't allowed yet to https://vcc.sandbox.test/*");
    await popup.close();
    await page.bringToFront();
  });

  it("starts on CRM pages that are open already, once access is allowed", async () => {
    const open = await stage.browser.open(SALESFORCE_URL);
    await page.close();
    await stage.configure(sandboxSettings(stage.sandbox));
    await open.bringToFront();
    await open.waitFor(() => (CSS.highlights.get("crm-click-to-dial")?.size ?? 0) > 3, [], {
      what: "marked numbers",
    });
    await open.close();
    page = await stage.browser.extensionPage("options.html");
    await page.waitFor(() => document.querySelector("#import") !== null, [], { what: "the options page" });
  });

  it("tests the tenant: nobody signed in, then somebody", async () => {
    await page.click({ selector: "#tenant .test button" });
    await expect.poll(() => outputs(page)).toContainEqual(expect.stringContaining("nobody is signed in"));
    await stage.signIn();
    await page.bringToFront();
    await page.click({ selector: "#tenant .test button" });
    await expect
      .poll(() => outputs(page))
      .toContainEqual(expect.stringContaining("no sign-in was asked for"));
    expect(stage.sandbox.tenant.calls).toHaveLength(0);
  });

  it.each([
    ["12", "too short to be dialled"],
    ["(212) 555-0143", "would be refused. The CRM does not allow this call (403)"],
    ["(212) 555-0120", "would proceed. The customer sees Hotline, 5251990."],
    ["(212) 555-0120", "MatchedHotline, 4921112345, by its number"],
  ])("tests the decision for %s", async (phone, answer) => {
    const [record, number] = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLInputElement>("#decision fieldset:first-of-type .grid input")]
        .slice(-2)
        .map((input) => `#${CSS.escape(input.id)}`),
    );
    for (const [selector, value] of [
      [record, "001Kj00002AcmeGIAR"],
      [number, phone],
    ]) {
      await page.focus(selector ?? "");
      await page.evaluate(
        (field: string) => document.querySelector<HTMLInputElement>(field)?.select(),
        selector ?? "",
      );
      await page.type(value ?? "");
    }
    await page.click({ selector: "#decision fieldset:first-of-type .test button" });
    await expect.poll(() => outputs(page)).toContainEqual(expect.stringContaining(answer));
  });
});

describe("after a call", () => {
  it("the popup lists it", async () => {
    const crm = await openCrmPage(stage.browser, SALESFORCE_URL);
    const [number] = salesforceNumbers;
    if (!number) throw new Error("no number");
    await crm.click(number.target);
    await crm.cardWith("your phone rings first");

    const popup = await stage.browser.extensionPage("popup.html");
    await popup.waitFor(() => document.querySelector(".calls li") !== null, [], {
      what: "the call in the popup",
    });
    const item = await popup.evaluate(() => document.querySelector(".calls li")?.textContent);
    expect(item).toContain("Dialling +1 212 555 0120");
    expect(item).toContain("Acme GmbH");
    expect(item).toContain("Hotline, 5251990");
    await popup.close();
    await crm.close();
  });
});
