import { t } from "../../i18n";
import {
  type CallView,
  DIAL_PORT,
  type DialAnswer,
  type DialCancel,
  type DialIgnored,
  type DialOrder,
  type DialRepeat,
} from "../../messages";
import { type CardActions, callCard } from "./call-card";
import type { Card } from "./card";
import type { Action } from "./surface";

/** The part of a port to the worker that dialling needs. */
export interface DialPort {
  postMessage(message: DialOrder | DialAnswer | DialRepeat | DialCancel): void;
  onMessage: { addListener(listener: (message: unknown) => void): void };
  onDisconnect: { addListener(listener: () => void): void };
}

/** What dialling depends on. */
export interface DiallingDependencies {
  connect: (name: typeof DIAL_PORT) => DialPort;
  card: Pick<Card, "show">;
  actions: Pick<CardActions, "signIn" | "openOptions">;
}

/** Has the worker dial, and shows in the card what becomes of it. */
export interface Dialling {
  /**
   * Has a number dialled.
   * @param number as the page shows it
   * @param startedFrom the link by whose Enter it was started
   */
  dial(number: string, order: DialOrder, startedFrom: Element | null): void;
  /** Cancels the call that is under way, since the page doesn't show the agent any more what becomes of it. */
  cancelUnseen(): void;
  /** Shows that something is being done. */
  showBusy(title: string, startedFrom: Element | null): void;
}

/** Makes what dials from one document. */
export function createDialling({ connect, card, actions }: DiallingDependencies): Dialling {
  let lastCall: { number: string; show: () => void } | null = null;
  let cancelCall: ((isUnseen: boolean) => void) | null = null;

  return {
    dial(number, order, startedFrom) {
      showBusy(t("call.asking", { number }), startedFrom);
      follow(number, order, startedFrom);
    },
    cancelUnseen: () => cancelCall?.(true),
    showBusy,
  };

  function showBusy(title: string, startedFrom: Element | null): void {
    card.show({ tone: "busy", title, detail: "", actions: [] }, startedFrom);
  }

  /** Sends an order to the worker, and shows what becomes of the call. */
  function follow(
    number: string,
    order: DialOrder | DialAnswer | DialRepeat,
    startedFrom: Element | null,
  ): void {
    let port: DialPort;
    try {
      port = connect(DIAL_PORT);
    } catch {
      // The extension was updated or removed, and this script is left behind.
      const title = t("call.failed", { number });
      card.show({ tone: "bad", title, detail: t("card.reload"), actions: [] }, startedFrom);
      return;
    }
    const cancel = (isUnseen: boolean) => port.postMessage({ type: "cancel", isUnseen });
    cancelCall = cancel;
    let hasOutcome = false;
    let lost: Action[] = [];
    port.onMessage.addListener((message) => {
      // From our own worker, so its type is what it says.
      const view = message as CallView | DialIgnored;
      if (view.type === "worker>content:ignored") {
        hasOutcome = true;
        if (lastCall?.number === number) lastCall.show();
        else showBusy(t("call.underWay", { number }), startedFrom);
        return;
      }
      hasOutcome = view.state !== "asking" && view.state !== "placing";
      const answer = (isConfirmed: boolean) => {
        if (isConfirmed) showBusy(t("call.asking", { number }), startedFrom);
        follow(number, { type: "answer", callId: view.callId, isConfirmed }, startedFrom);
      };
      const callAgain = () => {
        showBusy(t("call.asking", { number }), startedFrom);
        follow(number, { type: "repeat", callId: view.callId }, startedFrom);
      };
      lost = [{ label: t("card.callAgain"), run: callAgain }];
      const ofCall = { ...actions, cancel: () => cancel(false), answer, callAgain };
      lastCall = { number, show: () => card.show(callCard(view, ofCall), startedFrom) };
      lastCall.show();
    });
    port.onDisconnect.addListener(() => {
      if (cancelCall === cancel) cancelCall = null;
      if (hasOutcome) return;
      const title = t("call.unknown", { number });
      card.show({ tone: "bad", title, detail: t("card.lost"), actions: lost }, startedFrom);
    });
    port.postMessage(order);
  }
}
