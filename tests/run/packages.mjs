// @ts-check
import { spawnSync } from "node:child_process";
import { run } from "./steps.mjs";

/** Whether packages can be installed here: this is root on a Debian system. */
export function canInstall() {
  return process.getuid?.() === 0 && spawnSync("apt-get", ["--version"]).status === 0;
}

/**
 * Installs packages by apt.
 * @param {string[]} packages
 */
export async function installPackages(packages) {
  console.log(`Installing ${packages.join(" and ")} (apt-get) …`);
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  for (const args of [
    ["update", "-qq"],
    ["install", "-y", "-qq", ...packages],
  ]) {
    const { code } = await run("apt-get", args, { env });
    if (code !== 0) throw new Error(`apt-get ${args.join(" ")} failed.`);
  }
}
