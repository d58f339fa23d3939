import type { PageReader } from "../crm/adapter";

/*
 * What is read of any element is read by the prototypes' own members: a form's fields can be named like them
 * (`<input name="parentNode">`), and then stand in their place, in content scripts too.
 */

export function tagNameOf(element: Element): string {
  return element instanceof HTMLFormElement ? "FORM" : element.tagName;
}

function parentNodeOf(node: Node): Node | null {
  return node instanceof HTMLFormElement ? Reflect.get(Node.prototype, "parentNode", node) : node.parentNode;
}

function childNodesOf(node: Node): NodeListOf<ChildNode> {
  return node instanceof HTMLFormElement ? Reflect.get(Node.prototype, "childNodes", node) : node.childNodes;
}

export function attributeOf(element: Element, name: string): string | null {
  return Element.prototype.getAttribute.call(element, name);
}

export function closest(element: Element, selector: string): Element | null {
  return Element.prototype.closest.call(element, selector);
}

export function boxOf(element: Element): DOMRect {
  return Element.prototype.getBoundingClientRect.call(element);
}

export function rootOf(node: Node): Node {
  return Node.prototype.getRootNode.call(node);
}

/** Gives the shadow root of an element, closed ones included; null when it has none. */
export type ShadowRootOf = (element: Element) => ShadowRoot | null;

/** The elements that may have a shadow root, other than custom ones (DOM Standard, "valid shadow host name"). */
const SHADOW_HOSTS = new Set(
  "ARTICLE ASIDE BLOCKQUOTE BODY DIV FOOTER H1 H2 H3 H4 H5 H6 HEADER MAIN NAV P SECTION SPAN".split(" "),
);

/** Whether an element may have a shadow root, now or later. */
export function mayHostRoot(element: Element): boolean {
  const tagName = tagNameOf(element);
  return SHADOW_HOSTS.has(tagName) || tagName.includes("-");
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
 * @param own the hosts of our own UI, which is no part of the page.
 */
export function createShadowRootOf(chrome: ChromeDom | undefined, own: WeakSet<Element>): ShadowRootOf {
  const openOrClosed = chrome?.dom?.openOrClosedShadowRoot;
  return (element) => {
    if (!mayHostRoot(element) || own.has(element)) return null;
    if (element.shadowRoot) return element.shadowRoot;
    const inFirefox = (element as Element & FirefoxElement).openOrClosedShadowRoot;
    if (inFirefox !== undefined) return inFirefox;
    return openOrClosed && element instanceof HTMLElement ? openOrClosed(element) : null;
  };
}

/** The parent across shadow boundaries. */
export function parentAcrossRoots(node: Node): Node | null {
  return parentNodeOf(node) ?? (node instanceof ShadowRoot ? node.host : null);
}

/** The elements from a node outwards, shadow hosts included. */
export function ancestors(node: Node): Element[] {
  const elements: Element[] = [];
  for (let at: Node | null = node; at; at = parentAcrossRoots(at))
    if (at instanceof Element) elements.push(at);
  return elements;
}

/**
 * The innermost elements under an event, nearest first; forms are left out, see above. The browser's own path stops at closed shadow roots;
 * from there on the point, or the focus for a click made by the keyboard, leads inwards.
 */
export function deepPath(event: MouseEvent | FocusEvent, shadowRootOf: ShadowRootOf): Element[] {
  const pointer = event instanceof MouseEvent && !isKeyboardClick(event) ? event : null;
  const told = event.composedPath().filter((target): target is Element => target instanceof Element);
  // An event that has been dispatched has no path any more.
  const under =
    told.length === 0 && pointer ? document.elementFromPoint(pointer.clientX, pointer.clientY) : null;
  const visible = under ? ancestors(under) : told;
  let innermost = visible[0];
  if (!innermost) return [];
  for (let root = shadowRootOf(innermost); root; root = shadowRootOf(innermost)) {
    const inner = pointer ? root.elementFromPoint(pointer.clientX, pointer.clientY) : root.activeElement;
    // A point on a host's own padding gives the host itself.
    if (!inner || inner.getRootNode() !== root) break;
    innermost = inner;
  }
  const path = innermost === visible[0] ? visible : ancestors(innermost);
  return path.filter((element) => !(element instanceof HTMLFormElement));
}

/** Whether a click was made by the keyboard (or by assistive technology): there is no pointer, and no point. */
export function isKeyboardClick(event: MouseEvent): boolean {
  if (event.type !== "click") return false;
  return event.detail === 0 || (event instanceof PointerEvent && event.pointerId === -1);
}

export function isVisible(element: Element): boolean {
  return Element.prototype.checkVisibility.call(element);
}

/** How many elements a search looks at for shadow roots, so that a click on an endless page stays quick. */
const SEARCH_LIMIT = 50_000;

/**
 * Makes the reader by which the CRM's adapters look at a page.
 * @param known the document and all shadow roots in it, which needn't be searched for once more.
 */
export function createPageReader(shadowRootOf: ShadowRootOf, known?: () => ParentNode[]): PageReader {
  return {
    rootsOf: (within) => (known && within instanceof Document ? known() : rootsOf(within, shadowRootOf)),
    isVisible,
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

/** Deeper than any page that people made. */
const MAX_DEPTH = 500;

/** The text that an element shows, from its shadow root where it has one, slots filled; white space folded. */
function textOf(element: Element, shadowRootOf: ShadowRootOf): string {
  const read = (node: Node, depth: number): string => {
    if (node instanceof Text) return node.data;
    if (depth > MAX_DEPTH || node instanceof HTMLStyleElement || node instanceof HTMLScriptElement) return "";
    const slotted = node instanceof HTMLSlotElement ? node.assignedNodes() : [];
    const root = node instanceof Element ? shadowRootOf(node) : null;
    const nodes = slotted.length > 0 ? slotted : [...childNodesOf(root ?? node)];
    return nodes.map((each) => read(each, depth + 1)).join("");
  };
  return read(element, 0).replace(/\s+/g, " ").trim();
}
