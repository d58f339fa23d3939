import type { PageReader } from "../crm/adapter";

/** Gives the shadow root of an element, closed ones included; null when it has none. */
export type ShadowRootOf = (element: Element) => ShadowRoot | null;

/** The elements that may have a shadow root, other than custom ones (DOM Standard, "valid shadow host name"). */
const SHADOW_HOSTS = new Set(
  "ARTICLE ASIDE BLOCKQUOTE BODY DIV FOOTER H1 H2 H3 H4 H5 H6 HEADER MAIN NAV P SECTION SPAN".split(" "),
);

/** Whether an element may have a shadow root, now or later. */
export function mayHostRoot(element: Element): boolean {
  return SHADOW_HOSTS.has(element.tagName) || element.tagName.includes("-");
}

interface ChromeDom {
  dom?: { openOrClosedShadowRoot?: (element: Element) => ShadowRoot | null };
}

interface FirefoxElement {
  openOrClosedShadowRoot?: ShadowRoot | null;
}

/**
 * Makes the browser's way to shadow roots: `chrome.dom` in Chromium, a property of elements in Firefox, both
 * only for content scripts. Elsewhere only open roots are seen.
 */
export function createShadowRootOf(chrome: ChromeDom | undefined): ShadowRootOf {
  const openOrClosed = chrome?.dom?.openOrClosedShadowRoot;
  return (element) => {
    if (!mayHostRoot(element)) return null;
    if (element.shadowRoot) return element.shadowRoot;
    const inFirefox = (element as Element & FirefoxElement).openOrClosedShadowRoot;
    if (inFirefox !== undefined) return inFirefox;
    return openOrClosed && element instanceof HTMLElement ? openOrClosed(element) : null;
  };
}

/** The parent across shadow boundaries. */
export function parentAcrossRoots(node: Node): Node | null {
  return node.parentNode ?? (node instanceof ShadowRoot ? node.host : null);
}

/** The elements from a node outwards, shadow hosts included. */
export function ancestors(node: Node): Element[] {
  const elements: Element[] = [];
  for (let at: Node | null = node; at; at = parentAcrossRoots(at))
    if (at instanceof Element) elements.push(at);
  return elements;
}

/**
 * The innermost elements under an event, nearest first. The browser's own path stops at closed shadow roots;
 * from there on the point, or the focus for a click made by the keyboard, leads inwards.
 */
export function deepPath(event: MouseEvent, shadowRootOf: ShadowRootOf): Element[] {
  const visible = event.composedPath().filter((target): target is Element => target instanceof Element);
  let innermost = visible[0];
  if (!innermost) return [];
  const isByKeyboard = isKeyboardClick(event);
  for (let root = shadowRootOf(innermost); root; root = shadowRootOf(innermost)) {
    const inner = isByKeyboard ? root.activeElement : root.elementFromPoint(event.clientX, event.clientY);
    if (!inner || visible.includes(inner)) break;
    innermost = inner;
  }
  return innermost === visible[0] ? visible : ancestors(innermost);
}

/** Whether a click was made by the keyboard (or by assistive technology): there is no pointer, and no point. */
export function isKeyboardClick(event: MouseEvent): boolean {
  return event.detail === 0 || (event instanceof PointerEvent && event.pointerId === -1);
}

/** How many elements a search looks at for shadow roots, so that a click on an endless page stays quick. */
const SEARCH_LIMIT = 50_000;

/** Makes the reader by which the CRM's adapters look at a page. */
export function createPageReader(shadowRootOf: ShadowRootOf): PageReader {
  return {
    rootsOf: (within) => rootsOf(within, shadowRootOf),
    isVisible: (element) => element.checkVisibility(),
    textOf: (element) => textOf(element, shadowRootOf),
  };
}

/** A node and every shadow root in it, the outer before the inner. */
function rootsOf(within: ParentNode, shadowRootOf: ShadowRootOf): ParentNode[] {
  const own = within instanceof Element ? shadowRootOf(within) : null;
  const roots = own ? [within, own] : [within];
  let budget = SEARCH_LIMIT;
  for (const root of roots) {
    for (const element of root.querySelectorAll("*")) {
      if (budget-- <= 0) return roots;
      const inner = shadowRootOf(element);
      if (inner) roots.push(inner);
    }
  }
  return roots;
}

/** The text that an element shows, from its shadow root where it has one, slots filled; white space folded. */
function textOf(element: Element, shadowRootOf: ShadowRootOf): string {
  const read = (node: Node): string => {
    if (node instanceof Text) return node.data;
    if (!(node instanceof Element)) return [...node.childNodes].map(read).join("");
    if (node.localName === "style" || node.localName === "script") return "";
    if (node instanceof HTMLSlotElement) {
      const assigned = node.assignedNodes();
      if (assigned.length > 0) return assigned.map(read).join("");
    }
    return [...(shadowRootOf(node) ?? node).childNodes].map(read).join("");
  };
  return read(element).replace(/\s+/g, " ").trim();
}
