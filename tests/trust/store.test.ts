import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { DISCLOSURES } from "./disclosures";
import { LANGUAGES_TEXT, listingDocument, SUMMARY } from "./store";

/* What the stores are told is what the builds and PRIVACY.md say. */

it("docs/store/listing.md has it", async () => {
  await expect(listingDocument()).toMatchFileSnapshot("../../docs/store/listing.md");
});

it("has a summary that both stores take", () => {
  expect(SUMMARY.length).toBeLessThanOrEqual(132);
});

it("discloses the data that the Firefox build declares, and PRIVACY.md tells of each", () => {
  const manifest = JSON.parse(readFileSync(".output/firefox-mv3/manifest.json", "utf8")) as {
    browser_specific_settings: { gecko: { data_collection_permissions: { required: string[] } } };
  };
  expect(DISCLOSURES.map(({ firefox }) => firefox)).toEqual(
    manifest.browser_specific_settings.gecko.data_collection_permissions.required,
  );
  const privacy = readFileSync("PRIVACY.md", "utf8").replaceAll(/\s+/g, " ");
  for (const disclosure of DISCLOSURES) expect(privacy).toContain(disclosure.privacy);
});

it("names the languages that there are texts in, as the README does", () => {
  expect(readFileSync("README.md", "utf8").replaceAll(/\s+/g, " ")).toContain(LANGUAGES_TEXT);
});
