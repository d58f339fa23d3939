import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createShadowRootOf } from "../../../lib/page/dom";
import type { Marks } from "../../../lib/page/marks";
import { createFindInPage, type FindInTexts, type PageNumber } from "../../../lib/page/numbers";
import { startScanner } from "../../../lib/page/scanner";

/* Which texts the scanner reads and marks, and how often it looks. */

const find = createFindInPage({ countries: ["US"], learned: [] });
let life = new AbortController();

/** Marks as they would be seen: the raw numbers by text. */
function fakeMarks(): Marks & { marked: () => string[] } {
  const marks = new Map<Text, string[]>();
  return {
    marked: () => [...marks].filter(([text]) => text.isConnected).flatMap(([, numbers]) => numbers),
    set: (text, numbers) => {
      marks.set(
        text,
        numbers.map(({ raw }) => raw),
      );
    },
    add: (text, numbers) => {
      marks.set(text, [...(marks.get(text) ?? []), ...numbers.map(({ raw }) => raw)]);
    },
    flush: () => false,
    sweep: () => false,
    show() {},
    clear() {},
    isEmpty: () => marks.size === 0,
    texts: () => marks.keys(),
  };
}

function scan(shadowRootOf = createShadowRootOf(undefined, new WeakSet())) {
  const marks = fakeMarks();
  const read: string[] = [];
  const slices: number[] = [];
  const watching = (text: Text, data?: string) => {
    read.push(text.data);
    return find(text, data);
  };
  function* inPieces(text: Text, data: string) {
    for (const numbers of find.inPieces(text, data) ?? []) {
      slices.push(text.length);
      yield numbers;
    }
  }
  startScanner({
    document,
    find: Object.assign(watching, {
      inPieces: (text: Text, data: string) => (find.inPieces(text, data) ? inPieces(text, data) : null),
    }),
    marks,
    shadowRootOf,
    onSettled() {},
    signal: life.signal,
  });
  return { marks, read, slices };
}

beforeEach(() => {
  life = new AbortController();
  document.body.innerHTML = "";
});
afterEach(() => {
  life.abort();
  vi.useRealTimers();
});

describe("a mark means that a click dials:", () => {
  it.each([
    ["text", "<p>212-555-0130</p>"],
    ["a link that dials", "<a href='tel:+12125550130'><b>212-555-0130</b></a>"],
    ["a button in a link that dials", "<a href='tel:+12125550130'><button>212-555-0130</button></a>"],
    ["a link without an address", "<a>212-555-0130</a>"],
    ["text that an attribute without a meaning holds", "<p contenteditable='none'>212-555-0130</p>"],
    ["a link that only runs a script", "<a href='javascript:void(0)'>212-555-0130</a>"],
  ])("%s is marked", async (_, html) => {
    document.body.innerHTML = html;
    const { marks } = scan();
    await expect.poll(marks.marked).toEqual(["212-555-0130"]);
  });

  it.each([
    ["a link to another page", "<a href='/record'><b>212-555-0130</b></a>"],
    ["a button", "<button><span>212-555-0130</span></button>"],
    ["an element that acts as a button", "<div role='button'>212-555-0130</div>"],
    ["an entry of a list to choose from", "<div role='option'><span>212-555-0130</span></div>"],
    ["a radio button of the page's own", "<div role='radio'>212-555-0130</div>"],
    ["what opens details", "<details><summary><b>212-555-0130</b></summary></details>"],
  ])("%s isn't", async (_, html) => {
    document.body.innerHTML = `${html}<p>212-555-0131</p>`;
    const { marks } = scan();
    await expect.poll(marks.marked).toEqual(["212-555-0131"]);
  });

  it("nor is one in a link that has got another address", async () => {
    document.body.innerHTML = "<a href='#'>212-555-0130</a>";
    const { marks } = scan();
    await expect.poll(marks.marked).toEqual(["212-555-0130"]);
    document.querySelector("a")?.setAttribute("href", "/record");
    await expect.poll(marks.marked).toEqual([]);
  });
});

describe("a label that comes or changes later", () => {
  const change: [what: string, html: string, change: () => void][] = [
    ["a term's text", "<dl><dt>Phone</dt><dd>2125550199</dd></dl>", () => setText("dt", "Customer No.")],
    ["a term that was empty", "<dl><dt></dt><dd>2125550199</dd></dl>", () => setText("dt", "Customer No.")],
    [
      "a label in a wrapper",
      "<div><div><label><b>Phone</b></label></div><div>2125550199</div></div>",
      () => setText("b", "Customer No."),
    ],
    [
      "a column's header",
      "<table><thead><tr><th>Phone</th></tr></thead><tbody><tr><td>2125550199</td></tr></tbody></table>",
      () => setText("th", "Customer No."),
    ],
    [
      "a table's head",
      "<table><tbody><tr><td>2125550199</td></tr></tbody></table>",
      () => {
        const head = document.createElement("thead");
        head.innerHTML = "<tr><th>Customer No.</th></tr>";
        document.querySelector("table")?.prepend(head);
      },
    ],
    [
      "a label element",
      "<div><p>2125550199</p></div>",
      () => document.querySelector("p")?.insertAdjacentHTML("beforebegin", "<label>Customer No.</label>"),
    ],
    [
      "an aria-label",
      "<p><span aria-label='Phone'>2125550199</span></p>",
      () => document.querySelector("span")?.setAttribute("aria-label", "Customer No."),
    ],
    [
      "a field-label",
      "<x-field><span>2125550199</span></x-field>",
      () => document.querySelector("x-field")?.setAttribute("field-label", "Customer No."),
    ],
  ];

  function setText(selector: string, text: string): void {
    const element = document.querySelector(selector);
    if (element) element.textContent = text;
  }

  it.each(change)("%s decides on the number in its field", async (_, html, act) => {
    document.body.innerHTML = html;
    const { marks } = scan();
    await expect.poll(marks.marked).toEqual(["2125550199"]);
    act();
    await expect.poll(marks.marked).toEqual([]);
  });

  it("makes a number of one, too", async () => {
    document.body.innerHTML = "<dl><dt>Order</dt><dd>2125550199</dd></dl>";
    const { marks } = scan();
    document.body.append("done");
    setText("dt", "Order no.");
    await expect.poll(marks.marked).toEqual([]);
    setText("dt", "Phone");
    await expect.poll(marks.marked).toEqual(["2125550199"]);
  });
});

it("what is built from the inside out or the outside in is read once", async () => {
  const { read } = scan();
  const levels = Array.from({ length: 30 }, (_, n) => {
    const element = document.createElement("div");
    element.append(`level ${n}`);
    return element;
  });
  document.body.append(levels[0] ?? "");
  for (const [n, level] of levels.entries()) levels[n - 1]?.append(level);
  await expect.poll(() => read.length).toBeGreaterThanOrEqual(30);
  document.body.append("the end");
  await expect.poll(() => read).toContain("the end");
  expect(read.filter((text) => text.startsWith("level"))).toEqual(levels.map((_, n) => `level ${n}`));
});

it("a page that goes on changing is looked through for late shadow roots a few times, not for ever", async () => {
  vi.useFakeTimers();
  const looks = new Map<Element, number>();
  const none = (element: Element) => {
    looks.set(element, (looks.get(element) ?? 0) + 1);
    return null;
  };
  scan(Object.assign(none, { quick: () => null }));
  const hosts = Array.from({ length: 20 }, () => document.createElement("x-late"));
  document.body.append(...hosts);
  for (let n = 0; n < 600; n += 1) {
    document.body.append(document.createTextNode(`${n}`));
    await vi.advanceTimersByTimeAsync(50);
  }
  for (const host of hosts) {
    expect(looks.get(host)).toBeGreaterThan(3);
    expect(looks.get(host)).toBeLessThan(8);
  }
});

/** A clock that only reading moves, by so many milliseconds a thousand characters, and how long each slice took by it. */
function readingClock(msPerThousand: number) {
  let now = 0;
  let began: number | null = null;
  const slices: number[] = [];
  vi.spyOn(performance, "now").mockImplementation(() => now);
  function read(length: number): void {
    if (began === null) {
      began = now;
      // A slice is one task, or a part of one: what is put off comes after it.
      queueMicrotask(() => {
        slices.push(now - (began ?? now));
        began = null;
      });
    }
    now += (length / 1_000) * msPerThousand;
  }
  function* timed(pieces: Generator<readonly PageNumber[]>) {
    for (const numbers of pieces) {
      // No piece is longer, with what is read around it.
      read(1_300);
      yield numbers;
    }
  }
  const reading = (text: Text, data = text.data) => {
    read(data.length);
    return find(text, data);
  };
  const inPieces = (text: Text, data: string) => {
    const pieces = find.inPieces(text, data);
    return pieces && timed(pieces);
  };
  return { slices, find: Object.assign(reading, { inPieces }) };
}

function scanWith(find: FindInTexts) {
  const marks = fakeMarks();
  let settled = 0;
  const onSettled = () => {
    settled += 1;
  };
  const shadowRootOf = createShadowRootOf(undefined, new WeakSet());
  startScanner({ document, find, marks, shadowRootOf, onSettled, signal: life.signal });
  return { marks, settled: () => settled };
}

describe("the page's own work comes in between:", () => {
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });

  it.each([
    ["short texts", 4_000, 40],
    ["texts of a line", 400, 900],
    ["texts as long as are read at once", 200, 1_000],
    ["long texts", 10, 20_000],
  ])("%s, each slice at most 5 ms", async (_, count, length) => {
    const digits = "212-555-0130, ".repeat(length / 14);
    document.body.append(
      ...Array.from({ length: count }, () =>
        Object.assign(document.createElement("p"), { textContent: digits }),
      ),
    );
    const clock = readingClock(0.5);
    const { settled } = scanWith(clock.find);
    await expect.poll(settled, { timeout: 20_000 }).toBe(1);
    expect(clock.slices.length).toBeGreaterThan(10);
    expect(Math.max(...clock.slices)).toBeLessThanOrEqual(5);
  });

  it("by scheduler.yield, where there is one, else by a timer", async () => {
    document.body.innerHTML = "<p>212-555-0130</p>".repeat(2_000);
    const clock = readingClock(5);
    const yielded = vi.fn(async () => {});
    vi.stubGlobal("scheduler", { yield: yielded });
    const first = scanWith(clock.find);
    await expect.poll(first.settled, { timeout: 10_000 }).toBe(1);
    expect(yielded).toHaveBeenCalled();
    vi.stubGlobal("scheduler", undefined);
    const second = scanWith(clock.find);
    await expect.poll(second.settled, { timeout: 10_000 }).toBe(1);
    expect(second.marks.marked()).toHaveLength(2_000);
  });
});

it("what is out of sight waits, as far as 20,000 elements do; what comes after them is read as it comes", async () => {
  const paragraph = (text: string) =>
    Object.assign(document.createElement("p"), { textContent: `${text} 212-555-0130` });
  const below = Array.from({ length: 20_000 }, () => paragraph("below"));
  // The first takes a slice by itself, after which it is known that there is more to do than fits into one.
  document.body.append(paragraph(`first ${"lorem ".repeat(163)}`), ...below, paragraph("beyond"));
  vi.spyOn(Element.prototype, "getBoundingClientRect").mockReturnValue(new DOMRect(0, 50_000, 100, 20));
  const clock = readingClock(5);
  const read: string[] = [];
  const find = (text: Text, data = text.data) => {
    const [place = ""] = data.split(" ");
    if (read.at(-1) !== place) read.push(place);
    return clock.find(text, data);
  };
  const { marks, settled } = scanWith(Object.assign(find, { inPieces: clock.find.inPieces }));
  await expect.poll(settled, { timeout: 20_000 }).toBe(1);
  vi.restoreAllMocks();
  expect(read).toEqual(["first", "beyond", "below"]);
  expect(marks.marked()).toHaveLength(20_002);
}, 30_000);

it("thousands of changes at once are followed by looking at the page once", async () => {
  document.body.innerHTML = "<p>212-555-0130</p>".repeat(3_000);
  const { marks, read } = scan();
  await expect.poll(() => marks.marked().length, { timeout: 10_000 }).toBe(3_000);
  read.length = 0;
  for (const [n, p] of document.querySelectorAll("p").entries()) {
    const { firstChild } = p;
    if (firstChild instanceof Text) firstChild.data = `212-555-${1000 + n}`;
  }
  await expect.poll(() => marks.marked().at(-1), { timeout: 10_000 }).toBe("212-555-3999");
  expect(marks.marked()).toHaveLength(3_000);
  expect(read.length).toBeLessThan(6_000);
});

it("a text of a megabyte is read in pieces, all of its numbers are marked, and a change begins it anew", async () => {
  const numbers = Array.from({ length: 2_000 }, (_, n) => `212-555-${String(n).padStart(4, "0")}`);
  const text = document.createTextNode(numbers.join(`, ${"lorem ipsum ".repeat(40)}`));
  document.body.append(text);
  const { marks, slices } = scan();
  await expect.poll(() => marks.marked().length, { timeout: 10_000 }).toBe(numbers.length);
  expect(marks.marked()).toEqual(numbers);
  expect(slices.length).toBeGreaterThan(200);
  text.data = `Call 212-555-0199. ${"lorem ipsum ".repeat(1_000)}`;
  await expect.poll(marks.marked).toEqual(["212-555-0199"]);
});
