import { api, LightningElement } from "lwc";

/** A record page. */
export default class RecordHomeFlexipage2 extends LightningElement {
  @api record;

  /** The fields that the record has. */
  get fields() {
    const { title, mobile, number, created, revenue, description } = this.record;
    return [
      { label: "Title", type: "text", value: title },
      { label: "Mobile", type: "phone", value: mobile },
      { label: "Customer Number", type: "text", value: number },
      { label: "Created", type: "text", value: created },
      { label: "Annual Revenue", type: "text", value: revenue },
      { label: "Description", type: "text", value: description },
    ].filter(({ value }) => value !== undefined);
  }

  get hasContacts() {
    return this.record.contacts.length > 0;
  }

  /** Whether a component with a native shadow root stands among those with synthetic ones. */
  get isMixed() {
    return this.record.direct && new URLSearchParams(location.search).get("shadow") === "mixed";
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
