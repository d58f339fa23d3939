import { api, LightningElement } from "lwc";

/** A record page. */
export default class RecordHomeFlexipage2 extends LightningElement {
  @api record;

  get hasContacts() {
    return this.record.contacts.length > 0;
  }

  renderedCallback() {
    const host = this.template.querySelector("[data-closed]");
    if (!host || host.dataset.closed === "filled") return;
    host.dataset.closed = "filled";
    const text = document.createElement("span");
    text.textContent = this.record.private;
    // The platform's own attachShadow, which the synthetic shadow keeps for native components.
    host.attachShadow({ mode: "closed" }).append(text);
  }
}
