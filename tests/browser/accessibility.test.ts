import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { setSchemeOfOurs, violations } from "./accessibility.ts";
import type { TestPage } from "./driver/index.ts";
import { keptLooks, lookOf } from "./look.ts";
import { type Stage, takeStage } from "./stage.ts";
import { PAGES, SURFACES } from "./states.ts";

/*
 * Every surface in every state: nothing that axe objects to, nothing cut off where it is narrow, nothing that moves, nothing
 * that only colours tell; and the gallery's pictures show it as it is.
 */

let stage: Stage;
beforeAll(async () => {
  stage = await takeStage({ pages: PAGES });
});
afterAll(() => stage?.close());

describe.each(SURFACES)("$title", (surface) => {
  const { size, minWidth = 320, states, isInPage = false, open } = surface;
  let page: TestPage;
  beforeAll(async () => {
    page = await open(stage);
    await page.setViewport(size);
    await page.setReducedMotion(true);
  });
  afterAll(async () => {
    await page?.setColorScheme("light");
    await page?.close();
  });

  it.each(states)("$name", async (state) => {
    await state.reach(page, stage);
    for (const scheme of ["light", "dark"] as const) {
      await (isInPage ? setSchemeOfOurs(page, scheme) : page.setColorScheme(scheme));
      const rules = scheme === "dark" ? { rules: ["color-contrast"] } : {};
      expect(await violations(page, { isOurs: isInPage, part: state.part, ...rules })).toEqual([]);
      // Only this browser's looks are kept.
      if (stage.browser.name !== "chromium") continue;
      await expect
        .poll(() => lookOf(page, surface, state), { message: "docs/gallery is stale: npm run gallery" })
        .toEqual(keptLooks(state)[scheme]);
    }
    const animations = isInPage
      ? await page.evaluateInOurs((root) => root.getAnimations().length)
      : await page.evaluate(() => document.getAnimations().length);
    expect(animations).toBe(0);
    if (state.isBrief) return;
    // At 200 % zoom a window of 1280 pixels has 640, at 400 % 320.
    for (const [dir, width] of [
      ["ltr", Math.max(minWidth, 640)],
      ["ltr", minWidth],
      ["rtl", minWidth],
      ["rtl", size.width],
    ] as const) {
      await page.setViewport({ ...size, width });
      const out = () => (isInPage ? page.evaluateInOurs(cutOffOurs, dir) : page.evaluate(cutOff, dir));
      // A panel beside a number goes to its new place a moment after the resize.
      await expect.poll(out, { message: `${dir}, ${width} pixels wide` }).toEqual([]);
    }
  });

  it("in forced colours, as the last state has left it", async () => {
    await page.setForcedColors(true);
    // Firefox is told so in another tab, and the list doesn't outlive the focus.
    if (isInPage && (await page.evaluateInOurs(() => true)) === null) await states.at(-1)?.reach(page, stage);
    const bad = () =>
      isInPage ? page.evaluateInOurs(badInForcedColours) : page.evaluate(badInForcedColours, null);
    // Firefox takes it up bit by bit.
    await expect.poll(bad).toEqual([]);
    await page.setForcedColors(false);
  });
});

/** What sticks out of the page, the furthest first, when it is written in a direction. */
function cutOff(dir: "ltr" | "rtl"): string[] {
  const { documentElement: whole } = document;
  const before = whole.dir;
  whole.dir = dir;
  const { scrollWidth, clientWidth } = whole;
  const out = [...document.querySelectorAll("body *")]
    .map((element) => {
      const { left, right } = element.getBoundingClientRect();
      return { element, by: Math.max(-left, right - clientWidth) };
    })
    .filter(({ by }) => by > 0)
    .toSorted((a, b) => b.by - a.by)
    .map(({ element, by }) => `${by} pixels: ${element.outerHTML.slice(0, 100)}`);
  whole.dir = before;
  // Tables scroll by themselves: what sticks out of them is nowhere outside of the page.
  return scrollWidth > clientWidth ? out.slice(0, 5) : [];
}

/** The same of our UI in a page: what sticks out of the window, or out of its part. */
function cutOffOurs(root: ShadowRoot, dir: "ltr" | "rtl"): string[] {
  const parts = [...root.querySelectorAll<HTMLElement>(".part")];
  if (parts.length === 0) return ["nothing of ours is in the page"];
  return parts.flatMap((part) => {
    const before = part.dir;
    part.dir = dir;
    const { left, right, top, bottom } = part.getBoundingClientRect();
    const isOut = left < 0 || top < 0 || right > innerWidth || bottom > innerHeight;
    const isTooWide = part.scrollWidth > part.clientWidth;
    part.dir = before;
    return isOut || isTooWide ? [part.outerHTML.slice(0, 100)] : [];
  });
}

/**
 * What can't be read or told apart where the colours are the system's: texts (axe takes the author's colours for theirs),
 * and controls without a line, as backgrounds are all the same.
 */
function badInForcedColours(ours: ShadowRoot | null): string[] {
  const channels = (colour: string) => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (colour: string) => {
    const [red = 0, green = 0, blue = 0] = channels(colour).map((channel) =>
      channel <= 10 ? channel / 3294 : ((channel / 255 + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const groundOf = (element: Element | null): string => {
    if (element === null) return "rgb(255, 255, 255)";
    const { backgroundColor } = getComputedStyle(element);
    return (channels(backgroundColor)[3] ?? 1) > 0.99 ? backgroundColor : groundOf(element.parentElement);
  };
  const isReadable = (element: Element) => {
    const hasText = [...element.childNodes].some((node) => node instanceof Text && node.data.trim() !== "");
    if (
      element.matches(":disabled, svg *, option") ||
      !(hasText || element.matches("input, select, textarea"))
    )
      return true;
    const lights = [getComputedStyle(element).color, groundOf(element)].map(luminance);
    return (Math.max(...lights) + 0.05) / (Math.min(...lights) + 0.05) >= 4.5;
  };
  const isControl = (element: Element) =>
    element.matches(
      "button, select, textarea, [role=option][aria-selected=true], input:not([type=checkbox], [type=radio], [type=file])",
    );
  const hasLine = (element: Element) => {
    const style = getComputedStyle(element);
    return ["border-bottom", "outline"].some(
      (line) =>
        style.getPropertyValue(`${line}-style`) !== "none" &&
        Number.parseFloat(style.getPropertyValue(`${line}-width`)) > 0,
    );
  };
  return [...(ours ?? document).querySelectorAll("*")]
    .filter((element) => element.checkVisibility())
    .filter((element) => !isReadable(element) || (isControl(element) && !hasLine(element)))
    .map((element) => {
      const { color } = getComputedStyle(element);
      return `${color} on ${groundOf(element)}: ${element.outerHTML.slice(0, 100)}`;
    });
}
