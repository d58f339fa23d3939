import { attributeOf, deepPath, isKeyboardClick, type ShadowRootOf } from "./dom";
import type { FindInPage, PageNumber } from "./numbers";
import { isEditable } from "./scanner";

/** A number under a click. */
export interface Hit {
  /** As it stands on the page: text, or a link's address. */
  raw: string;
  /** A link is made to be clicked; text may be about to be selected. */
  kind: "link" | "text";
  /** The elements around the number, nearest first. */
  path: Element[];
}

/** How far beside its text a click still counts, for the pixels that a line's rounding leaves. */
const TOLERANCE_PX = 1;

/**
 * The number that a click hits, read from the page now: whatever was found there earlier doesn't count. Null
 * when there is none, or when the click means something else (a link that leads elsewhere, a button, a field).
 */
export function hitAt(event: MouseEvent, find: FindInPage, shadowRootOf: ShadowRootOf): Hit | null {
  const path = deepPath(event, shadowRootOf);
  const link = path.find(isDialLink);
  if (link) return { raw: link.getAttribute("href") ?? "", kind: "link", path };
  const target = path[0];
  if (target && isPhoneField(target) && isIn(event, target.getBoundingClientRect()))
    return { raw: target.value, kind: "text", path };
  if (!target || isKeyboardClick(event) || path.some(isInteractive)) return null;
  for (const text of textsIn(target, shadowRootOf)) {
    for (const number of find(text)) {
      if (isUnder(event, number)) return { raw: number.raw, kind: "text", path };
    }
  }
  return null;
}

function isDialLink(element: Element): boolean {
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
