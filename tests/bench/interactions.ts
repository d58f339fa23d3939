import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Point, TestPage } from "../browser/driver/index.ts";
import type { Stage } from "../browser/stage.ts";

/*
 * What a person or a page's script can do with a number: with our extension on one page, with ringcentral-c2d's own
 * widget on another, whose markup is the same.
 */

/** One row of the table. */
export interface Interaction {
  name: string;
  ours: string;
  ringcentral: string;
}

const BODY = `<p id="plain">212-555-0163</p><div id="holder"></div>
<p id="hidden" style="display:none">212-555-0161</p>
<input id="field" type="tel" readonly value="212-555-0162">
<p><a id="link" href="tel:+12125550165">Call us</a></p>
<form id="form"><textarea id="note" name="note">serial 212-555-0195 end</textarea></form>
<div id="editor" contenteditable><b>212-555-0151</b> 212-555-0152</div>`;

/** The pages by path: ours has nothing but the markup, the other brings the library in as its README says. */
export function interactionPages(): Record<string, string> {
  const head = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Numbers</title><body style="padding:60px">`;
  const library = readFileSync("tests/bench/node_modules/ringcentral-c2d/build/index.js", "utf8");
  const start = `const c2d = new (RingCentralC2D.RingCentralC2D ?? RingCentralC2D)();
    window.calls = []; c2d.widget.on("call", (number) => calls.push(number));`;
  return {
    "/interactions": head + BODY,
    "/interactions-c2d": `${head}${BODY}<script>${library.replaceAll("</script", "<\\/script")}</script><script>${start}</script>`,
  };
}

/** Does each thing on both pages, and says what came of it. */
export async function interactions(stage: Stage, withUs: string, withoutUs: string): Promise<Interaction[]> {
  const ours = await stage.browser.open(`${withUs}/interactions`);
  const theirs = await stage.browser.open(`${withoutUs}/interactions-c2d`);
  const rows: Interaction[] = [];
  for (const { name, selector, text, prepare } of CASES) {
    const both = [];
    for (const [page, offered] of [
      [ours, offeredByUs],
      [theirs, offeredByThem],
    ] as const) {
      await page.bringToFront();
      await page.evaluate(prepare);
      await sleep(2_000);
      both.push(await offered(page, selector, text));
    }
    rows.push({ name, ours: both[0] ?? "", ringcentral: both[1] ?? "" });
  }
  const typed: string[] = [];
  for (const page of [ours, theirs]) {
    await page.bringToFront();
    for (const selector of ["#note", "#editor"]) {
      await page.hover({ selector, text: "" });
      await sleep(800);
    }
    typed.push((await page.evaluate(typedText)) === TYPED ? "as they were" : "changed");
  }
  rows.push({
    name: "a textarea's form data and an editor's markup",
    ours: typed[0] ?? "",
    ringcentral: typed[1] ?? "",
  });
  stage.sandbox.decision.requests.length = 0;
  await ours.bringToFront();
  await ours.evaluate(fakeClicks);
  await sleep(1_500);
  await theirs.bringToFront();
  const faked = await theirs.evaluate(fakeClicks);
  rows.push({
    name: "a page's script fakes a hover and two clicks",
    ours: `${stage.sandbox.decision.requests.length} calls`,
    ringcentral: `${faked} calls`,
  });
  const reachable = [await ours.evaluate(countReachable), await theirs.evaluate(countReachable)];
  rows.push({
    name: "the page's script can reach the UI",
    ours: reachable[0] ? `yes, ${reachable[0]} elements` : "no",
    ringcentral: reachable[1] ? `yes, ${reachable[1]} elements` : "no",
  });
  await ours.bringToFront();
  await ours.focus("#link");
  await ours.press("Tab", "Shift");
  await ours.press("Tab");
  await sleep(800);
  const focused = (await ours.panel())?.buttons ?? [];
  rows.push({
    name: "keyboard",
    ours: focused.length > 0 ? `${focused.join(", ")} beside a focused link` : "nothing",
    ringcentral: `${await theirs.evaluate(countFocusable)} elements take the focus`,
  });
  await ours.close();
  await theirs.close();
  return rows;
}

const CASES: { name: string; selector: string; text: string; prepare: () => void }[] = [
  {
    name: "a node that is inserted later",
    selector: "#later",
    text: "212-555-0160",
    prepare: () => {
      const holder = document.getElementById("holder");
      if (holder) holder.innerHTML = '<p id="later">212-555-0160</p>';
    },
  },
  {
    name: "a node that is shown later",
    selector: "#hidden",
    text: "212-555-0161",
    prepare: () => document.getElementById("hidden")?.removeAttribute("style"),
  },
  {
    name: "a read-only phone field whose value the page has changed to 212-555-0164",
    selector: "#field",
    text: "",
    prepare: () => {
      (document.getElementById("field") as HTMLInputElement).value = "212-555-0164";
    },
  },
];

async function offeredByUs(page: TestPage, selector: string, text: string): Promise<string> {
  await page.hover({ x: 700, y: 5 });
  await sleep(800);
  await page.hover({ selector, text });
  await sleep(1_200);
  return (await page.panel())?.number.replaceAll(" ", "") ?? "not offered";
}

async function offeredByThem(page: TestPage, selector: string, text: string): Promise<string> {
  await page.hover({ x: 700, y: 5 });
  await page.hover({ selector, text });
  await sleep(800);
  const button = await page.evaluate((): Point | null => {
    const widget = document.querySelector("rc-c2d-widget");
    const call = [...(widget?.querySelectorAll("*") ?? [])].find((each) =>
      /Call with/.test(each.getAttribute("title") ?? ""),
    );
    const box = call?.getBoundingClientRect();
    const isShown = call instanceof Element && getComputedStyle(widget as Element).visibility !== "hidden";
    return box && isShown && box.width > 0
      ? { x: box.left + box.width / 2, y: box.top + box.height / 2 }
      : null;
  });
  if (!button) return "not offered";
  const before = await page.evaluate(callCount);
  await page.hover(button);
  await sleep(400);
  await page.clickAt(button);
  await sleep(400);
  return page.evaluate(
    (before) => (window as unknown as { calls: string[] }).calls.slice(before).join(", ") || "not offered",
    before,
  );
}

/** What `typedText` gives where nobody has touched it. */
const TYPED = "serial 212-555-0195 end|<b>212-555-0151</b> 212-555-0152";

/* The functions below run in the page. */

function typedText(): string {
  const note = new FormData(document.getElementById("form") as HTMLFormElement).get("note");
  return `${note}|${document.getElementById("editor")?.innerHTML}`;
}

function callCount(): number {
  return (window as unknown as { calls?: string[] }).calls?.length ?? 0;
}

async function fakeClicks(): Promise<number> {
  const calls = () => (window as unknown as { calls?: string[] }).calls?.length ?? 0;
  const before = calls();
  const plain = document.getElementById("plain");
  const { left = 0, top = 0 } = plain?.getBoundingClientRect() ?? {};
  const at = { bubbles: true, composed: true, clientX: left + 20, clientY: top + 8, view: window };
  for (const type of ["pointerover", "pointermove", "mouseover", "mouseenter", "mousemove"])
    plain?.dispatchEvent(new MouseEvent(type, at));
  await new Promise((resolve) => setTimeout(resolve, 500));
  const call = [...document.querySelectorAll<HTMLElement>("rc-c2d-widget *")].find((each) =>
    /Call with/.test(each.title),
  );
  for (let n = 0; n < 2; n += 1) {
    plain?.dispatchEvent(new MouseEvent("click", at));
    document.getElementById("link")?.dispatchEvent(new MouseEvent("click", { ...at, cancelable: true }));
    call?.click();
  }
  return calls() - before;
}

function countReachable(): number {
  const hosts = document.querySelectorAll("html > div, rc-c2d-widget");
  return [...hosts].reduce((sum, host) => sum + host.querySelectorAll("*").length, 0);
}

function countFocusable(): number {
  return document.querySelectorAll("rc-c2d-widget button, rc-c2d-widget a[href], rc-c2d-widget [tabindex]")
    .length;
}
