import { expect, it } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { environmentOf } from "../../../lib/diagnostics/environment";

/* What the extension runs in, as far as browsers tell. */

const CHROME =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36";

it.each([
  [CHROME, "Chrome 141.0.0.0"],
  [`${CHROME} Edg/141.0.0.0`, "Edge 141.0.0.0"],
  ["Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0", "Firefox 144.0"],
  ["Something else", "Something else"],
])("%s is %s", async (userAgent, browser) => {
  Object.assign(fakeBrowser.runtime, {
    getPlatformInfo: async () => ({ os: "win", arch: "x86-64" }),
    getManifest: () => ({ version: "1.2.3" }),
  });
  expect(await environmentOf(fakeBrowser, userAgent)).toMatchObject({
    version: "1.2.3",
    browser,
    system: "win x86-64",
    language: "en",
  });
});
