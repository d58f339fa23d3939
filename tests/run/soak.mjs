// @ts-check
import { ensureBrowsers } from "./browsers.mjs";
import { installDependencies, run } from "./steps.mjs";

/*
 * `npm run soak`: a long day of navigations, row updates and calls, measured at its start and after each quarter: in
 * Chromium into docs/soak.md, with `-- --browser firefox` in Firefox into docs/soak-firefox.md.
 */

try {
  await installDependencies();
  const browser = process.argv.includes("firefox") ? "firefox" : "chromium";
  await ensureBrowsers([browser]);
  for (const [command, args] of /** @type {const} */ ([
    ["wxt", browser === "firefox" ? ["build", "-b", "firefox", "--mv3"] : ["build"]],
    ["node", ["tests/sandbox/crm/build.mjs"]],
  ])) {
    const { code, output } = await run(command, [...args], { quiet: true });
    if (code !== 0) throw new Error(output);
  }
  console.log("Soaking, which takes some minutes …");
  process.exitCode = (await run("node", ["tests/browser/soak.ts"], { env: { TEST_BROWSER: browser } })).code;
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
