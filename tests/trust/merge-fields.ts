import { SYSTEM_NAMES } from "../../lib/makecall/system-data";
import {
  buildUserData,
  checkUserData,
  MERGE_FIELDS,
  type MergeValues,
  RECORD_TYPES,
  VCC_TOKENS,
} from "../../lib/makecall/userdata";
import { tokenValues } from "../sandbox/tokens";
import { text, textOf } from "./texts";

/** A call of which every field has something to show. */
const VALUES: MergeValues = {
  record: { id: "001Kj00002AcmeGIAR", type: "Account", name: "Acme [EU]" },
  phone: { digits: "12125550120", raw: "(212) 555-0120 ext. 12", extension: "12" },
  agentUid: "amiller",
  serviceNumber: { number: "4921112345", name: "Hotline" },
  decision: { segment: "Gold" },
  callId: "4c1d2f7e",
  pageUrl: "https://acme.lightning.force.com/lightning/r/Account/001Kj00002AcmeGIAR/view",
};

const TOKENS = tokenValues({
  callerId: "5251990",
  transactionId: "20261127-4711",
  interactionGuid: "int-17f3a2c9b1d-Qx8",
  answeredAt: new Date("2026-11-27T09:00:05Z"),
  hungUpAt: new Date("2026-11-27T09:03:17Z"),
  now: new Date("2026-11-27T09:03:40Z"),
  timeZone: "Europe/Berlin",
  transactionCodes: [
    { list: "Sales", shortCode: "OFFER", description: "Offer made" },
    { list: "Sales", shortCode: "LATER", description: "Call again later" },
  ],
  notes: "Wants an offer",
});

/** The system data of which a piece of text may be the value, or for an address a part of the value. */
function systemDataWith(piece: string): string[] {
  return SYSTEM_NAMES.filter((name) => {
    const value = name === "ctl_callbackUrl" ? `https://crm.example.com/calls?x=${piece}` : piece;
    return checkUserData({ name, value }).length === 0;
  });
}

/** What a value comes to, as VCC is sent it. */
function filled(value: string): string {
  return buildUserData([{ name: "x", value }], VALUES).slice("[x|".length, -1);
}

/** One line of a table: what is written, what it stands for, where else than in user data it may stand, and an example. */
function row(written: string, meaning: string, example: string): string {
  const names = systemDataWith(written).map((name) => `\`${name}\``);
  return `| \`${written}\` | ${meaning} | ${names.join(", ")} | \`${example}\` |`;
}

function meaningOfField(name: string): string {
  const key = name.replace(".", "");
  const meaning = textOf(`mergeField.${key.charAt(0).toLowerCase()}${key.slice(1)}`);
  if (meaning === undefined) throw new Error(`The options page says nothing of {!${name}}.`);
  return meaning;
}

/** docs/merge-fields.md. */
export function mergeFieldsDocument(): string {
  const fields = [
    ...MERGE_FIELDS.map((name) => row(`{!${name}}`, meaningOfField(name), filled(`{!${name}}`))),
    ...(["Id", "Name", "Phone"] as const).map((field) =>
      row(
        `{!Account.${field}}`,
        text(`mergeField.ofType.${field}`).replace("{type}", "Account"),
        filled(`{!Account.${field}}`),
      ),
    ),
    row(
      "{!Decision.segment}",
      text("mergeField.decision").replace("{variable}", "segment"),
      filled("{!Decision.segment}"),
    ),
  ];
  const tokens = VCC_TOKENS.map((name) => row(`$${name}$`, text(`token.${name}`), TOKENS[name] ?? ""));
  const pair = { name: "subject", value: "Call with {!Record.Name}, $callDuration$" };
  return `# Merge fields and tokens

What can be written into the values of the user data (\`userData[].value\`, "Data for VCC" in the settings). Written by
\`npm run docs\` from \`lib/makecall/userdata.ts\`, which fills them in; a test holds this page to it. The options page offers
all of them while a value is typed.

Any number of them may stand in a value, among other text: the pair \`${pair.name}\` with the value
\`${pair.value}\` is sent as \`${buildUserData([pair], VALUES)}\`, and VCC makes
\`${TOKENS.callDuration}\` of the token when the call is over.

They may stand in the value of every pair of your own, and of the system data under "also in"; in \`ctl_callbackUrl\` behind
the host. In names of pairs they are refused, and nothing else in the settings knows them: SAP's REST parameters have
[variables of their own](decision.md#sap), the relay's addresses \`{channel}\` ([relay.md](relay.md)), and what is set for
callback requests is sent as it stands.

## Merge fields

The extension fills them in when the call is placed. Capital letters count; a field that has nothing to say for a call is empty.
Brackets, bars and \`$\` of what comes from the CRM are replaced or left out, and \`=\` becomes \`$equal$\`
([why](make-call.md#ctl_userdata)); in \`ctl_callbackUrl\` values are percent-encoded.

| field | stands for | also in | for example |
|---|---|---|---|
${fields.join("\n")}

In place of \`Account\` stands any type of record that your CRM has. The settings know the types below, Salesforce's own objects
(\`…__c\`) and the types that your sites' record patterns name, and warn of others. In place of \`segment\` stands any variable
of the decision's answer ([decision.md](decision.md)).

${RECORD_TYPES.map((type) => `- \`${type}\``).join("\n")}

\`{!Page.Url}\` tells VCC the address of the page that the agent calls from, with all that it has in it.

## Tokens of VCC

They are sent as they stand, and VCC fills them in when the call is over; the meanings are those of its Click-To-Dial API. The settings
warn of tokens that it doesn't document. The examples are what the stand-in for VCC in our tests makes of them.

| token | stands for | also in | for example |
|---|---|---|---|
${tokens.join("\n")}
`;
}
