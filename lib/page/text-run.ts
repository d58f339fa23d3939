import { BREAK, kindOf } from "../phone/characters";

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
/** A longer text is prose; its seams aren't looked at. */
const MAX_LENGTH = 1_000;

type Direction = "previous" | "next";

/** Whether a text may hold a part of a number that goes on in the next or previous text. */
export function mayGoOn(text: Text): boolean {
  const { parentNode, data } = text;
  // Nearly all texts stand alone in a box of their own.
  const isAlone =
    text.nextSibling === null &&
    text.previousSibling === null &&
    !(parentNode instanceof Element && INLINE.has(parentNode.localName));
  return !isAlone && (isNumberPart(edgeCode(data, "previous")) || isNumberPart(edgeCode(data, "next")));
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

/** The texts of the run that a text belongs to, in document order; only itself in nearly all cases. */
export function runOf(text: Text): Text[] {
  const run = [text];
  if (text.length > MAX_LENGTH) return run;
  for (const direction of ["previous", "next"] as const) {
    let at = text;
    while (run.length < MAX_TEXTS && isOpen(at.data, direction)) {
      const neighbour = adjacentText(at, direction);
      if (!neighbour || neighbour.length > MAX_LENGTH) break;
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
  if (!sibling) {
    const isInline = parent instanceof Element && INLINE.has(parent.localName);
    return isInline ? adjacentText(parent, direction) : null;
  }
  const edge = edgeText(sibling, direction === "next" ? "previous" : "next");
  return edge === "empty" ? adjacentText(sibling, direction) : edge;
}

/** The outermost text of a node on one side; null when something else stands there, "empty" for nothing at all. */
function edgeText(node: Node, side: Direction): Text | null | "empty" {
  if (node instanceof Text) return node.data === "" ? "empty" : node;
  if (!(node instanceof Element)) return "empty";
  if (!INLINE.has(node.localName) || node.shadowRoot) return null;
  for (
    let child = side === "previous" ? node.firstChild : node.lastChild;
    child;
    child = side === "previous" ? child.nextSibling : child.previousSibling
  ) {
    const edge = edgeText(child, side);
    if (edge !== "empty") return edge;
  }
  return "empty";
}

/** Whether nothing but inline boxes holds the texts of a run, as the page's styles have it. */
export function isOneLine(run: readonly Text[]): boolean {
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
