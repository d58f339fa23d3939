import LightningDatatable from "lightning/datatable";
import lookup from "./lookup.html";

/** The datatable as the platform derives it for lists: with a cell type for links to records. */
export default class CustomizedDatatable extends LightningDatatable {
  static customTypes = {
    lookup: { template: lookup, standardCellLayout: true, typeAttributes: ["object", "label"] },
  };
}
