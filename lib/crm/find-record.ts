import type { PageSite } from "../messages";
import { type Adapter, type CrmPage, findVisible, type PageReader } from "./adapter";
import { ADAPTERS, isSameOrg } from "./adapters";
import { columnHeading, findFields } from "./fields";
import type { CrmRecord, FoundRecord, RecordKey } from "./record";

/** A key with the element that names it. */
interface Named {
  key: RecordKey;
  by: Element;
}

/** An id as a page shows it: one word with a digit in it. */
const SHOWN_ID = /^(?=.*\d)[\w-]{1,40}$/;

/** The records of parts of one page, so that many numbers are read at the cost of one. */
export type PageRecords = Map<ParentNode, FoundRecord | null>;

/**
 * Both records that a number may belong to: `near` is that of the row, tile or card in which it stands or that its own
 * markup names, `page` that of the page around. There is no `page` when both are the same.
 * @param path the elements around the number, nearest first, shadow hosts included.
 * @param known what was read of this page in this moment.
 */
export function findRecords(
  site: PageSite,
  path: readonly Element[],
  page: CrmPage,
  known: PageRecords = new Map(),
): { near?: FoundRecord; page?: FoundRecord } {
  const near = nearRecord(site, path, page);
  const around = pageAround(site, path, page);
  if (!known.has(around)) known.set(around, pageRecord(site, around, page));
  const whole = known.get(around);
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
export function isSameId(crm: CrmRecord["crm"], a: string, b: string): boolean {
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

function pageRecord(site: PageSite, around: ParentNode, page: CrmPage): FoundRecord | null {
  const { document, href, reader } = page;
  const adapter = ADAPTERS[site.crm];
  const roots = reader.rootsOf(around);
  const ofUrl = keyFromUrl(site, href);
  const key = adapter.keyPages?.test(href) ? keyOnPage(adapter, ofUrl, roots, reader) : ofUrl;
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
  return {
    ...found(site, key, "page", heading || reader.titleOf(document)),
    typeLabel: shown(adapter.typeLabel),
  };
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
    // Another site's address, or another customer's of the same CRM, may look like one of this one's.
    const key = isSameOrg(site.crm, url, new URL(href)) && ADAPTERS[site.crm].fromUrl(url, site);
    if (key && !isOnlyThePage(link, url, key, site, href)) return key;
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

/**
 * Whether a link leads nowhere but about the page that has it (`#`, `?edit=1`): then the record in its address is the
 * page's, and the link says nothing of the row in which it stands. What the link itself brings may name a record.
 */
function isOnlyThePage(link: string, url: URL, key: RecordKey, site: PageSite, href: string): boolean {
  const [page] = href.split("#");
  const own = link.trim();
  const rest = new URL(url);
  rest.hash = "";
  const isAbout = own.startsWith("?") || own === "" || (own.includes("#") && rest.href === page);
  if (own.startsWith("?")) rest.search = "";
  const ofRest = isAbout && ADAPTERS[site.crm].fromUrl(rest, site);
  return ofRest ? isSameId(site.crm, ofRest.id, key.id) : false;
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

/**
 * The record of a page whose address may name none, or one that the page has left: the key that it shows goes before
 * the address's. Its own is called just "ID"; where it shows several others, only the address can tell which it is.
 */
function keyOnPage(
  adapter: Adapter,
  ofUrl: RecordKey | null,
  roots: readonly ParentNode[],
  reader: PageReader,
): RecordKey | null {
  const typeOf = (name: string) => adapter.keys.find(({ label }) => label.test(name))?.type;
  const shown: RecordKey[] = [];
  for (const { names, value } of findFields((name) => typeOf(name) !== undefined, roots, reader)) {
    const id = reader.textOf(value);
    const type = names.map(typeOf).find((type) => type !== undefined) ?? "";
    if (SHOWN_ID.test(id)) shown.push({ id, type });
  }
  const isOfUrl = ({ id }: RecordKey) =>
    ofUrl !== null && adapter.comparable(id) === adapter.comparable(ofUrl.id);
  if (shown.length === 0 || shown.some(isOfUrl)) return ofUrl;
  const own = shown.filter(({ type }) => type === "");
  const candidates = own.length > 0 ? own : shown;
  const ids = new Set(candidates.map(({ id }) => adapter.comparable(id)));
  const [key] = candidates;
  return key && ids.size === 1 ? { ...key, type: key.type || (ofUrl?.type ?? "") } : null;
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
