import { settingName } from "../../lib/settings/names";
import { textOf } from "./texts";

/** What the reference says of a key beyond what the schema and the options page say. */
interface SettingText {
  /** What it means, where the options page has no hint at the field, or a shorter one. */
  meaning?: string;
  /** What may stand there, where the schema's types and choices don't say it. */
  allowed?: string;
  example: unknown;
}

const PLAN_DIGITS = "digits, at most 20, or empty";
const ADDRESS = "an address with `https://` (`http://` for loopback hosts), or empty";
const COUNTRY = "ISO 3166-1 alpha-2, capital letters";
const PATTERN = "a match pattern with `https://` (`http://` for loopback hosts), without a port";

const AUTH: Record<string, SettingText> = {
  type: {
    meaning: "How requests to this address are authorised. It says which of the keys below count.",
    example: "oauth",
  },
  username: { meaning: "The user name of Basic authorisation.", example: "jtel" },
  password: {
    meaning: "The password of Basic authorisation. A secret: an export leaves it empty.",
    example: "secret",
  },
  token: {
    meaning:
      "The bearer token, or the ready Base64 of `user:password`, which goes before the two. A secret: an export leaves it empty.",
    allowed: "what can stand in a header",
    example: "anRlbDpzZWNyZXQ=",
  },
  name: { meaning: "The name of the header.", allowed: "a header's name", example: "X-Api-Key" },
  value: {
    meaning: "The value of that header. A secret: an export leaves it empty.",
    allowed: "what can stand in a header",
    example: "secret",
  },
  authorizationUrl: {
    meaning: "Where the agent signs in (authorization code with PKCE).",
    allowed: ADDRESS,
    example: "https://login.example.com/authorize",
  },
  tokenUrl: {
    meaning: "Where codes become tokens.",
    allowed: ADDRESS,
    example: "https://login.example.com/token",
  },
  revocationUrl: { allowed: ADDRESS, example: "https://login.example.com/revoke" },
  clientId: { meaning: "The client's ID as the server knows it.", example: "click-to-dial" },
  scope: { meaning: "What is asked for, separated by spaces.", example: "openid offline_access" },
};

/** Every key of the settings by its path, without those of `auth`, which are the same everywhere. */
const TEXTS: Record<string, SettingText> = {
  version: {
    meaning: "The version of this form of the document. Documents of older versions are brought up to date.",
    example: 1,
  },
  agent: { meaning: "Who the agent is.", example: {} },
  "agent.uid": { allowed: "one line", example: "jdoe" },
  language: { example: "de" },
  country: { allowed: COUNTRY, example: "DE" },
  click: {
    meaning: "What a click on a number does: dials at once, or opens the card and asks first.",
    example: "ask",
  },
  hover: {
    meaning: "The panel tells the number's country, the time there and the record before anybody is called.",
    example: false,
  },
  tenant: { meaning: "The VCC tenant, and how calls are handed to it.", example: {} },
  "tenant.url": { allowed: ADDRESS, example: "https://vcc-na4.8x8.com" },
  "tenant.launch": {
    meaning:
      "How make_call.php is called: by a request in the background, or in a small window. Choose the window if calls in the background say that nobody is signed in though somebody is.",
    example: "window",
  },
  "tenant.prefix": { allowed: PLAN_DIGITS, example: "9" },
  "tenant.numberFormat": { example: "national" },
  "tenant.dialPlanId": { allowed: PLAN_DIGITS, example: "3" },
  "tenant.queueId": { allowed: PLAN_DIGITS, example: "7" },
  "tenant.callerId": { allowed: PLAN_DIGITS, example: "5250000" },
  "tenant.dialRules": {
    meaning:
      "Regular expressions over the digits, applied in this order, for what the number format can't say ([make-call.md](make-call.md)).",
    allowed: "at most 50 rules",
    example: [{ description: "Outside line 9", match: "^", replace: "9" }],
  },
  "tenant.dialRules[].description": {
    meaning: "What the rule is for; shown where it is tried.",
    allowed: "one line",
    example: "Outside line 9",
  },
  "tenant.dialRules[].match": {
    meaning: "What is looked for in the digits; the first occurrence is replaced.",
    allowed: "a regular expression of at most 200 characters",
    example: "^",
  },
  "tenant.dialRules[].replace": {
    meaning: "What comes in its place.",
    allowed: "digits and `$1`, `$2`, … for the groups of `match`",
    example: "9",
  },
  sites: {
    meaning: "The CRM sites on which the extension works. It works on no others.",
    allowed: "each `match` once",
    example: [{ match: "https://acme.lightning.force.com/*", crm: "salesforce", country: "US" }],
  },
  "sites[].match": {
    meaning: "The site's addresses. The most specific pattern that fits an address wins.",
    allowed: PATTERN,
    example: "https://crm.example.com/*",
  },
  "sites[].crm": {
    meaning: "Which CRM it is: how records are recognised, and which decision endpoint is asked.",
    example: "custom",
  },
  "sites[].country": {
    meaning: "How national numbers of this site are read, in place of `country`.",
    allowed: COUNTRY,
    example: "US",
  },
  "sites[].recordId": {
    meaning: "For `custom`: how an address names its record.",
    allowed:
      "a regular expression of at most 1,000 characters with a group `id` and perhaps one `type`, or empty",
    example: "/customers/(?<id>\\d+)",
  },
  "sites[].recordType": {
    meaning: "For `custom`: the type of the records, where the pattern has no group `type`.",
    example: "Customer",
  },
  decision: {
    meaning: "Whether a call may proceed, and with which service number ([decision.md](decision.md)).",
    example: {},
  },
  "decision.salesforce": { meaning: "The `onClickToDial` service of Salesforce.", example: {} },
  "decision.salesforce.url": {
    allowed: ADDRESS,
    example: "https://acme.my.salesforce.com/services/apexrest/onClickToDial",
  },
  "decision.sap": { meaning: "The `onClickToDial` service of SAP.", example: {} },
  "decision.sap.url": {
    allowed: ADDRESS,
    example: "https://sap.example.com/sap/c4c/odata/v1/c4codataapi/IndividualCustomerCollection",
  },
  "decision.sap.parameters": {
    meaning:
      "The query of the request: one `name=value` in a line, with `$SAPBusinessPartnerID` and `$SAPPhoneNumber`, in single quotes inside expressions.",
    allowed: "lines `name=value`",
    example: "$filter=CustomerID eq '$SAPBusinessPartnerID'",
  },
  "decision.sap.result": {
    meaning:
      "Where in the answer the variables are: one `variable=path` in a line. `distributionChannelCodeText` and `countryCode` choose the service number.",
    allowed: "lines `variable=path`",
    example:
      "distributionChannelCodeText=d.results[0].DistributionChannelCodeText\ncountryCode=d.results[0].CountryCode",
  },
  "decision.timeoutMs": { meaning: "How long the CRM may take to answer, in milliseconds.", example: 3000 },
  "decision.onUnmatched": {
    meaning:
      "What happens when the answer names no service number of the settings: the call is refused, or dialled with the tenant's default caller ID.",
    example: "tenantDefault",
  },
  "decision.onUnreachable": {
    meaning: "The same when there is no answer: time limit, no network, status 5xx, an unreadable answer.",
    example: "tenantDefault",
  },
  serviceNumbers: {
    meaning:
      "The service numbers that an answer may name, and how a call is signalled with each. Salesforce's answer is matched by number, then by name; SAP's by contract number.",
    example: [{ number: "4921112345", name: "Hotline", callerId: "5251990" }],
  },
  "serviceNumbers[].number": {
    meaning: "The service number (jtel's `Name`); compared by its digits.",
    allowed: "digits, spaces, brackets, dots, dashes, slashes and a leading plus",
    example: "4921112345",
  },
  "serviceNumbers[].name": {
    meaning: "Its name (jtel's `Name2`), which agents see.",
    allowed: "one line",
    example: "Hotline",
  },
  "serviceNumbers[].contractNumber": {
    meaning: "For SAP: distributionChannelCodeText and countryCode, one right after the other.",
    allowed: "one line",
    example: "Direct SalesDE",
  },
  "serviceNumbers[].callerId": {
    meaning: "The caller ID in VCC. Empty: the digits of `number`.",
    allowed: PLAN_DIGITS,
    example: "5251990",
  },
  "serviceNumbers[].queueId": {
    meaning: "The queue in VCC. Empty: the tenant's `queueId`.",
    allowed: PLAN_DIGITS,
    example: "7",
  },
  "serviceNumbers[].dialPlanId": {
    meaning: "The dial plan in VCC. Empty: the tenant's `dialPlanId`.",
    allowed: PLAN_DIGITS,
    example: "3",
  },
  userData: {
    meaning: "What is sent to VCC as `ctl_userdata`, in this order ([make-call.md](make-call.md)).",
    example: [{ name: "WhatId", value: "{!Record.Id}" }],
  },
  "userData[].name": {
    meaning: "The name, or one of VCC's system data (`ctl_…`).",
    allowed: "not empty, without `[`, `]`, `|`; not `ctl_newRecordId`",
    example: "WhatId",
  },
  "userData[].value": {
    meaning: "The value, with merge fields that the extension fills in and tokens that VCC fills in.",
    allowed: "without `[`, `]`, `|`; known [merge fields](merge-fields.md) only",
    example: "{!Record.Id}",
  },
  transactionData: {
    meaning:
      "Whether VCC is told which record a call belongs to (`extTransactionData`), which links its call log to it. Needs a tenant with the enhanced Salesforce integration.",
    example: false,
  },
  results: {
    meaning: "How VCC tells the extension how a call went ([reporting.md](reporting.md)).",
    example: {},
  },
  "results.screenpopUrls": {
    meaning: "Where VCC posts its screen pop or callback; the extension sees these posts in the browser.",
    allowed: "addresses with `https://` (`http://` for loopback hosts)",
    example: ["https://crm.example.com/screenpop"],
  },
  "results.relay": { meaning: "A relay that hands results on ([relay.md](relay.md)).", example: {} },
  "results.relay.publishUrl": {
    meaning:
      "Where VCC posts results (`ctl_callbackUrl`). `{channel}` stands for the installation's own, unguessable channel.",
    allowed: ADDRESS,
    example: "https://relay.example.com/publish/{channel}",
  },
  "results.relay.subscribeUrl": {
    meaning: "Where the extension collects them.",
    allowed: ADDRESS,
    example: "https://relay.example.com/subscribe/{channel}",
  },
  statistics: {
    meaning: "How calls are reported to the CRM (`writeCallStatistics`, [reporting.md](reporting.md)).",
    example: {},
  },
  "statistics.url": {
    allowed: ADDRESS,
    example: "https://acme.my.salesforce.com/services/apexrest/writeCallStatistics",
  },
  "statistics.agentGroup": { example: "Sales" },
  "statistics.configurationGroup": { example: "Outbound" },
  "statistics.timeZone": { allowed: "an IANA name, or empty", example: "Europe/Berlin" },
  "statistics.transactionCodes": {
    meaning:
      "What the CRM calls VCC's transaction codes. A code that isn't here is reported by its short code.",
    example: [{ list: "Sales", code: "won", exportKey: "1001" }],
  },
  "statistics.transactionCodes[].list": {
    meaning: "VCC's list; empty stands for every list.",
    example: "Sales",
  },
  "statistics.transactionCodes[].code": { meaning: "The short code in VCC.", example: "won" },
  "statistics.transactionCodes[].exportKey": { meaning: "What the CRM calls it.", example: "1001" },
  callbackRequest: { meaning: "How callbacks are requested ([reporting.md](reporting.md)).", example: {} },
  "callbackRequest.url": { allowed: ADDRESS, example: "https://jtel.example.com/callback" },
  "callbackRequest.format": {
    meaning: "How the parameters are posted: as a form, or as JSON.",
    example: "json",
  },
  "callbackRequest.fields": {
    meaning:
      "Which parameters: `CallerID`, `ServiceNumber`, … as documented, or `Caller`, `CallbackNumber`, … of newer releases.",
    example: "caller",
  },
  "callbackRequest.function": { meaning: "The parameter `Function`.", example: "Callback" },
  "callbackRequest.userData": { meaning: "The parameter `UserData`.", example: "web" },
  "callbackRequest.userData2": { meaning: "The parameter `UserData2`.", example: "" },
  "callbackRequest.userData3": { meaning: "The parameter `UserData3`.", example: "" },
  history: { meaning: "The calls that are kept in the browser.", example: {} },
  "history.days": {
    meaning:
      "For how many days calls are kept. 0: a call is deleted once it is over and reported; one that nobody has wrapped up, after twelve hours.",
    example: 7,
  },
  learned: { meaning: "What agents have said of fields and numbers on pages.", example: {} },
  "learned.byAgents": {
    meaning: "Whether agents may say in a page what is a phone number and what isn't.",
    example: false,
  },
  "learned.fields": {
    meaning: "What was said, by site and field.",
    example: [{ match: "https://crm.example.com/*", label: "Order", number: "", isPhone: false }],
  },
  "learned.fields[].match": {
    meaning: "The site, as in `sites`.",
    allowed: PATTERN,
    example: "https://crm.example.com/*",
  },
  "learned.fields[].label": {
    meaning: "The field's label on the page; empty for a number without one.",
    example: "Order",
  },
  "learned.fields[].number": {
    meaning: "The one number that it was said of; empty: of the whole field.",
    allowed: "E.164 with its plus, or empty",
    example: "+12125550120",
  },
  "learned.fields[].isPhone": { meaning: "Whether it holds phone numbers.", example: false },
  notify: {
    meaning:
      "Whether the agent is notified, once the browser allows it: when a report needs them, when an ended call was left without its wrap-up, and when it isn't known whether a call was placed and its page isn't in front of them.",
    example: false,
  },
  paused: {
    meaning: "The sites on which the agent has paused the extension, from the popup.",
    allowed: "the `match` of sites",
    example: ["https://crm.example.com/*"],
  },
  guard: { meaning: "Numbers that aren't called like any other.", example: {} },
  "guard.premiumRate": {
    meaning: "Premium-rate numbers: called like any other, asked about first, or refused.",
    example: "refuse",
  },
  "guard.emergency": {
    meaning: "Emergency numbers: called like any other, asked about first, or refused.",
    example: "confirm",
  },
};

/** Keys that only hold others have no label on the options page; these are their sections. */
const GROUPS: Record<string, string> = {
  agent: "section.agent",
  tenant: "section.tenant",
  decision: "section.decision",
  "decision.salesforce": "field.siteCrm.salesforce",
  "decision.sap": "field.siteCrm.sap",
  results: "section.results",
  "results.relay": "glance.results",
  statistics: "section.statistics",
  callbackRequest: "section.callbackRequest",
  history: "section.history",
  learned: "section.learned",
  guard: "section.decision",
};

/** What is said of the key at a path such as `serviceNumbers[].callerId`. */
export interface SettingDescription {
  title: string;
  meaning: string;
  allowed: string;
  example: unknown;
}

/**
 * The texts of a key: its label on the options page, and the hint there where nothing is said here.
 * @throws for a key without texts: it is to be added to `lib/settings/names.ts` and to this file.
 */
export function describeSetting(path: string): SettingDescription {
  const auth = /\.auth(?:\.(\w+))?$/.exec(path);
  const own = auth ? AUTH[auth[1] ?? "type"] : TEXTS[path];
  const label = GROUPS[path] ?? settingName(path.replace(/\.auth$/, ".auth.type"))?.texts.at(-1) ?? "";
  const title = textOf(label);
  const meaning = own?.meaning ?? textOf(label.replace(/\.label$/, ".hint"));
  if (own === undefined || title === undefined || meaning === undefined)
    throw new Error(
      `The setting ${path} has no texts: its name is to be in lib/settings/names.ts, its meaning and example here`,
    );
  return { title, meaning, allowed: own.allowed ?? "", example: own.example };
}
