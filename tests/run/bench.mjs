// @ts-check
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureBrowsers } from "./browsers.mjs";
import { installDependencies, run, TOP } from "./steps.mjs";

/*
 * `npm run bench`: installs what is missing, builds the extension, and measures it beside other scanners in Chromium;
 * `-- --browser firefox` for Firefox. The tables go to the terminal and to docs/benchmark.md.
 */

const BENCH = "tests/bench";
const at = process.argv.indexOf("--browser");
const browser = at < 0 ? "chromium" : (process.argv[at + 1] ?? "");

try {
  if (browser !== "chromium" && browser !== "firefox") {
    throw new Error(`--browser takes chromium or firefox, not ${browser}.`);
  }
  await installDependencies();
  await installPeers();
  await ensureBrowsers([browser]);
  console.log("Building the extension …");
  const built = await run("wxt", browser === "chromium" ? ["build"] : ["build", "-b", "firefox", "--mv3"], {
    quiet: true,
  });
  if (built.code !== 0) throw new Error(`The build failed.\n${built.output}`);
  console.log("Measuring, which takes some minutes …");
  process.exitCode = (await run("node", [`${BENCH}/bench.ts`, browser])).code;
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}

/** Installs the scanners to compare with, unless they are there already. */
async function installPeers() {
  const digest = createHash("sha256")
    .update(readFileSync(join(TOP, BENCH, "package-lock.json")))
    .digest("hex");
  const stamp = join(TOP, BENCH, "node_modules/.installed-lockfile");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === digest) return;
  console.log("Installing the scanners to compare with (npm ci) …");
  const { code } = await run("npm", ["ci", "--prefix", BENCH, "--ignore-scripts", "--no-audit", "--no-fund"]);
  if (code !== 0) throw new Error("npm ci failed in tests/bench. It needs the npm registry.");
  writeFileSync(stamp, digest);
}
