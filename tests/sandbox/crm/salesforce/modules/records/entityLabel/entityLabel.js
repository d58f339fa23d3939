import { api, LightningElement } from "lwc";

/** The object's label. */
export default class EntityLabel extends LightningElement {
  @api label;
}
