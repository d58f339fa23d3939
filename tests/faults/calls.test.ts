import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { work } from "./agent";
import { watchTransactions } from "./indexed-db";

/*
 * The worker's own code, an IndexedDB in memory, and a world full of faults that a seed chooses: the worker is killed at any
 * point, an update included; requests are lost, late, cut off and garbled, and what is late still comes when nobody waits for it any
 * more; calls are cancelled at any moment, some are placed in a window; the disk is full, the database doesn't open, records are
 * damaged, the clock is turned, the network goes. `npm test` makes a few hundred clicks, `npm run faults` thousands. A
 * failure names the seed with which `npm run faults -- --seed N --calls 25` repeats it.
 */

const CALLS = Number(process.env.FAULTS_CALLS ?? 300);
const SEED = Number(process.env.FAULTS_SEED ?? 1);
const CALLS_OF_AGENT = 25;

beforeAll(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] });
  // The browser's own time limits, on the same clock.
  vi.spyOn(AbortSignal, "timeout").mockImplementation((ms) => {
    const limit = new AbortController();
    setTimeout(() => limit.abort(new DOMException("late", "TimeoutError")), ms);
    return limit.signal;
  });
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  vi.spyOn(fakeBrowser.i18n, "getMessage").mockReturnValue("");
  vi.spyOn(fakeBrowser.i18n, "getUILanguage").mockReturnValue("en");
  watchTransactions();
});
afterAll(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it(`${CALLS} clicks from seed ${SEED}: none is placed twice or against a refusal, no report is lost, all is told`, async () => {
  const totals: Record<string, number> = {};
  const failures: string[] = [];
  for (let agent = 0; agent * CALLS_OF_AGENT < CALLS; agent++) {
    const { violations, counts } = await work(SEED + agent, CALLS_OF_AGENT);
    failures.push(...violations.map((text) => `seed ${SEED + agent}: ${text}`));
    for (const [what, count] of Object.entries(counts)) totals[what] = (totals[what] ?? 0) + count;
  }
  console.log(totals);
  expect(failures).toEqual([]);
});
