import type { CrmRecord } from "../crm/record";
import { decide, decisionUrls } from "../decision/decide";
import type { AccessTokens } from "../http/request";
import type { MakeCallRequest } from "../makecall/build";
import { digitsToDial, MOST_DIGITS } from "../makecall/dial-rules";
import type { Placement } from "../makecall/place";
import { makeCallFor } from "../makecall/request";
import { type GuardedKind, guardedKind } from "../phone/guarded";
import { readPhoneNumber } from "../phone/read";
import type { Settings } from "../settings/schema";
import { UnreadableSettings } from "../settings/store";
import { storageReason } from "../storage-reason";
import { type Call, type CallPhone, type CallState, mayRepeat, type OutcomeReason } from "./call";
import { dialledKind, guardsOf } from "./guards";
import { redialOf } from "./redial";
import type { CallStore } from "./store";

/** A click: the number as it stood on the page, and where. */
export interface DialRequest {
  raw: string;
  /** ISO 3166-1 alpha-2, the likeliest first: how a national number is read. */
  countries: readonly string[];
  crm: "salesforce" | "sap" | "custom";
  record: CrmRecord | null;
  pageUrl: string;
  /** The Firefox container of the page; empty for the default one, and in other browsers. */
  cookieStoreId: string;
}

/** The agent wants a call that failed, or isn't known to have been placed, to be placed anew: as a new call. */
export interface RepeatOrder {
  repeats: string;
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
  place: (request: MakeCallRequest, settings: Settings, cookieStoreId: string) => Promise<Placement>;
  /** Whether Firefox lets the extension open tabs in containers. */
  mayUseContainers: () => Promise<boolean>;
  now: () => number;
  newId: () => string;
}

/** Follows one dial: called with each state of the call, the last one being its outcome. */
export type Follow = (call: Call) => void;

/** Once VCC may have a call, the agent's phone needs a moment to ring; a click in that time is a double click. */
const REPEAT_WINDOW_MS = 2000;
const TAKEN_STATES: ReadonlySet<CallState> = new Set([
  "handedOver",
  "unknown",
  "answered",
  "ended",
  "wrappedUp",
  "reported",
]);
/** The reason of a call's signal where no agent cancelled the call, but its page was left or didn't show it any more. */
export const UNSEEN = "unseen";
/** An agent who was asked and went away doesn't mean that number any more. */
const QUESTION_HOLDS_MS = 5 * 60_000;
/** Among as many is one of that time, also when the clock was set back and those before it are dated later. */
const RECENT_CALLS = 50;

/**
 * Makes the dialler: from a click to its outcome. A click on a number that is in flight, or was handed over or perhaps
 * placed within the last two seconds, gives null and does nothing; another number's click during a call is refused. A guarded
 * number's call ends with a question; the answer to it goes on with that call, once, or gives null. Only a call that
 * may be repeated is, else that gives null too.
 */
export function createDialler(
  dependencies: DialDependencies,
): (
  order: DialRequest | GuardAnswer | RepeatOrder,
  follow: Follow,
  signal?: AbortSignal,
) => Promise<Call | null> {
  const { calls, now } = dependencies;
  let recovered = calls.recover(now());
  // Whoever dials next finds out what became of it.
  recovered.catch(() => {});
  let inFlight: string | null = null;
  const takenAt = new Map<string, number>();

  return async (order, follow, signal) => {
    const request = "repeats" in order ? await repeated(order.repeats) : order;
    if (request === null) return null;
    const asked = "callId" in request ? await calls.get(request.callId) : newCall(request, dependencies);
    if (asked === undefined || ("callId" in request && asked.state !== "confirming")) return null;
    const { phone } = asked;
    const lock = phone.digits || phone.raw;
    if (inFlight === lock) return null;
    const isBusy = inFlight !== null;
    if (!isBusy) inFlight = lock;
    let current = asked;
    try {
      await recovery();
      if (await wasJustTaken(phone)) return null;
      if (isBusy) return await end(asked, "refused", "callInProgress");
      if (!("callId" in request)) return await guard(asked, request.countries);
      if (!request.isConfirmed) return await end(asked, "refused", "cancelled");
      if (now() - asked.updatedAt > QUESTION_HOLDS_MS) return await end(asked, "refused", "questionExpired");
      const settings = await dependencies.settings();
      const confirmed = asked.reason === "emergency" || asked.reason === "premiumRate" ? [asked.reason] : [];
      const dialled = dialledKind(phone, [], settings);
      return await pass(asked, [...confirmed, ...(dialled ? [dialled] : [])], confirmed, settings);
    } catch (error) {
      return await endBroken(error);
    } finally {
      if (!isBusy) inFlight = null;
    }

    async function repeated(callId: string): Promise<DialRequest | null> {
      // A call that the worker before has left behind has no end yet.
      await recovery();
      const call = await calls.get(callId);
      return call && mayRepeat(call) ? redialOf(call, (await dependencies.settings()).country) : null;
    }

    async function guard(call: Call, countries: readonly string[]): Promise<Call> {
      const { cleaned } = readPhoneNumber(phone.raw, countries);
      const settings = await dependencies.settings();
      const kinds = guardsOf(cleaned, phone, countries, settings);
      if (!cleaned.ok && kinds.length === 0) return end(call, "refused", cleaned.reason);
      return pass(call, kinds, [], settings);
    }

    /** Refuses the call, asks about what the agent hasn't confirmed, or places it. */
    async function pass(
      call: Call,
      kinds: readonly GuardedKind[],
      confirmed: readonly GuardedKind[],
      settings: Settings,
    ): Promise<Call> {
      const refused = kinds.find((kind) => settings.guard[kind] === "refuse");
      if (refused) return end(call, "refused", refused);
      const open = kinds.find((kind) => settings.guard[kind] === "confirm" && !confirmed.includes(kind));
      if (open) return step({ ...call, state: "confirming", reason: open });
      return place({ ...call, state: "asking", reason: null }, settings);
    }

    /** By this worker, or, where it was just started, by the one before. */
    async function wasJustTaken({ digits }: CallPhone): Promise<boolean> {
      const own = takenAt.get(digits);
      const stored = (await calls.latest(RECENT_CALLS))
        .filter(({ state }) => TAKEN_STATES.has(state))
        .filter((call) => call.phone.digits === digits)
        .map(takenAtOf);
      return [...stored, ...(own === undefined ? [] : [own])].some((at) => {
        // A clock that was set back far must not keep a number from being dialled, nor one that was just put right let it
        // be dialled twice.
        return Math.abs(now() - at) < REPEAT_WINDOW_MS;
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
    async function endBroken(error: unknown): Promise<Call> {
      const wasSent = current.state === "placing";
      if (wasSent) takenAt.set(phone.digits, now());
      const broken: Call = {
        ...current,
        updatedAt: now(),
        state: wasSent ? "unknown" : "failed",
        reason: wasSent ? "placementUnknown" : reasonOf(error),
        detail: error instanceof Error ? error.message : String(error),
      };
      follow(broken);
      try {
        await calls.put(broken);
      } catch (error) {
        // The agent knows. What is stored of the call by now is ended before the next one.
        if (!isBusy) {
          recovered = Promise.reject(error);
          recovered.catch(() => {});
        }
      }
      return broken;
    }

    function end(call: Call, state: CallState, reason: OutcomeReason, detail = ""): Promise<Call> {
      return step({ ...call, state, reason, detail });
    }

    async function place(call: Call, settings: Settings): Promise<Call> {
      if (settings.tenant.url === "") return end(call, "refused", "tenantMissing");
      const digits = digitsToDial(phone, settings);
      if (digits === "") return end(call, "refused", "nothingToDial");
      if (digits.length > MOST_DIGITS) return end(call, "refused", "tooMuchToDial");
      const barred = await firstBarred(
        [settings.tenant.url, ...decisionUrls(call.crm, settings)],
        dependencies,
      );
      if (barred !== null) return end(call, "refused", "accessMissing", barred);
      if (call.cookieStoreId !== "" && !(await dependencies.mayUseContainers()))
        return end(call, "refused", "containerAccess");
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
      if (decision.verdict === "refused") {
        const reason = decision.reason === "cancelled" ? cancelled(signal) : decision.reason;
        return end(decided, "refused", reason, decision.detail);
      }
      if (signal?.aborted) return end(decided, "refused", cancelled(signal));

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
        decided.cookieStoreId,
      );
      const placing = await step({
        ...decided,
        state: "placing",
        serviceNumber: decision.serviceNumber,
        callerId,
        placedAt: now(),
        request: {
          method: makeCall.body ? "POST" : "GET",
          url: makeCall.url,
          body: makeCall.body?.toString() ?? "",
        },
      });
      // The last moment at which the agent can change their mind.
      if (signal?.aborted) return end(unsent(placing), "refused", cancelled(signal));
      return endPlaced(placing, await dependencies.place(makeCall, settings, call.cookieStoreId));
    }

    function endPlaced(call: Call, placement: Placement): Promise<Call> {
      if (placement.kind === "handedOver" || placement.kind === "unknown") takenAt.set(phone.digits, now());
      switch (placement.kind) {
        case "handedOver":
          return end(call, "handedOver", "handedOver");
        case "notSignedIn":
          return end(call, "failed", "notSignedIn");
        case "errorPage":
          return end(call, "failed", "errorPage", placement.text || String(placement.status));
        case "notSent":
          return end(unsent(call), "failed", "internal", placement.message);
        case "unknown":
          return end(call, "unknown", placement.reason, placement.message);
      }
    }
  };
}

function cancelled(signal: AbortSignal | undefined): OutcomeReason {
  return signal?.reason === UNSEEN ? "unseen" : "cancelled";
}

/** When VCC had a call, as far as its record tells: of what came after that, and of a worker's death, only that it was placed. */
function takenAtOf({ state, reason, placedAt, updatedAt }: Call): number {
  const isFresh = (state === "handedOver" || state === "unknown") && reason !== "placementInterrupted";
  return isFresh ? updatedAt : (placedAt ?? 0);
}

/** Why a call isn't placed when something of ours has failed. */
function reasonOf(error: unknown): OutcomeReason {
  if (error instanceof UnreadableSettings) return "settingsUnreadable";
  const storage = storageReason(error);
  return storage === null ? "internal" : `storage.${storage}`;
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
    cookieStoreId: request.cookieStoreId,
    record: request.record,
    phone: phoneOf(request),
    decision: null,
    serviceNumber: null,
    callerId: "",
    request: null,
    placedAt: null,
    result: null,
    lines: 0,
  };
}

/** A call whose request was recorded and then not sent. */
function unsent(call: Call): Call {
  return { ...call, placedAt: null, request: null };
}

/** The number that is meant by a text, as far as it can be read. */
export function phoneOf({ raw, countries }: Pick<DialRequest, "raw" | "countries">): CallPhone {
  const { cleaned } = readPhoneNumber(raw, countries);
  if (cleaned.ok) return { ...cleaned.number, raw, extension: cleaned.number.extension ?? "" };
  // An emergency number has no E.164 form: what is dialled, if it may be, are its digits.
  const digits = guardedKind(cleaned, countries) === "emergency" ? cleaned.digits : "";
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
