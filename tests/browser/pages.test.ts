import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SALESFORCE_URL, salesforceNumbers } from "../sandbox/crm/records.ts";
import type { TestPage } from "./driver/index.ts";
import { importSettings, openCrmPage, openStage, type Stage, sandboxSettings, testBrowser } from "./stage.ts";

/* The extension's own pages in a real browser: what they say, and that they are accessible. */

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** The README's pictures are made here; a run for that writes them where the README looks for them. */
const SCREENSHOTS = process.env.UPDATE_SCREENSHOTS ? "docs/screenshots" : "test-results/screenshots";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ browser: testBrowser() });
});
afterAll(() => stage?.close());

/** The rules that a page breaks, by axe; none are excluded. */
async function violations(page: TestPage): Promise<string[]> {
  return page.evaluate(async (source: string) => {
    // The page's own policy forbids this; the debugger, which evaluates here, is exempt from it.
    const global = globalThis as unknown as {
      axe?: { run(): Promise<{ violations: { id: string; nodes: unknown[] }[] }> };
    };
    if (!global.axe) new Function(source)();
    const result = await global.axe?.run();
    return result?.violations.map(({ id, nodes }) => `${id} (${nodes.length})`) ?? ["axe didn't start"];
  }, AXE);
}

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
    await expect.poll(() => outputs(page)).toContainEqual(expect.stringContaining("Nobody is signed in"));
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
    ["(212) 555-0120", "would proceed as Hotline, 5251990."],
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

  it.each([["light"], ["dark"]] as const)("is accessible in %s colours", async (scheme) => {
    await page.setColorScheme(scheme);
    expect(await violations(page)).toEqual([]);
    await page.screenshot(`${SCREENSHOTS}/options-${scheme}.png`);
  });
});

describe("after a call", () => {
  it("the popup lists it, and is accessible", async () => {
    const crm = await openCrmPage(stage.browser, SALESFORCE_URL);
    await crm.setColorScheme("light");
    const [number] = salesforceNumbers;
    if (!number) throw new Error("no number");
    await crm.click(number.target);
    await crm.cardWith("your phone rings first");
    await crm.screenshot(`${SCREENSHOTS}/salesforce.png`);

    const popup = await stage.browser.extensionPage("popup.html");
    await popup.waitFor(() => document.querySelector(".calls li") !== null, [], {
      what: "the call in the popup",
    });
    const item = await popup.evaluate(() => document.querySelector(".calls li")?.textContent);
    expect(item).toContain("Dialling +1 212 555 0120");
    expect(item).toContain("Acme GmbH");
    expect(item).toContain("Hotline, 5251990");
    await popup.click({ selector: "summary", text: "How this was decided" });
    expect(await violations(popup)).toEqual([]);
    await popup.screenshot(`${SCREENSHOTS}/popup.png`);
    await popup.close();
    await crm.close();
  });
});
