import { writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { records, SAP_LIST_URL, SAP_URL, sapListNumbers } from "../sandbox/crm/records.ts";
import type { Target, TestPage } from "./driver/index.ts";
import { openStage, sandboxSettings, testBrowser } from "./stage.ts";

/* The soak run, once everything is installed and built: `node tests/browser/soak.ts`, in the browser that TEST_BROWSER says. */

const HOST = "https://acme.lightning.force.com";
const APP = `/lightning/r/Account/${records.salesforce.account.id}/view`;
const WARM_UP = 100;
/** How often a page is measured besides its start. */
const LOOKS = 4;

/** An app as Lightning builds them: navigation by history, rows in shadow roots, cells that change. */
const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>App</title><body><p id="called">(212) 555-0120</p><main></main><script>
  const phone = (n) => "(212) 555-" + String(n % 10000).padStart(4, "0");
  let step = 0;
  function view() {
    const table = document.createElement("section");
    for (let row = 0; row < 40; row++) {
      const line = document.createElement("div");
      line.attachShadow({ mode: row % 2 ? "open" : "closed" }).innerHTML =
        "<a href='tel:+1212555" + String(row).padStart(4, "0") + "'>Call</a> <span>" + phone(step + row) + "</span>";
      line.append("Row " + row);
      const cell = document.createElement("p");
      cell.textContent = phone(step * 7 + row);
      table.append(line, cell);
    }
    document.querySelector("main").replaceChildren(table);
  }
  window.go = async (steps) => {
    for (let end = step + steps; step < end; step++) {
      history.pushState(null, "", "#" + step);
      view();
      await new Promise((done) => setTimeout(done, 8));
      for (const cell of [...document.querySelectorAll("main p")].slice(0, 10)) cell.firstChild.data = phone(step * 3);
      await new Promise((done) => setTimeout(done, 4));
    }
  };
  view();
</script>`;

/** Steps between two calls of the agent. */
const STEPS_A_CALL = 100;

interface Figures {
  /** Null where the browser doesn't tell. */
  heapMb: number | null;
  highlights: number;
  listeners: number | null;
  observers: number | null;
  /** Null where nothing is marked. */
  scanMs: number | null;
  databaseKb: number;
  /** Calls and reports that are kept. */
  calls: number;
  reports: number;
}

/** What is done on a page. */
interface Course {
  name: string;
  url: string;
  steps: number;
  go: (page: TestPage, steps: number) => Promise<void>;
  /** What the agent calls; null: the page is no site of the settings. */
  number: Target | null;
}

interface Run {
  name: string;
  /** At the start, and after each part of the navigations: growth that levels off is told from growth that goes on. */
  looks: { steps: number; figures: Figures }[];
}

const browser = testBrowser();
const stage = await openStage({ browser, pages: { [APP]: PAGE } });
try {
  const settings = {
    ...sandboxSettings(stage.sandbox),
    statistics: { url: stage.sandbox.reporting.endpoint("statistics") },
  };
  await stage.configure(settings);
  await stage.signIn();
  const lightning: Course = {
    name: "Salesforce-like, shadow roots",
    url: `${HOST}${APP}`,
    steps: 4000,
    go: (page, steps) =>
      page.evaluate((count) => (window as unknown as { go(steps: number): Promise<void> }).go(count), steps),
    number: { selector: "#called", text: "(212) 555-0120" },
  };
  const ui5: Course = {
    name: "OpenUI5, list and object",
    url: SAP_LIST_URL,
    steps: 1200,
    go: (page, steps) =>
      page.evaluate(
        async (hashes, count) => {
          for (let step = 0; step < count; step++) {
            location.hash = hashes[(step + 1) % 2] ?? "";
            await new Promise((done) => setTimeout(done, 60));
          }
        },
        [new URL(SAP_LIST_URL).hash, new URL(SAP_URL).hash],
        steps,
      ),
    number: sapListNumbers[0]?.target ?? "",
  };
  const runs = [await soak(lightning), await soak(ui5)];
  if (browser === "chromium") {
    await stage.configure({ ...settings, sites: [] });
    for (const course of [lightning, ui5])
      runs.push(await soak({ ...course, name: `${course.name}, without the extension`, number: null }));
  }
  const text = report(stage.browser.version, runs);
  writeFileSync(browser === "chromium" ? "docs/soak.md" : "docs/soak-firefox.md", text);
  console.log(text);
} finally {
  await stage.close();
}

/** One page, measured after a few steps and after each part of all of them. */
async function soak({ name, url, steps, go, number }: Course): Promise<Run> {
  const page = await stage.browser.open(url);
  const isOurs = number !== null;
  if (isOurs)
    await page.waitFor(() => (CSS.highlights.get("crm-click-to-dial")?.size ?? 0) > 3, [], { what: "marks" });
  const work = async (count: number) => {
    // A browser's remote control gives no command longer than half a minute.
    for (let done = 0; done < count; done += STEPS_A_CALL) {
      await go(page, STEPS_A_CALL);
      if (isOurs) await call(page, number);
    }
  };
  await work(WARM_UP);
  const looks = [{ steps: 0, figures: await measure(page, isOurs) }];
  for (let look = 1; look <= LOOKS; look++) {
    await work(steps / LOOKS);
    looks.push({ steps: (steps * look) / LOOKS, figures: await measure(page, isOurs) });
  }
  await page.close();
  return { name, looks };
}

/** The agent calls a number of the page, and says how it went. */
async function call(page: TestPage, number: Target): Promise<void> {
  // A number isn't dialled again so soon after a call.
  await sleep(2_100);
  await page.click(number);
  await page.cardWith("your phone rings first");
  const panel = await stage.browser.extensionPage("sidepanel.html");
  await panel.evaluate(wrapUpAll);
  await panel.close();
  await page.bringToFront();
}

/** Says of each call that was handed over how it went, as the side panel does. */
async function wrapUpAll(): Promise<void> {
  const calls = await new Promise<{ id: string; state: string }[]>((resolve) => {
    const opening = indexedDB.open("crm-click-to-dial");
    opening.onsuccess = () => {
      const all = opening.result.transaction("calls").objectStore("calls").getAll();
      all.onsuccess = () => {
        opening.result.close();
        resolve(all.result);
      };
    };
  });
  const { runtime } = (globalThis as unknown as { chrome: { runtime: { sendMessage(m: unknown): unknown } } })
    .chrome;
  const wrapUp = { outcome: "busy", answeredAt: null, endedAt: null, codes: [], notes: "called" };
  for (const { id, state } of calls)
    if (state === "handedOver") await runtime.sendMessage({ type: "page>worker:wrapUp", callId: id, wrapUp });
}

/** How many calls and reports are kept. */
async function countRecords(): Promise<[calls: number, reports: number]> {
  return new Promise((resolve) => {
    const opening = indexedDB.open("crm-click-to-dial");
    opening.onsuccess = () => {
      const transaction = opening.result.transaction(["calls", "outbox"]);
      const calls = transaction.objectStore("calls").count();
      const reports = transaction.objectStore("outbox").count();
      transaction.oncomplete = () => {
        opening.result.close();
        resolve([calls.result, reports.result]);
      };
    };
  });
}

async function measure(page: TestPage, isOurs: boolean): Promise<Figures> {
  await sleep(3_000);
  await page.collectGarbage();
  await page.collectGarbage();
  const heap = await page.heapBytes();
  const listeners = await page.listeners();
  const observers = await page.observers();
  const highlights = await page.evaluate(() => CSS.highlights.get("crm-click-to-dial")?.size ?? 0);
  const scanMs = isOurs ? await page.evaluate(timeToMark) : null;
  const options = await stage.browser.extensionPage("options.html");
  const usage = await options.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0);
  const [calls, reports] = await options.evaluate(countRecords);
  await options.close();
  await page.bringToFront();
  const heapMb = heap === null ? null : heap / 2 ** 20;
  return { heapMb, highlights, listeners, observers, scanMs, databaseKb: usage / 1024, calls, reports };
}

/** How long it takes until a new number is marked, milliseconds: the median of nine. */
async function timeToMark(): Promise<number> {
  const size = () => CSS.highlights.get("crm-click-to-dial")?.size ?? 0;
  const times: number[] = [];
  for (let trial = 0; trial < 9; trial++) {
    const line = document.createElement("p");
    line.textContent = "+49 30 901820";
    const before = size();
    const started = performance.now();
    document.body.prepend(line);
    while (size() === before && performance.now() - started < 5_000)
      await new Promise((done) => setTimeout(done));
    times.push(performance.now() - started);
    line.remove();
    await new Promise((done) => setTimeout(done, 300));
  }
  return times.sort((a, b) => a - b)[4] ?? 0;
}

function report(version: string, runs: readonly Run[]): string {
  const rows = runs.flatMap(({ name, looks }) =>
    looks.map(({ steps, figures }) =>
      row(steps === 0 ? `${name}: start` : `after ${steps.toLocaleString("en")} navigations`, figures),
    ),
  );
  return `# A long day

Written by \`npm run soak${browser === "firefox" ? " -- --browser firefox" : ""}\`, in ${browser === "firefox" ? "Firefox" : "Chromium"} ${version}. Each page is measured after ${WARM_UP} navigations and after each
quarter of all the others, at rest and after garbage collection; every ${STEPS_A_CALL} navigations a number is called, and the call wrapped up and reported.
Heap and listeners are the whole page's, its own and ours together; observers (of mutations, sizes and intersections) are the
content script's own. Firefox tells none of these. ${browser === "chromium" ? "What grows without the extension, too, is the page's own; from run to run the heap differs by about a megabyte, and what\nwere lost at each navigation would grow from look to look. " : ""}The time is from a number's insertion to its
mark, the median of nine. The database is all that the extension stores: it grows with the calls and reports that the history
keeps, and by what browsers keep of earlier states of them until they tidy up (each call is written some ten times).

| | heap, MB | marked numbers | event listeners | observers | new number marked after, ms | database, kB | calls | reports |
|---|---:|---:|---:|---:|---:|---:|---:|---:|
${rows.join("\n")}
`;
}

function row(name: string, figures: Figures): string {
  const { heapMb, highlights, listeners, observers, scanMs, databaseKb, calls, reports } = figures;
  const cells = [
    heapMb?.toFixed(1) ?? "–",
    highlights,
    listeners ?? "–",
    observers ?? "–",
    scanMs?.toFixed(1) ?? "–",
    databaseKb.toFixed(0),
    calls,
    reports,
  ];
  return `| ${name} | ${cells.join(" | ")} |`;
}
