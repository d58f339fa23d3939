import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { records } from "../sandbox/crm/records.ts";
import { MARKUP } from "../sandbox/decision.ts";
import type { TestPage } from "./driver/index.ts";
import { closeCard } from "./driver/page.ts";
import { type Stage, sandboxSettings, takeStage, testBrowser, visit } from "./stage.ts";

/* Pages that mean ill, or whose markup gets in the way: what they can't do. */

const HOST = "https://acme.lightning.force.com";
/** A host of the same owner of domains for which nothing is configured. */
const STRANGER = "https://evil.lightning.force.com";
const { account } = records.salesforce;

const page = (body: string) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>Hostile</title><body>${body}`;

const PLAIN = `<p style="position:absolute;left:20px;top:20px;margin:0">212-555-0154</p>`;

const PAGES: Record<string, string> = {
  // Tries to be handed the closed root of whatever element holds the card, and to break its making.
  "/taken-card": page(`<p id="number">212-555-0130</p><script>
    window.leaks = [];
    for (const name of ["crm-click-to-dial", "click-to-dial", "dial-card", "phone-card"])
      customElements.define(name, class extends HTMLElement {
        static disabledFeatures = ["shadow"];
        constructor() { super(); leaks.push(this.attachInternals()); }
      });
    const attach = Element.prototype.attachShadow;
    Element.prototype.attachShadow = function (...init) { const root = attach.apply(this, init); leaks.push(root); return root; };
    Document.prototype.createElement = () => { throw new Error("no"); };
    Event.prototype.preventDefault = () => leaks.push("preventDefault");
  </script>`),
  // A closed root in a closed root, whose padding is clicked.
  "/nested": page(`<p id="number">212-555-0131</p><div id="outer"></div><script>
    const outer = document.getElementById("outer").attachShadow({ mode: "closed" });
    outer.innerHTML = '<div style="padding:60px;background:#eee"></div>';
    outer.firstChild.attachShadow({ mode: "closed" }).innerHTML = "<b>212-555-0132</b>";
  </script>`),
  "/label": page(`<p id="number">212-555-0133</p><label for="field" id="button">Nice button</label>
    <input id="field" type="tel" readonly value="+19005550199" style="position:absolute;left:-999px">`),
  // Numbers under something else: beside them, in their own element, and what lets clicks through, unseen or for all to see.
  "/covered": page(`<style>.cover { position: absolute; inset: 0; background: white }</style>
    <div style="position:relative"><p id="beside">212-555-0145</p><div class="cover">Win a prize</div></div>
    <p id="within" style="position:relative">212-555-0146<b class="cover">Win a prize</b></p>
    <div style="position:relative"><p id="through">212-555-0147</p>
      <div class="cover" style="background:none;pointer-events:none"></div></div>
    <script>
      window.heard = [];
      document.addEventListener("click", ({ target }) => heard.push(target.textContent));
    </script>`),
  // Fields named like what scripts read of elements.
  "/form": page(
    `<form>${[
      "tagName",
      "parentElement",
      "parentNode",
      "getAttribute",
      "matches",
      "closest",
      "nodeType",
      "childNodes",
      "firstChild",
      "shadowRoot",
      "getRootNode",
      "getBoundingClientRect",
      "localName",
      "classList",
      "id",
    ]
      .map((name) => `<input type="hidden" name="${name}">`)
      .join("")}<p id="number">212-555-0134</p><div id="more"></div></form>`,
  ),
  "/lightning/r/Account/001Kj00002Answe/view": page(`<p id="number">212-555-0164</p>`),
  [`/lightning/r/Account/${account.id}/view`]: page(
    `<iframe src="${HOST}/framed" width="600" height="300"></iframe>`,
  ),
  "/framed": page(`<p id="number">212-555-0135</p>`),
  "/lightning/r/Account/001Kj00002Alone/view": page(PLAIN),
  "/plain": page(PLAIN),
  [`/lightning/r/Account/${account.id.slice(0, 15)}/framing`]: page(
    `<style>body { margin: 0 } iframe { border: 0; width: 600px; height: 300px; transform-origin: 0 0 }</style>
    <iframe src="${HOST}/plain"></iframe>
    <script>document.querySelector("iframe").style.cssText = decodeURIComponent(location.search.slice(1))</script>`,
  ),
  "/moved": page(
    `<p id="number">212-555-0139</p><div id="veil" style="opacity:.01;position:fixed;inset:0;pointer-events:none"></div>`,
  ),
  "/faint": page(
    `<p id="number">212-555-0151</p>
    <p style="opacity:.05"><a id="link" href="tel:+19005550199">Next</a> <span id="text">212-555-0149</span></p>`,
  ),
  "/images": page(
    `${[
      "title",
      "URL",
      "createTreeWalker",
      "createRange",
      "createElement",
      "querySelectorAll",
      "elementFromPoint",
      "documentElement",
      "body",
      "designMode",
    ]
      .map((name) => `<img name="${name}">`)
      .join("")}<p id="number">212-555-0140</p>`,
  ),
  "/dialog": page(
    `<dialog><p id="number">212-555-0141</p></dialog><script>document.querySelector("dialog").showModal()</script>`,
  ),
  // Whatever scripts of the same world would fall over, or be led astray by.
  "/lightning/r/Account/001Kj00002Pollu/view": page(`<p id="number">212-555-0120</p><script>
    for (const name of ["e164", "raw", "record", "countries", "type", "get", "value", "isTrusted", "signal", "then", "0"])
      Object.defineProperty(Object.prototype, name, { configurable: true, get: () => "+19005550199", set() {} });
    Array.prototype.includes = () => true;
    Array.prototype.find = () => undefined;
    String.prototype.replace = String.prototype.slice = () => "+19005550199";
    RegExp.prototype.exec = () => null;
    JSON.stringify = () => "{}";
    Map.prototype.get = () => "+19005550199";
    window.Range = window.StaticRange = window.Highlight = window.MutationObserver = undefined;
  </script>`),
  "/lightning/r/Account/001Kj00002Disgu/view": page(
    `<p>${[
      `<a id="link" href="tel:+12125550120">1-900-555-0199</a>`,
      `<span id="wide">２１２-５５５-０１２２</span>`,
      `<span id="arabic">٢١٢-٥٥٥-٠١٢٤</span>`,
      `<bdo id="turned" dir="rtl">212-555-0126</bdo>`,
      `<span id="override">\u202e212-555-0128\u202c</span>`,
      `<span id="invisible">212-555\u200b-\u00ad0130</span>`,
    ].join("</p><p>")}</p>`,
  ),
  "/lightning/r/Account/001Kj00002Marku/view": `<!doctype html><html lang="en"><meta charset="utf-8">
    <title>&lt;img src=x onerror=&quot;document.title=1&quot;&gt;&lt;script&gt;document.title=2&lt;/script&gt;</title>
    <body><p id="number">212-555-0120</p>`,
  "/huge": page(`<p id="number">212-555-0142</p><p id="filler" style="height:1px;overflow:hidden"></p><script>
    document.getElementById("filler").textContent = "12 345 6789 0 - (".repeat(200_000);
  </script><p id="last">212-555-0143</p>`),
  // 10,000 numbers in each second, 200 at a time.
  "/flood":
    page(`<p id="number">212-555-0144</p><div id="flood" style="height:300px;overflow:hidden"></div><script>
    window.flood = (seconds) => new Promise((done) => {
      let inserted = 0, frames = 0, isOver = false;
      const count = () => { frames++; if (!isOver) requestAnimationFrame(count); };
      requestAnimationFrame(count);
      const started = performance.now();
      const insert = () => {
        const due = Math.min(seconds * 10000, (performance.now() - started) * 10);
        const more = document.createDocumentFragment();
        for (; inserted < due; inserted++) {
          const line = document.createElement("div");
          line.textContent = "(212) 555-" + String(inserted % 10000).padStart(4, "0");
          more.append(line);
        }
        document.getElementById("flood").replaceChildren(more);
        if (inserted < seconds * 10000) return setTimeout(insert, 20);
        isOver = true;
        done({ frames, seconds: (performance.now() - started) / 1000 });
      };
      insert();
    });
  </script>`),
  "/cleared": page(`<p id="number">212-555-0136</p><div id="more"></div>`),
  "/only-links": page(`<p><a id="number" href="tel:+12125550156">Continue</a></p>`),
  "/first": page(`<p>Win a prize</p><script>
    addEventListener("pointermove", () => {
      document.body.innerHTML = '<a href="tel:+12125550157">Continue</a>' +
        '<div id="gone" style="position:fixed;inset:0;background:white;pointer-events:none">Win a prize</div>';
    }, { once: true });
    onmousedown = () => gone.remove();
  </script>`),
  "/second": page(`<p id="number" style="width:max-content">212-555-0158</p><script>
    let isStopped = false;
    for (const type of ["pointerdown", "mousedown"])
      addEventListener(type, (event) => isStopped && event.stopImmediatePropagation(), { capture: true });
    window.hide = () => {
      isStopped = true;
      const cover = document.createElement("div");
      cover.style.cssText = "position:fixed;inset:0;background:white;pointer-events:none";
      document.body.append(cover);
    };
  </script>`),
};

/** What pages do to have a key that is meant for their own field dial a link. */
const KEYS: [how: string, link: string, script: string][] = [
  [
    "a link that gets the focus while Enter is pressed",
    "position:fixed;left:20px;top:200px",
    `field.onkeydown = ({ key }) => key === "Enter" && link.focus()`,
  ],
  [
    "a link out of sight that gets the focus before",
    "position:absolute;left:-999px",
    `field.onkeyup = () => link.focus()`,
  ],
  [
    "a link under something else that gets the focus before",
    "position:fixed;left:20px;top:200px",
    `field.onkeyup = () => { link.focus(); cover.style.display = "block" }`,
  ],
  [
    "a link under what lets clicks pass that gets the focus before",
    "position:fixed;left:20px;top:200px",
    `field.onkeyup = () => { link.focus(); cover.style.cssText += ";display:block;pointer-events:none" }`,
  ],
];
for (const [index, [, style, script]] of KEYS.entries())
  PAGES[`/keys/${index}`] = page(`<p id="number">212-555-0151</p><input id="field">
    <a id="link" href="tel:+12125550159" style="${style}">Call</a>
    <div id="cover" style="display:none;position:fixed;inset:150px 0 0 0;background:white">Win a prize</div>
    <script>${script}</script>`);

/** What a page shows in place of its number while clicks go to that. */
const HIDING: [by: string, html: string][] = [
  ["an element over it", `<div class="cover white">Win a prize</div>`],
  ["one whose style insists on it", `<div class="cover white" style="pointer-events:none!important"></div>`],
  [
    "one inside of its own element",
    `<script>number.innerHTML += "<b class='cover white'>Win a prize</b>"</script>`,
  ],
  ["a picture", `<canvas class="cover"></canvas>`],
  ["a drawing", `<svg class="cover"><rect width="2000" height="2000" fill="white"/></svg>`],
  ["what blurs it", `<div class="cover" style="backdrop-filter:blur(40px)"></div>`],
  ["many layers that can be seen through", `<div class="cover" style="background:#fff4"></div>`.repeat(6)],
  [
    "an element in a closed shadow root",
    `<div id="holder"></div><script>holder.attachShadow({ mode: "closed" }).innerHTML =
      '<div style="position:fixed;inset:0;background:white;pointer-events:none"></div>'</script>`,
  ],
  [
    "what a style adds to the page",
    `<style>body::before { content: ""; position: fixed; inset: 0; background: white; pointer-events: none }</style>`,
  ],
  [
    "what a style adds to its own element",
    `<style>#number::after { content: ""; position: absolute; inset: 0; background: white; pointer-events: none }</style>`,
  ],
  [
    "what is behind a popover",
    `<div popover="manual" style="inset:auto 0 0 auto">Menu</div><style>::backdrop { background: white }</style>
    <script>document.querySelector("[popover]").showPopover()</script>`,
  ],
  [
    "what is taken away when it is pressed",
    `<div class="cover white" id="gone"></div><script>onmousedown = () => gone.remove()</script>`,
  ],
  [
    "another text until it is pressed",
    `<script>number.textContent = "Win a prize of 1000";
      setTimeout(() => { const line = document.createElement("p"); line.textContent = "212-555-0153"; document.body.append(line) });
      onmousedown = () => { number.textContent = "212-555-0152" }</script>`,
  ],
  [
    "what is taken away as soon as the pointer goes down",
    `<div class="cover white" id="gone"></div><script>onpointerdown = () => gone.remove()</script>`,
  ],
  ["a colour that can't be seen", `<style>#number { color: transparent }</style>`],
  ["one of its letters only", `<style>#number { -webkit-text-fill-color: #0000 }</style>`],
  [
    "one that can be seen once it is pressed",
    `<style>#number { color: #0001 }</style><script>onmousedown = () => { number.style.color = "black" }</script>`,
  ],
  ["a filter around it", `<style>body { filter: grayscale(1) opacity(0) }</style>`],
  ["a mask around it", `<style>body { mask-image: linear-gradient(transparent, transparent) }</style>`],
  ["its size", `<style>#number { font-size: 2px; line-height: 2px }</style>`],
];

/** What lies on numbers of pages that mean well, or behind them. */
const HARMLESS: [by: string, html: string][] = [
  [
    "by what can be seen through",
    `<div class="cover"></div><div class="cover" style="background:#0002"></div>`,
  ],
  [
    "by what isn't shown",
    `<div class="cover white" style="opacity:0"></div><div class="cover white" style="visibility:hidden"></div>`,
  ],
  [
    "by what is behind it",
    `<div class="cover white" style="z-index:-1"></div>
    <style>#number::before { content: ""; position: absolute; inset: 0; background: #eee; z-index: -1; pointer-events: none }</style>`,
  ],
  [
    "by what its own look is",
    `<style>body { filter: drop-shadow(1px 1px 1px #0008) } #number { color: #000b; filter: grayscale(1) opacity(80%); font-size: 8px }</style>`,
  ],
  [
    "by what takes a corner of it",
    `<div class="cover white" style="inset:0 auto auto 0;width:30px;height:100px"></div>`,
  ],
];

/** How a page keeps the card from sight, or from being pressed. */
const TAKING: [by: string, take: (host: Element) => void][] = [
  ["takes the card away", (host: Element) => host.remove()],
  ["moves it into something hidden", (host: Element) => document.getElementById("box")?.append(host)],
  [
    "isn't shown at all",
    () => {
      document.documentElement.style.display = "none";
    },
  ],
  [
    "shows none of its content",
    () => document.documentElement.style.setProperty("content-visibility", "hidden"),
  ],
  [
    "makes it tiny",
    () => {
      document.documentElement.style.zoom = ".05";
    },
  ],
  [
    "covers it",
    () => {
      const cover = document.getElementById("cover");
      cover?.hidePopover();
      cover?.showPopover();
    },
  ],
  [
    "covers it unnoticed",
    () => {
      const cover = document.getElementById("cover");
      window.addEventListener("toggle", (event) => event.stopImmediatePropagation(), { capture: true });
      cover?.hidePopover();
      cover?.showPopover();
    },
  ],
  [
    "keeps it from the top layer",
    (host: Element) => {
      window.addEventListener("beforetoggle", (event) => event.preventDefault(), { capture: true });
      (host as HTMLElement).hidePopover();
    },
  ],
  ["takes it out of there", (host: Element) => host.removeAttribute("popover")],
  ["has none of it pressed", (host: Element) => host.setAttribute("inert", "")],
];

for (const index of TAKING.keys())
  PAGES[`/lightning/r/Account/001Kj00002Take${index}/view`] =
    page(`<a id="number" href="tel:+1212555018${index}">212-555-018${index}</a><div id="box" style="display:none"></div>
      <div id="cover" popover="manual" style="inset:0;width:100vw;height:100vh;background:white">Win a prize</div>`);

for (const [kind, pages] of [
  ["hiding", HIDING],
  ["harmless", HARMLESS],
] as const)
  for (const [index, [, html]] of pages.entries())
    PAGES[`/${kind}/${index}`] =
      page(`<style>.cover { position: fixed; inset: 0; width: 100%; height: 100%; pointer-events: none }
      .white { background: white }</style><p id="number" style="position:relative;width:max-content">212-555-0152</p>${html}`);

let stage: Stage;
/** All pages are shown here one after another: a tab for each takes most of the time of a test. */
let tab: TestPage;
beforeAll(async () => {
  stage = await takeStage({ pages: PAGES });
  await stage.configure(sandboxSettings(stage.sandbox));
  await stage.signIn();
  tab = await stage.browser.open(`${HOST}/cleared`);
});
afterAll(() => stage?.close());
beforeEach(() => {
  stage.sandbox.tenant.calls.length = 0;
  stage.sandbox.decision.requests.length = 0;
});

const asked = () => stage.sandbox.decision.requests.map(({ query }) => Object.fromEntries(query).CallerID);

const marked = (at: TestPage, count: number) =>
  at.waitFor((count) => (CSS.highlights.get("crm-click-to-dial")?.size ?? 0) >= count, [count], {
    what: `${count} marks`,
  });

async function open(path: string): Promise<TestPage> {
  const opened = await visit(tab, HOST + path);
  await marked(opened, 1);
  // By then the page's country has been looked for, and our UI is there: who clicks before is asked.
  await sleep(1_000);
  return opened;
}

describe("a page", () => {
  it("can't get at the card, nor keep it from being made", async () => {
    const opened = await open("/taken-card");
    await opened.click({ selector: "#number", text: "212-555-0130" });
    await opened.cardWith("+1 212 555 0130 was not dialled");
    expect(await opened.evaluate(() => (window as unknown as { leaks: unknown[] }).leaks.length)).toBe(0);
    expect(
      await opened.evaluate(
        () => [...document.querySelectorAll("*")].filter((each) => each.shadowRoot).length,
      ),
    ).toBe(0);
  });

  it("can't read the card by selecting all", async () => {
    const opened = await open("/label");
    await opened.click({ selector: "#number", text: "212-555-0133" });
    await opened.cardWith("+1 212 555 0133 was not dialled");
    const selected = await opened.evaluate(() => {
      const texts: string[] = [];
      const read = () => texts.push(String(getSelection()));
      document.execCommand("selectAll");
      read();
      getSelection()?.removeAllRanges();
      (window as unknown as { find(text: string): boolean }).find("was not dialled");
      for (const direction of ["backward", "forward"]) {
        getSelection()?.modify("extend", direction, "documentboundary");
        read();
      }
      return texts.join("\n");
    });
    expect(selected).toContain("212-555-0133");
    expect(selected).not.toContain("+1 212 555 0133");
  });

  it("with a closed root in a closed root stays alive when its padding is clicked", async () => {
    const opened = await open("/nested");
    const box = await opened.evaluate(() => {
      const { left, top } = (document.getElementById("outer") as Element).getBoundingClientRect();
      return { x: left + 20, y: top + 20 };
    });
    await opened.clickAt(box);
    await opened.click({ selector: "#number", text: "212-555-0131" });
    await opened.cardWith("+1 212 555 0131 was not dialled");
  });

  it("can't have a number dialled by what lies over it; through what can be seen through it is", async () => {
    const opened = await open("/covered");
    await opened.click({ selector: "#beside", text: "212-555-0145" });
    await opened.click({ selector: "#within", text: "212-555-0146" });
    // A click that dials is kept from the page, at once.
    await opened.waitFor(() => (window as unknown as { heard: string[] }).heard.length === 2, [], {
      what: "both clicks in the page",
    });
    await opened.click({ selector: "#through", text: "212-555-0147" });
    await opened.cardWith("+1 212 555 0147 was not dialled");
    await closeCard(opened);
    // Besides them it has heard that the card was closed, which has no text for it.
    const heard = await opened.evaluate(() => (window as unknown as { heard: string[] }).heard);
    expect(heard.filter((text) => text !== "")).toEqual(["Win a prize", "Win a prize"]);
    const popup = await stage.browser.extensionPage("popup.html");
    await popup.waitFor(() => document.body.innerText.includes("+1 212 555 0147 was not dialled"), [], {
      what: "the refused call in the popup",
    });
    const listed = await popup.evaluate(() => document.body.innerText.match(/555 014[5-8]/g));
    expect(new Set(listed)).toEqual(new Set(["555 0147"]));
    await popup.close();
  });

  describe("can't have a number dialled that is hidden by what lets clicks pass, but the agent is asked about it:", () => {
    it.each(HIDING.map(([by], index) => [by, index] as const))("%s", async (_, index) => {
      const opened = await open(`/hiding/${index}`);
      await opened.click("#number");
      const { lines, buttons } = await opened.panelWith("+1 212 555 0152");
      expect(lines.join()).toContain("can hardly be seen");
      expect(buttons).toContain("Don't call");
      expect(await opened.card()).toBeNull();
    });

    it.each(HARMLESS.map(([by], index) => [by, index] as const))("not %s", async (_, index) => {
      const opened = await open(`/harmless/${index}`);
      await opened.click({ selector: "#number", text: "212-555-0152" });
      await opened.cardWith("+1 212 555 0152 was not dialled");
    });
  });

  it("can't have a number dialled that is too faint to be seen: the agent is asked about it", async () => {
    const opened = await open("/faint");
    for (const [id, number] of [
      ["link", "+1 900 555 0199"],
      ["text", "+1 212 555 0149"],
    ] as const) {
      await opened.click(`#${id}`);
      const { buttons } = await opened.panelWith(number);
      expect(buttons).toContain("Don't call");
      await opened.clickCard("Don't call");
      await expect.poll(() => opened.panel()).toBeNull();
    }
    await opened.click({ selector: "#number", text: "212-555-0151" });
    await opened.cardWith("+1 212 555 0151 was not dialled");
    const popup = await stage.browser.extensionPage("popup.html");
    await popup.waitFor(() => document.body.innerText.includes("212 555 0151"), [], {
      what: "the last calls",
    });
    expect(await popup.evaluate(() => /900 555 0199|212 555 0149/.test(document.body.innerText))).toBe(false);
    await popup.close();
  });

  describe("can't have a link dialled by Enter in its own field:", () => {
    it.each(KEYS.map(([how], index) => [how, index] as const))("%s", async (_, index) => {
      const opened = await open(`/keys/${index}`);
      await opened.focus("#field");
      await opened.type("1");
      await opened.press("Enter");
      // Chromium presses nothing that got the focus meanwhile.
      if (index === 0 && testBrowser() === "chromium") await sleep(1_000);
      else {
        const { lines } = await opened.panelWith("+1 212 555 0159");
        expect(lines.join()).toContain("can hardly be seen");
      }
      expect(await opened.card()).toBeNull();
    });
  });

  it("can't have a number dialled by the first click on it, before anything of ours was there", async () => {
    const opened = await visit(tab, `${HOST}/first`);
    await sleep(1_500);
    await opened.clickAt({ x: 20, y: 15 });
    const { number } = await opened.panelWith("can hardly be seen");
    expect(number).toContain("+1 212 555 0157");
    expect(await opened.card()).toBeNull();
  });

  it("without numbers in its texts has its links dialled by the first click", async () => {
    const opened = await visit(tab, `${HOST}/only-links`);
    await sleep(2_000);
    await opened.click("#number");
    await opened.cardWith("+1 212 555 0156 was not dialled");
  });

  it("can't have a number dialled by a click whose press it keeps from us, after one that we saw", async () => {
    const opened = await open("/second");
    await opened.click("#number");
    await opened.cardWith("+1 212 555 0158 was not dialled");
    // The card stays: to close it would be a press elsewhere, which makes the next click the end of a drag.
    await opened.evaluate(() => (window as unknown as { hide(): void }).hide());
    await opened.click("#number");
    const { number } = await opened.panelWith("can hardly be seen");
    expect(number).toContain("+1 212 555 0158");
    expect(await opened.card()).toBeNull();
  });

  it.each(TAKING.map(([by, take], index) => [by, take, index] as const))(
    "that %s, again and again, has the call cancelled",
    async (_, take, index) => {
      const digits = `1212555018${index}`;
      stage.sandbox.decision.behaviours.set(digits, "never");
      const opened = await open(`/lightning/r/Account/001Kj00002Take${index}/view`);
      await opened.evaluate(againAndAgain, take.toString());
      await opened.click({ selector: "#number", text: `212-555-018${index}` });
      const popup = await stage.browser.extensionPage("popup.html");
      await popup.waitFor(
        (index) =>
          new RegExp(`212 555 018${index}.*card could no longer be seen`, "is").test(document.body.innerText),
        [index],
        { what: "the cancelled call in the popup" },
      );
      expect(stage.sandbox.tenant.calls).toEqual([]);
      await popup.close();
      stage.sandbox.decision.behaviours.delete(digits);
    },
  );

  it.each([
    ["popover", null],
    ["popover", "auto"],
    ["hidden", ""],
    ["inert", ""],
    ["style", "display:none!important;opacity:0!important;transform:scale(0)!important"],
    ["class", "away"],
    ["id", "away"],
    ["slot", "away"],
    ["dir", "rtl"],
    ["aria-hidden", "true"],
  ])("can't freeze, hide or disable the card by the attribute %s, %j", async (name, value) => {
    const opened = await open("/label");
    await opened.evaluate(
      (name, value) => {
        const style = document.createElement("style");
        style.textContent = ".away, #away { display: none !important; opacity: 0 !important }";
        document.head.append(style);
        new MutationObserver((_, observer) => {
          const host = document.querySelector("html > div");
          if (!host) return;
          observer.disconnect();
          if (value === null) host.removeAttribute(name);
          else host.setAttribute(name, value);
        }).observe(document.documentElement, { childList: true });
      },
      name,
      value,
    );
    await opened.click({ selector: "#number", text: "212-555-0133" });
    const card = await opened.cardWith("+1 212 555 0133 was not dialled");
    expect(card.direction).toBe("ltr");
    const host = () =>
      opened.evaluate(() => {
        const host = document.querySelector("html > div");
        return [host?.matches(":popover-open"), ...[...(host?.attributes ?? [])].map((each) => each.name)];
      });
    await expect.poll(host).toEqual([true, "popover"]);
    await closeCard(opened);
    await expect.poll(() => opened.card()).toBeNull();
  });

  it("can't pass a click on a label on to a field that is elsewhere", async () => {
    const opened = await open("/label");
    await opened.click("#button");
    await sleep(1_000);
    expect(await opened.card()).toBeNull();
    expect(asked()).toEqual([]);
  });

  it("whose form has fields named like members of elements is read and dialled from like any other", async () => {
    const opened = await open("/form");
    await opened.evaluate(() => {
      const more = document.getElementById("more");
      if (more) more.innerHTML = "<p>212-555-0137</p>";
    });
    await marked(opened, 2);
    await opened.click({ selector: "#number", text: "212-555-0134" });
    await opened.cardWith("+1 212 555 0134 was not dialled");
    await closeCard(opened);
    await opened.click({ selector: "#more p", text: "212-555-0137" });
    await opened.cardWith("+1 212 555 0137 was not dialled");
  });

  it("that frames a CRM's page has nothing dialled from there", async () => {
    const opened = await visit(tab, `${STRANGER}/lightning/r/Account/${account.id}/view`);
    await sleep(1_500);
    await opened.clickAt({ x: 60, y: 35 });
    await sleep(1_500);
    const popup = await stage.browser.extensionPage("popup.html");
    await popup.waitFor(() => document.body.innerText.includes("Last calls"), [], { what: "the last calls" });
    expect(await popup.evaluate(() => document.body.innerText.includes("212 555 0135"))).toBe(false);
    expect(asked()).toEqual([]);
    expect(stage.sandbox.tenant.calls).toEqual([]);
    await popup.close();
  });

  describe("doesn't have a button pressed that the agent doesn't see for what it is:", () => {
    /** Opens the panel and gives the place of its button. */
    async function panelOn(path: string) {
      const opened = await open(path);
      await opened.hover({ selector: "#number", text: "212-555-0139" });
      await opened.panelWith("+1 212 555 0139");
      return { opened, at: await opened.locateCard("Copy") };
    }
    const copied = (at: TestPage) => at.card().then((card) => card?.text.includes("copied") ?? false);

    it.each([
      [
        "one that was moved into something transparent",
        () => {
          const host = document.querySelector("html > div");
          if (host) document.getElementById("veil")?.append(host);
        },
      ],
      ["one that is covered", cover, false, ""],
      ["one that is covered unnoticed", cover, true, ""],
      ["one that is covered by what lets clicks pass", cover, false, "pointer-events:none"],
      ["one that is covered unnoticed by what lets clicks pass", cover, true, "pointer-events:none"],
      [
        "one that is made transparent",
        () => {
          document.documentElement.style.cssText = "opacity:.01;filter:opacity(.01)";
          document.querySelector<HTMLElement>("html > div")?.hidePopover();
        },
      ],
      [
        "one that is made tiny",
        () => {
          document.documentElement.style.zoom = ".05";
          document.documentElement.style.setProperty("transform", "scale(.05)");
        },
      ],
      [
        "one that is covered by a view transition",
        async () => {
          const cover = document.createElement("div");
          cover.style.cssText =
            "position:fixed;inset:0;background:white;pointer-events:none;view-transition-name:cover";
          const style = document.createElement("style");
          style.textContent = `html { view-transition-name: none } ::view-transition { pointer-events: none }
            ::view-transition-group(cover) { animation-duration: 60s }
            ::view-transition-old(cover), ::view-transition-new(cover) { animation: none; opacity: 1 }`;
          document.head.append(style);
          document.body.append(cover);
          await document.startViewTransition(() => cover.append("Win a prize")).ready;
        },
      ],
    ] as [string, ...Prepared][])("%s", async (_, prepare, isUnnoticed = false, style = "") => {
      // Once our UI has come to the front again, it can be read and pressed: only a click before that shows anything.
      let isTooLate = true;
      for (let tries = 0; isTooLate && tries < 5; tries += 1) {
        const { opened, at } = await panelOn("/moved");
        await opened.evaluate(() => {
          const times = { prepared: performance.now(), pressed: Number.POSITIVE_INFINITY };
          Object.assign(globalThis, { times });
          const press = () => Object.assign(times, { pressed: performance.now() });
          window.addEventListener("pointerdown", press, { capture: true });
        });
        await opened.evaluate(prepare, isUnnoticed, style);
        const moved = await opened.evaluateInOurs((root) => {
          const copy = [...root.querySelectorAll("button")].find(({ textContent }) => textContent === "Copy");
          if (!copy) return null;
          const { left, top, width, height } = copy.getBoundingClientRect();
          return { x: left + width / 2, y: top + height / 2 };
        });
        await opened.clickAt(moved ?? at);
        isTooLate = await opened.evaluate(() => {
          const { times } = globalThis as unknown as { times: { prepared: number; pressed: number } };
          return times.pressed - times.prepared >= 500;
        });
        await sleep(700);
        if (!isTooLate) expect(await copied(opened)).toBe(false);
      }
      expect(isTooLate).toBe(false);
    });

    it("one that the page's style adds something to", async () => {
      const { opened } = await panelOn("/moved");
      const added = await opened.evaluate(() => {
        const style = document.createElement("style");
        style.textContent = `html > div::before, html > div::after { content: "Win a prize" !important;
          display: block !important; position: fixed; inset: 0; background: white; pointer-events: none }`;
        document.head.append(style);
        const host = document.querySelector("html > div");
        return host && ["::before", "::after"].map((each) => getComputedStyle(host, each).display);
      });
      expect(added).toEqual(["none", "none"]);
      await opened.clickCard("Copy");
      await opened.cardWith("+1 212 555 0139 was copied");
    });

    // Firefox doesn't tell a frame how it is shown.
    describe.runIf(testBrowser() === "chromium")("one in a frame", () => {
      let at = { x: 0, y: 0 };
      beforeAll(async () => {
        const alone = await stage.browser.open(`${HOST}/lightning/r/Account/001Kj00002Alone/view`);
        await alone.setViewport({ width: 600, height: 300 });
        await sleep(1_000);
        await alone.hover({ x: 60, y: 28 });
        await alone.panelWith("+1 212 555 0154");
        at = await alone.locateCard("Call");
        await alone.close();
      });

      it.each([
        ["that is too transparent to be seen", "opacity:.01", 1, false],
        ["that is scaled down", "transform:scale(.9)", 0.9, false],
        ["but in one that is enlarged", "transform:scale(1.1)", 1.1, true],
      ])("%s", async (_, style, scale, isPressed) => {
        const path = `/lightning/r/Account/${account.id.slice(0, 15)}/framing`;
        const opened = await visit(tab, `${HOST}${path}?${encodeURIComponent(style)}`);
        await sleep(1_500);
        await opened.hover({ x: 60 * scale, y: 28 * scale });
        await sleep(2_000);
        await opened.clickAt({ x: at.x * scale, y: at.y * scale });
        await sleep(1_000);
        expect(asked()).toEqual(isPressed ? ["12125550154"] : []);
      });
    });

    it("one that has only just come up", async () => {
      const { opened, at } = await panelOn("/moved");
      await opened.press("Escape");
      await opened.hover({ x: 700, y: 500 });
      await sleep(1_000);
      await opened.hover({ selector: "#number", text: "212-555-0139" });
      await opened.panelWith("+1 212 555 0139");
      await opened.clickAt(at);
      await sleep(300);
      expect(await copied(opened)).toBe(false);
      await opened.clickCard("Copy");
      await opened.cardWith("+1 212 555 0139 was copied");
    });
  });

  it("whose images are named like members of documents is read and dialled from like any other", async () => {
    const opened = await open("/images");
    await opened.clickAt(
      await opened.evaluate(() => {
        const { left, top } = (document.getElementById("number") as Element).getBoundingClientRect();
        return { x: left + 20, y: top + 5 };
      }),
    );
    await opened.cardWith("+1 212 555 0140 was not dialled");
  });

  it("that shows a modal dialog has the card in front of it, where it can be pressed", async () => {
    const opened = await open("/dialog");
    await opened.click({ selector: "#number", text: "212-555-0141" });
    await opened.cardWith("+1 212 555 0141 was not dialled");
    await closeCard(opened);
    await expect.poll(() => opened.card()).toBeNull();
    expect(await opened.evaluate(() => document.querySelectorAll("dialog > div").length)).toBe(0);
  });

  it("of the CRM's own has the numbers in its frames logged to its record", async () => {
    const opened = await visit(tab, `${HOST}/lightning/r/Account/${account.id}/view`);
    await sleep(1_500);
    await opened.clickAt({ x: 60, y: 35 });
    await expect
      .poll(() => stage.sandbox.decision.requests.map(({ query }) => Object.fromEntries(query).SalesForceID))
      .toEqual([account.id]);
  });

  it("that clears the registry of highlights has its next numbers marked again", async () => {
    const opened = await open("/cleared");
    await opened.evaluate(() => {
      CSS.highlights.clear();
      const more = document.getElementById("more");
      if (more) more.innerHTML = "<p>212-555-0138</p>";
    });
    await marked(opened, 2);
  });
});

describe("a page's script", () => {
  it("that rewrites what all its scripts build on changes nothing of what is dialled", async () => {
    const opened = await open("/lightning/r/Account/001Kj00002Pollu/view");
    await opened.clickAt({ x: 40, y: 25 });
    await expect.poll(asked).toEqual(["12125550120"]);
  });

  it("can't have anything dialled or shown by messages and events", async () => {
    const opened = await open("/label");
    await opened.evaluate(() => {
      const order = { type: "dial", raw: "+19005550199", record: null, countries: ["US"], ancestors: [] };
      const messages = [
        order,
        { ...order, type: "content>worker:dial" },
        { type: "content>worker:loadCard" },
        { type: "worker>content:list" },
        { type: "worker>content:dial", text: "+19005550199" },
        JSON.stringify(order),
      ];
      const number = document.getElementById("number") as Element;
      const { left, top } = number.getBoundingClientRect();
      const at = { clientX: left + 20, clientY: top + 5, bubbles: true, composed: true, cancelable: true };
      for (const message of messages) {
        window.postMessage(message, "*");
        window.dispatchEvent(new MessageEvent("message", { data: message }));
        for (const target of [window, document, document.documentElement, number])
          for (const name of ["crm-click-to-dial", "click-to-dial", "dial", "call"])
            target.dispatchEvent(new CustomEvent(name, { detail: message, bubbles: true }));
      }
      for (const type of ["pointerover", "pointermove", "pointerdown", "pointerup", "pointerenter"])
        number.dispatchEvent(new PointerEvent(type, { ...at, pointerId: 1, isPrimary: true }));
      for (const type of [
        "mouseover",
        "mousemove",
        "mousedown",
        "mouseup",
        "click",
        "auxclick",
        "dblclick",
        "contextmenu",
      ])
        number.dispatchEvent(new MouseEvent(type, { ...at, detail: 1 }));
      for (const type of ["keydown", "keypress", "keyup"])
        for (const key of ["Enter", " ", "ArrowDown"])
          number.dispatchEvent(new KeyboardEvent(type, { key, bubbles: true, composed: true }));
      for (const type of ["touchstart", "touchend", "focusin", "toggle", "beforetoggle", "submit"])
        number.dispatchEvent(new Event(type, { bubbles: true, composed: true }));
    });
    await sleep(1_500);
    expect(await opened.card()).toBeNull();
    expect(await opened.panel()).toBeNull();
    expect(asked()).toEqual([]);
  });
});

describe("what is dialled is what the card says:", () => {
  it.each([
    ["a link whose text is another number", "link"],
    ["digits of full width", "wide"],
    ["Arabic digits", "arabic"],
    ["a number shown from right to left", "turned"],
    ["a number turned around by a hidden character", "override"],
    ["a number with hidden characters in it", "invisible"],
  ])("%s", async (_, id) => {
    const opened = await open("/lightning/r/Account/001Kj00002Disgu/view");
    await opened.click(`#${id}`);
    const card = await opened.cardWith("+1 ");
    await expect.poll(() => asked().length).toBe(1);
    const [dialled = ""] = asked();
    expect(dialled).toMatch(/^1212555\d{4}$/);
    expect(card.text.replace(/\D/g, "")).toContain(dialled);
    expect(card.text).toContain(dialled.replace(/(\d)(\d{3})(\d{3})(\d{4})/, "+$1 $2 $3 $4"));
    // Longer than a number that was handed over is left alone.
    await sleep(300);
  });
});

it("markup in a record's name stays text, in the panel and in the popup", async () => {
  const opened = await open("/lightning/r/Account/001Kj00002Marku/view");
  await opened.hover({ selector: "#number", text: "212-555-0120" });
  const panel = await opened.panelWith("+1 212 555 0120");
  expect(JSON.stringify(panel)).toContain("<img src=x");
  await opened.click({ selector: "#number", text: "212-555-0120" });
  await expect.poll(asked).toEqual(["12125550120"]);
  const popup = await stage.browser.extensionPage("popup.html");
  await popup.waitFor(() => document.body.innerText.includes('<img src=x onerror="document.title=1">'), [], {
    what: "the record's name in the popup",
  });
  expect(await popup.evaluate(() => document.querySelectorAll("img[src=x], body script").length)).toBe(0);
  expect(await opened.evaluate(() => document.title)).toContain("<img");
  await popup.close();
});

/** What markup would have made of a page. */
const made = (at: TestPage) =>
  at.evaluate(() => [document.querySelectorAll("img, [onerror], body script").length, document.title]);

it("markup in a decision's answer stays text, in the card and in the popup", async () => {
  stage.sandbox.decision.behaviours.set("12125550164", "markup");
  const opened = await open("/lightning/r/Account/001Kj00002Answe/view");
  await opened.click({ selector: "#number", text: "212-555-0164" });
  const { text } = await opened.cardWith("+1 212 555 0164 was not dialled");
  expect(text).toContain(MARKUP);
  const isMade = await opened.evaluateInOurs((root) => root.querySelectorAll("img, script").length);
  expect([isMade, ...(await made(opened))]).toEqual([0, 0, "Hostile"]);
  const popup = await stage.browser.extensionPage("popup.html");
  await popup.waitFor((markup) => document.body.innerText.includes(markup), [MARKUP], {
    what: "the answer in the popup",
  });
  expect(await made(popup)).toEqual([0, "CRM Click-to-Dial"]);
  await popup.close();
});

it("markup in an imported file stays text, in what it would change and in what is wrong with it", async () => {
  const options = await stage.browser.extensionPage("options.html");
  const changed = { ...sandboxSettings(stage.sandbox), serviceNumbers: [{ name: MARKUP }], [MARKUP]: 1 };
  for (const [imported, shown] of [
    [changed, MARKUP],
    [{ sites: [{ match: MARKUP, crm: MARKUP }] }, "sites[0]"],
  ] as const) {
    await options.waitFor(() => document.querySelector("#import") !== null, [], { what: "the options page" });
    await options.setFile("#import", { name: "settings.json", text: JSON.stringify(imported) });
    await options.waitFor((text) => document.body.innerText.includes(text), [shown], {
      what: `“${shown}” on the page`,
    });
    expect(await made(options)).toEqual([0, "CRM Click-to-Dial settings"]);
    await options.goto(await options.url());
  }
  await options.close();
});

describe("too much of everything:", () => {
  it("a text of millions of characters keeps no number beside it from being dialled", async () => {
    const opened = await open("/huge");
    await opened.click({ selector: "#last", text: "212-555-0143" });
    await opened.cardWith("+1 212 555 0143 was not dialled");
  });

  it("10,000 new numbers a second slow a page down, but don't stop it", async () => {
    const flood = async (host: string) => {
      const opened = await visit(tab, `${host}/flood`);
      await sleep(1_000);
      const { frames, seconds } = await opened.evaluate(() =>
        (window as unknown as { flood(seconds: number): Promise<{ frames: number; seconds: number }> }).flood(
          3,
        ),
      );
      return { opened, rate: frames / seconds };
    };
    const without = await flood(STRANGER);
    const { opened, rate } = await flood(HOST);
    // Chromium keeps its rate, Firefox about a third of it; a page that stood still would have next to none.
    expect(rate).toBeGreaterThan(without.rate / 20);
    await opened.click({ selector: "#number", text: "212-555-0144" });
    await opened.cardWith("+1 212 555 0144 was not dialled");
  });
});

/** What a page does to our UI, and the arguments with which it is sent there. */
type Prepared = [
  prepare: (isUnnoticed: boolean, style: string) => void | Promise<void>,
  isUnnoticed?: boolean,
  style?: string,
];

/* The functions below run in the page. */

/** Does something to our UI at once when it comes up, and whenever anything of it changes or comes to the front. */
function againAndAgain(source: string): void {
  const take = new Function(`return ${source}`)() as (host: Element) => void;
  const again = () => {
    const host = document.querySelector("html > div");
    if (host) take(host);
    // It isn't an answer to what it does itself.
    observer.takeRecords();
  };
  const observer = new MutationObserver(again);
  observer.observe(document.documentElement, { childList: true, subtree: true, attributes: true });
  window.addEventListener(
    "toggle",
    ({ target }) => target === document.querySelector("html > div") && again(),
    {
      capture: true,
    },
  );
}

function cover(isUnnoticed: boolean, style: string): void {
  if (isUnnoticed)
    window.addEventListener("toggle", (event) => event.stopImmediatePropagation(), { capture: true });
  const made = document.createElement("div");
  made.popover = "manual";
  made.style.cssText = `width:100vw;height:100vh;background:white;${style}`;
  document.body.append(made);
  made.showPopover();
}
