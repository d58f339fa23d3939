import { afterAll, beforeAll, expect, it } from "vitest";
import { records } from "../sandbox/crm/records.ts";
import { settled } from "./driver/page.ts";
import { focused, tabTo } from "./keyboard.ts";
import { type Stage, sandboxSettings, takeStage } from "./stage.ts";
import { listNumbers, popupOn, says } from "./states.ts";

/* The whole job by the keyboard alone: settings, a call, its question, wrap-up and report; the focus is always seen. */

const { account, contacts } = records.salesforce;
const silent = contacts.find(({ outcome }) => outcome === "timeout");
if (!silent) throw new Error("no contact whose decision isn't answered");

const PATH = `/lightning/r/Account/${account.id}/view`;
const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Keyboard</title><body>
<h1>${account.name}</h1>
<p><a id="link" href="tel:+12125550130">Call the office</a> <a id="premium" href="tel:+19002345678">Call the hotline</a></p>
<table><tbody><tr data-row-key-value="${silent.id}"><th><a href="/lightning/r/Contact/${silent.id}/view">${silent.name}</a></th>
<td><a id="silent" href="tel:+12125550151">Call</a></td></tr></tbody></table>
<p>212-555-0133</p><p>212-555-0134</p>`;

let stage: Stage;
beforeAll(async () => {
  stage = await takeStage({ pages: { [PATH]: PAGE } });
  const settings = sandboxSettings(stage.sandbox);
  await stage.configure({
    ...settings,
    agent: { uid: "" },
    decision: { ...settings.decision, timeoutMs: 20_000 },
    statistics: { url: stage.sandbox.reporting.endpoint("statistics") },
  });
  await stage.signIn();
});
afterAll(() => stage?.close());

it("a setting is reached from the contents, changed and saved; others are imported from an address", async () => {
  const options = await stage.browser.extensionPage("options.html");
  await options.bringToFront();
  await says(options, "Connections");
  await tabTo(options, "You");
  await options.press("Enter");
  await tabTo(options, "Agent UID");
  await options.type("jdoe");
  await tabTo(options, "Save");
  await options.press(" ");
  await says(options, "Saved.");
  await tabTo(options, "Import and export");
  await options.press("Enter");
  await tabTo(options, "Paste a make_call URL");
  await options.type("https://vcc.sandbox.test/AGUI/make_call.php?callerId=5250001");
  await says(options, "Default caller ID");
  await tabTo(options, "Import");
  await options.press(" ");
  await says(options, "The settings were imported.");
  await options.close();
});

it("a call is placed from a link, another one is asked about, a third is cancelled; the focus comes back", async () => {
  const { tenant } = stage.sandbox;
  const page = await stage.browser.open(`https://acme.lightning.force.com${PATH}`);
  await page.bringToFront();
  await page.waitFor(() => (CSS.highlights.get("crm-click-to-dial")?.size ?? 0) > 1, [], { what: "marks" });

  await tabTo(page, "Call the office");
  await page.press("Enter");
  await page.cardWith("your phone rings first");
  await page.press("ArrowDown");
  await expect.poll(() => page.evaluateInOurs(focused)).toEqual({ name: "Close", isSeen: true });
  await page.press("Escape");
  await expect.poll(() => page.card()).toBeNull();
  expect((await page.evaluate(focused)).name).toBe("Call the office");

  await tabTo(page, "Call the hotline");
  await page.press("Enter");
  await expect.poll(() => page.evaluateInOurs(focused)).toEqual({ name: "Don't call", isSeen: true });
  expect(tenant.calls).toHaveLength(1);
  await page.press("Tab", "Shift");
  await expect.poll(() => page.evaluateInOurs(focused)).toEqual({ name: "Call", isSeen: true });
  await settled(page);
  await page.press("Enter");
  await page.cardWith("your phone rings first");
  expect(tenant.calls.map(({ dialled }) => dialled)).toEqual(["12125550130", "19002345678"]);
  await page.press("Escape");
  await expect.poll(async () => (await page.evaluate(focused)).name).toBe("Call the hotline");

  await tabTo(page, "Call");
  await page.press("Enter");
  await page.cardWith("asking the CRM");
  await page.press("ArrowDown");
  await expect.poll(() => page.evaluateInOurs(focused)).toEqual({ name: "Cancel", isSeen: true });
  await page.press("Enter");
  await page.cardWith("cancelled");
  await page.press("Escape");
  await expect.poll(async () => (await page.evaluate(focused)).name).toBe("Call");

  await listNumbers(stage, page);
  await page.type("0133");
  // A list that came up behind another tab may look ready before it is.
  await expect
    .poll(async () => {
      await page.press("Enter");
      return page.list();
    })
    .toBeNull();
  await page.cardWith("your phone rings first");
  expect(tenant.calls.at(-1)).toMatchObject({ dialled: "12125550133" });
  expect((await page.evaluate(focused)).name).toBe("Call");
  await page.close();
});

it("the call is wrapped up and reported from the side panel", async () => {
  const panel = await stage.browser.extensionPage("sidepanel.html");
  await panel.bringToFront();
  await says(panel, "They answered");
  await tabTo(panel, "They answered");
  await panel.press(" ");
  await says(panel, "has answered");
  await tabTo(panel, "The call is over");
  await panel.press(" ");
  await says(panel, "is over");
  await tabTo(panel, "Notes");
  await panel.type("Wants a quote");
  await tabTo(panel, "Save and report");
  await panel.press(" ");
  const { reporting } = stage.sandbox;
  await expect
    .poll(() => reporting.accepted(), { timeout: 20_000 })
    .toMatchObject([{ CallerID: "12125550133", AgentUID: "jdoe", CONNRES: 1 }]);
  await panel.close();
});

it("the popup: a site is paused and gone on with, a call is found, another one is asked about", async () => {
  const page = await stage.browser.open(`https://acme.lightning.force.com${PATH}`);
  const popup = await popupOn(stage, page);
  const marks = () => page.evaluate(() => CSS.highlights.get("crm-click-to-dial")?.size ?? 0);
  await expect.poll(marks).toBeGreaterThan(1);
  // A popup has the focus when it opens; in the tab that stands in for it Firefox leaves that in its address bar.
  await popup.click("h1");
  await tabTo(popup, "Pause on this site");
  await popup.press(" ");
  await says(popup, "Paused on this site");
  await expect.poll(marks).toBe(0);
  expect((await popup.evaluate(focused)).name).toBe("Go on with this site");
  await popup.press(" ");
  await says(popup, "Working on this page");

  await tabTo(popup, "Search calls");
  await popup.type("0133");
  await expect.poll(() => popup.evaluate(() => document.querySelectorAll(".calls > li").length)).toBe(1);
  await tabTo(popup, "How this was decided");
  await popup.press(" ");
  await says(popup, "Matched");
  await tabTo(popup, "Search calls", "Shift");
  await popup.press("Backspace");
  await tabTo(popup, "Phone number", "Shift");
  await popup.type("+19002345678");
  await popup.press("Enter");
  await says(popup, "Call +1 900 234 5678?");
  await tabTo(popup, "Don't call");
  await popup.press(" ");
  await says(popup, "+1 900 234 5678 was not dialled");
  expect(stage.sandbox.tenant.calls).toHaveLength(3);
  await popup.close();
  await page.close();
});

it("the history: a call is found by its number and outcome, looked at and deleted", async () => {
  const panel = await stage.browser.extensionPage("sidepanel.html");
  await panel.bringToFront();
  await says(panel, "History");
  await tabTo(panel, "Search number, record or notes");
  await panel.type("quote");
  await says(panel, "1 call");
  await tabTo(panel, "Show");
  await panel.type("Connected");
  await tabTo(panel, / Connected$/);
  await panel.press(" ");
  await says(panel, "Wants a quote");
  await tabTo(panel, "Delete");
  await panel.press(" ");
  await says(panel, "No call fits.");
  await panel.close();
});
