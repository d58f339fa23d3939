// @ts-check
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { canInstall, installPackages } from "./packages.mjs";

/** @typedef {"chromium" | "firefox"} BrowserName */

/**
 * Where each browser is looked for, and what to say when it isn't there. Google's own Chrome is of no use here: it
 * no longer loads an extension from the command line.
 * @type {Record<BrowserName, { variable: string, names: string[], places: string[], debian: string, advice: string }>}
 */
const BROWSERS = {
  chromium: {
    variable: "CHROMIUM_PATH",
    names: ["chromium", "chromium-browser"],
    places: [
      "/usr/bin/chromium",
      "/usr/lib/chromium/chromium",
      "/snap/bin/chromium",
      "/Applications/Chromium.app/Contents/MacOS/Chromium",
      "C:\\Program Files\\Chromium\\Application\\chrome.exe",
    ],
    debian: "chromium",
    advice:
      "Chromium is needed. On Debian: apt-get install chromium; on macOS: brew install --cask chromium; elsewhere see https://www.chromium.org. If it is installed in an unusual place, set CHROMIUM_PATH to its executable.",
  },
  firefox: {
    variable: "FIREFOX_PATH",
    names: ["firefox-esr", "firefox"],
    places: [
      "/usr/bin/firefox-esr",
      "/usr/bin/firefox",
      "/Applications/Firefox.app/Contents/MacOS/firefox",
      "C:\\Program Files\\Mozilla Firefox\\firefox.exe",
    ],
    debian: "firefox-esr",
    advice:
      "Firefox 140 or later is needed. On Debian: apt-get install firefox-esr; on macOS: brew install --cask firefox; elsewhere see https://www.mozilla.org/firefox. If it is installed in an unusual place, set FIREFOX_PATH to its executable.",
  },
};

/**
 * The executable of a browser.
 * @param {BrowserName} name
 * @returns {string}
 * @throws {Error} that says exactly what to install
 */
export function findBrowser(name) {
  const { variable, names, places, advice } = BROWSERS[name];
  const given = process.env[variable];
  if (given !== undefined) {
    if (existsSync(given)) return given;
    throw new Error(`${variable} is set to ${given}, which doesn't exist.`);
  }
  const onPath = (process.env.PATH ?? "")
    .split(delimiter)
    .flatMap((folder) => names.map((each) => join(folder, each)));
  const found = [...onPath, ...places].find((each) => existsSync(each));
  if (found === undefined) throw new Error(advice);
  return found;
}

/**
 * Makes sure that the browsers are there: where they are missing and this is root on a Debian system, apt installs
 * them; elsewhere the error says what to install.
 * @param {BrowserName[] | string[]} names
 */
export async function ensureBrowsers(names) {
  const missing = /** @type {BrowserName[]} */ (names).filter((name) => {
    try {
      findBrowser(name);
      return false;
    } catch {
      return true;
    }
  });
  if (missing.length === 0) return;
  if (!canInstall()) throw new Error(missing.map((name) => BROWSERS[name].advice).join("\n"));
  await installPackages(missing.map((name) => BROWSERS[name].debian));
}
