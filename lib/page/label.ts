import { attributeOf, closest, parentAcrossRoots, rootOf } from "./dom";

/** How far up a field's label is looked for; beyond it a label belongs to something larger. */
const LEVELS = 12;
/** Longer than this is a text of its own, not a label. */
const MAX_LABEL = 60;
/** Values that one term of a definition list has at most. */
const MAX_VALUES = 20;

/** Labels found in this task, by element: numbers of one row have most of their way up in common. */
let found: Map<Node, string> | null = null;

/**
 * The label of the field that a node stands in, where the page gives one: Lightning's `field-label` or form
 * element, a table cell's column header, a definition list's term, a label element. Empty when there is none.
 */
export function labelOf(start: Node): string {
  if (!found) {
    found = new Map();
    queueMicrotask(() => {
      found = null;
      known.clear();
    });
  }
  return labelAround(parentAcrossRoots(start), LEVELS, found);
}

function labelAround(node: Node | null, levels: number, labels: Map<Node, string>): string {
  if (!node || levels === 0) return "";
  const remembered = labels.get(node);
  if (remembered !== undefined) return remembered;
  const own = node instanceof Element ? labelAt(node) : "";
  const label = own || labelAround(parentAcrossRoots(node), levels - 1, labels);
  labels.set(node, label);
  return label;
}

function labelAt(element: Element): string {
  // A form is no field, and its members may be anything.
  if (element instanceof HTMLFormElement) return "";
  const label =
    attributeOf(element, "field-label") ?? attributeOf(element, "data-label") ?? labelBeside(element);
  return label.length > 2 * MAX_LABEL || label.trim().length > MAX_LABEL ? "" : label.trim();
}

function labelBeside(element: Element): string {
  if (element.localName === "dd") return termOf(element);
  if (element instanceof HTMLTableCellElement) return columnOf(element);
  if (element.classList.contains("slds-form-element")) {
    const label = element.querySelector(
      ":scope > .slds-form-element__label, :scope > * > .slds-form-element__label",
    );
    return label?.textContent ?? "";
  }
  const root = rootOf(element);
  return element.id !== "" && isTreeRoot(root) ? (labelsIn(root).get(element.id)?.textContent ?? "") : "";
}

function termOf(value: Element): string {
  let before = value.previousElementSibling;
  for (let n = 0; before?.localName === "dd" && n < MAX_VALUES; n += 1)
    before = before.previousElementSibling;
  return before?.localName === "dt" ? (before.textContent ?? "") : "";
}

function columnOf(cell: HTMLTableCellElement): string {
  const table = closest(cell, "table");
  const head = table instanceof HTMLTableElement ? table.tHead : null;
  if (!head || head.contains(cell)) return "";
  return head.querySelector(":scope > tr:last-child")?.children[cell.cellIndex]?.textContent ?? "";
}

function isTreeRoot(node: Node): node is Document | ShadowRoot {
  return node.nodeType === Node.DOCUMENT_NODE || node instanceof ShadowRoot;
}

/** The label elements of each root, by the id that they are for; of this task, too. */
const known = new Map<Node, Map<string, Element>>();

/** They are read once for all: a search for each number's field would take the square of a page's size. */
function labelsIn(root: Document | ShadowRoot): Map<string, Element> {
  const remembered = known.get(root);
  if (remembered) return remembered;
  const labels = new Map<string, Element>();
  known.set(root, labels);
  for (const label of root.querySelectorAll("label[for]")) {
    const id = attributeOf(label, "for") ?? "";
    if (!labels.has(id)) labels.set(id, label);
  }
  return labels;
}
