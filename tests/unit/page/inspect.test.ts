import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createShadowRootOf } from "../../../lib/page/dom";
import { inspectPage } from "../../../lib/page/inspect";

/* What the diagnostics page is told of a page: each group of digits is either seen or passed over. */

const READING = { countries: ["US"], learned: [] };

function inspect(html: string) {
  document.body.innerHTML = html;
  const { all, seen, passedOver } = inspectPage(
    document,
    READING,
    createShadowRootOf(undefined, new WeakSet()),
  );
  return {
    all,
    seen: seen.map(({ raw }) => raw),
    passedOver: passedOver.map(({ text, start, end, isNumber }) => ({
      raw: text.slice(start, end),
      isNumber,
    })),
  };
}

beforeEach(() => {
  // happy-dom lays nothing out, and knows no browser's own style sheet.
  document.head.innerHTML = "<style>b, i, span { display: inline }</style>";
  const box = { top: 0, left: 0, width: 100, height: 10 } as DOMRect;
  vi.spyOn(Range.prototype, "getBoundingClientRect").mockReturnValue(box);
  vi.spyOn(Element.prototype, "getBoundingClientRect").mockReturnValue(box);
  Element.prototype.checkVisibility ??= () => true;
});
afterEach(() => {
  vi.restoreAllMocks();
  document.body.innerHTML = "";
});

describe("inspectPage", () => {
  it("tells numbers from digits that are none", () => {
    expect(inspect("<p>Call (212) 555-0120</p><p>Invoice 1234567890123456</p>")).toEqual({
      all: { seen: 1, passedOver: 1 },
      seen: ["(212) 555-0120"],
      passedOver: [{ raw: "1234567890123456", isNumber: false }],
    });
  });

  it("doesn't pass over what is left of a number that is split over elements", () => {
    for (const html of [
      "<p>+1 <b>212</b> <i>555-0176</i></p>",
      "<p><span>(212)</span> <span>555</span>-<span>0176</span></p>",
      "<p>Call <i><b>212</b>-555</i>-0122 now</p>",
    ])
      expect(inspect(html)).toMatchObject({ all: { seen: 1, passedOver: 0 }, passedOver: [] });
  });

  it("names a number that can't be clicked, since something else happens there", () => {
    expect(inspect("<button>(212) 555-0120</button>")).toEqual({
      all: { seen: 0, passedOver: 1 },
      seen: [],
      passedOver: [{ raw: "(212) 555-0120", isNumber: true }],
    });
  });

  it("counts more than it lists", () => {
    const { all, seen } = inspect("<p>(212) 555-0120</p>".repeat(201));
    expect(all).toEqual({ seen: 201, passedOver: 0 });
    expect(seen).toHaveLength(200);
  });
});
