import { createHash } from "node:crypto";
import {
  accessSync,
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { findBrowser } from "../../run/browsers.mjs";
import type { BrowserName } from "./index.ts";

/*
 * Real policy files. Chromium reads them from one folder of the system only, where only root may write. Of Firefox,
 * whose policies lie beside its program, a copy is made that has its own.
 */

/** Where Chromium, as opposed to Google's Chrome, looks on Linux. */
const CHROMIUM_FOLDER = "/etc/chromium/policies/managed";
/** It would hide the one beside the program. */
const FIREFOX_SYSTEM_FILE = "/etc/firefox/policies/policies.json";

/** Why no policy can be put in place for this browser here; null when one can. */
export function policyObstacle(browser: BrowserName): string | null {
  if (process.platform !== "linux") return `policy files are tested on Linux, not on ${process.platform}`;
  if (browser === "firefox") {
    if (existsSync(FIREFOX_SYSTEM_FILE)) return `${FIREFOX_SYSTEM_FILE} exists, and isn't this test's`;
    return existsSync(join(firefoxFolder(), "libxul.so"))
      ? null
      : "this Firefox is a wrapper, whose program can't be copied";
  }
  if (realpathSync(findBrowser("chromium")).includes("/snap/"))
    return "Chromium is a snap, with its own /etc";
  const parent = existingAncestor(CHROMIUM_FOLDER);
  try {
    accessSync(parent, constants.W_OK);
    return null;
  } catch {
    return `${parent} can't be written by this user`;
  }
}

/** A policy file of Chromium's for one extension. */
export interface ChromiumPolicy {
  set(policy: object): void;
  /** Takes the file away, and the folders that were made for it. */
  remove(): void;
}

/** Puts a policy in place for the unpacked extension in a folder. It holds for every Chromium that loads it from there. */
export function installChromiumPolicy(extensionDir: string, policy: object): ChromiumPolicy {
  const id = unpackedId(extensionDir);
  const file = join(CHROMIUM_FOLDER, `crm-click-to-dial-test-${id}.json`);
  const parent = existingAncestor(CHROMIUM_FOLDER);
  mkdirSync(CHROMIUM_FOLDER, { recursive: true });
  const installed = {
    set: (next: object) =>
      writeFileSync(file, JSON.stringify({ "3rdparty": { extensions: { [id]: next } } })),
    remove: () => {
      process.off("exit", installed.remove);
      rmSync(file, { force: true });
      for (let folder = CHROMIUM_FOLDER; folder !== parent; folder = dirname(folder)) {
        if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder);
      }
    },
  };
  // However the run ends, the system has to be as it was.
  process.once("exit", installed.remove);
  installed.set(policy);
  return installed;
}

/** Makes a copy of Firefox that has a policy for the extension, by links to all that is the same; gives its program. */
export function copyFirefoxWithPolicy(
  extensionId: string,
  policy: object,
): { program: string; folder: string } {
  const source = firefoxFolder();
  const folder = mkdtempSync(join(tmpdir(), "c2d-firefox-app-"));
  const name = realpathSync(findBrowser("firefox")).slice(source.length + 1);
  for (const entry of readdirSync(source)) {
    if (entry !== "distribution" && entry !== name) symlinkSync(join(source, entry), join(folder, entry));
  }
  // Firefox goes by where its program really is.
  const program = join(folder, name);
  copyFileSync(join(source, name), program);
  chmodSync(program, 0o755);
  mkdirSync(join(folder, "distribution"));
  const policies = { "3rdparty": { Extensions: { [extensionId]: policy } } };
  writeFileSync(join(folder, "distribution/policies.json"), JSON.stringify({ policies }));
  return { program, folder };
}

/** The id that Chromium gives to an extension without a key, by its folder. */
function unpackedId(extensionDir: string): string {
  return idOfDigest(createHash("sha256").update(realpathSync(extensionDir)).digest("hex"));
}

/** How Chromium writes an extension's id: half of a SHA-256, its hexadecimal digits as letters. */
export function idOfDigest(hex: string): string {
  return [...hex.slice(0, 32)].map((digit) => "abcdefghijklmnop"[Number.parseInt(digit, 16)]).join("");
}

function firefoxFolder(): string {
  return dirname(realpathSync(findBrowser("firefox")));
}

function existingAncestor(folder: string): string {
  return existsSync(folder) ? folder : existingAncestor(dirname(folder));
}
