import { describe, expect, it } from "vitest";
import {
  exportSettings,
  importedSettings,
  isConfigured,
  joinSecrets,
  readSettings,
  readSettingsText,
  settingsChanges,
  splitSecrets,
} from "../../../lib/settings/document";
import { followSite, mergeLearned } from "../../../lib/settings/learned";
import { DEFAULT_SETTINGS, type Settings, type SettingsInput } from "../../../lib/settings/schema";

/** The document of the contract, every key in use. */
const FULL: SettingsInput = {
  version: 1,
  agent: { uid: "jdoe" },
  country: "DE",
  click: "ask",
  tenant: {
    url: "https://vcc-na4.8x8.com",
    launch: "window",
    prefix: "9",
    numberFormat: "national",
    dialPlanId: "3",
    queueId: "7",
    callerId: "5251990",
    dialRules: [{ description: "outside line", match: "^", replace: "0" }],
  },
  sites: [
    { match: "https://acme.lightning.force.com/*", crm: "salesforce", country: "US" },
    {
      match: "https://crm.example.com/*",
      crm: "custom",
      recordId: "/customers/(?<id>\\d+)",
      recordType: "Customer",
    },
  ],
  decision: {
    salesforce: {
      url: "https://acme.my.salesforce.com/services/apexrest/c2d",
      auth: { type: "basic", username: "u", password: "p" },
    },
    sap: {
      url: "https://my1.crm.ondemand.com/c4c",
      auth: { type: "bearer", token: "t0ken" },
      parameters: "$filter=CustomerID eq '$SAPBusinessPartnerID'",
      result: "countryCode=d.results[0].CountryCode",
    },
    timeoutMs: 3000,
    onUnmatched: "tenantDefault",
    onUnreachable: "tenantDefault",
  },
  serviceNumbers: [
    { number: "4921112345", name: "Hotline", contractNumber: "Direct SalesDE", callerId: "5251990" },
  ],
  userData: [{ name: "ctl_action", value: "create" }],
  transactionData: false,
  results: { screenpopUrls: ["https://pop.example.com/"], relay: { publishUrl: "", subscribeUrl: "" } },
  statistics: {
    url: "https://acme.example.com/stats",
    auth: { type: "header", name: "X-Key", value: "s3cret" },
    timeZone: "Europe/Berlin",
    transactionCodes: [{ list: "L", code: "A", exportKey: "K" }],
  },
  callbackRequest: { url: "", auth: { type: "session" }, format: "json", fields: "caller" },
  guard: { premiumRate: "refuse", emergency: "allow" },
};

function settingsOf(input: unknown): Settings {
  const { settings, problems } = readSettings(input);
  expect(problems).toEqual([]);
  if (settings === null) throw new Error("no settings");
  return settings;
}

function problemsOf(input: unknown): string[] {
  const { settings, problems } = readSettings(input);
  expect(settings).toBeNull();
  return problems.map(({ path, key }) => `${path}: ${key}`);
}

describe("readSettings", () => {
  it("fills every key that is missing", () => {
    expect(settingsOf({})).toEqual(DEFAULT_SETTINGS);
    expect(DEFAULT_SETTINGS).toMatchObject({
      version: 1,
      country: "US",
      click: "dial",
      tenant: { url: "", launch: "background", numberFormat: "e164", dialRules: [] },
      decision: {
        salesforce: { url: "", auth: { type: "none" } },
        timeoutMs: 5000,
        onUnmatched: "refuse",
        onUnreachable: "refuse",
      },
      transactionData: true,
      guard: { premiumRate: "confirm", emergency: "refuse" },
    });
  });

  it("takes the whole document and gives it back from an export", () => {
    const settings = settingsOf(FULL);
    expect(settings).toMatchObject(FULL as object);
    expect(readSettingsText(exportSettings(settings, { withSecrets: true })).settings).toEqual(settings);
  });

  it.each([
    ["https://vcc-na4.8x8.com/AGUI/login.php?x=1#y", "https://vcc-na4.8x8.com"],
    [" https://vcc-na4.8x8.com ", "https://vcc-na4.8x8.com"],
    ["http://127.0.0.1:8080/AGUI/", "http://127.0.0.1:8080"],
    ["http://vcc.localhost/", "http://vcc.localhost"],
  ])("reduces the tenant address %s to %s", (url, origin) => {
    expect(settingsOf({ tenant: { url } }).tenant.url).toBe(origin);
  });

  it("drops unknown keys and reports them, at any depth", () => {
    const { settings, ignored } = readSettings({
      colour: "red",
      tenant: { url: "", phone: 1 },
      decision: { sap: { auth: { type: "bearer", token: "t", user: "u" } } },
      serviceNumbers: [{ number: "1", note: "x" }],
    });
    expect(settings?.decision.sap.auth).toEqual({ type: "bearer", token: "t" });
    expect(ignored.sort()).toEqual([
      "colour",
      "decision.sap.auth.user",
      "serviceNumbers[0].note",
      "tenant.phone",
    ]);
  });

  it.each([
    [{ tenant: { url: "http://vcc.example.com" } }, "tenant.url: urlNotSecure"],
    [{ tenant: { url: "vcc.example.com" } }, "tenant.url: url"],
    [{ tenant: { url: "https://u:p@vcc.example.com" } }, "tenant.url: urlCredentials"],
    [{ tenant: { callerId: "+49" } }, "tenant.callerId: digits"],
    [{ agent: { uid: "a\nb" } }, "agent.uid: lineBreak"],
    [{ serviceNumbers: [{ name: "a\r\nb" }] }, "serviceNumbers[0].name: lineBreak"],
    [{ tenant: { launch: "popup" } }, "tenant.launch: choice"],
    [
      { tenant: { dialRules: [{ match: "(", replace: "" }] } },
      "tenant.dialRules[0].match: regularExpression",
    ],
    [{ country: "Germany" }, "country: country"],
    [{ sites: [{ match: "https://x.example.com:8080/*", crm: "sap" }] }, "sites[0].match: matchPatternPort"],
    [{ sites: [{ match: "<all_urls>", crm: "sap" }] }, "sites[0].match: matchPattern"],
    [{ sites: [{ match: "https://*/*", crm: "sap" }] }, "sites[0].match: matchPatternHost"],
    [{ sites: [{ match: "https://*.com/*", crm: "sap" }] }, "sites[0].match: matchPatternHost"],
    [{ sites: [{ match: "http://crm.example.com/*", crm: "sap" }] }, "sites[0].match: matchPatternNotSecure"],
    [
      { sites: [{ match: "https://x.example.com/*", crm: "custom", recordId: "/c/(\\d+)" }] },
      "sites[0].recordId: recordIdGroup",
    ],
    [{ decision: { salesforce: { url: "ftp://x" } } }, "decision.salesforce.url: url"],
    [{ decision: { salesforce: { auth: { type: "magic" } } } }, "decision.salesforce.auth.type: choice"],
    [{ decision: { sap: { result: "x" } } }, "decision.sap.result: resultPath"],
    [{ decision: { timeoutMs: 5 } }, "decision.timeoutMs: timeout"],
    [{ decision: { timeoutMs: "5" } }, "decision.timeoutMs: type"],
    [{ userData: [{ name: "a|b", value: "" }] }, "userData[0].name: userDataCharacters"],
    [{ userData: [{ name: "", value: "" }] }, "userData[0].name: required"],
    [{ statistics: { timeZone: "Mars/Olympus" } }, "statistics.timeZone: timeZone"],
    [{ version: 2 }, "version: versionNewer"],
    ["text", ": notAnObject"],
  ])("refuses %j", (input, problem) => {
    expect(problemsOf(input)).toContain(problem);
  });

  it("refuses the same site twice", () => {
    const site = { match: "https://x.example.com/*", crm: "sap" };
    expect(problemsOf({ sites: [site, site] })).toEqual(["sites[1].match: siteDuplicate"]);
  });

  it("warns of tokens that VCC doesn't document", () => {
    const { settings, warnings } = readSettings({ userData: [{ name: "a", value: "$who$" }] });
    expect(settings).not.toBeNull();
    expect(warnings).toEqual([
      { path: "userData[0].value", key: "tokenUnknown", params: { found: "$who$" } },
    ]);
  });

  it("knows the decision's fields by the result paths", () => {
    const result = "distributionChannelCodeText=a\ncountryCode=b\nregion=c.d";
    const userData = [{ name: "a", value: "{!Decision.region} {!Decision.ServiceNumber} {!Decision.area}" }];
    expect(readSettings({ decision: { sap: { result } }, userData }).problems).toEqual([
      {
        path: "userData[0].value",
        key: "decisionFieldUnknown",
        params: { found: "{!Decision.area}", variable: "area" },
      },
    ]);
  });

  it("warns of service numbers without caller ID, and of doubtful lines for SAP", () => {
    const { settings, warnings } = readSettings({
      serviceNumbers: [{ name: "Hotline" }, { name: "Sales", callerId: "5" }, { number: "49" }, {}],
      decision: {
        sap: { parameters: "id=$SAPPartner\n$filter=a eq $SAPPhoneNumber", result: "countryCode=c\nname=n" },
      },
    });
    expect(settings).not.toBeNull();
    expect(warnings.map(({ path, key, params }) => `${path}: ${key} ${params.found ?? ""}`)).toEqual([
      "serviceNumbers[0].callerId: serviceNumberNoCallerId ",
      "decision.sap.parameters: parameterUnknown $SAPPartner",
      "decision.sap.parameters: parameterUnquoted $SAPPhoneNumber",
      "decision.sap.result: resultVariableMissing distributionChannelCodeText",
    ]);
  });

  it("warns of service numbers that an answer can't tell apart", () => {
    const serviceNumbers = [
      { number: "+49 211 12345", name: "Hotline", contractNumber: "Direct SalesDE" },
      { number: "4921112345", name: "Support" },
      { number: "4930", name: "Hotline", contractNumber: "Direct SalesDE" },
      { name: "" },
    ];
    const { settings, warnings } = readSettings({ serviceNumbers });
    expect(settings).not.toBeNull();
    expect(warnings.map(({ path, key, params }) => `${path}: ${key} ${params.row}`)).toEqual([
      "serviceNumbers[1].number: serviceNumberDuplicate 1",
      "serviceNumbers[2].name: serviceNumberDuplicate 1",
      "serviceNumbers[2].contractNumber: serviceNumberDuplicate 1",
    ]);
  });

  it("warns of user data that stand in the way of results", () => {
    const userData = [
      { name: "c2dCall", value: "1" },
      { name: "ctl_callbackUrl", value: "https://acme.example.com/callback" },
    ];
    const warnings = (results: object) =>
      readSettings({ userData, results }).warnings.map(({ path, key }) => `${path}: ${key}`);
    expect(warnings({})).toEqual([]);
    expect(warnings({ screenpopUrls: ["https://pop.example.com/"] })).toEqual([
      "userData[0].name: resultName",
    ]);
    expect(warnings({ relay: { publishUrl: "https://relay.example.com/p" } })).toEqual(
      expect.arrayContaining(["userData[0].name: resultName", "userData[1].value: callbackBesideRelay"]),
    );
  });

  it("warns of a relay that is half configured, or shared by everybody", () => {
    const warnings = (relay: object) =>
      readSettings({ results: { relay } }).warnings.map(({ path, key }) => `${path}: ${key}`);
    const publishUrl = "https://relay.example.com/publish/{channel}";
    const subscribeUrl = "https://relay.example.com/subscribe/{channel}";
    expect(warnings({})).toEqual([]);
    expect(warnings({ publishUrl, subscribeUrl })).toEqual([]);
    expect(warnings({ publishUrl })).toEqual(["results.relay.subscribeUrl: relayHalf"]);
    expect(warnings({ subscribeUrl })).toEqual(["results.relay.publishUrl: relayHalf"]);
    expect(warnings({ publishUrl, subscribeUrl: "https://relay.example.com/subscribe/1" })).toEqual([
      "results.relay.subscribeUrl: relayShared",
    ]);
  });

  it.each([
    ["https://relay.example.com/p?a=][ctl_action|create", "userDataCharacters"],
    ["https://relay.example.com/p?a=x|y", "userDataCharacters"],
    ["https://relay.example.com/{!Record.Name}", "relayFields"],
    ["https://relay.example.com/$notes$", "relayFields"],
    ["https://relay.example.com/{channel}/../x", "relayAddress"],
    ["https://relay.example.com/a b", "relayAddress"],
  ])("refuses what would be more than an address in VCC's user data: %s", (publishUrl, key) => {
    const { settings, problems } = readSettings({ results: { relay: { publishUrl } } });
    expect(settings).toBeNull();
    expect(problems).toMatchObject([{ path: "results.relay.publishUrl", key }]);
  });

  it("refuses what no tenant has: ids of more than 20 digits, more than 50 dial rules, endless ones", () => {
    const rule = { match: "1", replace: "" };
    expect(
      readSettings({
        tenant: { prefix: "1".repeat(21), dialRules: [...Array(51).fill(rule)] },
      }).problems,
    ).toMatchObject([
      { path: "tenant.prefix", key: "digitsTooMany" },
      { path: "tenant.dialRules", key: "dialRulesTooMany" },
    ]);
    const long = { match: "1".repeat(201), replace: "2".repeat(201) };
    expect(readSettings({ tenant: { dialRules: [long] } }).problems).toMatchObject([
      { path: "tenant.dialRules[0].match", key: "dialRuleLong" },
      { path: "tenant.dialRules[0].replace", key: "dialRuleLong" },
    ]);
  });

  it("names what is wrong with a file that isn't JSON", () => {
    expect(readSettingsText("{").problems).toEqual([expect.objectContaining({ path: "", key: "notJson" })]);
  });

  it("isn't led astray by __proto__ in a file", () => {
    const { settings } = readSettingsText('{"__proto__": {"polluted": true}, "country": "DE"}');
    expect(settings?.country).toBe("DE");
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe("secrets", () => {
  it("are split from the document and joined to it again", () => {
    const settings = settingsOf(FULL);
    const { document, secrets } = splitSecrets(settings);
    expect(Object.values(secrets).sort()).toEqual(["p", "s3cret", "t0ken"]);
    expect(JSON.stringify(document)).not.toMatch(/t0ken|s3cret/);
    expect(joinSecrets(document, secrets)).toEqual(settings);
  });

  it("leave an export only when asked for", () => {
    const settings = settingsOf(FULL);
    expect(exportSettings(settings, { withSecrets: false })).not.toMatch(/t0ken|s3cret/);
    expect(exportSettings(settings, { withSecrets: true })).toContain("t0ken");
  });

  it("survive the import of a file without them", () => {
    const settings = settingsOf(FULL);
    expect(importedSettings(settings, splitSecrets(settings).document, ALL)).toEqual(settings);
  });

  it("aren't joined to an address that they weren't entered for, as when only one of both was stored", () => {
    const settings = settingsOf(FULL);
    const { document, secrets } = splitSecrets(settings);
    document.decision.sap.url = "https://elsewhere.example.com/";
    expect(joinSecrets(document, secrets).decision.sap.auth).toEqual({ type: "bearer", token: "" });
    expect(joinSecrets(document, secrets).statistics).toEqual(settings.statistics);
  });

  it("aren't led to another host by a file", () => {
    const settings = settingsOf(FULL);
    const evil = structuredClone(splitSecrets(settings).document);
    evil.decision.sap.url = "https://evil.example.com/";
    expect(importedSettings(settings, evil, ALL).decision.sap.auth).toEqual({ type: "bearer", token: "" });
  });
});

describe("settingsChanges", () => {
  it("lists what differs, secrets as bullets", () => {
    const before = settingsOf(FULL);
    const after = structuredClone(before);
    after.country = "AT";
    after.serviceNumbers = [];
    after.decision.sap.auth = { type: "bearer", token: "other" };
    const changes = settingsChanges(before, after);
    expect(changes).toContainEqual({ path: "country", before: "DE", after: "AT" });
    const [removed] = before.serviceNumbers;
    expect(changes).toContainEqual({
      path: "serviceNumbers[0]",
      row: removed?.number,
      before: removed,
      after: undefined,
    });
    expect(changes).toContainEqual({ path: "decision.sap.auth.token", before: "••••", after: "••••" });
    expect(JSON.stringify(changes)).not.toContain("other");
  });

  it("tells whether anything was configured", () => {
    expect(isConfigured(DEFAULT_SETTINGS)).toBe(false);
    expect(isConfigured(settingsOf({ country: "DE" }))).toBe(true);
  });
});

const ALL = ["agent.uid", "learned.fields", "paused"];

describe("an import of a file for many agents", () => {
  const own = readSettings({
    agent: { uid: "agent7" },
    learned: { fields: [{ match: "https://a.example/*", label: "Code", isPhone: false }] },
  }).settings as Settings;

  it("keeps the agent's UID and what agents have taught", () => {
    const { settings, given } = readSettings({ country: "DE", learned: { byAgents: false } });
    const imported = importedSettings(own, settings as Settings, given);
    expect(imported).toMatchObject({ country: "DE", agent: { uid: "agent7" } });
    expect(imported.learned).toEqual({ ...own.learned, byAgents: false });
  });

  it("takes them from a file that has them", () => {
    const { settings, given } = readSettings({ agent: { uid: "" }, learned: { fields: [] } });
    expect(importedSettings(own, settings as Settings, given)).toEqual(settings);
  });
});

describe("what was taught of a site", () => {
  const { learned } = readSettings({
    learned: {
      fields: [
        { match: "https://a.example/*", label: "Code", isPhone: false },
        { match: "https://b.example/*", label: "Code", isPhone: false },
      ],
    },
  }).settings as Settings;

  it("goes with it when its pattern is changed, also when more was taught meanwhile", () => {
    const renamed = followSite(learned, "https://a.example/*", "https://*.a.example/*");
    expect(renamed.fields.map(({ match }) => match)).toEqual([
      "https://*.a.example/*",
      "https://b.example/*",
    ]);
    const more = { match: "https://b.example/*", label: "Batch", number: "", isPhone: false };
    const stored = { ...learned, fields: [...learned.fields, more] };
    expect(mergeLearned(learned, renamed, stored).fields).toEqual(
      expect.arrayContaining([...renamed.fields, more]),
    );
    expect(mergeLearned(learned, renamed, stored).fields).toHaveLength(3);
  });
});
