/**
 * The tenants' addresses that the VCC Click-To-Dial API lists ("Testing Using A Browser"), and that of its examples.
 * Others are pasted: every tenant has its own login URL.
 */
export const REGIONS = [
  { region: "northAmerica", number: 1, url: "https://na1.mycontactual.com" },
  { region: "northAmerica", number: 2, url: "https://na2.mycontactual.com" },
  { region: "northAmerica", number: 3, url: "https://na3.mycontactual.com" },
  { region: "northAmerica", number: 4, url: "https://na4.mycontactual.com" },
  { region: "northAmerica", number: 7, url: "https://vcc-na7.8x8.com" },
  { region: "northAmericaAny", number: 0, url: "https://mycontactual.com" },
  { region: "canada", number: 0, url: "https://www.mycontactual.ca" },
  { region: "unitedKingdom", number: 0, url: "https://www.mycontactual.co.uk" },
] as const;
