import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { SettingsInput } from "../../lib/settings/schema.ts";
import { SALESFORCE_URL, salesforceNumbers } from "../sandbox/crm/records.ts";
import type { TestPage } from "./driver/index.ts";
import { clickUntil, openCrmPage, openStage, type Stage, sandboxSettings, testBrowser } from "./stage.ts";

/*
 * After the click, in a real browser: from the result of a call to the statistics line in the CRM's endpoint, by VCC's
 * screen pop and by hand, callback requests, and the history.
 */

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ browser: testBrowser() });
  await stage.configure(settings());
  await observeRequests();
  await stage.signIn();
  // The agent's own page of VCC, which posts screen pops.
  await stage.browser.open(`${stage.sandbox.tenant.url}/`);
});
afterAll(() => stage?.close());
beforeEach(() => {
  const { tenant, reporting } = stage.sandbox;
  stage.sandbox.setNetwork(true);
  tenant.calls.length = 0;
  tenant.faults = {};
  tenant.config.screenPop.enabled = true;
  stage.sandbox.setNetwork(true);
  reporting.reset();
});

function settings(): SettingsInput {
  const base = sandboxSettings(stage.sandbox);
  return {
    ...base,
    userData: [...(base.userData ?? []), { name: "ctl_launchopt", value: "true" }],
    results: { screenpopUrls: [`${stage.sandbox.tenant.url}/screenpop`] },
    statistics: {
      url: stage.sandbox.reporting.endpoint("statistics"),
      agentGroup: "Sales DE",
      timeZone: "Europe/Berlin",
      transactionCodes: [{ list: "Sales", code: "QUOTE", exportKey: "K-QUOTE" }],
    },
    callbackRequest: { url: stage.sandbox.reporting.endpoint("callbackRequest"), function: "callback" },
  };
}

async function call(number = salesforceNumbers[0]): Promise<void> {
  const page = await openCrmPage(stage.browser, SALESFORCE_URL);
  await untilRepeatIsAllowed();
  await page.click(number?.target ?? "");
  await page.cardWith("your phone rings first");
  await page.close();
}

/** Numbers are ignored for two seconds after a hand-over. */
const untilRepeatIsAllowed = () => new Promise((resolve) => setTimeout(resolve, 2100));

const accepted = (
  count: number,
  endpoint: "statistics" | "callbackRequest" = "statistics",
  timeout = 20_000,
) => expect.poll(() => stage.sandbox.reporting.accepted(endpoint).length, { timeout }).toBe(count);

const openPanel = () => stage.browser.extensionPage("sidepanel.html");

/** Opens what a summary of the panel hides. */
async function unfold(panel: TestPage, text: string): Promise<void> {
  await panel.waitFor(
    (wanted) => {
      const summary = [...document.querySelectorAll("summary")].find((each) =>
        each.textContent?.includes(wanted),
      );
      if (summary?.parentElement instanceof HTMLDetailsElement) summary.parentElement.open = true;
      return summary !== undefined;
    },
    [text],
    { what: `“${text}” in the panel` },
  );
}

const says = (panel: TestPage, text: string) =>
  panel.waitFor((wanted) => document.body.innerText.includes(wanted), [text], {
    what: `“${text}” in the panel`,
  });

async function choose(panel: TestPage, label: string, value: string): Promise<void> {
  await panel.waitFor(
    (wantedLabel, wantedValue) => {
      const labels = [...document.querySelectorAll("label")];
      const control = labels.find((each) => each.textContent === wantedLabel)?.control;
      if (!(control instanceof HTMLSelectElement)) return false;
      control.value = wantedValue;
      control.dispatchEvent(new Event("change", { bubbles: true }));
      return true;
    },
    [label, value],
    { what: `the choice “${label}”` },
  );
}

// The first: an endpoint that has just answered is sent reports without a look whether it is there.
describe("when the network goes while VCC takes a call", () => {
  it("nothing is dialled again, the card says what is known, and the report waits until it is back", async () => {
    const { sandbox, browser } = stage;
    const { tenant, reporting } = sandbox;
    tenant.config.screenPop.enabled = false;
    tenant.faults = { delayMs: 10_000 };
    const page = await openCrmPage(browser, SALESFORCE_URL);
    await untilRepeatIsAllowed();
    await page.click(salesforceNumbers[0]?.target ?? "");
    await expect.poll(() => tenant.calls.length).toBe(1);
    sandbox.setNetwork(false);
    await page.cardWith("not known whether it was dialled");
    await page.click(salesforceNumbers[1]?.target ?? "");
    await page.cardWith("was not dialled");
    const panel = await openPanel();
    await unfold(panel, "Wrap-up");
    await choose(panel, "How did it go?", "busy");
    await panel.click({ selector: "button", text: "Save and report" });
    await says(panel, "can't be reached. It is sent again by itself");
    expect(reporting.requests).toEqual([]);
    sandbox.setNetwork(true);
    // It is tried again within half a minute.
    await accepted(1, "statistics", 40_000);
    expect(reporting.requests).toHaveLength(1);
    expect(tenant.calls).toHaveLength(1);
    await panel.close();
    await page.close();
  });
});

describe("by VCC's screen pop", () => {
  it("a call is reported with what VCC says of it", async () => {
    await call();
    await expect.poll(() => stage.sandbox.reporting.accepted(), { timeout: 20_000 }).toHaveLength(1);
    const [placed] = stage.sandbox.tenant.calls;
    expect(stage.sandbox.reporting.accepted()).toEqual([
      {
        SalesForceID: salesforceNumbers[0]?.record.id,
        jtelStatisticsPartAID: placed?.transactionId,
        AgentUID: "jdoe",
        bOutbound: 1,
        CallerID: salesforceNumbers[0]?.digits,
        ServiceNumber: "4921112345",
        ServiceName: "Hotline",
        AcdAgentGroupsName: "Sales DE",
        AcdConfigurationGroupsName: "Sales DE",
        dtCallStart: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/),
        dtCallAlert: "",
        dtCallConnect: berlin(placed?.answeredAt),
        dtCallEnd: berlin(placed?.hungUpAt),
        nDuration: expect.any(Number),
        CONNRES: 1,
        Cause: 16,
        TransactionCodeExportKey: "K-QUOTE",
      },
    ]);
  });
});

describe("by hand", () => {
  it("the agent says how it went, and that is reported, a line for each code", async () => {
    const { tenant } = stage.sandbox;
    tenant.config.screenPop.enabled = false;
    await call();
    const panel = await openPanel();
    await panel.click({ selector: "button", text: "They answered" });
    await says(panel, "has answered");
    await panel.click({ selector: "button", text: "The call is over" });
    await says(panel, "is over");
    await expect.poll(() => panel.evaluate(badge)).toBe("1");
    expect(stage.sandbox.reporting.requests).toEqual([]);
    await panel.click({ selector: "label", text: "Sales: QUOTE" });
    await panel.focus("form.wrap-up input:not([type=checkbox], [type=datetime-local])");
    await panel.type("Sales:LOST");
    await panel.focus("form.wrap-up textarea");
    await panel.type("Wants a quote");
    await panel.click({ selector: "button", text: "Save and report" });
    await accepted(2);
    const lines = stage.sandbox.reporting.accepted();
    expect(lines.map((line) => line.TransactionCodeExportKey)).toEqual(["K-QUOTE", "LOST"]);
    expect(lines[0]).toMatchObject({ CONNRES: 1, Cause: 16, SalesForceID: salesforceNumbers[0]?.record.id });
    expect(lines[0]?.dtCallConnect).not.toBe("");
    await says(panel, "No call waits for you.");
    await panel.close();
  });

  it("a busy number is reported with its cause; without an outcome nothing is", async () => {
    const { tenant } = stage.sandbox;
    tenant.config.screenPop.enabled = false;
    await call();
    const panel = await openPanel();
    await unfold(panel, "Wrap-up");
    await panel.click({ selector: "button", text: "Save and report" });
    await says(panel, "Choose how the call went.");
    await choose(panel, "How did it go?", "busy");
    await panel.click({ selector: "button", text: "Save and report" });
    await accepted(1);
    expect(stage.sandbox.reporting.accepted()).toMatchObject([{ CONNRES: 3, Cause: 17, nDuration: -1 }]);
    await panel.close();
  });
});

describe("a report that isn't accepted", () => {
  it("is shown with its reason, told by a notification where the agent allows those, and sent by hand", async () => {
    stage.sandbox.reporting.faults = [{ status: 409 }];
    // Chromium asks for it in a prompt that no test can answer.
    const mayNotify = stage.browser.name === "firefox";
    if (mayNotify) await allowNotifications();
    const panel = await openPanel();
    if (mayNotify) await panel.evaluate(watchNotifications);
    await call();
    await panel.bringToFront();
    await says(panel, "conflicts with its data (409)");
    expect(stage.sandbox.reporting.accepted()).toEqual([]);
    await expect.poll(() => panel.evaluate(badge)).toBe("1");
    if (mayNotify) await expect.poll(() => panel.evaluate(notified)).toEqual(["reports"]);
    await panel.click({ selector: "button", text: "Send now" });
    await accepted(1);
    await says(panel, "The CRM has accepted every report.");
    await expect.poll(() => panel.evaluate(badge)).toBe("");
    await panel.close();
  });

  it("is sent by itself when the CRM can take it, also by the next worker", async () => {
    stage.sandbox.reporting.faults = [{ status: 423 }];
    await call();
    await expect.poll(() => stage.sandbox.reporting.requests.length, { timeout: 20_000 }).toBe(1);
    const panel = await openPanel();
    await says(panel, "can't take it at the moment (423)");
    await stage.browser.killWorker();
    await expect.poll(() => stage.sandbox.reporting.accepted().length, { timeout: 50_000 }).toBe(1);
    await panel.close();
  });
});

describe("a callback request", () => {
  it("is sent from the history; its answer is shown, with a link to the record it names", async () => {
    await call();
    await accepted(1);
    const panel = await openPanel();
    await unfold(panel, salesforceNumbers[0]?.record.name ?? "");
    await panel.click({ selector: "button", text: "Request callback" });
    await accepted(1, "callbackRequest");
    expect(stage.sandbox.reporting.accepted("callbackRequest")).toEqual([
      {
        CallerID: salesforceNumbers[0]?.digits,
        ServiceNumber: "4921112345",
        ServiceName: "Hotline",
        Function: "callback",
        UserData: "",
        UserData2: "",
        UserData3: "",
      },
    ]);
    await says(panel, "$SalesForce.Case.CaseNumber");
    await says(panel, "00001026");
    const link = await panel.evaluate(() => document.querySelector<HTMLAnchorElement>(".callback a")?.href);
    expect(link).toBe("https://acme.lightning.force.com/5003X000001CaseQAA");
    await panel.close();
  });
});

describe("a callback request from beside a number", () => {
  it("is sent for the number and its record; the side panel shows the answer", async () => {
    const page = await openCrmPage(stage.browser, SALESFORCE_URL);
    await page.hover(salesforceNumbers[0]?.target ?? "");
    await page.panelWith("Request callback");
    // Our buttons can't be pressed in the first half second.
    await new Promise((resolve) => setTimeout(resolve, 700));
    await page.clickCard("Request callback");
    await page.cardWith("Callback requested");
    await accepted(1, "callbackRequest");
    expect(stage.sandbox.reporting.accepted("callbackRequest")).toMatchObject([
      { CallerID: salesforceNumbers[0]?.digits, ServiceNumber: "", Function: "callback" },
    ]);
    expect(stage.sandbox.tenant.calls).toEqual([]);
    await page.close();
    const panel = await openPanel();
    await says(panel, "$SalesForce.Case.CaseNumber");
    await panel.click({ selector: "#reports-title ~ .items button", text: "Delete" });
    await says(panel, "The CRM has accepted every report.");
    await panel.close();
  });
});

describe("the history", () => {
  afterEach(() => stage.configure(settings()));

  it("calls again, is exported, searched and deleted, one call or all", async () => {
    await call();
    await accepted(1);
    const panel = await openPanel();
    const name = salesforceNumbers[0]?.record.name ?? "";
    await unfold(panel, name);
    await untilRepeatIsAllowed();
    await panel.click({ selector: "#history-title ~ .items details[open] button", text: "Call again" });
    await accepted(2);
    expect(stage.sandbox.tenant.calls).toHaveLength(2);
    const before = await panel.evaluate(shownCalls);

    await panel.evaluate(keepExports);
    await panel.click({ selector: "button", text: "Export as CSV" });
    const csv = await panel.waitFor(() => (globalThis as unknown as { exported?: string }).exported, [], {
      what: "the exported calls",
    });
    expect(csv?.split("\r\n")[0]).toBe(
      "Started,Number,Record,CRM,State,Outcome,Duration in seconds,Service number,Caller ID,Transaction codes,Notes,VCC transaction",
    );
    expect(csv?.split("\r\n")).toHaveLength(before + 2);
    expect(csv).toContain(`,${salesforceNumbers[0]?.digits},`);

    await panel.click({ selector: "#history-title ~ .items details[open] button", text: "Delete" });
    await panel.waitFor(
      (count) => document.querySelectorAll("#history-title ~ .items > li").length === count,
      [before - 1],
      {
        what: "one call less",
      },
    );
    await panel.focus("#history-title ~ .grid input");
    await panel.type("nothing like that");
    await says(panel, "No call fits.");
    await panel.click({ selector: "button", text: "Delete history" });
    await panel.click({ selector: "[role=alertdialog] .primary", text: "Delete history" });
    await panel.waitFor(() => document.querySelectorAll("#history-title ~ .items li").length === 0, [], {
      what: "the empty history",
    });
    await panel.close();
    const again = await openPanel();
    await says(again, "No call fits.");

    await stage.configure({ ...settings(), history: { days: 0 } });
    await call();
    await accepted(3);
    await again.waitFor(() => document.querySelectorAll("#history-title ~ .items > li").length === 0, [], {
      what: "a history that keeps no call once it is reported",
    });
    await again.close();
  });
});

describe("a database of the version before", () => {
  it("is brought up to date with its calls, also while a page has it open", async () => {
    const panel = await openPanel();
    await panel.evaluate(makeOldDatabase);
    const again = await openPanel();
    await says(again, "Call of the version before");
    await again.close();
    await panel.close();
  });
});

describe("when the extension is updated", () => {
  it("what waits is sent by the new one", async () => {
    stage.sandbox.reporting.faults = [{ status: 503 }];
    await call();
    await expect.poll(() => stage.sandbox.reporting.requests.length, { timeout: 20_000 }).toBe(1);
    await stage.browser.updateExtension();
    await expect.poll(() => stage.sandbox.reporting.accepted().length, { timeout: 50_000 }).toBe(1);
    expect(stage.sandbox.reporting.requests).toHaveLength(2);
  });
});

describe.runIf(testBrowser() === "chromium")("when the browser is closed", () => {
  it("what waits is sent after its next start", async () => {
    stage.sandbox.reporting.faults = [{ status: 503 }];
    await call();
    await expect.poll(() => stage.sandbox.reporting.requests.length, { timeout: 20_000 }).toBe(1);
    await stage.browser.restart?.();
    await expect.poll(() => stage.sandbox.reporting.accepted().length, { timeout: 50_000 }).toBe(1);
    expect(stage.sandbox.reporting.requests).toHaveLength(2);
  }, 120_000);
});

/** How many calls the history shows. */
function shownCalls(): number {
  return document.querySelectorAll("#history-title ~ .items > li").length;
}

/** Keeps the text of what the page hands to the browser as a file. */
function keepExports(): void {
  const makeUrl = URL.createObjectURL;
  URL.createObjectURL = (blob) => {
    if (blob instanceof Blob) void blob.text().then((text) => Object.assign(globalThis, { exported: text }));
    return makeUrl(blob);
  };
}

/** What the toolbar's icon says. */
function badge(): Promise<string> {
  const { action } = (globalThis as unknown as { chrome: { action: Action } }).chrome;
  return action.getBadgeText({});
}

interface Action {
  getBadgeText(details: object): Promise<string>;
}

/** Takes down which notifications there are: where no desktop shows them, Firefox closes them at once. */
function watchNotifications(): void {
  const { browser } = globalThis as unknown as { browser: { notifications: Notifications } };
  const ids: string[] = [];
  browser.notifications.onClosed.addListener((id) => ids.push(id));
  Object.assign(globalThis, { notified: ids });
}

/** Their ids, each as often as it was shown. */
function notified(): string[] {
  return (globalThis as unknown as { notified: string[] }).notified;
}

interface Notifications {
  onClosed: { addListener(listener: (id: string) => void): void };
}

async function allowNotifications(): Promise<void> {
  const page = await stage.browser.extensionPage("options.html");
  await clickUntil(
    page,
    { selector: "#notifications button", text: "Allow notifications" },
    () => document.querySelector("#notifications .good") !== null,
    "the allowed notifications",
  );
  await page.close();
}

/** Puts a database of version 1 in place of the extension's own, with one call in it. */
function makeOldDatabase(): Promise<void> {
  return new Promise((resolve, reject) => {
    // Asked for at once: what other contexts open comes after it.
    const removal = indexedDB.deleteDatabase("crm-click-to-dial");
    const opening = indexedDB.open("crm-click-to-dial", 1);
    removal.onerror = () => reject(removal.error);
    opening.onerror = () => reject(opening.error);
    opening.onupgradeneeded = () => {
      const calls = opening.result.createObjectStore("calls", { keyPath: "id" });
      calls.createIndex("createdAt", "createdAt");
      calls.createIndex("state", "state");
      opening.result.createObjectStore("secrets");
      calls.put({
        id: "old",
        createdAt: Date.now(),
        updatedAt: Date.now(),
        state: "failed",
        reason: "errorPage",
        detail: "",
        crm: "salesforce",
        pageUrl: "https://acme.lightning.force.com/",
        record: { crm: "salesforce", id: "1", type: "Account", name: "Call of the version before" },
        phone: {
          raw: "1",
          e164: "+12125550123",
          digits: "12125550123",
          national: "2125550123",
          extension: "",
        },
        decision: null,
        serviceNumber: null,
        callerId: "",
        request: null,
      });
    };
    opening.onsuccess = () => {
      opening.result.close();
      resolve();
    };
  });
}

/** Chromium observes requests for an extension that was allowed to only from its next start on. */
async function observeRequests(): Promise<void> {
  if (!stage.browser.restart) return;
  const page = await stage.browser.extensionPage("options.html");
  await page.waitFor(() => document.body.textContent?.includes("Restart the browser"), [], {
    what: "the hint to restart the browser",
  });
  await stage.browser.restart();
}

/** As the clocks in Berlin show it, to the second. */
function berlin(at: string | undefined): string {
  return new Date(at ?? 0).toLocaleString("sv-SE", { timeZone: "Europe/Berlin" }).replace(" ", "T");
}
