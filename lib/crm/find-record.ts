import type { PageSite } from "../messages";
import { type Adapter, type CrmPage, findVisible, type PageReader } from "./adapter";
import { ADAPTERS, crmOfHost } from "./adapters";
import { columnHeading, findFields } from "./fields";
import type { CrmRecord, FoundRecord, RecordKey } from "./record";

/** A key with the element that names it. */
interface Named {
  key: RecordKey;
  by: Element;
}

/** An id as a page shows it: one word with a digit in it. */
const SHOWN_ID = /^(?=.*\d)[\w-]{1,40}$/;

/** The record that a number belongs to: what it stands in goes before the page. */
export function findRecord(site: PageSite, path: readonly Element[], page: CrmPage): FoundRecord | null {
  const { near, page: whole } = findRecords(site, path, page);
  return near ?? whole ?? null;
}

/**
 * Both records that a number may belong to: `near` is that of the row, tile or card in which it stands or that its own
 * markup names, `page` that of the page around. There is no `page` when both are the same.
 * @param path the elements around the number, nearest first, shadow hosts included.
 */
export function findRecords(
  site: PageSite,
  path: readonly Element[],
  page: CrmPage,
): { near?: FoundRecord; page?: FoundRecord } {
  const near = nearRecord(site, path, page);
  const whole = pageRecord(site, path, page);
  const isSame = near && whole && isSameId(site.crm, near.id, whole.id);
  return { ...(near && { near }), ...(whole && !isSame && { page: whole }) };
}

/** The record that an address alone tells of, as for a frame whose tab has the record in its address. */
export function recordFromUrl(site: PageSite, href: string, title: string): CrmRecord | null {
  const key = keyFromUrl(site, href);
  return key && { crm: site.crm, name: title, ...key };
}

/** The part of the page in which the number stands, where the document keeps several records' pages. */
export function pageAround(site: PageSite, path: readonly Element[], { document }: CrmPage): ParentNode {
  const { pages } = ADAPTERS[site.crm];
  return (pages !== "" && path.find((element) => element.matches(pages))) || document;
}

/** The elements of one row, which the product may have split. */
export function rowAround(site: PageSite, path: readonly Element[]): Element[] {
  const { rows, rowParts } = ADAPTERS[site.crm];
  const row = path.find((element) => element.matches(rows));
  if (!row) return [];
  const main = rowParts.reduce((id, end) => (id.endsWith(end) ? id.slice(0, -end.length) : id), row.id);
  if (main === "") return [row];
  return ["", ...rowParts]
    .map((end): Element | null => row.ownerDocument.getElementById(main + end))
    .filter((part) => part !== null);
}

/** Whether two ids of one kind of CRM mean the same record: SAP's with and without leading zeros, Salesforce's two lengths. */
function isSameId(crm: CrmRecord["crm"], a: string, b: string): boolean {
  const { comparable } = ADAPTERS[crm];
  return comparable(a) === comparable(b);
}

function nearRecord(site: PageSite, path: readonly Element[], page: CrmPage): FoundRecord | null {
  const { reader } = page;
  const adapter = ADAPTERS[site.crm];
  const row = rowAround(site, path);
  for (const element of path) {
    if (row.includes(element)) {
      const named = inRow(site, row, page);
      if (named) return found(site, named.key, "row", rowName(row, named, adapter, reader));
    }
    const key = keyNamedBy(element, site, page);
    if (key) return found(site, key, "link", key.name ?? "");
    if (adapter.cards !== "" && element.matches(adapter.cards)) {
      const named = firstNamed(linkSelector(adapter), [element], site, page);
      if (named) return found(site, named.key, "card", nameOf(named, reader));
    }
  }
  return null;
}

function pageRecord(site: PageSite, path: readonly Element[], page: CrmPage): FoundRecord | null {
  const { document, href, reader } = page;
  const adapter = ADAPTERS[site.crm];
  const around = pageAround(site, path, page);
  const roots = reader.rootsOf(around);
  const key =
    keyFromUrl(site, href) ?? (adapter.keyPages?.test(href) ? keyShown(adapter, roots, reader) : null);
  if (!key) return null;
  const scopes = around === document ? [roots] : [roots, reader.rootsOf(document)];
  const shown = (selector: string) => {
    for (const scope of scopes)
      for (const element of findVisible(selector, scope, reader)) {
        const text = reader.textOf(element);
        if (text !== "") return text;
      }
    return "";
  };
  const heading = adapter.headings.reduce((text, selector) => text || shown(selector), key.name ?? "");
  return { ...found(site, key, "page", heading || document.title), typeLabel: shown(adapter.typeLabel) };
}

function found(site: PageSite, key: RecordKey, source: FoundRecord["source"], name: string): FoundRecord {
  return { crm: site.crm, id: key.id, type: key.type, name, source, typeLabel: "" };
}

function keyFromUrl(site: PageSite, href: string): RecordKey | null {
  return URL.canParse(href) ? ADAPTERS[site.crm].fromUrl(new URL(href), site) : null;
}

/** The record that an element names, by its `href` or by another attribute that the product uses. */
function keyNamedBy(element: Element, site: PageSite, { href }: CrmPage): RecordKey | null {
  const link = element.localName === "a" ? element.getAttribute("href") : null;
  if (link !== null && URL.canParse(link, href)) {
    const url = new URL(link, href);
    // Another site's address may look like one of this CRM's.
    const isOurs = url.host === new URL(href).host || crmOfHost(url.hostname) === site.crm;
    const key = isOurs && ADAPTERS[site.crm].fromUrl(url, site);
    if (key) return key;
  }
  for (const { selector, attribute, part } of ADAPTERS[site.crm].references) {
    if (!element.matches(selector)) continue;
    const value = element.getAttribute(attribute) ?? "";
    const address = part ? part.exec(value)?.[1] : `/${value}`;
    const key = address !== undefined && keyFromUrl(site, `https://crm.invalid${address}`);
    if (key) return key;
  }
  return null;
}

/** Selects everything that may name a record, optionally inside something. */
function linkSelector({ references }: Adapter, inside = ""): string {
  return ["a[href]", ...references.map(({ selector }) => selector)]
    .map((each) => `${inside}${each}`)
    .join(", ");
}

function firstNamed(
  selector: string,
  within: readonly Element[],
  site: PageSite,
  page: CrmPage,
): Named | null {
  for (const part of within)
    for (const by of findVisible(selector, page.reader.rootsOf(part), page.reader)) {
      const key = keyNamedBy(by, site, page);
      if (key) return { key, by };
    }
  return null;
}

/** The record of a row: by the row's own key, the link in its heading cell, any link, or the cell of a key column. */
function inRow(site: PageSite, row: readonly Element[], page: CrmPage): Named | null {
  const adapter = ADAPTERS[site.crm];
  for (const by of row) {
    const key = keyNamedBy(by, site, page);
    if (key) return { key, by };
  }
  return (
    firstNamed(linkSelector(adapter, "th "), row, site, page) ??
    firstNamed(linkSelector(adapter), row, site, page) ??
    inKeyCell(adapter, row, page.reader)
  );
}

function inKeyCell(adapter: Adapter, row: readonly Element[], reader: PageReader): Named | null {
  if (adapter.keys.length === 0) return null;
  for (const by of cellsOf(adapter, row)) {
    const heading = columnHeading(by, reader);
    const type = adapter.keys.find(({ label }) => label.test(heading))?.type;
    const id = type === undefined ? "" : reader.textOf(by);
    if (type !== undefined && SHOWN_ID.test(id)) return { key: { id, type }, by };
  }
  return null;
}

/** The record whose key the page shows in a field, as where addresses don't name records. */
function keyShown(adapter: Adapter, roots: readonly ParentNode[], reader: PageReader): RecordKey | null {
  const typeOf = (name: string) => adapter.keys.find(({ label }) => label.test(name))?.type;
  for (const { names, value } of findFields((name) => typeOf(name) !== undefined, roots, reader)) {
    const id = reader.textOf(value);
    if (SHOWN_ID.test(id)) return { id, type: names.map(typeOf).find((type) => type !== undefined) ?? "" };
  }
  return null;
}

function cellsOf({ cells }: Adapter, row: readonly Element[]): Element[] {
  return cells.flatMap((selector) => row.flatMap((part) => [...part.querySelectorAll(selector)]));
}

/** The name that a row shows: the text of the link to its record, else the first cell in words. */
function rowName(row: readonly Element[], named: Named, adapter: Adapter, reader: PageReader): string {
  const ofLink = row.includes(named.by) ? "" : nameOf(named, reader);
  if (isName(ofLink, named.key)) return ofLink;
  return (
    cellsOf(adapter, row)
      .map((cell) => reader.textOf(cell))
      .find((text) => isName(text, named.key)) ?? ""
  );
}

function nameOf({ key, by }: Named, reader: PageReader): string {
  return key.name ?? reader.textOf(by);
}

function isName(text: string, { id }: RecordKey): boolean {
  return /\p{Letter}/u.test(text) && text !== id;
}
