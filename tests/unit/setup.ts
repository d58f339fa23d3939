import { readFileSync } from "node:fs";
import { afterEach, vi } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";

/*
 * WXT's fake browser has no locales; the texts come from the English file, as the browser would give them.
 */

type Texts = { [key: string]: string | Texts };

const texts = new Map<string, string>();
flatten(JSON.parse(readFileSync("public/locales/en.json", "utf8")));

const i18n = {
  getMessage: (key: string, values: string | string[] = []) =>
    (texts.get(key) ?? "").replace(/\$(\d)/g, (_, place) => [values].flat()[Number(place) - 1] ?? ""),
  getUILanguage: () => "en",
};
Object.assign(fakeBrowser.i18n, i18n);

// WXT only stubs them, and a test that takes its own stubs back would take these as well.
vi.unstubAllGlobals();
Object.assign(globalThis, { chrome: fakeBrowser, browser: fakeBrowser });

afterEach(() => {
  vi.restoreAllMocks();
});

function flatten(group: Texts, path: string[] = []): void {
  for (const [key, value] of Object.entries(group)) {
    if (typeof value === "string") texts.set([...path, key].join("_"), value);
    else flatten(value, [...path, key]);
  }
}
