import { api, LightningElement } from "lwc";

/** The highlights panel: the record's name and its most important fields. */
export default class LwcHighlightsPanel extends LightningElement {
  @api record;

  get iconName() {
    return `standard:${this.record.type.toLowerCase()}`;
  }
}
