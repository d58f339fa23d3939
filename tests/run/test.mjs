// @ts-check
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ensureBrowsers } from "./browsers.mjs";
import { ensureRelay } from "./relay.mjs";
import { installDependencies, run, TOP } from "./steps.mjs";

/*
 * `npm test`: installs what is missing, runs every check and every test, and ends with `N passed, N failed`; a line before
 * says how many were skipped because what they need can't be had. A check counts as one test. `npm test -- unit`,
 * `-- chromium`, `-- firefox` and `-- checks` run only those.
 */

const RESULTS = join(TOP, "test-results");
/** As many files of browser tests are run again when something in them failed; if it is more, it is no accident. */
const MAX_REPEATED = 6;
/** How often such a file is run at most. */
const MAX_TRIES = 3;
const only = process.argv.slice(2);
const PARTS = ["checks", "unit", "chromium", "firefox"];
const wants = (/** @type {string} */ part) => only.length === 0 || only.includes(part);
const total = { passed: 0, failed: 0, skipped: 0 };
/** Settled once nothing goes on beside the rest any more. */
let beside;

try {
  const unknown = only.find((part) => !PARTS.includes(part));
  if (unknown !== undefined) throw new Error(`There is no part “${unknown}”; parts are ${PARTS.join(", ")}.`);
  mkdirSync(RESULTS, { recursive: true });
  const browsers = ["chromium", "firefox"].filter(wants);
  // What the tests need is mostly downloaded, one thing after the other, beside which the dependencies are installed, and the
  // checks run, and the tests that need no browser.
  const relay = ["unit", "chromium", "firefox"].some(wants) ? ensureRelay() : undefined;
  const prepared = browsers.length > 0 ? prepareBrowserTests(browsers, relay) : undefined;
  // Whether it fails is asked below.
  beside = Promise.allSettled([relay, prepared]);
  await installDependencies();

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
    await check("The sources rebuild the Firefox package", "node", ["tests/run/sources.mjs"]);
  }
  await relay;
  if (wants("unit")) await testsWithoutBrowser();
  await prepared;

  if (browsers.length > 0 && total.failed === 0) {
    await browserTests(browsers);
  } else if (browsers.length > 0) {
    console.log("\nThe browser tests were not run, since something before them failed.");
  }
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : error}`);
  total.failed += 1;
}

await beside;
if (total.skipped > 0) console.log(`\n${total.skipped} skipped`);
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;

async function testsWithoutBrowser() {
  console.log("\nTests that need no browser");
  count("unit", await vitest("unit", ["unit", "dom", "fuzz", "faults", "trust"], {}, []));
}

/**
 * @param {string[]} browsers
 * @param {Promise<void> | undefined} relay
 */
async function prepareBrowserTests(browsers, relay) {
  await relay;
  await ensureBrowsers(browsers);
  await check("CRM pages from the real UI kits", "node", ["tests/sandbox/crm/build.mjs"]);
}

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
 * The browser tests. A browser on a busy machine now and then loses a window or a message: files in which something failed
 * are run again, with less beside them, and count as they end then. What didn't pass at the first try is told.
 * @param {string[]} browsers
 */
async function browserTests(browsers) {
  // Side by side: they mostly wait for their browsers.
  const runs = await Promise.all(
    browsers.map(async (browser) => ({ browser, tries: await triesOf(browser) })),
  );
  for (const { browser, tries } of runs) {
    const files = tries.flatMap((each, at) =>
      at === tries.length - 1 ? each.files : each.files.filter((file) => !isFailed(file)),
    );
    count(browser, { code: tries.at(-1)?.code ?? 1, files });
    for (const [at, each] of tries.slice(0, -1).entries())
      for (const line of each.files.flatMap(failuresIn))
        console.log(`! ${browser}: failed at try ${at + 1}: ${line}`);
  }
}

/**
 * A browser's runs: of all files, then of those that failed.
 * @param {string} browser
 */
async function triesOf(browser) {
  const env = { TEST_BROWSER: browser };
  console.log(`\nTests: ${browser}`);
  const tries = [await vitest(browser, ["browser"], env, [])];
  for (;;) {
    const failed = tries.at(-1)?.files.filter(isFailed) ?? [];
    if (tries.length === MAX_TRIES || failed.length === 0 || failed.length > MAX_REPEATED) return tries;
    const names = failed.map(({ name }) => name);
    console.log(`\nTests: ${browser}, once more: ${names.join(", ")}`);
    tries.push(await vitest(`${browser}-${tries.length + 1}`, ["browser"], env, names));
  }
}

/**
 * @typedef {{ status: string, fullName: string, failureMessages: string[] }} TestResult
 * @typedef {{ name: string, status: string, message: string, assertionResults: TestResult[] }} FileResult
 * @typedef {{ code: number, files: FileResult[] }} Run
 */

/**
 * Runs vitest projects, or some files of them.
 * @param {string} name
 * @param {string[]} projects
 * @param {Record<string, string>} env
 * @param {string[]} files
 * @returns {Promise<Run>}
 */
async function vitest(name, projects, env, files) {
  const report = join(RESULTS, `${name}.json`);
  rmSync(report, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const which = projects.map((project) => `--project=${project}`);
  const { code } = await run("vitest", ["run", ...which, ...reporters, ...files], { env });
  try {
    return { code, files: JSON.parse(readFileSync(report, "utf8")).testResults };
  } catch {
    console.log(`The ${name} tests ended without a report.`);
    return { code, files: [] };
  }
}

/** @param {FileResult} file */
function testsIn({ assertionResults }) {
  return assertionResults;
}

/** @param {FileResult} file */
function isFailed({ status }) {
  return status === "failed";
}

/** @param {TestResult} test */
function hasPassed({ status }) {
  return status === "passed";
}

/**
 * The failures of a file, each with what it said in a line, since its whole output stands far above.
 * @param {FileResult} file
 */
function failuresIn(file) {
  const failed = testsIn(file).filter(({ status }) => status === "failed");
  const lines = failed.map(({ fullName, failureMessages }) => `${fullName}${reason(failureMessages[0])}`);
  // A file can fail outside its tests, as where its browser doesn't start.
  return lines.length > 0 || !isFailed(file) ? lines : [`${file.name}${reason(file.message)}`];
}

function reason(message = "") {
  const [line = ""] = message.split("\n");
  return line === "" ? "" : `\n    ${line.slice(0, 400)}`;
}

/**
 * Adds a run to the total, and names what failed: the output of both browsers is mixed.
 * @param {string} name
 * @param {Run} result
 */
function count(name, { code, files }) {
  const failures = files.flatMap(failuresIn);
  for (const line of failures) console.log(`✘ ${name}: ${line}`);
  const all = files.flatMap(testsIn);
  const passed = all.filter(hasPassed).length;
  const failed = all.filter(({ status }) => status === "failed").length;
  total.passed += passed;
  total.skipped += all.length - passed - failed;
  // A run that dies has no failed test to count.
  total.failed += failures.length || (code === 0 ? 0 : 1);
}
