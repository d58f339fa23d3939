import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readPolicy } from "../../lib/settings/policy";
import { managedSchemaText } from "./managed-schema";

/* Every example of docs/policy.md is a policy that the extension takes whole, and that Chrome's schema lets through. */

const [, FIREFOX_ID] = /\bid: "([^"]+@[^"]+)"/.exec(readFileSync("wxt.config.ts", "utf8")) ?? [];

interface Schema {
  type: string;
  properties?: Record<string, Schema>;
  items?: Schema;
}

type Json = { [key: string]: unknown };

const text = readFileSync("docs/policy.md", "utf8");
const blocks = (language: string) =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)\\n\`\`\`$`, "gm"))].map(
    ([, block = ""]) => block,
  );

/** The settings document in a policy file, whatever it is wrapped in. */
function documentIn(file: Json): Json {
  const { policies = file } = file as { policies?: Json };
  const third = policies["3rdparty"] as { extensions?: Json; Extensions?: Json } | undefined;
  const extensions = third?.extensions ?? third?.Extensions;
  return (extensions ? Object.values(extensions)[0] : file) as Json;
}

/** A property list of texts, lists and dictionaries as what it stands for. */
function readPropertyList(xml: string): Json {
  const json = xml
    .replace(/<key>(.*?)<\/key>/g, '"$1":')
    .replace(/<string>(.*?)<\/string>/g, '"$1",')
    .replace(/<(\/?)dict>/g, (_, end) => (end ? "}," : "{"))
    .replace(/<(\/?)array>/g, (_, end) => (end ? "]," : "["))
    .replace(/,(\s*[}\]])/g, "$1");
  const { PayloadType: _, ...document } = JSON.parse(json.trim().replace(/,$/, "")) as Json;
  return document;
}

/** Google's console wraps the value of each top-level key. */
const inConsole = [...text.matchAll(/`(\{ "country": \{ "Value".*?\})`/g)].map(([, wrapped = ""]) =>
  Object.fromEntries(
    Object.entries(JSON.parse(wrapped) as Record<string, { Value: unknown }>).map(([key, { Value }]) => [
      key,
      Value,
    ]),
  ),
);

const isInstallation = (file: Json) => "ExtensionSettings" in ((file.policies as Json | undefined) ?? file);
const files = blocks("json").map((block) => JSON.parse(block) as Json);

const EXAMPLES: [name: string, document: Json][] = [
  ...files
    .filter((file) => !isInstallation(file))
    .map((file, index): [string, Json] => [`JSON ${index + 1}`, documentIn(file)]),
  ...blocks("xml").map((block, index): [string, Json] => [
    `property list ${index + 1}`,
    readPropertyList(block),
  ]),
  ...inConsole.map((document): [string, Json] => ["Google Admin console", document]),
];

describe("the examples of docs/policy.md", () => {
  it("are all found", () => {
    expect(EXAMPLES.map(([name]) => name)).toEqual([
      "JSON 1",
      "JSON 2",
      "JSON 3",
      "property list 1",
      "Google Admin console",
    ]);
  });

  it("install the extension by the ID that it has in Firefox, from a package, and elsewhere from a store or a server", () => {
    const installations = files
      .filter(isInstallation)
      .map((file) => ((file.policies as Json | undefined) ?? file).ExtensionSettings);
    expect(installations).toEqual([
      {
        EXTENSION_ID: expect.objectContaining({
          installation_mode: "force_installed",
          update_url: expect.stringMatching(/^https:.*\/crx$/),
        }),
      },
      {
        EXTENSION_ID: expect.objectContaining({
          installation_mode: "force_installed",
          update_url: expect.stringMatching(/\.xml$/),
          override_update_url: true,
        }),
      },
      {
        [String(FIREFOX_ID)]: {
          installation_mode: "force_installed",
          install_url: expect.stringMatching(/\.xpi$/),
        },
      },
    ]);
  });

  it.each(EXAMPLES)("%s sets something, and nothing of it is wrong or unknown", (_, document) => {
    const { locked, problems, ignored } = readPolicy(document);
    expect({ problems, ignored }).toEqual({ problems: [], ignored: [] });
    expect(locked.length).toBeGreaterThan(0);
  });

  it.each(EXAMPLES)("%s has the types that Chrome wants, so that no key of it is dropped", (_, document) => {
    const wrong = (value: unknown, schema: Schema | undefined, path: string): string[] => {
      if (!schema) return [path];
      if (Array.isArray(value))
        return schema.type === "array"
          ? value.flatMap((each) => wrong(each, schema.items, `${path}[]`))
          : [path];
      if (typeof value === "object" && value !== null)
        return Object.entries(value).flatMap(([key, each]) =>
          wrong(each, schema.properties?.[key], `${path}.${key}`),
        );
      return typeof value === (schema.type === "integer" ? "number" : schema.type) ? [] : [path];
    };
    expect(wrong(document, JSON.parse(managedSchemaText()) as Schema, "")).toEqual([]);
  });
});
