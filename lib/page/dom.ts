import type { PageReader } from "../crm/adapter";

/*
 * What is read of any element is read by the prototypes' own members: a form's fields can be named like them
 * (`<input name="parentNode">`), and then stand in their place, in content scripts too. So can a document's images,
 * forms and frames (`<img name="title">`).
 */

/** The build reads this file where there is no DOM. */
const { Element: ElementHere, Node: NodeHere } = globalThis as Partial<typeof globalThis>;
const readTagName = getterOf(ElementHere?.prototype, "tagName");
const readNodeType = getterOf(NodeHere?.prototype, "nodeType");
const readParentNode = getterOf(NodeHere?.prototype, "parentNode");
const readChildNodes = getterOf(NodeHere?.prototype, "childNodes");
const readShadowRoot = getterOf(ElementHere?.prototype, "shadowRoot");
const readElementSlot = getterOf(ElementHere?.prototype, "assignedSlot");
const readTextSlot = getterOf((globalThis as Partial<typeof globalThis>).Text?.prototype, "assignedSlot");

/** A property as its prototype reads it. */
function getterOf<T extends object, K extends keyof T & string>(
  prototype: T | undefined,
  name: K,
): (this: T) => T[K] {
  const get = prototype && Object.getOwnPropertyDescriptor(prototype, name)?.get;
  return (
    get ??
    function () {
      return this[name];
    }
  );
}

/** A member of a document, its own. */
export function ofDocument<Name extends keyof Document>(document: Document, name: Name): Document[Name] {
  const member = Reflect.get(Document.prototype, name, document);
  return typeof member === "function" ? member.bind(document) : member;
}

/** An element's qualified name: in capitals in HTML. */
export function tagNameOf(element: Element): string {
  return readTagName.call(element);
}

/** Whether a node is an element. In Firefox's content scripts `instanceof` takes microseconds. */
export function isElement(node: Node): node is Element {
  return readNodeType.call(node) === Node.ELEMENT_NODE;
}

/** Whether a node is a text. */
export function isText(node: Node): node is Text {
  return readNodeType.call(node) === Node.TEXT_NODE;
}

function parentNodeOf(node: Node): Node | null {
  return readParentNode.call(node);
}

/** A node's children, live. */
export function childNodesOf(node: Node): NodeListOf<ChildNode> {
  return readChildNodes.call(node);
}

/** An attribute's value; null where there is none. */
export function attributeOf(element: Element, name: string): string | null {
  return Element.prototype.getAttribute.call(element, name);
}

/** The element itself, or the nearest one around it in its tree, that a selector takes. */
export function closest(element: Element, selector: string): Element | null {
  return Element.prototype.closest.call(element, selector);
}

/** Whether a selector takes an element. */
export function matches(element: Element, selector: string): boolean {
  return Element.prototype.matches.call(element, selector);
}

/** Whether a node is another one, or around it in its tree. */
export function contains(node: Node, other: Node): boolean {
  return Node.prototype.contains.call(node, other);
}

/** Where an element is drawn in the viewport, CSS pixels. */
export function boxOf(element: Element): DOMRect {
  return Element.prototype.getBoundingClientRect.call(element);
}

/** The document or shadow root that a node is in. */
export function rootOf(node: Node): Node {
  return Node.prototype.getRootNode.call(node);
}

/** Gives shadow roots, but for those of our own UI. */
export interface ShadowRootOf {
  /** The root of an element, a closed one too; null when it has none. */
  (element: Element): ShadowRoot | null;
  /** The same as far as it takes nanoseconds to tell: in Chromium it misses closed roots. */
  quick(element: Element): ShadowRoot | null;
}

/** The elements that may have a shadow root, other than custom ones (DOM Standard, "valid shadow host name"). */
const SHADOW_HOSTS = new Set(
  "ARTICLE ASIDE BLOCKQUOTE BODY DIV FOOTER H1 H2 H3 H4 H5 H6 HEADER MAIN NAV P SECTION SPAN".split(" "),
);

/** Whether an element may have a shadow root. */
export function mayHostRoot(element: Element): boolean {
  const tagName = tagNameOf(element);
  return SHADOW_HOSTS.has(tagName) || tagName.includes("-");
}

interface ChromeDom {
  dom?: { openOrClosedShadowRoot?: (element: Element) => ShadowRoot | null };
}

/**
 * Makes the browser's way to shadow roots: `chrome.dom` in Chromium, a property of elements in Firefox, both
 * only for content scripts. Elsewhere only open roots are seen.
 * @param own the hosts of our own UI, which is no part of the page.
 */
export function createShadowRootOf(chrome: ChromeDom | undefined, own: WeakSet<Element>): ShadowRootOf {
  const openOrClosed = chrome?.dom?.openOrClosedShadowRoot;
  const inFirefox = Object.getOwnPropertyDescriptor(Element.prototype, "openOrClosedShadowRoot")?.get;
  const read = inFirefox ?? readShadowRoot;
  return Object.assign(shadowRootOf, { quick });

  function quick(element: Element): ShadowRoot | null {
    const root: ShadowRoot | null = read.call(element);
    return root && own.has(element) ? null : root;
  }

  function shadowRootOf(element: Element): ShadowRoot | null {
    const root = quick(element);
    // It takes a hundred times as long as the rest of a look at an element, so it comes last.
    if (root || !openOrClosed || own.has(element) || !mayHostRoot(element)) return root;
    return element instanceof HTMLElement ? openOrClosed(element) : null;
  }
}

/** What a selector finds in a node. */
export function allIn(root: ParentNode, selector: string): NodeListOf<Element> {
  return root instanceof Document
    ? ofDocument(root, "querySelectorAll")(selector)
    : root.querySelectorAll(selector);
}

/** The parent across shadow boundaries. */
export function parentAcrossRoots(node: Node): Node | null {
  return parentNodeOf(node) ?? (node instanceof ShadowRoot ? node.host : null);
}

/** The slot in which a shadow root shows a node; of an open root, the others don't tell. */
export function slotOf(node: Node): HTMLSlotElement | null {
  if (isText(node)) return readTextSlot.call(node);
  return isElement(node) ? readElementSlot.call(node) : null;
}

/** Deeper than any page that people made. */
export const MAX_DEPTH = 500;

/**
 * The elements from a node outwards, shadow hosts included, as far as pages are deep.
 * @param around what holds a node, where that isn't its parent: the slot that shows it.
 */
export function ancestors(node: Node, around?: (node: Node) => Node | null): Element[] {
  const elements: Element[] = [];
  let at: Node | null = node;
  for (let n = 0; at && n < MAX_DEPTH; n += 1, at = around?.(at) ?? parentAcrossRoots(at))
    if (isElement(at)) elements.push(at);
  return elements;
}

/** Whether an element lets people type into it; what stands there is theirs. */
export function isEditable(element: Element): boolean {
  const editable = attributeOf(element, "contenteditable");
  if (editable !== null) return /^(|true|plaintext-only)$/i.test(editable);
  return element instanceof HTMLHtmlElement && ofDocument(element.ownerDocument, "designMode") === "on";
}

/** Elements but for forms, whose members may be anything, see above: for those who read them in the usual way. */
export function withoutForms(elements: readonly Element[]): Element[] {
  return elements.filter((element) => !(element instanceof HTMLFormElement));
}

/** A point in the viewport, CSS pixels. */
export interface Point {
  x: number;
  y: number;
}

/**
 * The elements that an event went through, the innermost first. The browser's own path stops at closed shadow roots;
 * from there on the point, or the focus for what the keyboard did, leads inwards.
 */
export function deepPath(event: Event, shadowRootOf: ShadowRootOf): Element[] {
  const pointer = isByPointer(event) ? event : null;
  const told = event.composedPath().filter((target): target is Element => target instanceof Element);
  // An event that has been dispatched has no path any more.
  if (told.length === 0 && pointer) return pathAt(pointer, shadowRootOf);
  return inwards(told, pointer, shadowRootOf);
}

/** The elements at a point, the innermost first, in closed shadow roots, too. */
export function pathAt(point: Point, shadowRootOf: ShadowRootOf): Element[] {
  const under = ofDocument(document, "elementFromPoint")(point.x, point.y);
  return under ? inwards(ancestors(under), point, shadowRootOf) : [];
}

function inwards(outer: Element[], point: Point | null, shadowRootOf: ShadowRootOf): Element[] {
  let innermost = outer[0];
  if (!innermost) return [];
  for (let root = shadowRootOf(innermost); root; root = shadowRootOf(innermost)) {
    const inner = point ? root.elementFromPoint(point.x, point.y) : root.activeElement;
    // A point on a host's own padding gives the host itself.
    if (!inner || rootOf(inner) !== root) break;
    innermost = inner;
  }
  return innermost === outer[0] ? outer : ancestors(innermost);
}

/** Whether an event is of the pointer. A click made by the keyboard (or by assistive technology) has none, and no point. */
export function isByPointer(event: Event): event is MouseEvent {
  if (!(event instanceof MouseEvent)) return false;
  const isByKeyboard = event.detail === 0 || (event instanceof PointerEvent && event.pointerId === -1);
  return event.type !== "click" || !isByKeyboard;
}

/** Whether an element is rendered, and not hidden by its visibility. */
export function isVisible(element: Element): boolean {
  return Element.prototype.checkVisibility.call(element, { visibilityProperty: true });
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
    titleOf: (document) => ofDocument(document, "title"),
    textOf: (element) => textOf(element, shadowRootOf),
  };
}

/** A node and every shadow root in it, the outer before the inner. */
function rootsOf(within: ParentNode, shadowRootOf: ShadowRootOf): ParentNode[] {
  const own = within instanceof Element ? shadowRootOf(within) : null;
  const roots = own ? [within, own] : [within];
  let budget = SEARCH_LIMIT;
  for (const root of roots) {
    for (const element of allIn(root, "*")) {
      if (budget-- <= 0) return roots;
      const inner = shadowRootOf(element);
      if (inner) roots.push(inner);
    }
  }
  return roots;
}

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
