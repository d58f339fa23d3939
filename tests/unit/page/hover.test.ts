import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Hit } from "../../../lib/page/hit";
import { watchHover } from "../../../lib/page/hover";

/* When the agent is taken to look at a number, and when not any more. */

let life = new AbortController();
const { matches } = Element.prototype;

beforeEach(() => {
  vi.useFakeTimers();
  life = new AbortController();
  // Which focus is shown is beyond this DOM.
  vi.spyOn(Element.prototype, "matches").mockImplementation(function (this: Element, selector: string) {
    return selector === ":focus-visible" || matches.call(this, selector);
  });
});
afterEach(() => {
  life.abort();
  vi.useRealTimers();
  document.body.innerHTML = "";
});

/** Watches a page with a link, and tells what it was told. */
function watch() {
  document.body.innerHTML = `<a href="tel:+12125550130">Call</a><p>nothing</p>`;
  const link = document.querySelector("a") as HTMLElement;
  const hit: Hit = {
    raw: "tel:+12125550130",
    kind: "link",
    path: [link],
    label: "",
    lead: "",
    e164: "",
    href: location.href,
    box: () => new DOMRect(),
  };
  const told: string[] = [];
  watchHover({
    window,
    hitAt: ({ target }) => (target === link ? hit : null),
    onRest: (_, by) => told.push(`rest by ${by}`),
    onLeave: (by) => told.push(`leave by ${by}`),
    signal: life.signal,
  });
  const send = (target: Element, event: Event) =>
    target.dispatchEvent(Object.defineProperty(event, "isTrusted", { value: true }));
  return {
    told,
    moveOver: (target: Element) => send(target, new PointerEvent("pointermove", { bubbles: true })),
    focus: () => send(link, new FocusEvent("focusin", { bubbles: true })),
    link,
    elsewhere: document.querySelector("p") as Element,
  };
}

it("a pointer rests when it hasn't moved for a while, on a number or elsewhere", () => {
  const { told, moveOver, link, elsewhere } = watch();
  moveOver(link);
  vi.advanceTimersByTime(300);
  expect(told).toEqual([]);
  moveOver(link);
  vi.advanceTimersByTime(400);
  moveOver(elsewhere);
  vi.advanceTimersByTime(400);
  expect(told).toEqual(["rest by pointer", "leave by pointer"]);
});

it("a pointer that came to rest before the focus moved says nothing of what the keyboard turned to since", () => {
  const { told, moveOver, focus, elsewhere } = watch();
  moveOver(elsewhere);
  vi.advanceTimersByTime(200);
  focus();
  vi.advanceTimersByTime(1000);
  expect(told).toEqual(["rest by focus"]);
});
