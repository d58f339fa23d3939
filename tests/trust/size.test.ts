import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { BUILDS } from "./build";

/** What every page of a CRM loads, however seldom its numbers are clicked. */
const MOST_BYTES = 45_000;

it.each(BUILDS)("in %s, the content script is at most 45 kB, compressed", (_, folder) => {
  const script = readFileSync(`${folder}/crm.js`);
  expect(script.length).toBeGreaterThan(MOST_BYTES);
  expect(gzipSync(script, { level: 9 }).length).toBeLessThanOrEqual(MOST_BYTES);
});
