// @ts-check
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { inflateRawSync } from "node:zlib";
import { run, TOP } from "./steps.mjs";

/*
 * `node tests/run/sources.mjs`, a check of `npm test`: that the sources made for addons.mozilla.org (`npm run zip:firefox`),
 * unpacked in an empty folder, rebuild the very bytes of the package. What stands for `npm ci` there is a link to the
 * dependencies that are installed here.
 */

const folder = mkdtempSync(join(tmpdir(), "c2d-sources-"));
try {
  await succeed(TOP, ["zip", "-b", "firefox", "--mv3"]);
  const zips = readdirSync(join(TOP, ".output")).filter((name) => name.endsWith(".zip"));
  const packaged = unpacked(zips.find((name) => name.endsWith("-firefox.zip")));
  for (const [path, content] of unpacked(zips.find((name) => name.endsWith("-sources.zip")))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  symlinkSync(join(TOP, "node_modules"), join(folder, "node_modules"), "junction");
  await succeed(folder, ["prepare"]);
  await succeed(folder, ["build", "-b", "firefox", "--mv3"]);
  const output = join(folder, ".output/firefox-mv3");
  const rebuilt = readdirSync(output, { recursive: true, withFileTypes: true }).filter((each) =>
    each.isFile(),
  );
  const differing = [...packaged].filter(
    ([path, content]) => !content.equals(readFileSync(join(output, path))),
  );
  if (rebuilt.length !== packaged.size || differing.length > 0)
    throw new Error(`The sources build another package: ${differing.map(([path]) => path).join(", ")}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/**
 * @param {string} cwd
 * @param {string[]} args
 */
async function succeed(cwd, args) {
  const { code, output } = await run("wxt", args, { quiet: true, cwd });
  if (code !== 0) throw new Error(output);
}

/**
 * The files of a zip, by path; as much of the format as packages of ours use.
 * @param {string | undefined} name
 * @returns {Map<string, Buffer>}
 */
function unpacked(name) {
  if (name === undefined) throw new Error("wxt zip has made no such package");
  const zip = readFileSync(join(TOP, ".output", name));
  const end = zip.lastIndexOf("PK\x05\x06", undefined, "latin1");
  const files = new Map();
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [method, size] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20)];
    const nameEnd = at + 46 + zip.readUInt16LE(at + 28);
    const local = zip.readUInt32LE(at + 42);
    const path = zip.toString("utf8", at + 46, nameEnd);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const data = zip.subarray(start, start + size);
    if (!path.endsWith("/")) files.set(path, method === 0 ? data : inflateRawSync(data));
    at = nameEnd + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return files;
}
