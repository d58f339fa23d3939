import { api, LightningElement } from "lwc";

/** A link to another record. */
export default class Lookup extends LightningElement {
  @api recordId;
  @api object;
  @api label;

  get href() {
    return `/lightning/r/${this.object}/${this.recordId}/view`;
  }
}
