import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SALESFORCE_URL, SAP_URL, salesforceNumbers } from "../sandbox/crm/records.ts";
import { violations } from "./accessibility.ts";
import type { TestPage } from "./driver/index.ts";
import { policyObstacle } from "./driver/policy.ts";
import {
  allowAccess,
  importSettings,
  openCrmPage,
  openStage,
  type Stage,
  sandboxSettings,
  testBrowser,
} from "./stage.ts";

/* What an organisation sets by a real policy file, in a browser in which nobody has configured anything. */

const browserName = testBrowser();
const obstacle = policyObstacle(browserName);
if (obstacle !== null) console.warn(`\nPOLICY TESTS OF ${browserName.toUpperCase()} NOT RUN: ${obstacle}\n`);

describe.skipIf(obstacle !== null)("a policy", () => {
  let stage: Stage;
  let options: TestPage;
  /** All but the agent's UID, with two values that are wrong. */
  const policy = ({ agent: _, ...settings }: ReturnType<typeof sandboxSettings>) => ({
    ...settings,
    language: "en",
    click: "twice",
    userData: [...(settings.userData ?? []), { name: "ctl_newRecordId", value: "1" }],
    learned: { byAgents: false },
  });
  beforeAll(async () => {
    stage = await openStage({ browser: browserName, policy: (sandbox) => policy(sandboxSettings(sandbox)) });
    options = await stage.browser.extensionPage("options.html");
    await options.waitFor(() => document.querySelector("#policy-title") !== null, [], {
      what: "the notice of the policy",
    });
  });
  afterAll(() => stage?.close());

  const field = (label: string) =>
    options.evaluate((text: string) => {
      const found = [...document.querySelectorAll("label")].find(({ textContent }) => textContent === text);
      const control = found && document.getElementById(found.htmlFor);
      if (!(control instanceof HTMLInputElement)) return null;
      const described = (control.getAttribute("aria-describedby") ?? "").split(" ");
      return {
        value: control.value,
        disabled: control.disabled,
        description: described.map((id) => document.getElementById(id)?.textContent).join(" "),
      };
    }, label);

  it("is shown as set by the organisation, and can't be edited", async () => {
    const tenant = await field("Tenant URL");
    expect(tenant).toMatchObject({ value: stage.sandbox.tenant.url, disabled: true });
    expect(tenant?.description).toContain("Set by your organisation.");
    expect(await field("Agent UID")).toMatchObject({ value: "", disabled: false });
    const controls = await options.evaluate(() =>
      [...document.querySelectorAll<HTMLInputElement>("#serviceNumbers input, #serviceNumbers button")].map(
        ({ disabled }) => disabled,
      ),
    );
    expect(controls).toEqual(Array.from({ length: 12 }, () => true));
  });

  it("decides on the language, in place of the browser's and of what an agent may choose", async () => {
    const [lang, isEditable] = await options.evaluate(() => [
      document.documentElement.lang,
      document.querySelector("#agent select:not(:disabled)")?.querySelector("option[value=ar]") != null,
    ]);
    expect([lang, isEditable]).toEqual(["en", false]);
  });

  it("tells of its values that can't be used, by their paths", async () => {
    const items = await options.evaluate(() =>
      [...document.querySelectorAll("section:has(> #policy-title) li")].map(({ textContent }) => textContent),
    );
    expect(items).toEqual([
      expect.stringContaining("click Choose one of: dial, ask."),
      expect.stringContaining("userData[7].name "),
    ]);
  });

  it.each(["light", "dark"] as const)("is accessible in %s colours", async (scheme) => {
    await options.setColorScheme(scheme);
    expect(await violations(options)).toEqual([]);
    await options.evaluate(() => document.querySelector("#tenant")?.scrollIntoView());
    await options.screenshot(`test-results/screenshots/policy-${browserName}-${scheme}.png`);
  });

  it("stays through an import, which takes the rest", async () => {
    await importSettings(options, {
      agent: { uid: "jdoe" },
      country: "DE",
      language: "ar",
      tenant: { url: "https://other.example.com" },
    });
    expect(await field("Agent UID")).toMatchObject({ value: "jdoe" });
    expect(await field("Tenant URL")).toMatchObject({ value: stage.sandbox.tenant.url });
    expect(await options.evaluate(() => document.documentElement.lang)).toBe("en");
  });

  it("is what calls are placed by, once access is allowed", async () => {
    await allowAccess(stage.browser, options);
    await stage.signIn();
    const page = await openCrmPage(stage.browser, SALESFORCE_URL);
    const [number] = salesforceNumbers;
    if (!number) throw new Error("no number");
    await page.click(number.target);
    const card = await page.cardWith("your phone rings first");
    expect(card.text).toContain("Hotline, 5251990");
    expect(stage.sandbox.tenant.calls).toHaveLength(1);
    await page.close();
  });

  it.skipIf(browserName === "firefox")("reaches open pages when it changes, the worker asleep", async () => {
    const settings = sandboxSettings(stage.sandbox);
    const salesforceOnly = settings.sites?.filter(({ crm }) => crm === "salesforce");
    stage.browser.setPolicy?.({ ...settings, sites: salesforceOnly });
    await options.waitFor(() => document.querySelectorAll("#sites tbody tr").length === 1, [], {
      what: "the policy's one site",
      timeoutMs: 30_000,
    });
    const sap = await stage.browser.open(SAP_URL);
    const isMarked = () => CSS.highlights.has("crm-click-to-dial");
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(await sap.evaluate(isMarked)).toBe(false);

    await stage.browser.killWorker();
    stage.browser.setPolicy?.({
      ...settings,
      tenant: { ...settings.tenant, callerId: "5250001" },
    });
    await sap.waitFor(isMarked, [], { what: "numbers marked by the policy", timeoutMs: 30_000 });
    await sap.close();
    await expect.poll(() => field("Default caller ID")).toMatchObject({ value: "5250001", disabled: true });
    expect(await options.evaluate(() => document.querySelector("#policy-title ~ ul"))).toBeNull();

    stage.browser.setPolicy?.({});
    await options.waitFor(() => document.querySelector("#policy-title") === null, [], {
      what: "the end of the policy",
      timeoutMs: 30_000,
    });
    expect(await field("Tenant URL")).toMatchObject({ value: "", disabled: false });
    expect(await field("Agent UID")).toMatchObject({ value: "jdoe", disabled: false });
  });
});
