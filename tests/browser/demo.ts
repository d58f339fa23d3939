import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  contactNumber,
  type ExpectedNumber,
  partnerContactNumber,
  SALESFORCE_URL,
  SAP_URL,
  salesforceNumbers,
  sapNumbers,
} from "../sandbox/crm/records.ts";
import type { Call as VccCall } from "../sandbox/tenant.ts";
import type { BrowserName, TestPage } from "./driver/index.ts";
import { closeCard } from "./driver/page.ts";
import { openCrmPage, openStage, type Stage, sandboxSettings } from "./stage.ts";

/*
 * The demo's second half, once everything is installed and built: `node tests/browser/demo.ts chromium window`.
 */

/** What the demo clicks by itself: on each page numbers of several kinds, and one that the CRM refuses. */
const CLICKS: { crm: string; url: string; numbers: ExpectedNumber[] }[] = [
  {
    crm: "salesforce",
    url: SALESFORCE_URL,
    numbers: [...salesforceNumbers.slice(0, 3), contactNumber("allowed"), contactNumber("403")],
  },
  {
    crm: "sap",
    url: SAP_URL,
    numbers: [
      ...sapNumbers.slice(0, 2),
      partnerContactNumber("allowed", "phone"),
      partnerContactNumber("403", "phone"),
    ],
  },
];

const [browserName, mode] = process.argv.slice(2) as [BrowserName, "window" | "headless"];
const RESULTS = resolve("demo-results");

const stage = await openStage({
  browser: browserName,
  headless: mode === "headless",
  ringMs: mode === "window" ? 1500 : 50,
});
try {
  console.log("Configuring the extension for the sandbox …");
  await stage.configure(sandboxSettings(stage.sandbox));
  await stage.signIn();
  if (mode === "headless") await clickByItself(stage);
  else await letPeopleClick(stage);
} finally {
  await stage.close();
}
process.exit();

/** Opens the three tabs and says what to click; ends when the browser is closed. */
async function letPeopleClick({ browser, sandbox }: Stage): Promise<void> {
  const [blank] = await browser.pages();
  const salesforce = await browser.open(SALESFORCE_URL);
  await blank?.close();
  await browser.open(SAP_URL);
  await browser.open(`${sandbox.tenant.url}/calls`);
  await salesforce.bringToFront();
  console.log(`
A ${browserName} window is open with three tabs:
  1. a Salesforce account  ${SALESFORCE_URL}
  2. a SAP business partner  ${SAP_URL}
  3. the VCC tenant's list of calls  ${sandbox.tenant.url}/calls

Click any phone number on tab 1 or 2: the extension asks the CRM, and the call appears on tab 3.
The contacts on tab 1 say what the CRM answers for them; ${contactNumber("403").raw}, for example, it refuses.
Close the browser, or press Ctrl+C here, to end.`);
  for (;;) {
    await sleep(500);
    if ((await browser.pages().catch(() => [])).length === 0) return;
  }
}

/** Clicks numbers on both CRM pages, and prints what came of each. */
async function clickByItself({ browser, sandbox }: Stage): Promise<void> {
  mkdirSync(RESULTS, { recursive: true });
  const shot = (page: TestPage, name: string) => page.screenshot(join(RESULTS, `${browserName}-${name}.png`));
  for (const { crm, url, numbers } of CLICKS) {
    const page = await openCrmPage(browser, url);
    for (const [index, number] of numbers.entries()) {
      const before = {
        calls: sandbox.tenant.calls.length,
        asked: sandbox.decision.requests.length,
        requests: sandbox.tenant.requests.length,
      };
      await closeCard(page);
      await page.click(number.target);
      const card = await outcome(page);
      await shot(page, `${crm}-${index + 1}`);
      const asked = sandbox.decision.requests.slice(before.asked).at(-1);
      const call: VccCall | undefined = sandbox.tenant.calls.slice(before.calls).at(-1);
      print([
        ["Clicked", `${number.raw}  (${number.place}, ${crm})`],
        ["Record", `${number.record.type} ${number.record.id}  ${number.record.name}`],
        ["Decision", asked ? `GET ${asked.url}` : "not asked"],
        ["Caller ID", call ? (Object.fromEntries(call.query).callerId ?? "none") : "–"],
        ["make_call", call ? sandbox.tenant.url + call.url : "not placed"],
        ["User data", call ? (Object.fromEntries(call.query).ctl_userdata ?? "none") : "–"],
        ["VCC's answer", vccAnswer(sandbox.tenant.requests.slice(before.requests), call)],
        ["The agent sees", card],
      ]);
    }
    await page.close();
  }
  const calls = await browser.open(`${sandbox.tenant.url}/calls`);
  await calls.waitFor(() => (document.body.textContent ?? "").includes("ctl_userdata"), [], {
    what: "the list of calls",
  });
  await sleep(500);
  await shot(calls, "vcc-calls");
  console.log(`\nScreenshots: ${RESULTS}`);
}

/** The card's text once the call has come to its outcome. */
async function outcome(page: TestPage): Promise<string> {
  const end = Date.now() + 10_000;
  for (;;) {
    const text = (await page.card())?.text ?? "";
    const isOver = /your phone rings first|was not dialled|not known/.test(text);
    if (isOver || Date.now() > end) return text;
    await sleep(50);
  }
}

function vccAnswer(
  requests: { url: string; status: number | undefined }[],
  call: VccCall | undefined,
): string {
  const request = requests.find(({ url }) => url.includes("make_call"));
  if (!request) return "–";
  return `status ${request.status ?? "none"}${call ? `, taken as call ${call.id} of agent ${call.agent}` : ""}`;
}

function print(rows: [label: string, value: string][]): void {
  console.log("");
  for (const [label, value] of rows) console.log(`  ${label.padEnd(15)} ${value}`);
}
