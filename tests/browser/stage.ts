import type { SettingsInput } from "../../lib/settings/schema.ts";
import { serveCrm } from "../sandbox/crm/serve.ts";
import { type Sandbox, startSandbox } from "../sandbox/index.ts";
import {
  type BrowserName,
  launchBrowser,
  type Target,
  type TestBrowser,
  type TestPage,
} from "./driver/index.ts";
import { poll } from "./driver/page.ts";

/** Everything on stage: the sandbox, and a browser with the extension installed. */
export interface Stage {
  sandbox: Sandbox;
  browser: TestBrowser;
  /** Puts a settings document into effect on the options page, as an administrator would. */
  configure(settings: SettingsInput): Promise<void>;
  /** Signs the agent in to VCC in this browser. */
  signIn(): Promise<void>;
  close(): Promise<void>;
}

/** The hosts that the sandbox's settings need. */
const HOSTS = [
  "https://acme.lightning.force.com/*",
  "https://acme.my.salesforce.com/*",
  "https://my300000.s4hana.ondemand.com/*",
  "https://my300000.s4hana.cloud.sap/*",
  "https://crm.sandbox.test/*",
  "https://vcc.sandbox.test/*",
  "https://crm-api.sandbox.test/*",
  "https://login.sandbox.test/*",
  "https://reports.sandbox.test/*",
];

/** The settings for the sandbox: both CRMs, both decision endpoints, two service numbers, a Task for each call. */
export function sandboxSettings(sandbox: Sandbox): SettingsInput {
  return {
    agent: { uid: "jdoe" },
    country: "US",
    tenant: { url: sandbox.tenant.url, callerId: "5250000" },
    sites: [
      { match: "https://acme.lightning.force.com/*", crm: "salesforce", country: "US" },
      { match: "https://my300000.s4hana.ondemand.com/*", crm: "sap", country: "DE" },
    ],
    decision: {
      salesforce: { url: sandbox.decision.endpoint("salesforce", "url") },
      sap: { url: sandbox.decision.endpoint("sap", "url") },
    },
    serviceNumbers: [
      { number: "4921112345", name: "Hotline", contractNumber: "Direct SalesDE", callerId: "5251990" },
      { number: "12125550100", name: "US Support", contractNumber: "Direct SalesUS", callerId: "5251991" },
    ],
    userData: [
      { name: "ctl_action", value: "create" },
      { name: "ctl_intType", value: "sfdc" },
      { name: "ObjectType", value: "Task" },
      { name: "subject", value: "Call to {!Record.Name} ($transaction_id$)" },
      { name: "WhatId", value: "{!Account.Id}" },
      { name: "WhoId", value: "{!Contact.Id}" },
      { name: "Description", value: "Answered = $call_answered_time$" },
    ],
  };
}

/** Pages of a test's own on the sandbox's hosts, by path; every other path shows the CRM's. */
type Pages = Record<string, string>;

export interface StageOptions {
  browser: BrowserName;
  headless?: boolean;
  ringMs?: number;
  /** Leaves the page that opens after the install open. */
  keepWelcome?: boolean;
  pages?: Pages;
  /** Folders of other extensions, which are installed beside ours. */
  strangers?: readonly string[];
  /** What the organisation sets by policy. */
  policy?: (sandbox: Sandbox) => object;
}

/** A sandbox and a browser that reaches it. */
interface Ensemble {
  sandbox: Sandbox;
  browser: TestBrowser;
  /** May be replaced while it runs. */
  pages: Pages;
}

/** Sets the stage with one browser. Nobody is signed in to VCC yet, and nothing is configured. */
export async function openStage(options: StageOptions): Promise<Stage> {
  const ensemble = await assemble(options);
  // An organisation's agents aren't welcomed. Whether others are is tested where the page is kept.
  if (!options.keepWelcome && !options.policy) await closeWelcome(ensemble.browser);
  return stageOf(ensemble, () => dismiss(ensemble));
}

/** What the last file of tests in this process has left for the next one. */
let left: Ensemble | undefined;

/**
 * The same for a file of tests that needs nothing special of its browser, and doesn't restart it: it goes on with the one of
 * the file before, made new, since a start takes longer than many a test.
 */
export async function takeStage({
  keepWelcome = false,
  pages = {},
}: Pick<StageOptions, "keepWelcome" | "pages"> = {}): Promise<Stage> {
  const found = left;
  left = undefined;
  const ensemble = (found && (await renewed(found))) ?? (await assemble({ browser: testBrowser() }, true));
  ensemble.sandbox.reset();
  ensemble.pages = pages;
  if (!keepWelcome) await closeWelcome(ensemble.browser);
  return stageOf(ensemble, async () => {
    left = ensemble;
  });
}

/** The same with a browser that is new again; undefined where that fails, as after a crash. */
async function renewed(ensemble: Ensemble): Promise<Ensemble | undefined> {
  try {
    if (!ensemble.browser.renew) throw new Error("it wasn't made for that");
    await ensemble.browser.renew();
    return ensemble;
  } catch (error) {
    console.warn(`A browser can't be used again: ${error}`);
    await dismiss(ensemble).catch(console.warn);
    return undefined;
  }
}

async function dismiss({ browser, sandbox }: Ensemble): Promise<void> {
  try {
    await browser.close();
  } finally {
    await sandbox.stop();
  }
}

async function assemble(options: StageOptions, isRenewable = false): Promise<Ensemble> {
  const ensemble = { pages: options.pages ?? {} };
  const sandbox = await startSandbox({
    crm: (host, request, response) => {
      const page = ensemble.pages[new URL(request.url ?? "/", "https://any").pathname];
      if (page === undefined) return serveCrm(host, request, response);
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(page);
      return true;
    },
    ringMs: options.ringMs ?? 50,
  });
  const browser = await launchBrowser({
    browser: options.browser,
    extensionDir: `.output/${options.browser === "chromium" ? "chrome" : "firefox"}-mv3`,
    ...(options.strangers && { strangers: options.strangers }),
    proxyPort: sandbox.proxyPort,
    certificate: sandbox.certificate,
    headless: options.headless ?? true,
    policy: options.policy?.(sandbox),
    isRenewable,
  });
  return Object.assign(ensemble, { sandbox, browser });
}

async function closeWelcome(browser: TestBrowser): Promise<void> {
  await (await welcomePage(browser, 6000).catch(() => null))?.close();
}

function stageOf({ sandbox, browser }: Ensemble, close: () => Promise<void>): Stage {
  return {
    sandbox,
    browser,
    async configure(settings) {
      const page = await browser.extensionPage("options.html");
      await importSettings(page, settings);
      if (!(await hasAccess(page, settings))) await allowAccess(browser, page);
      await page.close();
    },
    async signIn() {
      const page = await browser.open(`${sandbox.tenant.url}/AGUI/login.php`);
      await signInOn(page);
      await page.close();
    },
    close,
  };
}

/** Whether the extension may use all hosts of the sandbox that a settings document names. */
function hasAccess(page: TestPage, settings: SettingsInput): Promise<boolean> {
  const text = JSON.stringify(settings);
  const origins = HOSTS.filter((host) => text.includes(host.slice(0, -"/*".length)));
  return page.evaluate((origins) => {
    const { chrome } = globalThis as unknown as {
      chrome: { permissions: { contains(what: { origins: string[] }): Promise<boolean> } };
    };
    return chrome.permissions.contains({ origins });
  }, origins);
}

/** Allows the access that an open options page asks for. */
export async function allowAccess(browser: TestBrowser, page: TestPage): Promise<void> {
  // The page looks up in the background what is missing.
  await page.waitFor(() => document.querySelector("#access-title") !== null, [], {
    what: "what access is missing",
  });
  await browser.allowHosts(HOSTS);
  await page.bringToFront();
  await clickUntil(
    page,
    { selector: "button.primary", text: "Allow access" },
    () => document.querySelector("#access-title") === null,
    "the granted access",
  );
}

/** Clicks until that has come of it: a page that isn't laid out to its end can move away under a click. */
export async function clickUntil(
  page: TestPage,
  target: Target,
  isDone: () => boolean,
  what: string,
): Promise<void> {
  for (let tries = 1; ; tries++) {
    if (await page.evaluate(isDone)) return;
    try {
      await page.click(target);
      await page.waitFor(isDone, [], { what, timeoutMs: 5_000 });
      return;
    } catch (error) {
      if (tries === 3) throw error;
    }
  }
}

/** The page that opens by itself after an install. */
export function welcomePage(browser: TestBrowser, timeoutMs = 20_000): Promise<TestPage> {
  return poll(
    async () => {
      for (const page of await browser.pages()) if ((await page.url()).endsWith("/welcome.html")) return page;
      return null;
    },
    "the welcome page",
    timeoutMs,
  );
}

/** Imports a settings document on an open options page, and confirms where the page asks. */
export async function importSettings(page: TestPage, settings: SettingsInput): Promise<void> {
  await page.waitFor(() => document.querySelector("#import") !== null, [], { what: "the options page" });
  await page.setFile("#import", { name: "settings.json", text: JSON.stringify(settings) });
  await page.waitFor(
    () => document.querySelector("#file .good, #file .buttons .primary, #file .problem") !== null,
    [],
    { what: "the page's answer to the import" },
  );
  if (await page.evaluate(() => document.querySelector("#file .good") === null)) {
    await page.click({ selector: "#file .buttons .primary" });
  }
  await page.waitFor(() => document.querySelector("#file .good") !== null, [], { what: "the import" });
}

/** Opens a CRM page and waits until the extension has marked its numbers, and finds no more of them. */
export async function openCrmPage(browser: TestBrowser, url: string): Promise<TestPage> {
  const page = await browser.open(url);
  const atRest = { marks: 0, times: 0 };
  await poll(
    async () => {
      const marks = await page.evaluate(() => CSS.highlights.get("crm-click-to-dial")?.size ?? 0);
      atRest.times = marks === atRest.marks ? atRest.times + 1 : 0;
      atRest.marks = marks;
      return marks > 3 && atRest.times >= 3;
    },
    `marked numbers at ${url}`,
    20_000,
  );
  return page;
}

/** Goes on to another page in a tab, with the pointer where it hovers over nothing of it. */
export async function visit(tab: TestPage, url: string): Promise<TestPage> {
  await tab.bringToFront();
  await tab.hover({ x: 0, y: 0 });
  await tab.goto(url);
  return tab;
}

/** Fills in VCC's sign-in page. */
export async function signInOn(page: TestPage): Promise<void> {
  await page.waitFor(() => document.querySelector("input[type=password]") !== null, [], {
    what: "VCC's sign-in page",
  });
  await page.focus("input:not([type=password]):not([type=hidden])");
  await page.type("jdoe");
  await page.focus("input[type=password]");
  await page.type("secret");
  await page.press("Enter");
  await page.waitFor(() => document.querySelector("input[type=password]") === null, [], {
    what: "VCC's home page",
  });
}

/** Which browser this run of the suite is for; `TEST_BROWSER` says it, Chromium where it doesn't. */
export function testBrowser(): BrowserName {
  const name = process.env.TEST_BROWSER ?? "chromium";
  if (name !== "chromium" && name !== "firefox")
    throw new Error(`TEST_BROWSER is ${name}, not chromium or firefox`);
  return name;
}
