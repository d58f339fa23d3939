import { describe, expect, it } from "vitest";
import { recordFromUrl } from "../../../lib/crm/find-record";
import { site } from "./site";

describe("the record of a SAP address", () => {
  const s4 = "https://my300000.s4hana.ondemand.com/ui";
  const c4c = "https://my300000.crm.ondemand.com/sap/public/byd/runtime";
  const deepLink = "bo_ns=http://sap.com/thingTypes&bo=COD_GENERIC&node=Root&operation=OnExtInspect";
  const webClient = "https://crm.acme.example/sap/bc/bsp/sap/crm_ui_start/default.htm";
  const partner = (id: string) => ({ id, type: "BusinessPartner" });
  const key = "0011A0B0-0000-0000-0000-000000000000";
  it.each([
    ["OData key", `${s4}#BusinessPartner-manage&/C_BusinessPartner('1000123')`, partner("1000123")],
    [
      "key with draft",
      `${s4}#BusinessPartner-manage&/C_BusinessPartner(BusinessPartner='1000746',DraftUUID=guid'00000000-0000-0000-0000-000000000000',IsActiveEntity=true)/?sap-iapp-state--history=x`,
      partner("1000746"),
    ],
    [
      "draft first",
      `${s4}#BusinessPartner-manage&/C_BusinessPartner(DraftUUID=guid'${key}',BusinessPartner='1000746',IsActiveEntity=false)`,
      partner("1000746"),
    ],
    [
      "a draft by its own name",
      `${s4}#BusinessPartner-manage&/C_BusinessPartner(BusinessPartnerDraftUUID=guid'${key}',IsActiveEntity=false)`,
      null,
    ],
    [
      "another property's name",
      `${s4}#BusinessPartner-manage&/Partners(IsActiveEntity=true,PartnerID='1000746')`,
      partner("1000746"),
    ],
    [
      "OData V4, a number",
      `${s4}#BusinessPartner-manage&/Partners(1000746)?layout=TwoColumns`,
      partner("1000746"),
    ],
    [
      "a contact inside a partner",
      `${s4}#BusinessPartner-manage&/C_BusinessPartner('1000123')/to_Address(BusinessPartner='9980001',AddressID='22')`,
      partner("9980001"),
    ],
    [
      "an item inside a partner",
      `${s4}#BusinessPartner-manage&/C_BusinessPartner('1000123')/to_Bank('0001')`,
      partner("1000123"),
    ],
    ["parameter", `${s4}#BusinessPartner-manage?BusinessPartner=1000123`, partner("1000123")],
    [
      "parameter among others",
      `${s4}#BusinessPartner-manage?sap-client=300&BusinessPartner=1000123`,
      partner("1000123"),
    ],
    [
      "parameter before a route without a key",
      `${s4}#BusinessPartner-manage?BusinessPartner=1000123&/detail`,
      partner("1000123"),
    ],
    ["with a context", `${s4}#BusinessPartner-manage~ctx&/C_BusinessPartner('1')`, partner("1")],
    ["letters", `${s4}#BusinessPartner-manage&/C_BusinessPartner('T-C00')`, partner("T-C00")],
    ["a quote", `${s4}#BusinessPartner-manage&/C_BusinessPartner('O''Neil')`, partner("O'Neil")],
    [
      "leading zeros as they are",
      `${s4}#BusinessPartner-manage&/C_BusinessPartner('0010100014')`,
      partner("0010100014"),
    ],
    ["percent-encoded", `${s4}#BusinessPartner-manage&/C_BusinessPartner(%271000123%27)`, partner("1000123")],
    [
      "second cloud",
      "https://my300000.s4hana.cloud.sap/ui#BusinessPartner-manage&/C_BusinessPartner('1')",
      partner("1"),
    ],
    [
      "on-premise",
      "https://fiori.acme.example/sap/bc/ui2/flp?sap-client=300#BusinessPartner-manage&/C_BusinessPartner('1')",
      partner("1"),
    ],
    [
      "older on-premise, by GUID",
      `https://fiori.acme.example/sap/bc/ui5_ui5/ui2/ushell/shells/abap/FioriLaunchpad.html#Lead-manageLead&/detail1/Leads(guid'${key}')`,
      { id: key, type: "Lead" },
    ],
    [
      "fact sheet",
      `${s4}#Customer-displayFactSheet?sap-ui-tech-hint=GUI&/C_CustomerOP('10100014')`,
      { id: "10100014", type: "Customer" },
    ],
    [
      "Cloud for Customer, account",
      `${c4c}?${deepLink}&param.InternalID=1000123&param.Type=COD_ACCOUNT_TT&sapbyd-agent=TAB`,
      { id: "1000123", type: "Account" },
    ],
    [
      "Cloud for Customer, ticket",
      `${c4c}?${deepLink}&param.InternalID=42&param.Type=COD_SRQ_AGENT_TT`,
      { id: "42", type: "Ticket" },
    ],
    [
      "Cloud for Customer, an object of its own",
      `${c4c}?${deepLink}&param.InternalID=42&param.Type=ZBOAT_TT`,
      { id: "42", type: "ZBOAT_TT" },
    ],
    [
      "Cloud for Customer by external id",
      `https://my300000-sso.crm.ondemand.com/sap/ap/ui/clogin?${deepLink}&param.ExternalID=4711&param.Type=COD_ACCOUNT_TT&OBNRedirect=X`,
      { id: "4711", type: "Account" },
    ],
    [
      "Cloud for Customer by key",
      `${c4c}?bo=COD_OPPORTUNITY_THINGTYPE&nav_mode=TI&param.Key=00163E217B181EE6AFB52FAEC14878E2`,
      { id: "00163E217B181EE6AFB52FAEC14878E2", type: "Opportunity" },
    ],
    [
      "CRM WebClient",
      `${webClient}?crm-object-type=BP_ACCOUNT&crm-object-action=B&crm-object-value=6000001070&crm-object-keyname=PARTNER`,
      { id: "6000001070", type: "Account" },
    ],

    ["list", `${s4}#BusinessPartner-manage`, null],
    ["list with a filter", `${s4}#BusinessPartner-manage&/?sap-iapp-state=X`, null],
    [
      "new draft",
      `${s4}#BusinessPartner-manage&/C_BusinessPartner(DraftUUID=guid'00000000-0000-0000-0000-000000000000',IsActiveEntity=false)`,
      null,
    ],
    ["launchpad home", `${s4}#Shell-home`, null],
    ["no hash", s4, null],
    [
      "Cloud for Customer after loading",
      "https://my300000.crm.ondemand.com/sap/public/ap/ui/repository/SAP_UI/HTML5/newclient.html?app.component=/SAP_UI_CT/Main/root.uiccwoc#Nav/1/eyJ0YXJnZXQiOiIvQllEX0NPRC8ifQ==",
      null,
    ],
    ["Web GUI", "https://erp.acme.example/sap/bc/gui/sap/its/webgui", null],
    ["CRM WebClient after the start", webClient, null],
    ["no address", "about:blank", null],
  ])("%s", (_, href, expected) => {
    expect(recordFromUrl(site("sap"), href, "Title")).toEqual(
      expected && { crm: "sap", ...expected, name: "Title" },
    );
  });
});
