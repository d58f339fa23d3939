import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createShadowRootOf } from "../../../lib/page/dom";
import { allHits, hitAt } from "../../../lib/page/hit";
import { createFindInPage } from "../../../lib/page/numbers";

/* What a click on a number means. Without a layout, every text is under the pointer. */

const find = createFindInPage({ countries: ["US"], learned: [] });
const shadowRootOf = createShadowRootOf(undefined, new WeakSet());

beforeEach(() => {
  const box = { left: 0, right: 100, top: 0, bottom: 20 } as DOMRect;
  vi.spyOn(Range.prototype, "getClientRects").mockReturnValue([box] as unknown as DOMRectList);
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** What a click on the element with the id "at" dials. */
function clicked(html: string): string | undefined {
  document.body.innerHTML = html;
  let raw: string | undefined;
  const listen = (event: MouseEvent) => {
    raw = hitAt(event, find, shadowRootOf)?.raw;
  };
  window.addEventListener("click", listen, { capture: true, once: true });
  const click = new MouseEvent("click", { bubbles: true, composed: true, detail: 1, clientX: 5, clientY: 5 });
  document.querySelector("#at")?.dispatchEvent(click);
  return raw;
}

describe("a click dials", () => {
  it.each([
    ["a text", "<p id=at>212-555-0130</p>"],
    ["a text that stands in a form itself", "<form id=at>212-555-0130</form>"],
    [
      "one in a form whose fields stand in for its members",
      "<form id=at><input name=childNodes><input name=parentNode><input name=getRootNode>212-555-0130</form>",
    ],
  ])("%s", (_, html) => {
    expect(clicked(html)).toBe("212-555-0130");
  });
});

describe("a click doesn't dial", () => {
  it.each([
    ["text that readers are told to pass over", "<p aria-hidden=true><b id=at>212-555-0130</b></p>"],
    ["text in a drawing", "<svg><text id=at>212-555-0130</text></svg>"],
    ["text that people type", "<p contenteditable><b id=at>212-555-0130</b></p>"],
    ["an entry of a list to choose from", "<div role=option><span id=at>212-555-0130</span></div>"],
    ["an entry of a menu", "<div role=menuitem><span id=at>212-555-0130</span></div>"],
    ["a tab", "<div role=tab><span id=at>212-555-0130</span></div>"],
    ["a switch", "<div role=switch><span id=at>212-555-0130</span></div>"],
    ["what opens details", "<details><summary id=at>212-555-0130</summary></details>"],
  ])("%s", (_, html) => {
    expect(clicked(html)).toBeUndefined();
  });

  it("but does where the page says that nothing is typed", () => {
    expect(clicked("<p contenteditable=false id=at>212-555-0130</p>")).toBe("212-555-0130");
    expect(clicked("<p contenteditable=none id=at>212-555-0130</p>")).toBe("212-555-0130");
  });
});

it("each link that a click dials is in the list, and no other", () => {
  const links = [
    "tel:212-555-0131",
    " TEL:212-555-0132",
    "callto:212-555-0133",
    "/tel:212-555-0134",
    "/form",
  ];
  document.body.innerHTML = links.map((href) => `<a href="${href}">Call</a>`).join("");
  // There is no layout.
  vi.spyOn(Element.prototype, "getBoundingClientRect").mockReturnValue(new DOMRect(0, 0, 100, 20));
  expect(allHits([document], [], find).map(({ raw }) => raw)).toEqual(links.slice(0, 3));
});
