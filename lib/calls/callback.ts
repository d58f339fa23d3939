import {
  type CallbackSettings,
  type CallbackSubject,
  type CallbackText,
  callbackReport,
} from "../reporting/callback-request";
import type { OutboxStore } from "../reporting/outbox-store";
import { type DialRequest, phoneOf } from "./dial";

/** What asking for callbacks depends on. */
export interface CallbackDependencies {
  reports: Pick<OutboxStore, "add">;
  settings: () => Promise<CallbackSettings>;
  now: () => number;
  /** Called when a request was put into the outbox. */
  requested: () => void;
}

/** Asks the CRM to have somebody called back. */
export interface CallbackRequester {
  /** For a call of the history. The request is durable when this resolves; what becomes of it is the outbox's matter. */
  ofCall(call: CallbackSubject, text: CallbackText): Promise<void>;
  /** For a number that wasn't called. Gives false, and asks nobody, where it isn't one that can be called. */
  ofNumber(request: Omit<DialRequest, "cookieStoreId">): Promise<boolean>;
}

/** Makes the part of the worker that asks for callbacks. */
export function createCallbackRequester(dependencies: CallbackDependencies): CallbackRequester {
  const { reports, settings, now, requested } = dependencies;
  const requester: CallbackRequester = {
    async ofCall(call, text) {
      await reports.add(callbackReport(call, text, await settings()), now());
      requested();
    },
    async ofNumber(request) {
      const phone = phoneOf(request);
      if (phone.e164 === "") return false;
      const { crm, pageUrl, record } = request;
      const unplaced = {
        id: "",
        crm,
        pageUrl,
        record,
        phone,
        serviceNumber: null,
        placedAt: null,
        result: null,
      };
      await requester.ofCall(unplaced, { subject: "", body: "" });
      return true;
    },
  };
  return requester;
}
