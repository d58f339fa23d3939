import { createShadowRootOf } from "../../lib/page/dom.ts";
import { type Hit, hitAt } from "../../lib/page/hit.ts";
import { createMarks, HIGHLIGHT, type Marks } from "../../lib/page/marks.ts";
import { createFindInPage, type FindInTexts } from "../../lib/page/numbers.ts";
import { startScanner } from "../../lib/page/scanner.ts";
import { isCovered, isFaint } from "../../lib/page/ui/sight.ts";
import { digitsOf } from "../../lib/phone/characters.ts";
import { cleanPhoneNumber } from "../../lib/phone/clean.ts";
import { PREPARATIONS } from "../../lib/phone/find.ts";
import { libphonenumber, ringcentral } from "./peers.js";

/*
 * What the benchmark runs in a page. Each measurement is a function of `globalThis.bench`; times are milliseconds.
 */

/** A labelled text of a CRM page, as in `tests/unit/phone/crm-text.json`. */
export interface Snippet {
  text: string;
  country: string;
  expected: { start: number; end: number; ext?: string }[];
}

/** What a page is made of. */
export interface PageOptions {
  texts: number;
  /** Every row has an open shadow root around its cells. */
  shadow: boolean;
  country: string;
  snippets: Snippet[];
}

/** A series of times, and how good its result was where there is something to find. */
export interface Series {
  name: string;
  times: number[];
  found?: number;
  precision?: number;
  recall?: number;
}

interface Found {
  node: Node;
  start: number;
  end: number;
}

const CELLS_PER_ROW = 10;
/** A timer's resolution is a millisecond in some browsers; shorter work is repeated until it takes this long. */
const LONG_ENOUGH_MS = 20;
/** Until browsers have compiled what runs all the time. */
const WARM_UP_MS = 1_000;
/** Hit tests a click, which takes microseconds. */
const HITS = 2_000;
const FILLERS =
  "Springfield|Open|Closed Won|Jane Doe|Account Manager|1,204.00 USD|2026-11-20|Follow up next week|ACME Industries Ltd.|12|High|jane.doe@example.com|Qualification|Direct Sales|48 %|Case escalated|Row".split(
    "|",
  );
/** How long nothing may have been scanned for all to be. */
const SETTLED_MS = 400;
/** And how long the marks of a large page may take. */
const MARKED_MS = 60_000;
const shadowRootOf = createShadowRootOf(undefined, new WeakSet());

let truth = new Map<Node, Snippet["expected"]>();
let root: Element = document.body;

/** Fills the page: of 20 cells one holds a text with a number, two hold texts that look like it, the rest is plain. */
export function build({ texts, shadow, country, snippets }: PageOptions): number {
  const own = snippets.filter((snippet) => snippet.country === country);
  const withNumbers = own.filter(({ expected }) => expected.length > 0);
  const without = own.filter(({ expected }) => expected.length === 0);
  truth = new Map();
  root = document.createElement("main");
  let next = 0;
  const pick = (from: readonly Snippet[]) => from[next % from.length];
  for (; next < texts; ) {
    const row = document.createElement("div");
    row.style.display = "table-row";
    const holder = shadow ? row.attachShadow({ mode: "open" }) : row;
    for (let column = 0; column < CELLS_PER_ROW && next < texts; column += 1, next += 1) {
      const place = next % 20;
      const snippet =
        place === 3 ? pick(withNumbers) : place === 8 || place === 15 ? pick(without) : undefined;
      const text = document.createTextNode(snippet?.text ?? FILLERS[next % FILLERS.length] ?? "");
      if (snippet) truth.set(text, snippet.expected);
      // Cells are boxes of their own, as in a table: texts of two cells are no one number.
      const cell = document.createElement("div");
      cell.style.display = "table-cell";
      cell.append(text);
      holder.append(cell);
    }
    root.append(row);
  }
  document.body.replaceChildren(root);
  return texts;
}

/** The floor in a light tree: every text is read, nothing else. */
function readTexts(): number {
  let length = 0;
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) length += (node as Text).data.length;
  return length;
}

/** The floor where there are shadow roots: every text in every root is read. */
function readTextsInRoots(start: Node = root): number {
  let length = 0;
  const walker = document.createTreeWalker(start, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  for (let node: Node | null = walker.currentNode; node; node = walker.nextNode()) {
    if (node.nodeType === Node.TEXT_NODE) length += (node as Text).data.length;
    else if (node instanceof Element && node.shadowRoot) length += readTextsInRoots(node.shadowRoot);
  }
  return length;
}

/** The content script's walk and finder, in one go. */
function scanOurs(find: FindInTexts): Found[] {
  const found: Found[] = [];
  const unsure: Element[] = [];
  walkOurs(root, find, found, unsure);
  return found;
}

function walkOurs(start: Node, find: FindInTexts, found: Found[], unsure: Element[]): void {
  const walker = document.createTreeWalker(start, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  for (let node: Node | null = walker.currentNode; node; node = walker.nextNode()) {
    const { nodeType } = node;
    if (nodeType === Node.TEXT_NODE) {
      for (const { range } of find(node as Text)) {
        found.push({ node: range.startContainer, start: range.startOffset, end: range.endOffset });
      }
    } else if (nodeType === Node.ELEMENT_NODE) {
      const inner = shadowRootOf.quick(node as Element);
      if (inner) walkOurs(inner, find, found, unsure);
      else unsure.push(node as Element);
    }
  }
}

/** A number counts when it has all digits of a labelled one and no other; its extension may be left out. */
function accuracy(found: Found[]): { found: number; precision: number; recall: number } {
  let right = 0;
  for (const { node, start, end } of found) {
    const text = node.textContent ?? "";
    const digits = digitsOf(text.slice(start, end));
    const isRight = truth.get(node)?.some((each) => {
      const expected = digitsOf(text.slice(each.start, each.end));
      const isThere = start < each.end && end > each.start;
      return isThere && (digits === expected || digits + (each.ext ?? "") === expected);
    });
    if (isRight) right += 1;
  }
  const total = [...truth.values()].reduce((sum, expected) => sum + expected.length, 0);
  return {
    found: found.length,
    precision: right / Math.max(1, found.length),
    recall: right / Math.max(1, total),
  };
}

/**
 * Times one scan a round, all scanners by turns, each after the same warm-up. Slow ones take part in the first
 * `slowRounds` rounds only.
 */
export async function scan(options: {
  country: string;
  shadow: boolean;
  rounds: number;
  slowRounds: number;
}): Promise<Series[]> {
  const { country, shadow, rounds, slowRounds } = options;
  const find = createFindInPage({ countries: [country], learned: [] });
  const scanners: { name: string; isSlow: boolean; run: () => Found[] | number }[] = [
    { name: "floor", isSlow: false, run: () => (shadow ? readTextsInRoots() : readTexts()) },
    { name: "ours", isSlow: false, run: () => scanOurs(find) },
    { name: "libphonenumber-js", isSlow: true, run: () => libphonenumber.scan(root, country) },
    { name: "ringcentral-c2d", isSlow: true, run: () => ringcentral.scan(root, country) },
  ];
  const series = scanners.map(({ name, run }): Series => {
    const result = run();
    return { name, times: [], ...(typeof result === "number" ? {} : accuracy(result)) };
  });
  for (const { run } of scanners) await timed(run, WARM_UP_MS);
  for (let round = 0; round < rounds; round += 1) {
    // Who comes first may find the caches cold, or the heap full.
    const turn = round % scanners.length;
    for (const { name, isSlow, run } of [...scanners.slice(turn), ...scanners.slice(0, turn)]) {
      if (isSlow && round >= slowRounds) continue;
      series.find((each) => each.name === name)?.times.push(await timed(run));
    }
  }
  return series;
}

/**
 * The time of one run, over as many as a coarse clock needs. What is remembered for one task only (the labels that were
 * found) is forgotten after each.
 */
async function timed(run: () => unknown, atLeastMs = LONG_ENOUGH_MS): Promise<number> {
  const began = performance.now();
  let runs = 0;
  let took = 0;
  do {
    run();
    await null;
    runs += 1;
    took = performance.now() - began;
  } while (took < atLeastMs);
  return took / runs;
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

function countingMarks(): Marks & { sets: number } {
  return {
    sets: 0,
    set() {
      this.sets += 1;
    },
    add() {},
    flush: () => false,
    sweep: () => false,
    show() {},
    clear() {},
    isEmpty: () => true,
    texts: () => [],
  };
}

async function settled(count: () => number): Promise<void> {
  for (let last = -1; last !== count() || last === 0; await pause(SETTLED_MS)) last = count();
}

/**
 * The scanner's slices on the page as it is, and the time until the last text was looked at: what is unpacked before, what
 * is read, and what is marked, each by itself.
 */
export async function slices(country: string): Promise<{ slices: number[]; total: number }> {
  const life = new AbortController();
  const took: number[] = [];
  const highlights = createMarks(CSS.highlights);
  let sets = 0;
  const marks: Marks = {
    ...highlights,
    set(...numbers) {
      sets += 1;
      highlights.set(...numbers);
    },
    flush() {
      const before = performance.now();
      const isMore = highlights.flush();
      took.push(performance.now() - before);
      return isMore;
    },
  };
  const find = createFindInPage({ countries: [country], learned: [] });
  let isInSlice = false;
  const began = performance.now();
  let ended = began;
  for (const prepare of PREPARATIONS) {
    const before = performance.now();
    prepare();
    took.push(performance.now() - before);
    await pause(0);
  }
  const timed = Object.assign(read, { inPieces: find.inPieces });
  function read(text: Text, data?: string) {
    if (!isInSlice) {
      isInSlice = true;
      const start = performance.now();
      // Microtasks run as soon as the slice is over.
      queueMicrotask(() => {
        ended = performance.now();
        took.push(ended - start);
        isInSlice = false;
      });
    }
    return find(text, data);
  }
  startScanner({ document, onSettled() {}, find: timed, marks, shadowRootOf, signal: life.signal });
  await settled(() => sets);
  life.abort();
  return { slices: took, total: ended - began };
}

/**
 * The gaps between tasks while the whole page is read anew, since it isn't hidden from assistive technology any more:
 * of all changes that make the installed extension scan, this one costs the browser itself the least.
 */
export async function gaps(
  country: string,
  isMarked: boolean,
): Promise<{ longest: number; over: number; marked: number }> {
  const marked = () => CSS.highlights.get(HIGHLIGHT)?.size ?? 0;
  const find = createFindInPage({ countries: [country], learned: [] });
  const expected = [...truth.keys()].reduce((sum, node) => sum + find(node as Text).length, 0);
  root.setAttribute("aria-hidden", "true");
  await pause(4_000);
  const { port1, port2 } = new MessageChannel();
  const took: number[] = [];
  let last = performance.now();
  port2.onmessage = () => {
    const now = performance.now();
    took.push(now - last);
    last = now;
    port1.postMessage(null);
  };
  port1.postMessage(null);
  await pause(200);
  took.length = 0;
  root.removeAttribute("aria-hidden");
  // Firefox takes its time for a page of this size.
  const end = performance.now() + MARKED_MS;
  while (isMarked && marked() < expected && performance.now() < end) await pause(SETTLED_MS);
  await pause(4_000);
  port1.close();
  return {
    longest: took.reduce((a, b) => Math.max(a, b), 0),
    over: took.filter((gap) => gap > 10).length,
    marked: marked(),
  };
}

/** What one changed row costs: the mutation with the scanner less the mutation without it. */
export async function changedRow(country: string, rounds: number): Promise<Series[]> {
  const rows = [...root.children].slice(0, 100);
  const change = async () => {
    for (const [index, row] of rows.entries()) {
      const copy = row.cloneNode(true) as Element;
      row.replaceWith(copy);
      rows[index] = copy;
      // The observer's microtask was queued by the change, so it has run by then.
      await null;
    }
  };
  const time = async () => {
    const began = performance.now();
    for (let n = 0; n < 5; n += 1) await change();
    return (performance.now() - began) / (5 * rows.length);
  };
  const without: number[] = [];
  for (let round = 0; round < rounds; round += 1) without.push(await time());
  const life = new AbortController();
  const marks = countingMarks();
  startScanner({
    document,
    onSettled() {},
    find: createFindInPage({ countries: [country], learned: [] }),
    marks,
    shadowRootOf,
    signal: life.signal,
  });
  await settled(() => marks.sets);
  const base = without.sort((a, b) => a - b)[without.length >> 1] ?? 0;
  const withUs: number[] = [];
  for (let round = 0; withUs.length < rounds && round < 10 * rounds; round += 1) {
    const before = marks.sets;
    const took = await time();
    // Where the machine was busy with something else, a slice ended early, and not all was scanned in that time.
    if (marks.sets - before >= 5 * rows.length * CELLS_PER_ROW) withUs.push(Math.max(0, took - base));
    await pause(SETTLED_MS);
  }
  life.abort();
  if (withUs.length === 0) throw new Error("Changed rows weren't scanned");
  return [{ name: "changed row", times: withUs }];
}

/** The page's numbers, marked by highlights and by elements put around them; layout included. */
export function marking(country: string, rounds: number): Series[] {
  const find = createFindInPage({ countries: [country], learned: [] });
  const texts = [...truth.keys()].filter((node) => node instanceof Text);
  const numbers = texts.map((text) => ({ text, numbers: find(text) }));
  const count = numbers.reduce((sum, each) => sum + each.numbers.length, 0);
  const highlight: number[] = [];
  const wrap: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    document.body.getBoundingClientRect();
    const marks = createMarks(CSS.highlights);
    let began = performance.now();
    for (const each of numbers) marks.set(each.text, each.numbers);
    while (marks.flush());
    document.body.getBoundingClientRect();
    highlight.push(performance.now() - began);
    if (CSS.highlights.get(HIGHLIGHT)?.size !== count) throw new Error("Not all numbers are marked");
    marks.clear();
    const saved = root.cloneNode(true) as Element;
    const walker = document.createTreeWalker(saved, NodeFilter.SHOW_TEXT);
    const copies: Text[] = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) copies.push(node as Text);
    root.replaceWith(saved);
    document.body.getBoundingClientRect();
    const found = copies.map((text) => ({ text, numbers: find(text) }));
    began = performance.now();
    for (const { text, numbers: own } of found) {
      const [first] = own;
      if (!first) continue;
      const tail = text.splitText(first.range.startOffset);
      tail.splitText(first.range.endOffset - first.range.startOffset);
      const link = document.createElement("a");
      tail.replaceWith(link);
      link.append(tail);
    }
    document.body.getBoundingClientRect();
    wrap.push(performance.now() - began);
    saved.replaceWith(root);
  }
  const found = numbers.reduce((sum, each) => sum + each.numbers.length, 0);
  return [
    { name: "highlights (ours)", times: highlight, found },
    { name: "wrapping in elements", times: wrap },
  ];
}

/** What a click on a number takes, with the page's layout up to date: the look at what it hits, and whether that is seen. */
export async function hitTest(country: string, rounds: number): Promise<Series[]> {
  const find = createFindInPage({ countries: [country], learned: [] });
  const target = [...truth].find(
    ([node, expected]) => expected.length > 0 && find(node as Text).length > 0,
  )?.[0];
  const element = target?.parentElement;
  const number = target && find(target as Text)[0];
  if (!element || !number) return [];
  element.scrollIntoView({ block: "center" });
  const range = document.createRange();
  range.setStart(number.range.startContainer, number.range.startOffset);
  range.setEnd(number.range.endContainer, number.range.endOffset);
  const box = range.getClientRects()[0];
  if (!box) return [];
  const times: number[] = [];
  let hit: Hit | null = null;
  const click = new MouseEvent("click", {
    bubbles: true,
    composed: true,
    detail: 1,
    clientX: box.left + box.width / 2,
    clientY: box.top + box.height / 2,
  });
  // An event has its path only while it is dispatched.
  const dispatched = () =>
    element.addEventListener(
      "click",
      () => {
        const began = performance.now();
        for (let n = 0; n < HITS; n += 1) hit = hitAt(click, find, shadowRootOf);
        times.push((performance.now() - began) / HITS);
      },
      { once: true },
    );
  for (let round = 0; round < rounds; round += 1) {
    dispatched();
    element.dispatchEvent(click);
    await null;
  }
  if (!hit) throw new Error("The click hit no number");
  const looks: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const began = performance.now();
    if (isFaint(hit) || (await isCovered(hit, [document], shadowRootOf)))
      throw new Error("The number is taken for one that can't be seen");
    looks.push(performance.now() - began);
  }
  return [
    { name: "hit test", times },
    { name: "look whether the number can be seen", times: looks },
  ];
}

let held: Marks | null = null;
/** Marks all numbers and keeps them, for a look at the heap before and after; gives how many. */
export function hold(country: string): number {
  const find = createFindInPage({ countries: [country], learned: [] });
  held = createMarks(CSS.highlights);
  let count = 0;
  for (const node of truth.keys()) {
    const numbers = find(node as Text);
    held.set(node as Text, numbers);
    count += numbers.length;
  }
  while (held.flush());
  return count;
}

/** Compiles and starts the content script, in a frame of its own, as in an empty page that is none of ours. */
export async function startUp(source: string, rounds: number): Promise<Series[]> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const frame = document.createElement("iframe");
    document.body.append(frame);
    const inner = frame.contentWindow as (Window & { eval(source: string): unknown }) | null;
    if (!inner) continue;
    const runtime = { id: "bench", sendMessage: async () => null, onMessage: { addListener() {} } };
    Object.assign(inner, { chrome: { runtime }, browser: { runtime } });
    const began = performance.now();
    // The comment keeps the browser from taking the compiled script of the round before.
    inner.eval(`${source}\n//${round}`);
    times.push(performance.now() - began);
    await pause(20);
    frame.remove();
  }
  return [{ name: "start-up", times }];
}

/** A case of the behaviour table, with what each scanner would offer and dial. */
export interface Behaviour {
  name: string;
  ours: string[];
  ringcentral: string[];
}

const CASES: { name: string; html: string; shadow?: boolean }[] = [
  { name: "`212-555-0176 ext. 123`", html: "<p>212-555-0176 ext. 123</p>" },
  { name: "`212-555-0180, 212-555-0181`", html: "<p>212-555-0180, 212-555-0181</p>" },
  { name: "`+49 (0) 30 901820`", html: "<p>+49 (0) 30 901820</p>" },
  { name: "a number split over 3 spans", html: "<p><span>212</span>-<span>555</span>-<span>0131</span></p>" },
  { name: "U+202F separators (French)", html: "<p>+33\u202f1\u202f42\u202f68\u202f53\u202f00</p>" },
  { name: "`Order no. 2125550178`", html: "<p>Order no. 2125550178</p>" },
  { name: "open shadow root", html: "212-555-0133", shadow: true },
  { name: "contenteditable", html: "<p contenteditable>212-555-0151</p>" },
  { name: "`<textarea>`", html: "<textarea>serial 212-555-0195 end</textarea>" },
  { name: "`<input>`", html: "<input value='212-555-0153'>" },
];

/** Runs the cases with the scanner as the content script has it, and with the other's matcher. */
export async function behaviour(): Promise<Behaviour[]> {
  const result: Behaviour[] = [];
  for (const { name, html, shadow } of CASES) {
    const holder = document.createElement("div");
    if (shadow) holder.attachShadow({ mode: "open" }).innerHTML = html;
    else holder.innerHTML = html;
    document.body.replaceChildren(holder);
    const ours = new Set<string>();
    const marks: Marks = {
      set: (_, numbers) => {
        for (const { raw } of numbers) {
          const cleaned = cleanPhoneNumber(raw, { country: "US" });
          const { e164, extension } = cleaned.ok ? cleaned.number : { e164: raw, extension: undefined };
          ours.add(e164 + (extension ? `*${extension}` : ""));
        }
      },
      add() {},
      flush: () => false,
      sweep: () => false,
      show() {},
      clear() {},
      isEmpty: () => true,
      texts: () => [],
    };
    const life = new AbortController();
    startScanner({
      document,
      onSettled() {},
      find: createFindInPage({ countries: ["US"], learned: [] }),
      marks,
      shadowRootOf,
      signal: life.signal,
    });
    await pause(50);
    life.abort();
    result.push({
      name,
      ours: [...ours],
      ringcentral: ringcentral.scan(holder, "US").map(({ dials }) => dials),
    });
  }
  return result;
}

declare global {
  var bench: typeof import("./in-page.ts");
}
