import { expect } from "vitest";
import type { TestPage } from "./driver/index.ts";

/**
 * Presses Tab until something has the focus, by its name; wherever the focus is on the way, it must be seen. With `Shift`
 * it goes back: the way through the browser's own UI to the other end of a page is none that tests can take in Firefox.
 */
export async function tabTo(page: TestPage, name: string | RegExp, modifier?: "Shift"): Promise<void> {
  const passed: string[] = [];
  for (let stops = 0; stops < 200; stops++) {
    await page.press("Tab", modifier);
    const now = await page.evaluate(focused);
    expect(now.isSeen, `the focus at “${now.name}”`).toBe(true);
    if (typeof name === "string" ? now.name === name : name.test(now.name)) return;
    passed.push(now.name);
  }
  throw new Error(`Tab doesn't lead to ${name}, but to ${passed.slice(0, 30).join(", ")}`);
}

/** What has the focus in a page or in our UI, by its label or text, and whether an outline shows it. */
export function focused(root: Document | ShadowRoot = document): { name: string; isSeen: boolean } {
  const element = root.activeElement;
  // In between the focus is in the browser's own UI.
  if (!element || element === document.body) return { name: "", isSeen: true };
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  const [label] =
    element instanceof HTMLInputElement ||
    element instanceof HTMLTextAreaElement ||
    element instanceof HTMLSelectElement
      ? (element.labels ?? [])
      : [];
  return {
    name: element.getAttribute("aria-label") ?? (label ?? element).textContent?.trim() ?? "",
    isSeen: outlineStyle !== "none" && Number.parseFloat(outlineWidth) > 0,
  };
}
