import type { RecordKey } from "./record";

/** Objects whose ids are the same in every org, by key prefix. */
const TYPE_BY_PREFIX: Record<string, string> = {
  "001": "Account",
  "003": "Contact",
  "005": "User",
  "006": "Opportunity",
  "00Q": "Lead",
  "500": "Case",
  "701": "Campaign",
};

const ID = "[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?";
const RECORD_PATH = new RegExp(`/lightning/r/(?:(\\w+)/)?(${ID})(?:/|$)`);

/** Whether a text is a Salesforce id: 15 characters, or 18 whose last three are the checksum of the rest. */
export function isSalesforceId(text: string): boolean {
  if (!/^[A-Za-z0-9]{15}([A-Za-z0-9]{3})?$/.test(text)) return false;
  return text.length === 15 || text.slice(15) === checksum(text);
}

/** The record that a Salesforce address shows: `/lightning/r/<Object>/<Id>/view` and its like. */
export function salesforceRecordFromUrl(href: string): RecordKey | null {
  if (!URL.canParse(href)) return null;
  const [, type, id] = RECORD_PATH.exec(new URL(href).pathname) ?? [];
  if (id === undefined || !isSalesforceId(id)) return null;
  return { id, type: type ?? typeOf(id) };
}

/** The record of the datatable row that an element stands in, by the row's key or a record link in it. */
export function salesforceRecordFromRow(row: Element): RecordKey | null {
  const key = row.getAttribute("data-row-key-value");
  if (key === null || !isSalesforceId(key)) return null;
  return { id: key, type: typeOf(key) };
}

function typeOf(id: string): string {
  return TYPE_BY_PREFIX[id.slice(0, 3)] ?? "";
}

/** Three letters, one for each five characters, whose bits say which of them are capitals. */
function checksum(id: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
  return [0, 5, 10]
    .map((start) =>
      [...id.slice(start, start + 5)].reduce(
        (bits, char, bit) => bits | (/[A-Z]/.test(char) ? 1 << bit : 0),
        0,
      ),
    )
    .map((bits) => alphabet[bits])
    .join("");
}
