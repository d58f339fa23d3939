import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { TestPage } from "./driver/index.ts";
import type { State, SurfaceStates } from "./states.ts";

/*
 * What a state looks like, in a text: kept beside its pictures, it tells when they are stale.
 */

/** What can be seen in a state, as a text; of its colours, spaces and the like a digest. */
export interface Look {
  /** A line for each piece of text and each field's value, what is another at each run being masked. */
  text: string;
  style: string;
}

/** The looks that are kept of a state. */
export interface KeptLooks {
  light: Look;
  dark: Look;
}

/** What is another at each run, or in each folder, wherever it stands. */
const MASKS: readonly [RegExp, string][] = [
  [/\d{1,2}\/\d{1,2}\/\d{2,4}|[A-Z][a-z]{2} \d{1,2}, \d{4}/g, "‹date›"],
  [/([A-Z][a-z]{2} )?\d{1,2}:\d{2}(:\d{2})?(\s[AP]M)?/g, "‹time›"],
  // Chromium makes an unpacked extension's id of its folder.
  [/\b[a-p]{32}\b/g, "‹id›"],
];
const STABLE_MS = 300;

/** How a state looks now. */
export async function lookOf(page: TestPage, { isInPage }: SurfaceStates, state: State): Promise<Look> {
  const volatile = state.volatile ?? ":not(*)";
  // Where it was left by the last click, the pointer may be on something or not yet.
  if (!isInPage) await page.hover({ x: 0, y: 0 });
  const seen = isInPage
    ? await page.evaluateInOurs(readLook, volatile)
    : await page.evaluate(readLook, null, volatile);
  const { lines, styles } = seen ?? { lines: [], styles: [] };
  return {
    text: MASKS.reduce((text, [mask, name]) => text.replace(mask, name), lines.join("\n")),
    style: createHash("sha256").update(styles.join("\n")).digest("hex").slice(0, 16),
  };
}

/** The same, once nothing of it changes any more. */
export async function settledLook(...of: Parameters<typeof lookOf>): Promise<Look> {
  for (let before: Look | null = null; ; ) {
    const look = await lookOf(...of);
    if (look.text === before?.text && look.style === before.style) return look;
    before = look;
    await sleep(STABLE_MS);
  }
}

const fileOf = ({ name }: State) => `docs/gallery/${name}.txt`;

/** Keeps a state's looks beside its pictures. */
export function keepLooks(state: State, { light, dark }: KeptLooks): void {
  writeFileSync(fileOf(state), `${light.text}\n\nlight ${light.style}, dark ${dark.style}\n`);
}

/** The looks that a state had when its pictures were taken; none: it has no pictures. */
export function keptLooks(state: State): KeptLooks {
  const [, text = "", light = "", dark = ""] =
    /^(.*)\n\nlight (\w+), dark (\w+)\n$/s.exec(readFileSync(fileOf(state), "utf8")) ?? [];
  return { light: { text, style: light }, dark: { text, style: dark } };
}

/* The function below runs in the page. */

function readLook(ours: ShadowRoot | null, volatile: string): { lines: string[]; styles: string[] } {
  const properties = [
    ...["display", "visibility", "opacity", "color", "background-color", "fill", "box-shadow"],
    ...["font-family", "font-size", "font-weight", "line-height", "text-align", "text-decoration-line"],
    ...["border-top", "border-bottom", "border-left", "border-right", "border-radius"],
    ...["padding", "margin-top", "margin-bottom", "gap", "flex-wrap", "justify-content", "align-items"],
  ];
  const lines: string[] = [];
  const styles: string[] = [];
  for (const element of (ours ?? document).querySelectorAll("*")) {
    if (element.closest("script, style, option") || !element.checkVisibility()) continue;
    const style = getComputedStyle(element);
    styles.push([element.localName, ...properties.map((name) => style.getPropertyValue(name))].join(";"));
    if (element.closest(volatile)) continue;
    if (element instanceof HTMLSelectElement) lines.push(`[${element.selectedOptions[0]?.text}]`);
    else if (element.matches("[type=checkbox], [type=radio]"))
      lines.push(element.matches(":checked") ? "[x]" : "[ ]");
    else if ("value" in element && element.matches("input:not([type=file]), textarea"))
      lines.push(`[${element.value}]`);
    for (const { nodeType, textContent } of element.childNodes) {
      const text = nodeType === Node.TEXT_NODE ? textContent?.replace(/\s+/g, " ").trim() : "";
      if (text) lines.push(text);
    }
  }
  return { lines, styles };
}
