import LightningDatatable from "lightning/datatable";

/** The datatable as the platform derives it for lists. */
export default class CustomizedDatatable extends LightningDatatable {}
