import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Report } from "../../lib/reporting/outbox.ts";
import type { ReportFault } from "../sandbox/reporting.ts";
import { seeded } from "../seeded.ts";
import { statisticsLine } from "../statistics-line.ts";
import type { TestPage } from "./driver/index.ts";
import { type Stage, sandboxSettings, takeStage } from "./stage.ts";

/*
 * The outbox in a real browser, its store real IndexedDB: the worker is killed at random while the endpoint fails at
 * random. Each line ends accepted exactly once, or is shown as perhaps accepted; none is lost. LINES and SEED change the
 * run; a failure names its seed.
 */

const LINES = Number(process.env.LINES ?? 60);
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);

let stage: Stage;
let page: TestPage;
beforeAll(async () => {
  stage = await takeStage();
  stage.sandbox.reporting.lateMs = 25_000;
  await stage.configure({
    ...sandboxSettings(stage.sandbox),
    statistics: { url: stage.sandbox.reporting.endpoint("statistics") },
  });
  page = await stage.browser.extensionPage("sidepanel.html");
});
afterAll(() => stage?.close());

const body = (number: number) =>
  statisticsLine(`001Kj${String(number % 15).padStart(10, "0")}`, String(number));

/** Puts lines into the outbox as finishing calls does, of 15 records. */
function fill(bodies: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("crm-click-to-dial");
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const transaction = opening.result.transaction("outbox", "readwrite");
      for (const [at, body] of bodies.entries()) {
        transaction.objectStore("outbox").add({
          kind: "statistics",
          callId: `call-${at}`,
          orderKey: `record-${at % 15}`,
          about: "Acme GmbH",
          records: null,
          contentType: "application/json",
          body,
          key: `key-${at}`,
          createdAt: Date.now(),
          updatedAt: Date.now(),
          state: "waiting",
          reason: null,
          detail: "",
          attempts: 0,
          dueAt: 0,
          answer: "",
        });
      }
      transaction.oncomplete = () => {
        opening.result.close();
        resolve();
      };
    };
  });
}

function readReports(): Promise<Report[]> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("crm-click-to-dial");
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const all = opening.result.transaction("outbox").objectStore("outbox").getAll();
      all.onsuccess = () => {
        opening.result.close();
        resolve(all.result);
      };
    };
  });
}

/** Makes what waits due now: nobody waits an hour for a test. */
function hurry(): Promise<void> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("crm-click-to-dial");
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const transaction = opening.result.transaction("outbox", "readwrite");
      const cursorRequest = transaction.objectStore("outbox").index("state").openCursor("waiting");
      cursorRequest.onsuccess = () => {
        const cursor = cursorRequest.result;
        if (!cursor) return;
        cursor.update({ ...cursor.value, dueAt: 0 });
        cursor.continue();
      };
      transaction.oncomplete = () => {
        opening.result.close();
        resolve();
      };
    };
  });
}

interface Runtime {
  sendMessage(message: unknown): Promise<unknown>;
}

/** Any message wakes the worker, whose start goes on with the outbox; this one is about a report that there is none of. */
function wake(): Promise<unknown> {
  const { runtime } = (globalThis as unknown as { chrome: { runtime: Runtime } }).chrome;
  return Promise.race([
    runtime.sendMessage({ type: "page>worker:sendReport", reportId: 1_000_000 }).catch(() => null),
    new Promise((resolve) => setTimeout(resolve, 1500)),
  ]);
}

describe(`${LINES} lines, seed ${SEED}`, () => {
  it("are accepted exactly once each, or shown as perhaps accepted, whatever fails", {
    timeout: 20 * 60_000,
  }, async () => {
    const { reporting } = stage.sandbox;
    const next = seeded(SEED);
    const faults: (ReportFault | null)[] = [
      { status: 423 },
      { status: 503 },
      { status: 500 },
      { status: 429, headers: { "Retry-After": "1" } },
      "cutBefore",
      "cutAfter",
      "late",
      ...Array.from({ length: 14 }, () => null),
    ];
    let cut = 0;
    reporting.nextFault = () => {
      const fault = faults[Math.floor(next() * faults.length)] ?? null;
      if (typeof fault === "string") cut += 1;
      return fault;
    };
    let kills = 0;
    await page.evaluate(
      fill,
      Array.from({ length: LINES }, (_, at) => body(at)),
    );
    const end = Date.now() + 15 * 60_000;
    for (;;) {
      await page.evaluate(hurry);
      await page.evaluate(wake);
      await sleep(300 + next() * 2000);
      const open = (await page.evaluate(readReports)).filter(
        ({ state }) => state === "waiting" || state === "sending",
      );
      if (open.length === 0) break;
      if (next() < 0.5) {
        kills += 1;
        await stage.browser.killWorker();
      }
      expect(Date.now(), `${open.length} lines are still on their way`).toBeLessThan(end);
    }

    const reports = await page.evaluate(readReports);
    expect(reports).toHaveLength(LINES);
    const taken = new Map<string, number>();
    for (const { fields, accepted } of reporting.requests) {
      const id = String(fields.jtelStatisticsPartAID);
      if (accepted) taken.set(id, (taken.get(id) ?? 0) + 1);
    }
    const states = new Map<string, number>();
    for (const report of reports) {
      const { jtelStatisticsPartAID: id } = JSON.parse(report.body);
      states.set(report.state, (states.get(report.state) ?? 0) + 1);
      expect(["accepted", "ambiguous"], report.reason ?? "").toContain(report.state);
      if (report.state === "accepted") expect(taken.get(id), `line ${id}`).toBe(1);
      else expect(taken.get(id) ?? 0, `line ${id}, ${report.reason}`).toBeLessThanOrEqual(1);
    }
    // Nothing is given up without a reason for it: a broken answer, or a killed worker, which sends four at once at most.
    const ambiguous = reports.filter(({ state }) => state === "ambiguous");
    const died = ambiguous.filter(({ reason }) => reason === "workerDied");
    expect(ambiguous.length - died.length).toBeLessThanOrEqual(cut);
    expect(died.length).toBeLessThanOrEqual(4 * kills);
    console.log(`seed ${SEED}:`, Object.fromEntries(states), `${reporting.requests.length} requests`);
    // Of each record, what was accepted came in the order in which it was made.
    const order = reporting.requests.filter(({ accepted }) => accepted);
    for (let record = 0; record < 15; record++) {
      const ids = order
        .map(({ fields }) => Number(fields.jtelStatisticsPartAID))
        .filter((id) => id % 15 === record);
      expect(ids).toEqual(ids.toSorted((a, b) => a - b));
    }
  });
});
