import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

/** Packages of which code ends up in the extension. wxt's part is what starts the worker and the content scripts. */
export const SHIPPED = [
  "@wxt-dev/browser",
  "idb",
  "libphonenumber-js",
  "oauth4webapi",
  "preact",
  "webextension-polyfill",
  "wxt",
  "zod",
] as const;

/** Licences under which a tool may be used, or code be shipped, without obligations on the extension's own code. */
export const ACCEPTED: ReadonlySet<string> = new Set([
  "0BSD",
  "Apache-2.0",
  "BSD",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "CC0-1.0",
  "ISC",
  "MIT",
  "MPL-2.0",
  "Python-2.0",
  "Zlib",
]);

const lockfile = z.object({
  packages: z.record(
    z.string(),
    z.object({ version: z.optional(z.string()), license: z.optional(z.string()) }),
  ),
});

/** One package of the lockfile. */
interface LockedPackage {
  name: string;
  version: string;
  /** SPDX; empty where the lockfile has none. */
  licence: string;
}

/** Every package of package-lock.json, by its place in node_modules. */
export function lockedPackages(): LockedPackage[] {
  const { packages } = lockfile.parse(JSON.parse(readFileSync("package-lock.json", "utf8")));
  return Object.entries(packages).flatMap(([place, { version = "", license = "" }]) =>
    place === "" ? [] : [{ name: place.replace(/^node_modules\//, ""), version, licence: license }],
  );
}

/** The licences of an SPDX expression that has to be fulfilled: of `OR` any, of `AND` every one. */
export function isAccepted(expression: string): boolean {
  const plain = expression.replace(/^\((.*)\)$/, "$1");
  if (plain.includes(" OR ")) return plain.split(" OR ").some((each) => ACCEPTED.has(each));
  return plain.split(" AND ").every((each) => ACCEPTED.has(each));
}

/** docs/licences.md. */
export function licencesDocument(): string {
  const all = lockedPackages();
  const shipped = SHIPPED.flatMap((name) => all.filter((each) => each.name === name));
  const counts = new Map<string, number>();
  for (const { name, licence } of all) {
    if (shipped.some((each) => each.name === name) || licence === "") continue;
    counts.set(licence, (counts.get(licence) ?? 0) + 1);
  }
  const tools = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return `# Licences and audit of dependencies

Written by \`npm run docs\` from \`package-lock.json\`; a test holds it to the lockfile.

## What is in the extension

| package | version | licence |
|---|---|---|
${shipped.map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`).join("\n")}

Their licence texts are in \`licences.txt\`, which is part of every package of the extension. \`wxt\` is a build tool, of which
only the few lines that start the worker and the content scripts are in the extension. The extension's own licence is MIT.

## What builds and tests it

None of this is in the extension. Packages by licence:

| licence | packages |
|---|---:|
${tools.map(([licence, count]) => `| ${licence} | ${count} |`).join("\n")}

A package under a licence that isn't in this table fails a test until somebody has looked at it.

## Audit

    npm audit --omit=dev

compares the lockfile with the registry's known vulnerabilities. It counts some tools, too: \`@wxt-dev/i18n\` names \`wxt\` as a
peer, and that brings its own. What matters for users are the packages of the first table. The audit needs the npm
registry's advisory service, so that it is part of making a release and not of \`npm test\`.

All versions are exact (\`package.json\`), the lockfile pins every transitive one with its hash, and \`npm ci\` installs
nothing else.
`;
}

/** public/licences.txt: the licence texts that have to go with every copy of what is shipped. */
export function licenceTexts(): string {
  return SHIPPED.map((name) => {
    const folder = join("node_modules", name);
    const { version, license, repository } = z
      .object({
        version: z.string(),
        license: z.string(),
        repository: z.optional(z.union([z.string(), z.object({ url: z.string() })])),
      })
      .parse(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")));
    const file = readdirSync(folder).find((each) => /^licen[cs]e(\.md|\.txt)?$/i.test(each));
    const source = (typeof repository === "string" ? repository : (repository?.url ?? "")).replace(
      /^git\+/,
      "",
    );
    const text =
      file !== undefined && existsSync(join(folder, file))
        ? readFileSync(join(folder, file), "utf8").replaceAll("\r\n", "\n").trim()
        : `Licence: ${license}`;
    return `${name} ${version}\n${source}\n\n${text}\n`;
  }).join(`\n${"-".repeat(80)}\n\n`);
}
