import type { PageReader } from "../../crm/adapter";
import { findCountry } from "../../crm/find-country";
import { findRecords, isSameId, type PageRecords } from "../../crm/find-record";
import type { CrmRecord, FoundRecord } from "../../crm/record";
import { isolated, t } from "../../i18n";
import { logErrorInPage } from "../../log";
import {
  type ContentToWorker,
  type ListedNumber,
  MAX_COUNTRIES,
  MAX_NAME,
  MAX_TEXT,
  type NumberView,
  type OrderedNumber,
  type PageSite,
} from "../../messages";
import { numberOfAddress } from "../../uri";
import type { Press } from "../clicks";
import { ancestors, boxOf, isByPointer, isVisible, matches, type ShadowRootOf, withoutForms } from "../dom";
import type { Hit } from "../hit";
import { labelOf } from "../label";
import type { Reading } from "../numbers";
import { createCard } from "./card";
import { createDialling, type DiallingDependencies } from "./dialling";
import { isFax } from "./fax";
import { createNumberList } from "./number-list";
import { createNumberPanel, type PanelContent, type PanelPlace } from "./number-panel";
import { isCovered, isFaint, isInTransition, isInView } from "./sight";
import { type Action, createSurface } from "./surface";

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
  connect: DiallingDependencies["connect"];
  /** The hosts of our own UI. */
  own: WeakSet<Element>;
  shadowRootOf: ShadowRootOf;
}

/** What the agent sees in a page, and what they do there leads to. */
export interface AgentUi {
  /** Whether the agent sees a number on which the pointer or Enter goes down. */
  sees(hit: Hit, press: Event): Promise<boolean>;
  /** A number was clicked, and is dialled unless a second click or a selection follows. See `listenForClicks`. */
  taken(hit: Hit): void;
  /** The click was the start of a selection. */
  withdrawn(): void;
  /** A number was clicked: it is dialled, or asked about where the settings, the number or the page give cause to. */
  clicked(hit: Hit, press: Press | null): void;
  /** A number was chosen in the list, which is as good as a click on one that can be seen. */
  chosen(hit: Hit): void;
  /** The pointer rests on a number, or it has the focus. */
  rest(hit: Hit, by: "pointer" | "focus"): void;
  leave(by: "pointer" | "focus"): void;
  /** What the list says of numbers. */
  describe(hits: readonly Hit[]): Promise<Omit<ListedNumber, "frameId" | "index">[]>;
  list(numbers: readonly ListedNumber[]): void;
  /** The agent wants to call a text that they have selected; `path` is where the menu was opened, empty by keyboard. */
  callText(text: string, path: readonly Element[]): void;
  /** ISO 3166-1 alpha-2: the country that the page tells of its record. */
  countryOfPage(): string | undefined;
}

/** A number with what belongs to a call, as it was when the agent turned to it. */
interface Prepared {
  hit: Hit;
  records: FoundRecord[];
  record: FoundRecord | null;
  /** Empty as long as it is only listed. */
  countries: string[];
  /** Whether, at any time until the click, it could hardly be seen, so that it may not be what the agent meant. */
  isHidden: boolean;
  /** In a frame: the tab's record has been asked for. */
  ready: Promise<void>;
  /** The link by whose Enter the call was started. */
  startedFrom: Element | null;
}

/** How long the page may stand still while its numbers' records are read for the list. */
const SLICE_MS = 30;
/** Longer than any number that can be dialled: what doesn't fit on a card is no number. */
const MAX_SHOWN = 40;

/** Makes the agent's UI of one document. */
export function createAgentUi(dependencies: AgentUiDependencies): AgentUi {
  const { window, site, reading, reader, send, connect, own, shadowRootOf, signal } = dependencies;
  const { document } = window;
  const surface = createSurface(
    document,
    own,
    shadowRootOf,
    () => reader.rootsOf(document),
    // Nobody would see what becomes of the call.
    () => dialling.cancelUnseen(),
    signal,
  );
  const cardLabels = {
    region: t("card.region"),
    close: t("card.close"),
    secondsLeft: (seconds: number) => t("card.secondsLeft", { seconds }),
    timeIsUp: t("card.timeIsUp"),
  };
  const card = createCard(window, surface, cardLabels, signal);
  const panel = createNumberPanel(window, surface, { onDismissed: dismissed, onHidden: hidden }, signal);
  const listLabels = {
    title: t("list.title"),
    search: t("list.search"),
    none: t("list.none"),
    empty: t("list.empty"),
  };
  const list = createNumberList(document, surface, listLabels, signal);
  const workerActions = {
    signIn: () => void send({ type: "content>worker:openTenant" }),
    openOptions: () => void send({ type: "content>worker:openOptions" }),
  };
  const dialling = createDialling({ connect, card, actions: workerActions });
  const prepared = new WeakMap<Hit, Prepared>();
  /** A held Enter clicks a link again and again; whoever holds it means one call. */
  let isEnterHeld = false;
  let wasPointerLast = false;
  for (const type of ["keydown", "keyup", "pointerdown"] as const) {
    const note = (event: Event) => {
      if (!event.isTrusted) return;
      isEnterHeld = event instanceof KeyboardEvent && event.repeat;
      wasPointerLast = event.type === "pointerdown";
    };
    window.addEventListener(type, note, { capture: true, signal });
  }
  /** What the panel tells of now: the answer about a number that the agent has left isn't shown. */
  let current: Prepared | null = null;
  /** By what the agent has turned to it. */
  let turnedBy: PanelPlace["by"];
  let shownIn: Prepared | null = null;
  /** A number that was clicked, or whose panel was closed: it isn't wanted again at once. */
  let doneWith: Hit | null = null;
  let askingTab: Promise<unknown> | null = null;

  return {
    sees,
    taken,
    withdrawn,
    clicked,
    chosen,
    rest,
    leave,
    describe,
    list: showList,
    callText,
    countryOfPage,
  };

  async function sees(hit: Hit, press: Event): Promise<boolean> {
    if (isFaint(hit) || isInTransition(document)) return false;
    try {
      if (!isByPointer(press) && !isInView(hit, shadowRootOf)) return false;
      return !(await isCovered(hit, reader.rootsOf(document), shadowRootOf));
    } catch (error) {
      logErrorInPage("CRM Click-to-Dial couldn't see whether this number is covered", error);
      return false;
    }
  }

  function taken(hit: Hit): void {
    prepare(hit);
    closePanel(hit);
    dialling.showBusy(t("call.taken", { number: shown(hit) }), null);
  }

  /** The element in which the selection starts. */
  function selectedIn(): Element | null {
    const anchor = window.getSelection()?.anchorNode ?? null;
    return anchor instanceof Element ? anchor : (anchor?.parentElement ?? null);
  }

  function withdrawn(): void {
    card.hide();
  }

  async function clicked(hit: Hit, press: Press | null): Promise<void> {
    if (isEnterHeld) return;
    const startedFrom = linkByKeyboard(hit);
    const call = prepare(hit);
    const isMeant = press?.hit.raw === hit.raw && (await press.isSeen);
    call.isHidden ||= !isMeant;
    await dialOrAsk(hit, startedFrom);
  }

  async function chosen(hit: Hit): Promise<void> {
    scrollIntoView(hit);
    if (!isEnterHeld) await dialOrAsk(hit, null);
  }

  /** What is chosen in the list may be out of sight. */
  function scrollIntoView({ path: [holder], box }: Hit): void {
    const { top, bottom, left, right } = box();
    const isInView = top >= 0 && left >= 0 && bottom <= window.innerHeight && right <= window.innerWidth;
    if (!isInView) holder?.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
  }

  async function dialOrAsk(hit: Hit, startedFrom: Element | null): Promise<void> {
    try {
      const call = prepare(hit);
      call.startedFrom = startedFrom;
      closePanel(hit);
      if (site.click === "ask" || isFax(hit) || call.isHidden) return await open(call, "click");
      if (call.countries.length > 1) {
        dialling.showBusy(t("call.taken", { number: shown(hit) }), call.startedFrom);
        const view = await describeNumber(call);
        if (view?.other) return await open(call, "click", view);
      }
      await call.ready;
      dial(call);
    } catch (error) {
      logErrorInPage("CRM Click-to-Dial couldn't dial", error);
      showNoAnswer(hit);
    }
  }

  /** The link that was clicked, if that was by its focus; what is chosen in the list has none. */
  function linkByKeyboard({ kind, path: [link] }: Hit): Element | null {
    const isFocused = kind === "link" && !wasPointerLast && link && matches(link, ":focus-visible");
    return isFocused ? link : null;
  }

  function rest(hit: Hit, by: "pointer" | "focus"): void {
    if (panel.isHeld() || (doneWith && isSame(doneWith, hit))) return;
    if (current && isSame(current.hit, hit)) return;
    doneWith = null;
    // It may lie over the number that is looked at now.
    panel.hide();
    void open(prepare(hit), by);
  }

  function leave(by: "pointer" | "focus"): void {
    // What the keyboard has turned to isn't left by the pointer, nor the other way round.
    if (panel.isHeld() || (current && turnedBy !== by) || !panel.leave(by)) return;
    doneWith = null;
    current = null;
  }

  async function describe(hits: readonly Hit[]): Promise<Omit<ListedNumber, "frameId" | "index">[]> {
    let pages: PageRecords = new Map();
    let pauseAt = performance.now() + SLICE_MS;
    const listed: Prepared[] = [];
    for (const hit of hits) {
      if (performance.now() > pauseAt) {
        await new Promise((resolve) => setTimeout(resolve));
        // The page may be another one after each pause.
        pages = new Map();
        pauseAt = performance.now() + SLICE_MS;
      }
      listed.push(withRecords(hit, pages));
    }
    await Promise.all(listed.map(({ ready }) => ready));
    return listed.map(({ hit, record }) => {
      const name = nameOf(record);
      return {
        number: shown(hit),
        // A row's header labels its numbers, and is often the record's name.
        label: hit.label === name ? "" : hit.label.slice(0, MAX_NAME),
        recordName: name.slice(0, MAX_NAME),
      };
    });
  }

  function showList(numbers: readonly ListedNumber[]): void {
    current = null;
    panel.hide();
    list.show(numbers, ({ frameId, index }) => void send({ type: "content>worker:choose", frameId, index }));
  }

  function callText(text: string, menuPath: readonly Element[]): void {
    const within = menuPath.find(isVisible) ?? selectedIn() ?? document.documentElement;
    const path = withoutForms(ancestors(within));
    const hit: Hit = {
      raw: text.trim(),
      kind: "selection",
      path,
      label: labelOf(within.firstChild ?? within),
      lead: "",
      e164: "",
      href: window.location.href,
      box: () => boxOfSelection() ?? boxOf(within),
    };
    void open(prepare(hit), "click");
  }

  function boxOfSelection(): DOMRect | null {
    const selection = window.getSelection();
    const box = selection && selection.rangeCount > 0 && selection.getRangeAt(0).getBoundingClientRect();
    return box && box.width > 0 ? box : null;
  }

  function countryOfPage(): string | undefined {
    return findCountry(site, [], { href: window.location.href, document, reader })?.country;
  }

  /** Takes down record and countries at once: the page may be another one by the time that the call is placed. */
  function prepare(hit: Hit): Prepared {
    // What was chosen beside a number holds for a click on it.
    const call = current && isSame(current.hit, hit) ? current : withRecords(hit);
    prepared.set(hit, call);
    call.isHidden ||= isFaint(hit);
    if (call.countries.length === 0) call.countries = countriesOf(hit);
    return call;
  }

  function countriesOf(hit: Hit): string[] {
    const countries = [...reading.countries, site.otherCountry];
    try {
      const shown = findCountry(site, hit.path, { href: hit.href, document, reader });
      if (shown) countries.unshift(shown.country);
    } catch (error) {
      logErrorInPage("CRM Click-to-Dial couldn't read this page's country", error);
    }
    return [...new Set(countries)].slice(0, MAX_COUNTRIES);
  }

  function withRecords(hit: Hit, pages?: PageRecords): Prepared {
    const known = prepared.get(hit);
    if (known) return known;
    const call: Prepared = {
      hit,
      records: [],
      record: null,
      countries: [],
      isHidden: false,
      ready: Promise.resolve(),
      startedFrom: null,
    };
    try {
      const { near, page } = findRecords(site, hit.path, { href: hit.href, document, reader }, pages);
      call.records = [near, page].filter((record) => record !== undefined);
      call.record = call.records[0] ?? null;
      if (window !== window.top && !call.records.some(({ source }) => source === "page"))
        call.ready = addTabRecord(call);
    } catch (error) {
      // Without a record the call is asked about as one, and the card says what came of it.
      logErrorInPage("CRM Click-to-Dial couldn't read this page's record", error);
    }
    prepared.set(hit, call);
    return call;
  }

  /** In a frame the page's record is that of the tab, which only the worker knows. */
  async function addTabRecord(call: Prepared): Promise<void> {
    askingTab ??= send({ type: "content>worker:tabRecord" })
      .catch(() => null)
      .finally(() => {
        askingTab = null;
      });
    const record = (await askingTab) as CrmRecord | null;
    if (!record || call.records.some(({ id }) => isSameId(record.crm, id, record.id))) return;
    call.records.push({ ...record, source: "page", typeLabel: "" });
    call.record ??= call.records[0] ?? null;
  }

  /** What the worker says of a number; null when it doesn't answer, as after an update of the extension. */
  async function describeNumber({ hit, countries, ready }: Prepared): Promise<NumberView | null> {
    await ready;
    const raw = hit.raw.slice(0, MAX_TEXT);
    const asked = send({ type: "content>worker:describe", raw, countries }).catch(() => null);
    return (await asked) as NumberView | null;
  }

  async function open(call: Prepared, by: PanelPlace["by"], known?: NumberView): Promise<void> {
    current = call;
    turnedBy = by;
    const view = known ?? (await describeNumber(call));
    if (current !== call || signal.aborted || list.isOpen()) return;
    if (view) {
      if (by === "click") card.hide();
      shownIn = call;
      panel.show(contentOf(call, view, by), { box: call.hit.box, by });
    } else {
      current = null;
      if (by === "click") showNoAnswer(call.hit);
    }
  }

  function contentOf(call: Prepared, view: NumberView, by: PanelPlace["by"]): PanelContent {
    const { hit, records } = call;
    const { extension } = view;
    const number = extension ? t("phone.withExtension", { phone: view.number, extension }) : view.number;
    const lines: PanelContent["lines"] = [];
    const [from, to] = view.times;
    const place = [view.country, from && (to ? t("number.times", { from, to }) : t("number.time", { from }))];
    if (view.country) lines.push({ text: place.filter(Boolean).join(" · ") });
    if (call.isHidden) lines.push({ text: t("number.hidden"), isWarning: true });
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
      actions: actionsFor(call, view, by),
    };
  }

  function actionsFor(call: Prepared, view: NumberView, by: PanelPlace["by"]): Action[] {
    const { hit } = call;
    const actions: Action[] = [];
    if (!view.problem)
      actions.push({ label: t("card.call"), run: () => callFrom(call, call.countries), isPrimary: true });
    if (view.other) {
      const { code, country } = view.other;
      actions.push({ label: t("number.callIn", { country }), run: () => callFrom(call, [code]) });
    }
    if (by === "click") {
      const label = t(actions.length > 0 ? "card.dontCall" : "card.close");
      actions.push({ label, run: () => closePanel(hit), isHarmless: true });
    }
    actions.push({ label: t("number.copy"), run: () => void copy(hit, view.number) });
    if (view.mayRequestCallback)
      actions.push({ label: t("callback.request"), run: () => void requestCallback(call) });
    const e164 = hit.e164 || view.e164;
    if (site.mayLearn && hit.kind === "selection" && hit.label !== "" && !view.problem)
      actions.push({ label: t("number.is"), run: () => void learn(hit, "", true) });
    if (site.mayLearn && hit.kind !== "selection" && (hit.label !== "" || e164 !== ""))
      actions.push({ label: t("number.not"), run: () => void learn(hit, e164, false) });
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
      card.show({ tone: "bad", title: t("number.notCopied"), detail: isolated(number), actions: [] });
    }
  }

  async function requestCallback(call: Prepared): Promise<void> {
    const { hit } = call;
    closePanel(hit);
    const isOnItsWay = await send({
      type: "content>worker:requestCallback",
      ...ordered(call),
    }).catch(() => false);
    card.show(
      isOnItsWay
        ? {
            tone: "good",
            title: t("callback.requested", { number: shown(hit) }),
            detail: t("callback.seePanel"),
            actions: [],
          }
        : {
            tone: "bad",
            title: t("callback.notRequested", { number: shown(hit) }),
            detail: t("callback.tryPanel"),
            actions: [],
          },
    );
  }

  /** A field that holds no phone numbers is learnt by its label; without one, only this number is. */
  async function learn(hit: Hit, e164: string, isPhone: boolean): Promise<void> {
    closePanel(hit);
    const label = hit.label.slice(0, MAX_NAME);
    const learned = { label, number: label === "" ? e164 : "", isPhone };
    const isKept = await send({ type: "content>worker:learn", learned }).catch(() => false);
    const actions = [{ label: t("card.openOptions"), run: workerActions.openOptions }];
    card.show(
      isKept
        ? {
            tone: "good",
            title: t(isPhone ? "number.learnedIs" : "number.learnedNot", { what: label || shown(hit) }),
            detail: t("number.learnedWhere"),
            actions,
          }
        : { tone: "bad", title: t("number.notLearned"), detail: t("number.notLearnedWhy"), actions },
    );
  }

  function dismissed(): void {
    doneWith = shownIn?.hit ?? null;
  }

  /** The panel is gone, however that came; what may have been turned to since is another matter. */
  function hidden(): void {
    if (current === shownIn) current = null;
    shownIn = null;
  }

  function closePanel(hit: Hit): void {
    doneWith = hit;
    current = null;
    panel.hide();
  }

  function showNoAnswer(hit: Hit): void {
    const title = t("call.failed", { number: shown(hit) });
    card.show({ tone: "bad", title, detail: t("card.noAnswer"), actions: [] });
  }

  function dial(call: Prepared): void {
    dialling.dial(shown(call.hit), { type: "dial", ...ordered(call) }, call.startedFrom);
  }

  function ordered({ hit, record, countries }: Prepared): OrderedNumber {
    return {
      raw: hit.raw.slice(0, MAX_TEXT),
      record: record && orderedRecord(record),
      countries,
      ancestors: [...(window.location.ancestorOrigins ?? [])],
    };
  }
}

function orderedRecord({ crm, id, type, name }: FoundRecord): CrmRecord {
  return { crm, id: id.slice(0, MAX_TEXT), type: type.slice(0, MAX_TEXT), name: name.slice(0, MAX_NAME) };
}

function isSame(a: Hit, b: Hit): boolean {
  return a.raw === b.raw && a.path[0] === b.path[0] && a.href === b.href;
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
  const number = hit.kind !== "link" ? hit.raw : numberOfAddress(hit.raw);
  return number.length > MAX_SHOWN ? `${number.slice(0, MAX_SHOWN)}…` : number;
}
