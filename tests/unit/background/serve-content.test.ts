import { beforeEach, describe, expect, it } from "vitest";
import { createContentServer, type Sender, type WorkerPort } from "../../../lib/background/serve-content";
import { createPageServer } from "../../../lib/background/serve-pages";
import type { DialRequest, GuardAnswer, RepeatOrder } from "../../../lib/calls/dial";
import { readSettings } from "../../../lib/settings/document";
import type { Settings } from "../../../lib/settings/schema";

/* The worker's door: whose messages it acts on, and what it believes of them. */

const OWN = "extension-id";
const SITE = "https://acme.lightning.force.com/lightning/r/Account/001Kj00002AcmeGIAR/view";
const { settings } = readSettings({
  country: "DE",
  tenant: { url: "https://vcc.example.com" },
  sites: [
    { match: "https://acme.lightning.force.com/*", crm: "salesforce", country: "US" },
    { match: "https://*.force.com/*", crm: "salesforce" },
    { match: "https://sap.example.com/*", crm: "sap" },
    { match: "https://one.example.net/*", crm: "custom", recordId: "/customers/(?<id>\\d+)" },
    { match: "https://two.example.net/*", crm: "custom", recordId: "/customers/(?<id>\\d+)" },
  ],
});

let dialled: (DialRequest | GuardAnswer | RepeatOrder)[] = [];
let opened: [url: string, cookieStoreId: string][] = [];
let paused: string[] = [];
let given: AbortSignal | undefined;
let calledBack = 0;
beforeEach(() => {
  calledBack = 0;
  dialled = [];
  opened = [];
  paused = [];
  given = undefined;
});

const server = createContentServer({
  extensionId: OWN,
  settings: async () => ({ ...(settings as Settings), paused }),
  dial: async (order, _follow, signal) => {
    dialled.push(order);
    given = signal;
    return null;
  },
  insertSheet: async () => {},
  loadCard: async () => {},
  learn: async () => {},
  requestCallback: async () => ++calledBack > 0,
  commands: { choose: async () => {} },
  now: () => new Date(0),
  language: () => "en",
  openTab: async (...tab) => {
    opened.push(tab);
  },
  openOptions: async () => {},
});

const from = (change: Partial<Sender> = {}): Sender => ({
  id: OWN,
  url: SITE,
  frameId: 0,
  tab: { id: 1, url: SITE },
  ...change,
});

const STRANGERS: [who: string, sender: Sender][] = [
  ["another extension", from({ id: "other" })],
  ["no extension", from({ id: undefined })],
  ["a page of ours, which has no tab", from({ tab: undefined })],
  [
    "a site that isn't configured",
    from({ url: "https://evil.example.com/", tab: { id: 1, url: "https://evil.example.com/" } }),
  ],
  ["a look-alike host", from({ url: "https://acme.lightning.force.com.evil.tld/" })],
  ["plain http", from({ url: "http://acme.lightning.force.com/" })],
  [
    "an empty frame of a foreign page",
    from({ url: "about:blank", tab: { id: 1, url: "https://evil.example.com/" } }),
  ],
];

/** Sends an order on a port and gives what came back. */
async function order(message: unknown, sender: Sender): Promise<object[]> {
  const answers: object[] = [];
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const port: WorkerPort = {
    sender,
    postMessage: (answer) => answers.push(answer),
    disconnect: resolve,
    onMessage: { addListener: (listener) => void queueMicrotask(() => listener(message)) },
    onDisconnect: { addListener: () => {} },
  };
  server.serveDial(port);
  await Promise.race([ended, new Promise((done) => setTimeout(done, 50))]);
  return answers;
}

const ORDER = { type: "dial", raw: "212-555-0120", record: null, countries: ["US"], ancestors: [] };

const learn = (change: object) => ({
  type: "content>worker:learn",
  learned: { label: "Phone", number: "", isPhone: false, ...change },
});

describe("a message", () => {
  it.each(STRANGERS)("of %s is not acted on", async (_, sender) => {
    expect(await server.answer({ type: "content>worker:start" }, sender)).toBeNull();
    await server.answer({ type: "content>worker:openTenant" }, sender);
    expect(opened).toEqual([]);
    expect(await order(ORDER, sender)).toMatchObject([{ state: "refused", reason: "siteUnknown" }]);
    expect(dialled).toEqual([]);
  });

  it.each([
    ["the site itself", from()],
    ["an empty frame of the site", from({ url: "about:blank" })],
  ])("of %s is", async (_, sender) => {
    expect(await server.answer({ type: "content>worker:start" }, sender)).toMatchObject({
      crm: "salesforce",
      country: "US",
    });
    await order(ORDER, sender);
    expect(dialled).toMatchObject([
      { raw: "212-555-0120", countries: ["US"], crm: "salesforce", pageUrl: SITE },
    ]);
  });

  it.each([
    ["nothing", undefined],
    ["a text", "content>worker:start"],
    ["an unknown type", { type: "content>worker:erase" }],
    ["a number that isn't one", { type: "content>worker:describe", raw: 1, countries: ["US"] }],
    ["countries that aren't", { type: "content>worker:describe", raw: "1", countries: ["../"] }],
    ["a taught number that isn't one", learn({ number: "call me" })],
    ["a taught field without a name", learn({ label: "" })],
    ["a taught field with a whole text for a name", learn({ label: "x".repeat(300) })],
    ["too much text", { type: "content>worker:describe", raw: "1".repeat(3000), countries: [] }],
  ])("that is %s is not understood", (_, message) => {
    expect(server.answer(message, from())).toBeNull();
  });

  it.each([
    ["more text than a number has", { ...ORDER, raw: "1".repeat(3000) }],
    ["too many countries", { ...ORDER, countries: ["US", "DE", "AT", "CH", "LI"] }],
    ["a record of no CRM", { ...ORDER, record: { crm: "x", id: "1", type: "", name: "" } }],
    ["no number", { type: "dial" }],
  ])("ordering %s dials nothing", async (_, message) => {
    await order(message, from());
    expect(dialled).toEqual([]);
  });
});

describe("the record of a framed page", () => {
  const ASK = { type: "content>worker:tabRecord" };
  const acme = "https://acme.lightning.force.com";
  const framed = (url: string, tab: string) =>
    from({ url, frameId: 3, tab: { id: 1, url: tab, title: "Acme" } });

  it.each([
    ["of the same host", `${acme}/frame`, SITE],
    ["of the same customer's other host", "https://acme--c.vf.force.com/apex/Phones", SITE],
    ["without an address", "about:blank", SITE],
  ])("is that of the tab: a frame %s", async (_, url, tab) => {
    expect(await server.answer(ASK, framed(url, tab))).toEqual({
      crm: "salesforce",
      id: "001Kj00002AcmeGIAR",
      type: "Account",
      name: "Acme",
    });
    await order(ORDER, framed(url, tab));
    expect(dialled).toMatchObject([{ pageUrl: tab }]);
  });

  const record = "lightning/r/Account/001Kj00002AcmeGIAR/view";
  it.each([
    ["another customer's", `${acme}/frame`, `https://other.lightning.force.com/${record}`],
    [
      "another CRM's",
      `${acme}/frame`,
      "https://sap.example.com/ui#BusinessPartner-manage&/C_BusinessPartner('1')",
    ],
    ["another custom site's", "https://one.example.net/frame", "https://two.example.net/customers/7"],
  ])("isn't taken from %s tab", async (_, url, tab) => {
    expect(await server.answer(ASK, framed(url, tab))).toBeNull();
    await order(ORDER, framed(url, tab));
    expect(dialled).toMatchObject([{ record: null, pageUrl: url }]);
  });

  it("isn't made up for an order: what the panel didn't show isn't logged to", async () => {
    await order(ORDER, framed(`${acme}/frame`, SITE));
    await order(ORDER, from());
    expect(dialled).toMatchObject([{ record: null }, { record: null }]);
    expect(await server.answer(ASK, from())).toBeNull();
  });
});

describe("a site in a frame", () => {
  const other = "https://other.lightning.force.com";
  const framed = (tab: string | undefined) => from({ frameId: 3, tab: { id: 1, url: tab } });
  const callback = (change: object) => ({ ...ORDER, ...change, type: "content>worker:requestCallback" });

  it.each([
    ["of another site", "https://evil.example.com/", []],
    ["of a site that the browser doesn't tell of", undefined, []],
    ["of a site that another one's frame is in", SITE, [other, "https://evil.example.com", other]],
    ["of a page of no origin", SITE, ["null"]],
  ])("%s has nothing dialled or asked for, and is told why", async (_, tab, ancestors) => {
    expect(await order({ ...ORDER, ancestors }, framed(tab))).toMatchObject([
      { state: "refused", reason: "framed", phone: ORDER.raw },
    ]);
    expect(await server.answer(callback({ ancestors }), framed(tab))).toBe(false);
    expect(dialled).toEqual([]);
    expect(calledBack).toBe(0);
  });

  it("of sites only has", async () => {
    const ancestors = ["https://sap.example.com", other];
    await order({ ...ORDER, ancestors }, framed(`${other}/`));
    expect(await server.answer(callback({ ancestors }), framed(`${other}/`))).toBe(true);
    expect(dialled).toHaveLength(1);
    expect(calledBack).toBe(1);
  });
});

describe("what an agent teaches", () => {
  it("is kept, and said to be", async () => {
    expect(await server.answer(learn({}), from())).toBe(true);
  });
});

describe("our own pages", () => {
  const listed: number[] = [];
  const typed: unknown[] = [];
  const pages = createPageServer({
    ownUrl: "chrome-extension://extension-id/",
    commands: { listNumbers: async (tabId) => listed.push(tabId) > 0 },
    settings: async () => settings as Settings,
    tab: async (id) => (id === 7 ? { url: SITE, title: "Acme GmbH" } : { url: undefined }),
    dial: async (request) => {
      typed.push(request);
      return null;
    },
    calls: notNeeded(),
    finisher: notNeeded(),
    outbox: notNeeded(),
    reporting: notNeeded(),
    callbacks: notNeeded(),
    forms: { takeForm: (id) => ({ url: `https://vcc.example.com/${id}`, fields: [] }) },
  });
  const message = { type: "page>worker:listNumbers", tabId: 7 };

  it("are served, nobody else is", async () => {
    expect(pages.answer(message, from())).toBeNull();
    expect(pages.answer(message, from({ url: "chrome-extension://other/popup.html" }))).toBeNull();
    expect(
      pages.answer({ type: "content>worker:start" }, { url: "chrome-extension://extension-id/popup.html" }),
    ).toBeNull();
    expect(await pages.answer(message, { url: "chrome-extension://extension-id/popup.html" })).toBe(true);
    expect(listed).toEqual([7]);
  });

  it("have a typed number called, for the record in front or for none; a page has not", async () => {
    const page = { url: "chrome-extension://extension-id/popup.html" };
    const dial = { type: "page>worker:dial", raw: "030 901820", tabId: 7, withRecord: true };
    expect(pages.answer(dial, from())).toBeNull();
    expect(await pages.answer(dial, page)).toBe(false);
    await pages.answer({ ...dial, withRecord: false }, page);
    await pages.answer({ ...dial, tabId: 8 }, page);
    expect(typed).toMatchObject([
      { raw: "030 901820", crm: "salesforce", record: { id: "001Kj00002AcmeGIAR", name: "Acme GmbH" } },
      { crm: "salesforce", record: null },
      { record: null, pageUrl: "" },
    ]);
  });

  it("get the form of a call, nobody else does", async () => {
    const take = { type: "page>worker:takeForm", id: "1" };
    expect(pages.answer(take, from())).toBeNull();
    const page = { url: "chrome-extension://extension-id/launch.html#1" };
    expect(await pages.answer(take, page)).toEqual({ url: "https://vcc.example.com/1", fields: [] });
  });
});

describe("a site on which the agent has paused", () => {
  const start = { type: "content>worker:start" };

  it("is nobody's, a wider pattern that holds it too; others go on", async () => {
    paused.push("https://acme.lightning.force.com/*");
    expect(await server.answer(start, from())).toBeNull();
    await order(ORDER, from());
    expect(dialled).toEqual([]);
    const other = "https://other.lightning.force.com/";
    expect(await server.answer(start, from({ url: other, tab: { id: 1, url: other } }))).toMatchObject({
      crm: "salesforce",
    });
  });
});

describe("calling again", () => {
  it("is for the content script on a site, by the call that it saw", async () => {
    await order({ type: "repeat", callId: "1" }, from());
    expect(dialled).toEqual([{ repeats: "1" }]);
    const stranger = from({ id: "other" });
    expect(await order({ type: "repeat", callId: "1" }, stranger)).toMatchObject([{ reason: "siteUnknown" }]);
    expect(dialled).toHaveLength(1);
  });
});

describe("a Firefox container", () => {
  const inContainer = from({ tab: { id: 1, url: SITE, cookieStoreId: "firefox-container-2" } });
  const inDefault = from({ tab: { id: 1, url: SITE, cookieStoreId: "firefox-default" } });

  it("is that of the page, for the call and for signing in", async () => {
    for (const sender of [inContainer, inDefault, from()]) {
      await order(ORDER, sender);
      await server.answer({ type: "content>worker:openTenant" }, sender);
    }
    expect(dialled).toMatchObject([
      { cookieStoreId: "firefox-container-2" },
      { cookieStoreId: "" },
      { cookieStoreId: "" },
    ]);
    expect(opened).toEqual([
      ["https://vcc.example.com", "firefox-container-2"],
      ["https://vcc.example.com", ""],
      ["https://vcc.example.com", ""],
    ]);
  });
});

/** A part that the messages of these tests have nothing to do with. */
function notNeeded<T extends object>(): T {
  return new Proxy({} as T, {
    get: (_, name) => {
      throw new Error(`Nobody should have asked for ${String(name)}`);
    },
  });
}

describe("a page that is closed", () => {
  it("cancels its call", async () => {
    let close = () => {};
    server.serveDial({
      sender: from(),
      postMessage: () => {},
      disconnect: () => {},
      onMessage: { addListener: (listener) => void queueMicrotask(() => listener(ORDER)) },
      onDisconnect: {
        addListener: (listener) => {
          close = listener;
        },
      },
    });
    await expect.poll(() => given?.aborted).toBe(false);
    close();
    expect(given?.aborted).toBe(true);
  });
});
