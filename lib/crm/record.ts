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

/** A record's id and type without its name. */
export type RecordKey = Pick<CrmRecord, "id" | "type">;
