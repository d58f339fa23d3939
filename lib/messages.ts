import type { CallState, OutcomeReason } from "./calls/call";
import type { CallMark, WrapUp } from "./calls/finish";
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
  /** The agent wants to sign in to VCC, where the sender's tab has its cookies. */
  | { type: "content>worker:openTenant" }
  /** The agent wants to see the settings. */
  | { type: "content>worker:openOptions" }
  /** What is there to say of a number? Answered with a `NumberView`. */
  | { type: "content>worker:describe"; raw: string; countries: string[] }
  /** A frame's numbers may belong to the tab's record. Answered with a `CrmRecord`, or null. */
  | { type: "content>worker:tabRecord" }
  /** The agent has said what a field or a number is. Answered with whether it is kept. */
  | { type: "content>worker:learn"; learned: Learned }
  /** The agent wants a number called back. Answered with whether the request is on its way. */
  | ({ type: "content>worker:requestCallback" } & OrderedNumber)
  /** The agent has chosen a number from the list of those on the page. */
  | { type: "content>worker:choose"; frameId: number; index: number };

/** What the extension's own pages ask of the worker. */
export type PageToWorker =
  /** Show the list of the numbers in a tab. Answered with false where the extension doesn't run there. */
  | { type: "page>worker:listNumbers"; tabId: number }
  /** The page that posts a call's form wants it. Answered with a `MakeCallForm`, or null when it was taken before. */
  | { type: "page>worker:takeForm"; id: string }
  /** The agent says that the customer has answered, that the call is over, or that it wasn't placed after all. */
  | { type: "page>worker:mark"; callId: string; event: CallMark }
  /** The agent says how a call went. Answered with false when it has been reported already. */
  | { type: "page>worker:wrapUp"; callId: string; wrapUp: WrapUp }
  /** Send a report now. */
  | { type: "page>worker:sendReport"; reportId: number }
  /** The agent has signed in to an endpoint: what waited for that may be sent. */
  | { type: "page>worker:signedIn" }
  /** Give a report up. */
  | { type: "page>worker:discardReport"; reportId: number }
  /** Ask the CRM to call a customer back. Answered with false where there is no such call. */
  | { type: "page>worker:requestCallback"; callId: string; subject: string; body: string }
  /** Call the number of an earlier call again. */
  | { type: "page>worker:callAgain"; callId: string }
  /** The agent's answer to the question whether a guarded number is meant. */
  | { type: "page>worker:answer"; callId: string; isConfirmed: boolean }
  /**
   * Call a number that the agent has typed, in the tab in front, for its record or for none. Answered with false when
   * it is being dialled already.
   */
  | { type: "page>worker:dial"; raw: string; tabId: number; withRecord: boolean }
  /** Delete a call, or all of them, from the history. */
  | { type: "page>worker:deleteCall"; callId: string }
  | { type: "page>worker:deleteHistory" };

/** What the worker asks of content scripts. */
export type WorkerToContent =
  /** Show the list of the numbers on this page. */
  | { type: "worker>content:list"; numbers: ListedNumber[] }
  /** The number with this index, among those last collected, was chosen in the list. */
  | { type: "worker>content:chosen"; index: number }
  /** The agent wants to call the text that is selected. */
  | {
      type: "worker>content:callText";
      text: string;
      /** By the keyboard: what was clicked last with the other button says nothing of where the text is. */
      isByKeyboard?: boolean;
    };

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
  /** With its plus; empty when it can't be dialled. */
  e164: string;
  extension: string;
  /** In the language in force; empty for a number of no country. */
  country: string;
  /** The clock there: one time, or the earliest and the latest of a country with several zones. */
  times: string[];
  /** Why it can't be dialled, or null. */
  problem: OutcomeReason | null;
  /** How it reads by another country in which it is valid too. */
  other: { number: string; country: string; code: string } | null;
  /** Whether there is somebody to ask for a callback. */
  mayRequestCallback: boolean;
  /** What comes of a call that belongs to no record: the CRM can't be asked, or there is none to ask. */
  withoutRecord: "refused" | "unlogged";
}

/** What the content script needs to know of its site. */
export interface PageSite {
  crm: "salesforce" | "sap" | "custom";
  country: string;
  /** That of the settings, by which a national number of the site may be valid as well. */
  otherCountry: string;
  click: "dial" | "ask";
  /** Whether a panel comes up beside a number that the pointer rests on. */
  hover: boolean;
  recordId: string;
  recordType: string;
  learned: Learned[];
  /** Whether agents may say what is a number and what isn't. */
  mayLearn: boolean;
  /** BCP 47; empty for the browser's. When it changes, the card's script is brought in anew, with its texts. */
  language: string;
}

/** The port on which one dial runs: the content script's order goes in, views of the call come out. */
export const DIAL_PORT = "content>worker:dial";

/** Longer than any number, href or id that means anything: the worker refuses an order with more. */
export const MAX_TEXT = 2048;

/** Longer than any name, title or label that a page shows of a record or a field. */
export const MAX_NAME = 255;

/** The record's country, the page's, the site's, and the settings'. */
export const MAX_COUNTRIES = 4;

/** A number of a page, with what the worker has to know to act on it. */
export interface OrderedNumber {
  /** The number as it stands on the page: text, or a link's address. */
  raw: string;
  record: CrmRecord | null;
  /** ISO 3166-1 alpha-2, the likeliest first: by which a national number is read. */
  countries: string[];
  /** The origins of the pages in which this one is framed, where the browser tells them. */
  ancestors: string[];
}

/** The order to dial. */
export interface DialOrder extends OrderedNumber {
  type: "dial";
}

/** The agent's answer to the question whether a guarded number is meant, on a port of its own. */
export interface DialAnswer {
  type: "answer";
  callId: string;
  isConfirmed: boolean;
}

/** The agent wants a call that failed, or isn't known to have been placed, to be placed anew, on a port of its own. */
export interface DialRepeat {
  type: "repeat";
  callId: string;
}

/** The agent has changed their mind while the CRM is being asked, or the page doesn't show them the call any more. */
export interface DialCancel {
  type: "cancel";
  isUnseen: boolean;
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
  defaultBecause: DefaultReason | "noCallerId" | null;
}

/** Sent instead of a view when the order was a repeated click, which does nothing. */
export interface DialIgnored {
  type: "worker>content:ignored";
}
