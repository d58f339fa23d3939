import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The two builds, by the folder that `wxt build` writes. */
export const BUILDS = [
  ["chrome", ".output/chrome-mv3"],
  ["firefox", ".output/firefox-mv3"],
] as const;

/** The texts of a build's files with one of these endings, by path inside the build. */
export function builtFiles(folder: string, endings: readonly string[]): [path: string, text: string][] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => endings.some((ending) => path.endsWith(ending)))
    .map((path) => [path, readFileSync(join(folder, path), "utf8")]);
}
