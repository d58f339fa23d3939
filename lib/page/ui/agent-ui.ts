import type { PageReader } from "../../crm/adapter";
import { findCountry } from "../../crm/find-country";
import { findRecords } from "../../crm/find-record";
import type { CrmRecord, FoundRecord } from "../../crm/record";
import { t } from "../../i18n";
import {
  type CallView,
  type ContentToWorker,
  DIAL_PORT,
  type DialAnswer,
  type DialCancel,
  type DialIgnored,
  type DialOrder,
  type ListedNumber,
  MAX_COUNTRIES,
  MAX_TEXT,
  type NumberView,
  type PageSite,
} from "../../messages";
import { decodeUri } from "../../uri";
import { ancestors } from "../dom";
import type { Hit } from "../hit";
import { labelOf } from "../label";
import type { Reading } from "../numbers";
import { callCard } from "./call-card";
import { createCard } from "./card";
import { isFax } from "./fax";
import { createNumberList } from "./number-list";
import { createNumberPanel, type PanelContent, type PanelPlace } from "./number-panel";
import { type Action, createSurface } from "./surface";

/** The part of a port to the worker that dialling needs. */
export interface DialPort {
  postMessage(message: DialOrder | DialAnswer | DialCancel): void;
  onMessage: { addListener(listener: (message: unknown) => void): void };
  onDisconnect: { addListener(listener: () => void): void };
}

/** What the content script knows of the page, and lends to the UI. */
export interface PageState {
  site: PageSite;
  /** By what numbers are read; it may change. */
  reading: Readonly<Reading>;
  reader: PageReader;
  /** Aborted when this script must not touch the page again. */
  signal: AbortSignal;
}

/** What the agent's UI depends on. */
export interface AgentUiDependencies extends PageState {
  window: Window & typeof globalThis;
  send: (message: ContentToWorker) => Promise<unknown>;
  connect: (name: typeof DIAL_PORT) => DialPort;
  /** The hosts of our own UI. */
  own: WeakSet<Element>;
}

/** What the agent sees in a page, and what they do there leads to. */
export interface AgentUi {
  /** A number was clicked, and is dialled unless a second click or a selection follows. */
  taken(hit: Hit): void;
  /** The click was the start of a selection. */
  withdrawn(): void;
  /** A number was clicked: it is dialled, or asked about where the settings or the number give cause to. */
  clicked(hit: Hit): void;
  /** The pointer rests on a number, or it has the focus. */
  rest(hit: Hit, by: "pointer" | "focus"): void;
  leave(by: "pointer" | "focus"): void;
  /** What the list says of numbers. */
  describe(hits: readonly Hit[]): Omit<ListedNumber, "frameId" | "index">[];
  list(numbers: readonly ListedNumber[]): void;
  /** The agent wants to call a text that they have selected inside an element. */
  callText(text: string, within: Element): void;
  /** ISO 3166-1 alpha-2: the country that the page tells of its record. */
  countryOfPage(): string | undefined;
}

/** A number with what belongs to a call, as it was when the agent turned to it. */
interface Prepared {
  hit: Hit;
  records: FoundRecord[];
  record: FoundRecord | null;
  countries: string[];
}

/** Names are for people to read; a page whose heading is a whole article has none. */
const MAX_NAME = 255;
/** Longer than any number that can be dialled: what doesn't fit on a card is no number. */
const MAX_SHOWN = 40;

/** Makes the agent's UI of one document. */
export function createAgentUi(dependencies: AgentUiDependencies): AgentUi {
  const { window, site, reading, reader, send, connect, own, signal } = dependencies;
  const { document } = window;
  const surface = createSurface(document, own, signal);
  const cardLabels = {
    region: t("card.region"),
    close: t("card.close"),
    secondsLeft: (seconds: number) => t("card.secondsLeft", { seconds }),
  };
  const card = createCard(document, surface, cardLabels, signal);
  const panel = createNumberPanel(window, surface, dismissed, signal);
  const listLabels = { title: t("list.title"), search: t("list.search"), none: t("list.none") };
  const list = createNumberList(document, surface, listLabels, signal);
  const workerActions = {
    signIn: () => void send({ type: "content>worker:openTenant" }),
    openOptions: () => void send({ type: "content>worker:openOptions" }),
  };
  const prepared = new WeakMap<Hit, Prepared>();
  /** What the panel tells of now: the answer about a number that the agent has left isn't shown. */
  let current: Hit | null = null;
  /** The element of a number that was clicked, or whose panel was closed: it isn't wanted again at once. */
  let doneWith: Element | undefined;
  let lastCall: { number: string; show: () => void } | null = null;

  return { taken, withdrawn, clicked, rest, leave, describe, list: showList, callText, countryOfPage };

  function taken(hit: Hit): void {
    prepare(hit);
    closePanel(hit);
    showBusy(t("call.taken", { number: shown(hit) }));
  }

  function withdrawn(): void {
    card.hide();
  }

  async function clicked(hit: Hit): Promise<void> {
    const call = prepare(hit);
    closePanel(hit);
    if (site.click === "ask" || isFax(hit)) return open(call, "click");
    if (call.countries.length === 1) return dial(call);
    showBusy(t("call.taken", { number: shown(hit) }));
    const view = await describeNumber(call);
    if (view?.other) return open(call, "click", view);
    return dial(call);
  }

  function rest(hit: Hit, by: "pointer" | "focus"): void {
    if (hit.path[0] === doneWith) return;
    if (current && isSame(current, hit)) return;
    void open(prepare(hit), by);
  }

  function leave(by: "pointer" | "focus"): void {
    if (!panel.leave(by)) return;
    doneWith = undefined;
    current = null;
  }

  function describe(hits: readonly Hit[]): Omit<ListedNumber, "frameId" | "index">[] {
    return hits.map((hit) => ({
      number: shown(hit),
      label: hit.label.slice(0, MAX_NAME),
      recordName: nameOf(prepare(hit).record).slice(0, MAX_NAME),
    }));
  }

  function showList(numbers: readonly ListedNumber[]): void {
    current = null;
    panel.hide();
    list.show(numbers, ({ frameId, index }) => void send({ type: "content>worker:choose", frameId, index }));
  }

  function callText(text: string, within: Element): void {
    const path = ancestors(within).filter((element) => !(element instanceof HTMLFormElement));
    const hit: Hit = {
      raw: text.trim(),
      kind: "text",
      path,
      label: labelOf(within.firstChild ?? within),
      lead: "",
      e164: "",
      href: window.location.href,
      box: () =>
        window.getSelection()?.getRangeAt(0).getBoundingClientRect() ?? within.getBoundingClientRect(),
    };
    void open(prepare(hit), "click");
  }

  function countryOfPage(): string | undefined {
    return findCountry(site, [], { href: window.location.href, document, reader })?.country;
  }

  /** Takes down record and countries at once: the page may be another one by the time that the call is placed. */
  function prepare(hit: Hit): Prepared {
    const known = prepared.get(hit);
    if (known) return known;
    const page = { href: hit.href, document, reader };
    const call: Prepared = { hit, records: [], record: null, countries: [...reading.countries] };
    try {
      const { near, page: whole } = findRecords(site, hit.path, page);
      call.records = [near, whole].filter((record) => record !== undefined);
      call.record = call.records[0] ?? null;
      const ofRow = findCountry(site, hit.path, page);
      if (ofRow?.source === "field") call.countries.unshift(ofRow.country);
      call.countries = [...new Set(call.countries)].slice(0, MAX_COUNTRIES);
    } catch (error) {
      // Without a record the call is asked about as one, and the card says what came of it.
      console.error("CRM Click-to-Dial couldn't read this page's record", error);
    }
    prepared.set(hit, call);
    return call;
  }

  async function describeNumber({ hit, countries }: Prepared): Promise<NumberView | null> {
    const raw = hit.raw.slice(0, MAX_TEXT);
    return (await send({ type: "content>worker:describe", raw, countries })) as NumberView | null;
  }

  async function open(call: Prepared, by: PanelPlace["by"], known?: NumberView): Promise<void> {
    current = call.hit;
    const view = known ?? (await describeNumber(call));
    if (current !== call.hit || signal.aborted || !view || list.isOpen()) return;
    if (by === "click") card.hide();
    panel.show(contentOf(call, view), { box: call.hit.box, by });
  }

  function contentOf(call: Prepared, view: NumberView): PanelContent {
    const { hit, records } = call;
    const { extension } = view;
    const number = extension ? t("phone.withExtension", { phone: view.number, extension }) : view.number;
    const lines: PanelContent["lines"] = [];
    const [from, to] = view.times;
    const place = [view.country, from && (to ? t("number.times", { from, to }) : t("number.time", { from }))];
    if (view.country) lines.push({ text: place.filter(Boolean).join(" · ") });
    if (isFax(hit)) lines.push({ text: t("number.fax"), isWarning: true });
    if (view.problem) lines.push({ text: t(`outcome.${view.problem}`), isWarning: true });
    if (view.other)
      lines.push({
        text: t("number.other", { number: view.other.number, country: view.other.country }),
        isWarning: true,
      });
    if (!call.record) lines.push({ text: t(`number.${view.withoutRecord}`), isWarning: true });
    else if (records.length === 1) lines.push({ text: t("number.record", { record: titleOf(call.record) }) });
    return {
      number,
      lines,
      recordsLabel: t("number.records"),
      records: records.map((record) => ({
        label: titleOf(record),
        choose: () => {
          call.record = record;
        },
      })),
      actions: actionsFor(call, view),
    };
  }

  function actionsFor(call: Prepared, view: NumberView): Action[] {
    const { hit } = call;
    const actions: Action[] = [];
    if (!view.problem)
      actions.push({ label: t("card.call"), run: () => callFrom(call, call.countries), isPrimary: true });
    if (view.other) {
      const { code, country } = view.other;
      actions.push({ label: t("number.callIn", { country }), run: () => callFrom(call, [code]) });
    }
    actions.push({ label: t("number.copy"), run: () => void copy(hit, view.number) });
    if (site.mayLearn && hit.kind === "text" && hit.e164 !== "")
      actions.push({ label: t("number.not"), run: () => void learn(hit, hit.e164, false) });
    if (site.mayLearn && hit.kind === "text" && hit.e164 === "" && hit.label !== "" && !view.problem)
      actions.push({ label: t("number.is"), run: () => void learn(hit, "", true) });
    return actions;
  }

  function callFrom(call: Prepared, countries: string[]): void {
    closePanel(call.hit);
    dial({ ...call, countries });
  }

  async function copy(hit: Hit, number: string): Promise<void> {
    closePanel(hit);
    try {
      await window.navigator.clipboard.writeText(number);
      card.show({ tone: "good", title: t("number.copied", { number }), detail: "", actions: [] });
    } catch {
      card.show({ tone: "bad", title: t("number.notCopied"), detail: number, actions: [] });
    }
  }

  /** A field that holds no phone numbers is learnt by its label; without one, only this number is. */
  async function learn(hit: Hit, e164: string, isPhone: boolean): Promise<void> {
    closePanel(hit);
    const label = hit.label.slice(0, MAX_NAME);
    const learned = { label, number: label === "" ? e164 : "", isPhone };
    await send({ type: "content>worker:learn", learned });
    card.show({
      tone: "good",
      title: t(isPhone ? "number.learnedIs" : "number.learnedNot", { what: label || shown(hit) }),
      detail: t("number.learnedWhere"),
      actions: [],
    });
  }

  function dismissed(): void {
    doneWith = current?.path[0];
    current = null;
  }

  function closePanel(hit: Hit): void {
    doneWith = hit.path[0];
    current = null;
    panel.hide();
  }

  function showBusy(title: string): void {
    card.show({ tone: "busy", title, detail: "", actions: [] });
  }

  function dial({ hit, record, countries }: Prepared): void {
    showBusy(t("call.asking", { number: shown(hit) }));
    follow(shown(hit), {
      type: "dial",
      raw: hit.raw.slice(0, MAX_TEXT),
      record: record && orderedRecord(record),
      title: document.title.slice(0, MAX_NAME),
      countries,
    });
  }

  /** Sends an order to the worker, and shows what becomes of the call. */
  function follow(number: string, order: DialOrder | DialAnswer): void {
    let port: DialPort;
    try {
      port = connect(DIAL_PORT);
    } catch {
      // The extension was updated or removed, and this script is left behind.
      const title = t("call.failed", { number });
      card.show({ tone: "bad", title, detail: t("card.reload"), actions: [] });
      return;
    }
    let hasOutcome = false;
    port.onMessage.addListener((message) => {
      // From our own worker, so its type is what it says.
      const view = message as CallView | DialIgnored;
      if (view.type === "worker>content:ignored") {
        hasOutcome = true;
        if (lastCall?.number === number) lastCall.show();
        else showBusy(t("call.underWay", { number }));
        return;
      }
      hasOutcome = view.state !== "asking" && view.state !== "placing";
      const cancel = () => port.postMessage({ type: "cancel" });
      const answer = (isConfirmed: boolean) => {
        if (isConfirmed) showBusy(t("call.asking", { number }));
        follow(number, { type: "answer", callId: view.callId, isConfirmed });
      };
      lastCall = { number, show: () => card.show(callCard(view, { ...workerActions, cancel, answer })) };
      lastCall.show();
    });
    port.onDisconnect.addListener(() => {
      if (hasOutcome) return;
      const title = t("call.unknown", { number });
      card.show({ tone: "bad", title, detail: t("card.lost"), actions: [] });
    });
    port.postMessage(order);
  }
}

function orderedRecord({ crm, id, type, name }: FoundRecord): CrmRecord {
  return { crm, id: id.slice(0, MAX_TEXT), type: type.slice(0, MAX_TEXT), name: name.slice(0, MAX_NAME) };
}

function isSame(a: Hit, b: Hit): boolean {
  return a.raw === b.raw && a.path[0] === b.path[0];
}

function nameOf(record: FoundRecord | null): string {
  return record ? record.name || record.id : "";
}

/** A record as people call it: its name and what it is. */
function titleOf(record: FoundRecord): string {
  const type = record.typeLabel || record.type;
  const name = nameOf(record).slice(0, MAX_NAME);
  const title = type === "" ? name : t("number.recordOfType", { name, type });
  return record.source === "page" ? t("number.ofPage", { title }) : title;
}

/** The number of a hit as the page shows it. */
function shown(hit: Hit): string {
  const number = hit.kind === "text" ? hit.raw : decodeUri(hit.raw.replace(/^\s*(tel|callto):/i, ""));
  return number.length > MAX_SHOWN ? `${number.slice(0, MAX_SHOWN)}…` : number;
}
