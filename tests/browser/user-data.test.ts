import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violations } from "./accessibility.ts";
import type { TestPage } from "./driver/index.ts";
import { importSettings, type Stage, sandboxSettings, takeStage, testBrowser } from "./stage.ts";

/* The editor of the data for VCC in a real browser: moving rows, completing fields and tokens, growing values. */

let stage: Stage;
let page: TestPage;
beforeAll(async () => {
  stage = await takeStage();
  page = await stage.browser.extensionPage("options.html");
  await importSettings(page, {
    ...sandboxSettings(stage.sandbox),
    userData: [
      { name: "subject", value: "Call" },
      { name: "WhatId", value: "{!Account.Id}" },
      { name: "Description", value: "first line\nsecond line\nthird line" },
    ],
  });
});
afterAll(() => stage?.close());

const names = () =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLInputElement>("#userData tbody td:first-child input")].map(
      ({ value }) => value,
    ),
  );
const focused = () => page.evaluate(() => (document.activeElement as HTMLInputElement | null)?.value);
const announced = () =>
  page.evaluate(() => document.querySelector("#userData .rows > [role=status]")?.textContent);
const offered = () =>
  page.evaluate(() => [...document.querySelectorAll(".offer code")].map(({ textContent }) => textContent));
const valueIn = (row: number) =>
  page.evaluate(
    (index: number) =>
      document.querySelectorAll<HTMLTextAreaElement>("#userData tbody textarea")[index]?.value,
    row,
  );

describe("a row", () => {
  it("is moved by Alt and an arrow, with the focus in it", async () => {
    await page.focus({ selector: "#userData tbody textarea", nth: 1 });
    await page.press("ArrowUp", "Alt");
    expect(await names()).toEqual(["WhatId", "subject", "Description"]);
    expect(await focused()).toBe("{!Account.Id}");
    expect(await announced()).toBe("Moved to row 1 of 3.");
    await page.press("ArrowDown", "Alt");
    await page.press("ArrowDown", "Alt");
    expect(await names()).toEqual(["subject", "Description", "WhatId"]);
    expect(await focused()).toBe("{!Account.Id}");
  });

  it("is moved by dragging", async () => {
    const from = await page.locate({ selector: "#userData tbody .handle", nth: 2 });
    const to = await page.evaluate(() => {
      const { left, top } = (
        document.querySelector("#userData tbody tr") as HTMLElement
      ).getBoundingClientRect();
      return { x: left + 20, y: top + 2 };
    });
    await page.drag(from, to);
    await expect.poll(names).toEqual(["WhatId", "subject", "Description"]);
    expect(await announced()).toBe("Moved to row 1 of 3.");
    const first = await page.locate({ selector: "#userData tbody .handle", nth: 0 });
    const { bottom } = await page.evaluate(() =>
      (document.querySelector("#userData tbody") as HTMLElement).getBoundingClientRect().toJSON(),
    );
    await page.drag(first, { x: first.x, y: bottom - 2 });
    await expect.poll(names).toEqual(["subject", "Description", "WhatId"]);
  });
});

describe("a value", () => {
  it("shows all of its lines, and grows with them", async () => {
    const heights = () =>
      page.evaluate(() =>
        [...document.querySelectorAll<HTMLTextAreaElement>("#userData tbody textarea")].map((box) => ({
          isWhole: box.scrollHeight <= box.clientHeight,
          height: box.offsetHeight,
        })),
      );
    const [one, three] = await heights();
    expect(one?.isWhole && three?.isWhole).toBe(true);
    expect(three?.height).toBeGreaterThan((one?.height ?? 0) + 30);
    await page.focus({ selector: "#userData tbody textarea", nth: 0 });
    await page.press("End");
    await page.press("Enter");
    await expect.poll(async () => (await heights())[0]?.height).toBeGreaterThan((one?.height ?? 0) + 10);
    await page.press("Backspace");
  });

  it("is completed by keyboard at the caret, from a list that nothing covers", async () => {
    await page.focus({ selector: "#userData tbody textarea", nth: 0 });
    await page.press("End");
    await page.type(" $transac");
    await expect.poll(offered).toEqual(expect.arrayContaining(["$transaction_id$", "$transaction_codes$"]));
    const isOnTop = await page.evaluate(() =>
      [...document.querySelectorAll(".offer [role=option]")].slice(0, 3).every((option) => {
        const { left, top, height } = option.getBoundingClientRect();
        return option.contains(document.elementFromPoint(left + 10, top + height / 2));
      }),
    );
    expect(isOnTop).toBe(true);
    expect(await violations(page)).toEqual([]);
    await page.screenshot(`test-results/screenshots/completion-${testBrowser()}.png`);
    await page.press("ArrowDown");
    await page.press("Enter");
    await page.type("!");
    expect(await valueIn(0)).toBe("Call $transaction_codes$!");
    expect(await offered()).toEqual([]);
  });

  it("is completed by a click, which leaves the caret where it was", async () => {
    await page.press("Home");
    await page.click({ selector: "#userData tbody .completing button", nth: 0 });
    await expect.poll(offered).toContain("{!Record.Name}");
    await page.click({ selector: ".offer [role=option]", text: "{!Record.Name}" });
    await page.type(": ");
    expect(await valueIn(0)).toBe("{!Record.Name}: Call $transaction_codes$!");
  });
});

it("system data are set, mended and kept in their place, and all of it is saved", async () => {
  await page.focus("#system-ctl_launchext select");
  await page.type("edit");
  await page.click({ selector: "#system-ctl_launchext button" });
  await page.click({ selector: "footer .primary" });
  await page.waitFor(
    () => document.querySelector("footer [role=status]")?.textContent?.startsWith("Saved"),
    [],
    {
      what: "the saved settings",
    },
  );
  const stored = await page.evaluate(async () => {
    const { browser, chrome } = globalThis as unknown as Record<
      "browser" | "chrome",
      { storage: { local: { get(key: string): Promise<{ settings: { userData: object[] } }> } } }
    >;
    return (await (browser ?? chrome).storage.local.get("settings")).settings.userData;
  });
  expect(stored).toEqual([
    { name: "subject", value: "{!Record.Name}: Call $transaction_codes$!" },
    { name: "Description", value: "first line\nsecond line\nthird line" },
    { name: "WhatId", value: "{!Account.Id}" },
    { name: "ctl_launchext", value: "edit" },
    { name: "ctl_launchopt", value: "true" },
  ]);
});

it("a pasted make_call URL is taken apart, and applied only when nothing is left unsaved", async () => {
  const inFiles = (selector: string) => `#file ${selector}`;
  await page.focus({ selector: "#agent input", nth: 0 });
  await page.type("x");
  await page.focus(inFiles("textarea"));
  await page.type(
    "window.open('vcc.sandbox.test/AGUI/make_call.php?prefix=1&amp;phone={!Account.Phone}&amp;ctl_userdata=[a|$notes]')",
  );
  const shown = () =>
    page.evaluate(() =>
      [...document.querySelectorAll("#file [role=status]")].map(({ textContent }) => textContent).join(" "),
    );
  await expect.poll(shown).toContain("Save or discard them first");
  expect(await shown()).toContain(
    "tenant.numberFormatinternational digits (4930901820)national digits (030901820)",
  );
  expect(await shown()).toContain("$notes stays as it is");
  const isBarred = () =>
    page.evaluate(() => document.querySelector<HTMLButtonElement>("#file .primary")?.disabled);
  expect(await isBarred()).toBe(true);
  expect(await violations(page)).toEqual([]);
  await page.click({ selector: "footer button", nth: 0 });
  await expect.poll(isBarred).toBe(false);
  await page.click(inFiles(".primary"));
  await expect.poll(shown).toContain("The settings were imported.");
});

it("the try-it box shows every step of a number, and that a click would be refused", async () => {
  const steps = () =>
    page.evaluate(() =>
      [...document.querySelectorAll("#tenant output li, #tenant output p")].map((each) => each.textContent),
    );
  await page.click({ selector: "#tenant fieldset button", text: "Outside line 9" });
  await page.focus("#tenant fieldset > .field input");
  await page.type("(212) 555-0120 ext. 7");
  await expect
    .poll(steps)
    .toEqual([
      "In the number format: 2125550120",
      "Outside line 9: 92125550120",
      "Sent to VCC: 92125550120, with the prefix 1",
      expect.stringContaining("The extension 7 isn't sent"),
    ]);
  for (let left = "(212) 555-0120 ext. 7".length; left > 0; left--) await page.press("Backspace");
  await page.type("911");
  await expect.poll(steps).toContainEqual(expect.stringContaining("A click would be refused"));
});
