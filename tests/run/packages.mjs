// @ts-check
import { execFileSync, spawnSync } from "node:child_process";

/** Whether packages can be installed here: this is root on a Debian system. */
export function canInstall() {
  return process.getuid?.() === 0 && spawnSync("apt-get", ["--version"]).status === 0;
}

/**
 * Installs packages by apt.
 * @param {string[]} packages
 */
export function installPackages(packages) {
  console.log(`Installing ${packages.join(" and ")} (apt-get) …`);
  const options = {
    stdio: /** @type {const} */ ("inherit"),
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  };
  execFileSync("apt-get", ["update", "-qq"], options);
  execFileSync("apt-get", ["install", "-y", "-qq", ...packages], options);
}
