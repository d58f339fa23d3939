// @ts-check
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/*
 * What the demo and the test run share. Plain JavaScript without dependencies, for any Node from 20 on: it is
 * what installs everything else.
 */

/** The repository's top folder. */
export const TOP = join(dirname(fileURLToPath(import.meta.url)), "../..");

/**
 * Runs a command at the top of the repository, with the installed tools (and the Node that comes with them, where
 * there is one for this system) first on the path.
 * @param {string} command
 * @param {string[]} args
 * @param {{ quiet?: boolean, env?: Record<string, string>, cwd?: string }} [options] quiet keeps the output for the result; cwd is
 * another folder than the top of the repository
 * @returns {Promise<{ code: number, output: string }>}
 */
export function run(command, args, { quiet = false, env = {}, cwd = TOP } = {}) {
  return new Promise((resolve, reject) => {
    const path = [join(TOP, "node_modules/.bin"), process.env.PATH].join(delimiter);
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, PATH: path, ...env },
      stdio: ["ignore", quiet ? "pipe" : "inherit", quiet ? "pipe" : "inherit"],
      shell: process.platform === "win32",
    });
    let output = "";
    child.stdout?.on("data", (data) => {
      output += data;
    });
    child.stderr?.on("data", (data) => {
      output += data;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

/** Installs the dependencies of the lockfile, unless they are there already. */
export async function installDependencies() {
  const lockfile = readFileSync(join(TOP, "package-lock.json"));
  const digest = createHash("sha256").update(lockfile).digest("hex");
  const stamp = join(TOP, "node_modules/.installed-lockfile");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === digest) return;
  console.log("Installing dependencies (npm ci) …");
  const { code } = await run("npm", ["ci", "--no-audit", "--no-fund"]);
  if (code !== 0) throw new Error("npm ci failed. See its messages above; it needs the npm registry.");
  writeFileSync(stamp, digest);
}

/**
 * The whole number that follows an option on the command line.
 * @param {string} name
 * @param {number} otherwise
 */
export function numberOption(name, otherwise) {
  const at = process.argv.indexOf(`--${name}`);
  const value = at < 0 ? otherwise : Number(process.argv[at + 1]);
  if (!Number.isSafeInteger(value)) throw new Error(`--${name} takes a whole number.`);
  return value;
}
