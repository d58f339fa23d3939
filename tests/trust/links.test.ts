import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";

/* Documents lead to each other, and to pictures: each has to be there. */

const documents = [
  ...readdirSync(".").filter((name) => name.endsWith(".md")),
  ...readdirSync("docs").flatMap((name) => (name.endsWith(".md") ? [`docs/${name}`] : [])),
];

it.each(documents)("%s leads to what there is", (path) => {
  const links = [...readFileSync(path, "utf8").matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
  const missing = links.filter((link) => {
    const [target = "", anchor] = link.split("#");
    if (/^[a-z]+:/.test(target)) return false;
    const file = target === "" ? path : join(dirname(path), target);
    if (!existsSync(file)) return true;
    return anchor !== undefined && !anchorsOf(file).includes(anchor);
  });
  expect(missing).toEqual([]);
});

it("every document is led to from the README or from one that is", () => {
  const seen = new Set(["README.md"]);
  for (const path of seen) {
    for (const [, target = ""] of readFileSync(path, "utf8").matchAll(/\]\(([^)\s#]+\.md)[^)]*\)/g))
      if (!/^[a-z]+:/.test(target)) seen.add(join(dirname(path), target));
  }
  expect(documents.filter((path) => !seen.has(path))).toEqual([]);
});

/** The anchors of a document's headings, as GitHub makes them. */
function anchorsOf(path: string): string[] {
  return [...readFileSync(path, "utf8").matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replace(/\s/g, "-"),
  );
}
