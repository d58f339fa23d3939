import { expect, it } from "vitest";
import { createReporting } from "../../lib/background/reporting";
import { createCallStore } from "../../lib/calls/store";
import { openDatabase } from "../../lib/database";
import { createOutboxStore } from "../../lib/reporting/outbox-store";
import { sampleCall } from "../unit/calls/sample-call";

/* A history that is switched off (`history.days` of 0), on an IndexedDB in memory. */

it("nothing is kept of calls that are over, but for what isn't reported yet", async () => {
  const database = openDatabase("history-off");
  const calls = createCallStore(database);
  const reports = createOutboxStore(database);
  const now = 1_000_000;
  const at = { createdAt: now - 60_000, updatedAt: now - 60_000, placedAt: now - 60_000 };
  for (const [id, state] of [
    ["refused", "refused"],
    ["failed", "failed"],
    ["reported", "reported"],
    ["in progress", "handedOver"],
    ["unreported", "wrappedUp"],
  ] as const)
    await calls.put(sampleCall({ ...at, id, state }));
  await reports.add(
    {
      kind: "statistics",
      callId: "unreported",
      records: null,
      orderKey: "a",
      about: "",
      contentType: "application/json",
      body: "{}",
    },
    now,
  );
  const unused = {} as never;
  const reporting = createReporting({
    settings: async () => ({
      results: { screenpopUrls: [], relay: { publishUrl: "", subscribeUrl: "" } },
      statistics: {},
      callbackRequest: {},
      history: { days: 0 },
    }),
    calls,
    outbox: unused,
    finisher: unused,
    relayStore: unused,
    fetch,
    now: () => now,
    wakeToCollect: async () => {},
  });
  await reporting.tidy();
  expect((await calls.latest(10)).map(({ id }) => id).toSorted()).toEqual(["in progress", "unreported"]);
  const [report] = await reports.all();
  await reports.update(report?.id ?? 0, (stored) => ({ ...stored, state: "accepted" }));
  await reporting.tidy();
  expect((await calls.latest(10)).map(({ id }) => id)).toEqual(["in progress"]);
  expect(await reports.all()).toEqual([]);
});

const answered = async (name: string, kind: "statistics" | "callbackRequest", ageMs: number) => {
  const database = openDatabase(name);
  const calls = createCallStore(database);
  const reports = createOutboxStore(database);
  const now = 100 * 60 * 60_000;
  const at = { createdAt: now - ageMs, updatedAt: now - ageMs, placedAt: now - ageMs };
  await calls.put(sampleCall({ ...at, id: "1", state: "ended", lines: kind === "statistics" ? 1 : 0 }));
  const body = { records: null, orderKey: "a", about: "", contentType: "application/json", body: "{}" };
  for (const callId of ["1", ""]) {
    const id = await reports.add({ ...body, kind, callId }, now - ageMs);
    await reports.update(id, (report) => ({ ...report, state: "accepted" }));
  }
  const reporting = createReporting({
    settings: async () => ({
      results: { screenpopUrls: [], relay: { publishUrl: "", subscribeUrl: "" } },
      statistics: {},
      callbackRequest: {},
      history: { days: 0 },
    }),
    calls,
    outbox: { run: async () => {} } as never,
    finisher: {} as never,
    relayStore: {} as never,
    fetch,
    now: () => now,
    wakeToCollect: async () => {},
  });
  return { calls, reports, reporting, now };
};

it.each([
  [11, 2],
  [13, 0],
])("the answer to a callback request of %i hours ago is still to be seen: %i of two", async (hours, kept) => {
  const { reporting, reports } = await answered(`answer-${hours}`, "callbackRequest", hours * 60 * 60_000);
  await reporting.tidy();
  expect(await reports.all()).toHaveLength(kept);
});

it("deleting the history takes answers with it", async () => {
  const { reporting, reports } = await answered("deleted", "callbackRequest", 13 * 60 * 60_000);
  await reporting.clear();
  expect(await reports.all()).toEqual([]);
});

it("a call whose last line was accepted when the worker died is known as reported at the next start", async () => {
  const { calls, now } = await answered("died", "statistics", 1000);
  await calls.markAllReported(now);
  expect(await calls.get("1")).toMatchObject({ state: "reported" });
});
