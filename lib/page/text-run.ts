import { BREAK, DIGIT, kindOf } from "../phone/characters";
import { closest, isElement, isText } from "./dom";

/*
 * A number can be split over inline elements: `<b>0211</b> 12345`. The texts on both sides of such a seam are one
 * run, as far as their edges look like parts of a number.
 */

/** Elements that don't break a line of text. What a style makes of them is looked at only for a number found. */
const INLINE = new Set(
  "a abbr b bdi bdo big cite code data em font i ins kbd mark q s samp small span strong tt u var wbr".split(
    " ",
  ),
);
/** More pieces than a number has characters. */
const MAX_TEXTS = 32;
/** How many nodes are looked at for the next text: a page may have thousands of comments in a row. */
const MAX_NODES = 64;
/** A longer text is prose; its seams aren't looked at. Nor does a run get longer. */
const MAX_LENGTH = 1_000;

type Direction = "previous" | "next";

/** Whether a text, which says `data`, may hold a part of a number that goes on in the next or previous text. */
export function mayGoOn(text: Text, data: string): boolean {
  if (data.length > MAX_LENGTH) return false;
  if (!isNumberPart(edgeCode(data, "previous")) && !isNumberPart(edgeCode(data, "next"))) return false;
  // Nearly all texts stand alone in a box of their own.
  return isInline(text.parentElement) || text.nextSibling !== null || text.previousSibling !== null;
}

function isInline(element: Element | null): boolean {
  return element !== null && INLINE.has(element.localName);
}

/** What a run says, white space folded as it is shown, and where each character of that stands. */
export function readRun(run: readonly Text[]): { text: string; at: { text: Text; offset: number }[] } {
  let joined = "";
  const at: { text: Text; offset: number }[] = [];
  for (const text of run) {
    for (let offset = 0; offset < text.length; offset += 1) {
      const isSpace = isWhiteSpace(text.data.charCodeAt(offset));
      if (isSpace && joined.endsWith(" ")) continue;
      joined += isSpace ? " " : text.data[offset];
      at.push({ text, offset });
    }
  }
  return { text: joined, at };
}

/** How far before a number its label may start. */
const REACH = 64;

/**
 * The words right before a text in its line, which other elements show: "Order no." of `Order no. <b>2125550178</b>`.
 * Empty where a number comes first, or nothing.
 */
export function wordsBefore(text: Text): string {
  let words = "";
  let at: Text | null = text;
  for (let n = 0; n < MAX_TEXTS && words.length < REACH; n += 1) {
    at = adjacentText(at, "previous");
    if (!at) break;
    words = at.data.slice(-REACH) + words;
  }
  if (words === "") return "";
  words = words.slice(-REACH);
  let start = words.length;
  while (start > 0 && kindOf(words.charCodeAt(start - 1)) !== DIGIT) start -= 1;
  let end = words.length;
  while (end > start && (isNumberPart(words.charCodeAt(end - 1)) || isWhiteSpace(words.charCodeAt(end - 1))))
    end -= 1;
  return words.slice(start, end).replace(/\s+/g, " ");
}

/** How many characters before a number may say what it is: "Fax: ". */
const LEAD = 16;

/** The characters right before a place in a text, in its line. */
export function leadBefore(text: Text, offset: number): string {
  return `${wordsBefore(text)} ${text.data.slice(Math.max(0, offset - LEAD), offset)}`.slice(-LEAD);
}

/** The texts of the run that a text belongs to, in document order; only itself in nearly all cases. */
export function runOf(text: Text): Text[] {
  const run = [text];
  let { length } = text;
  for (const direction of ["previous", "next"] as const) {
    let at = text;
    while (run.length < MAX_TEXTS && isOpen(at.data, direction)) {
      const neighbour = adjacentText(at, direction);
      if (!neighbour || length + neighbour.length > MAX_LENGTH) break;
      length += neighbour.length;
      if (!isOpen(neighbour.data, direction === "next" ? "previous" : "next")) break;
      if (direction === "next") run.push(neighbour);
      else run.unshift(neighbour);
      at = neighbour;
    }
  }
  return run;
}

/** The text before or after a node in the same line of text, or null. */
function adjacentText(node: Node, direction: Direction): Text | null {
  return textBeside(
    direction === "next" ? node.nextSibling : node.previousSibling,
    node.parentNode,
    direction,
  );
}

/** The nearest text in the same line from a place between the children of a node; `sibling` is the child there. */
export function textBeside(sibling: Node | null, parent: Node | null, direction: Direction): Text | null {
  let [at, holder] = [sibling, parent];
  for (let n = 0; n < MAX_NODES; n += 1) {
    if (!at) {
      if (!holder || !isElement(holder) || !isInline(holder)) return null;
      at = holder;
    } else {
      const edge = edgeText(at, direction === "next" ? "previous" : "next");
      if (edge !== "empty") return edge;
    }
    holder = at.parentNode;
    at = direction === "next" ? at.nextSibling : at.previousSibling;
  }
  return null;
}

/** The outermost text of a node on one side; null when something else stands there, "empty" for nothing at all. */
function edgeText(node: Node, side: Direction, depth = 0): Text | null | "empty" {
  if (isText(node)) return node.data === "" ? "empty" : node;
  if (!isElement(node)) return "empty";
  if (!INLINE.has(node.localName) || node.shadowRoot || depth > MAX_TEXTS) return null;
  let child = side === "previous" ? node.firstChild : node.lastChild;
  for (let n = 0; child && n < MAX_NODES; n += 1) {
    const edge = edgeText(child, side, depth + 1);
    if (edge !== "empty") return edge;
    child = side === "previous" ? child.nextSibling : child.previousSibling;
  }
  return child ? null : "empty";
}

/** Whether nothing but inline boxes holds the texts of a run, so that they stand in one line. */
export function isInOneLine(run: readonly Text[]): boolean {
  return run.every((text) => {
    for (
      let element = text.parentElement;
      element && INLINE.has(element.localName);
      element = element.parentElement
    ) {
      if (run.every((each) => element?.contains(each))) return true;
      if (getComputedStyle(element).display !== "inline") return false;
    }
    return true;
  });
}

/** Whether a text in a line is seen, by readers too. */
export function isSeen({ parentElement: element }: Text): boolean {
  return (
    !element ||
    (Element.prototype.checkVisibility.call(element, { opacityProperty: true, visibilityProperty: true }) &&
      getComputedStyle(element).fontSize !== "0px" &&
      !closest(element, "[aria-hidden=true]"))
  );
}

/** Whether the edge of a text looks like a part of a number; a text of white space alone doesn't end a run. */
function isOpen(text: string, side: Direction): boolean {
  const code = edgeCode(text, side);
  return Number.isNaN(code) || isNumberPart(code);
}

function isNumberPart(code: number): boolean {
  return !Number.isNaN(code) && kindOf(code) !== BREAK;
}

/** The outermost character that isn't white space; NaN when there is none. */
function edgeCode(text: string, side: Direction): number {
  const step = side === "previous" ? 1 : -1;
  let at = side === "previous" ? 0 : text.length - 1;
  while (isWhiteSpace(text.charCodeAt(at))) at += step;
  return text.charCodeAt(at);
}

/** White space that is shown as one space however much of it there is. */
function isWhiteSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}
