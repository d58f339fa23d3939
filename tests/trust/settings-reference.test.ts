import { describe, expect, it } from "vitest";
import { readSettings } from "../../lib/settings/document";
import { settingName } from "../../lib/settings/names";
import { choicesOf } from "./managed-schema";
import { describeSetting } from "./setting-texts";
import { type SettingKey, settingKeys, settingsReference } from "./settings-reference";
import { textOf } from "./texts";

/* Every key of the settings is described, and the descriptions' examples are what the extension takes. */

const keys = settingKeys();

it("docs/settings.md describes every key", async () => {
  await expect(settingsReference()).toMatchFileSnapshot("../../docs/settings.md");
});

it("the options page has a name for every key, by which an import says what it changes", () => {
  expect(keys.filter(({ path }) => settingName(path) === undefined)).toEqual([]);
});

it("every choice has its text there", () => {
  const choices = keys.flatMap(({ path, schema }) => choicesOf(schema).map((value) => ({ path, value })));
  // The version is no choice, and languages are named by the browser.
  const without = choices.filter(
    ({ path, value }) =>
      !["version", "language"].includes(path) &&
      textOf(`${settingName(path)?.choices}.${value}`) === undefined,
  );
  expect(without).toEqual([]);
});

describe("the example of", () => {
  it.each(keys.map(({ path }) => path))("%s is taken", (path) => {
    const { problems, ignored } = readSettings(documentWith(path));
    expect({ problems, ignored }).toEqual({ problems: [], ignored: [] });
  });
});

/** The kind of authorisation that a key belongs to. */
const KIND_OF: Record<string, string> = {
  username: "basic",
  password: "basic",
  token: "bearer",
  name: "header",
  value: "header",
};

/** The smallest document with a key's example in it: in a list, one row with all that it must have. */
function documentWith(path: string): object {
  const { example } = describeSetting(path);
  const [, member] = /\.auth\.(\w+)$/.exec(path) ?? [];
  if (member !== undefined && member !== "type")
    return nested(path.replace(/\.\w+$/, ""), { type: KIND_OF[member] ?? "oauth", [member]: example });
  const [list, key] = path.split("[].");
  if (list === undefined || key === undefined) return nested(path, example);
  const needed = keys.filter((each: SettingKey) => each.isRequired && each.path.startsWith(`${list}[].`));
  const row = Object.fromEntries(
    needed.map((each) => [each.path.split("[].")[1], describeSetting(each.path).example]),
  );
  // A pair without a name is none.
  if (list === "userData") row.name = describeSetting("userData[].name").example;
  return nested(list, [{ ...row, [key]: example }]);
}

function nested(path: string, value: unknown): object {
  return path.split(".").reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as object;
}
