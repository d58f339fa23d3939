import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { TestPage } from "./driver/index.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The page's own policy forbids to make functions of text: axe goes there as the source of one, by the debugger. */
const loadAxe = Object.assign(() => {}, { toString: () => `() => { if (!globalThis.axe) { ${AXE} } }` });

interface WithAxe {
  axe: {
    run(
      where: object | string,
      options: object,
    ): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
  };
}

/** What is looked at, and by which of axe's rules. */
interface Inspection {
  /** The extension's UI in another page, instead of the page. */
  isOurs?: boolean;
  /** A selector of what of the page is looked at; all of it, if it isn't given. */
  part?: string | undefined;
  /** All of them where they aren't named. */
  rules?: string[];
}

/** The rules that a page breaks, by axe, with the elements that do; none are excluded. */
export async function violations(
  page: TestPage,
  { isOurs = false, part, rules }: Inspection = {},
): Promise<string[]> {
  await page.evaluate(loadAxe);
  const options = rules ? { runOnly: rules } : {};
  const found = isOurs
    ? await page.evaluateInOurs(inspectOurs, options)
    : await page.evaluate(inspectPage, part ?? null, options);
  return (found ?? [{ id: "nothing of ours is in the page", nodes: [] }]).map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`,
  );
}

/** Shows the extension's UI in a page as it is on a light or a dark one, once its buttons can be pressed. */
export async function setSchemeOfOurs(page: TestPage, scheme: "light" | "dark"): Promise<void> {
  await page.evaluateInOurs(async (root, wanted: string) => {
    await Promise.all(root.getAnimations().map(({ finished }) => finished));
    for (const part of root.querySelectorAll<HTMLElement>(".part")) part.style.colorScheme = wanted;
  }, scheme);
}

/* The functions below run in the page. */

async function inspectPage(part: string | null, options: object) {
  const { axe } = globalThis as unknown as WithAxe;
  return (await axe.run(part ?? document, options)).violations.map(({ id, nodes }) => ({
    id,
    nodes: nodes.map(({ html }) => ({ html })),
  }));
}

async function inspectOurs(root: ShadowRoot, options: object) {
  const { axe } = globalThis as unknown as WithAxe;
  // axe looks into open roots only; ours is one for as long as it looks.
  Object.defineProperty(root.host, "shadowRoot", { value: root, configurable: true });
  const found = (await axe.run(root.host, options)).violations;
  Reflect.deleteProperty(root.host, "shadowRoot");
  return found.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => ({ html })) }));
}
