import type { PageSite } from "../messages";
import type { RecordKey } from "./record";

/**
 * What is known of one kind of CRM: where it runs, how its addresses name records, and where its pages show them.
 * Selectors may match in any shadow root.
 */
export interface Adapter {
  /** Hosts of the product, each with all hosts below it. Empty where customers run it on hosts of their own only. */
  hosts: readonly string[];
  /** The record that an address names; null for lists, home pages and whatever else shows none. */
  fromUrl: (url: URL, site: PageSite) => RecordKey | null;
  /** Where elements name a record other than by `href`: an attribute whose value (or group 1 of `part`) is an address. */
  references: readonly { selector: string; attribute: string; part?: RegExp }[];
  /** What shows one record a piece in a list. */
  rows: string;
  /** What ends the ids of a row's further elements, where the product splits one row into several. */
  rowParts: readonly string[];
  /** Where a row shows its record's name, the surest place first. */
  cells: readonly string[];
  /** Column headings and field labels whose value is a record's id, where no address or attribute has it. */
  keys: readonly { type: string; label: RegExp }[];
  /** Pages whose addresses name no record, so that a key shown in a field counts: a pattern over their addresses. */
  keyPages?: RegExp;
  /** What shows one other record on a record's page: hover cards and their like. */
  cards: string;
  /** What holds one record's page, where several are kept in the document. */
  pages: string;
  /** Where the page shows its record's name, the surest place first. */
  headings: readonly string[];
  /** Where the page shows its record's type in words. */
  typeLabel: string;
  /** An id in the form in which two ids of one record are equal. */
  comparable: (id: string) => string;
}

/** How the deep search through shadow roots is done. */
export interface PageReader {
  /** A node, and every shadow root in it. */
  rootsOf: (within: ParentNode) => ParentNode[];
  isVisible: (element: Element) => boolean;
  titleOf: (document: Document) => string;
  /** The text that an element shows, shadow roots and slots included; white space folded. */
  textOf: (element: Element) => string;
}

/** The page on which a number stands. */
export interface CrmPage {
  href: string;
  document: Document;
  reader: PageReader;
}

/** The visible elements that match a selector in some roots, which `rootsOf` has given. */
export function* findVisible(
  selector: string,
  roots: readonly ParentNode[],
  reader: PageReader,
): Generator<Element> {
  if (selector === "") return;
  for (const root of roots)
    for (const element of root.querySelectorAll(selector)) if (reader.isVisible(element)) yield element;
}
