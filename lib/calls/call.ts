import type { CrmRecord } from "../crm/record";
import type { Decision, RefusalReason } from "../decision/decide";
import type { ServiceNumber } from "../decision/service-number";
import type { CleaningFailure } from "../phone/clean";
import type { GuardedKind } from "../phone/guarded";

/** The number that a call goes to. */
export interface CallPhone {
  /** As it stood on the page. */
  raw: string;
  /** With its plus, e.g. `+4930901820`; empty when the number couldn't be read. */
  e164: string;
  /** E.164 digits without the plus. */
  digits: string;
  /** Digits as dialled inside the number's country. */
  national: string;
  extension: string;
}

/**
 * Where a call is in its life. `asking` and `placing` are stored before the request they name is sent, so that
 * a worker's death leaves the truth behind: nothing was placed, or nobody knows.
 */
export type CallState =
  /** The agent is asked whether a guarded number is meant; nothing was asked of anybody else. */
  "confirming" | "asking" | "placing" | "handedOver" | "refused" | "failed" | "unknown" | "interrupted";

/** Why a call wasn't placed, or what is not known of it. Each has its own message, `outcome.<reason>`. */
export type OutcomeReason =
  | "handedOver"
  | RefusalReason
  | CleaningFailure
  | GuardedKind
  | "tenantMissing"
  | "accessMissing"
  | "siteUnknown"
  | "callInProgress"
  | "notSignedIn"
  | "errorPage"
  | "placementUnknown"
  | "placementInterrupted"
  | "interrupted"
  | "internal";

/** One attempt, from the click to its end. */
export interface Call {
  id: string;
  /** Milliseconds since the epoch. */
  createdAt: number;
  updatedAt: number;
  state: CallState;
  reason: OutcomeReason | null;
  /** What the far side said of it, for the message; empty when it said nothing. */
  detail: string;
  crm: "salesforce" | "sap" | "custom";
  pageUrl: string;
  record: CrmRecord | null;
  phone: CallPhone;
  decision: Decision | null;
  serviceNumber: ServiceNumber | null;
  callerId: string;
  /** The make_call request, once there is one. */
  request: { method: "GET" | "POST"; url: string; body: string } | null;
}

/**
 * What is to be said of a call that a worker's death cut off: while it was asking, nothing had been placed;
 * while it was placing, VCC may have taken it. Neither is ever redialled.
 */
export function afterWorkerDeath(call: Call, now: number): Call {
  return call.state === "placing"
    ? { ...call, state: "unknown", reason: "placementInterrupted", updatedAt: now }
    : { ...call, state: "interrupted", reason: "interrupted", updatedAt: now };
}
