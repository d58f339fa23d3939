// @ts-check
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";

/*
 * Installs the UI kits when the lockfile has changed, and builds what of the CRM pages has to be built when a source
 * has: the Lightning components are bundled, UI5's modules are put into one file, its theme is compiled. What the
 * pages need besides is served from the kits as it is. Plain JavaScript for any Node from 20 on.
 */

const HERE = dirname(fileURLToPath(import.meta.url));
const MODULES = join(HERE, "node_modules");
const DIST = join(HERE, "dist");
/** Becomes `dist` once it is whole, so that a broken-off build leaves none and a running server misses nothing. */
const NEXT = join(HERE, "dist.next");
/** The UI5 libraries of the page. */
const UI5_LIBRARIES = ["sap.ui.core", "sap.ui.layout", "sap.ui.unified", "sap.m", "sap.f", "sap.uxap"];
const UI5_THEME = "sap_horizon";

const started = Date.now();
await whenChanged(join(MODULES, ".installed-from"), ["package-lock.json"], install);
await whenChanged(
  join(DIST, ".built-from"),
  [
    "package-lock.json",
    "build.mjs",
    "salesforce/app.js",
    "sap/app.js",
    "sap/webcomponents.js",
    ...filesBelow("salesforce/modules"),
  ],
  build,
);
progress(`ready (${((Date.now() - started) / 1000).toFixed(1)} s)`);

/**
 * Runs a step, unless its last run was for these files as they are now.
 * @param {string} stamp
 * @param {string[]} files
 * @param {() => void | Promise<void>} step
 */
async function whenChanged(stamp, files, step) {
  const hash = createHash("sha256");
  for (const file of files) hash.update(file).update(readFileSync(join(HERE, file)));
  const digest = hash.digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === digest) return;
  await step();
  writeFileSync(stamp, digest);
}

function install() {
  progress("installing Salesforce's and SAP's UI kits (npm ci) …");
  const { status } = spawnSync("npm", ["ci", "--no-audit", "--no-fund"], {
    cwd: HERE,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (status !== 0) throw new Error("npm ci failed in tests/sandbox/crm. It needs the npm registry.");
}

async function build() {
  rmSync(NEXT, { recursive: true, force: true });
  mkdirSync(NEXT);
  progress("bundling the Lightning components …");
  await bundleLightning();
  progress("bundling UI5 and compiling its theme …");
  bundleUi5();
  await compileTheme();
  progress("bundling the UI5 web components …");
  await bundleWebComponents();
  rmSync(DIST, { recursive: true, force: true });
  renameSync(NEXT, DIST);
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
  await bundle.write({ file: join(NEXT, "salesforce.js"), format: "iife", inlineDynamicImports: true });
  await bundle.close();
  const synthetic = await rollup({
    input: join(MODULES, "@lwc/synthetic-shadow/dist/index.js"),
    plugins: [environment],
    onwarn: () => {},
  });
  await synthetic.write({ file: join(NEXT, "synthetic.js"), format: "iife" });
  await synthetic.close();
}

/**
 * UI5's start file as its own build makes it: the loader, then the modules that the page needs as preloads, then the
 * start. Without it the page takes 500 requests. What is left out here is loaded by UI5 one by one.
 */
function bundleUi5() {
  const start = [
    "sap/ui/core/Core",
    ...UI5_LIBRARIES.map((library) => `${library.replaceAll(".", "/")}/library`),
  ];
  const names = new Set([...start, ...dependencies("", readFileSync(join(HERE, "sap/app.js"), "utf8"))]);
  const preloads = [];
  // A set that grows while it is gone through: the modules in the order in which they were first asked for.
  for (const name of names) {
    const source = ui5Source(`${name}.js`);
    // Third-party scripts expect to be scripts of their own.
    if (source === undefined || name.includes("/thirdparty/")) continue;
    for (const dependency of dependencies(name, source)) names.add(dependency);
    preloads.push(`${JSON.stringify(`${name}.js`)}: function () {${source}\n}`);
  }
  const parts = [
    ui5Source("ui5loader.js"),
    `sap.ui.require.preload({${preloads.join(",\n")}});`,
    ui5Source("ui5loader-autoconfig.js"),
    'sap.ui.requireSync("sap/ui/core/Core");',
    "sap.ui.getCore().boot?.();",
  ];
  writeFileSync(join(NEXT, "sap-ui-core.js"), parts.join("\n"));
  writeFileSync(join(NEXT, "sap-ui-version.json"), JSON.stringify({ name: "crm-pages", libraries: [] }));
}

/**
 * The modules that a module asks for when it is defined.
 * @param {string} name
 * @param {string} source
 * @returns {string[]}
 */
function dependencies(name, source) {
  const [, list = ""] = /\bsap\.ui\.(?:define|require)\(\s*(?:"[^"]+",\s*)?\[([^\]]*)\]/.exec(source) ?? [];
  return [...list.matchAll(/["']([^"']+)["']/g)].map(([, path = ""]) =>
    path.startsWith(".") ? posix.join(posix.dirname(name), path) : path,
  );
}

/**
 * @param {string} path
 * @returns {string | undefined}
 */
function ui5Source(path) {
  const files = UI5_LIBRARIES.map((library) => join(MODULES, "@openui5", library, "src", path));
  const file = files.find((each) => existsSync(each));
  return file === undefined ? undefined : readFileSync(file, "utf8");
}

async function compileTheme() {
  const { Builder } = (await import("less-openui5")).default;
  const packages = [...UI5_LIBRARIES, "themelib_sap_horizon"];
  const rootPaths = packages.map((name) => join(MODULES, "@openui5", name, "src"));
  const builder = new Builder();
  for (const library of UI5_LIBRARIES) {
    const theme = `${library.replaceAll(".", "/")}/themes/${UI5_THEME}`;
    const { css, cssRtl, variables } = await builder.build({
      lessInputPath: `${theme}/library.source.less`,
      rootPaths,
      library: { name: library },
      compiler: { compress: true },
    });
    const target = join(NEXT, "themes", theme);
    mkdirSync(target, { recursive: true });
    writeFileSync(join(target, "library.css"), css);
    writeFileSync(join(target, "library-RTL.css"), cssRtl);
    writeFileSync(join(target, "library-parameters.json"), JSON.stringify(variables));
  }
}

async function bundleWebComponents() {
  const { rollup } = await import("rollup");
  const { default: resolve } = await import("@rollup/plugin-node-resolve");
  const bundle = await rollup({
    input: join(HERE, "sap/webcomponents.js"),
    plugins: [resolve({ browser: true })],
    onwarn: () => {},
  });
  await bundle.write({ file: join(NEXT, "webcomponents.js"), format: "iife", inlineDynamicImports: true });
  await bundle.close();
}

/** @param {string} folder */
function filesBelow(folder) {
  return readdirSync(join(HERE, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(HERE.length + 1))
    .sort();
}

/** @param {string} message */
function progress(message) {
  console.log(`CRM pages: ${message}`);
}
