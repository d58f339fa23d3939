import { beforeEach, describe, expect, it } from "vitest";
import { createContentServer, type Sender, type WorkerPort } from "../../../lib/background/serve-content";
import { createPageServer } from "../../../lib/background/serve-pages";
import type { DialRequest } from "../../../lib/calls/dial";
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
    { match: "https://sap.example.com/*", crm: "sap" },
  ],
});

let dialled: DialRequest[] = [];
let opened: string[] = [];
beforeEach(() => {
  dialled = [];
  opened = [];
});

const server = createContentServer({
  extensionId: OWN,
  settings: async () => settings as Settings,
  dial: async (order) => {
    dialled.push(order as DialRequest);
    return null;
  },
  insertSheet: async () => {},
  loadCard: async () => {},
  learn: async () => {},
  commands: { choose: async () => {} },
  now: () => new Date(0),
  language: "en",
  openTab: async (url) => {
    opened.push(url);
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

const ORDER = { type: "dial", raw: "212-555-0120", record: null, title: "Acme", countries: ["US"] };

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
    ["too much text", { type: "content>worker:describe", raw: "1".repeat(3000), countries: [] }],
  ])("that is %s is not understood", (_, message) => {
    expect(server.answer(message, from())).toBeNull();
  });

  it.each([
    ["more text than a number has", { ...ORDER, raw: "1".repeat(3000) }],
    ["too many countries", { ...ORDER, countries: ["US", "DE", "AT", "CH"] }],
    ["a record of no CRM", { ...ORDER, record: { crm: "x", id: "1", type: "", name: "" } }],
    ["no number", { type: "dial" }],
  ])("ordering %s dials nothing", async (_, message) => {
    await order(message, from());
    expect(dialled).toEqual([]);
  });
});

describe("the record of a framed page", () => {
  it("is that of the tab when the tab is a site of the same CRM", async () => {
    await order(ORDER, from({ url: "https://acme.lightning.force.com/frame" }));
    expect(dialled).toMatchObject([{ record: { id: "001Kj00002AcmeGIAR" }, pageUrl: SITE }]);
  });

  it.each([
    ["a stranger's", "https://evil.lightning.force.com/lightning/r/Account/001Kj00002AcmeGIAR/view"],
    ["another CRM's", "https://sap.example.com/ui#BusinessPartner-manage&/C_BusinessPartner('1')"],
  ])("isn't taken from %s tab", async (_, url) => {
    const frame = "https://acme.lightning.force.com/frame";
    await order(ORDER, from({ url: frame, tab: { id: 1, url } }));
    expect(dialled).toMatchObject([{ record: null, pageUrl: frame }]);
  });
});

describe("our own pages", () => {
  const listed: number[] = [];
  const pages = createPageServer({
    ownUrl: "chrome-extension://extension-id/",
    commands: {
      listNumbers: async (tabId) => listed.push(tabId) > 0,
      choose: async () => {},
      callText: async () => {},
    },
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
});
