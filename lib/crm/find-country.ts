import type { PageSite } from "../messages";
import type { CrmPage, PageReader } from "./adapter";
import { columnHeading, findFields } from "./fields";
import { pageAround, rowAround } from "./find-record";

/** A country that a page tells of a record. */
export interface FoundCountry {
  /** ISO 3166-1 alpha-2. */
  country: string;
  /** `field`: the record's own country as shown in its row or on its page. `locale`: only the page's language says so. */
  source: "field" | "locale";
}

/** "Country" in the languages that the CRMs' users have most, as the last word of a label or before "/Region". */
const COUNTRY =
  /(?:^|[^\p{L}])(?:country|land|pays|pa[ií]s|paese|kraj|země|krajina|ország|maa|ülke|țară|страна|країна|χώρα|国|國家|国家|국가)(?:[ /-]?(?:region|regio|código|code))?$|Country(?:Code)?$/iu;
const ADDRESS = /address|adresse|anschrift|dirección|indirizzo|endereço|adres|Address$/i;
/** Labels of the address that bills go to, and of the one that letters go to; others come after. */
const ORDER = [/bill|rechnung|factur|fattur/i, /mail|post|correspond/i];

/** Names in common use that CLDR's lists don't have. */
const ALIASES: Record<string, string> = {
  usa: "US",
  "united states of america": "US",
  uk: "GB",
  "great britain": "GB",
  england: "GB",
};

/**
 * The country by which a record's national numbers are to be read, where the page shows one: in a country column of
 * the number's row, in a country or address field of the record's page (billing before mailing before others), else
 * by the region of the page's language (`<html lang="de-AT">`).
 * @param path the elements around the number, nearest first, shadow hosts included.
 */
export function findCountry(
  site: PageSite,
  path: readonly Element[],
  page: CrmPage,
): FoundCountry | undefined {
  const { reader, document } = page;
  const { lang } = document.documentElement;
  const read = readCountryIn([...new Set([lang, "en"])].filter(isLanguage));
  const shown =
    inRow(rowAround(site, path), reader, read) ??
    inFields(reader.rootsOf(pageAround(site, path, page)), reader, read);
  if (shown) return { country: shown, source: "field" };
  const country = isLanguage(lang) ? new Intl.Locale(lang).region : undefined;
  return country !== undefined && /^[A-Z]{2}$/.test(country) ? { country, source: "locale" } : undefined;
}

type ReadCountry = (text: string) => string | undefined;

function inRow(row: readonly Element[], reader: PageReader, read: ReadCountry): string | undefined {
  return row
    .flatMap((part) => [...part.children])
    .filter((cell) => COUNTRY.test(columnHeading(cell, reader)))
    .map((cell) => read(reader.textOf(cell)))
    .find((country) => country !== undefined);
}

function inFields(roots: readonly ParentNode[], reader: PageReader, read: ReadCountry): string | undefined {
  const fields = [...findFields((name) => COUNTRY.test(name) || ADDRESS.test(name), roots, reader)];
  const rank = (names: readonly string[]) => {
    const at = ORDER.findIndex((kind) => names.some((name) => kind.test(name)));
    return at < 0 ? ORDER.length : at;
  };
  return fields
    .sort((a, b) => rank(a.names) - rank(b.names))
    .flatMap(({ names, value }) =>
      names.some((name) => COUNTRY.test(name)) ? [reader.textOf(value)] : lastLines(value, reader),
    )
    .map(read)
    .find((country) => country !== undefined);
}

/** States of the USA that are called like a country, by which an address there ends. */
const STATE = /^georgia$/i;

/** The end of an address, where its country is: the last lines, and what follows the last comma. Two letters are a state. */
function lastLines(value: Element, reader: PageReader): string[] {
  const leaves = reader
    .rootsOf(value)
    .flatMap((root) => [...root.querySelectorAll("*")])
    .filter((element) => element.childElementCount === 0);
  return [...leaves, value]
    .map((element) => reader.textOf(element).split(",").at(-1)?.trim() ?? "")
    .filter((text) => text.length > 2 && !STATE.test(text))
    .reverse();
}

/** Readers that have been made: to ask for all regions' names takes milliseconds. */
const readers = new Map<string, ReadCountry>();

function readCountryIn(languages: readonly string[]): ReadCountry {
  const known = readers.get(languages.join());
  if (known) return known;
  const made = createReadCountry(languages);
  readers.set(languages.join(), made);
  return made;
}

/**
 * Makes the reader of countries: by code, or by name in one of the languages. `Germany`, `DE`, `Deutschland (DE)`.
 */
function createReadCountry(languages: readonly string[]): ReadCountry {
  const byName = new Map(Object.entries(ALIASES));
  const codes = new Set<string>();
  for (const language of languages) {
    const names = new Intl.DisplayNames(language, { type: "region", fallback: "none" });
    for (const code of regionCodes()) {
      const name = names.of(code);
      // Codes that are out of use have the name of the country that came after.
      const current = new Intl.Locale(`und-${code}`).region;
      if (name === undefined || current === undefined || NO_COUNTRY.test(code)) continue;
      byName.set(name.toLowerCase(), current);
      codes.add(current);
    }
  }
  const whole = (text: string) => byName.get(text.toLowerCase()) ?? (codes.has(text) ? text : undefined);
  return (text) =>
    whole(text) ??
    text
      .split(/\s*[()–]\s*|\s+-\s+/)
      .map(whole)
      .find((country) => country !== undefined);
}

/** Codes of regions that are no countries: unions, and those for tests. */
const NO_COUNTRY = /^(EU|EZ|UN|QO|X[AB]|ZZ)$/;

function* regionCodes(): Generator<string> {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  for (const first of letters) for (const second of letters) yield first + second;
}

function isLanguage(language: string): boolean {
  try {
    return Intl.DisplayNames.supportedLocalesOf(language).length > 0;
  } catch {
    return false;
  }
}
