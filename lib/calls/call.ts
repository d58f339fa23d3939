import type { CrmRecord } from "../crm/record";
import type { Decision, RefusalReason } from "../decision/decide";
import type { ServiceNumber } from "../decision/service-number";
import type { CleaningFailure } from "../phone/clean";
import type { GuardedKind } from "../phone/guarded";
import type { CallResult } from "../results/result";
import type { StorageReason } from "../storage-reason";

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
  | "confirming"
  | "asking"
  | "placing"
  | "handedOver"
  | "refused"
  | "failed"
  | "unknown"
  | "interrupted"
  /** The agent has said that the customer has answered. */
  | "answered"
  /** It is over: its result is known, or only that it is over. */
  | "ended"
  /** The agent has said how it went. */
  | "wrappedUp"
  /** The CRM has accepted all of its statistics lines. */
  | "reported";

/**
 * Which states follow which. Everything else is a fault. A call of which nobody knows whether it was placed may turn out
 * to have been, by its result or by what the agent says.
 */
export const NEXT_STATES: Readonly<Record<CallState, readonly CallState[]>> = {
  confirming: ["asking", "refused", "failed"],
  asking: ["placing", "refused", "failed", "interrupted"],
  placing: ["handedOver", "failed", "refused", "unknown", "ended"],
  handedOver: ["answered", "ended", "wrappedUp"],
  unknown: ["answered", "ended", "wrappedUp", "failed"],
  answered: ["ended", "wrappedUp"],
  ended: ["ended", "wrappedUp", "reported"],
  wrappedUp: ["reported"],
  reported: [],
  refused: [],
  failed: [],
  interrupted: [],
};

/** The states in which a call may still get a result. */
export const AWAITING_STATES: readonly CallState[] = ["placing", "handedOver", "unknown", "answered"];

/** Why a call wasn't placed, or what is not known of it. Each has its own message, `outcome.<reason>`. */
export type OutcomeReason =
  | "handedOver"
  | RefusalReason
  | CleaningFailure
  | GuardedKind
  | "tenantMissing"
  | "accessMissing"
  | "containerAccess"
  | "siteUnknown"
  /** The page is shown in one of a site that isn't in the settings, which may keep from sight what is clicked. */
  | "framed"
  | "callInProgress"
  /** Cancelled, since its page was left or no longer showed it: nobody could have seen or cancelled it. */
  | "unseen"
  /** The question about a guarded number was answered too late. */
  | "questionExpired"
  /** The dial rules took all of its digits. */
  | "nothingToDial"
  /** They made more digits of it than any number has. */
  | "tooMuchToDial"
  | "notSignedIn"
  | "errorPage"
  | "placementUnknown"
  | "placementTimeout"
  | "placementRedirected"
  | "placementError"
  | "windowClosed"
  | "placementInterrupted"
  | "interrupted"
  /** The agent says so. */
  | "notPlaced"
  | "settingsUnreadable"
  /** It couldn't be recorded, so that it wasn't placed. */
  | `storage.${StorageReason}`
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
  /** The Firefox container of the page, whose VCC session the call goes to; empty for the default one. */
  cookieStoreId: string;
  record: CrmRecord | null;
  phone: CallPhone;
  decision: Decision | null;
  serviceNumber: ServiceNumber | null;
  callerId: string;
  /** The make_call request, once there is one. */
  request: { method: "GET" | "POST"; url: string; body: string } | null;
  /** When that request was sent; null: it wasn't. */
  placedAt: number | null;
  /** What is known of how it went. */
  result: CallResult | null;
  /** How many statistics lines were put into the outbox for it. */
  lines: number;
}

/** Whether the agent may have a call placed anew: it ended, and wasn't handed over or refused. */
export function mayRepeat({ state }: Pick<Call, "state">): boolean {
  return state === "failed" || state === "unknown" || state === "interrupted";
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
