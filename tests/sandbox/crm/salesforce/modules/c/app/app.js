import { LightningElement } from "lwc";

/**
 * The app's frame. A record page that was left stays in the DOM, hidden; the address follows by history.pushState.
 * With a workspace in the address (`ws`) it is a console, which shows its open records as tabs.
 */
export default class App extends LightningElement {
  opened = [];
  current = recordIdOf(location.pathname);

  headerIcons = ["utility:favorite", "utility:add", "utility:help", "utility:setup", "utility:notification"];

  workspace = new URLSearchParams(location.search).get("ws");

  connectedCallback() {
    const shown = this.current;
    if (this.workspace) this.open(recordIdOf(this.workspace));
    this.open(shown);
    window.addEventListener("popstate", () => this.open(recordIdOf(location.pathname)));
  }

  get tabs() {
    const { type } = recordOf(this.current);
    return ["Home", "Account", "Contact", "Opportunity", "Case", "Report"].map((object) => ({
      label: object === "Home" ? object : object.replace(/y?$/, (end) => (end ? "ies" : "s")),
      href: `#${object}`,
      className: `slds-context-bar__item${object === type ? " slds-is-active" : ""}`,
    }));
  }

  /** The console's tabs. */
  get records() {
    return this.opened.map((id) => ({
      id,
      label: recordOf(id).name,
      href: `/lightning/r/${recordOf(id).type}/${id}/view?ws=${encodeURIComponent(this.workspace)}`,
    }));
  }

  get pages() {
    return this.opened.map((id) => ({
      id,
      record: recordOf(id),
      className: id === this.current ? "" : "slds-hide",
    }));
  }

  open(id) {
    this.current = id;
    if (!this.opened.includes(id)) this.opened = [...this.opened, id];
    document.title = `${recordOf(id).name} | ${recordOf(id).type} | Salesforce`;
  }

  navigate(event) {
    const link = event.composedPath().find((each) => each.localName === "a");
    const href = link?.getAttribute("href") ?? "";
    if (!href.startsWith("/lightning/r/")) return;
    event.preventDefault();
    history.pushState(null, "", href);
    this.open(recordIdOf(href));
  }
}

function recordIdOf(path) {
  return /\/lightning\/r\/\w+\/(\w+)\//.exec(path)?.[1] ?? "";
}

function recordOf(id) {
  const { account, contacts } = window.SANDBOX_RECORDS.salesforce;
  if (id === account.id) return { ...account, contacts };
  const contact = contacts.find((each) => each.id === id) ?? contacts[0];
  return { ...contact, type: "Contact", account, contacts: [] };
}
