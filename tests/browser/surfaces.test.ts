import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { textsOf } from "../run/locales.mjs";
import { SALESFORCE_URL, salesforceNumbers } from "../sandbox/crm/records.ts";
import { violations } from "./accessibility.ts";
import type { TestPage } from "./driver/index.ts";
import { tabTo } from "./keyboard.ts";
import { allowAccess, openCrmPage, type Stage, sandboxSettings, takeStage, welcomePage } from "./stage.ts";
import { popupOn, says } from "./states.ts";

/* What an agent sees of the extension beside the CRM's pages, in a real browser. */

let stage: Stage;
beforeAll(async () => {
  stage = await takeStage({ keepWelcome: true });
});
afterAll(() => stage?.close());
beforeEach(() => {
  stage.sandbox.tenant.calls.length = 0;
});

const text = (page: TestPage) => page.evaluate(() => document.body.innerText);

interface ExtensionApis {
  action: { getTitle(details: object): Promise<string> };
  storage: {
    local: {
      get(key: string): Promise<{ settings?: object }>;
      set(items: { settings: object }): Promise<void>;
    };
  };
}

/** What the extension's button says. */
const buttonTitle = (page: TestPage) =>
  page.evaluate(() => (globalThis as unknown as { chrome: ExtensionApis }).chrome.action.getTitle({}));

describe("the welcome page", () => {
  let page: TestPage;
  beforeAll(async () => {
    // In the tab that opens after the install Firefox leaves the focus in the address bar.
    await (await welcomePage(stage.browser)).close();
    page = await stage.browser.extensionPage("welcome.html");
    await says(page, "Welcome to CRM Click-to-Dial");
  });

  it("lets every step be skipped, and found again", async () => {
    expect(await buttonTitle(page)).toBe("CRM Click-to-Dial: not set up yet");
    for (const [button, next] of [
      ["Skip", "Step 2"],
      ["Skip", "Step 3"],
      ["Go on", "Step 4"],
      ["Skip", "Step 5"],
      ["Skip", "Not yet ready"],
    ] as const) {
      await page.click({ selector: "main .buttons button", text: button });
      await says(page, next);
    }
    await page.click({ selector: "nav button", text: "Where you sign in to 8x8" });
    await says(page, "Step 1");
  });

  it("is gone through with the keyboard alone, and leads a new user to their first call", async () => {
    const { browser, sandbox } = stage;
    const [, mobile] = salesforceNumbers;
    if (!mobile) throw new Error("no German number");
    const press = async (name: string) => {
      await tabTo(page, name);
      await page.press(" ");
    };
    await page.bringToFront();
    await tabTo(page, "Tenant URL");
    await page.type(`${sandbox.tenant.url}/AGUI/login.php`);
    await press("Save and go on");
    await says(page, "Address of your CRM");
    // The focus is at the step's heading; the next stop is its first field.
    await page.press("Tab");
    await page.type(SALESFORCE_URL);
    await says(page, "It will work on https://acme.lightning.force.com/*");
    await press("Save and go on");
    await says(page, "to find numbers on your CRM's pages");
    // What Chromium would ask then, no test can answer; Firefox grants what it is asked for.
    if (browser.name === "firefox") await press("Allow access");
    else await allowAccess(browser, page);
    await says(page, "Everything that is needed so far is allowed.");
    await press("Go on");
    await says(page, "Step 4");
    await tabTo(page, "Country");
    await page.type("Germany");
    await press("Save and go on");
    await says(page, "Step 5");
    await page.press("Tab");
    await page.type("030 901820");
    await says(page, `${sandbox.tenant.url}/AGUI/make_call.php?`);
    expect(await text(page)).toContain("phone=4930901820");
    expect(sandbox.tenant.calls).toHaveLength(0);
    await press("Finish");
    await says(page, "That's it");
    expect(await buttonTitle(page)).toBe("CRM Click-to-Dial");
    await page.close();

    await stage.signIn();
    const crm = await browser.open(SALESFORCE_URL);
    await crm.waitFor(() => CSS.highlights.has("crm-click-to-dial"), [], { what: "marked numbers" });
    await crm.click(mobile.target);
    await crm.cardWith("your phone rings first");
    expect(sandbox.tenant.calls).toMatchObject([{ agent: "jdoe", dialled: mobile.digits }]);
    await crm.close();
  });
});

describe("the popup", () => {
  let popup: TestPage;
  beforeAll(async () => {
    await stage.configure(sandboxSettings(stage.sandbox));
    await stage.signIn();
    popup = await stage.browser.extensionPage("popup.html");
    await says(popup, "Dial a number");
  });
  afterAll(() => popup?.close());

  it("formats a number while it is typed, and asks the CRM as a click does: without a record it is refused", async () => {
    await popup.focus(".dial-pad input");
    await popup.type("2125550120");
    expect(
      await popup.evaluate(() => document.querySelector<HTMLInputElement>(".dial-pad input")?.value),
    ).toBe("(212) 555-0120");
    await popup.press("Enter");
    await says(popup, "+1 212 555 0120 was not dialled");
    expect(await text(popup)).toContain("belongs to no record");
    expect(stage.sandbox.tenant.calls).toHaveLength(0);
  });

  it("calls a typed number where no CRM decides, as the address bar does", async () => {
    const settings = sandboxSettings(stage.sandbox);
    await stage.configure({ ...settings, decision: {} });
    await popup.bringToFront();
    await popup.focus(".dial-pad input");
    await popup.type("2125550143");
    await popup.press("Enter");
    await says(popup, "Dialling +1 212 555 0143");
    await expect.poll(() => stage.sandbox.tenant.calls.at(-1)).toMatchObject({ dialled: "12125550143" });
    await stage.browser.ui.enterInAddressBar("212 555 0144");
    await says(popup, "Dialling +1 212 555 0144");
    expect(stage.sandbox.tenant.calls.map(({ dialled }) => dialled)).toEqual(["12125550143", "12125550144"]);
    await stage.configure(settings);
    await popup.bringToFront();
  });
});

it("the popup pauses a site that is open, takes its marks off and brings them back, and lists its numbers", async () => {
  const crm = await openCrmPage(stage.browser, SALESFORCE_URL);
  const popup = await popupOn(stage, crm);
  const marks = () => crm.evaluate(() => CSS.highlights.get("crm-click-to-dial")?.size ?? 0);
  await popup.click({ selector: "button", text: "Pause on this site" });
  await expect.poll(marks, { timeout: 10_000 }).toBe(0);
  await popup.click({ selector: "button", text: "Go on with this site" });
  await crm.bringToFront();
  await expect.poll(marks, { timeout: 10_000 }).toBeGreaterThan(3);
  await expect.poll(() => buttonTitle(popup)).toBe("CRM Click-to-Dial");
  await popup.bringToFront();
  await popup.click({ selector: "button", text: "Numbers on this page" });
  await crm.bringToFront();
  await expect.poll(() => crm.list()).toHaveLength(12);
  await crm.close();
});

describe("the settings", () => {
  let options: TestPage;
  beforeAll(async () => {
    await stage.configure(sandboxSettings(stage.sandbox));
    options = await stage.browser.extensionPage("options.html");
    await says(options, "Connections");
  });
  afterAll(() => options?.close());

  it("show at a glance what is used, and what of it is known to be ready", async () => {
    const states = await options.evaluate(() =>
      [...document.querySelectorAll(".glance li")].map(({ textContent }) => textContent),
    );
    expect(states).toContain("8x8 VCC tenant ◐ Access allowed");
    expect(states).toContain("CRM site acme.lightning.force.com ✓ ready");
    expect(states).toContain("Decision, SAP ◐ Access allowed");
    expect(states).toContain("Call statistics – not used");
  });

  it("show the keys that the browser has given", async () => {
    const keys = await options.evaluate(() =>
      [...document.querySelectorAll("#keys tbody tr")].map((row) =>
        [...row.children].map(({ textContent }) => textContent).join(": "),
      ),
    );
    expect(keys.toSorted()).toEqual([
      "Call the selected number: Alt+Shift+S",
      "List the phone numbers on this page: Alt+Shift+L",
      "Open calls and history: Alt+Shift+H",
      "Open the popup with the dial pad: Alt+Shift+D",
    ]);
  });

  it("are searched by the keyboard", async () => {
    await options.focus(".find input");
    await options.type("caller");
    await says(options, "settings found.");
    await options.press("Enter");
    const focused = await options.evaluate(
      () => document.querySelector(`label[for="${document.activeElement?.id}"]`)?.textContent,
    );
    expect(focused).toBe("Default caller ID");
  });
});

describe("the diagnostics page", () => {
  let crm: TestPage;
  let page: TestPage;
  beforeAll(async () => {
    crm = await openCrmPage(stage.browser, SALESFORCE_URL);
    page = await stage.browser.extensionPage("diagnostics.html");
    await says(page, "The extension works on this page.");
  });
  afterAll(async () => {
    await page?.close();
    await crm?.close();
  });

  const rows = (nth: number) =>
    page.evaluate(
      (index: number) =>
        [...(document.querySelectorAll("#page table")[index]?.querySelectorAll("tbody tr") ?? [])].map(
          (row) => [...row.children].map(({ textContent }) => textContent),
        ),
      nth,
    );

  it("tells the numbers of the tab in front, and why other digits aren't numbers", async () => {
    const seen = (await rows(0)).map(([raw]) => raw);
    expect(seen).toEqual(expect.arrayContaining(salesforceNumbers.map(({ raw }) => raw)));
    const passedOver = await rows(1);
    expect(passedOver).not.toEqual([]);
    expect(passedOver.map(([raw]) => raw).filter((raw) => seen.includes(raw))).toEqual([]);
    expect(passedOver.every(([, , why]) => (why ?? "").length > 10)).toBe(true);
    const [number] = salesforceNumbers.filter(({ isFax }) => !isFax);
    if (!number) throw new Error("no number to click");
    await crm.bringToFront();
    await crm.click(number.target);
    await crm.cardWith("8x8 VCC has the call");
    await page.bringToFront();
    await page.evaluate(() => {
      document.body.replaceChildren();
      location.reload();
    });
    await says(page, "The extension works on this page.");
    await crm.cardWith("8x8 VCC has the call");
    // The card is no part of the CRM's page.
    expect([(await rows(0)).map(([raw]) => raw), await rows(1)]).toEqual([seen, passedOver]);
  });

  it("says whether there is a VCC session, and copies a report without the page's numbers", async () => {
    await page.click({ selector: "#connections .test button" });
    await says(page, "no sign-in was asked for");
    const report = JSON.parse((await page.evaluate(() => document.querySelector("pre")?.textContent)) ?? "");
    expect(report).toMatchObject({
      session: "signedIn",
      tab: { state: "running", crm: "salesforce" },
      errors: [],
    });
    expect(report.tab.all.seen).toBe((await rows(0)).length);
    expect(report.hosts.every(({ granted }: { granted: boolean }) => granted)).toBe(true);
    expect(JSON.stringify(report)).not.toMatch(/555.?01|Acme G|001Kj/);
    await page.click({ selector: "#report .test button" });
    await says(page, "The report was copied.");
  });
});

describe("another language", () => {
  const arabic = textsOf("ar");
  const english = textsOf("en");
  let options: TestPage;
  let popup: TestPage;
  let crm: TestPage;
  beforeAll(async () => {
    crm = await openCrmPage(stage.browser, SALESFORCE_URL);
    options = await stage.browser.extensionPage("options.html");
    popup = await stage.browser.extensionPage("popup.html");
  });
  afterAll(() => Promise.all([options?.close(), popup?.close(), crm?.close()]));

  const speak = (language: string) =>
    options.evaluate(async (chosen: string) => {
      const { local } = (globalThis as unknown as { chrome: ExtensionApis }).chrome.storage;
      const { settings } = await local.get("settings");
      await local.set({ settings: { ...settings, language: chosen } });
    }, language);
  /** Language, direction and title of a page, and the heading of a part of it. */
  const shown = (page: TestPage, heading: string) =>
    page.evaluate((id: string) => {
      const { lang, dir } = document.documentElement;
      return [lang, dir, document.title, document.getElementById(id)?.textContent];
    }, heading);
  const inOptions = () => shown(options, "glance-title");
  const inPopup = () => shown(popup, "dial-title");
  const expected = (language: string, direction: string, texts: Map<string, string>) => ({
    options: [language, direction, texts.get("settings.title"), texts.get("glance.title")],
    popup: [language, direction, texts.get("extension.name"), texts.get("dialPad.title")],
  });

  it("is in force in open pages, in the CRM's page and on the button as soon as it is chosen", async () => {
    const [number] = salesforceNumbers.filter(({ isFax }) => !isFax);
    if (!number) throw new Error("no number to click");
    await crm.bringToFront();
    await crm.hover(number.target);
    await crm.panelWith(english.get("number.copy") ?? "");
    await speak("ar");
    const { options: inArabic, popup: popupInArabic } = expected("ar", "rtl", arabic);
    await expect.poll(inOptions, { timeout: 10_000 }).toEqual(inArabic);
    await expect.poll(inPopup, { timeout: 10_000 }).toEqual(popupInArabic);
    await expect.poll(() => buttonTitle(options), { timeout: 10_000 }).toBe(arabic.get("extension.name"));
    expect(await violations(options)).toEqual([]);
    await options.screenshot("test-results/screenshots/settings-arabic.png");
    await popup.screenshot("test-results/screenshots/popup-arabic.png");
    await crm.bringToFront();
    await crm.click(number.target);
    const card = await crm.cardWith(arabic.get("outcome.handedOver") ?? "");
    expect(card.direction).toBe("rtl");
    await crm.screenshot("test-results/screenshots/card-arabic.png");
  });

  it("gives way to the browser's again", async () => {
    await speak("");
    const { options: inEnglish, popup: popupInEnglish } = expected("en-US", "ltr", english);
    await expect.poll(inOptions, { timeout: 10_000 }).toEqual(inEnglish);
    await expect.poll(inPopup, { timeout: 10_000 }).toEqual(popupInEnglish);
  });
});
