import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { WxtBrowser } from "wxt/browser";
import type { SettingsInput } from "../../lib/settings/schema.ts";
import type { TestPage } from "./driver/index.ts";
import { closeCard } from "./driver/page.ts";
import { openCrmPage, type Stage, sandboxSettings, signInOn, takeStage, testBrowser } from "./stage.ts";

/*
 * How a call gets to VCC in a real browser (TEST_BROWSER=chromium or firefox): in the background and in a window, by GET
 * and by POST, and what the agent is told and can do when there is no session, no answer, or a refusal.
 */

const PATH = "/lightning/r/Account/001Kj00002AcmeGIAR/view";
const CRM = `https://acme.lightning.force.com${PATH}`;
const DIGITS = "12125550120";
/** A number is ignored for two seconds after it was handed over: each test dials one of its own. */
const ROWS = Array.from({ length: 40 }, (_, index) => String(Number(DIGITS) + index));
const PAGE = `<!doctype html><title>Acme GmbH</title><h1>Acme GmbH</h1>
  ${ROWS.map((digits) => `<a href="tel:+${digits}">${digits}</a>`).join(" ")}`;

/** Long enough for a POST, with everything that encodings stumble over. */
const LONG_TEXT = `Ä€😀 "&=+%<>'\n${"long ".repeat(500)}`.trim();
const LONG: SettingsInput["userData"] = [
  { name: "Description", value: LONG_TEXT },
  { name: "WhatId", value: "{!Account.Id}" },
];

let stage: Stage;
let page: TestPage;
let next = 0;
let digits = "";
beforeAll(async () => {
  stage = await takeStage({ pages: { [PATH]: PAGE } });
  await stage.configure(settings("background"));
  await stage.signIn();
  page = await openCrmPage(stage.browser, CRM);
});
afterAll(() => stage?.close());
beforeEach(async () => {
  const { tenant } = stage.sandbox;
  tenant.calls.length = 0;
  tenant.requests.length = 0;
  tenant.faults = {};
  digits = ROWS[next++] ?? "";
  await page?.bringToFront();
  if (page) await closeCard(page);
});

function settings(launch: "background" | "window", userData?: SettingsInput["userData"]): SettingsInput {
  const { decision: _, ...all } = sandboxSettings(stage.sandbox);
  return { ...all, tenant: { ...all.tenant, launch }, ...(userData && { userData }) };
}

const link = () => `a[href="tel:+${digits}"]`;
const dial = () => page.click(link());
const calls = () => stage.sandbox.tenant.calls;
const makeCalls = () => stage.sandbox.tenant.requests.filter(({ url }) => url.includes("make_call"));
const makeCallPages = async () => {
  const pages = await stage.browser.pages();
  const urls = await Promise.all(pages.map((each) => each.url().catch(() => "")));
  return urls.filter((url) => url.includes("make_call") || url.includes("launch.html"));
};
const expectWindowClosed = () => expect.poll(makeCallPages, { timeout: 5_000 }).toEqual([]);

/** As browsers name what a request is for. */
const destinations = () => makeCalls().map(({ headers }) => headers["sec-fetch-dest"]);

async function signInByTheCard(): Promise<void> {
  await page.clickCard("Sign in to VCC");
  const tenant = await stage.browser.pageAt(stage.sandbox.tenant.url);
  await signInOn(tenant);
  await tenant.close();
  await page.bringToFront();
}

describe.each([
  ["in the background", "background", "empty", "\n"],
  // Forms have line breaks of their own kind.
  ["in a window", "window", "document", "\r\n"],
] as const)("%s", (_, launch, destination, lineBreak) => {
  beforeAll(() => stage.configure(settings(launch)));

  it("short data go by GET", async () => {
    await dial();
    await page.cardWith("your phone rings first");
    expect(calls()).toMatchObject([{ method: "GET", dialled: digits, body: [] }]);
    expect(destinations()).toEqual([destination]);
    await expectWindowClosed();
    expect(await page.url()).toBe(CRM);
  });

  it("without a session it says so, and after signing in one click calls", async () => {
    stage.sandbox.tenant.endSessions();
    await dial();
    const card = await page.cardWith("You aren't signed in to 8x8 VCC");
    expect(card.buttons).toEqual(expect.arrayContaining(["Sign in to VCC", "Call again"]));
    await expectWindowClosed();
    expect(calls()).toHaveLength(0);
    await signInByTheCard();
    // Signing in calls nobody.
    expect(calls()).toHaveLength(0);
    await page.clickCard("Call again");
    await page.cardWith("your phone rings first");
    expect(calls()).toMatchObject([{ dialled: digits, agent: "jdoe" }]);
    await expectWindowClosed();
  });

  it("shows the text of VCC's error page, and calls again on a click", async () => {
    stage.sandbox.tenant.faults = { answer: { status: 403, reason: "Closed for the day" } };
    await dial();
    expect((await page.cardWith("was not dialled")).text).toContain("Closed for the day");
    await expectWindowClosed();
    stage.sandbox.tenant.faults = {};
    await page.clickCard("Call again");
    await page.cardWith("your phone rings first");
    expect(calls()).toHaveLength(1);
    await expectWindowClosed();
  });

  it("doesn't claim to know what a failing server did, and shows its text", async () => {
    stage.sandbox.tenant.faults = { answer: { status: 503, reason: "Closed for maintenance" } };
    await dial();
    expect((await page.cardWith("not known whether it was dialled")).text).toContain(
      "Closed for maintenance",
    );
    await expectWindowClosed();
  });

  it("doesn't claim to know what a failed connection did, and sends nothing more", async () => {
    stage.sandbox.tenant.faults = { drop: "after" };
    await dial();
    const card = await page.cardWith("not known whether it was dialled");
    expect(card.text).toContain("see whether your phone rings");
    expect(card.buttons).toContain("Call again");
    await expectWindowClosed();
    const { length } = calls();
    stage.sandbox.tenant.faults = {};
    // Chrome would load a page whose connection failed again after a second, if it were left open.
    await sleep(3000);
    expect(calls()).toHaveLength(length);
  });

  it("waits for a slow answer", async () => {
    stage.sandbox.tenant.faults = { delayMs: 4_000 };
    await dial();
    await expect.poll(calls, { timeout: 5_000 }).toHaveLength(1);
    expect((await page.cardWith("Dialling")).text).not.toContain("rings first");
    await page.cardWith("your phone rings first");
    expect(calls()).toHaveLength(1);
    await expectWindowClosed();
  });

  it("says after 15 seconds that there was no answer, and calls again on a click only", async () => {
    stage.sandbox.tenant.faults = { delayMs: 30_000 };
    await dial();
    await expect.poll(calls, { timeout: 5_000 }).toHaveLength(1);
    await sleep(14_000);
    await page.cardWith("didn't answer within 15 seconds");
    await expectWindowClosed();
    expect(calls()).toHaveLength(1);
    stage.sandbox.tenant.faults = {};
    await sleep(2100);
    await page.clickCard("Call again");
    await page.cardWith("your phone rings first");
    expect(calls()).toHaveLength(2);
    await expectWindowClosed();
  });

  it("a worker that was stopped before the answer leaves it unknown, and the popup calls again on a click", async () => {
    stage.sandbox.tenant.faults = { delayMs: 6_000 };
    await dial();
    await expect.poll(calls, { timeout: 10_000 }).toHaveLength(1);
    await stage.browser.killWorker();
    expect((await page.cardWith("stopped while it dialled")).buttons).toContain("Call again");
    stage.sandbox.tenant.faults = {};
    await sleep(2100);
    expect(calls()).toHaveLength(1);
    await page.clickCard("Call again");
    await page.cardWith("your phone rings first");
    expect(calls()).toHaveLength(2);
    const popup = await stage.browser.extensionPage("popup.html");
    await popup.waitFor(
      () => document.body.innerText.includes("stopped the extension while 8x8 VCC was taking the call"),
      [],
      { what: "the call in the popup" },
    );
    await sleep(2100);
    await popup.click({ selector: "button", text: "Call again" });
    await expect.poll(calls, { timeout: 10_000 }).toHaveLength(3);
    await popup.close();
    expect(new Set(calls().map(({ dialled }) => dialled))).toEqual(new Set([digits]));
    // VCC has answered by now what the first worker asked; its window is closed by the one after it.
    await expectWindowClosed();
  });

  describe("long data go by POST", () => {
    beforeAll(() => stage.configure(settings(launch, LONG)));

    it("as they were configured", async () => {
      await dial();
      await page.cardWith("your phone rings first");
      expect(calls()).toMatchObject([
        {
          method: "POST",
          dialled: digits,
          userData: [
            ["Description", LONG_TEXT.replaceAll("=", "$equal$").replace("\n", lineBreak)],
            ["WhatId", "001Kj00002AcmeGIAR"],
          ],
          transactionData: [
            ["extRecordId", "001Kj00002AcmeGIAR"],
            ["extRecordType", "Account"],
          ],
        },
      ]);
      expect(calls()[0]?.query.map(([name]) => name)).toEqual(["phone", "callerId"]);
      expect(destinations()).toEqual([destination]);
      await expectWindowClosed();
    });

    it("without a session, too, it says so, and after signing in one click calls", async () => {
      stage.sandbox.tenant.endSessions();
      await dial();
      await page.cardWith("You aren't signed in to 8x8 VCC");
      await expectWindowClosed();
      await signInByTheCard();
      await page.clickCard("Call again");
      await page.cardWith("your phone rings first");
      expect(calls()).toMatchObject([{ method: "POST", dialled: digits }]);
      await expectWindowClosed();
    });
  });
});

/** Closes the small window as its close button does; tests see a window only when it has loaded. */
async function closeSmallWindow(): Promise<void> {
  const own = await stage.browser.extensionPage("popup.html");
  await own.evaluate(async () => {
    const { browser, chrome } = globalThis as unknown as Record<string, Pick<WxtBrowser, "windows">>;
    const { windows } = browser ?? chrome ?? {};
    const [small] = (await windows?.getAll({ windowTypes: ["popup"] })) ?? [];
    if (small?.id !== undefined) await windows?.remove(small.id);
  });
  // Firefox may have opened it in that very window.
  await own.close().catch(() => {});
  await page.bringToFront();
}

describe("the small window", () => {
  beforeAll(() => stage.configure(settings("window")));

  it("that the agent closes before the answer leaves the call unknown", async () => {
    stage.sandbox.tenant.faults = { delayMs: 8_000 };
    await dial();
    await expect.poll(calls, { timeout: 5_000 }).toHaveLength(1);
    await closeSmallWindow();
    const card = await page.cardWith("was closed before 8x8 VCC's answer could be read");
    expect(card.buttons).toContain("Call again");
  });

  it("tells a sign-in service elsewhere from an answer", async () => {
    stage.sandbox.tenant.faults = { redirect: "https://idp.sandbox.test/" };
    await dial();
    // Who is signed in may have been led on after the call was placed.
    const card = await page.cardWith("led to another page, or to none");
    expect(card.buttons).toEqual(expect.arrayContaining(["Sign in to VCC", "Call again"]));
    await expectWindowClosed();
  });

  it.each([
    ["short", undefined, 0],
    // The page that posts them stays, as it does while VCC takes its time.
    ["long", LONG, 14_000],
  ])(
    "doesn't take an answer without a page for a missing session, with %s data",
    async (_, userData, waitMs) => {
      await stage.configure(settings("window", userData));
      stage.sandbox.tenant.faults = { answer: { status: 204, reason: "" } };
      await page.bringToFront();
      await dial();
      await sleep(waitMs);
      await page.cardWith("not known whether it was dialled");
      await expectWindowClosed();
    },
  );

  it("a page that posts a form does so once", async () => {
    const opened = await stage.browser.extensionPage("launch.html#of-another-call");
    await opened.waitFor(() => document.body.innerText.includes("no call to hand over"), [], {
      what: "the page's answer",
    });
    expect(makeCalls()).toEqual([]);
    await opened.close();
  });
});

describe.runIf(testBrowser() === "firefox")("a Firefox container", () => {
  let inDefault: TestPage;
  beforeAll(async () => {
    await stage.configure(settings("background"));
    inDefault = page;
    const opened = await stage.browser.openInContainer?.(CRM);
    if (!opened) throw new Error("no container");
    page = opened;
    await page.waitFor(() => (CSS.highlights.get("crm-click-to-dial")?.size ?? 0) > 3, [], {
      what: "marked numbers",
    });
  });
  afterAll(() => {
    page = inDefault;
  });

  it("isn't called from before it is allowed, which the settings ask for", async () => {
    await dial();
    const card = await page.cardWith("in a Firefox container");
    expect(card.buttons).toContain("Open settings");
    expect(makeCalls()).toEqual([]);
    const options = await stage.browser.extensionPage("options.html");
    await options.click({ selector: "button", text: "Allow containers" });
    await options.waitFor(() => document.body.innerText.includes("placed in their container"), [], {
      what: "the permission",
    });
    await options.close();
  });

  it("has a session of its own: the default container's isn't used", async () => {
    await dial();
    await page.cardWith("You aren't signed in to 8x8 VCC");
    expect(calls()).toHaveLength(0);
    await expectWindowClosed();
    stage.sandbox.tenant.endSessions();
    await signInByTheCard();
    await page.clickCard("Call again");
    await page.cardWith("your phone rings first");
    expect(calls()).toMatchObject([{ dialled: digits, method: "GET" }]);
    expect(destinations()).toEqual(["document", "document"]);
    await expectWindowClosed();
  });

  it("gets what is long by POST, and in a window where the settings say so", async () => {
    await stage.configure(settings("background", LONG));
    await dial();
    await page.cardWith("your phone rings first");
    await stage.configure(settings("window", LONG));
    await page.bringToFront();
    await closeCard(page);
    digits = ROWS[next++] ?? "";
    await dial();
    await page.cardWith("your phone rings first");
    expect(calls().map(({ method }) => method)).toEqual(["POST", "POST"]);
    await expectWindowClosed();
  });
});
