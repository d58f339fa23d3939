import type { TextKey } from "../../lib/i18n";
import { text } from "./texts";

/** What is behind a message, and what each of the two can do. */
interface Advice {
  why: string;
  agent: string;
  /** Empty: there is nothing to do for an administrator. */
  admin?: string;
}

/** The keys below a group of the texts. */
type Below<Group extends string> = TextKey extends infer Key
  ? Key extends `${Group}.${infer Rest}`
    ? Rest
    : never
  : never;

const AGAIN = "Call again; if it happens again, tell your administrator.";
const RECORD = "Correct the number in the record.";
const PHONE = "See whether your phone rings. Only if it doesn't: “Call again”.";
const TEST =
  "Press “Test” at the endpoint in the settings: it shows the request and the answer step by step.";
const RULES = "Correct the lines at the endpoint in the settings ([decision.md](decision.md)).";

/** Every text that a click can end with: one that is missing here doesn't compile. */
const OUTCOMES: Record<Below<"outcome">, Advice> = {
  handedOver: {
    why: "All went well. VCC rings the agent first, then the customer; make_call.php doesn't tell more.",
    agent: "Take the call on your phone.",
    admin: "Where the phone doesn't ring: see in VCC whether the agent has a phone registered.",
  },
  extension: {
    why: "VCC dials digits and documents no pause before an extension.",
    agent: "Dial it on your phone once the call is answered.",
    admin: "`{!Phone.Extension}` puts it into the user data.",
  },
  recordUnknown: {
    why: "The number stands in no record that the extension recognises, and the decision is asked by record.",
    agent: "Open the customer's record and call from there.",
    admin:
      "See [crm-pages.md](crm-pages.md) for the pages that are known; for another CRM try the record pattern in the settings.",
  },
  valueUnsafe: {
    why: "The record's id has characters that would change the query where they aren't in quotes.",
    agent: "Tell your administrator which record it was.",
    admin: "Put the variable in single quotes in “REST parameters”, where OData wants a text.",
  },
  badRequest: {
    why: "The service answered 400: it doesn't accept the parameters, for example for a record of another kind.",
    agent: "Reload the record and call again.",
    admin: TEST,
  },
  forbidden: {
    why: "The service answered 403: the CRM's own rules forbid this call.",
    agent: "Ask your supervisor if you think it should be allowed.",
    admin: "Look at the rule in the CRM; the extension only passes it on.",
  },
  notFound: {
    why: "The service answered 404: it knows no such record.",
    agent: "Reload the page.",
    admin: "If it is so with every record, the address of the service is wrong.",
  },
  nothingFound: {
    why: "The query gave no result, or nothing stood at the result paths.",
    agent: "See whether the customer exists in the CRM.",
    admin: RULES,
  },
  unauthorised: {
    why: "The service answered 401: it doesn't accept the credentials in the settings.",
    agent: "Tell your administrator.",
    admin: "Enter them anew. After a change of the endpoint's address passwords are not kept.",
  },
  signedOut: {
    why: "The endpoint is asked by the browser's own session with the CRM, and there is none.",
    agent: "Sign in to the CRM in this browser, then click again.",
    admin: "The session has to be one of the endpoint's host, which may be another than the page's.",
  },
  signInNeeded: {
    why: "The endpoint wants an OAuth sign-in, and there is none or it has ended.",
    agent: "Open the settings and click “Sign in”.",
    admin:
      "If agents have to do so often: let the server give refresh tokens (usually the scope `offline_access` or `refresh_token`).",
  },
  signInClosed: { why: "The sign-in window was closed first.", agent: "Click the number again and sign in." },
  signInRefused: {
    why: "The sign-in server said no.",
    agent: "Try again.",
    admin:
      "Check client ID, scope, and that the redirect URL shown in the settings is registered with the server.",
  },
  signInIncomplete: {
    why: "An address or the client ID is missing in the settings.",
    agent: "Tell your administrator.",
    admin: "Fill in the authorisation.",
  },
  signInUnreachable: {
    why: "The server can't be reached, or what it answers isn't OAuth.",
    agent: "Check your connection.",
    admin: "Check the token URL, and that access to its host is allowed.",
  },
  redirected: {
    why: "The service led elsewhere, mostly to a sign-in page. The extension follows no redirect with credentials.",
    agent: "Tell your administrator.",
    admin: "Check address and authorisation; enter the address that doesn't redirect.",
  },
  tooManyRequests: {
    why: "The service answered 429.",
    agent: "Try again in a minute.",
    admin: "Raise the limit of the CRM's API for this service.",
  },
  retryLater: {
    why: "The service answered 429 or 5xx and said when to come back (`Retry-After`).",
    agent: "Wait as long as it says.",
    admin: "See why the service is down, or raise its limit.",
  },
  wrongContentType: {
    why: "A page or a file came in place of JSON, as from a wrong address or a proxy's sign-in page.",
    agent: "Tell your administrator.",
    admin: TEST,
  },
  atom: {
    why: "OData answers in Atom unless it is asked for JSON.",
    agent: "Tell your administrator.",
    admin: "Add the line `$format=json` to “REST parameters”.",
  },
  unexpectedStatus: {
    why: "The service answered with a status that onClickToDial doesn't define.",
    agent: "Tell your administrator.",
    admin: TEST,
  },
  unmatched: {
    why: "The answer names a service number that the settings don't have.",
    agent: "Tell your administrator the name in the message.",
    admin:
      "Add it under “Service numbers”, or let such calls be dialled with the default caller ID (`decision.onUnmatched`).",
  },
  unnamed: {
    why: "The answer was 200, but named no service number.",
    agent: "Tell your administrator.",
    admin: "The CRM has to name one for the record; or `decision.onUnmatched`.",
  },
  halfNamed: {
    why: "SAP's contract number is made of two values, and one is missing.",
    agent: "See whether the customer's data are complete.",
    admin: RULES,
  },
  timeout: {
    why: "No answer within the time limit.",
    agent: "Try again in a moment.",
    admin: "`decision.timeoutMs` sets the limit; `decision.onUnreachable` says what happens then.",
  },
  network: {
    why: "No connection: network, VPN, DNS, or a certificate that the browser doesn't accept.",
    agent: "Check your connection, then try again.",
    admin: "Open the address in the same browser; it says what is wrong.",
  },
  serverError: {
    why: "The service answered 5xx.",
    agent: "Try again in a moment.",
    admin: "The CRM's log of that time says why.",
  },
  unreadable: {
    why: "The answer isn't JSON in the documented shape.",
    agent: "Tell your administrator.",
    admin: TEST,
  },
  tooLarge: {
    why: "The answer has more than 256 kB, which aren't read.",
    agent: "Tell your administrator.",
    admin: "Restrict the query to one record and few fields (`$filter`, `$select`, `$top=1`).",
  },
  unseen: {
    why: "The page was left or closed while the CRM was asked, or it covered, hid or removed the card.",
    agent:
      "Click the number again, and stay on the page. Tell your administrator if a page does it each time.",
    admin:
      "Look at what the page lays over itself; the number can still be called from its list in the popup.",
  },
  cancelled: {
    why: "The call was cancelled while the CRM was asked.",
    agent: "Click again if you want to call after all.",
  },
  tenantMissing: {
    why: "Nothing can be called without a tenant.",
    agent: "Enter your tenant in the settings, or start “Step by step” there.",
    admin: "Set `tenant.url` by policy.",
  },
  nothingToDial: {
    why: "The dial rules take every digit of this number.",
    agent: "Tell your administrator.",
    admin: "Try the number at the dial rules in the settings: every step is shown.",
  },
  tooMuchToDial: {
    why: "The dial rules make more than 40 digits of this number.",
    agent: "Tell your administrator.",
    admin: "Try the number at the dial rules in the settings; a rule repeats what it finds.",
  },
  questionExpired: {
    why: "The question whether to call was answered too late; the page may show somebody else by then.",
    agent: "Click the number again.",
  },
  callInProgress: { why: "One call is placed after the other.", agent: "Wait a moment, then click again." },
  notSignedIn: {
    why: "VCC answered with its sign-in page: there is no session in this browser.",
    agent: "Click “Sign in to VCC” on the card, sign in, call again.",
    admin:
      "If agents are signed in all the same: is the tenant's address the one at which they sign in? Else set `tenant.launch` to `window`.",
  },
  notSignedInContainer: {
    why: "Each Firefox container has cookies, and so sessions, of its own.",
    agent: "Sign in to VCC in the container of the CRM's tab.",
  },
  errorPage: {
    why: "VCC answered with an error; the message quotes it.",
    agent: "Do what it says; else tell your administrator.",
    admin:
      "The text is VCC's own: look at the agent's state and rights there, and at caller ID, queue and dial plan.",
  },
  placementUnknown: { why: "The connection to VCC broke before its answer had come.", agent: PHONE },
  placementTimeout: {
    why: "VCC didn't answer in time. It may have taken the call.",
    agent: PHONE,
    admin: "If it happens often, see how long make_call.php takes in a browser.",
  },
  placementRedirected: {
    why: "VCC led elsewhere in place of an answer. Browsers don't tell where.",
    agent: `${PHONE} Are you signed in?`,
    admin: "Is the tenant's address the one at which agents sign in?",
  },
  placementError: {
    why: "VCC answered with a status that says nothing of the call.",
    agent: PHONE,
    admin: "Tell 8x8's support the time and the status.",
  },
  windowClosed: {
    why: "With “Place calls: in a small window” the answer is read in that window, which was closed.",
    agent: PHONE,
  },
  placementInterrupted: {
    why: "The browser stopped the extension (an update, memory, the end of the browser) between request and answer.",
    agent: PHONE,
  },
  notPlaced: {
    why: "It wasn't known whether VCC had taken the call, and “Not dialled” was chosen.",
    agent: "Click the number again if you want to call.",
  },
  interrupted: {
    why: "The browser stopped the extension before anything was sent to VCC.",
    agent: "Call again.",
  },
  internal: {
    why: "A fault of the extension, or a database that the browser can't write (no space, a damaged profile).",
    agent: AGAIN,
    admin: "Have the report of the diagnostics page sent to you.",
  },
  empty: {
    why: "What was selected or clicked has no text.",
    agent: "Select the number, or type it in the popup.",
  },
  noDigits: { why: "There are letters, but no digits.", agent: RECORD },
  tooShort: {
    why: "No number of that country has so few digits. Emergency and short numbers count, too.",
    agent: "See whether digits are missing.",
    admin: "Internal numbers: write them in full in the CRM and shorten them by a dial rule.",
  },
  tooLong: { why: "No number of that country has so many digits.", agent: RECORD },
  unknownCountryCode: { why: "After the plus stands no country's calling code.", agent: RECORD },
  needsCountry: {
    why: "The number is a national one, and nothing says of which country.",
    agent: "Set the country in the settings.",
    admin: "Set `country`, or the site's own.",
  },
  severalNumbers: {
    why: "The text has more than one number, and guessing could call somebody else.",
    agent: "Write each into a field or line of its own, or select one of them.",
  },
  notANumber: { why: "The digits are not those of a phone number.", agent: RECORD },
  premiumRate: {
    why: "It is a premium-rate number by its country's plan, and those are refused.",
    agent: "Ask your supervisor.",
    admin: "`guard.premiumRate` allows them, or asks first.",
  },
  emergency: {
    why: "It is an emergency number where the call would go, and those are refused: the call would come from the contact centre.",
    agent: "Dial it on your phone.",
    admin: "`guard.emergency`",
  },
  accessMissing: {
    why: "The browser has not been asked, or said no, or the access was taken back.",
    agent: "Open the settings and click “Allow access”.",
    admin: "No policy can do that for agents: each clicks once.",
  },
  containerAccess: {
    why: "Firefox opens tabs in containers only for extensions that may use cookies.",
    agent: "Open the settings and click “Allow containers”.",
  },
  siteUnknown: {
    why: "The settings have changed since the page was opened.",
    agent: "Reload the page.",
    admin: "See whether the site is still in `sites`, and under which host agents open it.",
  },
  framed: {
    why: "A page that isn't in the settings shows the CRM's page in a frame, and could keep from sight what is clicked there.",
    agent: "Open the record in a tab of its own.",
    admin: "If that page is one of yours, as a portal is, add its host to `sites`.",
  },
  settingsUnreadable: {
    why: "The browser's storage is damaged, or a newer version of the extension has saved the settings. A call by some of them could be another one than they were made for.",
    agent: "Open the settings, which say what can't be read.",
    admin: "Import the settings anew, or update the extension.",
  },
  "storage.newer": { why: "See “The records of calls” below.", agent: "Update the extension." },
  "storage.blocked": {
    why: "See “The records of calls” below.",
    agent: "Restart the browser, then call again.",
  },
  "storage.full": {
    why: "See “The records of calls” below.",
    agent: "Make room on the disk, then call again.",
  },
  "storage.unreadable": {
    why: "See “The records of calls” below.",
    agent: "Restart the browser, then call again.",
  },
};

const STORAGE: Record<"newer" | "blocked" | "full" | "unreadable" | "damaged" | "damagedSecrets", Advice> = {
  newer: {
    why: "A newer version was installed in this profile before.",
    agent: "Update the extension.",
    admin: "Roll out the newer version.",
  },
  blocked: {
    why: "Another page of an older version holds the records, or the browser's settings keep extensions from storing.",
    agent: "Close the extension's other windows, or restart the browser.",
  },
  full: {
    why: "The disk is full, or the browser's share of it.",
    agent: "Make room on the disk, or delete old calls.",
    admin: "`history.days` says for how long calls are kept.",
  },
  unreadable: {
    why: "The browser's store is damaged, as after a crash of the computer.",
    agent: "Restart the browser; else “Start with empty records”, which the settings offer.",
  },
  damaged: {
    why: "Some records are; all others are as they were.",
    agent: "“Delete what is damaged”, or leave it.",
  },
  damagedSecrets: {
    why: "The browser's store was damaged there, as after a crash of the computer.",
    agent: "Enter it anew and save, or tell your administrator; where you sign in to the CRM, sign in anew.",
  },
};

const REPORTS: Record<Below<"report.reason">, Advice> = {
  new: { why: "It was made a moment ago.", agent: "Nothing." },
  accepted: { why: "The CRM has it.", agent: "Nothing." },
  locked: {
    why: "The record is being changed by somebody else (423).",
    agent: "Nothing: it is sent again by itself.",
  },
  unreachable: {
    why: "Network, VPN, DNS or certificate.",
    agent: "Check your connection.",
    admin:
      "Open the address in the same browser. Its host is asked first by `HEAD /`: any status will do, but one that lets that hang for 20 s never gets a report.",
  },
  offline: {
    why: "The browser says that there is no network.",
    agent: "Nothing: it is sent when the network is back.",
  },
  serverError: {
    why: "The CRM answered 5xx.",
    agent: "Nothing: it is sent again by itself.",
    admin: "The CRM's log says why.",
  },
  conflict: {
    why: "The CRM has data that this line contradicts (409).",
    agent: "Look at the record, then “Send now” or “Discard”.",
    admin: "The answer, below the report, says which data.",
  },
  notFound: {
    why: "The record is gone, or the service's address is wrong (404).",
    agent: "Look in the CRM, then “Send now” or “Discard”.",
    admin: "If every report ends so, check the address.",
  },
  multipleChoices: {
    why: "Several customers have this number (300).",
    agent: "Look for the customer in the CRM.",
  },
  status: {
    why: "A status that the service's description doesn't have.",
    agent: "Show it to your administrator.",
    admin: "The answer is shown below the report.",
  },
  signInNeeded: { why: "The sign-in to the CRM has ended.", agent: "Sign in, then “Send now”." },
  forbidden: {
    why: "The account may not write there (403).",
    agent: "Ask your administrator.",
    admin: "Give the account the right to the service.",
  },
  redirected: {
    why: "The service led elsewhere.",
    agent: "Tell your administrator.",
    admin: "Correct the address or the authorisation in the settings.",
  },
  accessMissing: {
    why: "The browser hasn't been allowed the host.",
    agent: "Open the settings and click “Allow access”.",
    admin: "No policy can do that for agents.",
  },
  endpointMissing: {
    why: "The address was taken out of the settings while this waited.",
    agent: "Ask your administrator, or discard it.",
    admin: "Set the address again, if these are to be sent.",
  },
  cutOff: {
    why: "The connection broke between request and answer, and a second line would count twice.",
    agent: "Look in the CRM whether it is there, then “Send now” or “Discard”.",
  },
  timeout: {
    why: "The answer took too long, and a second line would count twice.",
    agent: "Look in the CRM whether it is there, then “Send now” or “Discard”.",
    admin: "See why the service is slow.",
  },
  workerDied: {
    why: "The browser stopped the extension between request and answer.",
    agent: "Look in the CRM whether it is there, then “Send now” or “Discard”.",
  },
  expired: {
    why: "Nothing is tried for longer than seven days.",
    agent: "“Send now”, or “Discard”.",
    admin: "See for how long the service couldn't be reached.",
  },
};

const RELAY: Record<Below<"relay.reason">, Advice> = {
  unreachable: {
    why: "Network, VPN, DNS, certificate, or access that isn't allowed.",
    agent: "Check your connection; say in the side panel how calls went.",
    admin: "Open the subscribe address in the same browser.",
  },
  late: {
    why: "The relay holds requests for longer than the extension waits.",
    agent: "Say in the side panel how calls went.",
    admin: "Set `nchan_subscriber_timeout` as in [relay.md](relay.md).",
  },
  status: {
    why: "The relay refuses, or there is no channel at that address.",
    agent: "Say in the side panel how calls went.",
    admin: "Compare the address with the location in the relay's configuration.",
  },
  notRelay: {
    why: "Something else answers at that address.",
    agent: "Say in the side panel how calls went.",
    admin: "Correct `results.relay.subscribeUrl`.",
  },
};

const SIGN_IN: Record<Below<"signIn.failed">, Advice> = {
  signInNeeded: { why: "Nobody has signed in yet.", agent: "Click “Sign in”." },
  signInClosed: { why: "The window was closed first.", agent: "Click “Sign in” again." },
  signInRefused: {
    why: "The server said no.",
    agent: "Try again.",
    admin: "Client ID, scope, and the redirect URL shown at the button have to be as the server knows them.",
  },
  signInIncomplete: {
    why: "Something is missing in the authorisation.",
    agent: "Tell your administrator.",
    admin: "Fill in both addresses and the client ID.",
  },
  signInUnreachable: {
    why: "The server can't be reached, or isn't an OAuth server.",
    agent: "Check your connection.",
    admin: "Check the addresses.",
  },
};

const TENANT: Record<"redirected" | "signedOut" | "status" | "unreachable" | "timeout" | "noAccess", Advice> =
  {
    redirected: {
      why: "VCC's home page leads elsewhere, mostly to its sign-in page.",
      agent: "Sign in to VCC in this browser.",
      admin: "Enter the address at which agents sign in.",
    },
    signedOut: { why: "There is no session in this browser.", agent: "Sign in to VCC." },
    status: {
      why: "Something answers there that isn't VCC's home page.",
      agent: "Tell your administrator.",
      admin: "Check `tenant.url`.",
    },
    unreachable: {
      why: "Network, VPN, DNS or certificate.",
      agent: "Check your connection.",
      admin: "Open the address in the same browser.",
    },
    timeout: { why: "VCC didn't answer within ten seconds.", agent: "Try again." },
    noAccess: {
      why: "The browser hasn't been allowed the host.",
      agent: "Click “Allow access” at the top of the settings.",
    },
  };

const ENDPOINT: Record<Below<"test.endpoint">, Advice> = {
  postOnly: { why: "The services take posts only, and the test posts nothing.", agent: "Nothing: it works." },
  reached: { why: "The test sends no data, so that nothing is reported.", agent: "Nothing: it works." },
  unauthorised: {
    why: "The credentials in the settings aren't those of the service.",
    agent: "Tell your administrator.",
    admin: "Enter them anew; a ready Basic token is the Base64 of `user:password`.",
  },
  forbidden: {
    why: "The account may not use the service.",
    agent: "Tell your administrator.",
    admin: "Give the account the right to it in the CRM.",
  },
  notFound: {
    why: "The path is wrong, or the service isn't there yet.",
    agent: "Tell your administrator.",
    admin: "Compare the address with the service's in the CRM.",
  },
  redirected: {
    why: "The service leads to a sign-in page or to another address.",
    agent: "Sign in to the CRM.",
    admin: "Enter the address that doesn't redirect.",
  },
  serverError: { why: "The CRM answered 5xx.", agent: "Try again.", admin: "The CRM's log says why." },
};

const RELAY_TEST: Record<Below<"test.relay">, Advice> = {
  delivered: { why: "The message went the way of results.", agent: "Nothing: it works." },
  noChannel: {
    why: "Without a channel of its own the test message would come to everybody.",
    agent: "Tell your administrator.",
    admin: "Write `{channel}` into both addresses.",
  },
  notCollected: {
    why: "See “Results from the relay” below.",
    agent: "Tell your administrator.",
    admin: "Correct the subscribe address.",
  },
  notPublished: {
    why: "The relay takes messages from VCC's addresses only, or the publish address is wrong.",
    agent: "Nothing, if it is the first.",
    admin: "The log of nginx says which.",
  },
  lost: {
    why: "The two addresses lead to different channels or nodes.",
    agent: "Tell your administrator.",
    admin: "Compare both with [relay.md](relay.md).",
  },
};

const PAGE: Record<Below<"diagnostics.tab">, Advice> = {
  notASite: {
    why: "The address fits none of the patterns in `sites`.",
    agent: "Tell your administrator at which address you work.",
    admin: "Add the host ([crm-pages.md](crm-pages.md) lists those of Salesforce and SAP).",
  },
  noAccess: {
    why: "The browser hasn't been allowed the site.",
    agent: "Click “Allow access” in the settings.",
    admin: "No policy can do that for agents: each clicks once.",
  },
  paused: {
    why: "Somebody has clicked “Pause on this site” in the popup.",
    agent: "Click “Go on with this site” there.",
    admin: "`paused` set by policy takes pausing away.",
  },
  notRunning: {
    why: "The page was opened before the extension was installed, or shows an error of the browser.",
    agent: "Reload the page.",
  },
  noAnswer: {
    why: "The page is still loading, or a script of its own keeps it, or one of its frames, busy.",
    agent: "Wait until it has loaded, or reload it, and look again.",
  },
  running: {
    why: "All is well; what isn't marked is listed there with its reason.",
    agent: "“Always a number” teaches a field that was passed over.",
    admin: "Teach fields for all agents by `learned.fields`.",
  },
};

/** What is wrong with a policy, in no single text. */
const POLICY: readonly [what: string, advice: Advice][] = [
  [
    "The options page says nothing of a policy",
    {
      why: "The browser gave none to the extension.",
      agent: "Tell your administrator.",
      admin:
        "`chrome://policy`, `edge://policy` or `about:policies` shows what was read. Is the extension's ID right?",
    },
  ],
  [
    "A key of the policy is missing on the options page",
    {
      why: "Chrome and Edge drop a top-level key that has a value of the wrong type in it.",
      agent: "Tell your administrator.",
      admin: "Compare the types with [settings.md](settings.md): numbers such as the prefix are texts.",
    },
  ],
  [
    text("policy.problems"),
    {
      why: "Each is named by its path, with the reason; the others hold.",
      agent: "Tell your administrator.",
      admin:
        "Correct them. The extension's check is the same as for an import: try the document there first.",
    },
  ],
  [
    "A changed policy isn't seen",
    {
      why: "Chrome reads policies anew at intervals, Firefox at its start.",
      agent: "Restart the browser.",
      admin: "“Reload policies” on `chrome://policy`.",
    },
  ],
  [
    text("problem.policySecret"),
    {
      why: "A password without its address could be led elsewhere by a file that an agent imports.",
      agent: "Tell your administrator.",
      admin: "Set the address in the policy, too.",
    },
  ],
];

/** docs/troubleshooting.md. */
export function troubleshooting(): string {
  return `# Troubleshooting

By message: look for the words that you see. What stands in braces is filled in. Written by \`npm run docs\` from the texts of
the extension and \`tests/trust/troubleshooting.ts\`; a message without a row fails the build.

First of all open **Diagnostics**, from the popup or the settings: it says what is allowed and set, tests the connections, lists
the numbers of a tab and why other digits aren't, and has "Copy report" for whoever helps. How a call was decided is in the popup,
under "How this was decided".

## A click on a number

${table("outcome", OUTCOMES)}

## The records of calls

Nothing is dialled that can't be recorded: else nobody would know of the call after an accident.

${table("storage", STORAGE)}

## No numbers are marked

${table("diagnostics.tab", PAGE)}

A single number that isn't marked: Diagnostics gives the reason, under "${text("diagnostics.reason")}".

## The test of the tenant

${table("test", TENANT)}

## The test of an endpoint for reports, and of the relay

${rows([...messages("test.endpoint", ENDPOINT), ...messages("test.relay", RELAY_TEST)])}

## Signing in to an endpoint

${table("signIn.failed", SIGN_IN)}

## Reports to the CRM

Statistics and callback requests wait in the side panel until the CRM has accepted them ([reporting.md](reporting.md)).

${table("report.reason", REPORTS)}

## Results from the relay

${table("relay.reason", RELAY)}

## Policy

${rows(POLICY)}
`;
}

function table(group: string, advice: Record<string, Advice>): string {
  return rows(messages(group, advice));
}

type Row = readonly [message: string, advice: Advice];

function messages(group: string, advice: Record<string, Advice>): Row[] {
  return Object.entries(advice).map(([key, each]) => [text(`${group}.${key}` as TextKey), each]);
}

function rows(all: readonly Row[]): string {
  return [
    "| message | why | what the agent does | what the administrator does |",
    "|---|---|---|---|",
    ...all.map(([message, { why, agent, admin = "–" }]) => `| ${message} | ${why} | ${agent} | ${admin} |`),
  ].join("\n");
}
