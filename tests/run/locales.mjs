// @ts-check
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";

/*
 * `node tests/run/locales.mjs [language...]` names what is to be done in the files of public/locales: texts that are missing,
 * that English has no longer, or that don't fit the English ones.
 */

const FOLDER = "public/locales";

/** English texts that other languages may have as they are: names, and what is typed. */
const SAME_EVERYWHERE = new Set(["extension.name"]);

/** As long as Chrome's store takes it. */
const LONGEST = { "extension.name": 75, "extension.description": 132 };

/** The languages that there are files for, sorted. */
export function languages() {
  return readdirSync(FOLDER)
    .map((file) => basename(file, ".json"))
    .sort();
}

/**
 * The texts of a language, by their keys, e.g. `card.close`.
 * @param {string} language
 * @returns {Map<string, string>}
 */
export function textsOf(language) {
  /** @type {Map<string, string>} */
  const texts = new Map();
  /** @param {object} group @param {string} path */
  const add = (group, path) => {
    for (const [key, value] of Object.entries(group)) {
      if (typeof value === "object" && value !== null) add(value, `${path}${key}.`);
      else texts.set(`${path}${key}`, String(value));
    }
  };
  add(JSON.parse(readFileSync(join(FOLDER, `${language}.json`), "utf8")), "");
  return texts;
}

/**
 * The keys that a language lacks, and those that English doesn't have.
 * @param {Map<string, string>} texts
 * @param {Map<string, string>} english
 */
export function differingKeys(texts, english) {
  return {
    missing: [...english.keys()].filter((key) => !texts.has(key)),
    stale: [...texts.keys()].filter((key) => !english.has(key)),
  };
}

/**
 * What is wrong with the texts of a language that English has as well: a line each.
 * @param {Map<string, string>} texts
 * @param {Map<string, string>} english
 * @returns {string[]}
 */
export function wrongTexts(texts, english) {
  return [...texts].flatMap(([key, text]) => {
    const original = english.get(key);
    if (original === undefined) return [];
    return problemsOf(key, text, original).map((problem) => `${key}: ${problem}`);
  });
}

/** @param {string} key @param {string} text @param {string} original */
function problemsOf(key, text, original) {
  const problems = [];
  const limit = LONGEST[/** @type {keyof typeof LONGEST} */ (key)] ?? Number.POSITIVE_INFINITY;
  if (text.trim() === "") problems.push("is empty");
  if (text !== text.trim()) problems.push("begins or ends with a space");
  if (text.includes("$")) problems.push("has a dollar sign, which browsers take for a placeholder");
  if ([...text].length > limit) problems.push(`is longer than ${limit} characters`);
  const [forms, wanted] = [text, original].map((each) => each.split(" | ").map(placeholders));
  if (JSON.stringify(forms) !== JSON.stringify(wanted))
    problems.push(`has the placeholders ${shown(forms)} where English has ${shown(wanted)}`);
  return problems;
}

/** @param {string} text */
function placeholders(text) {
  return (text.match(/\{\w+\}/g) ?? []).sort();
}

/** @param {string[][] | undefined} forms */
function shown(forms = []) {
  return forms.map((names) => names.join(" ") || "none").join(" | ");
}

/**
 * Longer texts that are the same as in English, and so have probably been forgotten.
 * @param {Map<string, string>} texts
 * @param {Map<string, string>} english
 * @returns {string[]}
 */
export function leftInEnglish(texts, english) {
  return [...texts].flatMap(([key, text]) => {
    const isLong = text.replace(/\{\w+\}/g, "").length > 20;
    return isLong && text === english.get(key) && !SAME_EVERYWHERE.has(key) ? [key] : [];
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const english = textsOf("en");
  const chosen = process.argv.slice(2);
  for (const language of chosen.length > 0 ? chosen : languages()) {
    if (language === "en") continue;
    const texts = textsOf(language);
    const { missing, stale } = differingKeys(texts, english);
    const lines = [
      ...missing.map((key) => `missing: ${key}: ${english.get(key)}`),
      ...stale.map((key) => `no longer in English: ${key}`),
      ...wrongTexts(texts, english),
      ...leftInEnglish(texts, english).map((key) => `${key}: is as in English`),
    ];
    console.log(lines.length === 0 ? `${language}: complete` : `${language}:\n  ${lines.join("\n  ")}`);
    if (lines.length > 0) process.exitCode = 1;
  }
}
