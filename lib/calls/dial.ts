import type { CrmRecord } from "../crm/record";
import { decide, decisionUrls } from "../decision/decide";
import type { AccessTokens } from "../http/request";
import type { MakeCallRequest } from "../makecall/build";
import type { Placement } from "../makecall/place";
import { makeCallFor } from "../makecall/request";
import { guardedKind } from "../phone/guarded";
import { readPhoneNumber } from "../phone/read";
import type { Settings } from "../settings/schema";
import type { Call, CallPhone, CallState, OutcomeReason } from "./call";
import type { CallStore } from "./store";

/** A click: the number as it stood on the page, and where. */
export interface DialRequest {
  raw: string;
  /** ISO 3166-1 alpha-2, the likeliest first: how a national number is read. */
  countries: readonly string[];
  crm: "salesforce" | "sap" | "custom";
  record: CrmRecord | null;
  pageUrl: string;
}

/** The agent's answer to the question whether a guarded number is meant. It holds for that very call, once. */
export interface GuardAnswer {
  callId: string;
  isConfirmed: boolean;
}

/** What dialling depends on. */
export interface DialDependencies {
  settings: () => Promise<Settings>;
  calls: CallStore;
  /** Whether the browser lets the extension read answers of this URL's host. */
  mayAccess: (url: string) => Promise<boolean>;
  fetch: typeof fetch;
  accessTokens?: AccessTokens;
  place: (request: MakeCallRequest, settings: Settings) => Promise<Placement>;
  now: () => number;
  newId: () => string;
}

/** Follows one dial: called with each state of the call, the last one being its outcome. */
export type Follow = (call: Call) => void;

/** After a hand-over the agent's phone needs a moment to ring; a click in that time is a double click. */
const REPEAT_WINDOW_MS = 2000;
/** More than a worker could have ended in that time before it was stopped. */
const RECENT_CALLS = 10;

/**
 * Makes the dialler: from a click to its outcome. A click on a number that is in flight, or was handed over
 * within the last two seconds, gives null and does nothing; another number's click during a call is refused. A guarded
 * number's call ends with a question; the answer to it goes on with that call, once, or gives null.
 */
export function createDialler(
  dependencies: DialDependencies,
): (order: DialRequest | GuardAnswer, follow: Follow, signal?: AbortSignal) => Promise<Call | null> {
  const { calls, now } = dependencies;
  let recovered = calls.recover(now());
  // Whoever dials next finds out what became of it.
  recovered.catch(() => {});
  let inFlight: string | null = null;
  const handedOverAt = new Map<string, number>();

  return async (order, follow, signal) => {
    const asked = "callId" in order ? await calls.get(order.callId) : newCall(order, dependencies);
    if (asked === undefined || ("callId" in order && asked.state !== "confirming")) return null;
    const { phone } = asked;
    const lock = phone.digits || phone.raw;
    if (inFlight === lock) return null;
    const isBusy = inFlight !== null;
    if (!isBusy) inFlight = lock;
    let current = asked;
    try {
      await recovery();
      if (await wasJustHandedOver(phone)) return null;
      if (isBusy) return await end(asked, "refused", "callInProgress");
      if (!("callId" in order)) return await guard(asked, order.countries);
      if (!order.isConfirmed) return await end(asked, "refused", "cancelled");
      return await place({ ...asked, state: "asking", reason: null }, await dependencies.settings());
    } catch (error) {
      return await endBroken(error instanceof Error ? error.message : String(error));
    } finally {
      if (!isBusy) inFlight = null;
    }

    async function guard(call: Call, countries: readonly string[]): Promise<Call> {
      const { cleaned } = readPhoneNumber(phone.raw, countries);
      const kind = guardedKind(cleaned, phone.raw, countries);
      if (!cleaned.ok && kind === null) return end(call, "refused", cleaned.reason);
      const settings = await dependencies.settings();
      const choice = kind === null ? "allow" : settings.guard[kind];
      if (choice === "refuse") return end(call, "refused", kind ?? "internal");
      if (choice === "confirm") return step({ ...call, state: "confirming", reason: kind });
      return place(call, settings);
    }

    /** By this worker, or, where it was just started, by the one before. */
    async function wasJustHandedOver({ digits }: CallPhone): Promise<boolean> {
      const own = handedOverAt.get(digits);
      const stored = (await calls.latest(RECENT_CALLS))
        .filter((call) => call.state === "handedOver" && call.phone.digits === digits)
        .map((call) => call.updatedAt);
      return [...stored, ...(own === undefined ? [] : [own])].some((at) => {
        const age = now() - at;
        // A clock that was set back must not keep a number from being dialled.
        return age >= 0 && age < REPEAT_WINDOW_MS;
      });
    }

    /** What the worker before left is ended first; where that failed, it is tried again. */
    async function recovery(): Promise<void> {
      try {
        await recovered;
      } catch {
        recovered = calls.recover(now());
        await recovered;
      }
    }

    async function step(call: Call): Promise<Call> {
      const stored = { ...call, updatedAt: now() };
      await calls.put(stored);
      current = stored;
      follow(stored);
      return stored;
    }

    /** Something of ours failed: before `placing` was stored nothing was sent, after it nobody knows. */
    async function endBroken(message: string): Promise<Call> {
      const wasSent = current.state === "placing";
      const broken: Call = {
        ...current,
        updatedAt: now(),
        state: wasSent ? "unknown" : "failed",
        reason: wasSent ? "placementUnknown" : "internal",
        detail: message,
      };
      follow(broken);
      await calls.put(broken);
      return broken;
    }

    function end(call: Call, state: CallState, reason: OutcomeReason, detail = ""): Promise<Call> {
      return step({ ...call, state, reason, detail });
    }

    async function place(call: Call, settings: Settings): Promise<Call> {
      if (settings.tenant.url === "") return end(call, "refused", "tenantMissing");
      const barred = await firstBarred(
        [settings.tenant.url, ...decisionUrls(call.crm, settings)],
        dependencies,
      );
      if (barred !== null) return end(call, "refused", "accessMissing", barred);
      const asking = await step(call);
      const decision = await decide(
        {
          crm: call.crm,
          recordId: call.record?.id ?? null,
          phoneDigits: phone.digits,
          agentUid: settings.agent.uid,
        },
        settings,
        {
          fetch: dependencies.fetch,
          now,
          ...(dependencies.accessTokens && {
            accessTokens: {
              ...dependencies.accessTokens,
              // The time limit is for the CRM; people take longer. A cancelled call's window may outlive the call.
              onAsk: (isAsking) => {
                if (current.state === "asking")
                  follow(isAsking ? { ...asking, reason: "signInNeeded" } : asking);
              },
            },
          }),
          ...(signal && { signal }),
        },
      );
      const decided: Call = { ...asking, decision };
      if (decision.verdict === "refused") return end(decided, "refused", decision.reason, decision.detail);
      if (signal?.aborted) return end(decided, "refused", "cancelled");

      const { makeCall, callerId } = makeCallFor(
        {
          record: decided.record,
          phone: decided.phone,
          serviceNumber: decision.serviceNumber,
          decision: decision.variables,
          callId: decided.id,
          pageUrl: decided.pageUrl,
        },
        settings,
      );
      const placing = await step({
        ...decided,
        state: "placing",
        serviceNumber: decision.serviceNumber,
        callerId,
        request: {
          method: makeCall.body ? "POST" : "GET",
          url: makeCall.url,
          body: makeCall.body?.toString() ?? "",
        },
      });
      // The last moment at which the agent can change their mind.
      if (signal?.aborted) return end(placing, "refused", "cancelled");
      return endPlaced(placing, await dependencies.place(makeCall, settings));
    }

    function endPlaced(call: Call, placement: Placement): Promise<Call> {
      switch (placement.kind) {
        case "handedOver":
          handedOverAt.set(phone.digits, now());
          return end(call, "handedOver", "handedOver");
        case "notSignedIn":
          return end(call, "failed", "notSignedIn");
        case "errorPage":
          return end(call, "failed", "errorPage", placement.text || String(placement.status));
        case "unknown":
          return end(call, "unknown", "placementUnknown", placement.message);
      }
    }
  };
}

function newCall(request: DialRequest, { now, newId }: DialDependencies): Call {
  return {
    id: newId(),
    createdAt: now(),
    updatedAt: now(),
    state: "asking",
    reason: null,
    detail: "",
    crm: request.crm,
    pageUrl: request.pageUrl,
    record: request.record,
    phone: phoneOf(request),
    decision: null,
    serviceNumber: null,
    callerId: "",
    request: null,
  };
}

function phoneOf({ raw, countries }: DialRequest): CallPhone {
  const { cleaned } = readPhoneNumber(raw, countries);
  if (cleaned.ok) return { ...cleaned.number, raw, extension: cleaned.number.extension ?? "" };
  // An emergency number has no E.164 form: what is dialled, if it may be, are its digits.
  const digits = guardedKind(cleaned, raw, countries) === "emergency" ? cleaned.digits : "";
  return { raw, e164: "", digits, national: digits, extension: "" };
}

/**
 * The host of the first URL that the extension may not access. Without access a browser still sends the request
 * but hides the answer, so that a call could be placed and nobody would know.
 */
async function firstBarred(urls: string[], { mayAccess }: DialDependencies): Promise<string | null> {
  for (const url of urls) if (url !== "" && !(await mayAccess(url))) return new URL(url).host;
  return null;
}
