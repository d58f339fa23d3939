import { readFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { readSettings } from "../../lib/settings/document.ts";
import { neededHosts } from "../../lib/settings/hosts.ts";
import { SALESFORCE_URL, SAP_URL, salesforceNumbers, sapNumbers } from "../sandbox/crm/records.ts";
import type { TestPage } from "./driver/index.ts";
import { openCrmPage, openStage, type Stage, sandboxSettings, signInOn, testBrowser } from "./stage.ts";
import { says } from "./states.ts";

/* All traffic of an agent's work: to the hosts that the settings name, and to no other. */

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ browser: testBrowser() });
});
afterAll(() => stage?.close());
beforeEach(() => {
  stage.sandbox.reset();
});

const settings = () => ({
  ...sandboxSettings(stage.sandbox),
  statistics: { url: stage.sandbox.reporting.endpoint("statistics") },
  callbackRequest: { url: stage.sandbox.reporting.endpoint("callbackRequest") },
});

/** Browsers ask their makers' services whatever is installed in them. */
const OF_BROWSERS = /^(?:accounts\.google|[\w-]+\.googleapis|[\w-]+\.gvt1)\.com$|\.mozilla\.(?:org|com|net)$/;

/** The names of all hosts that anything in the browser has asked the proxy for. */
const contacted = () =>
  stage.sandbox.hosts.map((each) => each.replace(/:\d+$/, "")).filter((host) => !OF_BROWSERS.test(host));

it("before anything is configured, nobody is contacted", async () => {
  const options = await stage.browser.extensionPage("options.html");
  const popup = await stage.browser.extensionPage("popup.html");
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  expect(contacted()).toEqual([]);
  await options.close();
  await popup.close();
});

it("a configured extension contacts nobody while pages are only looked at", async () => {
  await stage.configure(settings());
  await stage.signIn();
  stage.sandbox.reset();
  const page = await openCrmPage(stage.browser, SALESFORCE_URL);
  await page.hover(salesforceNumbers[0]?.target ?? "");
  await page.panelWith("Call");
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  expect(stage.sandbox.decision.requests).toEqual([]);
  expect(stage.sandbox.tenant.calls).toEqual([]);
  expect(contacted().filter((host) => host !== new URL(SALESFORCE_URL).host)).toEqual([]);
  await page.close();
});

/** Says how every call went, and asks for a callback, as the side panel does; gives how many there are. */
async function finishCalls(): Promise<number> {
  const calls = await new Promise<{ id: string }[]>((resolve) => {
    const opening = indexedDB.open("crm-click-to-dial");
    opening.onsuccess = () => {
      const all = opening.result.transaction("calls").objectStore("calls").getAll();
      all.onsuccess = () => {
        opening.result.close();
        resolve(all.result);
      };
    };
  });
  interface Runtime {
    sendMessage(message: object): Promise<unknown>;
  }
  const { runtime } = (globalThis as unknown as { chrome: { runtime: Runtime } }).chrome;
  const wrapUp = { outcome: "busy", answeredAt: null, endedAt: null, codes: [], notes: "" };
  for (const { id: callId } of calls) {
    await runtime.sendMessage({ type: "page>worker:wrapUp", callId, wrapUp });
    await runtime.sendMessage({ type: "page>worker:requestCallback", callId, subject: "", body: "" });
  }
  return calls.length;
}

/** Presses every “Test” of the settings, each with something to try; gives how many there are. */
function pressTests(): number {
  const buttons = [...document.querySelectorAll<HTMLButtonElement>(".test button")].filter(
    ({ textContent }) => textContent === "Test",
  );
  for (const field of document.querySelectorAll<HTMLInputElement>(".grid:has(> .test) input")) {
    field.value = field.placeholder;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  for (const button of buttons) button.click();
  return buttons.length;
}

/** The settings that name a host, as docs/hosts.md calls them. */
function namesOf(host: string, value: unknown, path = ""): string[] {
  if (typeof value === "string") return URL.canParse(value) && new URL(value).hostname === host ? [path] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    // Lists are named as a whole, and all endpoints' authorisations alike.
    const isWhole = Array.isArray(value) || path === "sites";
    return namesOf(host, inner, isWhole ? path : key === "auth" || path === "" ? key : `${path}.${key}`);
  });
}

/** Calls from a Firefox container, once that is allowed and the agent has signed in there; null in other browsers. */
async function callInContainer(): Promise<TestPage | null> {
  const { browser, sandbox } = stage;
  if (!browser.openInContainer) return null;
  const options = await browser.extensionPage("options.html");
  await options.click({ selector: "button", text: "Allow containers" });
  await says(options, "placed in their container");
  await options.close();
  const page = await browser.openInContainer(SALESFORCE_URL);
  await page.waitFor(() => (CSS.highlights.get("crm-click-to-dial")?.size ?? 0) > 3, [], { what: "marks" });
  await page.click(salesforceNumbers[2]?.target ?? "");
  await page.clickCard("Sign in to VCC");
  const tenant = await browser.pageAt(`${sandbox.tenant.url}/AGUI/login`);
  await signInOn(tenant);
  await tenant.close();
  await page.bringToFront();
  await page.clickCard("Call again");
  await page.cardWith("your phone rings first");
  return page;
}

it("a day's calls, and all that comes of them, go to the hosts that the settings name, as docs/hosts.md lists them", async () => {
  const { decision, oauth, reporting, tenant } = stage.sandbox;
  decision.auth.salesforce = { type: "oauth", accepts: (token) => oauth.accepts(token) };
  const base = settings();
  const full = {
    ...base,
    userData: [...(base.userData ?? []), { name: "ctl_launchopt", value: "true" }],
    decision: {
      ...base.decision,
      salesforce: { url: decision.endpoint("salesforce"), auth: oauth.settings() },
    },
    results: {
      screenpopUrls: [`${tenant.url}/screenpop`],
      relay: {
        publishUrl: "https://publish.sandbox.test/publish/{channel}",
        subscribeUrl: "https://crm-api.sandbox.test/subscribe/{channel}",
      },
    },
  };
  await stage.configure(full);
  let options = await stage.browser.extensionPage("options.html");
  const hint = await options.waitFor(
    () =>
      [...document.querySelectorAll("#decision .hint")].find((each) =>
        /register/.test(each.textContent ?? ""),
      )?.textContent,
    [],
    { what: "the redirect URL" },
  );
  const redirectUrl = /https:\S+/.exec(hint ?? "")?.[0] ?? "";
  oauth.register(redirectUrl);
  // Chromium sees VCC's screen pops from its next start on.
  await stage.browser.restart?.();
  await stage.signIn();
  await stage.browser.open(`${tenant.url}/`);

  const salesforce = await openCrmPage(stage.browser, SALESFORCE_URL);
  await salesforce.click(salesforceNumbers[0]?.target ?? "");
  const window = await stage.browser.pageAt("https://login.sandbox.test/sign-in/");
  await window.click({ selector: "button", text: "Sign in" });
  await salesforce.cardWith("your phone rings first");
  const sap = await openCrmPage(stage.browser, SAP_URL);
  await sap.click(sapNumbers[0]?.target ?? "");
  await sap.cardWith("your phone rings first");
  await expect.poll(() => reporting.accepted("statistics").length, { timeout: 20_000 }).toBe(2);
  tenant.config.screenPop.enabled = false;
  await salesforce.bringToFront();
  await salesforce.click(salesforceNumbers[1]?.target ?? "");
  await salesforce.cardWith("your phone rings first");
  const inContainer = await callInContainer();
  const calls = inContainer ? 4 : 3;
  expect(tenant.calls).toHaveLength(calls);
  const panel = await stage.browser.extensionPage("sidepanel.html");
  const finished = await panel.evaluate(finishCalls);
  // The one that found nobody signed in was a call, too.
  expect(finished).toBe(inContainer ? 5 : 3);
  await expect.poll(() => reporting.accepted("statistics").length, { timeout: 20_000 }).toBe(calls);
  await expect.poll(() => reporting.accepted("callbackRequest").length, { timeout: 20_000 }).toBe(finished);

  options = await stage.browser.extensionPage("options.html");
  await options.waitFor(() => document.querySelector(".test button"), [], { what: "the tests" });
  expect(await options.evaluate(pressTests)).toBe(6);
  await options.waitFor(
    () =>
      [...document.querySelectorAll(".test output")].every(({ textContent }) => {
        return textContent !== "" && textContent !== "Testing…";
      }),
    [],
    { what: "what the tests say", timeoutMs: 30_000 },
  );
  expect(tenant.calls).toHaveLength(calls);

  const hosts = contacted();
  for (const host of ["vcc", "crm-api", "login", "reports", "publish"])
    expect(hosts).toContain(`${host}.sandbox.test`);
  const documented = readFileSync("docs/hosts.md", "utf8");
  const isListed = (host: string) => namesOf(host, full).some((name) => documented.includes(`\`${name}\``));
  // Where a sign-in ends: the browser itself takes what comes there, and may connect to it beforehand.
  const { hostname: signInEnd } = new URL(redirectUrl);
  expect(hosts.filter((host) => !isListed(host) && host !== signInEnd)).toEqual([]);
  // What the extension asks access to is what it uses, and the address to which VCC posts is VCC's.
  const { settings: read } = readSettings(full);
  const asked = (read ? neededHosts(read) : []).map(
    ({ pattern }) => new URL(pattern.replace("/*", "/")).hostname,
  );
  expect(hosts.filter((host) => !asked.includes(host) && host !== signInEnd)).toEqual([
    "publish.sandbox.test",
  ]);
  for (const each of [panel, options, salesforce, sap, inContainer]) await each?.close();
}, 150_000);
