import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { pngHeader } from "../browser/palette-png";
import { galleryDocument, PROMOTION, PROMOTION_SIZE, picturesOf, STATES, STORE_PICTURES } from "./gallery";

it("docs/gallery.md shows every state", async () => {
  await expect(galleryDocument()).toMatchFileSnapshot("../../docs/gallery.md");
});

it("has pictures of every state and what it shows in words, no others, and all of them in 4 MB", () => {
  const files = STATES.flatMap((state) => [...picturesOf(state), `${state.name}.txt`]);
  expect(readdirSync("docs/gallery").toSorted()).toEqual(files.toSorted());
  const sizes = files.map((file) => readFileSync(`docs/gallery/${file}`).length);
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(4_000_000);
});

it("has the stores' pictures in the one size and kind that both take", () => {
  expect(readdirSync("docs/store/pictures").toSorted()).toEqual(
    STORE_PICTURES.map((name) => `${name}.png`).toSorted(),
  );
  for (const name of STORE_PICTURES)
    expect(pngHeader(readFileSync(`docs/store/pictures/${name}.png`))).toEqual({
      width: 1280,
      height: 800,
      colourType: 2,
    });
  expect(pngHeader(readFileSync(PROMOTION))).toEqual({ ...PROMOTION_SIZE, colourType: 2 });
});
