import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { records } from "../sandbox/crm/records.ts";
import type { TestPage } from "./driver/index.ts";
import { closeCard } from "./driver/page.ts";
import { importSettings, openStage, type Stage, sandboxSettings, testBrowser } from "./stage.ts";

/* Messages to the worker from where none should come, and content scripts that are left behind. */

const HOST = "https://acme.lightning.force.com";
/** A host that the extension may use, for which no site is configured. */
const UNCONFIGURED = "https://crm.sandbox.test";

/** A record's page, so that nothing but the sender stands in a call's way. */
const PATH = `/lightning/r/Account/${records.salesforce.account.id}/view`;

const PAGES = {
  [PATH]: `<!doctype html><html lang="en"><meta charset="utf-8"><title>Numbers</title><body>
    <p id="number">212-555-0120</p><p id="other">212-555-0122</p>`,
};

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ browser: testBrowser(), pages: PAGES });
  await stage.configure(sandboxSettings(stage.sandbox));
  await stage.signIn();
});
afterAll(() => stage?.close());
beforeEach(() => {
  stage.sandbox.tenant.calls.length = 0;
  stage.sandbox.decision.requests.length = 0;
});

const marks = (page: TestPage) => page.evaluate(() => CSS.highlights.get("crm-click-to-dial")?.size ?? 0);

async function open(): Promise<TestPage> {
  const page = await stage.browser.open(`${HOST}${PATH}`);
  await expect.poll(() => marks(page), { timeout: 10_000 }).toBe(2);
  return page;
}

function expectNothing(): void {
  expect(stage.sandbox.decision.requests).toEqual([]);
  expect(stage.sandbox.tenant.calls).toEqual([]);
}

describe("the worker", () => {
  it("takes nobody for a content script that isn't in a tab of a configured site, not even our own page", async () => {
    const page = await stage.browser.extensionPage("options.html");
    const answers = await page.evaluate(async () => {
      interface Port {
        postMessage(message: object): void;
        onMessage: { addListener(listener: (message: object) => void): void };
        onDisconnect: { addListener(listener: () => void): void };
      }
      interface Runtime {
        sendMessage(message: object): Promise<unknown>;
        connect(options: { name: string }): Port;
      }
      const apis = globalThis as unknown as Partial<Record<"browser" | "chrome", { runtime: Runtime }>>;
      const runtime = (apis.browser ?? apis.chrome)?.runtime;
      if (!runtime) return null;
      const order = { type: "dial", raw: "212-555-0120", record: null, countries: ["US"], ancestors: [] };
      const dialled = new Promise<unknown[]>((resolve) => {
        const views: unknown[] = [];
        const port = runtime.connect({ name: "content>worker:dial" });
        port.onMessage.addListener((view) => views.push(view));
        port.onDisconnect.addListener(() => resolve(views));
        port.postMessage(order);
        setTimeout(() => resolve(views), 3_000);
      });
      return {
        site: await runtime.sendMessage({ type: "content>worker:start" }),
        dialled: await dialled,
      };
    });
    expect(answers?.site).toBeNull();
    expect(answers?.dialled).toMatchObject([{ state: "refused", reason: "siteUnknown" }]);
    expectNothing();
    await page.close();
  });

  it("can't be spoken to by a page", async () => {
    const page = await open();
    const canSpeak = await page.evaluate(() => {
      const apis = globalThis as unknown as Partial<
        Record<"browser" | "chrome", { runtime?: { sendMessage?: unknown; connect?: unknown } }>
      >;
      return [apis.browser, apis.chrome].some((api) => api?.runtime?.sendMessage || api?.runtime?.connect);
    });
    expect(canSpeak).toBe(false);
    await page.close();
  });
});

it("on a host that is allowed but isn't a site nothing is marked, and a click dials nothing", async () => {
  const page = await stage.browser.open(`${UNCONFIGURED}${PATH}`);
  await sleep(1_500);
  expect(await marks(page)).toBe(0);
  await page.click({ selector: "#number", text: "212-555-0120" });
  await sleep(1_000);
  expect(await page.card()).toBeNull();
  expectNothing();
  await page.close();
});

it("a page that was open when its site was taken out of the settings dials no more", async () => {
  const page = await open();
  const options = await stage.browser.extensionPage("options.html");
  await importSettings(options, { ...sandboxSettings(stage.sandbox), sites: [] });
  await page.bringToFront();
  await page.click({ selector: "#number", text: "212-555-0120" });
  await expect.poll(async () => (await page.card())?.text ?? "no card").not.toContain("Asking");
  await sleep(1_000);
  expectNothing();
  await options.close();
  await page.close();
});

describe("after an update of the extension", () => {
  beforeAll(() => stage.configure(sandboxSettings(stage.sandbox)));

  it("a page that was open goes on: a click on it asks and dials, once", async () => {
    const page = await open();
    // What is marked from now on the new worker's script has marked, which it starts in the tabs that are open.
    await page.evaluate(() => CSS.highlights.clear());
    await stage.browser.updateExtension();
    await page.bringToFront();
    await expect.poll(() => marks(page), { timeout: 15_000 }).toBe(2);
    await page.click({ selector: "#number", text: "212-555-0120" });
    await page.cardWith("your phone rings first");
    await sleep(1_500);
    expect(stage.sandbox.decision.requests).toHaveLength(1);
    expect(stage.sandbox.tenant.calls).toHaveLength(1);
    expect(await page.evaluate(() => document.querySelectorAll("html > div").length)).toBe(1);
    await page.close();
  });

  it("a page that is reloaded dials as before", async () => {
    const page = await open();
    await page.click({ selector: "#other", text: "212-555-0122" });
    await page.cardWith("your phone rings first");
    expect(stage.sandbox.tenant.calls).toHaveLength(1);
    await page.close();
  });

  it("a call that was being placed is told of, on the page and in the popup, and isn't placed again", async () => {
    const page = await open();
    stage.sandbox.tenant.faults = { delayMs: 5_000 };
    await page.click({ selector: "#number", text: "212-555-0120" });
    await expect.poll(() => stage.sandbox.tenant.calls.length, { timeout: 10_000 }).toBe(1);
    // An image's name stands in the place of a member of the document.
    await page.evaluate(() => document.body.append(Object.assign(new Image(), { name: "querySelectorAll" })));
    await stage.browser.updateExtension();
    stage.sandbox.tenant.faults = {};
    await page.bringToFront();
    // What is left behind doesn't go on saying that it dials, and can be closed.
    await page.cardWith("The extension was stopped while it dialled");
    await page.evaluate(() => document.images[0]?.remove());
    if (stage.browser.name === "firefox") {
      // There its script doesn't live any more: it stays until it is meant, and a key closes it as well.
      await page.clickAt({ x: 5, y: 400 });
      await page.cardWith("The extension was stopped while it dialled");
      await page.press("Escape");
    } else await closeCard(page);
    await expect.poll(() => page.evaluate(() => document.querySelectorAll("html > div").length)).toBe(0);
    // Once the new extension is there.
    await (await open()).close();
    const popup = await stage.browser.extensionPage("popup.html");
    await popup.waitFor(
      () => document.body.innerText.includes("stopped the extension while 8x8 VCC was taking the call"),
      [],
      { what: "the call in the popup", timeoutMs: 15_000 },
    );
    await popup.close();
    expect(stage.sandbox.tenant.calls).toHaveLength(1);
    await page.close();
  });
});

describe("a database that a newer version of the extension has written", () => {
  it("keeps numbers marked and every click from dialling, and says so; with empty records all goes on", async () => {
    const writer = await stage.browser.extensionPage("options.html");
    await writer.evaluate(
      () =>
        new Promise<void>((resolve, reject) => {
          const opening = indexedDB.open("crm-click-to-dial", 99);
          opening.onsuccess = () => {
            opening.result.close();
            resolve();
          };
          opening.onerror = () => reject(opening.error);
        }),
    );
    await writer.close();
    await stage.browser.killWorker();
    const page = await open();
    await page.click({ selector: "#number", text: "212-555-0120" });
    await page.cardWith("a newer version of the extension has kept its records here");
    expectNothing();
    const popup = await stage.browser.extensionPage("popup.html");
    const says = (text: string) =>
      popup.waitFor((wanted) => document.body.innerText.includes(wanted), [text], { what: `“${text}”` });
    await says("A newer version of the extension has kept the calls");
    await popup.click({ selector: "button", text: "Start with empty records" });
    await says("This deletes all calls");
    await popup.click({ selector: "button", text: "Delete and start anew" });
    await popup.waitFor(() => document.querySelector("[role=alert]") === null, [], { what: "no alert" });
    await popup.close();
    await page.bringToFront();
    await page.click({ selector: "#other", text: "212-555-0122" });
    await page.cardWith("your phone rings first");
    expect(stage.sandbox.tenant.calls).toHaveLength(1);
    await page.close();
  });
});
