import { readFileSync } from "node:fs";
import type { HostPurpose } from "../../lib/settings/hosts";

/** One reason to contact a host. */
interface Contact {
  /** The setting that names the host. */
  setting: string;
  when: string;
  what: string;
}

/** Every purpose for which the settings need a host; one without a line here doesn't compile. */
const CONTACTS: Record<HostPurpose, Contact> = {
  site: {
    setting: "`sites`",
    when: "Never by the extension: it reads the pages that the agent opens there.",
    what: "Nothing.",
  },
  tenant: {
    setting: "`tenant.url`",
    when: "When the agent calls somebody, from wherever they may (a number or a selection on a page, the list of numbers, the popup, the side panel, the address bar), once the call may be placed; once more after a redirect, to see at the tenant's home page whether there is a session; and when “Test” is pressed.",
    what: "The make_call request, in the agent's own session: the number, the caller ID and, as configured, user data (with `{!Page.Url}` the address of the CRM page, too) and the record's id and type. The home page and “Test”: a GET with nothing but that session.",
  },
  salesforceDecision: {
    setting: "`decision.salesforce.url`",
    when: "When the agent calls a number of a Salesforce page, also later once more, or types one where no page of a CRM is in front, before anything is dialled; and when “Test” is pressed.",
    what: "The record's id, the number, the agent's UID, the configured authorisation.",
  },
  sapDecision: {
    setting: "`decision.sap.url`",
    when: "When the agent calls a number of a SAP page, also later once more, or types one where no page of a CRM is in front and there is no Salesforce endpoint, before anything is dialled; and when “Test” is pressed.",
    what: "The configured parameters, the configured authorisation.",
  },
  statistics: {
    setting: "`statistics.url`",
    when: "When a call's result is known, and again later while that can't be delivered; and when “Test” is pressed.",
    what: "The statistics line of the call, the configured authorisation. Before it, unless the endpoint has just answered, a `HEAD` request to the host's root, without anything of the line; with the browser's cookies for that host, unless the line itself goes by them. “Test”: a GET with the authorisation alone.",
  },
  callbackRequest: {
    setting: "`callbackRequest.url`",
    when: "When the agent requests a callback, and again later while that can't be delivered; and when “Test” is pressed.",
    what: "The callback request, the configured authorisation; the `HEAD` request and “Test” as for statistics lines.",
  },
  screenPop: {
    setting: "`results.screenpopUrls`",
    when: "Never by the extension: it sees what VCC's own page posts there.",
    what: "Nothing.",
  },
  relay: {
    setting: "`results.relay.subscribeUrl`",
    when: "While calls wait for their result; and when “Test” is pressed.",
    what: "The installation's own channel, if the address has one, and which message came last. “Test”: a random channel of its own.",
  },
  signIn: {
    setting: "`auth.tokenUrl`, `auth.revocationUrl` of an endpoint",
    when: "When an endpoint is asked that needs an access token, and when the agent signs out of it.",
    what: "The OAuth codes and tokens of that sign-in.",
  },
};

const texts = JSON.parse(readFileSync("public/locales/en.json", "utf8")) as {
  access: Record<string, string>;
};

/** docs/hosts.md. */
export function hostsDocument(): string {
  const rows = Object.entries(CONTACTS).map(
    ([purpose, { setting, when, what }]) => `| ${setting} | ${texts.access[purpose]} | ${when} | ${what} |`,
  );
  return `# Hosts

Every host that the extension contacts, and when. Written by \`npm run docs\` from the purposes for which the extension asks for
hosts (\`lib/settings/hosts.ts\`); a browser test holds all traffic of calls, screen pops, reports, sign-ins and
“Test” buttons to the hosts that the settings name, each by a setting of this list.

| setting | the browser's prompt comes with the reason | when it is contacted | what is sent |
|---|---|---|---|
${rows.join("\n")}

Two more addresses are opened in windows of the browser's own, which the extension can't look into: the sign-in page of an
endpoint (\`auth.authorizationUrl\`), and VCC's sign-in page, both at the agent's click.
A sign-in ends at an address of the browser's own (\`….chromiumapp.org\`, \`….extensions.allizom.org\`): the browser takes what
comes there and hands it to the extension. Nothing is sent to it, but Chrome may connect to that host beforehand.

There is no other host: no telemetry, no update check of the extension's own, no font, script or picture from elsewhere. VCC
itself contacts \`results.relay.publishUrl\`, if there is one, when a call is over; the extension posts there only when the
relay's “Test” is pressed: a random text, on a random channel.
`;
}
