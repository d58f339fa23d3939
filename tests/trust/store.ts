import { readFileSync } from "node:fs";
import { LANGUAGES } from "../../lib/i18n.ts";
import { DISCLOSURES } from "./disclosures.ts";
import { STORE_PICTURES } from "./gallery.ts";
import { namesFor, OPTIONAL, OPTIONAL_HOSTS, REQUIRED } from "./permissions.ts";

const { extension } = JSON.parse(readFileSync("public/locales/en.json", "utf8")) as {
  extension: { name: string; description: string };
};

/** What both stores show under the name: the description of the manifest. */
export const SUMMARY = extension.description;

/** How many languages there are texts in, and which. */
export const LANGUAGES_TEXT = (() => {
  const names = new Intl.DisplayNames("en", { type: "language" });
  const sorted = LANGUAGES.map((code) => names.of(code) ?? code).sort();
  return `${sorted.length} languages: ${sorted.slice(0, -1).join(", ")} and ${sorted.at(-1)}`;
})();

const DESCRIPTION = `Click a phone number on a Salesforce or SAP record, and the call is placed in your 8x8 Virtual Contact Center (VCC).

WHAT IT DOES
• Finds phone numbers on your CRM's pages, of every country, in plain text as well as in links, and changes nothing of the page.
• Knows which record a number belongs to: that of its row or card, or the page's.
• Asks your CRM's onClickToDial service whether the call may proceed, and as whom it is signalled.
• Places the call in the VCC session that you are signed in to. Nothing is dialled without your click, and nothing twice.
• Says what came of it, and what to do where something went wrong.
• Afterwards, if you want it: wrap-up, call statistics and callback requests for your CRM, and a history that is kept on your computer only.

FOR AGENTS
A dial pad, a list of all numbers of a page, a side panel, keys for everything, light and dark. In ${LANGUAGES_TEXT}.

FOR ADMINISTRATORS
Everything is set by one document: imported from a file, or by the browsers' own managed policy.

PRIVACY
No server of its own, no telemetry. It works only on the sites that you name and allow, and sends data only to the hosts that you name and allow.

You need an 8x8 Virtual Contact Center tenant. The extension is no product of 8x8, Salesforce or SAP.`;

const SINGLE_PURPOSE =
  "To call phone numbers that stand on the pages of the user's CRM through the user's 8x8 Virtual Contact Center, and to report these calls to that CRM.";

/** docs/store/listing.md. */
export function listingDocument(): string {
  const justifications = [...REQUIRED, ...OPTIONAL, ...OPTIONAL_HOSTS]
    .filter(({ name }) => namesFor("chrome", [...REQUIRED, ...OPTIONAL, ...OPTIONAL_HOSTS]).includes(name))
    .map(({ name, why }) => `- \`${name}\`: ${why}`);
  const pictures = STORE_PICTURES.map((name) => `- [${name}](pictures/${name}.png)`);
  return `# Store listings

What is entered at the Chrome Web Store and at addons.mozilla.org (AMO). Written by \`npm run docs\` from
\`tests/trust/store.ts\` and \`tests/trust/permissions.ts\`; tests hold it to the manifests and to [PRIVACY.md](../../PRIVACY.md).

## For both

Name: ${extension.name}

Summary (the manifest's description, ${SUMMARY.length} of 132 characters):

> ${SUMMARY}

Description:

\`\`\`text
${DESCRIPTION}
\`\`\`

Privacy policy: [PRIVACY.md](../../PRIVACY.md). Licence: MIT.

Pictures, 1280 by 800 pixels, in this order (\`npm run gallery\` takes them anew):

${pictures.join("\n")}

Icon: \`public/icon/128.png\`.

Small promotional picture, 440 by 280 pixels, which the Chrome Web Store requires and Edge's takes:
[promotion.png](promotion.png).

## Chrome Web Store

Package: \`npm run zip\`. Category: Workflow & Planning.

Single purpose:

> ${SINGLE_PURPOSE}

Justification of each permission, the optional ones included:

${justifications.join("\n")}

Remote code: no.

Data usage:

${DISCLOSURES.map(({ chrome, what }) => `- ${chrome}: yes. ${what}`).join("\n")}
- Web history: yes, where an organisation puts \`{!Page.Url}\` into its user data. Then its VCC tenant is sent, with a call, the
  address of the CRM page from which it is made; never that of any other page, and no list of pages.
- Health, financial and payment information, location, user activity: no.

All three certifications hold: data are not sold or transferred to third parties outside of the approved use cases, not used
for purposes unrelated to the single purpose, and not used to determine creditworthiness or for lending.

## addons.mozilla.org

Package: \`npm run zip:firefox\`, which makes the sources beside it. Category: Other.

\`data_collection_permissions\`, all of them required:

${DISCLOSURES.map(({ firefox, what }) => `- \`${firefox}\`: ${what}`).join("\n")}

The address of the CRM page from which a call is made, which goes to the VCC tenant where an organisation puts \`{!Page.Url}\`
into its user data, is declared as \`websiteContent\`; of other pages no address is sent.

Notes for reviewers:

\`\`\`text
The package is made by Vite, which minifies it. To make the same bytes of the sources, with Node.js 20 or later and npm:
  npm ci
  npm run build:firefox
The result is in .output/firefox-mv3. It needs no network but for npm ci. Our tests hold it to be the same, byte for byte.
The extension does nothing before it is configured. "npm run demo -- --browser firefox" opens Firefox with it, configured,
and with stand-ins of a CRM and of 8x8 VCC on this computer; the sources have all that it needs.
\`\`\`
`;
}
