import type { Call } from "../calls/call";
import { type Finisher, isOpen, isUnderWay } from "../calls/finish";
import type { CallLog } from "../calls/store";
import type { Outbox } from "../reporting/outbox";
import { pollRelay, type RelaySettings, type RelayStore } from "../results/relay";
import { mayHoldUserData, type ObservedRequest, screenPopUserData } from "../results/screen-pop";

/** What the worker's part after the click depends on. */
export interface ReportingDependencies {
  settings: () => Promise<{
    results: { screenpopUrls: readonly string[]; relay: RelaySettings };
    history: { days: number };
    statistics: object;
    callbackRequest: object;
  }>;
  calls: CallLog;
  outbox: Outbox;
  finisher: Finisher;
  relayStore: RelayStore;
  fetch: typeof fetch;
  now: () => number;
  /** Makes sure that the worker is woken to go on with collecting results, or needs not be. */
  wakeToCollect: (isNeeded: boolean) => Promise<void>;
}

/** What happens in the worker after the click. */
export interface Reporting {
  /** Goes on with what an earlier worker left: unsent reports, results that are to come. */
  resume(): Promise<void>;
  /** Goes on by changed settings: what their endpoints refused is sent again where these have changed. */
  settingsChanged(): Promise<void>;
  /** Sends what is due. */
  send(): Promise<void>;
  /** Collects results from the relay while calls await them. */
  collect(): Promise<void>;
  /** Looks at a request of the browser's for VCC's screen pop. */
  observe(request: ObservedRequest): Promise<void>;
  /** Removes what is older than the history is kept. */
  tidy(): Promise<void>;
  /** Removes the whole history, but for calls that aren't over. */
  clear(): Promise<void>;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const SHORTEST_PAUSE_MS = 100;
/** A call whose result hasn't come by then won't get one from VCC. */
const RESULT_WAIT_MS = DAY_MS / 2;
/** However short the history, for so long the answer to a callback request can be looked at. */
const ANSWER_SEEN_MS = DAY_MS / 2;
/** A relay that fails as often in succession has a problem, and is asked again when the alarm next rings. */
const MAX_FAILURES = 3;
/** Jittered, so that a relay that comes back isn't asked by all agents at once. */
const RETRY_MS = 2000;

/** Makes the worker's part after the click. */
export function createReporting(dependencies: ReportingDependencies): Reporting {
  const { calls, outbox, finisher, relayStore, now, wakeToCollect } = dependencies;
  let collecting: Promise<void> | null = null;
  let isAskedToCollect = false;
  /** By what reports were sent last, for comparison; null while that isn't known. */
  let endpoints: string | null = null;

  const reporting: Reporting = {
    async resume() {
      await Promise.all([noteEndpoints(), reporting.send(), reporting.collect(), settle()]);
    },
    async settingsChanged() {
      const before = endpoints;
      const after = await noteEndpoints();
      await Promise.all([after !== before && outbox.unblock(), reporting.collect()]);
    },
    send: () => outbox.run(),
    collect() {
      isAskedToCollect = true;
      collecting ??= collectWhileAsked();
      return collecting;
    },
    async observe(request) {
      // Nearly every request of the browser's is none.
      if (!mayHoldUserData(request)) return;
      const { results } = await dependencies.settings();
      const userData = screenPopUserData(request, results.screenpopUrls);
      if (userData !== null) await finisher.takeUserData(userData, "screenPop");
    },
    async tidy() {
      const { history } = await dependencies.settings();
      await calls.removeBefore(now() - history.days * DAY_MS, mayGo, now() - ANSWER_SEEN_MS);
    },
    clear: () => calls.removeBefore(Number.POSITIVE_INFINITY, mayGo, Number.POSITIVE_INFINITY),
  };
  return reporting;

  /** Takes note of what was reported when the worker before died, and removes what may go by then. */
  async function settle(): Promise<void> {
    await calls.markAllReported(now());
    await reporting.tidy();
  }

  /** With their secrets: a new password is a change, too. */
  async function noteEndpoints(): Promise<string> {
    const { statistics, callbackRequest } = await dependencies.settings();
    endpoints = JSON.stringify([statistics, callbackRequest]);
    return endpoints;
  }

  /** A call that is placed while collecting comes to its end isn't forgotten. */
  async function collectWhileAsked(): Promise<void> {
    try {
      while (isAskedToCollect) {
        isAskedToCollect = false;
        await collect();
      }
    } finally {
      collecting = null;
    }
  }

  async function collect(): Promise<void> {
    let failures = 0;
    while (await isNeeded()) {
      // Also keeps the worker alive for the next request: the browser counts calls of its interfaces.
      await wakeToCollect(true);
      const { results } = await dependencies.settings();
      const answer = await pollRelay(results.relay, {
        store: relayStore,
        fetch: dependencies.fetch,
        handle: (userData) => finisher.takeUserData(userData, "relay"),
        now,
      });
      if (typeof answer === "string") {
        failures = 0;
        // However fast a relay hands out messages, other work goes on.
        await sleep(SHORTEST_PAUSE_MS);
        if ((await relayStore.load()).problem) await relayStore.save({ problem: null });
        continue;
      }
      if (++failures === MAX_FAILURES) {
        await relayStore.save({ problem: answer });
        return;
      }
      await sleep(failures * RETRY_MS * (0.5 + Math.random()));
    }
    await wakeToCollect(false);
  }

  /** A call that isn't over is kept, however short the history, until its result can't come any more. */
  function mayGo(call: Call): boolean {
    return !isUnderWay(call) || now() - startOf(call) >= RESULT_WAIT_MS;
  }

  async function isNeeded(): Promise<boolean> {
    const { results } = await dependencies.settings();
    if (results.relay.subscribeUrl === "") return false;
    const awaiting = await calls.awaiting();
    return awaiting.some((call) => isOpen(call) && now() - startOf(call) < RESULT_WAIT_MS);
  }
}

function startOf({ placedAt, createdAt }: Call): number {
  return placedAt ?? createdAt;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
