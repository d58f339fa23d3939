import type { TextKey } from "../i18n";

/** Under which texts a key of the settings is known on the options page. */
export interface SettingName {
  /** The section that it is in, and the part of that where several have the same label; then its own label. */
  texts: readonly TextKey[];
  /** The beginning of the keys under which its choices have their texts: `<choices>.<value>`. */
  choices?: string;
}

type Names = Record<string, TextKey | SettingName>;

const AUTH: Names = {
  "auth.type": { texts: ["field.auth.label"], choices: "field.auth" },
  "auth.username": "field.username.label",
  "auth.password": "field.password.label",
  "auth.token": "field.token.label",
  "auth.name": "field.headerName.label",
  "auth.value": "field.headerValue.label",
  "auth.authorizationUrl": "field.authorizationUrl.label",
  "auth.tokenUrl": "field.tokenUrl.label",
  "auth.revocationUrl": "field.revocationUrl.label",
  "auth.clientId": "field.clientId.label",
  "auth.scope": "field.scope.label",
};

/** The parts of the document by their place on the options page, with the names of what is in them. */
const PARTS: readonly [path: string, around: readonly TextKey[], names: Names][] = [
  ["", [], { version: "setting.version" }],
  [
    "",
    ["section.agent"],
    {
      "agent.uid": "field.agentUid.label",
      language: "field.language.label",
      country: "field.country.label",
      click: { texts: ["field.click.label"], choices: "field.click" },
      hover: "field.hover.label",
    },
  ],
  [
    "tenant.",
    ["section.tenant"],
    {
      url: "field.tenantUrl.label",
      launch: { texts: ["field.launch.label"], choices: "field.launch" },
      prefix: "field.prefix.label",
      numberFormat: { texts: ["field.numberFormat.label"], choices: "field.numberFormat" },
      dialPlanId: "field.dialPlanId.label",
      queueId: "field.queueId.label",
      callerId: "field.callerId.label",
      dialRules: "dialRules.title",
    },
  ],
  [
    "tenant.dialRules[].",
    ["section.tenant", "dialRules.title"],
    { description: "dialRules.description", match: "dialRules.match", replace: "dialRules.replace" },
  ],
  ["", [], { sites: "section.sites", paused: "setting.paused", serviceNumbers: "section.serviceNumbers" }],
  [
    "sites[].",
    ["section.sites"],
    {
      match: "field.siteMatch.label",
      crm: { texts: ["field.siteCrm.label"], choices: "field.siteCrm" },
      country: "field.siteCountry.label",
      recordId: "field.recordId.label",
      recordType: "field.recordType.label",
    },
  ],
  [
    "decision.salesforce.",
    ["section.decision", "field.siteCrm.salesforce"],
    { url: "field.endpointUrl.label", ...AUTH },
  ],
  [
    "decision.sap.",
    ["section.decision", "field.siteCrm.sap"],
    {
      url: "field.endpointUrl.label",
      ...AUTH,
      parameters: "field.parameters.label",
      result: "field.result.label",
    },
  ],
  [
    "",
    ["section.decision"],
    {
      "decision.timeoutMs": "field.timeoutMs.label",
      "decision.onUnmatched": { texts: ["field.onUnmatched.label"], choices: "field.choice" },
      "decision.onUnreachable": { texts: ["field.onUnreachable.label"], choices: "field.choice" },
      "guard.premiumRate": { texts: ["field.guard.premiumRate"], choices: "field.guard" },
      "guard.emergency": { texts: ["field.guard.emergency"], choices: "field.guard" },
    },
  ],
  [
    "serviceNumbers[].",
    ["section.serviceNumbers"],
    {
      number: "field.number.label",
      name: "field.name.label",
      contractNumber: "field.contractNumber.label",
      callerId: "field.callerIdShort.label",
      queueId: "field.queueId.label",
      dialPlanId: "field.dialPlanId.label",
    },
  ],
  ["", ["section.userData"], { userData: "userData.title", transactionData: "field.transactionData.label" }],
  [
    "userData[].",
    ["section.userData", "userData.title"],
    { name: "field.dataName.label", value: "field.dataValue.label" },
  ],
  [
    "results.",
    ["section.results"],
    {
      screenpopUrls: "field.screenpopUrls.label",
      "relay.publishUrl": "field.publishUrl.label",
      "relay.subscribeUrl": "field.subscribeUrl.label",
    },
  ],
  [
    "statistics.",
    ["section.statistics"],
    {
      url: "field.statisticsUrl.label",
      ...AUTH,
      agentGroup: "field.agentGroup.label",
      configurationGroup: "field.configurationGroup.label",
      timeZone: "field.timeZone.label",
      transactionCodes: "wrapUp.codes",
    },
  ],
  [
    "statistics.transactionCodes[].",
    ["section.statistics", "wrapUp.codes"],
    {
      list: "field.transactionCodes.list",
      code: "field.transactionCodes.code",
      exportKey: "field.transactionCodes.exportKey",
    },
  ],
  [
    "callbackRequest.",
    ["section.callbackRequest"],
    {
      url: "field.callbackUrl.label",
      ...AUTH,
      format: { texts: ["field.callbackFormat.label"], choices: "field.callbackFormat" },
      fields: { texts: ["field.callbackFields.label"], choices: "field.callbackFields" },
      function: "field.callbackFunction.label",
      userData: "field.callbackUserData.label",
      userData2: "field.callbackUserData2.label",
      userData3: "field.callbackUserData3.label",
    },
  ],
  ["", ["section.history"], { "history.days": "field.historyDays.label" }],
  ["", ["section.notifications"], { notify: "notification.setting" }],
  ["learned.", ["section.learned"], { byAgents: "learned.byAgents", fields: "learned.title" }],
  [
    "learned.fields[].",
    ["section.learned"],
    {
      match: "learned.site",
      label: "learned.field",
      number: "learned.number",
      isPhone: "learned.is",
    },
  ],
];

const NAMES: ReadonlyMap<string, SettingName> = new Map(
  PARTS.flatMap(([path, around, names]) =>
    Object.entries(names).map(([key, name]) => {
      const { texts, ...rest } = typeof name === "string" ? { texts: [name] } : name;
      return [`${path}${key}`, { texts: [...around, ...texts], ...rest }] as const;
    }),
  ),
);

/** The name of the key at a path such as `serviceNumbers[2].callerId`; undefined for what is no key of the settings. */
export function settingName(path: string): SettingName | undefined {
  return NAMES.get(
    path.replace(/\[\d*\]/g, (index, at: number) => (at + index.length < path.length ? "[]" : "")),
  );
}
