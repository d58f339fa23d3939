import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROMOTION, PROMOTION_SIZE, pictures, STORE_PICTURES } from "../trust/gallery.ts";
import { setSchemeOfOurs } from "./accessibility.ts";
import { keepLooks, settledLook } from "./look.ts";
import { withPalette } from "./palette-png.ts";
import { openStage, type Stage } from "./stage.ts";
import { PAGES, SURFACES } from "./states.ts";

/* The second half of `npm run gallery`, once everything is built: takes the pictures of docs/gallery.md and of the stores. */

const GALLERY = "docs/gallery";
const STORE = "docs/store/pictures";
const PROMOTION_PATH = "/promotion";
for (const folder of [GALLERY, STORE]) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}
for (const browser of ["chromium", "firefox"] as const) {
  const stage = await openStage({ browser, pages: { ...PAGES, [PROMOTION_PATH]: promotion() } });
  try {
    if (browser === "chromium") await takePromotion(stage);
    for (const surface of SURFACES) {
      const page = await surface.open(stage);
      const { width, height } = surface.size;
      await page.setViewport({ width, height: surface.pictureHeight ?? height });
      await page.setReducedMotion(true);
      for (const state of surface.states) {
        await state.reach(page, stage);
        const looks = [];
        for (const { name, scheme } of pictures(state, browser)) {
          await page.setColorScheme(scheme);
          if (surface.isInPage) await setSchemeOfOurs(page, scheme);
          looks.push(await settledLook(page, surface, state));
          const path = join(GALLERY, `${name}.png`);
          await page.screenshot(path);
          const taken = readFileSync(path);
          if (STORE_PICTURES.includes(name)) writeFileSync(join(STORE, `${name}.png`), taken);
          writeFileSync(path, withPalette(taken));
          console.log(path);
        }
        const [light, dark] = looks;
        if (light && dark) keepLooks(state, { light, dark });
      }
      await page.setColorScheme("light");
      await page.close();
    }
  } finally {
    await stage.close();
  }
}
process.exit();

/** To the edges and with few words, as the Chrome Web Store wants it. */
async function takePromotion(stage: Stage): Promise<void> {
  const page = await stage.browser.open(`https://crm.sandbox.test${PROMOTION_PATH}`);
  await page.setViewport(PROMOTION_SIZE);
  await page.screenshot(PROMOTION);
  await page.close();
}

function promotion(): string {
  return `<!doctype html><html lang="en"><title>CRM Click-to-Dial</title>
<style>
  body { margin: 0; height: 100vh; display: grid; align-content: center; justify-items: center; gap: 12px;
    background: linear-gradient(160deg, #eaf4ff, #b9dcfb); color: #0b2e57; font: 600 30px/1.2 system-ui, sans-serif; }
  svg { width: 104px; height: 104px; }
  p { margin: 0; font-weight: 400; font-size: 17px; }
</style>
<body>${readFileSync("public/icon.svg", "utf8")}<div>CRM Click-to-Dial</div><p>For Salesforce, SAP and 8x8 VCC</p>`;
}
