// @ts-check
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ensureBrowsers } from "./browsers.mjs";
import { installDependencies, run, TOP } from "./steps.mjs";

/*
 * `npm test`: installs what is missing, runs every check and every test, and ends with `N passed, N failed`. A
 * check counts as one test. `npm test -- unit`, `-- chromium`, `-- firefox` and `-- checks` run only those.
 */

const RESULTS = join(TOP, "test-results");
const only = process.argv.slice(2);
const PARTS = ["checks", "unit", "chromium", "firefox"];
const wants = (/** @type {string} */ part) => only.length === 0 || only.includes(part);
const total = { passed: 0, failed: 0 };

try {
  const unknown = only.find((part) => !PARTS.includes(part));
  if (unknown !== undefined) throw new Error(`There is no part “${unknown}”; parts are ${PARTS.join(", ")}.`);
  await installDependencies();
  mkdirSync(RESULTS, { recursive: true });

  if (wants("checks")) {
    await check("Types", "tsc", ["--noEmit"]);
    await check("Lint and format", "biome", ["ci", "--error-on-warnings", "."]);
    await check("Unused code", "knip", []);
  }
  await check("Build for Chrome", "wxt", ["build"]);
  await check("Build for Firefox", "wxt", ["build", "-b", "firefox", "--mv3"]);
  if (wants("checks")) {
    await check("Firefox add-on lint", "web-ext", [
      "lint",
      "--warnings-as-errors",
      "-s",
      ".output/firefox-mv3",
    ]);
  }
  if (wants("unit")) await tests("unit", "unit", {});

  const browsers = ["chromium", "firefox"].filter(wants);
  if (browsers.length > 0 && total.failed === 0) {
    await ensureBrowsers(browsers);
    await check("CRM pages from the real UI kits", "node", ["tests/sandbox/crm/build.mjs"]);
    for (const browser of browsers) await tests(browser, "browser", { TEST_BROWSER: browser });
  } else if (browsers.length > 0) {
    console.log("\nThe browser tests were not run, since something before them failed.");
  }
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : error}`);
  total.failed += 1;
}

console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;

/**
 * One check, shown in a line; its output only when it fails.
 * @param {string} name
 * @param {string} command
 * @param {string[]} args
 */
async function check(name, command, args) {
  const started = Date.now();
  const { code, output } = await run(command, args, { quiet: true });
  console.log(`${code === 0 ? "✔" : "✘"} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  if (code === 0) total.passed += 1;
  else {
    total.failed += 1;
    console.log(output);
  }
}

/**
 * One vitest project; its tests are counted from its report.
 * @param {string} name
 * @param {string} project
 * @param {Record<string, string>} env
 */
async function tests(name, project, env) {
  console.log(`\nTests: ${name}`);
  const report = join(RESULTS, `${name}.json`);
  rmSync(report, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const { code } = await run("vitest", ["run", "--project", project, ...reporters], { env });
  let counts = { numPassedTests: 0, numFailedTests: 0 };
  try {
    counts = JSON.parse(readFileSync(report, "utf8"));
  } catch {
    console.log(`The ${name} tests ended without a report.`);
  }
  total.passed += counts.numPassedTests;
  // A file that fails outside its tests, or a run that dies, has no failed test to count.
  total.failed += counts.numFailedTests || (code === 0 ? 0 : 1);
}
