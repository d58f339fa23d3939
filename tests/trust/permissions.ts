import { DISCLOSURES } from "./disclosures.ts";

/** Where a permission is asked for: by both browsers, or by one of them. */
type Where = "both" | "chrome" | "firefox";

/** One permission of the manifest, and why nothing less would do. */
interface Permission {
  name: string;
  where: Where;
  why: string;
}

/** What the browser grants at install. None of it makes a browser warn the user. */
export const REQUIRED: readonly Permission[] = [
  { name: "storage", where: "both", why: "The settings, and an administrator's managed policy." },
  {
    name: "scripting",
    where: "both",
    why: "The content script is registered at run time, on allowed CRM hosts only, instead of on every page.",
  },
  { name: "contextMenus", where: "both", why: "“Call” for a selected text, on CRM pages only." },
  {
    name: "identity",
    where: "both",
    why: "The browser's own window for an OAuth sign-in, whose pages the extension can't read. Nothing is read of the browser's account.",
  },
  {
    name: "alarms",
    where: "both",
    why: "Reports that couldn't be sent are sent later, and old calls are deleted, though the worker is stopped in between.",
  },
  {
    name: "sidePanel",
    where: "chrome",
    why: "The panel with the current call; Firefox needs no permission for it.",
  },
];

/** What is asked for when somebody switches on what needs it, and can be taken back. */
export const OPTIONAL: readonly Permission[] = [
  {
    name: "webRequest",
    where: "both",
    why: "To see VCC's screen pop on the addresses configured under `results.screenpopUrls`. Requests are observed, never changed or held up.",
  },
  {
    name: "notifications",
    where: "both",
    why: "To tell of reports that need the agent, and of calls not known to be placed. Asked for by a button in the settings, for those who want it.",
  },
  {
    name: "cookies",
    where: "firefox",
    why: "Firefox opens a tab in a container only for extensions that have it. No cookie is read.",
  },
];

/** Hosts are asked for one by one, when they are configured; these patterns say which may be asked for at all. */
export const OPTIONAL_HOSTS: readonly Permission[] = [
  {
    name: "https://*/*",
    where: "both",
    why: "Nobody knows beforehand where a customer's CRM and endpoints are.",
  },
  ...["http://localhost/*", "http://*.localhost/*", "http://127.0.0.1/*", "http://[::1]/*"].map((name) => ({
    name,
    where: "both" as const,
    why: "A service on the same computer; browsers hold it to be trustworthy without TLS.",
  })),
];

/** The names of those permissions that a browser's manifest has. */
export function namesFor(browser: "chrome" | "firefox", permissions: readonly Permission[]): string[] {
  return permissions.filter(({ where }) => where === "both" || where === browser).map(({ name }) => name);
}

/** docs/permissions.md. */
export function permissionsDocument(): string {
  const browsers = { both: "both", chrome: "Chrome", firefox: "Firefox" };
  const table = (permissions: readonly Permission[]) =>
    [
      "| permission | browser | why |",
      "|---|---|---|",
      ...permissions.map(({ name, where, why }) => `| \`${name}\` | ${browsers[where]} | ${why} |`),
    ].join("\n");
  return `# Permissions

Written by \`npm run docs\` from \`tests/trust/permissions.ts\`; a test holds the manifests of both builds to these tables.

## At install

${table(REQUIRED)}

No host is among them: after the install the extension can read and change no page at all. None of them makes Chrome or Edge
warn.

Firefox shows at the install, and wants consented to, which kinds of data the extension sends
(\`data_collection_permissions\` of the manifest; these are all that it declares, and all are required):

| kind | what and why |
|---|---|
${DISCLOSURES.map(({ firefox, what }) => `| \`${firefox}\` | ${what} |`).join("\n")}

They go to the hosts that the settings name ([hosts.md](hosts.md)) and nowhere else: Firefox's question can't say that it is
your own CRM and your own VCC that are sent them. An add-on that is loaded temporarily, from \`about:debugging\`, or installed by
policy comes without that question.

## On request

${table(OPTIONAL)}

## Hosts

${table(OPTIONAL_HOSTS)}

Each host is asked for by itself, on the settings page, with its reason; [hosts.md](hosts.md) lists them.

## What the extension does without

- No \`web_accessible_resources\`: no page can load, frame or detect anything of it.
- No \`externally_connectable\`: no page and no other extension can send it a message that it would listen to.
- No content script in the manifest: none runs anywhere before a site is configured and allowed.
- No code from elsewhere: the content security policy is \`script-src 'self'\`, nothing in the builds calls \`eval\` or
  \`new Function\`, and no page of it loads a script, style or font from another host.
`;
}
