// @ts-check
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/*
 * Installs the UI kits and builds what of the CRM pages has to be built, unless nothing has changed since the last
 * time: the Lightning components are bundled, SAP's theme is compiled from its sources. UI5's scripts are served as
 * they are. Plain JavaScript for any Node from 20 on.
 */

const HERE = dirname(fileURLToPath(import.meta.url));
const DIST = join(HERE, "dist");
/** The UI5 libraries whose theme the page needs. */
const UI5_LIBRARIES = ["sap.ui.core", "sap.ui.layout", "sap.ui.unified", "sap.m", "sap.f", "sap.uxap"];
const UI5_THEME = "sap_horizon";

const inputs = ["package-lock.json", "build.mjs", "salesforce/app.js", ...filesBelow("salesforce/modules")];
const digest = inputs.reduce((hash, file) => hash.update(file).update(readFileSync(join(HERE, file))), createHash("sha256")).digest("hex");
const stamp = join(DIST, "built-from");
if (existsSync(stamp) && readFileSync(stamp, "utf8") === digest) {
  console.log("CRM pages: built already");
} else {
  console.log("CRM pages: installing Salesforce's and SAP's UI kits (npm ci) …");
  const { status } = spawnSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: HERE, stdio: "inherit", shell: process.platform === "win32" });
  if (status !== 0) throw new Error("npm ci failed in tests/sandbox/crm. It needs the npm registry.");
  rmSync(DIST, { recursive: true, force: true });
  mkdirSync(DIST, { recursive: true });
  console.log("CRM pages: bundling the Lightning components …");
  await bundleLightning();
  console.log("CRM pages: compiling SAP's theme …");
  await compileTheme();
  writeFileSync(stamp, digest);
  console.log("CRM pages: built");
}

async function bundleLightning() {
  const { rollup } = await import("rollup");
  const { default: lwc } = await import("@lwc/rollup-plugin");
  const { default: replace } = await import("@rollup/plugin-replace");
  const environment = replace({
    preventAssignment: true,
    values: { "process.env.NODE_ENV": '"production"', "import.meta.env.SSR": "false" },
  });
  const bundle = await rollup({
    input: join(HERE, "salesforce/app.js"),
    plugins: [
      environment,
      lwc({
        rootDir: HERE,
        modules: [{ dir: join(HERE, "salesforce/modules") }, { npm: "lightning-base-components" }],
        enableDynamicComponents: true,
      }),
    ],
    // The kit's own components lead to some warnings, which are its business.
    onwarn: () => {},
  });
  await bundle.write({ file: join(DIST, "salesforce.js"), format: "iife", inlineDynamicImports: true });
  await bundle.close();
  const synthetic = await rollup({
    input: join(HERE, "node_modules/@lwc/synthetic-shadow/dist/index.js"),
    plugins: [environment],
    onwarn: () => {},
  });
  await synthetic.write({ file: join(DIST, "synthetic.js"), format: "iife" });
  await synthetic.close();
}

async function compileTheme() {
  const { Builder } = (await import("less-openui5")).default;
  const roots = [...UI5_LIBRARIES.map((library) => `@openui5/${library}`), "@openui5/themelib_sap_horizon"];
  const rootPaths = roots.map((root) => join(HERE, "node_modules", root, "src"));
  for (const library of UI5_LIBRARIES) {
    const folder = library.replaceAll(".", "/");
    const builder = new Builder();
    const result = await builder.build({
      lessInputPath: `${folder}/themes/${UI5_THEME}/library.source.less`,
      rootPaths,
      library: { name: library },
      compiler: { compress: true },
    });
    const target = join(DIST, "themes", folder, "themes", UI5_THEME);
    mkdirSync(target, { recursive: true });
    writeFileSync(join(target, "library.css"), result.css);
    writeFileSync(join(target, "library-RTL.css"), result.cssRtl);
    writeFileSync(join(target, "library-parameters.json"), JSON.stringify(result.variables));
  }
}

/** @param {string} folder */
function filesBelow(folder) {
  return readdirSync(join(HERE, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(HERE.length + 1))
    .sort();
}
