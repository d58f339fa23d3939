/** A CRM whose addresses are known: what an administrator can start a custom site from. */
export interface RecordPreset {
  name: string;
  /** All tenants of the CRM; to be narrowed to one's own. */
  match: string;
  /** A site's `recordId`. */
  recordId: string;
  /** A site's `recordType`, for addresses that don't name it. */
  recordType: string;
}

/** Record addresses of other CRMs, as their pages have them. */
export const RECORD_PRESETS: readonly RecordPreset[] = [
  {
    name: "Microsoft Dynamics 365",
    match: "https://*.dynamics.com/*",
    // The parameters come in any order.
    recordId:
      "^https://[^?#]+/main\\.aspx\\?(?=(?:.*&)?etn=(?<type>\\w+))(?:.*&)?id=(?:%7[Bb])?(?<id>[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})",
    recordType: "",
  },
  {
    name: "HubSpot",
    match: "https://*.hubspot.com/*",
    recordId: "/contacts/\\d+/(?:record/)?(?<type>\\d+-\\d+|contact|company|deal|ticket)/(?<id>\\d+)",
    recordType: "",
  },
  {
    name: "Zendesk",
    match: "https://*.zendesk.com/*",
    recordId: "/agent/(?<type>tickets|users|organizations)/(?<id>\\d+)",
    recordType: "",
  },
  {
    name: "Pipedrive",
    match: "https://*.pipedrive.com/*",
    recordId: "/(?<type>person|organization|deal)/(?<id>\\d+)",
    recordType: "",
  },
];
