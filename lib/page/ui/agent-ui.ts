import { findRecord } from "../../crm/find-record";
import type { CrmRecord } from "../../crm/record";
import { t } from "../../i18n";
import {
  type CallView,
  type ContentToWorker,
  DIAL_PORT,
  type DialAnswer,
  type DialCancel,
  type DialIgnored,
  type DialOrder,
  MAX_TEXT,
  type PageSite,
} from "../../messages";
import { decodeUri } from "../../uri";
import { createPageReader, type ShadowRootOf } from "../dom";
import type { Hit } from "../hit";
import { callCard } from "./call-card";
import { createCard } from "./card";

/** The part of a port to the worker that dialling needs. */
export interface DialPort {
  postMessage(message: DialOrder | DialAnswer | DialCancel): void;
  onMessage: { addListener(listener: (message: unknown) => void): void };
  onDisconnect: { addListener(listener: () => void): void };
}

/** What the agent's UI depends on. */
export interface AgentUiDependencies {
  window: Window & typeof globalThis;
  site: PageSite;
  shadowRootOf: ShadowRootOf;
  send: (message: ContentToWorker) => void;
  connect: (name: typeof DIAL_PORT) => DialPort;
  /** The hosts of our own UI. */
  own: WeakSet<Element>;
  /** Aborted when this script must not touch the page again. */
  signal: AbortSignal;
}

/** What the agent sees in a page, and what they do there leads to. */
export interface AgentUi {
  /** A number was clicked, and is dialled unless a second click or a selection follows. */
  taken(hit: Hit): void;
  /** The click was the start of a selection. */
  withdrawn(): void;
  /** A number was clicked: it is dialled, or asked about where the settings say so. */
  clicked(hit: Hit): void;
}

/** Names are for people to read; a page whose heading is a whole article has none. */
const MAX_NAME = 255;

/** Makes the agent's UI of one document. */
export function createAgentUi({
  window,
  site,
  shadowRootOf,
  send,
  connect,
  own,
  signal,
}: AgentUiDependencies): AgentUi {
  const { document } = window;
  const card = createCard(
    document,
    {
      region: t("card.region"),
      close: t("card.close"),
      secondsLeft: (seconds) => t("card.secondsLeft", { seconds }),
    },
    own,
    signal,
  );
  const workerActions = {
    signIn: () => send({ type: "content>worker:openTenant" }),
    openOptions: () => send({ type: "content>worker:openOptions" }),
  };
  const reader = createPageReader(shadowRootOf);

  // A repeated click is ignored by the worker; the card then goes on telling of the call that there is.
  let showLastCall = card.hide;

  return {
    taken: (hit) => showBusy(t("call.taken", { number: shown(hit) })),
    withdrawn: card.hide,
    clicked: site.click === "ask" ? ask : dial,
  };

  function showBusy(title: string, actions: { label: string; run: () => void }[] = []): void {
    card.show({ tone: "busy", title, detail: "", actions });
  }

  function ask(hit: Hit): void {
    showBusy(t("call.ask", { number: shown(hit) }), [{ label: t("card.call"), run: () => dial(hit) }]);
  }

  function recordOf(hit: Hit): CrmRecord | null {
    try {
      return findRecord(site, hit.path, { href: window.location.href, document, reader });
    } catch (error) {
      // Without a record the call is asked about as one, and the card says what came of it.
      console.error("CRM Click-to-Dial couldn't read this page's record", error);
      return null;
    }
  }

  function dial(hit: Hit): void {
    showBusy(t("call.asking", { number: shown(hit) }));
    const record = recordOf(hit);
    follow(shown(hit), {
      type: "dial",
      raw: hit.raw.slice(0, MAX_TEXT),
      record: record && {
        ...record,
        id: record.id.slice(0, MAX_TEXT),
        type: record.type.slice(0, MAX_TEXT),
        name: record.name.slice(0, MAX_NAME),
      },
      title: document.title.slice(0, MAX_NAME),
    });
  }

  /** Sends an order to the worker, and shows what becomes of the call. */
  function follow(number: string, order: DialOrder | DialAnswer): void {
    const port = connect(DIAL_PORT);
    let hasOutcome = false;
    port.onMessage.addListener((message) => {
      // From our own worker, so its type is what it says.
      const view = message as CallView | DialIgnored;
      if (view.type === "worker>content:ignored") {
        hasOutcome = true;
        showLastCall();
        return;
      }
      hasOutcome = view.state !== "asking" && view.state !== "placing";
      const cancel = () => port.postMessage({ type: "cancel" });
      const answer = (isConfirmed: boolean) => {
        if (isConfirmed) showBusy(t("call.asking", { number }));
        follow(number, { type: "answer", callId: view.callId, isConfirmed });
      };
      showLastCall = () => card.show(callCard(view, { ...workerActions, cancel, answer }));
      showLastCall();
    });
    port.onDisconnect.addListener(() => {
      if (hasOutcome) return;
      card.show({
        tone: "bad",
        title: t("call.unknown", { number }),
        detail: t("card.lost"),
        actions: [],
      });
    });
    port.postMessage(order);
  }
}

/** Longer than any number that can be dialled: what doesn't fit on a card is no number. */
const MAX_SHOWN = 40;

/** The number of a hit as the page shows it. */
function shown(hit: Hit): string {
  const number = hit.kind === "text" ? hit.raw : decodeUri(hit.raw.replace(/^\s*(tel|callto):/i, ""));
  return number.length > MAX_SHOWN ? `${number.slice(0, MAX_SHOWN)}…` : number;
}
