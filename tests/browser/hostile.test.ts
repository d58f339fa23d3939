import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { records } from "../sandbox/crm/records.ts";
import type { TestPage } from "./driver/index.ts";
import { closeCard } from "./driver/page.ts";
import { openStage, type Stage, sandboxSettings, testBrowser } from "./stage.ts";

/* Pages that mean ill, or whose markup gets in the way: what they can't do. */

const HOST = "https://acme.lightning.force.com";
/** A host of the same owner of domains for which nothing is configured. */
const STRANGER = "https://evil.lightning.force.com";
const { account } = records.salesforce;

const page = (body: string) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>Hostile</title><body>${body}`;

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
  [`/lightning/r/Account/${account.id}/view`]: page(
    `<iframe src="${HOST}/framed" width="600" height="300"></iframe>`,
  ),
  "/framed": page(`<p id="number">212-555-0135</p>`),
  "/cleared": page(`<p id="number">212-555-0136</p><div id="more"></div>`),
};

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ browser: testBrowser(), pages: PAGES });
  await stage.configure(sandboxSettings(stage.sandbox));
  await stage.signIn();
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
  const opened = await stage.browser.open(HOST + path);
  await marked(opened, 1);
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
    await opened.close();
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
    await opened.close();
  });

  it("can't pass a click on a label on to a field that is elsewhere", async () => {
    const opened = await open("/label");
    await opened.click("#button");
    await sleep(1_000);
    expect(await opened.card()).toBeNull();
    expect(asked()).toEqual([]);
    await opened.close();
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
    await opened.close();
  });

  it("that frames a CRM's page doesn't lend it its own address's record", async () => {
    const opened = await stage.browser.open(`${STRANGER}/lightning/r/Account/${account.id}/view`);
    await sleep(1_500);
    await opened.clickAt({ x: 60, y: 35 });
    await sleep(1_500);
    const popup = await stage.browser.extensionPage("popup.html");
    await popup.waitFor(() => document.body.innerText.includes("+1 212 555 0135 was not dialled"), [], {
      what: "the refused call in the popup",
    });
    expect(asked()).toEqual([]);
    expect(stage.sandbox.tenant.calls).toEqual([]);
    await popup.close();
    await opened.close();
  });

  it("that clears the registry of highlights has its next numbers marked again", async () => {
    const opened = await open("/cleared");
    await opened.evaluate(() => {
      CSS.highlights.clear();
      const more = document.getElementById("more");
      if (more) more.innerHTML = "<p>212-555-0138</p>";
    });
    await marked(opened, 2);
    await opened.close();
  });
});
