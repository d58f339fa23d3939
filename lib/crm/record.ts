/** The CRM object that a number belongs to. */
export interface CrmRecord {
  crm: "salesforce" | "sap" | "custom";
  /** As the CRM shows it. */
  id: string;
  /** E.g. `Account`; empty when unknown. */
  type: string;
  /** As the page shows it; empty when unknown. */
  name: string;
}

/** A record as something names it: an address, an attribute. The name is there where that says it too. */
export type RecordKey = Pick<CrmRecord, "id" | "type"> & Partial<Pick<CrmRecord, "name">>;

/** A record found on a page, with what the page says of it to people. */
export interface FoundRecord extends CrmRecord {
  /**
   * By what it was found: the row, tile or card in which the number stands, the number's own markup, or the page
   * (its address, or the key that it shows).
   */
  source: "row" | "card" | "link" | "page";
  /** The type in the page's language, e.g. `Konto`; empty when it isn't shown. */
  typeLabel: string;
}
