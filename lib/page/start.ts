import { findRecord } from "../crm/find-record";
import { t } from "../i18n";
import {
  type CallView,
  type ContentToWorker,
  DIAL_PORT,
  type DialCancel,
  type DialIgnored,
  type DialOrder,
  MAX_TEXT,
  type PageSite,
} from "../messages";
import { decodeUri } from "../uri";
import { callCard } from "./call-card";
import { createCard } from "./card";
import { listenForClicks } from "./clicks";
import { findVisible, type ShadowRootOf, textOf } from "./dom";
import { createFindInPage } from "./find-in-page";
import { type Hit, hitAt } from "./hit";
import { createMarks } from "./marks";
import { startScanner } from "./scanner";

/** The part of a port to the worker that dialling needs. */
export interface DialPort {
  postMessage(message: DialOrder | DialCancel): void;
  onMessage: { addListener(listener: (message: unknown) => void): void };
  onDisconnect: { addListener(listener: () => void): void };
}

/** What the content script depends on. */
export interface PageDependencies {
  window: Window & typeof globalThis;
  site: PageSite;
  shadowRootOf: ShadowRootOf;
  send: (message: ContentToWorker) => void;
  connect: (name: typeof DIAL_PORT) => DialPort;
  /** False once the extension was updated or removed and this script is left behind. */
  isAlive: () => boolean;
}

/** Runs the extension on one document of a CRM: numbers are marked, and a click on one is dialled. */
export function startPage({ window, site, shadowRootOf, send, connect, isAlive }: PageDependencies): void {
  const { document } = window;
  const life = new AbortController();
  const { signal } = life;
  const card = createCard(
    document,
    {
      region: t("card.region"),
      close: t("card.close"),
      secondsLeft: (seconds) => t("card.secondsLeft", { seconds }),
    },
    signal,
  );
  const marks = createMarks(window.CSS.highlights);
  const find = createFindInPage(site.country);
  const workerActions = {
    signIn: () => send({ type: "content>worker:openTenant" }),
    openOptions: () => send({ type: "content>worker:openOptions" }),
  };

  // A repeated click is ignored by the worker; the card then goes on telling of the call that there is.
  let showLastCall = card.hide;

  startScanner({ document, find, marks, shadowRootOf, signal });
  listenForClicks({
    window,
    hitAt: (event) => (isAlive() ? hitAt(event, find, shadowRootOf) : stop()),
    onTaken: (hit) =>
      card.show({ tone: "busy", title: t("call.taken", { number: shown(hit) }), detail: "", actions: [] }),
    onWithdrawn: card.hide,
    onDial: site.click === "ask" ? ask : dial,
    signal,
  });

  /** A newer content script has taken over, or none will: either way this one must not touch the page again. */
  function stop(): null {
    life.abort();
    return null;
  }

  function ask(hit: Hit): void {
    card.show({
      tone: "busy",
      title: t("call.ask", { number: shown(hit) }),
      detail: "",
      actions: [{ label: t("card.call"), run: () => dial(hit) }],
    });
  }

  function dial(hit: Hit): void {
    card.show({ tone: "busy", title: t("call.asking", { number: shown(hit) }), detail: "", actions: [] });
    const record = findRecord(site, hit.path, {
      href: window.location.href,
      document,
      reader: {
        findVisible: (selector, within) => findVisible(selector, within, shadowRootOf),
        textOf: (element) => textOf(element, shadowRootOf),
      },
    });
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
      showLastCall = () => card.show(callCard(view, { ...workerActions, cancel }));
      showLastCall();
    });
    port.onDisconnect.addListener(() => {
      if (hasOutcome) return;
      card.show({
        tone: "bad",
        title: t("call.unknown", { number: shown(hit) }),
        detail: t("card.lost"),
        actions: [],
      });
    });
    port.postMessage({
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
}

/** Names are for people to read; a page whose heading is a whole article has none. */
const MAX_NAME = 255;

/** The number of a hit as the page shows it. */
function shown(hit: Hit): string {
  if (hit.kind === "text") return hit.raw;
  return decodeUri(hit.raw.replace(/^\s*(tel|callto):/i, ""));
}
