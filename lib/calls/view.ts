import type { Decision } from "../decision/decide";
import { callerIdOf } from "../decision/service-number";
import type { CallView } from "../messages";
import { formatPhoneNumber } from "../phone/clean";
import type { Call, OutcomeReason } from "./call";

/** The settings that a view depends on. */
interface ViewSettings {
  decision: { timeoutMs: number };
}

/** What may be shown of a call, and what a content script may know of it. */
export function callView(call: Call, settings: ViewSettings): CallView {
  const { decision, serviceNumber, phone } = call;
  return {
    type: "worker>content:call",
    callId: call.id,
    state: call.state,
    reason: call.reason,
    detail: call.detail,
    phone: phone.e164 === "" ? phone.raw : formatPhoneNumber(phone.e164, "international"),
    extension: phone.extension,
    timeLimitMs: call.state === "asking" && call.reason === null ? settings.decision.timeoutMs : 0,
    serviceNumberName: serviceNumber?.name ?? "",
    callerId: call.callerId,
    defaultBecause: defaultBecause(decision),
  };
}

/** Why a decided call is signalled with the tenant's default caller ID, or null where it isn't. */
export function defaultBecause(decision: Decision | null): CallView["defaultBecause"] {
  if (decision?.verdict !== "allowed") return null;
  if (decision.basis === "tenantDefault") return decision.because;
  return decision.serviceNumber && callerIdOf(decision.serviceNumber) === "" ? "noCallerId" : null;
}

/** The view of an order that never became a call. */
export function refusedView(raw: string, reason: OutcomeReason): CallView {
  return {
    type: "worker>content:call",
    callId: "",
    state: "refused",
    reason,
    detail: "",
    phone: raw,
    extension: "",
    timeLimitMs: 0,
    serviceNumberName: "",
    callerId: "",
    defaultBecause: null,
  };
}
