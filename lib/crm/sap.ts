import { decodeUri } from "../uri";
import type { Adapter } from "./adapter";
import type { RecordKey } from "./record";

/** SAP: S/4HANA's launchpad, Cloud for Customer, Sales and Service Cloud V2, the CRM WebClient. */
export const sap: Adapter = {
  hosts: [
    "s4hana.ondemand.com",
    "s4hana.cloud.sap",
    "crm.ondemand.com",
    "crm.cloud.sap",
    "cxm-salescloud.com",
    "saphybriscloud.cn",
    "hana.ondemand.com",
  ],
  fromUrl: sapRecordFromUrl,
  references: [],
  rows: "tr, [role='row'], ui5-table-row",
  // UI5 puts columns that don't fit into a row below, and columns that don't scroll into a table of their own.
  rowParts: ["-sub", "-fixed"],
  cells: ["td, [role='gridcell'], [role='cell'], ui5-table-cell"],
  keys: [
    { type: "BusinessPartner", label: /^(business ?partner|geschäftspartner)( ?(id|no\.?|-?nr\.?))?$/i },
    { type: "Customer", label: /^(customer|kunden?)[ -]?(id|no\.?|number|nr\.?|nummer)$/i },
    { type: "Account", label: /^(account|konto)[ -]?id$/i },
    { type: "Contact", label: /^(contact|kontakt|ansprechpartner)[ -]?id$/i },
    { type: "Lead", label: /^lead[ -]?id$/i },
    { type: "", label: /^id$/i },
  ],
  // Cloud for Customer, Sales and Service Cloud V2, the WebClient's frames.
  keyPages:
    /^https:\/\/[^/]+\.(crm\.ondemand\.com|crm\.cloud\.sap|cxm-salescloud\.com|saphybriscloud\.cn)\/|\/sap\/public\/ap\/ui\/|\/crm_ui_/,
  cards: ".sapMQuickView",
  pages: ".sapUxAPObjectPageLayout, .sapFDynamicPage, .sapMPage, ui5-dynamic-page",
  headings: [
    ".sapUxAPObjectPageHeaderIdentifierTitle",
    ".sapUxAPObjectPageHeaderTitle h1",
    ".sapFDynamicPageTitle .sapMTitle",
    "ui5-dynamic-page-title ui5-title",
    ".sapMPageHeader .sapMTitle",
    "ui5-title[level='H1']",
    "h1",
  ],
  typeLabel: "",
  // Stored with leading zeros, shown without.
  comparable: (id) => id.replace(/^0+(?=.)/, ""),
};

/** Cloud for Customer's and the WebClient's names of object types. */
const TYPES: Record<string, string> = {
  COD_ACCOUNT_TT: "Account",
  COD_CONTACT_TT: "Contact",
  COD_SRQ_AGENT_TT: "Ticket",
  COD_OPPORTUNITY_THINGTYPE: "Opportunity",
  COD_MKT_PROSPECT: "Lead",
  COD_QUOTE_TT: "Quote",
  COD_SALESORDER_TT: "SalesOrder",
  COD_PARTNER_TT: "Partner",
  BP_ACCOUNT: "Account",
  BP_CONTACT: "Contact",
};

/** The parameters of an address that hold an id, each with the one that holds its type. */
const PARAMETERS = [
  // Cloud for Customer's deep links: /sap/public/byd/runtime?…&param.InternalID=…&param.Type=COD_ACCOUNT_TT
  { id: "param.InternalID", type: "param.Type" },
  { id: "param.ExternalID", type: "param.Type" },
  { id: "param.Key", type: "bo" },
  // The WebClient's start: /sap/bc/bsp/sap/crm_ui_start/default.htm?crm-object-type=BP_ACCOUNT&crm-object-value=…
  { id: "crm-object-value", type: "crm-object-type" },
] as const;

/**
 * The record that a SAP address shows: by the launchpad's hash, whose intent has the id as a parameter or, behind
 * `&/`, in the app's own route as an OData key; else by the parameters of a deep link.
 */
function sapRecordFromUrl({ hash, searchParams }: URL): RecordKey | null {
  const [, object, parameters = "", route = ""] =
    /^([A-Za-z]\w*)-\w+(?:~[^?&]*)?(?:\?([^&]*(?:&(?!\/)[^&]*)*))?(?:&\/(.*))?$/.exec(
      decodeUri(hash.slice(1)),
    ) ?? [];
  if (object !== undefined) {
    const id = idInRoute(route, object) ?? new URLSearchParams(parameters).get(object);
    return id ? { id, type: object } : null;
  }
  for (const { id, type } of PARAMETERS) {
    const value = searchParams.get(id);
    const name = searchParams.get(type) ?? "";
    if (value) return { id: value, type: TYPES[name] ?? name };
  }
  return null;
}

/** One property of an OData key: its name, where it isn't the only one, and its literal. */
const KEY_PROPERTY = /(?:(\w+)=)?(?:guid)?(?:'((?:[^']|'')*)'|([\w-]+))/g;
/** What is no id: an empty GUID, and whether the entity is active. */
const NO_ID = /^([0-]*|true|false)$/;
/** The property that names a draft of a record, not the record. */
const DRAFT = /DraftUUID$/i;

/**
 * The id in an app's route, `/C_BusinessPartner(BusinessPartner='1000746',DraftUUID=guid'…',IsActiveEntity=true)`:
 * the property with the intent's own name, the innermost entity's first; else the first property of the route.
 */
function idInRoute(route: string, object: string): string | null {
  const keys = [...route.matchAll(/\w\(((?:'[^']*'|[^()'])*)\)/g)].map(([, key = ""]) =>
    [...key.matchAll(KEY_PROPERTY)]
      .map(([, name = "", quoted, bare = ""]) => ({ name, value: quoted?.replaceAll("''", "'") ?? bare }))
      .filter(({ name, value }) => !DRAFT.test(name) && !NO_ID.test(value)),
  );
  const named = keys.toReversed().flatMap((key) => key.filter(({ name }) => name === object));
  return (named[0] ?? keys.find((key) => key.length > 0)?.[0])?.value ?? null;
}
