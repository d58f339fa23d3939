import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { troubleshooting } from "./troubleshooting";

/* Every message that says that something didn't work has its row in docs/troubleshooting.md. */

it("docs/troubleshooting.md is made of the texts as they are", async () => {
  await expect(troubleshooting()).toMatchFileSnapshot("../../docs/troubleshooting.md");
});

it.each([
  "outcome",
  "report.reason",
  "relay.reason",
  "signIn.failed",
  "test.endpoint",
  "test.relay",
  "diagnostics.tab",
])("has a row for every text of %s", (group) => {
  const texts = JSON.parse(readFileSync("public/locales/en.json", "utf8"));
  const all = group.split(".").reduce((at, key) => at[key], texts) as Record<string, string>;
  const document = troubleshooting();
  expect(textsIn(all).filter((text) => !document.includes(`| ${text} | `))).toEqual([]);
});

function textsIn(group: unknown): string[] {
  return typeof group === "string" ? [group] : Object.values(group as object).flatMap(textsIn);
}
