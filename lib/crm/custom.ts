import type { PageSite } from "../messages";
import { decodeUri } from "../uri";
import type { Adapter } from "./adapter";
import type { RecordKey } from "./record";

/** A CRM that the administrator described by a pattern over its addresses. */
export const custom: Adapter = {
  hosts: [],
  fromUrl: ({ href }, site) => customRecordFromUrl(href, site),
  references: [],
  rows: "tr, [role='row']",
  rowParts: [],
  cells: ["th", "td, [role='gridcell'], [role='cell']"],
  keys: [],
  cards: "",
  pages: "",
  headings: ["h1"],
  typeLabel: "",
  comparable: (id) => id,
};

/** Why a pattern finds no record in an address. */
export type RecordPatternProblem = "patternInvalid" | "patternNoIdGroup" | "patternNoUrl" | "patternNoMatch";

/**
 * Tries a site's record pattern on an address, as the editor shows it: what is found there, or why nothing is.
 * @param site the pattern, a regular expression with the group `id` and optionally `type`, and the type without it.
 */
export function tryRecordPattern(
  site: Pick<PageSite, "recordId" | "recordType">,
  href: string,
): { record: RecordKey } | { problem: RecordPatternProblem } {
  if (!site.recordId.includes("(?<id>")) return { problem: "patternNoIdGroup" };
  try {
    new RegExp(site.recordId);
  } catch {
    return { problem: "patternInvalid" };
  }
  if (!URL.canParse(href)) return { problem: "patternNoUrl" };
  const record = customRecordFromUrl(new URL(href).href, site);
  return record ? { record } : { problem: "patternNoMatch" };
}

/** Longer than any address that names a record. */
export const MAX_HREF = 2048;

function customRecordFromUrl(
  href: string,
  { recordId, recordType }: Pick<PageSite, "recordId" | "recordType">,
): RecordKey | null {
  // A pattern that goes back and forth over an address takes the longer the longer that is.
  if (recordId === "" || href.length > MAX_HREF) return null;
  const groups = new RegExp(recordId).exec(href)?.groups;
  return groups?.id ? { id: decodeUri(groups.id), type: groups.type ?? recordType } : null;
}
