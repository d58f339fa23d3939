import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createReporting, type ReportingDependencies } from "../../../lib/background/reporting";
import type { Call } from "../../../lib/calls/call";
import type { RelayState } from "../../../lib/results/relay";
import { DEFAULT_SETTINGS } from "../../../lib/settings/schema";

/** A worker that awaits results from a relay, which answers as it is told. */
function stage(answer: () => Response | Promise<Response>) {
  let state: RelayState = { channel: "c", url: "", lastModified: "", etag: "", problem: null };
  const placed = (): Pick<Call, "placedAt" | "createdAt" | "state"> => ({
    placedAt: Date.now(),
    createdAt: Date.now(),
    state: "handedOver",
  });
  let awaiting = [placed()];
  const wakeToCollect = vi.fn(async (_isNeeded: boolean) => {});
  const taken: string[] = [];
  const fetch = vi.fn(async () => answer());
  const unused = {} as never;
  const dependencies: ReportingDependencies = {
    settings: async () => ({
      results: { screenpopUrls: [], relay: { publishUrl: "", subscribeUrl: "https://relay.example.com/s" } },
      history: { days: 30 },
      statistics: {},
      callbackRequest: {},
    }),
    calls: { awaiting: async () => awaiting } as ReportingDependencies["calls"],
    outbox: unused,
    finisher: {
      takeUserData: async (userData) => {
        taken.push(userData);
        awaiting = [];
      },
      mark: unused,
      wrapUp: unused,
    },
    relayStore: {
      load: async () => state,
      save: async (change) => {
        state = { ...state, ...change };
      },
    },
    fetch,
    now: Date.now,
    wakeToCollect,
  };
  return {
    reporting: createReporting(dependencies),
    taken,
    fetch,
    wakeToCollect,
    problem: () => state.problem,
    place: () => {
      awaiting = [placed()];
    },
    forget: () => {
      awaiting = [];
    },
  };
}

function message(userData: string, etag = "0"): Response {
  const headers = { "Last-Modified": "Sat, 21 Nov 2026 09:00:00 GMT", Etag: etag };
  return new Response(new URLSearchParams({ ctl_userdata: userData }), { headers });
}

beforeEach(() => void vi.useFakeTimers({ shouldAdvanceTime: true }));
afterEach(() => void vi.useRealTimers());

describe("collecting results from a relay", () => {
  it("goes on until no call awaits one, and is woken for it in the meantime", async () => {
    const { reporting, taken, wakeToCollect, fetch } = stage(() => message("one"));
    await reporting.collect();
    expect(taken).toEqual(["one"]);
    expect(fetch).toHaveBeenCalledOnce();
    expect(wakeToCollect.mock.calls).toEqual([[true], [false]]);
  });

  it("asks nothing while no call awaits a result", async () => {
    const { reporting, forget, fetch, wakeToCollect } = stage(() => message("one"));
    forget();
    await reporting.collect();
    expect(fetch).not.toHaveBeenCalled();
    expect(wakeToCollect.mock.calls).toEqual([[false]]);
  });

  it("tries a relay that fails three times, tells it then, and stays to be woken", async () => {
    const { reporting, problem, fetch, wakeToCollect } = stage(() => new Response("", { status: 502 }));
    const collected = reporting.collect();
    await vi.advanceTimersByTimeAsync(20_000);
    await collected;
    expect(fetch).toHaveBeenCalledTimes(3);
    expect(problem()).toEqual({
      url: "https://relay.example.com/s",
      reason: "status",
      detail: "502",
      at: expect.any(Number),
    });
    expect(wakeToCollect).not.toHaveBeenCalledWith(false);
  });

  it("a relay that answers again has no problem any more", async () => {
    let isUp = false;
    const { reporting, problem, taken } = stage(() =>
      isUp ? message("one") : new Response("", { status: 502 }),
    );
    const failed = reporting.collect();
    await vi.advanceTimersByTimeAsync(20_000);
    await failed;
    isUp = true;
    await reporting.collect();
    expect(taken).toEqual(["one"]);
    expect(problem()).toBeNull();
  });

  it("says that a relay doesn't answer in the time that a browser gives it", async () => {
    const { reporting, problem, fetch } = stage(() => new Promise(() => {}));
    fetch.mockImplementation(
      (...[, options]: unknown[]) =>
        new Promise((_, reject) => {
          (options as RequestInit).signal?.addEventListener("abort", () => reject(new Error("aborted")));
        }),
    );
    const collected = reporting.collect();
    await vi.advanceTimersByTimeAsync(120_000);
    await collected;
    expect(problem()).toMatchObject({ reason: "late", detail: "25" });
  });

  it("goes on for a call that is placed when collecting has just come to its end", async () => {
    const { reporting, place, taken, wakeToCollect } = stage(() =>
      message(`${taken.length}`, `${taken.length}`),
    );
    let again: Promise<void> | undefined;
    wakeToCollect.mockImplementation(async (isNeeded) => {
      if (isNeeded || again) return;
      place();
      again = reporting.collect();
    });
    await reporting.collect();
    await again;
    expect(taken).toEqual(["0", "1"]);
  });
});

describe("observing requests", () => {
  const url = "https://crm.example.com/pop";
  it.each([
    [{ formData: { q: ["search"] } }, 0],
    [null, 0],
    [{ formData: { CtlUserData: ["[c2dCall|1]"] } }, 1],
    [{ formData: { ctl_userdata: ["[c2dCall|1]"] } }, 1],
    [{ raw: [{ bytes: new TextEncoder().encode("CtlUserData=x").buffer }] }, 1],
  ])("of %j reads the settings %i times", async (requestBody, times) => {
    const settings = vi.fn(async () => ({ results: { screenpopUrls: [url], relay: {} } }));
    const reporting = createReporting({
      settings,
      finisher: { takeUserData: async () => {} },
    } as unknown as ReportingDependencies);
    await reporting.observe({ method: "POST", url, requestBody });
    expect(settings).toHaveBeenCalledTimes(times);
  });
});

it("sends again what an endpoint refused when the endpoints have changed, not when anything else has", async () => {
  const unblock = vi.fn(async () => {});
  const settings = { ...DEFAULT_SETTINGS };
  const reporting = createReporting({
    settings: async () => settings,
    calls: { awaiting: async () => [], removeBefore: async () => {}, markAllReported: async () => {} },
    outbox: { run: async () => {}, unblock },
    wakeToCollect: async () => {},
    now: Date.now,
  } as unknown as ReportingDependencies);
  await reporting.resume();
  settings.learned = { ...settings.learned, byAgents: !settings.learned.byAgents };
  await reporting.settingsChanged();
  expect(unblock).not.toHaveBeenCalled();
  settings.statistics = { ...settings.statistics, auth: { type: "bearer", token: "new" } };
  await reporting.settingsChanged();
  expect(unblock).toHaveBeenCalledOnce();
});

describe("keeping the history", () => {
  const HOUR_MS = 60 * 60_000;
  const call = (state: Call["state"], ageMs: number) =>
    ({ state, createdAt: Date.now() - ageMs, placedAt: Date.now() - ageMs, lines: 0 }) as Call;

  async function tidied(days: number) {
    const removed: Parameters<ReportingDependencies["calls"]["removeBefore"]>[] = [];
    const reporting = createReporting({
      settings: async () => ({
        results: { screenpopUrls: [], relay: { publishUrl: "", subscribeUrl: "" } },
        history: { days },
        statistics: {},
        callbackRequest: {},
      }),
      calls: {
        removeBefore: async (...wanted) => void removed.push(wanted),
      } as ReportingDependencies["calls"],
      now: Date.now,
    } as unknown as ReportingDependencies);
    await reporting.tidy();
    const [[time = 0, mayGo = () => false] = []] = removed;
    return { ageMs: Date.now() - time, mayGo };
  }

  it.each([30, 1, 0])("removes what is older than %i days", async (days) => {
    vi.useFakeTimers();
    expect((await tidied(days)).ageMs).toBe(days * 24 * HOUR_MS);
  });

  it.each<[Call["state"], number, boolean]>([
    ["reported", 0, true],
    ["refused", 0, true],
    ["failed", 0, true],
    ["asking", 0, false],
    ["handedOver", 0, false],
    ["ended", 11 * HOUR_MS, false],
    ["ended", 12 * HOUR_MS, true],
    ["handedOver", 12 * HOUR_MS, true],
  ])("a call that is %s may go %i ms after it was placed: %s", async (state, ageMs, mayGo) => {
    expect((await tidied(0)).mayGo(call(state, ageMs))).toBe(mayGo);
  });
});
