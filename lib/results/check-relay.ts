import { sendRequest } from "../http/request";
import { pollRelay, type RelayProblem, type RelaySettings, type RelayState, relayOf } from "./relay";

/** What a trial of a relay found. */
export type RelayCheck =
  /** A test message was published, and collected. */
  | { kind: "delivered" }
  /** An address has no place for a channel: a test message would go to everybody. */
  | { kind: "noChannel" }
  /** Results couldn't be collected. */
  | { kind: "notCollected"; problem: RelayProblem }
  /** It holds requests as it should, but took no message from this computer: perhaps it takes VCC's only. */
  | { kind: "notPublished"; detail: string }
  /** It took the message, and holds requests, but the message doesn't come: the addresses don't belong together. */
  | { kind: "lost" };

const PUBLISH_TIMEOUT_MS = 10_000;
/** A message that was published before comes at once. */
const WAIT_MS = 5000;

/** Tries a relay by a message of no call's, on a channel that nobody else uses and that is forgotten afterwards. */
export async function checkRelay(
  relay: RelaySettings,
  { fetch, now, waitMs = WAIT_MS }: { fetch: typeof globalThis.fetch; now: () => number; waitMs?: number },
): Promise<RelayCheck> {
  const hasChannels = [relay.publishUrl, relay.subscribeUrl].every((url) => url.includes("{channel}"));
  if (!hasChannels) return { kind: "noChannel" };
  const channel = crypto.randomUUID();
  const addresses = relayOf(relay, channel);
  const published = await sendRequest(
    {
      url: addresses.publishUrl,
      method: "POST",
      auth: { type: "none" },
      body: new URLSearchParams({ ctl_userdata: channel }),
      timeoutMs: PUBLISH_TIMEOUT_MS,
    },
    fetch,
  );
  let hasCome = false;
  const state: RelayState = { channel, url: "", lastModified: "", etag: "", problem: null };
  const answer = await pollRelay(addresses, {
    store: { load: async () => state, save: async () => {} },
    fetch,
    handle: async (userData) => {
      hasCome = userData === channel;
    },
    now,
    waitMs,
  });
  if (hasCome) return { kind: "delivered" };
  // No answer in so short a time is what a relay gives that has nothing.
  if (typeof answer !== "string" && answer.reason !== "late")
    return { kind: "notCollected", problem: answer };
  switch (published.kind) {
    case "answer":
      return published.status < 300
        ? { kind: "lost" }
        : { kind: "notPublished", detail: String(published.status) };
    case "network":
      return { kind: "notPublished", detail: published.message };
    default:
      return { kind: "notPublished", detail: published.kind };
  }
}
