import type { Adapter } from "./adapter";
import type { RecordKey } from "./record";

/** Salesforce, Lightning and Classic, its Visualforce pages and its Experience sites. */
export const salesforce: Adapter = {
  hosts: [
    "force.com",
    "salesforce.com",
    "salesforce-setup.com",
    "salesforce-sites.com",
    "salesforce-experience.com",
    "visualforce.com",
    "cloudforce.com",
    "my.site.com",
    "force.mil",
    "salesforce.mil",
    "crmforce.mil",
    "sfcrmapps.cn",
    "sfcrmproducts.cn",
  ],
  fromUrl: salesforceRecordFromUrl,
  references: [
    { selector: "[data-row-key-value]", attribute: "data-row-key-value" },
    { selector: "[data-recordid]", attribute: "data-recordid" },
    // Classic's own click-to-dial markup, which a CTI adapter reads.
    {
      selector: "[onclick*='/CLICK_TO_DIAL?']",
      attribute: "onclick",
      part: /sendCTIMessage\('(\/CLICK_TO_DIAL\?[^']*)'/,
    },
  ],
  // Not every `tr`: Classic lays out a record's own fields, lookups among them, in tables.
  rows: "tr[data-row-key-value], .slds-table tr, [role='grid'] tr, [role='row'], tr.dataRow, .slds-tile",
  rowParts: [],
  cells: ["th", "td"],
  keys: [],
  cards: ".slds-popover, .forceHoverPanel, .forceRecordLayoutHover",
  pages: "one-record-home-flexipage2",
  headings: [
    "records-lwc-highlights-panel [slot='primaryField']",
    "[slot='primaryField']",
    ".bPageTitle .pageDescription",
    "h1 .slds-page-header__title",
    "h1",
  ],
  typeLabel: "records-entity-label, .bPageTitle .pageType",
  // The 18-character form of an id is its 15-character form and a checksum.
  comparable: (id) => id.slice(0, 15),
};

/** Objects whose ids are the same in every org, by key prefix. */
const TYPE_BY_PREFIX: Record<string, string> = {
  "001": "Account",
  "003": "Contact",
  "005": "User",
  "006": "Opportunity",
  "00Q": "Lead",
  "00T": "Task",
  "00U": "Event",
  "01t": "Product2",
  "02i": "Asset",
  "0Q0": "Quote",
  "500": "Case",
  "701": "Campaign",
  "800": "Contract",
  "801": "Order",
};

/**
 * Key prefixes of what has an id and is no record that a call belongs to: list views, organisations, profiles, queues,
 * folders, reports, dashboards, posts and comments of feeds, Visualforce pages, tabs.
 */
const NO_RECORD = /^(00B|00D|00e|00G|00l|00O|01Z|01r|066|0D5|0D7)/;

const ID = "[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?";
/** On sites, whose paths are made of words, too: the seventh character of every id is still a zero. */
const SITE_ID = "[A-Za-z0-9]{6}0[A-Za-z0-9]{8}(?:[A-Za-z0-9]{3})?";

/** Where the path of an address has the id, one form a line. The group `type` is the object where the form has it. */
const PATHS = [
  // Lightning: a record, a console's subtab, a full-page related list; with or without the object.
  `^/lightning/r/(?:(?<type>\\w+)/)?(?<id>${ID})(?:/|$)`,
  // Classic: /001…, /001…/e
  `^/(?<id>${ID})(?:/|$)`,
  // Aura sites: /s/account/001…/acme, also below the site's own path.
  `^/(?:[\\w-]+/)?s/(?!recordlist/)[\\w-]+/(?<id>${SITE_ID})(?:/|$)`,
  // LWR sites: the same without /s
  `^/(?!lightning/|(?:[\\w-]+/)?recordlist/)(?:[\\w-]+/)?[\\w-]+/(?<id>${SITE_ID})(?:/[^/]*)?$`,
].map((form) => new RegExp(form));

/** Whether a text is a Salesforce id: 15 characters, or 18 whose last three are the checksum of the rest. */
export function isSalesforceId(text: string): boolean {
  if (!/^[A-Za-z0-9]{15}([A-Za-z0-9]{3})?$/.test(text)) return false;
  // A word of 15 letters isn't one: every id has the digits of its org's instance or of its counter.
  return /\d/.test(text) && (text.length === 15 || text.slice(15) === checksum(text));
}

/**
 * The record that a Salesforce address shows. Besides the paths: `/one/one.app#/sObject/<Id>/view` of the first
 * Lightning releases, Visualforce's `/apex/<Page>?id=<Id>`, Classic's list of what is related to a record,
 * `/003?rlid=<list>&id=<Id>`, and the message of Classic's click-to-dial markup,
 * `/CLICK_TO_DIAL?DN=<number>&ID=<Id>&ENTITY_NAME=<object>&OBJECT_NAME=<name>`.
 */
function salesforceRecordFromUrl({ pathname, searchParams, hash }: URL): RecordKey | null {
  if (pathname === "/CLICK_TO_DIAL") {
    const key = keyOf(searchParams.get("ID"), searchParams.get("ENTITY_NAME"));
    return key && { ...key, name: searchParams.get("OBJECT_NAME") ?? "" };
  }
  if (pathname.startsWith("/apex/")) {
    // `id` is what Visualforce's standard controllers read; a page of one's own may call it something else.
    const others = [...searchParams.values()].filter((value) => value.length === 18);
    return [searchParams.get("id"), ...others].map((id) => keyOf(id)).find((key) => key !== null) ?? null;
  }
  if (/^\/\w{3}$/.test(pathname) && searchParams.has("rlid")) return keyOf(searchParams.get("id"));
  if (pathname === "/one/one.app") return keyOf(/^#\/sObject\/(\w+)/.exec(hash)?.[1]);
  const groups = PATHS.map((form) => form.exec(pathname)?.groups).find((found) => found !== undefined);
  return keyOf(groups?.id, groups?.type);
}

function keyOf(id: string | null | undefined, type?: string | null): RecordKey | null {
  if (!id || !isSalesforceId(id) || NO_RECORD.test(id)) return null;
  // Links whose object isn't known to the page that has them say "sObject".
  return { id, type: type && type !== "sObject" ? type : (TYPE_BY_PREFIX[id.slice(0, 3)] ?? "") };
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
