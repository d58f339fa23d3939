import type { CrmRecord } from "../crm/record";
import { type Decision, decide, decisionUrl } from "../decision/decide";
import { callerIdOf } from "../decision/service-number";
import { buildMakeCall, type MakeCallRequest } from "../makecall/build";
import { digitsToDial } from "../makecall/dial-rules";
import type { Placement } from "../makecall/place";
import { buildUserData } from "../makecall/userdata";
import { cleanPhoneNumber } from "../phone/clean";
import type { Settings } from "../settings/schema";
import type { Call, CallPhone, CallState, OutcomeReason } from "./call";
import type { CallStore } from "./store";

/** A click: the number as it stood on the page, and where. */
export interface DialRequest {
  raw: string;
  /** ISO 3166-1 alpha-2: how a national number is read. */
  country: string;
  crm: "salesforce" | "sap" | "custom";
  record: CrmRecord | null;
  pageUrl: string;
}

/** What dialling depends on. */
export interface DialDependencies {
  settings: () => Promise<Settings>;
  calls: CallStore;
  /** Whether the browser lets the extension read answers of this URL's host. */
  mayAccess: (url: string) => Promise<boolean>;
  fetch: typeof fetch;
  place: (request: MakeCallRequest, settings: Settings) => Promise<Placement>;
  now: () => number;
  newId: () => string;
}

/** Follows one dial: called with each state of the call, the last one being its outcome. */
export type Follow = (call: Call) => void;

/** After a hand-over the agent's phone needs a moment to ring; a click in that time is a double click. */
const REPEAT_WINDOW_MS = 2000;

/**
 * Makes the dialler: from a click to its outcome. A click on a number that is in flight, or was handed over
 * within the last two seconds, gives null and does nothing; another number's click during a call is refused.
 */
export function createDialler(
  dependencies: DialDependencies,
): (request: DialRequest, follow: Follow, signal?: AbortSignal) => Promise<Call | null> {
  const { calls, now } = dependencies;
  const recovered = calls.recover(now());
  let inFlight: string | null = null;

  return async (request, follow, signal) => {
    const cleaned = cleanPhoneNumber(request.raw, { country: request.country });
    const phone: CallPhone = cleaned.ok
      ? { ...cleaned.number, raw: request.raw, extension: cleaned.number.extension ?? "" }
      : { raw: request.raw, e164: "", digits: "", national: "", extension: "" };
    const lock = phone.digits || request.raw;
    if (inFlight === lock) return null;
    const isBusy = inFlight !== null;
    if (!isBusy) inFlight = lock;
    let current = newCall(request, phone, dependencies);
    try {
      await recovered;
      if (await wasJustHandedOver(phone, dependencies)) return null;
      if (isBusy) return await end(current, "refused", "callInProgress");
      if (!cleaned.ok) return await end(current, "refused", cleaned.reason);
      return await place(current, signal);
    } catch (error) {
      return await endBroken(error instanceof Error ? error.message : String(error));
    } finally {
      if (!isBusy) inFlight = null;
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

    async function place(asked: Call, cancelled: AbortSignal | undefined): Promise<Call> {
      const settings = await dependencies.settings();
      if (settings.tenant.url === "") return end(asked, "refused", "tenantMissing");
      const barred = await firstBarred(
        [settings.tenant.url, decisionUrl(request.crm, settings)],
        dependencies,
      );
      if (barred !== null) return end(asked, "refused", "accessMissing", barred);
      const asking = await step(asked);
      const decision = await decide(
        {
          crm: request.crm,
          recordId: request.record?.id ?? null,
          phoneDigits: phone.digits,
          agentUid: settings.agent.uid,
        },
        settings,
        { fetch: dependencies.fetch, now, ...(cancelled && { signal: cancelled }) },
      );
      const decided: Call = { ...asking, decision };
      if (decision.verdict === "refused") return end(decided, "refused", decision.reason, decision.detail);

      const { makeCall, callerId } = requestFor(decided, decision, settings);
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
      return endPlaced(placing, await dependencies.place(makeCall, settings));
    }

    function endPlaced(call: Call, placement: Placement): Promise<Call> {
      switch (placement.kind) {
        case "handedOver":
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

function newCall(request: DialRequest, phone: CallPhone, { now, newId }: DialDependencies): Call {
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
    phone,
    decision: null,
    serviceNumber: null,
    callerId: "",
    request: null,
  };
}

/**
 * The host of the first URL that the extension may not access. Without access a browser still sends the request
 * but hides the answer, so that a call could be placed and nobody would know.
 */
async function firstBarred(urls: string[], { mayAccess }: DialDependencies): Promise<string | null> {
  for (const url of urls) if (url !== "" && !(await mayAccess(url))) return new URL(url).host;
  return null;
}

async function wasJustHandedOver(phone: CallPhone, { calls, now }: DialDependencies): Promise<boolean> {
  const recent = (await calls.latest(5)).filter((call) => now() - call.updatedAt < REPEAT_WINDOW_MS);
  return recent.some((call) => call.state === "handedOver" && call.phone.digits === phone.digits);
}

/** The make_call request for an allowed call: the service number's caller ID, queue and dial plan, else the tenant's. */
function requestFor(
  call: Call,
  decision: Extract<Decision, { verdict: "allowed" }>,
  settings: Settings,
): { makeCall: MakeCallRequest; callerId: string } {
  const { tenant } = settings;
  const { serviceNumber } = decision;
  const callerId = serviceNumber ? callerIdOf(serviceNumber) : tenant.callerId;
  const userData = buildUserData(settings.userData, {
    record: call.record,
    phone: call.phone,
    agentUid: settings.agent.uid,
    serviceNumber,
    decision: decision.variables,
    callId: call.id,
    pageUrl: call.pageUrl,
  });
  const makeCall = buildMakeCall({
    tenantUrl: tenant.url,
    prefix: tenant.prefix,
    phone: digitsToDial(call.phone, tenant),
    callerId,
    dialPlanId: serviceNumber?.dialPlanId || tenant.dialPlanId,
    queueId: serviceNumber?.queueId || tenant.queueId,
    userData,
    transactionRecord: settings.transactionData ? call.record : null,
  });
  return { makeCall, callerId };
}
