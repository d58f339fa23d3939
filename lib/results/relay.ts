import { sendRequest } from "../http/request";

/** What is kept of a relay between two requests. */
export interface RelayState {
  /** This installation's own channel: unguessable, since whoever knows it can read and write results. */
  channel: string;
  /** The address that the cursor belongs to. */
  url: string;
  /** nginx Nchan's cursor: the last message's `Last-Modified` and `Etag`. */
  lastModified: string;
  etag: string;
  /** Why results couldn't be collected when that was last tried; null: they could. */
  problem: RelayProblem | null;
}

/** What is wrong with a relay; each reason has its text, `relay.reason.<reason>`. */
export interface RelayProblem {
  /** The address that was asked. */
  url: string;
  reason: "unreachable" | "late" | "status" | "notRelay";
  /** What was answered, for the text. */
  detail: string;
  /** Milliseconds since the epoch. */
  at: number;
}

/** Where a relay's state is kept. Writes are durable when their promise resolves. */
export interface RelayStore {
  load(): Promise<RelayState>;
  save(change: Partial<RelayState>): Promise<void>;
}

/** The relay's addresses, as configured: `{channel}` stands for the installation's own channel. */
export interface RelaySettings {
  publishUrl: string;
  subscribeUrl: string;
}

/** The addresses of an installation. */
export function relayOf({ publishUrl, subscribeUrl }: RelaySettings, channel: string): RelaySettings {
  return {
    publishUrl: publishUrl.replaceAll("{channel}", channel),
    subscribeUrl: subscribeUrl.replaceAll("{channel}", channel),
  };
}

/** What is wrong with the relay that is configured now; null: nothing that is known. */
export function currentProblem({ channel, problem }: RelayState, relay: RelaySettings): RelayProblem | null {
  return problem?.url === relayOf(relay, channel).subscribeUrl ? problem : null;
}

/** What came of asking a relay once. Nothing: no message came in the time for which the relay waits. */
export type RelayAnswer = "message" | "nothing" | RelayProblem;

/** What asking a relay depends on. */
export interface RelayDependencies {
  store: RelayStore;
  fetch: typeof fetch;
  /** Handles the user data of one finished call; what it has done is durable when it resolves. */
  handle: (userData: string) => Promise<void>;
  now: () => number;
  /** How long an answer is waited for, in milliseconds. */
  waitMs?: number;
}

/** A browser stops a worker that waits for an answer for 30 s; a relay has to answer before. */
const POLL_MS = 25_000;
/** A relay that says so soon that nothing came hasn't waited for anything. */
const SHORTEST_WAIT_MS = 1000;
/** Nchan's answers when nothing came in its time. */
const NOTHING: ReadonlySet<number> = new Set([304, 408]);

/**
 * Asks a relay for the next message by long polling, from the cursor on (nginx Nchan, `nchan_subscriber longpoll`). The
 * cursor is stored after the message is handled: one that was handled twice does nothing the second time.
 */
export async function pollRelay(
  { subscribeUrl: url }: RelaySettings,
  { store, fetch, handle, now, waitMs = POLL_MS }: RelayDependencies,
): Promise<RelayAnswer> {
  const state = await store.load();
  const cursor = state.url === url && state.lastModified !== "" ? state : null;
  const startedAt = now();
  const outcome = await sendRequest(
    {
      url,
      method: "GET",
      auth: { type: "none" },
      headers: cursor ? { "If-Modified-Since": cursor.lastModified, "If-None-Match": cursor.etag } : {},
      timeoutMs: waitMs,
    },
    fetch,
  );
  const problem = (reason: RelayProblem["reason"], detail = ""): RelayProblem => ({
    url,
    reason,
    detail,
    at: now(),
  });
  if (outcome.kind === "timeout") return problem("late", String(waitMs / 1000));
  if (outcome.kind === "network") return problem("unreachable", outcome.message);
  if (outcome.kind !== "answer") return problem("notRelay");
  const { status, headers, body } = outcome;
  if (NOTHING.has(status)) return now() - startedAt < SHORTEST_WAIT_MS ? problem("notRelay") : "nothing";
  if (status !== 200) return problem("status", String(status));
  const lastModified = headers.get("Last-Modified");
  const etag = headers.get("Etag");
  // Another server's page would be read again and again.
  const isNew = lastModified !== cursor?.lastModified || etag !== cursor.etag;
  if (lastModified === null || etag === null || !isNew) return problem("notRelay");
  const userData = new URLSearchParams(body).get("ctl_userdata");
  if (userData !== null) await handle(userData);
  await store.save({ url, lastModified, etag });
  return "message";
}
