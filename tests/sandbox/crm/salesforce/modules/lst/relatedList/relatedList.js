import { api, LightningElement } from "lwc";

/** A related list: Salesforce's own datatable. */
export default class RelatedList extends LightningElement {
  @api contacts;

  columns = [
    {
      label: "Contact Name",
      fieldName: "id",
      type: "lookup",
      typeAttributes: { object: "Contact", label: { fieldName: "name" } },
    },
    { label: "Title", fieldName: "title" },
    { label: "Phone", fieldName: "phone", type: "phone" },
  ];
}
