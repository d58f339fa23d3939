import { api, LightningElement } from "lwc";

/** One field of a record's details. */
export default class RecordLayoutItem extends LightningElement {
  @api fieldLabel;
  @api type;
  @api value;

  get isPhone() {
    return this.type === "phone";
  }

  get isLookup() {
    return this.type === "lookup";
  }
}
