import { columnHeading, elementsFrom, labelBeside, labelText } from "../crm/fields";
import { labelBefore } from "../phone/labels";
import { attributeOf, isElement, matches, ofDocument, parentAcrossRoots, rootOf, tagNameOf } from "./dom";

/** How far up a field's label is looked for; beyond it a label belongs to something larger. */
const LEVELS = 12;
/** Values that one term of a definition list has at most. */
const MAX_VALUES = 20;
/** How many elements before its field a label may stand. */
const MAX_APART = 50;
/** More nodes than a label is made of, and more characters: none is longer than half as much without white space. */
const MAX_NODES = 100;
const MAX_READ = 120;
/** More elements than name one field. */
const MAX_NAMES = 8;

/** Labels found in this task, by element: numbers of one row have most of their way up in common. */
let found: Map<Node, string> | null = null;

/**
 * The label of the field that a node stands in, where the page gives one: Lightning's `field-label` or form
 * element, a table cell's column header, a definition list's term, a label element, a name for assistive technology.
 * Empty when there is none.
 */
export function labelOf(start: Node): string {
  if (!found) {
    found = new Map();
    queueMicrotask(() => {
      found = null;
    });
  }
  return labelAround(parentAcrossRoots(start), LEVELS, found);
}

function labelAround(node: Node | null, levels: number, labels: Map<Node, string>): string {
  if (!node || levels === 0) return "";
  const remembered = labels.get(node);
  if (remembered !== undefined) return remembered;
  const isTold = isElement(node) && mayTell(node);
  const own = isElement(node) ? labelAt(node, isTold) : "";
  const name = own === "" && isTold ? ariaName(node) : "";
  // A name may also be that of a link, or of a picture's frame: "Acme". Then the field's own label says more.
  const isTelling = name !== "" && labelBefore(`${name}: `, name.length + 2, true) !== "none";
  const label = own || (isTelling ? name : labelAround(parentAcrossRoots(node), levels - 1, labels) || name);
  labels.set(node, label);
  return label;
}

function labelAt(element: Element, isTold: boolean): string {
  // A form is no field, and its members may be anything.
  if (tagNameOf(element) === "FORM") return "";
  const inAttribute = isTold
    ? (attributeOf(element, "field-label") ?? attributeOf(element, "data-label"))
    : null;
  const label = inAttribute ?? labelInMarkup(element, isTold);
  return label === "" ? "" : labelText(label);
}

/** Whether an element has any of the attributes that are looked at here: asked once, since each look takes as long. */
function mayTell(element: Element): boolean {
  return Element.prototype.hasAttributes.call(element) && matches(element, TELLING);
}

/** Lightning's form elements. */
const FORM_ELEMENT = ".slds-form-element";
/** What has an attribute that is looked at here. */
const TELLING = `[field-label],[data-label],[role],[id],[aria-label],[aria-labelledby],[headers],${FORM_ELEMENT}`;
/** Cells of tables, by their name or role. */
const CELLS = ["td", "th", "ui5-table-cell", "gridcell", "cell"];

function isCell(element: Element, isTold: boolean): boolean {
  return CELLS.includes(element.localName) || (isTold && CELLS.includes(attributeOf(element, "role") ?? ""));
}

function labelInMarkup(element: Element, isTold: boolean): string {
  if (element.localName === "dd") return termOf(element);
  if (isCell(element, isTold)) {
    const heading = columnHeading(element, { textOf });
    if (heading !== "") return heading;
    const { previousElementSibling: before } = element;
    if (before && isRowHeader(before)) return textOf(before);
  }
  if (isTold) {
    if (matches(element, FORM_ELEMENT)) {
      const label = element.querySelector(
        ":scope > .slds-form-element__label, :scope > * > .slds-form-element__label",
      );
      return textOf(label);
    }
    const label = labelFor(element);
    if (label) return textOf(label);
  }
  return textOf(labelBeside(element));
}

function isRowHeader(element: Element): boolean {
  return element.localName === "th" || attributeOf(element, "role") === "rowheader";
}

/** The label element that names an element by its id. It stands before it, and not far: a page may have thousands. */
function labelFor(element: Element): Element | undefined {
  const id = attributeOf(element, "id");
  if (!id) return undefined;
  const walker = elementsFrom(rootOf(element), element);
  for (let n = 0; n < MAX_APART; n += 1) {
    const at = walker.previousNode();
    if (!(at instanceof Element)) return undefined;
    if (tagNameOf(at).endsWith("LABEL") && attributeOf(at, "for") === id) return at;
  }
  return undefined;
}

/** What holds many fields, by its name or role; how it is called is the name of none of them. */
const HOLDERS = new Set(
  `alert alertdialog application article aside banner body complementary contentinfo dialog document feed fieldset
  figure footer form grid group header html list listbox log main menu menubar nav navigation ol radiogroup region row
  rowgroup search section status table tablist tabpanel tbody tfoot thead toolbar tr tree treegrid ul`.split(
    /\s+/,
  ),
);
/** A name often repeats the value: "Phone +49 30 901820". */
const VALUE = /[+(]?\d[\d\s()./-]{4,}\d/g;
const WORDS = /[^\d\s()+./-]/;

/** How an element is named for assistive technology, or a cell by its headers; empty for what holds many fields. */
function ariaName(element: Element): string {
  const ids = attributeOf(element, "aria-labelledby") ?? attributeOf(element, "headers");
  const own = attributeOf(element, "aria-label");
  if (ids === null && own === null) return "";
  if (HOLDERS.has(element.localName) || HOLDERS.has(attributeOf(element, "role") ?? "")) return "";
  const root = rootOf(element);
  const names = ids?.split(/\s+/, MAX_NAMES).map((id) => textOf(byId(root, id)).trim());
  return labelText(names?.filter((name) => WORDS.test(name)).join(" ") || (own ?? "").replace(VALUE, ""));
}

function byId(root: Node, id: string): Element | null {
  if (root instanceof ShadowRoot) return root.getElementById(id);
  const { ownerDocument } = root;
  // A document has none, and an element that is its own root isn't on the page.
  return ownerDocument === null ? ofDocument(root as Document, "getElementById")(id) : null;
}

/** What an element says; of what is too long for a label, no more than tells that. */
function textOf(element: Element | null): string {
  let said = "";
  if (!element) return said;
  const walker = ofDocument(document, "createTreeWalker")(element, NodeFilter.SHOW_TEXT);
  for (let n = 0; n < MAX_NODES && said.length <= MAX_READ; n += 1) {
    const text = walker.nextNode();
    if (!text) return said;
    said += text.nodeValue;
  }
  return said.padEnd(MAX_READ + 1);
}

function termOf(value: Element): string {
  let before = value.previousElementSibling;
  for (let n = 0; before?.localName === "dd" && n < MAX_VALUES; n += 1)
    before = before.previousElementSibling;
  return before?.localName === "dt" ? textOf(before) : "";
}
