import "@ui5/webcomponents/dist/Input.js";
import "@ui5/webcomponents/dist/Link.js";
import "@ui5/webcomponents/dist/List.js";
import "@ui5/webcomponents/dist/ListItemStandard.js";
import "@ui5/webcomponents/dist/Table.js";
import "@ui5/webcomponents/dist/TableCell.js";
import "@ui5/webcomponents/dist/TableHeaderCell.js";
import "@ui5/webcomponents/dist/TableHeaderRow.js";
import "@ui5/webcomponents/dist/TableRow.js";
import "@ui5/webcomponents/dist/Title.js";

/*
 * A business partner's page of UI5 web components, whose texts stand in open shadow roots. One table links to its
 * records, the other only shows their keys.
 */

const { partner, contacts } = window.SANDBOX_RECORDS.sap;
const phoneLink = (phone) => `<ui5-link href="tel:${phone}">${phone}</ui5-link>`;

function table(headings, rows) {
  const cells = (tag, values) => values.map((value) => `<${tag}>${value}</${tag}>`).join("");
  return `<ui5-table>
    <ui5-table-header-row slot="headerRow">${cells("ui5-table-header-cell", headings)}</ui5-table-header-row>
    ${rows.map((row) => `<ui5-table-row>${cells("ui5-table-cell", row)}</ui5-table-row>`).join("")}
  </ui5-table>`;
}

document.body.innerHTML = `
  <ui5-title level="H1">${partner.name}</ui5-title>
  <p>Telefon ${phoneLink(partner.phone)}</p>
  <ui5-list><ui5-li description="${partner.mobile}">Mobil</ui5-li></ui5-list>
  <ui5-input type="Tel" readonly value="${partner.input}"></ui5-input>
  ${table(
    ["Geschäftspartner", "Name", "Telefon"],
    contacts.map(({ id, name, phone }) => [
      `<ui5-link href="#BusinessPartner-manage&amp;/C_BusinessPartner('${id}')">${id}</ui5-link>`,
      name,
      phoneLink(phone),
    ]),
  )}
  ${table(
    ["Name", "Geschäftspartner", "Telefon (privat)"],
    contacts.slice(0, 1).map(({ id, name, text }) => [name, id, text]),
  )}`;
