import { isDialAddress } from "../uri";
import {
  allIn,
  ancestors,
  attributeOf,
  boxOf,
  childNodesOf,
  closest,
  deepPath,
  isByPointer,
  isEditable,
  isVisible,
  matches,
  ofDocument,
  rootOf,
  type ShadowRootOf,
  slotOf,
  withoutForms,
} from "./dom";
import { labelOf } from "./label";
import type { FindInPage, PageNumber } from "./numbers";
import { leadBefore } from "./text-run";

/** A number that can be clicked, read from the page now. */
export interface Hit {
  /** As it stands on the page: text, or a link's address. */
  raw: string;
  /** A link is made to be clicked; text may be about to be selected; a field takes no input; a selection is a text
   * that the finder may have passed over. */
  kind: "link" | "text" | "field" | "selection";
  /** The elements around the number, nearest first. */
  path: Element[];
  /** What the page calls it: the label of its field, and the words before it in its text. */
  label: string;
  lead: string;
  /** E.164 as it was found; empty for a link, which says itself what it dials. */
  e164: string;
  /** The page's address when it was read. */
  href: string;
  /** Where it is now, in the viewport. */
  box: () => DOMRect;
}

/** How far beside its text a click still counts, for the pixels that a line's rounding leaves. */
const TOLERANCE_PX = 1;
/** Spaces may come before the scheme. */
const MAYBE_DIAL_LINKS = "a[href*='tel:' i], a[href*='callto:' i]";
const PHONE_FIELDS = "input[type=tel][readonly]";

/** What holds no text of the page, or text that people type. It is asked of where numbers are, not of each element. */
const UNREADABLE = "[aria-hidden=true],script,style,noscript,template,textarea,select,svg,canvas,iframe";
/** Inside these a click may mean something of the page's own, and a mark would promise what it doesn't do. */
const INTERACTIVE = `a[href],button,input,option,select,summary,textarea,[role=button],[role=checkbox],[role^=menuitem],
  [role=option],[role=radio],[role=switch],[role=tab]`;

/**
 * The number that a click hits, a press, or the focus, read from the page now: whatever was found there earlier doesn't
 * count. Null when there is none, or when the click means something else (a link that leads elsewhere, a button, a field).
 */
export function hitAt(event: Event, find: FindInPage, shadowRootOf: ShadowRootOf): Hit | null {
  const under = deepPath(event, shadowRootOf);
  const [target] = under;
  const path = withoutForms(under);
  const link = path.find(isDialLink);
  if (link) return hitOfLink(link, find);
  // The click that a label passes on to its field was made elsewhere.
  if (!target || !isByPointer(event)) return null;
  if (isPhoneField(target) && isIn(event, boxOf(target))) return unlessLeftAlone(hitOfField(target), find);
  for (const text of textsIn(target, shadowRootOf)) {
    for (const number of find(text)) {
      if (isUnder(event, number) && isOffered(text)) return hitOfNumber(number, path);
    }
  }
  return null;
}

/** The hit on a link; null where agents have said that it is no number. */
function hitOfLink(link: Element, find: FindInPage): Hit | null {
  return unlessLeftAlone(hitOn(link, "link", attributeOf(link, "href") ?? "", link.textContent ?? ""), find);
}

function unlessLeftAlone(hit: Hit, find: FindInPage): Hit | null {
  return find.isLeftAlone(hit) ? null : hit;
}

/**
 * Every number that can be clicked now, in the order in which people read.
 * @param roots the document and all shadow roots in it.
 * @param texts those in which a number may begin.
 */
export function allHits(roots: readonly ParentNode[], texts: Iterable<Text>, find: FindInPage): Hit[] {
  const hits: (Hit | null)[] = [];
  for (const root of roots) {
    for (const link of allIn(root, MAYBE_DIAL_LINKS))
      if (isDialLink(link) && isVisible(link)) hits.push(hitOfLink(link, find));
    for (const field of allIn(root, PHONE_FIELDS))
      if (isPhoneField(field) && isVisible(field)) hits.push(unlessLeftAlone(hitOfField(field), find));
  }
  for (const text of texts) {
    const path = pathFrom(text);
    const [holder] = path;
    if (!holder || !isVisible(holder) || path.some(isDialLink) || !isOffered(text)) continue;
    for (const number of find(text))
      if (number.range.startContainer === text) hits.push(hitOfNumber(number, path));
  }
  return hits
    .filter((hit) => hit !== null)
    .map((hit) => ({ hit, box: hit.box() }))
    .filter(({ box }) => box.width > 0)
    .sort((a, b) => a.box.top - b.box.top || a.box.left - b.box.left)
    .map(({ hit }) => hit);
}

function hitOfNumber({ raw, e164, range }: PageNumber, path: Element[]): Hit {
  const { startContainer: text, startOffset } = range;
  return {
    raw,
    kind: "text",
    path,
    label: labelOf(text),
    lead: leadBefore(text, startOffset),
    e164,
    href: ofDocument(text.ownerDocument, "URL"),
    box: () => rangeOf(range).getBoundingClientRect(),
  };
}

function rangeOf({ startContainer, startOffset, endContainer, endOffset }: PageNumber["range"]): Range {
  const range = ofDocument(startContainer.ownerDocument, "createRange")();
  // The text may be shorter by now.
  range.setStart(startContainer, Math.min(startOffset, startContainer.length));
  range.setEnd(endContainer, Math.min(endOffset, endContainer.length));
  return range;
}

function hitOfField(field: HTMLInputElement): Hit {
  return hitOn(field, "field", field.value, "");
}

/** The hit on an element that is a number as a whole. */
function hitOn(element: Element, kind: Hit["kind"], raw: string, lead: string): Hit {
  return {
    raw,
    kind,
    path: pathFrom(element),
    label: labelOf(element),
    lead,
    e164: "",
    href: ofDocument(element.ownerDocument, "URL"),
    box: () => boxOf(element),
  };
}

/** The elements around a node, but for forms, whose fields can stand in for their members. See `ancestors`. */
export function pathFrom(node: Node, around?: (node: Node) => Node | null): Element[] {
  return withoutForms(ancestors(node, around));
}

/** Whether an element is a link that dials. */
function isDialLink(element: Element): boolean {
  return element.localName === "a" && isDialAddress(attributeOf(element, "href") ?? "");
}

/** A field that shows a number and takes no input, as UI5 renders one in display mode. */
function isPhoneField(element: Element): element is HTMLInputElement {
  return element instanceof HTMLInputElement && matches(element, PHONE_FIELDS) && /\d/.test(element.value);
}

/** Whether a click on the element does something of the page's own that dialling must not replace. */
function isInteractive(element: Element): boolean {
  if (isEditable(element)) return true;
  if (!matches(element, INTERACTIVE)) return false;
  return element.localName !== "a" || !/^\s*(javascript:|#?\s*$)/i.test(attributeOf(element, "href") ?? "");
}

/**
 * Whether a click on a number in a text dials it: the text is the page's to show, not what people type and not repeated
 * for somebody else, and nothing around it takes the click.
 */
export function isOffered(text: Text): boolean {
  let mayTakeClick = false;
  for (let element = text.parentElement ?? hostOf(text); element; element = hostOf(element)) {
    if (closest(element, UNREADABLE)) return false;
    mayTakeClick ||= closest(element, `[contenteditable],${INTERACTIVE}`) !== null;
  }
  if (ofDocument(text.ownerDocument, "designMode") === "on") return false;
  // A shadow root may show it somewhere among its own elements.
  const path = mayTakeClick || [text, ...ancestors(text)].some(slotOf) ? pathFrom(text, slotOf) : [];
  return !path.some(isEditable) && (path.some(isDialLink) || !path.some(isInteractive));
}

function hostOf(node: Node): Element | null {
  const root = rootOf(node);
  return root instanceof ShadowRoot ? root.host : null;
}

/** The texts that an element itself shows: its own or its shadow root's, and those slotted into it. */
function textsIn(element: Element, shadowRootOf: ShadowRootOf): Text[] {
  const nodes =
    element instanceof HTMLSlotElement
      ? element.assignedNodes({ flatten: true })
      : [...childNodesOf(shadowRootOf(element) ?? element)];
  return nodes.flatMap((node) => {
    if (node instanceof Text) return [node];
    return node instanceof HTMLSlotElement ? textsIn(node, shadowRootOf) : [];
  });
}

function isUnder(event: MouseEvent, { range }: PageNumber): boolean {
  return [...rangeOf(range).getClientRects()].some((box) => isIn(event, box));
}

/** Whether a click was made in a box. */
function isIn(event: MouseEvent, { left, right, top, bottom }: DOMRect): boolean {
  return (
    event.clientX >= left - TOLERANCE_PX &&
    event.clientX <= right + TOLERANCE_PX &&
    event.clientY >= top - TOLERANCE_PX &&
    event.clientY <= bottom + TOLERANCE_PX
  );
}
