import type { PageSite } from "../messages";
import { decodeUri } from "../uri";
import type { CrmRecord, RecordKey } from "./record";
import { salesforceRecordFromRow, salesforceRecordFromUrl } from "./salesforce";
import { sapRecordFromRow, sapRecordFromUrl } from "./sap";

/** What a CRM's adapter knows: reading a record from an address, from a table row, and its name from the page. */
interface Adapter {
  fromUrl: (href: string, site: PageSite) => RecordKey | null;
  rowSelector: string;
  fromRow: (row: Element) => RecordKey | null;
  /** Where a row's cells are. */
  cells: string;
  /** Where the page shows its record's name, the surest place first. */
  headings: readonly string[];
}

const ADAPTERS: Record<PageSite["crm"], Adapter> = {
  salesforce: {
    fromUrl: salesforceRecordFromUrl,
    rowSelector: "tr[data-row-key-value]",
    fromRow: salesforceRecordFromRow,
    cells: "th[role='rowheader'], th, td",
    headings: ["records-lwc-highlights-panel [slot='primaryField']", "[slot='primaryField']", "h1"],
  },
  sap: {
    fromUrl: sapRecordFromUrl,
    rowSelector: "tr, [role='row']",
    fromRow: sapRecordFromRow,
    cells: "td, [role='gridcell'], [role='cell']",
    headings: [
      ".sapUxAPObjectPageHeaderIdentifierTitle",
      ".sapUxAPObjectPageHeaderTitle h1",
      ".sapFDynamicPageTitle .sapMTitle",
      "h1",
    ],
  },
  custom: {
    fromUrl: customRecordFromUrl,
    rowSelector: "",
    fromRow: () => null,
    cells: "",
    headings: ["h1"],
  },
};

/** How the deep search through shadow roots is done; a content script and a test bring their own. */
export interface PageReader {
  /** The first visible element that matches, shadow roots included. */
  findVisible: (selector: string, within: ParentNode) => Element | null;
  /** The visible text of an element, shadow roots and slots included. */
  textOf: (element: Element) => string;
}

/**
 * The record that a number belongs to. The row in which it stands goes before the page's address.
 * @param path the elements around the number, nearest first, shadow hosts included.
 */
export function findRecord(
  site: PageSite,
  path: readonly Element[],
  page: { href: string; document: Document; reader: PageReader },
): CrmRecord | null {
  const adapter = ADAPTERS[site.crm];
  const row =
    adapter.rowSelector === "" ? undefined : path.find((element) => element.matches(adapter.rowSelector));
  const fromRow = row && adapter.fromRow(row);
  if (row && fromRow) {
    return { crm: site.crm, ...fromRow, name: rowName(row, fromRow.id, adapter.cells, page.reader) };
  }
  const fromUrl = adapter.fromUrl(page.href, site);
  if (!fromUrl) return null;
  const heading = adapter.headings
    .map((selector) => page.reader.findVisible(selector, page.document))
    .find((element) => element !== null);
  return { crm: site.crm, ...fromUrl, name: (heading && page.reader.textOf(heading)) || page.document.title };
}

/** The name that a row shows: its first cell in words that isn't the id itself. */
function rowName(row: Element, id: string, cells: string, reader: PageReader): string {
  const texts = [...row.querySelectorAll(cells)].map((cell) => reader.textOf(cell));
  return texts.find((text) => /\p{Letter}/u.test(text) && text !== id) ?? "";
}

/** The record that an address alone tells of, as for a frame whose tab has the record in its address. */
export function recordFromUrl(site: PageSite, href: string, title: string): CrmRecord | null {
  const key = ADAPTERS[site.crm].fromUrl(href, site);
  return key && { crm: site.crm, ...key, name: title };
}

/** The record of a CRM that the administrator described by a pattern over the address, with the group `id`. */
function customRecordFromUrl(href: string, site: PageSite): RecordKey | null {
  if (site.recordId === "") return null;
  const groups = new RegExp(site.recordId).exec(href)?.groups;
  const id = groups?.id;
  return id ? { id: decodeUri(id), type: groups?.type ?? site.recordType } : null;
}
