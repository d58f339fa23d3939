import { DEFAULT_SETTINGS } from "../../lib/settings/schema";
import { choicesOf, type JsonSchema, settingsJsonSchema } from "./managed-schema";
import { describeSetting } from "./setting-texts";
import { text } from "./texts";

/** One key of the settings document. */
export interface SettingKey {
  /** With `[]` for the rows of a list, e.g. `serviceNumbers[].callerId`. */
  path: string;
  schema: JsonSchema;
  /** A row of a list must have it. */
  isRequired: boolean;
}

/** Every key that holds a value or a list, in the document's order; those of `auth` once for each endpoint. */
export function settingKeys(schema = settingsJsonSchema(), path = "", isRequired = false): SettingKey[] {
  const variants = schema.oneOf ?? schema.anyOf;
  if (variants) {
    const merged = new Map<string, JsonSchema>();
    for (const { properties = {} } of variants)
      for (const [name, each] of Object.entries(properties)) {
        const choices = [...choicesOf(merged.get(name) ?? {}), ...choicesOf(each)];
        merged.set(name, choices.length > 0 ? { type: "string", enum: choices, default: "none" } : each);
      }
    return settingKeys({ properties: Object.fromEntries(merged) }, path);
  }
  if (schema.properties) {
    const { required = [] } = schema;
    return Object.entries(schema.properties).flatMap(([name, each]) =>
      settingKeys(
        each,
        path === "" ? name : `${path}.${name}`,
        path.endsWith("[]") && required.includes(name),
      ),
    );
  }
  const own = { path, schema, isRequired };
  return schema.items?.properties ? [own, ...settingKeys(schema.items, `${path}[]`)] : [own];
}

/** The parts of the document, each with a table of its own. */
const PARTS: readonly [title: string, isOf: (path: string) => boolean][] = [
  ["The document", (path) => path === "version"],
  ["The agent", (path) => /^(agent\.|language$|country$|click$|hover$|notify$)/.test(path)],
  [text("section.tenant"), (path) => path.startsWith("tenant.")],
  [text("section.sites"), (path) => /^(sites|paused)/.test(path)],
  [text("section.decision"), (path) => /^(decision|guard)\./.test(path)],
  [text("section.serviceNumbers"), (path) => path.startsWith("serviceNumbers")],
  [text("section.userData"), (path) => /^(userData|transactionData)/.test(path)],
  [text("section.results"), (path) => path.startsWith("results.")],
  [text("section.statistics"), (path) => path.startsWith("statistics.")],
  [text("section.callbackRequest"), (path) => path.startsWith("callbackRequest.")],
  [text("section.history"), (path) => path.startsWith("history.")],
  [text("section.learned"), (path) => path.startsWith("learned.")],
];

const AUTH = /\.auth\./;

/** docs/settings.md. */
export function settingsReference(): string {
  const keys = settingKeys();
  const others = keys.filter(({ path }) => !AUTH.test(path));
  const parts = PARTS.map(([title, isOf]) => {
    const own = others.filter(({ path }) => isOf(path));
    const auth = [
      ...new Set(
        keys
          .filter(({ path }) => AUTH.test(path) && isOf(path))
          .map(({ path }) => path.replace(/\.auth\..*/, ".auth")),
      ),
    ];
    const more =
      auth.length > 0
        ? `\n\n${auth.map((path) => `\`${path}\``).join(", ")}: see [Authorisations](#authorisations).`
        : "";
    return `## ${title}\n\n${table(own)}${more}`;
  });
  const missing = others.filter(({ path }) => !PARTS.some(([, isOf]) => isOf(path)));
  if (missing.length > 0)
    throw new Error(`In no part of the reference: ${missing.map(({ path }) => path).join(", ")}`);
  const ofAuth = keys
    .filter(({ path }) => path.startsWith("statistics.auth."))
    .map((key) => ({ ...key, shown: key.path.replace("statistics.", "") }));
  return `# Settings

Every key of the settings document: what "Export settings" writes, "Import settings" reads, and a
[policy](policy.md) carries. Written by \`npm run docs\` from the schema (\`lib/settings/schema.ts\`) and the texts of the options
page; tests hold it to both, and try every example.

All keys are optional; what is left out has its default. \`[]\` stands for each row of a list; a key that a row must have is
marked "needed". A key that isn't here is left out and named, and of a file with a wrong value nothing is taken.

${parts.join("\n\n")}

## Authorisations

The \`auth\` of an endpoint (\`decision.salesforce\`, \`decision.sap\`, \`statistics\`, \`callbackRequest\`). \`type\` says which of the
other keys there are: \`basic\` has \`username\`, \`password\` and \`token\`; \`bearer\` has \`token\`; \`header\` has \`name\` and \`value\`;
\`oauth\` has the addresses, \`clientId\` and \`scope\`; \`none\` and \`session\` (the browser's own cookies for that host) have none.

${table(ofAuth)}
`;
}

function table(keys: readonly (SettingKey & { shown?: string })[]): string {
  return [
    "| key | meaning | type and allowed values | default | example |",
    "|---|---|---|---|---|",
    ...keys.map(({ path, shown = path, schema, isRequired }) => {
      const { title, meaning, allowed, example } = describeSetting(path);
      const values = [typeOf(schema), allowed].filter((each) => each !== "").join("; ");
      const usual = defaultOf(path) ?? schema.default;
      return `| \`${shown}\` | **${title}.** ${meaning} | ${values} | ${isRequired ? "needed" : usual === undefined ? "left out" : json(usual)} | ${json(example)} |`.replace(
        /\.\.\*\*/,
        ".**",
      );
    }),
  ].join("\n");
}

function typeOf(schema: JsonSchema): string {
  const choices = choicesOf(schema);
  if (choices.length > 0) return choices.map(json).join(", ");
  if (schema.items) return schema.items.properties ? "list of objects" : "list of texts";
  const type = { string: "text", boolean: "`true` or `false`", integer: "whole number", number: "number" }[
    schema.type ?? ""
  ];
  const { minimum, maximum } = schema;
  const bounds = minimum !== undefined && maximum !== undefined ? ` from ${minimum} to ${maximum}` : "";
  return `${type ?? "text"}${bounds}`;
}

/** The default at a path, but for those in lists, which only the schema knows. */
function defaultOf(path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], DEFAULT_SETTINGS);
}

/** JSON in a cell of a table. */
function json(value: unknown): string {
  return `\`${JSON.stringify(value)?.replaceAll("|", "\\|")}\``;
}
