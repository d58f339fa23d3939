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
  | { type: "content>worker:openOptions" }
  /** What is there to say of a number? Answered with a `NumberView`. */
  | { type: "content>worker:describe"; raw: string; countries: string[] }
  /** The agent has said what a field or a number is. Answered when it is kept. */
  | { type: "content>worker:learn"; learned: Learned }
  /** The agent has chosen a number from the list of those on the page. */
  | { type: "content>worker:choose"; frameId: number; index: number };

/** What the extension's own pages ask of the worker. */
export type PageToWorker =
  /** Show the list of the numbers in a tab. Answered with false where the extension doesn't run there. */
  { type: "page>worker:listNumbers"; tabId: number };

/** What the worker asks of content scripts. */
export type WorkerToContent =
  /** Show the list of the numbers on this page. */
  | { type: "worker>content:list"; numbers: ListedNumber[] }
  /** The number with this index, among those last collected, was chosen in the list. */
  | { type: "worker>content:chosen"; index: number }
  /** The agent wants to call the text that is selected. */
  | { type: "worker>content:callText"; text: string };

/** A number of the list, which gathers those of all frames. */
export interface ListedNumber {
  frameId: number;
  index: number;
  number: string;
  label: string;
  recordName: string;
}

/** What an agent has said of a field of a site, by its label, or of one number in a field (or without a label). */
export interface Learned {
  label: string;
  /** E.164; empty for all of the field. */
  number: string;
  isPhone: boolean;
}

/** What the hover card says of a number. */
export interface NumberView {
  /** Formatted for reading; as it stands on the page when it can't be dialled. */
  number: string;
  extension: string;
  /** In the browser's language; empty for a number of no country. */
  country: string;
  /** The clock there: one time, or the earliest and the latest of a country with several zones. */
  times: string[];
  /** Why it can't be dialled, or null. */
  problem: OutcomeReason | null;
  /** How it reads by another country in which it is valid too. */
  other: { number: string; country: string; code: string } | null;
  /** What comes of a call that belongs to no record: the CRM can't be asked, or there is none to ask. */
  withoutRecord: "refused" | "unlogged";
}

/** What the content script needs to know of its site. */
export interface PageSite {
  crm: "salesforce" | "sap" | "custom";
  country: string;
  click: "dial" | "ask";
  recordId: string;
  recordType: string;
  learned: Learned[];
  /** Whether agents may say what is a number and what isn't. */
  mayLearn: boolean;
}

/** The port on which one dial runs: the content script's order goes in, views of the call come out. */
export const DIAL_PORT = "content>worker:dial";

/** Longer than any number, href or id that means anything: the worker refuses an order with more. */
export const MAX_TEXT = 2048;

/** The record's country, the page's, and the site's. */
export const MAX_COUNTRIES = 3;

/** The order to dial. */
export interface DialOrder {
  type: "dial";
  /** The number as it stands on the page: text, or a link's address. */
  raw: string;
  record: CrmRecord | null;
  /** The page's title, for a record that was found by the tab's address. */
  title: string;
  /** ISO 3166-1 alpha-2, the likeliest first: by which a national number is read. */
  countries: string[];
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
