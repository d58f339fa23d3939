import type { CallState, OutcomeReason } from "./calls/call";
import type { CrmRecord } from "./crm/record";
import type { DefaultReason } from "./decision/decide";

/*
 * The typed protocol between contexts. Each name says who sends it to whom. Content scripts import only the
 * types and builders here; the receiving worker parses what arrives with the schemas in `messages.schema.ts`.
 */

/** One-shot messages of the content script. */
export type ContentToWorker =
  /** A content script has started: which site is this? Answered with a `PageSite`, or null for "not ours". */
  | { type: "content>worker:start" }
  /** The card is about to be needed: its script is to run in the sender's frame. Answered when it has. */
  | { type: "content>worker:loadCard" }
  /** The agent wants to sign in to VCC. */
  | { type: "content>worker:openTenant" }
  /** The agent wants to see the settings. */
  | { type: "content>worker:openOptions" };

/** What the content script needs to know of its site. */
export interface PageSite {
  crm: "salesforce" | "sap" | "custom";
  country: string;
  click: "dial" | "ask";
  recordId: string;
  recordType: string;
}

/** The port on which one dial runs: the content script's order goes in, views of the call come out. */
export const DIAL_PORT = "content>worker:dial";

/** Longer than any number, href or id that means anything: the worker refuses an order with more. */
export const MAX_TEXT = 2048;

/** The order to dial. */
export interface DialOrder {
  type: "dial";
  /** The number as it stands on the page: text, or a link's address. */
  raw: string;
  record: CrmRecord | null;
  /** The page's title, for a record that was found by the tab's address. */
  title: string;
}

/** The agent's answer to the question whether a guarded number is meant, on a port of its own. */
export interface DialAnswer {
  type: "answer";
  callId: string;
  isConfirmed: boolean;
}

/** The agent has changed their mind while the CRM is being asked. */
export interface DialCancel {
  type: "cancel";
}

/** What the content script shows of a call. Nothing else of it goes to the page's process. */
export interface CallView {
  type: "worker>content:call";
  /** By which the call can be answered for; a page never sees it. */
  callId: string;
  state: CallState;
  reason: OutcomeReason | null;
  detail: string;
  /** The number, formatted for reading. */
  phone: string;
  extension: string;
  /** While the CRM is asked: how long it may take, milliseconds. */
  timeLimitMs: number;
  /** Whom the customer sees calling: a service number's name and caller ID; empty for VCC's own default. */
  serviceNumberName: string;
  callerId: string;
  /** Set when the tenant's default caller ID stands in, with the reason. */
  defaultBecause: DefaultReason | null;
}

/** Sent instead of a view when the order was a repeated click, which does nothing. */
export interface DialIgnored {
  type: "worker>content:ignored";
}
