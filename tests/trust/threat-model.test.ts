import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { testTitles } from "./test-titles";

/* docs/threat-model.md names tests as its proofs: they have to be there. */

const text = readFileSync("docs/threat-model.md", "utf8");
/** A file, the full title of a test or a group in it, and, where it is one of a table's, its row. */
const PROOF = /`(tests\/[^`]+)`: “((?:[^“”]|“[^”]*”)+)”(?: \(`([^`]+)`\))?/g;
const proofs = [...text.matchAll(PROOF)].map(([, file = "", title = "", row = ""]) => ({ file, title, row }));

it.each(proofs)("$file has “$title” $row", ({ file, title, row }) => {
  expect(existsSync(file)).toBe(true);
  expect(testTitles(file)).toContain(title);
  if (row !== "") expect(readFileSync(file, "utf8")).toContain(`"${row}"]`);
});

it("every threat has a proof", () => {
  const rows = text.split("\n").filter((line, at, lines) => {
    const isHeading = lines[at + 1]?.startsWith("|---");
    return line.startsWith("| ") && !isHeading;
  });
  expect(rows.length).toBeGreaterThan(40);
  expect(rows.filter((row) => !/`tests\/[^`]+`: “/.test(row))).toEqual([]);
});
