/*
 * The SAP pages: a list of business partners, a partner's object page with its contacts, in the shape of S/4HANA's
 * launchpad. The hash is the launchpad's (intent, `&/`, the app's own route), which UI5's router would take apart in
 * its own way, so the app reads it itself. As in UI5 apps, pages that were left stay in the DOM.
 */
sap.ui.require(
  [
    "sap/f/ShellBar",
    "sap/m/App",
    "sap/m/Column",
    "sap/m/ColumnListItem",
    "sap/m/Input",
    "sap/m/Label",
    "sap/m/Link",
    "sap/m/ObjectAttribute",
    "sap/m/ObjectStatus",
    "sap/m/Page",
    "sap/m/Table",
    "sap/m/Text",
    "sap/m/library",
    "sap/ui/layout/form/SimpleForm",
    "sap/uxap/ObjectPageHeader",
    "sap/uxap/ObjectPageLayout",
    "sap/uxap/ObjectPageSection",
    "sap/uxap/ObjectPageSubSection",
  ],
  (
    ShellBar,
    App,
    Column,
    ColumnListItem,
    Input,
    Label,
    Link,
    ObjectAttribute,
    ObjectStatus,
    Page,
    Table,
    Text,
    mobile,
    SimpleForm,
    ObjectPageHeader,
    ObjectPageLayout,
    ObjectPageSection,
    ObjectPageSubSection,
  ) => {
    const { partner, contacts } = window.SANDBOX_RECORDS.sap;
    const app = new App({ height: "100%" });
    const pages = new Map();

    const hashOf = (id) => `#BusinessPartner-manage&/C_BusinessPartner('${id}')`;
    const phoneLink = (phone) => new Link({ text: phone, href: `tel:${phone}` });

    /** Business partners, each in a row that leads to its own page. */
    function partnerTable(partners) {
      return new Table({
        columns: ["Geschäftspartner", "Name", "Funktion", "Telefon", "Telefon (privat)"].map(
          (text) => new Column({ header: new Text({ text }) }),
        ),
        items: partners.map(
          (each) =>
            new ColumnListItem({
              cells: [
                new Link({ text: each.id, href: hashOf(each.id) }),
                new Text({ text: each.name }),
                new Text({ text: each.role }),
                phoneLink(each.phone),
                new Text({ text: each.text }),
              ],
            }),
        ),
      });
    }

    function partnerPage(id) {
      const contact = contacts.find((each) => each.id === id);
      const shown = contact
        ? { ...partner, ...contact, mobile: contact.text, attribute: "", input: "" }
        : partner;
      const general = new SimpleForm({
        editable: false,
        layout: "ResponsiveGridLayout",
        content: [
          new Label({ text: "Telefon" }),
          phoneLink(shown.phone),
          new Label({ text: "Mobil" }),
          new Text({ text: shown.mobile }),
          new Label({ text: "Fax" }),
          new ObjectStatus({ title: "Fax", text: partner.fax }),
          new Label({ text: "Zentrale" }),
          new ObjectAttribute({ title: "Telefon", text: partner.attribute, active: true }),
          new Label({ text: "Durchwahl" }),
          new Input({ type: mobile.InputType.Tel, value: partner.input, editable: false }),
          new Label({ text: "Geschäftspartner" }),
          new Text({ text: shown.id }),
          new Label({ text: "Kundennummer" }),
          new Text({ text: partner.customer }),
          new Label({ text: "Angelegt am" }),
          new Text({ text: partner.created }),
          new Label({ text: "Umsatz" }),
          new Text({ text: partner.revenue }),
        ],
      });
      const section = (title, block) =>
        new ObjectPageSection({ title, subSections: [new ObjectPageSubSection({ blocks: [block] })] });
      const layout = new ObjectPageLayout({
        headerTitle: new ObjectPageHeader({
          objectTitle: shown.name,
          objectSubtitle: `Geschäftspartner ${shown.id}`,
        }),
        sections: [section("Allgemeine Daten", general), section("Ansprechpartner", partnerTable(contacts))],
      });
      return new Page({ showHeader: false, enableScrolling: false, content: [layout] });
    }

    function listPage() {
      const entries = [{ ...partner, role: "Firma", text: partner.mobile }, ...contacts];
      return new Page({ title: "Geschäftspartner", content: [partnerTable(entries)] });
    }

    function route() {
      const key =
        /C_BusinessPartner\((?:BusinessPartner=)?'([^']*)'/.exec(
          decodeURIComponent(parent.location.hash),
        )?.[1] ?? "";
      if (!pages.has(key)) {
        const page = key === "" ? listPage() : partnerPage(key);
        pages.set(key, page);
        app.addPage(page);
      }
      app.to(pages.get(key), "show");
      document.title = "Geschäftspartner pflegen";
    }

    parent.addEventListener("hashchange", route);
    const isFramed = parent !== window;
    if (!isFramed)
      new ShellBar({ title: "SAP S/4HANA", secondTitle: "Geschäftspartner pflegen" }).placeAt("shell");
    app.placeAt("content");
    route();
  },
);
