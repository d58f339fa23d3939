import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { SettingsInput } from "../../lib/settings/schema.ts";
import { records } from "../sandbox/crm/records.ts";
import type { TestPage } from "./driver/index.ts";
import { closeCard } from "./driver/page.ts";
import {
  type About,
  contentMessages,
  dialMessages,
  MISSHAPEN,
  pageMessages,
  say,
  type Traces,
  tabAt,
  traces,
} from "./forged.ts";
import { importSettings, openStage, type Stage, sandboxSettings, testBrowser } from "./stage.ts";

/* Messages to the worker from where none should come, and content scripts that are left behind. */

const HOST = "https://acme.lightning.force.com";
/** A host that the extension may use, for which no site is configured. */
const UNCONFIGURED = "https://crm.sandbox.test";

/** A record's page, so that nothing but the sender stands in a call's way. */
const PATH = `/lightning/r/Account/${records.salesforce.account.id}/view`;

/** One whose number is asked about, and which shows a page of its own in a frame. */
const ASKING = `/lightning/r/Contact/${records.salesforce.contacts[0]?.id}/view`;
const FRAMED = "/framed";

const html = (body: string) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>Numbers</title><body>${body}`;

const PAGES = {
  [PATH]: html(`<p id="number">212-555-0120</p><p id="other">212-555-0122</p>`),
  [ASKING]: html(
    `<p id="premium">+1 900 234 5678</p><iframe src="${FRAMED}" width="600" height="200"></iframe>`,
  ),
  [FRAMED]: html("<p>212-555-0126</p>"),
};

/** The folder of another extension. */
const STRANGER = "tests/browser/stranger";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ browser: testBrowser(), pages: PAGES, strangers: [STRANGER] });
  await stage.configure(settings());
  await stage.signIn();
});
afterAll(() => stage?.close());
beforeEach(() => {
  stage.sandbox.tenant.calls.length = 0;
  stage.sandbox.decision.requests.length = 0;
  stage.sandbox.reporting.requests.length = 0;
});

/** Those with which each of the forged messages would come to something. */
function settings(): SettingsInput {
  const { reporting } = stage.sandbox;
  return {
    ...sandboxSettings(stage.sandbox),
    callbackRequest: { url: reporting.endpoint("callbackRequest"), function: "callback" },
  };
}

const marks = (page: TestPage) => page.evaluate(() => CSS.highlights.get("crm-click-to-dial")?.size ?? 0);

async function open(): Promise<TestPage> {
  const page = await stage.browser.open(`${HOST}${PATH}`);
  await expect.poll(() => marks(page), { timeout: 10_000 }).toBe(2);
  return page;
}

function expectNothing(): void {
  expect(stage.sandbox.decision.requests).toEqual([]);
  expect(stage.sandbox.tenant.calls).toEqual([]);
  expect(stage.sandbox.reporting.requests).toEqual([]);
}

/** A page of the site's that asks the agent about a call, one of our own, and what there was before anybody spoke. */
interface AtStake extends About {
  asking: TestPage;
  own: TestPage;
  before: Traces;
  close(): Promise<void>;
}

async function putAtStake(): Promise<AtStake> {
  const asking = await stage.browser.open(`${HOST}${ASKING}`);
  await expect.poll(() => marks(asking), { timeout: 10_000 }).toBe(1);
  await asking.click({ selector: "#premium", text: "900" });
  await asking.cardWith("This is a premium-rate number");
  const own = await stage.browser.extensionPage("options.html");
  const calls = (await traces(own)).records.calls ?? [];
  const callId = calls.find(({ state }) => state === "confirming")?.id;
  if (callId === undefined) throw new Error("No call waits for an answer");
  return {
    asking,
    own,
    callId,
    tabId: await tabAt(own, `${HOST}${ASKING}`),
    before: await tracesAtRest(own),
    async close() {
      await own.close();
      await asking.bringToFront();
      await asking.clickCard("Don't call");
      await asking.cardWith("You cancelled the call.");
      await asking.close();
    },
  };
}

/** What there is to see once the worker has done what follows from what was done last. */
async function tracesAtRest(own: TestPage): Promise<Traces> {
  let last = await traces(own);
  for (;;) {
    await sleep(500);
    const next = await traces(own);
    if (isDeepStrictEqual(last, next)) return next;
    last = next;
  }
}

/** That the worker has done nothing, and nobody is told anything. */
async function expectUntouched({ asking, own, before }: AtStake): Promise<void> {
  // What a worker does of its own accord after an answer would be seen by then.
  await sleep(1_500);
  expect(await traces(own)).toEqual(before);
  expect(await asking.list()).toBeNull();
  expect((await asking.card())?.text).toContain("This is a premium-rate number");
  expectNothing();
}

/** What comes of that many messages whose sender the worker doesn't know. */
const unanswered = (count: number) => Array(count).fill({ answer: null });
const REFUSED = {
  views: [expect.objectContaining({ state: "refused", reason: "siteUnknown" })],
  isCut: true,
};
const SILENCE = { views: [], isCut: false };

describe("the worker", () => {
  it("takes nobody for a content script that isn't in a tab of a configured site, not even our own page", async () => {
    const page = await stage.browser.extensionPage("options.html");
    const messages = contentMessages();
    const heard = await say(page, { messages, orders: dialMessages({ callId: "1" }) });
    expect(heard?.answers).toEqual(unanswered(messages.length));
    expect(heard?.ports).toEqual([REFUSED, REFUSED, REFUSED, SILENCE]);
    expectNothing();
    await page.close();
  });

  it("hears nothing of what another extension says, whatever it knows of us", async () => {
    const stake = await putAtStake();
    const stranger = await stage.browser.strangerPage(STRANGER, "page.html");
    stake.before = await tracesAtRest(stake.own);
    const to = stage.browser.extensionId;
    const messages = [...contentMessages(), ...pageMessages(stake), ...MISSHAPEN.messages];
    const orders = [...dialMessages(stake), ...MISSHAPEN.orders];
    const heard = await say(stranger, { messages, orders }, { to });
    const error = expect.stringContaining("Receiving end does not exist");
    expect(heard?.answers).toEqual(messages.map(() => ({ error })));
    expect(heard?.ports).toEqual(orders.map(() => ({ views: [], isCut: true })));
    await expectUntouched(stake);
    // It had the right address, and speaks.
    expect(await stake.own.evaluate(idOfExtension)).toBe(to);
    expect(await stranger.evaluate(idOfExtension)).not.toBe(to);
    await stranger.close();
    await stake.close();
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

/*
 * Content scripts whose messages nobody would send. Neither driver has to get into the browser's isolated world for that, which
 * WebDriver BiDi couldn't in Firefox: a page of ours has them said there, as the extension runs its own scripts.
 */
describe("our content script in a page of a site", () => {
  it("isn't served what only our own pages may ask, nor what is misshapen", async () => {
    const stake = await putAtStake();
    const messages = [...pageMessages(stake), ...MISSHAPEN.messages];
    const heard = await say(stake.own, { messages, orders: MISSHAPEN.orders }, { inTab: stake.tabId });
    expect(heard?.answers).toEqual(unanswered(messages.length));
    expect(heard?.ports).toEqual(MISSHAPEN.orders.map(() => SILENCE));
    await expectUntouched(stake);
    await stake.close();
  });

  it("can't choose a number in another tab by its frame", async () => {
    const page = await open();
    const other = await stage.browser.open(`${HOST}${ASKING}`);
    const isReady = () => {
      const frame = document.querySelector("iframe")?.contentWindow as (Window & typeof globalThis) | null;
      return frame?.CSS.highlights.get("crm-click-to-dial")?.size === 1;
    };
    await other.waitFor(isReady, [], { what: "the frame's number to be marked" });
    const own = await stage.browser.extensionPage("options.html");
    const [tabId, otherId] = [await tabAt(own, `${HOST}${PATH}`), await tabAt(own, `${HOST}${ASKING}`)];
    const frameId = await own.evaluate(frameOfTab, otherId, FRAMED);
    // The numbers of that frame are there to be chosen from.
    const list = pageMessages({ callId: "", tabId: otherId }).filter(
      ({ type }) => type === "page>worker:listNumbers",
    );
    expect(await say(own, { messages: list, orders: [] })).toMatchObject({ answers: [{ answer: true }] });
    await other.bringToFront();
    const choice = { messages: [{ type: "content>worker:choose", frameId, index: 0 }], orders: [] };
    expect(await say(own, choice, { inTab: tabId })).toMatchObject({ answers: [{ answer: null }] });
    await sleep(1_500);
    expectNothing();
    // The script of the frame's own tab can.
    await say(own, choice, { inTab: otherId });
    await expect.poll(() => stage.sandbox.tenant.calls.length).toBe(1);
    for (const each of [own, other, page]) await each.close();
  });
});

describe("a site that was taken out of the settings while a page of it was open", () => {
  afterEach(() => stage.configure(settings()));

  it("a content script that runs on after its site was taken out of the settings is refused all that it asks", async () => {
    const stake = await putAtStake();
    await importSettings(stake.own, { ...settings(), sites: [] });
    stake.before = await tracesAtRest(stake.own);
    const messages = [...contentMessages(), ...pageMessages(stake), ...MISSHAPEN.messages];
    const orders = dialMessages(stake);
    const heard = await say(stake.own, { messages, orders }, { inTab: stake.tabId });
    expect(heard?.answers).toEqual(unanswered(messages.length));
    expect(heard?.ports).toEqual([REFUSED, REFUSED, REFUSED, SILENCE]);
    await expectUntouched(stake);
    // Not even the agent's own answer goes through.
    await stake.asking.bringToFront();
    await stake.asking.clickCard("Call");
    await stake.asking.cardWith("isn't one of the CRM sites in the settings any more");
    expectNothing();
    await stake.own.close();
    await stake.asking.close();
  });

  it("a page that was open when its site was taken out of the settings dials no more", async () => {
    const page = await open();
    const options = await stage.browser.extensionPage("options.html");
    await importSettings(options, { ...settings(), sites: [] });
    await page.bringToFront();
    await page.click({ selector: "#number", text: "212-555-0120" });
    await page.cardWith("isn't one of the CRM sites in the settings any more");
    await sleep(1_000);
    expectNothing();
    await options.close();
    await page.close();
  });
});

describe("after an update of the extension", () => {
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

/* The functions below run in a page of an extension. */

interface Apis {
  runtime: { id: string };
  scripting: {
    executeScript(injection: object): Promise<{ frameId: number; result: string }[]>;
  };
}

function idOfExtension(): string | undefined {
  const { browser, chrome } = globalThis as unknown as Partial<Record<"browser" | "chrome", Apis>>;
  return (browser ?? chrome)?.runtime.id;
}

/** The id of the frame that shows a path in a tab. */
async function frameOfTab(tabId: number, path: string): Promise<number | undefined> {
  const { browser, chrome } = globalThis as unknown as Partial<Record<"browser" | "chrome", Apis>>;
  const frames = await (browser ?? chrome)?.scripting.executeScript({
    target: { tabId, allFrames: true },
    func: () => location.pathname,
  });
  return frames?.find(({ result }) => result === path)?.frameId;
}
