import { api, LightningElement } from "lwc";

/** A related list: Salesforce's own datatable. */
export default class RelatedList extends LightningElement {
  @api contacts;

  columns = [
    {
      label: "Contact Name",
      fieldName: "url",
      type: "url",
      typeAttributes: { label: { fieldName: "name" }, target: "_self" },
    },
    { label: "Title", fieldName: "title" },
    { label: "Phone", fieldName: "phone", type: "phone" },
  ];

  get rows() {
    return this.contacts.map((contact) => ({ ...contact, url: `/lightning/r/Contact/${contact.id}/view` }));
  }
}
