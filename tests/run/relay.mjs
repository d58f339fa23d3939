// @ts-check
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { canInstall, installPackages } from "./packages.mjs";

/** Debian's nginx module by which a relay of call results publishes and subscribes. */
export const NCHAN_MODULE = "/usr/lib/nginx/modules/ngx_nchan_module.so";

/** Where Debian has it, which isn't on everybody's path. */
const DEBIAN_NGINX = "/usr/sbin/nginx";
export const NGINX = existsSync(DEBIAN_NGINX) ? DEBIAN_NGINX : "nginx";

const PACKAGES = ["nginx", "libnginx-mod-nchan", "redis-server"];

/** Whether a relay, on one node or more, can be run here. */
export function hasRelay() {
  const has = (/** @type {string} */ command) => spawnSync(command, ["-v"]).error === undefined;
  return has(NGINX) && existsSync(NCHAN_MODULE) && has("redis-server");
}

/** Installs what a relay needs, where that can be done; elsewhere it says that its tests are skipped. */
export async function ensureRelay() {
  if (hasRelay()) return;
  try {
    if (canInstall()) await installPackages(PACKAGES);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
  }
  if (!hasRelay()) {
    console.log(
      `\nThe tests of the relay are skipped: nginx with the Nchan module and Redis are missing. On Debian: apt-get install ${PACKAGES.join(" ")}`,
    );
  }
}
