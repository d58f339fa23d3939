import { beforeEach, expect, it } from "vitest";
import { createNotifier } from "../../../lib/background/notify";
import type { Call } from "../../../lib/calls/call";
import type { Report } from "../../../lib/reporting/outbox";
import type { CallResult } from "../../../lib/results/result";
import { DEFAULT_SETTINGS } from "../../../lib/settings/schema";
import { sampleCall } from "../calls/sample-call";

/* What an agent is told outside of any page. */

let shown: [id: string, title: string][] = [];
let told: string[] = [];
let calls: Call[] = [];
let reports: Report[] = [];
let front = "";
let notify = true;
let statisticsUrl = "";
beforeEach(() => {
  [shown, told, calls, reports, front, notify, statisticsUrl] = [[], [], [], [], "", true, ""];
});

const report = (id: number, state: Report["state"], attempts = 1) => ({ id, state, attempts }) as Report;

const check = createNotifier({
  settings: async () => ({
    ...DEFAULT_SETTINGS,
    notify,
    statistics: { ...DEFAULT_SETTINGS.statistics, url: statisticsUrl },
  }),
  calls: { latest: async () => calls, awaiting: async () => calls },
  reports: { all: async () => reports },
  isInFront: async (pageUrl) => pageUrl === front,
  told: {
    load: async () => told,
    save: async (keys) => {
      told = keys;
    },
  },
  show: async (id, { title }) => {
    shown.push([id, title]);
  },
  now: () => 60_000,
});

it("tells once of reports that need the agent, and of none that are sent by themselves", async () => {
  reports = [report(1, "waiting"), report(2, "sending"), report(3, "accepted")];
  await check();
  expect(shown).toEqual([]);
  reports = [report(1, "blocked"), report(2, "rejected")];
  await Promise.all([check(), check()]);
  expect(shown).toEqual([["reports", "2 reports to the CRM need you"]]);
});

it("doesn't tell again of a report that is tried and refused again at once", async () => {
  reports = [report(1, "blocked")];
  await check();
  reports = [report(1, "blocked", 2)];
  await check();
  expect(shown).toHaveLength(1);
});

it("tells again when a report has failed anew", async () => {
  reports = [report(1, "blocked")];
  await check();
  reports = [report(1, "waiting", 2)];
  await check();
  reports = [report(1, "blocked", 2)];
  await check();
  expect(shown).toHaveLength(2);
});

it("tells of a call that may or may not have been placed, unless its page is in front", async () => {
  calls = [sampleCall({ state: "unknown", reason: "placementUnknown" })];
  await check();
  await check();
  expect(shown).toEqual([["call", "+1 212 555 0120: not known whether it was dialled"]]);
  front = "https://acme.lightning.force.com/";
  calls = [sampleCall({ id: "2", state: "unknown", reason: "placementUnknown" })];
  await check();
  front = "";
  await check();
  expect(shown).toHaveLength(1);
});

it("says nothing of other calls, old ones, or when the agent doesn't want it", async () => {
  calls = [sampleCall(), sampleCall({ state: "unknown", updatedAt: -1_000_000 })];
  await check();
  notify = false;
  calls = [sampleCall({ state: "unknown", reason: "placementUnknown" })];
  reports = [report(1, "blocked")];
  await check();
  expect(shown).toEqual([]);
});

it("tells once of a wrap-up that was left for another call, or that VCC couldn't make, not of one under way", async () => {
  statisticsUrl = "https://crm.example.com/writeCallStatistics";
  const first = sampleCall({ id: "1" });
  calls = [first];
  await check();
  calls = [sampleCall({ id: "2" }), first];
  await check();
  await check();
  expect(shown).toEqual([["wrapUp", "1 call waits for its wrap-up"]]);
  const result = { source: "screenPop", outcome: null } as CallResult;
  calls = [sampleCall({ id: "2", state: "ended", result }), first];
  await check();
  expect(shown[1]).toEqual(["wrapUp", "2 calls wait for their wrap-up"]);
  statisticsUrl = "";
  calls = [sampleCall({ id: "3" }), first];
  await check();
  expect(shown).toHaveLength(2);
});
