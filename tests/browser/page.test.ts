import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { inflateSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { records } from "../sandbox/crm/records.ts";
import type { TestPage } from "./driver/index.ts";
import { closeCard } from "./driver/page.ts";
import { type Stage, sandboxSettings, takeStage } from "./stage.ts";

/*
 * How the extension treats a page: which numbers it sees, what a click reads, and that the page stays what it is. The
 * pages are written here, so that each has exactly what its test is about; the CRMs' own pages have their own suites.
 */

const HOST = "https://acme.lightning.force.com";
/** A host for which nothing is configured: there the same page is without us. */
const ELSEWHERE = "https://other.lightning.force.com";
const { account } = records.salesforce;
const RECORD = `/lightning/r/Account/${account.id}/view`;

const KINDS = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Kinds</title><body>
<p id="text">Call 212-555-0130 today</p>
<p id="split"><b>212</b>-<i>555</i>-<span>0131</span></p>
<p><a id="link" href="tel:+12125550132">Call us</a></p>
<div id="open"></div><div id="closed"></div><div id="nested"></div><div id="late"></div>
<late-element></late-element>
<p id="changing">nothing yet</p><div id="inserted"></div>
<p id="hidden" style="display:none">212-555-0138</p>
<p id="aria" aria-hidden="true">212-555-0139</p>
<p id="edit" contenteditable>212-555-0151</p>
<textarea>212-555-0152</textarea><input value="212-555-0153"><script type="text/plain">212-555-0154</script>
<select><option>212-555-0155</option></select>
<x-button id="slotted">212-555-0157</x-button><button>212-555-0158</button><a href="/form">212-555-0159</a>
<iframe id="frame" srcdoc="<p>212-555-0140</p><iframe srcdoc='<p>212-555-0141</p>'></iframe>"></iframe>
<iframe id="design" srcdoc="<p>212-555-0156</p><script>document.designMode='on'</script>"></iframe>
<input id="field" type="tel" readonly value="212-555-0142">
<script>
document.getElementById("slotted").attachShadow({ mode: "open" }).innerHTML = "<button><slot></slot></button>";
document.getElementById("open").attachShadow({ mode: "open" }).innerHTML = "<p>212-555-0133</p>";
document.getElementById("closed").attachShadow({ mode: "closed" }).innerHTML = "<p>212-555-0134</p>";
const outer = document.getElementById("nested").attachShadow({ mode: "closed" });
outer.innerHTML = "<div></div>";
outer.firstChild.attachShadow({ mode: "open" }).innerHTML = "<p>212-555-0135</p>";
setTimeout(() => {
  document.getElementById("late").attachShadow({ mode: "closed" }).innerHTML = "<p>212-555-0136</p>";
  customElements.define("late-element", class extends HTMLElement {
    constructor() { super(); this.attachShadow({ mode: "closed" }).innerHTML = "<p>212-555-0137</p>"; }
  });
  document.getElementById("changing").firstChild.data = "now 212-555-0143";
  document.getElementById("inserted").innerHTML = "<ul><li>212-555-0144</li></ul>";
}, 700);
</script>`;

const SHAPES = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Shapes</title><body style="font:16px monospace">
<p id="wrapped" style="width:13ch">Telephone 212-555-0130</p>
<p id="rtl" dir="rtl">הטלפון שלנו 212-555-0131 תודה</p>
<div id="scroller" style="height:60px;width:300px;overflow:auto"><div style="height:400px"></div><p id="deep">x 212-555-0132 x</p><div style="height:400px"></div></div>
<p id="zoomed" style="zoom:1.7">Zoomed 212-555-0133 text</p>
<p id="turned" style="transform:scale(.8) rotate(3deg);width:300px">Turned 212-555-0134 text</p>
<p id="pair">212-555-0135, 212-555-0136</p>
<p id="split"><b>212</b>-<i>555</i>-<span>0137</span></p>
<input id="field" type="tel" readonly value="212-555-0138">
<table><tbody><tr data-row-key-value="${account.id}"><td><span id="row">212-555-0139</span></td></tr></tbody></table>
</body>`;

const FORM = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Form</title>
<style>body { font: 16px sans-serif }</style><body>
<form id="form"><textarea name="notes">serial 212-555-0195 end</textarea>
<input name="phone" value="212-555-0196"><input type="tel" name="tel" readonly value="212-555-0197">
<input type="hidden" name="secret" value="212-555-0198">
<div id="editor" contenteditable>Dear Sir, call <b>212-555-0199</b></div></form>
<p id="text">Call <b>212-555</b>-0130 or <a href="tel:+12125550132">+1 212 555 0132</a>.</p>
<div id="host"></div><div id="shut"></div><textarea id="paste"></textarea>
<script>
const open = document.getElementById("host").attachShadow({ mode: "open" });
const shut = document.getElementById("shut").attachShadow({ mode: "closed" });
open.innerHTML = "<p><b>212-555-0133</b></p>";
shut.innerHTML = "<p><b>212-555-0134</b></p>";
window.boxes = () => [document.getElementById("text"), open, shut].map((each) => each.querySelector("b").getBoundingClientRect());
</script>
</body>`;

/** Ten thousand rows, the view being far below the top. */
const LARGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Large</title><body>
<script>
const pad = (n) => String(n).padStart(4, "0");
const row = (n) => "<div class=row><span>Row</span> <span>" + pad(n) + "</span> <span>" + (n % 5 ? "order" : "212-555-" + pad(n)) + "</span> <span>Springfield</span></div>";
document.body.innerHTML = Array.from({ length: 10000 }, (_, n) => row(n)).join("");
scrollTo(0, document.body.scrollHeight / 2);
window.looks = [];
const isInView = (range) => {
  const { top, bottom } = range.startContainer.parentElement.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
};
const look = () => {
  const marks = [...(CSS.highlights.get("crm-click-to-dial") ?? [])];
  window.looks.push({ marked: marks.length, inView: marks.filter(isInView).length });
  if (marks.length < 2000) requestAnimationFrame(look);
};
look();
</script></body>`;

/** While it is scanned, parts of it are replaced over and over. */
const RESTLESS = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Restless</title><body>
<script>
const pad = (n) => String(n).padStart(4, "0");
const kept = (n) => "<p>212-555-" + pad(n) + "</p>";
const replaced = "<div class=replaced>" + "<span>x</span><i>y</i>".repeat(60) + "</div>";
document.body.innerHTML = Array.from({ length: 300 }, (_, n) => kept(n) + replaced).join("");
const replace = (left) => {
  for (const each of document.querySelectorAll(".replaced")) each.replaceWith(each.cloneNode(true));
  if (left > 0) setTimeout(replace, 20, left - 1);
};
setTimeout(replace, 0, 8);
</script></body>`;

/** An app that shows another record at each step, as CRMs do: address, new elements, old ones dropped. */
const APP = `<!doctype html><html lang="en"><meta charset="utf-8"><title>App</title><body><main></main>
<script>
const pad = (n) => String(n % 10000).padStart(4, "0");
window.old = [];
window.step = (n) => {
  history.pushState(null, "", "?" + n);
  const view = document.createElement("section");
  view.innerHTML = "<h1>Record</h1><p>212-555-" + pad(n) + "</p><ul><li><b>212</b>-555-" + pad(n + 1) + "</li></ul><div></div>";
  view.lastChild.attachShadow({ mode: "open" }).innerHTML = "<p>212-555-" + pad(n + 2) + "</p>";
  window.old.push(new WeakRef(view));
  document.querySelector("main").replaceChildren(view);
};
window.run = async (steps) => {
  for (let n = 0; n < steps; n += 1) { step(n); if (n % 10 === 9) await new Promise(requestAnimationFrame); }
};
step(0);
</script></body>`;

let stage: Stage;
beforeAll(async () => {
  stage = await takeStage({
    pages: {
      [RECORD]: SHAPES,
      "/kinds": KINDS,
      "/form": FORM,
      "/large": LARGE,
      "/restless": RESTLESS,
      "/app": APP,
    },
  });
  await stage.configure(sandboxSettings(stage.sandbox));
  await stage.signIn();
});
afterAll(() => stage?.close());
beforeEach(() => {
  stage.sandbox.tenant.calls.length = 0;
  stage.sandbox.decision.requests.length = 0;
});

const dialled = () => stage.sandbox.tenant.calls.map(({ query }) => Object.fromEntries(query).phone);
const marks = (page: TestPage) => page.evaluate(markedTexts);

describe("what is marked", () => {
  let page: TestPage;
  beforeAll(async () => {
    page = await stage.browser.open(`${HOST}/kinds`);
  });
  afterAll(() => page?.close());

  it.each([
    ["text", "212-555-0130"],
    ["a number split over elements", "212-555-0131"],
    ["an open shadow root", "212-555-0133"],
    ["a closed shadow root", "212-555-0134"],
    ["a root inside a closed root", "212-555-0135"],
    ["a root that was attached late", "212-555-0136"],
    ["a custom element that was defined late", "212-555-0137"],
    ["text that was changed", "212-555-0143"],
    ["an inserted element", "212-555-0144"],
    ["text in a view that is hidden now", "212-555-0138"],
  ])("%s", async (_, number) => {
    await expect.poll(() => marks(page), { timeout: 10_000 }).toContain(number);
  });

  it("documents in frames, and in frames of frames", async () => {
    const inFrames = () =>
      page.evaluate(() => {
        const read = (frame: Window): string[] => {
          const { CSS } = frame as Window & typeof globalThis;
          const own = [...(CSS.highlights.get("crm-click-to-dial") ?? [])].map((range) =>
            (range.startContainer as Text).data.slice(range.startOffset, range.endOffset),
          );
          return [...own, ...Array.from({ length: frame.length }, (_, n) => read(frame[n] as Window)).flat()];
        };
        return read(window[0] as Window);
      });
    await expect.poll(inFrames, { timeout: 10_000 }).toEqual(["212-555-0140", "212-555-0141"]);
  });

  it("nothing that people type, nothing hidden from readers, and nothing where a click does something else", async () => {
    await expect.poll(() => marks(page), { timeout: 10_000 }).toContain("212-555-0144");
    const marked = (await marks(page)).join(" ");
    for (const number of ["0139", "0151", "0152", "0153", "0154", "0155", "0157", "0158", "0159"]) {
      expect(marked).not.toContain(number);
    }
    const inEditor = await page.evaluate(
      () => (window[1] as Window & typeof globalThis).CSS.highlights.get("crm-click-to-dial")?.size ?? 0,
    );
    expect(inEditor).toBe(0);
  });

  it("text that is no longer hidden from readers, and not when it is hidden again", async () => {
    await page.evaluate(() => document.getElementById("aria")?.removeAttribute("aria-hidden"));
    await expect.poll(() => marks(page)).toContain("212-555-0139");
    await page.evaluate(() => document.getElementById("aria")?.setAttribute("aria-hidden", "true"));
    await expect.poll(() => marks(page)).not.toContain("212-555-0139");
  });

  it("a split number is joined and parted as its parts come and go", async () => {
    await page.evaluate(() => document.querySelector("#split span")?.remove());
    await expect.poll(() => marks(page)).not.toContain("212-555-0131");
    await page.evaluate(() =>
      document
        .querySelector("#split")
        ?.append(Object.assign(document.createElement("u"), { textContent: "0145" })),
    );
    await expect.poll(() => marks(page)).toContain("212-555-0145");
    await page.evaluate(() => document.querySelector("#split i")?.before(document.createElement("br")));
    await expect.poll(() => marks(page)).not.toContain("212-555-0145");
  });

  it("on a page too large for one go, what is in sight comes first", async () => {
    const large = await stage.browser.open(`${HOST}/large`);
    const looks = await large.waitFor(
      () => {
        const { looks } = window as unknown as { looks: { marked: number; inView: number }[] };
        return looks.at(-1)?.marked === 2000 ? looks : null;
      },
      [],
      { what: "all marks" },
    );
    if (!looks) throw new Error("no looks");
    const seen = Math.max(...looks.map(({ inView }) => inView));
    expect(seen).toBeGreaterThan(2);
    for (const { marked, inView } of looks) if (marked > 1000) expect(inView).toBe(seen);
    await large.close();
  });
});

it("what is replaced while the page is scanned keeps nothing else from being marked", async () => {
  const restless = await stage.browser.open(`${HOST}/restless`);
  await waitForMarks(restless, 300);
  await restless.close();
});

it("a page that clears the highlight gets its marks back with the next change", async () => {
  const app = await stage.browser.open(`${HOST}/app`);
  await waitForMarks(app, 3);
  await app.evaluate(() => {
    CSS.highlights.get("crm-click-to-dial")?.clear();
    document.body.append(Object.assign(document.createElement("p"), { textContent: "212-555-0177" }));
  });
  await waitForMarks(app, 4);
  await app.close();
});

describe("what a click hits", () => {
  let page: TestPage;
  beforeAll(async () => {
    page = await stage.browser.open(HOST + RECORD);
    await waitForMarks(page, 8);
  });
  afterAll(() => page?.close());

  async function expectDialled(digits: string): Promise<void> {
    await expect.poll(dialled, { timeout: 10_000 }).toEqual([digits]);
    await page.cardWith("your phone rings first");
    await closeCard(page);
  }

  /** The middle of the n-th box of a text of the page. */
  const boxOf = (id: string, from: string, nth: number) =>
    page.evaluate(
      (id, from, nth) => {
        const holder = document.getElementById(id);
        holder?.scrollIntoView({ block: "center", behavior: "instant" });
        const text = holder?.firstChild as Text;
        const range = document.createRange();
        range.setStart(text, text.data.indexOf(from));
        range.setEnd(text, text.data.indexOf(from) + 12);
        const boxes = [...range.getClientRects()].filter(({ width }) => width > 1);
        const box = boxes.at(nth);
        if (!box) throw new Error(`${id} has ${boxes.length} boxes`);
        return { x: box.left + box.width / 2, y: box.top + box.height / 2, boxes: boxes.length };
      },
      id,
      from,
      nth,
    );

  it.each([
    ["in a right-to-left text", "rtl", "212-555-0131"],
    ["in a scrolled box", "deep", "212-555-0132"],
    ["in zoomed text", "zoomed", "212-555-0133"],
    ["in turned and scaled text", "turned", "212-555-0134"],
    ["the first of two", "pair", "212-555-0135"],
    ["the second of two", "pair", "212-555-0136"],
  ])("a number %s", async (_, id, number) => {
    await page.clickAt(await boxOf(id, number, 0));
    await expectDialled(`1${number.replaceAll("-", "")}`);
  });

  it("a number over two lines: either line, and not the room beside them", async () => {
    await page.evaluate(() => document.getElementById("wrapped")?.setAttribute("style", "width:8ch"));
    const last = await boxOf("wrapped", "212-555-0130", -1);
    expect(last.boxes).toBeGreaterThan(1);
    await page.clickAt({ x: last.x + 200, y: last.y });
    await sleep(800);
    expect(await page.card()).toBeNull();
    await page.clickAt(last);
    await expectDialled("12125550130");
    await sleep(2_100);
    stage.sandbox.tenant.calls.length = 0;
    await page.clickAt(await boxOf("wrapped", "212-555-0130", 0));
    await expectDialled("12125550130");
  });

  it.each([["b"], ["span"]])("a split number, by its <%s>", async (part) => {
    await sleep(2_100);
    await page.click(`#split ${part}`);
    await expectDialled("12125550137");
  });

  it("a field as it is now, not as it was", async () => {
    await page.evaluate(() => {
      (document.getElementById("field") as HTMLInputElement).value = "212-555-0148";
    });
    await page.click("#field");
    await expectDialled("12125550148");
  });

  it("a row that was used again for another record: its new number, its new record", async () => {
    const other = await page.evaluate(() => {
      const row = document.querySelector("tr[data-row-key-value]");
      row?.setAttribute("data-row-key-value", "003000000000001");
      const span = document.getElementById("row");
      if (span?.firstChild) (span.firstChild as Text).data = "212-555-0149";
      return row?.getAttribute("data-row-key-value");
    });
    await page.click({ selector: "#row", text: "212-555-0149" });
    await expectDialled("12125550149");
    const [asked] = stage.sandbox.decision.requests.map(({ query }) => Object.fromEntries(query));
    expect(asked).toMatchObject({ SalesForceID: other, CallerID: "12125550149" });
  });
});

describe("the page stays what it is", () => {
  /** Everything that a form, a copy and the page's own scripts can tell of it. */
  const readPage = async (url: string): Promise<Record<string, unknown>> => {
    const page = await stage.browser.open(url);
    if (url.startsWith(HOST)) await expect.poll(() => marks(page), { timeout: 10_000 }).toHaveLength(4);
    else await sleep(1_500);
    const told = await page.evaluate(() => ({
      html: document.documentElement.outerHTML,
      form: [...new FormData(document.getElementById("form") as HTMLFormElement)],
      text: document.body.innerText,
      height: document.documentElement.scrollHeight,
      boxes: [...document.querySelectorAll("*")].map((element) =>
        JSON.stringify(element.getBoundingClientRect()),
      ),
      sheets: document.styleSheets.length + document.adoptedStyleSheets.length,
    }));
    await page.focus("#text");
    await page.press("a", "Control");
    await page.press("c", "Control");
    await page.focus("#paste");
    await page.press("v", "Control");
    const pasted = await page.waitFor(
      () => (document.getElementById("paste") as HTMLTextAreaElement).value,
      [],
      { what: "the pasted text" },
    );
    await page.evaluate(() => {
      (document.getElementById("paste") as HTMLTextAreaElement).value = "";
    });
    const printed = drawnBy(Buffer.from(await page.print(), "base64"));
    await page.close();
    return { ...told, pasted, printed };
  };

  it("form data, copied text, layout and print are the same with and without us", async () => {
    const [withUs, without] = [await readPage(`${HOST}/form`), await readPage(`${ELSEWHERE}/form`)];
    expect(String(without.pasted)).toContain("212-555-0130");
    expect(String(without.printed)).toContain("BT");
    expect(withUs).toEqual(without);
  });

  it("1,000 navigations inside an app leave neither stale nor double marks, and nothing of the old views", async () => {
    const page = await stage.browser.open(`${HOST}/app`);
    await expect.poll(() => marks(page)).toHaveLength(3);
    await page.evaluate(async () => {
      await (window as unknown as { run: (steps: number) => Promise<void> }).run(1000);
    });
    const expected = ["212-555-0999", "212-555-1000", "212-555-1001"];
    await expect.poll(async () => (await marks(page)).sort(), { timeout: 10_000 }).toEqual(expected);
    await sleep(1_200);
    expect((await marks(page)).sort()).toEqual(expected);
    // Old views go when nobody holds them: neither marks, nor observers, nor what waits for late roots.
    const held = async () => {
      await page.collectGarbage();
      return page.evaluate(
        () => (window as unknown as { old: WeakRef<Element>[] }).old.filter((view) => view.deref()).length,
      );
    };
    await expect.poll(held, { timeout: 30_000 }).toBeLessThan(20);
    await page.close();
  });

  it.each([
    ["dark text on light", "#111", "#fff", false],
    ["light text on dark", "#eee", "#222", false],
    ["forced colours", "#eee", "#222", true],
  ])("marks are seen, in open and closed roots, too: %s", async (_, colour, background, isForced) => {
    const look = async (host: string) => {
      const page = await stage.browser.open(`${host}/form`);
      await page.setForcedColors(isForced);
      if (host === HOST) await waitForMarks(page, 4);
      await page.evaluate(
        (colour, background) => {
          document.body.style.color = colour;
          document.body.style.background = background;
        },
        colour,
        background,
      );
      const lines = await underlines(page);
      await page.setForcedColors(false);
      await page.close();
      return lines;
    };
    const [withUs, without] = [await look(HOST), await look(ELSEWHERE)];
    expect(withUs).toHaveLength(3);
    for (const [number, rows] of withUs.entries()) {
      // A row of dots, where there was nothing. (In forced colours the text's ground is another as well.)
      const shares = rows.map(
        (row, y) => row.filter((pixel, x) => pixel !== without[number]?.[y]?.[x]).length / row.length,
      );
      expect(shares.some((share) => share > 0.3 && share < 0.7)).toBe(true);
    }
  });
});

/** The rows of pixels at the foot of each number whose box the page tells. */
async function underlines(page: TestPage): Promise<string[][][]> {
  const path = "test-results/underline.png";
  await page.screenshot(path);
  const image = readFileSync(path).toString("base64");
  return page.evaluate(async (data) => {
    const picture = new Image();
    picture.src = `data:image/png;base64,${data}`;
    await picture.decode();
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    const context = canvas.getContext("2d");
    if (!context) throw new Error("no canvas");
    context.drawImage(picture, 0, 0);
    const scale = picture.width / innerWidth;
    const { boxes } = window as unknown as { boxes: () => DOMRect[] };
    return boxes().map((box) =>
      Array.from({ length: 6 }, (_, n) => {
        const { data: bytes } = context.getImageData(
          box.left * scale,
          box.bottom * scale - n,
          box.width * scale,
          1,
        );
        return Array.from({ length: bytes.length / 4 }, (_, x) => bytes.slice(x * 4, x * 4 + 3).join());
      }),
    );
  }, image);
}

const waitForMarks = (page: TestPage, count: number) =>
  page.waitFor((count) => (CSS.highlights.get("crm-click-to-dial")?.size ?? 0) >= count, [count], {
    what: `${count} marks`,
  });

/** What a PDF draws. The rest of it (dates, ids, fonts) is never the same twice. */
function drawnBy(pdf: Buffer): string[] {
  const streams = pdf.toString("latin1").matchAll(/stream\r?\n([\s\S]*?)\r?\n?endstream/g);
  return [...streams].flatMap(([, data = ""]) => {
    try {
      const text = inflateSync(Buffer.from(data, "latin1")).toString("latin1");
      return /\bBT\b[\s\S]*\bTj\b|\bTJ\b/.test(text) ? [text] : [];
    } catch {
      return [];
    }
  });
}

/* The function below runs in the page. */

function markedTexts(): string[] {
  return [...(CSS.highlights.get("crm-click-to-dial") ?? [])].map((mark) => {
    const range = document.createRange();
    range.setStart(mark.startContainer, mark.startOffset);
    range.setEnd(mark.endContainer, mark.endOffset);
    return range.toString();
  });
}
