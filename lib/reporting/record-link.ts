import type { AnswerVariable, CallbackSubject } from "./callback-request";

/** Where a CRM opens its records by their ids. */
export interface RecordAddress {
  /** A URL with `{id}` in the id's place. */
  url: string;
  /** What it opens: records of this type, or of whatever type the id tells. */
  type: string | null;
  /** The id of the record that the call belongs to; empty where there is none. */
  ownId: string;
}

/**
 * Where an answer's record is opened, as far as the call tells: Salesforce opens any record by its id; in another CRM the
 * page of the call's own record, whose id stands in its address, shows where those of its type are. Null: nobody knows.
 */
export function recordAddress({ crm, pageUrl, record }: CallbackSubject): RecordAddress | null {
  if (!URL.canParse(pageUrl)) return null;
  const ownId = record?.id ?? "";
  if (crm === "salesforce") return { url: `${new URL(pageUrl).origin}/{id}`, type: null, ownId };
  const escaped = encodeURIComponent(ownId).replace(/[^\w%]/g, "\\$&");
  const places = [...pageUrl.matchAll(new RegExp(`(?<=%[\\dA-F]{2}|[^\\w%-])${escaped}(?![\\w-])`, "g"))];
  const [place] = places;
  if (record === null || ownId === "" || place === undefined || places.length > 1) return null;
  const url = `${pageUrl.slice(0, place.index)}{id}${pageUrl.slice(place.index + place[0].length)}`;
  return { url, type: record.type, ownId };
}

/** A Salesforce record id: 15 characters, or 18 with its checksum. */
const SALESFORCE_ID = /^(?=.*\d)[a-zA-Z0-9]{15}(?:[A-Z0-5]{3})?$/;
/** An id of another CRM's; nothing that could lead elsewhere in an address. */
const OTHER_ID = /^[\w-]{1,64}$/;

/** The address of the record that an answer names, the outermost first; null when it names none that can be opened. */
export function answeredRecordUrl(
  variables: readonly AnswerVariable[],
  { url, type, ownId }: RecordAddress,
): string | null {
  const isMeant = ({ name, value }: AnswerVariable) =>
    type === null
      ? SALESFORCE_ID.test(value)
      : OTHER_ID.test(value) && (value === ownId || isIdOf(type, name));
  const [id] = variables
    .filter((each) => /id$/i.test(each.name) && isMeant(each))
    .sort((a, b) => rank(a.name) - rank(b.name));
  return id === undefined ? null : url.replace("{id}", () => id.value);
}

/** Whether a field holds the id of a record of that type: `Customer.Id`, `Customer.ObjectID`, `CustomerID`. */
function isIdOf(type: string, name: string): boolean {
  const [holder = "", field = ""] = name.toLowerCase().split(".").slice(-2);
  const wanted = type.toLowerCase();
  return wanted !== "" && (field === `${wanted}id` || (holder === wanted && /^(?:object)?id$/.test(field)));
}

/** A field `Id` before one like `CaseId`, then the less nested one. */
function rank(name: string): number {
  return (/\.id$/i.test(name) ? 0 : 100) + name.split(".").length;
}
