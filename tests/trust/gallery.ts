import type { BrowserName } from "../browser/driver/index.ts";
import { type State, SURFACES } from "../browser/states.ts";

/** One picture of the gallery. */
interface Picture {
  /** Its file's name, without the ending. */
  name: string;
  scheme: "light" | "dark";
}

/** The small promotional picture, in the size that the Chrome Web Store wants. */
export const PROMOTION = "docs/store/promotion.png";
export const PROMOTION_SIZE = { width: 440, height: 280 };

/** What the stores show of the extension, in their order: 1280 by 800 pixels each. */
export const STORE_PICTURES: readonly string[] = [
  "card-light",
  "panel-beside-number-light",
  "list-light",
  "card-refused-light",
  "settings-light",
];

/** The pictures that are taken of a state in a browser: both schemes in Chromium, the light one in Firefox. */
export function pictures({ name }: State, browser: BrowserName): Picture[] {
  if (browser === "firefox") return [{ name: `${name}-firefox`, scheme: "light" }];
  return (["light", "dark"] as const).map((scheme) => ({ name: `${name}-${scheme}`, scheme }));
}

/** Every state that has pictures. */
export const STATES: readonly State[] = SURFACES.flatMap(({ states }) => states);

/** The files of a state's pictures. */
export function picturesOf(state: State): string[] {
  return (["chromium", "firefox"] as const).flatMap((browser) =>
    pictures(state, browser).map(({ name }) => `${name}.png`),
  );
}

/** docs/gallery.md. */
export function galleryDocument(): string {
  const sections = SURFACES.map(
    (surface) => `## ${surface.title}

${surface.states
  .map((state) => {
    const images = picturesOf(state).map((file) => `![${file}](gallery/${file})`);
    return `### ${state.name}\n\n${state.caption}\n\n${images.join("\n")}`;
  })
  .join("\n\n")}`,
  );
  return `# Gallery

The extension's surfaces in the states of \`tests/browser/states.ts\`, which the accessibility test goes through: in light and
in dark colours in Chromium, in light ones in Firefox. \`npm run gallery\` takes the pictures anew, of the built extension in
the sandbox, and keeps beside them in words what each state showed; the accessibility test finds out by that when the
pictures are stale.

${sections.join("\n\n")}
`;
}
