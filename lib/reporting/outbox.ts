import type { Authorisation } from "../http/authorisation";
import { maskText } from "../http/mask";
import { type AccessTokens, type HttpOutcome, retryAfterSeconds, sendRequest } from "../http/request";
import type { OutboxStore } from "./outbox-store";
import type { RecordAddress } from "./record-link";

/** What is reported. */
export type ReportKind = "statistics" | "callbackRequest";

/** Where a report is in its life. Only `waiting` ones are sent. */
export type ReportState =
  /** To be sent when its time has come. */
  | "waiting"
  /** Stored before the request: what a worker's death leaves in it may have arrived. */
  | "sending"
  | "accepted"
  /** The endpoint won't have it (409, 404, …): never sent again by itself. */
  | "rejected"
  /** Nobody is signed in, or not allowed: it waits for the agent. */
  | "blocked"
  /** The answer was cut off: it may have arrived. Never sent again by itself. */
  | "ambiguous"
  /** It waited longer than reports are worth. */
  | "expired";

/** Why a report is where it is. Each has its own message, `report.<reason>`. */
export type ReportReason =
  | "accepted"
  | "locked"
  | "unreachable"
  | "offline"
  | "serverError"
  | "conflict"
  | "notFound"
  | "multipleChoices"
  | "status"
  | "signInNeeded"
  | "forbidden"
  | "redirected"
  | "accessMissing"
  | "endpointMissing"
  | "cutOff"
  | "workerDied"
  | "timeout"
  | "expired";

/** What is put into the outbox. */
export interface NewReport {
  kind: ReportKind;
  /** The call that it tells of; empty for a callback request without a call. */
  callId: string;
  /** Reports with the same key are sent in the order in which they were made. */
  orderKey: string;
  /** For people: whom it is about. */
  about: string;
  /** Where a record that the answer names is opened; null: nobody knows, or answers name none. */
  records: RecordAddress | null;
  contentType: string;
  body: string;
}

/** A report in the outbox. */
export interface Report extends NewReport {
  /** Ascending: the order in which reports were made. */
  id: number;
  /** Sent with each attempt (`Idempotency-Key`), so that an endpoint can know a repeated one. */
  key: string;
  createdAt: number;
  state: ReportState;
  reason: ReportReason | null;
  /** The status, or what else the far side said; empty when it said nothing. */
  detail: string;
  attempts: number;
  /** When it may be sent next. */
  dueAt: number;
  updatedAt: number;
  /** The body of the answer, cut to a readable length. */
  answer: string;
}

/** Where the reports of a kind go. */
export interface ReportEndpoint {
  url: string;
  auth: Authorisation;
}

/** What the outbox depends on. */
export interface OutboxDependencies {
  store: OutboxStore;
  endpoint: (kind: ReportKind) => Promise<ReportEndpoint>;
  /** Called when the endpoint has accepted a report. */
  settled: (report: Report) => Promise<void>;
  mayAccess: (url: string) => Promise<boolean>;
  fetch: typeof fetch;
  isOnline: () => boolean;
  accessTokens?: AccessTokens;
  now: () => number;
  /** From 0 up to 1, for the jitter. */
  random: () => number;
  /** Wakes the worker at a time, so that it calls `run`; null: there is nothing to wake it for. */
  wakeAt: (at: number | null) => Promise<void>;
}

/** The durable queue of what the CRM has not accepted yet. */
export interface Outbox {
  /** Sends whatever is due. Runs one at a time; a call during a run makes another one follow. */
  run(): Promise<void>;
  /** Sends one now, whatever state it is in but accepted: the agent's own decision. */
  sendNow(id: number): Promise<void>;
  /** Gives a report up, unless it is being sent: the agent's own decision. */
  discard(id: number): Promise<void>;
  /** Lets those that waited for the agent's signing in, or for access, be sent again. */
  unblock(): Promise<void>;
  /** Sends what couldn't be sent for want of a network, whenever it was to be tried again. */
  backOnline(): Promise<void>;
}

const ANSWER_TIMEOUT_MS = 20_000;
/** No more requests than that at once: a CRM that comes back isn't to be overrun by one seat. */
const PARALLEL = 4;
const FIRST_DELAY_MS = 15_000;
const MAX_DELAY_MS = 60 * 60 * 1000;
/** Reports older than that are of no use to anybody's day; they are kept, and can be sent by hand. */
export const MAX_AGE_MS = 7 * 24 * 60 * 60 * 1000;
/** How long an endpoint that has just answered is taken to be reachable. */
const FRESH_MS = 15_000;
/** Enough to explain what became of a line; of a callback request's answer every field is shown. */
const KEPT_ANSWER_CHARACTERS: Readonly<Record<ReportKind, number>> = {
  statistics: 4000,
  // All that a request ever gives: what is cut can't be read as JSON.
  callbackRequest: 256 * 1024,
};
/** Between two runs that nobody asked for. */
const SHORTEST_WAIT_MS = 1000;
/** After a fault of ours somebody tries again, whatever can be read of the store by then. */
const FAULT_WAIT_MS = 60_000;

/**
 * Makes the outbox. A line is stored as `sending` before its request is sent, so that each ends accepted once, or is
 * shown as ambiguous. Whether an endpoint can be reached at all is asked first by a request that does nothing: after
 * it, a broken connection means that the line may have arrived.
 */
export function createOutbox(dependencies: OutboxDependencies): Outbox {
  const { store, now } = dependencies;
  let recovered: Promise<void> | null = null;
  let running: Promise<void> | null = null;
  let isWanted = false;
  const answeredAt = new Map<string, number>();

  return {
    run,
    async sendNow(id) {
      await recover();
      await store.update(id, (report) =>
        report.state === "accepted" || report.state === "sending"
          ? null
          : { ...report, state: "waiting", dueAt: 0, createdAt: renewed(report) },
      );
      await run();
    },
    async discard(id) {
      await recover();
      await store.remove(id, ({ state }) => state !== "sending");
      // Reports that were behind it may be next.
      await run();
    },
    async unblock() {
      await recover();
      await release("blocked", () => true);
      await run();
    },
    async backOnline() {
      await recover();
      await release("waiting", ({ reason }) => reason === "offline" || reason === "unreachable");
      await run();
    },
  };

  async function release(state: ReportState, isMeant: (report: Report) => boolean): Promise<void> {
    for (const { id } of await store.inState(state))
      await store.update(id, (report) =>
        report.state === state && isMeant(report) ? { ...report, state: "waiting", dueAt: 0 } : null,
      );
  }

  /** One that the agent sends by hand doesn't expire on the way. */
  function renewed({ createdAt }: Report): number {
    return now() - createdAt > MAX_AGE_MS ? now() : createdAt;
  }

  function run(): Promise<void> {
    isWanted = true;
    running ??= runWhileWanted().then(
      () => {
        running = null;
        // Asked for while the end was being prepared.
        return isWanted ? run() : undefined;
      },
      (error: unknown) => {
        running = null;
        throw error;
      },
    );
    return running;
  }

  async function runWhileWanted(): Promise<void> {
    try {
      await recover();
      while (isWanted) {
        isWanted = false;
        for (;;) {
          const due = await dueReports();
          if (due.length === 0) break;
          const failed = (await Promise.allSettled(due.map(send))).find(
            ({ status }) => status === "rejected",
          );
          if (failed?.status === "rejected") throw failed.reason;
        }
      }
      await dependencies.wakeAt(await nextDueAt());
    } catch (error) {
      // What was sent and couldn't be settled may have arrived; nothing is being sent by now.
      recovered = null;
      const dueAt = await nextDueAt().catch(() => null);
      await dependencies.wakeAt(Math.min(dueAt ?? Number.POSITIVE_INFINITY, now() + FAULT_WAIT_MS));
      throw error;
    }
  }

  /** When the next report may be sent; those behind one that waits for the agent wait with it. */
  async function nextDueAt(): Promise<number | null> {
    const times = headsOf(await pendingReports()).flatMap(({ state, dueAt }) =>
      state === "waiting" ? [Math.max(dueAt, now() + SHORTEST_WAIT_MS)] : [],
    );
    return times.length === 0 ? null : Math.min(...times);
  }

  async function pendingReports(): Promise<Report[]> {
    return [...(await store.inState("waiting")), ...(await store.inState("blocked"))];
  }

  /** What the worker before was sending when it died may have arrived. Once in a worker's life. */
  function recover(): Promise<void> {
    recovered ??= (async () => {
      for (const { id } of await store.inState("sending"))
        await store.update(id, (report) => ended(report, "ambiguous", "workerDied"));
      // No worker may have been alive when the network came back.
      if (dependencies.isOnline()) await release("waiting", ({ reason }) => reason === "offline");
    })().catch((error: unknown) => {
      recovered = null;
      throw error;
    });
    return recovered;
  }

  async function dueReports(): Promise<Report[]> {
    const time = now();
    const pending = await pendingReports();
    const old = pending.filter(({ createdAt }) => time - createdAt > MAX_AGE_MS);
    for (const { id } of old) await store.update(id, (report) => ended(report, "expired", "expired"));
    return headsOf(pending.filter((report) => !old.includes(report)))
      .filter(({ state, dueAt }) => state === "waiting" && dueAt <= time)
      .slice(0, PARALLEL);
  }

  async function send(report: Report): Promise<void> {
    const endpoint = await dependencies.endpoint(report.kind);
    const barrier = await barrierTo(endpoint);
    if (barrier !== null) return settle(report, barrier);
    const sending = await store.update(report.id, (stored) =>
      stored.state === "waiting"
        ? { ...stored, state: "sending", attempts: stored.attempts + 1, updatedAt: now() }
        : null,
    );
    if (sending === null) return;
    const outcome = await sendRequest(
      {
        url: endpoint.url,
        method: "POST",
        auth: endpoint.auth,
        headers: {
          "Content-Type": sending.contentType,
          Accept: "application/json",
          "Idempotency-Key": sending.key,
        },
        body: sending.body,
        timeoutMs: ANSWER_TIMEOUT_MS,
      },
      dependencies.fetch,
      dependencies.accessTokens && { ...dependencies.accessTokens, mayAsk: false },
    );
    if (outcome.kind === "answer") answeredAt.set(endpoint.url, now());
    else answeredAt.delete(endpoint.url);
    await settle(sending, verdictOf(outcome, report.kind, endpoint, now()));
  }

  /** What keeps a report from being sent at all; nothing has left the machine then. */
  async function barrierTo({ url, auth }: ReportEndpoint): Promise<Verdict | null> {
    if (url === "") return { state: "blocked", reason: "endpointMissing" };
    const { host } = new URL(url);
    if (!(await dependencies.mayAccess(url)))
      return { state: "blocked", reason: "accessMissing", detail: host };
    if (!dependencies.isOnline()) return { state: "waiting", reason: "offline" };
    const age = now() - (answeredAt.get(url) ?? Number.NEGATIVE_INFINITY);
    if (age >= 0 && age < FRESH_MS) return null;
    return (await isReachable(url, auth)) ? null : { state: "waiting", reason: "unreachable", detail: host };
  }

  async function isReachable(url: string, auth: Authorisation): Promise<boolean> {
    try {
      await dependencies.fetch(new URL("/", url), {
        method: "HEAD",
        // Not the report's own: browsers then don't send it over this connection, and a request on a used connection
        // is one that they send again by themselves when it breaks.
        credentials: auth.type === "session" ? "omit" : "include",
        redirect: "manual",
        cache: "no-store",
        referrerPolicy: "no-referrer",
        signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
      });
      return true;
    } catch {
      return false;
    }
  }

  async function settle(report: Report, verdict: Verdict): Promise<void> {
    const settled = await store.update(report.id, (stored) => {
      const { state, reason, detail = "", answer = "" } = verdict;
      const settled = { ...stored, state, reason, detail, answer, updatedAt: now() };
      if (state !== "waiting") return settled;
      const attempts = stored.state === "sending" ? stored.attempts : stored.attempts + 1;
      return { ...settled, attempts, dueAt: now() + delay(attempts, verdict.waitMs ?? 0) };
    });
    if (settled?.state !== "accepted") return;
    // Who is signed in for one report is signed in for the others; what is forbidden may be so for one record alone.
    await release("blocked", ({ kind, reason }) => kind === report.kind && reason === "signInNeeded");
    await dependencies.settled(settled);
  }

  /** Growing from at most 30 s to an hour, half of it by chance; never less than the endpoint has asked for. */
  function delay(attempts: number, atLeastMs: number): number {
    const longest = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.max(0, attempts - 1));
    return Math.max(atLeastMs, longest * (0.5 + dependencies.random() / 2));
  }

  function ended(report: Report, state: ReportState, reason: ReportReason): Report {
    return { ...report, state, reason, updatedAt: now() };
  }
}

/** The first of each order key: the others wait for it. */
function headsOf(reports: readonly Report[]): Report[] {
  const heads = new Map<string, Report>();
  for (const report of reports.toSorted((a, b) => a.id - b.id))
    if (!heads.has(report.orderKey)) heads.set(report.orderKey, report);
  return [...heads.values()];
}

function isAccepting(status: number): boolean {
  return status >= 200 && status < 300;
}

interface Verdict {
  state: ReportState;
  reason: ReportReason;
  detail?: string;
  answer?: string;
  waitMs?: number;
}

/** What an outcome means for a report (writeCallStatistics and callback requests, "http Status Codes"). */
function verdictOf(
  outcome: HttpOutcome,
  kind: ReportKind,
  { auth, url }: ReportEndpoint,
  now: number,
): Verdict {
  const { host } = new URL(url);
  switch (outcome.kind) {
    case "timeout":
    case "network":
    case "cancelled":
    case "tooLarge":
      // Of a line nothing but the status counts.
      if (outcome.status !== undefined && isAccepting(outcome.status))
        return { state: "accepted", reason: "accepted", detail: String(outcome.status) };
      return { state: "ambiguous", reason: outcome.kind === "timeout" ? "timeout" : "cutOff", detail: host };
    case "signInFailed":
      if (outcome.reason === "signInUnreachable")
        return { state: "waiting", reason: "unreachable", detail: host };
      return { state: "blocked", reason: "signInNeeded", detail: host };
    case "redirect":
      return {
        state: "blocked",
        reason: auth.type === "session" ? "signInNeeded" : "redirected",
        detail: host,
      };
    case "answer":
      break;
  }
  const { status, headers } = outcome;
  const detail = String(status);
  const answer = maskText(outcome.body, auth).slice(0, KEPT_ANSWER_CHARACTERS[kind]);
  const waitMs = (retryAfterSeconds(headers, now) ?? 0) * 1000;
  if (isAccepting(status)) return { state: "accepted", reason: "accepted", detail, answer };
  if (status === 423 || status === 429) return { state: "waiting", reason: "locked", detail, answer, waitMs };
  if (status >= 500) return { state: "waiting", reason: "serverError", detail, answer, waitMs };
  if (status === 401) return { state: "blocked", reason: "signInNeeded", detail: host, answer };
  if (status === 403) return { state: "blocked", reason: "forbidden", detail: host, answer };
  if (status === 300 && kind === "callbackRequest")
    return { state: "rejected", reason: "multipleChoices", detail, answer };
  if (status === 404) return { state: "rejected", reason: "notFound", detail, answer };
  if (status === 409) return { state: "rejected", reason: "conflict", detail, answer };
  return { state: "rejected", reason: "status", detail, answer };
}
