import type { Call, CallState } from "../../lib/calls/call.ts";
import type { Report } from "../../lib/reporting/outbox.ts";
import type { RelayState } from "../../lib/results/relay.ts";
import type { CallResult } from "../../lib/results/result.ts";
import type { SettingsInput } from "../../lib/settings/schema.ts";
import { contactNumber, records, SALESFORCE_URL, salesforceNumbers } from "../sandbox/crm/records.ts";
import { sampleCall } from "../unit/calls/sample-call.ts";
import type { TestPage } from "./driver/index.ts";
import { closeCard, poll } from "./driver/page.ts";
import { openCrmPage, type Stage, sandboxSettings } from "./stage.ts";

/*
 * Every surface of the extension in every state worth a look, in one list: the accessibility test goes through it, and the
 * gallery shows it.
 */

/** A surface in one state. */
export interface State {
  /** Stable: its picture is called so. */
  name: string;
  /** What the gallery says of it, in one sentence. */
  caption: string;
  /** A selector of what differs from the state before, where most of a large page is the same: axe looks at that alone. */
  part?: string;
  /** A selector of what says something else at each run, beside dates and times. */
  volatile?: string;
  /** Whether it is gone after some seconds, or as soon as the window's size changes. */
  isBrief?: boolean;
  /** Brings it about on the surface's page, as the state before left it. */
  reach(page: TestPage, stage: Stage): Promise<void>;
}

/** A page, or our UI in a CRM's page, and its states in the order in which they are gone through. */
export interface SurfaceStates {
  title: string;
  /** The size that it is usually seen in. */
  size: { width: number; height: number };
  /** The least width that it is shown in; 320 if it isn't given. */
  minWidth?: number;
  /** Whether it is in a page that isn't ours. */
  isInPage?: boolean;
  /** How high its pictures are, where much is below what is usually seen. */
  pictureHeight?: number;
  open(stage: Stage): Promise<TestPage>;
  states: readonly State[];
}

const [number] = salesforceNumbers;
if (!number) throw new Error("The Salesforce page has no number");

/** What agents are asked about: a number of two countries, a guarded one, and one whose decision takes its time. */
const { account, contacts } = records.salesforce;
const silent = contacts.find(({ outcome }) => outcome === "timeout");
if (!silent) throw new Error("no contact whose decision isn't answered");
const QUESTIONS_URL = `https://acme.lightning.force.com/lightning/r/Account/${account.id}/related/Contacts/view`;

/** The pages that `SURFACES` needs beside the CRM's, by path. */
export const PAGES = {
  [new URL(QUESTIONS_URL).pathname]: `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Questions</title>
<style>:root { color-scheme: light dark; font: 16px/1.6 sans-serif } body { margin: 40px }</style><body>
<h1>${account.name}</h1>
<dl><dt>Country</dt><dd>Mexico</dd><dt>Phone</dt><dd id="two">614 555 0142</dd></dl>
<p><a id="premium" href="tel:+19002345678">+1 900 234 5678</a> <a id="office" href="tel:+12125550130">(212) 555-0130</a></p>
<table><tbody><tr data-row-key-value="${silent.id}"><th><a href="/lightning/r/Contact/${silent.id}/view">${silent.name}</a></th>
<td><a id="silent" href="tel:+12125550151">${silent.phone}</a></td></tr></tbody></table>`,
};

const TENANT = { selector: "#tenant input", nth: 0 };
const PAGE = { width: 1000, height: 760 };
const POPUP = { size: { width: 360, height: 600 }, minWidth: 360 };

/** Of a relay that can't be reached. */
const relayUrl = ({ sandbox }: Stage) => `${new URL(sandbox.reporting.endpoint("statistics")).origin}/relay`;

/** Everything that can be set is, but for the screen pop, for whose sake Chrome wants to be restarted. */
function fullSettings(stage: Stage): SettingsInput {
  const { sandbox } = stage;
  const base = sandboxSettings(sandbox);
  const relay = relayUrl(stage);
  return {
    ...base,
    tenant: {
      ...base.tenant,
      prefix: "9",
      dialRules: [{ description: "Outside line", match: "^1(\\d{10})$", replace: "91$1" }],
    },
    sites: [
      ...(base.sites ?? []),
      {
        match: "https://crm.sandbox.test/*",
        crm: "custom",
        recordId: "/customers/(?<id>\\d+)",
        recordType: "Customer",
      },
    ],
    decision: {
      ...base.decision,
      timeoutMs: 60_000,
      sap: {
        ...base.decision?.sap,
        auth: {
          type: "oauth",
          authorizationUrl: `${sandbox.oauth.url}/auth`,
          tokenUrl: `${sandbox.oauth.url}/token`,
          clientId: "click-to-dial",
          scope: "openid",
        },
      },
    },
    results: { relay: { publishUrl: relay, subscribeUrl: relay } },
    statistics: {
      url: sandbox.reporting.endpoint("statistics"),
      auth: { type: "basic", username: "reports", password: "secret" },
      agentGroup: "Sales DE",
      transactionCodes: [
        { list: "Sales", code: "QUOTE", exportKey: "K-QUOTE" },
        { list: "Sales", code: "LOST", exportKey: "K-LOST" },
      ],
    },
    callbackRequest: {
      url: sandbox.reporting.endpoint("callbackRequest"),
      fields: "caller",
      function: "callback",
    },
    learned: {
      fields: [
        { match: "https://acme.lightning.force.com/*", label: "Order no.", number: "", isPhone: false },
      ],
    },
    notify: true,
  };
}

/** All surfaces. The first ones show the extension as it is after the install, so that the order counts. */
export const SURFACES: readonly SurfaceStates[] = [
  {
    title: "Popup after the install",
    ...POPUP,
    open: (stage) => openPopup(stage),
    states: [
      {
        name: "popup-new",
        caption: "Nothing is set up yet: the popup leads to the welcome page.",
        reach: (page) => says(page, "No 8x8 VCC tenant is set yet."),
      },
    ],
  },
  {
    title: "Welcome",
    size: PAGE,
    open: (stage) => openOwn(stage, "welcome.html", "Where you sign in to 8x8"),
    states: [
      {
        name: "welcome-tenant",
        caption: "After the install: where the agent signs in to 8x8.",
        reach: (page) => says(page, "Save and go on"),
      },
      {
        name: "welcome-site",
        caption: "The CRM, by the address of any of its pages.",
        async reach(page, { sandbox }) {
          await fill(page, { selector: "main input[type=url]" }, `${sandbox.tenant.url}/AGUI/login.php`);
          await press(page, "main button.primary");
          await says(page, "Address of your CRM");
          await fill(page, { selector: "main input[type=url]" }, SALESFORCE_URL);
          await says(page, "It will work on");
        },
      },
      {
        name: "welcome-access",
        caption: "What the browser is to allow, each host with its reason.",
        async reach(page) {
          await press(page, "main button.primary");
          await says(page, "to find numbers on your CRM's pages");
        },
      },
      {
        name: "welcome-country",
        caption: "How numbers without a country code are read.",
        async reach(page) {
          await press(page, "main > section > .buttons button");
          await says(page, "Step 4");
        },
      },
      {
        name: "welcome-trial",
        caption: "What a click would send, without calling anybody.",
        async reach(page) {
          await press(page, "main > section > .buttons button.primary");
          await fill(page, { selector: "main input" }, "(212) 555-0120");
          await says(page, "make_call.php?");
        },
      },
      {
        name: "welcome-end",
        caption: "What comes next, or what is still missing.",
        async reach(page) {
          await press(page, "main > section > .buttons button.primary");
          await page.waitFor(() => document.querySelector("main .buttons button")?.textContent !== "", [], {
            what: "the last step",
          });
        },
      },
    ],
  },
  {
    title: "Popup without access",
    ...POPUP,
    open: (stage) => openPopup(stage),
    states: [
      {
        name: "popup-access",
        caption: "All is set, but the browser hasn't been asked yet.",
        reach: (page) => says(page, "Access isn't allowed yet"),
      },
    ],
  },
  {
    title: "Settings",
    size: { width: 1280, height: 800 },
    async open(stage) {
      await stage.configure(fullSettings(stage));
      return openOwn(stage, "options.html", "Connections");
    },
    states: [
      {
        name: "settings",
        caption: "The settings: contents and search beside them, and the state of every connection on top.",
        reach: (page) => says(page, "ready"),
      },
      {
        name: "settings-search",
        part: "nav",
        caption: "A setting is found by its label or its help.",
        async reach(page) {
          await fill(page, { selector: ".find input" }, "caller");
          await says(page, "settings found.");
        },
      },
      {
        name: "settings-unsaved",
        part: "#agent, footer",
        caption: "What was changed is in force once it is saved.",
        async reach(page) {
          await fill(page, { selector: ".find input" }, "");
          await fill(page, { selector: "#agent input" }, "asmith");
          await says(page, "You have changes that aren't saved.");
          await page.evaluate(() => document.querySelector("#agent")?.scrollIntoView());
        },
      },
      {
        name: "settings-import",
        part: "#file, footer",
        caption: "A file with settings shows what it would change.",
        async reach(page) {
          await press(page, "footer button:not(.primary)");
          await page.setFile("#import", {
            name: "settings.json",
            text: JSON.stringify({ country: "DE", tenant: { prefix: "0" }, unheardOf: 1 }),
          });
          await says(page, "unheardOf");
          await page.evaluate(() => document.querySelector("#file")?.scrollIntoView());
        },
      },
      {
        name: "settings-problems",
        caption: "What is wrong is said at its field, and nothing is saved before it is right.",
        async reach(page) {
          await fill(page, TENANT, "vcc.example");
          await fill(page, { selector: "#tenant .grid > .field input", nth: 0 }, "+1");
          await fill(page, { selector: "#sites tbody input", nth: 0 }, "acme");
          await fill(page, { selector: "#serviceNumbers tbody input", nth: 0 }, "none");
          await fill(page, { selector: "#history input" }, "-1");
          await says(page, "can't be saved");
          await page.evaluate(() => document.querySelector("#tenant")?.scrollIntoView());
        },
      },
    ],
  },
  {
    title: "Popup",
    ...POPUP,
    async open(stage) {
      await seed(stage);
      return openPopup(stage);
    },
    states: [
      {
        name: "popup",
        caption: "The last calls, and why one of them was refused.",
        async reach(page) {
          await says(page, "How this was decided");
        },
      },
      {
        name: "popup-dial-pad",
        caption: "The dial pad: a number is formatted while it is typed.",
        async reach(page) {
          await page.evaluate(unfoldAll);
          await fill(page, { selector: ".dial-pad input" }, "2125550143");
          await says(page, "United States");
        },
      },
    ],
  },
  {
    title: "Popup on a CRM page",
    ...POPUP,
    open: async (stage) => popupOn(stage, await stage.browser.open(SALESFORCE_URL)),
    states: [
      {
        name: "popup-paused",
        caption: "Paused on this site, and on no other.",
        async reach(page) {
          await page.click({ selector: "button", text: "Pause on this site" });
          await says(page, "Paused on this site:");
        },
      },
      {
        name: "popup-site",
        caption: "On a CRM page: its numbers, a pause for this site, and whether results come back.",
        async reach(page) {
          await page.click({ selector: "button", text: "Go on with this site" });
          await says(page, "Numbers on this page");
          await says(page, "Results of calls can't be collected");
        },
      },
    ],
  },
  {
    title: "Side panel",
    size: { width: 420, height: 900 },
    open: (stage) => openOwn(stage, "sidepanel.html", "History"),
    states: [
      {
        name: "panel",
        caption: "The call that waits for the agent, and its wrap-up.",
        reach: (page) => says(page, "Save and report"),
      },
      {
        name: "panel-callback",
        caption: "The customer is to be called back.",
        async reach(page) {
          await page.click({ selector: "button", text: "Request callback" });
          await says(page, "Send request");
        },
      },
      {
        name: "panel-reports",
        caption: "Reports that the CRM hasn't accepted, and why.",
        async reach(page) {
          await says(page, "conflicts with its data (409)");
          await page.evaluate(() => document.querySelector("#reports-title")?.scrollIntoView());
        },
      },
      {
        name: "panel-history",
        caption: "The history: searched, filtered, charted, exported.",
        async reach(page) {
          await page.evaluate(() => document.querySelector("#history-title")?.scrollIntoView());
        },
      },
      {
        name: "panel-open",
        volatile: ".chart tbody",
        caption: "All that can be unfolded: how a call was decided, its reports, the figures of the chart.",
        async reach(page) {
          await page.evaluate(unfoldAll);
          await page.evaluate(() => document.querySelector(".chart")?.scrollIntoView());
        },
      },
    ],
  },
  {
    title: "Diagnostics",
    size: PAGE,
    pictureHeight: 3300,
    open: (stage) => openOwn(stage, "diagnostics.html", "Diagnostics"),
    states: [
      {
        name: "diagnostics",
        volatile: "#versions dd, pre",
        caption:
          "What is set and allowed, what is seen on the tab, what failed; to be copied without personal data.",
        async reach(page) {
          await says(page, "The extension works on this page.");
          await page.evaluate(unfoldAll);
        },
      },
    ],
  },
  {
    title: "Window that posts a call",
    size: { width: 480, height: 320 },
    open: (stage) => stage.browser.extensionPage("launch.html"),
    states: [
      {
        name: "launch",
        caption: "What is left of it where there is nothing to post (any more).",
        reach: (page) => says(page, "There is no call to hand over here"),
      },
    ],
  },
  {
    title: "In the CRM's pages",
    size: { width: 1280, height: 800 },
    isInPage: true,
    async open(stage) {
      await stage.signIn();
      return openCrmPage(stage.browser, SALESFORCE_URL);
    },
    states: [
      {
        name: "card",
        isBrief: true,
        caption: "A number was clicked: the call is handed over, and the card says as whom.",
        async reach(page) {
          await page.click(number.target);
          await page.cardWith("your phone rings first");
        },
      },
      {
        name: "card-refused",
        caption: "A call that the CRM doesn't allow.",
        async reach(page) {
          await closeCard(page);
          await page.click(contactNumber("403").target);
          await page.cardWith("was not dialled");
        },
      },
      {
        name: "panel-beside-number",
        isBrief: true,
        caption: "The pointer rests on a number.",
        async reach(page) {
          await closeCard(page);
          await page.hover(contactNumber("allowed").target);
          await page.panelWith(number.record.name);
        },
      },
      {
        name: "list",
        caption: "All numbers of the page, to type and choose from.",
        async reach(page, stage) {
          await listNumbers(stage, page);
        },
      },
    ],
  },
  {
    title: "Questions in the CRM's pages",
    size: { width: 900, height: 600 },
    isInPage: true,
    open: ({ browser }) => openCrmPage(browser, QUESTIONS_URL),
    states: [
      {
        name: "panel-question",
        caption: "A number that can be read as one of two countries.",
        async reach(page) {
          await page.click({ selector: "#two", text: "614 555 0142" });
          await page.panelWith("In United States this would be");
        },
      },
      {
        name: "card-question",
        caption: "An expensive number is called only when that is confirmed.",
        async reach(page) {
          await page.press("Escape");
          await page.click("#premium");
          await page.cardWith("+1 900 234 5678?");
        },
      },
      {
        name: "card-asking",
        caption: "The CRM takes its time; the call can be cancelled.",
        volatile: ".countdown",
        async reach(page) {
          await page.clickCard("Don't call");
          await closeCard(page);
          await page.click("#silent");
          await page.cardWith("asking the CRM");
        },
      },
      {
        name: "card-failed",
        caption: "8x8 VCC couldn't take the call: it can be called again.",
        async reach(page, { sandbox: { tenant } }) {
          await page.clickCard("Cancel");
          await closeCard(page);
          tenant.faults = { answer: { status: 503, reason: "down" } };
          await page.click("#office");
          await page.cardWith("answered with an error");
          tenant.faults = {};
        },
      },
    ],
  },
  {
    title: "Popup when what is stored can't be read",
    ...POPUP,
    async open(stage) {
      await spoilStored(stage);
      return openPopup(stage);
    },
    states: [
      {
        name: "popup-trouble",
        caption: "Settings and calls of a newer version: what can be done, and what is lost by that.",
        async reach(page) {
          await page.click({ selector: "button", text: "Start with empty records" });
          await says(page, "This deletes all calls");
          await page.evaluate(() => scrollTo(0, 0));
        },
      },
    ],
  },
];

function openPopup(stage: Stage): Promise<TestPage> {
  return openOwn(stage, "popup.html", "Dial a number");
}

async function openOwn({ browser }: Stage, path: string, text: string): Promise<TestPage> {
  const page = await browser.extensionPage(path);
  await says(page, text);
  return page;
}

/** The popup as it opens over a page. */
export async function popupOn(stage: Stage, page: TestPage): Promise<TestPage> {
  const popup = await openPopup(stage);
  // It tells of the tab in front, which is itself as long as it is a page like others.
  await page.bringToFront();
  await popup.goto(await popup.url());
  await says(popup, "Dial a number");
  await popup.bringToFront();
  return popup;
}

/** Waits until a page says something. */
export async function says(page: TestPage, text: string): Promise<void> {
  await page.waitFor((wanted: string) => document.body.innerText.includes(wanted), [text], {
    what: `“${text}”`,
  });
}

/** Types a text into a field in place of what it has. */
async function fill(page: TestPage, field: { selector: string; nth?: number }, text: string): Promise<void> {
  await page.focus(field);
  await page.evaluate(() => (document.activeElement as HTMLInputElement).select());
  if (text === "") await page.press("Backspace");
  else await page.type(text);
}

async function press(page: TestPage, selector: string): Promise<void> {
  await page.click({ selector: `${selector}:not(:disabled)` });
}

/** Shows the list of a page's numbers by the keyboard command. */
export async function listNumbers({ browser }: Stage, page: TestPage): Promise<void> {
  await page.bringToFront();
  await browser.ui.pressCommand("list-numbers");
  await poll(() => page.list(), "the list", 15_000);
}

/** Leaves settings and a database as a newer version would. */
async function spoilStored({ browser }: Stage): Promise<void> {
  const page = await browser.extensionPage("launch.html");
  await page.evaluate(async () => {
    const { chrome } = globalThis as unknown as { chrome: Apis };
    await chrome.storage.local.set({ settings: { version: 99 } });
    await new Promise<void>((resolve, reject) => {
      const opening = indexedDB.open("crm-click-to-dial", 99);
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => {
        opening.result.close();
        resolve();
      };
    });
  });
  await page.close();
}

interface Apis {
  storage: { local: { set(items: object): Promise<void> } };
}

const DAY = 24 * 60 * 60 * 1000;

/** Puts calls, reports and a relay's problem into the extension's database. */
async function seed(stage: Stage): Promise<void> {
  const now = Date.now();
  const url = relayUrl(stage);
  const page = await stage.browser.extensionPage("launch.html");
  await page.evaluate(putAll, seededCalls(now), seededReports(now), {
    channel: "00000000-0000-4000-8000-000000000000",
    url: "",
    lastModified: "",
    etag: "",
    problem: { url, reason: "status", detail: "404", at: now },
  });
  await page.close();
}

function seededCalls(now: number): Call[] {
  const call = (id: string, ago: number, change: Parameters<typeof sampleCall>[0]) =>
    sampleCall({ id, createdAt: now - ago, updatedAt: now - ago, placedAt: now - ago, ...change });
  const over = (
    id: string,
    ago: number,
    outcome: CallResult["outcome"],
    name: string,
    state: CallState = "reported",
  ) =>
    call(id, ago, {
      name,
      state,
      result: {
        source: "agent",
        receivedAt: now - ago + 90_000,
        outcome,
        answeredAt: outcome === "connected" ? now - ago + 12_000 : null,
        endedAt: now - ago + 90_000,
        transactionId: "",
        interactionGuid: "",
        codes: outcome === "connected" ? [{ list: "Sales", code: "QUOTE" }] : [],
        notes: outcome === "connected" ? "Wants a quote" : "",
      },
    });
  return [
    call("now", 60_000, { name: "Acme GmbH" }),
    over("over", 30_000, null, "Ann Allowed", "ended"),
    call("refused", 5 * 60_000, {
      name: "Bob Forbidden",
      number: "+12125550143",
      state: "refused",
      reason: "forbidden",
      placedAt: null,
      decision: {
        verdict: "refused",
        reason: "forbidden",
        detail: "",
        exchange: {
          url: "https://crm-api.sandbox.test/salesforce?SalesForceID=003Kj00001BobGBIAZ&CallerID=12125550143",
          authorisation: "",
          outcome: "answer",
          status: 403,
          answer: "",
          durationMs: 84,
        },
        variables: {},
        tried: [],
      },
    }),
    call("failed", 9 * 60_000, {
      name: "Acme GmbH",
      number: "+4930901820",
      state: "failed",
      reason: "notSignedIn",
      placedAt: null,
    }),
    over("a", 20 * 60_000, "connected", "Ann Allowed"),
    over("b", DAY, "noAnswer", "Cora Conflict"),
    over("c", DAY + 60_000, "connected", "Ann Allowed"),
    over("d", 2 * DAY, "busy", "Dan Busy"),
    over("e", 3 * DAY, "connected", "Eve Example"),
    over("f", 3 * DAY + 60_000, "noAnswer", "Acme GmbH"),
  ];
}

function seededReports(now: number): Report[] {
  const report = (id: number, change: Partial<Report>): Report => ({
    id,
    kind: "statistics",
    callId: "a",
    orderKey: "a",
    about: "Ann Allowed",
    records: null,
    contentType: "application/json",
    body: '{"SalesForceID":"003Kj00001AnnGBIAZ","CONNRES":1}',
    key: String(id),
    createdAt: now,
    updatedAt: now,
    state: "rejected",
    reason: "conflict",
    detail: "409",
    attempts: 1,
    dueAt: 0,
    answer: "",
    ...change,
  });
  return [
    report(1, {}),
    report(2, {
      callId: "b",
      about: "Cora Conflict",
      state: "blocked",
      reason: "signInNeeded",
      detail: "reports.sandbox.test",
    }),
    report(3, {
      kind: "callbackRequest",
      callId: "",
      about: "Dan Busy",
      state: "accepted",
      reason: "accepted",
      detail: "200",
      records: { url: "https://acme.lightning.force.com/{id}", type: null, ownId: "" },
      answer: JSON.stringify({ Case: { CaseNumber: "00001026", Id: "5003X000001CaseQAA" } }),
    }),
  ];
}

/* The functions below run in the page. */

function unfoldAll(): void {
  for (const each of document.querySelectorAll("details")) each.open = true;
}

function putAll(calls: Call[], reports: Report[], relay: RelayState): Promise<void> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("crm-click-to-dial");
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const transaction = opening.result.transaction(["calls", "outbox", "relay"], "readwrite");
      for (const call of calls) transaction.objectStore("calls").put(call);
      for (const report of reports) transaction.objectStore("outbox").put(report);
      transaction.objectStore("relay").put(relay, "state");
      transaction.onerror = () => reject(transaction.error);
      transaction.oncomplete = () => {
        opening.result.close();
        resolve();
      };
    };
  });
}
