import { parentAcrossRoots } from "./dom";

/** How far up a field's label is looked for; beyond it a label belongs to something larger. */
const LEVELS = 12;
/** Longer than this is a text of its own, not a label. */
const MAX_LABEL = 60;

/**
 * The label of the field that a text stands in, where the page gives one: Lightning's `field-label` or form
 * element, a table cell's column header, a definition list's term, a label element. Empty when there is none.
 */
export function labelOf(text: Text): string {
  let node: Node | null = parentAcrossRoots(text);
  for (let level = 0; node && level < LEVELS; level += 1, node = parentAcrossRoots(node)) {
    if (!(node instanceof Element)) continue;
    const label = (
      node.getAttribute("field-label") ??
      node.getAttribute("data-label") ??
      labelBeside(node)
    ).trim();
    if (label !== "" && label.length <= MAX_LABEL) return label;
  }
  return "";
}

function labelBeside(element: Element): string {
  if (element.localName === "dd") {
    let before = element.previousElementSibling;
    while (before?.localName === "dd") before = before.previousElementSibling;
    return before?.localName === "dt" ? (before.textContent ?? "") : "";
  }
  if (element.localName === "td") {
    const column = [...(element.parentElement?.children ?? [])].indexOf(element);
    return (
      element.closest("table")?.querySelector("thead tr:last-child")?.children[column]?.textContent ?? ""
    );
  }
  if (element.classList.contains("slds-form-element")) {
    return element.querySelector(".slds-form-element__label")?.textContent ?? "";
  }
  if (element.id === "") return "";
  const root = element.getRootNode() as Document | ShadowRoot;
  return root.querySelector(`label[for="${CSS.escape(element.id)}"]`)?.textContent ?? "";
}
