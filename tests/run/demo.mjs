// @ts-check
import { ensureBrowsers } from "./browsers.mjs";
import { installDependencies, run } from "./steps.mjs";

/*
 * `npm run demo`: installs what is missing, builds the extension and the CRM pages, and shows the main job in a
 * browser. `-- --browser firefox` for Firefox; `-- --headless` to let it click by itself, which it also does where
 * there is no display.
 */

try {
  const { browser, isHeadless } = readArguments(process.argv.slice(2));
  await installDependencies();
  await ensureBrowsers([browser]);
  await step(
    "Building the extension",
    "wxt",
    browser === "chromium" ? ["build"] : ["build", "-b", "firefox", "--mv3"],
  );
  await step("Building the CRM pages from Salesforce's and SAP's UI kits", "node", [
    "tests/sandbox/crm/build.mjs",
  ]);
  const { code } = await run("node", ["tests/browser/demo.ts", browser, isHeadless ? "headless" : "window"]);
  process.exitCode = code;
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}

/**
 * @param {string} name
 * @param {string} command
 * @param {string[]} args
 */
async function step(name, command, args) {
  console.log(`${name} …`);
  const { code, output } = await run(command, args, { quiet: command === "wxt" });
  if (code !== 0) throw new Error(`${name} failed.\n${output}`);
}

/** @param {string[]} args */
function readArguments(args) {
  const at = args.indexOf("--browser");
  const chosen = at < 0 ? "chromium" : args[at + 1];
  const known = { chromium: "chromium", chrome: "chromium", firefox: "firefox" };
  const name = known[/** @type {keyof typeof known} */ (chosen)];
  if (name === undefined) throw new Error(`--browser takes chromium or firefox, not ${chosen}.`);
  const hasDisplay =
    process.platform === "win32" ||
    process.platform === "darwin" ||
    Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
  return { browser: name, isHeadless: args.includes("--headless") || !hasDisplay };
}
