// @ts-check
import { ensureBrowsers } from "./browsers.mjs";
import { installDependencies, run } from "./steps.mjs";

/* `npm run gallery`: builds both extensions and the CRM pages, and takes the pictures of docs/gallery.md anew. */

try {
  await installDependencies();
  await ensureBrowsers(["chromium", "firefox"]);
  await step("wxt", ["build"]);
  await step("wxt", ["build", "-b", "firefox", "--mv3"]);
  await step("node", ["tests/sandbox/crm/build.mjs"]);
  await step("node", ["tests/browser/gallery.ts"]);
  await step("npm", ["run", "docs"]);
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}

/**
 * @param {string} command
 * @param {string[]} args
 */
async function step(command, args) {
  const { code } = await run(command, args);
  if (code !== 0) throw new Error(`${[command, ...args].join(" ")} failed.`);
}
