import type { PageReader } from "./adapter";

/*
 * Labels and what they label, as CRM pages show them: fields of a form, and columns of a table.
 */

/** A field that a page shows. */
export interface Field {
  /** In the page's language, and by the API's name where the page has it. */
  names: readonly string[];
  value: Element;
}

/** Elements that label the field beside them: Lightning, Classic, UI5, UI5 web components, plain HTML. */
const LABEL_TAGS = ["label", "dt", "ui5-label"];
const LABEL_CLASSES = ".slds-form-element__label, .slds-text-title, .labelCol, .sapMLabel";
const LABELS = `${LABEL_TAGS.join(", ")}, ${LABEL_CLASSES}`;
/** What stands for the columns or rows of a table, or the head that holds those. */
const HEADINGS = "thead, th, ui5-table-header-row, [role=columnheader], [role=rowheader]";
const TABLES = "table, ui5-table, [role=grid], [role=treegrid], [role=table]";
/** How far a label may be wrapped before its value stands beside it. */
const WRAPPERS = 4;
/** More elements than one value is made of. */
const MAX_VALUE = 60;
/** How far into a grid its headings begin at most. */
const MAX_BEFORE_HEADINGS = 100;
/** More columns than people look through; beyond them a cell has no heading. */
const MAX_COLUMNS = 200;
/** Longer than any label of a field. */
const MAX_LABEL = 60;

/** The visible fields whose name passes a test, in the order of the page. */
export function* findFields(
  isWanted: (name: string) => boolean,
  roots: readonly ParentNode[],
  reader: PageReader,
): Generator<Field> {
  for (const root of roots) {
    for (const label of root.querySelectorAll(LABELS)) {
      const names = [labelText(reader.textOf(label)), apiName(label)];
      const value = names.some(isWanted) && reader.isVisible(label) ? valueBeside(label) : null;
      if (value) yield { names, value };
    }
  }
}

/** The heading of the column in which a cell stands; empty when there is none. */
export function columnHeading(cell: Element, { textOf }: Pick<PageReader, "textOf">): string {
  const inAttribute = cell.getAttribute("data-label");
  if (inAttribute) return inAttribute;
  const table = cell.closest(TABLES);
  // A search of all of a long table, once for each of its cells, would take minutes.
  const headings =
    table instanceof HTMLTableElement
      ? (table.tHead?.querySelector(":scope > tr:last-child") ?? headingRow(table))
      : (table?.querySelector(":scope > ui5-table-header-row") ?? (table && ariaHeadings(table)));
  if (!headings || headings === cell.parentElement) return "";
  const heading = byColumnIndex(headings, cell) ?? headings.children[columnOf(cell)];
  return heading ? labelText(textOf(heading)) : "";
}

function columnOf(cell: Element): number {
  if (cell instanceof HTMLTableCellElement) return cell.cellIndex;
  let column = 0;
  let at = cell.previousElementSibling;
  for (; at && column < MAX_COLUMNS; at = at.previousElementSibling) column += 1;
  return at ? -1 : column;
}

/** Grids that hold only the columns in sight number them. */
function byColumnIndex(headings: Element, cell: Element): Element | undefined {
  const index = cell.getAttribute("aria-colindex");
  let heading = index === null ? null : headings.firstElementChild;
  for (let n = 0; heading && n < MAX_COLUMNS; n += 1, heading = heading.nextElementSibling)
    if (heading.getAttribute("aria-colindex") === index) return heading;
  return undefined;
}

/** The row of a grid's column headers, which come first in it. */
function ariaHeadings(grid: Element): Element | null {
  const walker = elementsFrom(grid, grid);
  for (let n = 0; n < MAX_BEFORE_HEADINGS; n += 1) {
    const at = walker.nextNode();
    if (!(at instanceof Element)) return null;
    if (at.getAttribute("role") === "columnheader") return at.parentElement;
  }
  return null;
}

/** A walker over the elements of a node, which stands on one of them. */
export function elementsFrom(root: Node, start: Element): TreeWalker {
  // A page's image can be called like a member of its document, and then stands in for it.
  const { createTreeWalker } = Document.prototype;
  const walker = createTreeWalker.call(start.ownerDocument, root, NodeFilter.SHOW_ELEMENT);
  walker.currentNode = start;
  return walker;
}

/** The first row of a table without a head, where it holds nothing but headings. */
function headingRow(table: HTMLTableElement): Element | null {
  const first = table.querySelector("tr");
  return first && [...first.children].every(({ localName }) => localName === "th") ? first : null;
}

/** A label without the marks that forms put around it; empty for a text that is too long for one. */
export function labelText(text: string): string {
  const label = text.length > 2 * MAX_LABEL ? "" : text.trim();
  return label.length > MAX_LABEL ? "" : label.replace(/^\*\s*|\s*[:*]+$/g, "");
}

/** Lightning names the field of a record's layout, e.g. `sfdc:RecordField.Account.BillingAddress`. */
function apiName(label: Element): string {
  return (
    label
      .closest("[data-target-selection-name]")
      ?.getAttribute("data-target-selection-name")
      ?.split(".")
      .at(-1) ?? ""
  );
}

/** What stands beside a label or a wrapper of it; a neighbour that has a label of its own is the next field. */
function valueBeside(label: Element): Element | null {
  let at: Element | null = label;
  for (let level = 0; at && level < WRAPPERS; level += 1, at = at.parentElement) {
    const beside = at.nextElementSibling;
    if (beside) return isValue(beside) ? beside : null;
  }
  return null;
}

/** The label that stands beside a value: what leads from a label to its value, the other way round. */
export function labelBeside(value: Element): Element | null {
  let at = value.previousElementSibling;
  for (let level = 0; at && level < WRAPPERS; level += 1, at = at.lastElementChild)
    if (isLabel(at)) return isValue(value) ? at : null;
  return null;
}

/** What holds the fields that an element labels, if it is a label or a part of one: a table, or what is around the label. */
export function labelledBy(element: Element): Element | null {
  const label = element.closest(`${LABELS}, ${HEADINGS}`);
  const around = label?.closest(TABLES) ?? label?.parentElement ?? null;
  // A form's parent is not to be had from itself, whose members may be its fields.
  const isOutermost = around === null || around instanceof HTMLFormElement || around.matches(TABLES);
  return isOutermost ? around : around.parentElement;
}

/** As the selector says, but quick: it is asked of every element around every number. */
function isLabel(element: Element): boolean {
  const { localName } = element;
  if (LABEL_TAGS.includes(localName)) return true;
  // A form's fields can stand in for its members.
  return localName !== "form" && element.hasAttribute("class") && element.matches(LABEL_CLASSES);
}

/** Whether an element may be a label's value: something with a label of its own is a field, or a whole section. */
function isValue(element: Element): boolean {
  const walker = elementsFrom(element, element);
  let at: Node | null = element;
  for (let n = 0; at && n < MAX_VALUE; n += 1, at = walker.nextNode())
    if (at instanceof Element && isLabel(at)) return false;
  return at === null;
}
