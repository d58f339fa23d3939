import { ancestors, attributeOf, deepPath, isKeyboardClick, isVisible, type ShadowRootOf } from "./dom";
import { labelOf } from "./label";
import type { FindInPage, PageNumber } from "./numbers";
import { isEditable } from "./scanner";

/** A number that can be clicked, read from the page now. */
export interface Hit {
  /** As it stands on the page: text, or a link's address. */
  raw: string;
  /** A link is made to be clicked; text may be about to be selected. */
  kind: "link" | "text";
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
const DIAL_LINKS = "a[href^='tel:' i], a[href^='callto:' i]";
const PHONE_FIELDS = "input[type=tel][readonly]";

/**
 * The number that a click hits, read from the page now: whatever was found there earlier doesn't count. Null
 * when there is none, or when the click means something else (a link that leads elsewhere, a button, a field).
 */
export function hitAt(event: MouseEvent, find: FindInPage, shadowRootOf: ShadowRootOf): Hit | null {
  const path = deepPath(event, shadowRootOf);
  const link = path.find(isDialLink);
  if (link) return hitOfLink(link);
  const target = path[0];
  if (target && isPhoneField(target) && isIn(event, target.getBoundingClientRect()))
    return hitOfField(target);
  if (!target || isKeyboardClick(event) || path.some(isInteractive)) return null;
  for (const text of textsIn(target, shadowRootOf)) {
    for (const number of find(text)) {
      if (isUnder(event, number)) return hitOfNumber(number, path);
    }
  }
  return null;
}

/** The hit on a link that has the focus. */
export function hitOfLink(link: Element): Hit {
  const { textContent } = link;
  return {
    raw: attributeOf(link, "href") ?? "",
    kind: "link",
    path: pathFrom(link),
    label: labelOf(link),
    lead: textContent ?? "",
    e164: "",
    href: link.ownerDocument.URL,
    box: () => link.getBoundingClientRect(),
  };
}

/**
 * Every number that can be clicked now, in the order in which people read.
 * @param roots the document and all shadow roots in it.
 * @param texts those in which a number may begin.
 */
export function allHits(roots: readonly ParentNode[], texts: Iterable<Text>, find: FindInPage): Hit[] {
  const hits: Hit[] = [];
  for (const root of roots) {
    for (const link of root.querySelectorAll(DIAL_LINKS)) if (isVisible(link)) hits.push(hitOfLink(link));
    for (const field of root.querySelectorAll(PHONE_FIELDS))
      if (isPhoneField(field) && isVisible(field)) hits.push(hitOfField(field));
  }
  for (const text of texts) {
    const path = pathFrom(text);
    const [holder] = path;
    if (!holder || !isVisible(holder) || path.some(isDialLink) || path.some(isInteractive)) continue;
    for (const number of find(text))
      if (number.range.startContainer === text) hits.push(hitOfNumber(number, path));
  }
  return hits
    .map((hit) => ({ hit, box: hit.box() }))
    .filter(({ box }) => box.width > 0)
    .sort((a, b) => a.box.top - b.box.top || a.box.left - b.box.left)
    .map(({ hit }) => hit);
}

function hitOfNumber(number: PageNumber, path: Element[]): Hit {
  const { raw, label, lead, e164, range } = number;
  const { startContainer, startOffset, endContainer, endOffset } = range;
  return {
    raw,
    kind: "text",
    path,
    label,
    lead,
    e164,
    href: startContainer.ownerDocument.URL,
    box: () => {
      const box = startContainer.ownerDocument.createRange();
      // The text may be shorter by now.
      box.setStart(startContainer, Math.min(startOffset, startContainer.length));
      box.setEnd(endContainer, Math.min(endOffset, endContainer.length));
      return box.getBoundingClientRect();
    },
  };
}

function hitOfField(field: HTMLInputElement): Hit {
  return {
    raw: field.value,
    kind: "text",
    path: pathFrom(field),
    label: labelOf(field),
    lead: "",
    e164: "",
    href: field.ownerDocument.URL,
    box: () => field.getBoundingClientRect(),
  };
}

function pathFrom(node: Node): Element[] {
  return ancestors(node).filter((element) => !(element instanceof HTMLFormElement));
}

/** Whether an element is a link that dials. */
export function isDialLink(element: Element): boolean {
  return element.localName === "a" && /^\s*(tel|callto):/i.test(attributeOf(element, "href") ?? "");
}

/** A field that shows a number and takes no input, as UI5 renders one in display mode. */
function isPhoneField(element: Element): element is HTMLInputElement {
  return (
    element instanceof HTMLInputElement &&
    element.type === "tel" &&
    element.readOnly &&
    /\d/.test(element.value)
  );
}

/** Whether a click on the element does something of the page's own that dialling must not replace. */
function isInteractive(element: Element): boolean {
  if (isEditable(element)) return true;
  switch (element.localName) {
    case "a": {
      const href = element.getAttribute("href");
      return href !== null && !/^\s*(javascript:|#?\s*$)/i.test(href);
    }
    case "button":
    case "input":
    case "select":
    case "textarea":
    case "option":
      return true;
    default:
      return attributeOf(element, "role") === "button";
  }
}

/** The texts that an element itself shows: its own or its shadow root's, and those slotted into it. */
function textsIn(element: Element, shadowRootOf: ShadowRootOf): Text[] {
  const nodes =
    element instanceof HTMLSlotElement
      ? element.assignedNodes({ flatten: true })
      : [...(shadowRootOf(element) ?? element).childNodes];
  return nodes.flatMap((node) => {
    if (node instanceof Text) return [node];
    return node instanceof HTMLSlotElement ? textsIn(node, shadowRootOf) : [];
  });
}

function isUnder(event: MouseEvent, { range: place }: PageNumber): boolean {
  const range = place.startContainer.ownerDocument.createRange();
  range.setStart(place.startContainer, place.startOffset);
  range.setEnd(place.endContainer, place.endOffset);
  return [...range.getClientRects()].some((box) => isIn(event, box));
}

/** Whether a click was made in a box. The click that a label passes on to its field was made elsewhere. */
function isIn(event: MouseEvent, { left, right, top, bottom }: DOMRect): boolean {
  return (
    !isKeyboardClick(event) &&
    event.clientX >= left - TOLERANCE_PX &&
    event.clientX <= right + TOLERANCE_PX &&
    event.clientY >= top - TOLERANCE_PX &&
    event.clientY <= bottom + TOLERANCE_PX
  );
}
