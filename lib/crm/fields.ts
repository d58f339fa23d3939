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
const LABELS = "label, dt, .slds-form-element__label, .slds-text-title, .labelCol, .sapMLabel, ui5-label";
/** How far a label may be wrapped before its value stands beside it. */
const WRAPPERS = 4;
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
export function columnHeading(cell: Element, reader: PageReader): string {
  const inAttribute = cell.getAttribute("data-label");
  if (inAttribute) return inAttribute;
  const table = cell.closest("table, ui5-table, [role='grid'], [role='table']");
  const column = [...(cell.parentElement?.children ?? [])].indexOf(cell);
  const heading = table?.querySelector("thead tr:last-child, ui5-table-header-row")?.children[column];
  return heading ? labelText(reader.textOf(heading)) : "";
}

function labelText(text: string): string {
  return text.length > MAX_LABEL ? "" : text.replace(/^\*\s*|\s*[:*]+$/g, "").trim();
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

function valueBeside(label: Element): Element | null {
  let at: Element | null = label;
  for (let level = 0; at && level < WRAPPERS; level += 1, at = at.parentElement)
    if (at.nextElementSibling) return at.nextElementSibling;
  return null;
}
