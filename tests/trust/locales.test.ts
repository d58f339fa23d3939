import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { direction, forceLanguage, LANGUAGES } from "../../lib/i18n";
import { languageInPages } from "../../lib/language";
import { differingKeys, languages, leftInEnglish, textsOf, wrongTexts } from "../run/locales.mjs";
import { BUILDS } from "./build";
import { shippedFiles, textsInCode, textsInHtml } from "./literal-texts";

/* `node tests/run/locales.mjs` says what is to be done in each file. */

const english = textsOf("en");

it.each(languages())(
  "the texts in %s have the placeholders and plurals of the English ones, and fit",
  (language) => {
    expect(wrongTexts(textsOf(language), english)).toEqual([]);
  },
);

it.each(languages().filter((language) => language !== "en"))("the texts in %s are translated", (language) => {
  expect(leftInEnglish(textsOf(language), english)).toEqual([]);
});

it.each(languages())("the texts in %s have the keys of the English ones", (language) => {
  expect(differingKeys(textsOf(language), english)).toEqual({ missing: [], stale: [] });
});

it("there are at least 21 languages, two of them from right to left, and all can be chosen in the settings", () => {
  expect(languages()).toEqual([...LANGUAGES].sort());
  expect(languages().length).toBeGreaterThanOrEqual(21);
  const fromRight = LANGUAGES.filter((language) => {
    forceLanguage({ language, texts: {} });
    return direction() === "rtl";
  });
  forceLanguage(null);
  expect(fromRight).toEqual(["ar", "he"]);
});

describe("no text goes past the locales", () => {
  it("in the code", () => {
    const found = shippedFiles(/\.tsx?$/).flatMap((file) =>
      textsInCode(file)
        .filter((text) => !english.has(text))
        .map((text) => `${file}: ${text}`),
    );
    expect(found).toEqual([]);
  });

  it.each(shippedFiles(/\.html$/))("in %s", (file) => {
    // The page's name until it is shown, which is the same in all languages.
    expect(textsInHtml(file)).toEqual([english.get("extension.name")]);
  });

  it.each(BUILDS)("in the manifest for %s", (_browser, folder) => {
    const manifest: unknown = JSON.parse(readFileSync(`${folder}/manifest.json`, "utf8"));
    // WXT takes the name of the popup from its HTML file.
    const told = toldBy(manifest).filter((text) => text !== english.get("extension.name"));
    expect(told.filter((text) => !/^__MSG_\w+__$/.test(text))).toEqual([]);
  });
});

describe.each(BUILDS)("the build for %s", (_browser, folder) => {
  it("has each language under the name by which both browsers know it", () => {
    const names = languages().map((language) => language.replace("-", "_"));
    expect(readdirSync(`${folder}/_locales`).sort()).toEqual(names.sort());
  });

  it("gives the card all groups of texts that it uses", () => {
    const card = readFileSync(`${folder}/card.js`, "utf8");
    const groups = [...new Set([...english.keys()].map((key) => key.split(".")[0] ?? ""))];
    const used = groups.filter((group) => new RegExp(`["\`]${group}\\.`).test(card));
    forceLanguage({
      language: "de",
      texts: Object.fromEntries(groups.map((group) => [`${group}_text`, group])),
    });
    expect(used).not.toEqual([]);
    expect(Object.values(languageInPages()?.texts ?? {})).toEqual(used);
  });

  it("ships each text once", () => {
    expect(readdirSync(folder)).not.toContain("locales");
  });
});

/** What a manifest has the browser tell of the extension. */
function toldBy(node: unknown): string[] {
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) =>
    typeof value === "string" && /^(name|short_name|description|default_title)$/.test(key)
      ? [value]
      : toldBy(value),
  );
}
