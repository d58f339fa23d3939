import { beforeEach, describe, expect, it, vi } from "vitest";
import { labelOf } from "../../../lib/page/label";
import { createFindInPage } from "../../../lib/page/numbers";
import { leadBefore, runOf, textBeside } from "../../../lib/page/text-run";
import { isFax } from "../../../lib/page/ui/fax";

/* What a field's label says about the digits in it. */

/** Renders a piece of page and gives the text node with the digits. */
function textIn(html: string): Text {
  document.body.innerHTML = html;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (/\d{4}/.test((node as Text).data)) return node as Text;
  }
  throw new Error("no digits");
}

beforeEach(() => {
  document.body.innerHTML = "";
});

const US = { countries: ["US"], learned: [] };
const DIGITS = "2125550199";
const FIELDS: [name: string, page: (label: string) => string][] = [
  [
    "Lightning's field-label",
    (label) => `<x-item field-label="${label}"><span><a>${DIGITS}</a></span></x-item>`,
  ],
  [
    "a Lightning form element",
    (label) =>
      `<div class="slds-form-element"><span class="slds-form-element__label">${label}</span><div><span>${DIGITS}</span></div></div>`,
  ],
  [
    "a cell's data-label",
    (label) => `<table><tbody><tr><td data-label="${label}"><span>${DIGITS}</span></td></tr></tbody></table>`,
  ],
  [
    "a column header",
    (label) =>
      `<table><thead><tr><th>Name</th><th>${label}</th></tr></thead><tbody><tr><td>Acme</td><td>${DIGITS}</td></tr></tbody></table>`,
  ],
  [
    "a column's header without a table head",
    (label) =>
      `<table><tbody><tr><th>Name</th><th>${label}</th></tr><tr><td>Acme</td><td>${DIGITS}</td></tr></tbody></table>`,
  ],
  [
    "a row's header",
    (label) => `<table><tbody><tr><th scope="row">${label}</th><td>${DIGITS}</td></tr></tbody></table>`,
  ],
  ["a definition list", (label) => `<dl><dt>${label}</dt><dd>${DIGITS}</dd></dl>`],
  [
    "Classic's columns",
    (label) =>
      `<table class="detailList"><tr><td class="labelCol">${label}</td><td class="dataCol">${DIGITS}</td></tr></table>`,
  ],
  [
    "a UI5 web component's label",
    (label) => `<ui5-label for="f">${label}</ui5-label><ui5-text id="f">${DIGITS}</ui5-text>`,
  ],
  [
    "a label in a wrapper beside",
    (label) =>
      `<div><div><span class="sapMLabel">${label}:</span></div><div><span>${DIGITS}</span></div></div>`,
  ],
  [
    "a web component's column",
    (label) =>
      `<ui5-table><ui5-table-header-row><ui5-table-header-cell>${label}</ui5-table-header-cell></ui5-table-header-row>
       <ui5-table-row><ui5-table-cell>${DIGITS}</ui5-table-cell></ui5-table-row></ui5-table>`,
  ],
  ["a label element", (label) => `<label for="f">${label}</label><output id="f">${DIGITS}</output>`],
  ["a field's aria-label", (label) => `<div><span aria-label="${label}"><b>${DIGITS}</b></span></div>`],
  [
    "an aria-label that repeats the value",
    (label) => `<p><span role="link" aria-label="${label} ${DIGITS}">${DIGITS}</span></p>`,
  ],
  [
    "an element named by aria-labelledby",
    (label) =>
      `<p id="l">${label}</p><div>Acme</div><p aria-labelledby="none l v"><i id="v">${DIGITS}</i></p>`,
  ],
  [
    "an ARIA grid's column header",
    (label) =>
      `<div role="grid"><div role="rowgroup"><div role="row"><div role="columnheader">Name</div><div role="columnheader">${label}</div></div></div>
       <div role="rowgroup"><div role="row"><div role="gridcell">Acme</div><div role="gridcell"><i>${DIGITS}</i></div></div></div></div>`,
  ],
  [
    "an ARIA grid's column header by its index",
    (label) =>
      `<div role="treegrid"><div role="row"><div role="columnheader" aria-colindex="7">Name</div><div role="columnheader" aria-colindex="8">${label}</div></div>
       <div role="row"><div role="gridcell" aria-colindex="8">${DIGITS}</div></div></div>`,
  ],
  [
    "an ARIA table's row header",
    (label) =>
      `<div role="table"><div role="row"><div role="rowheader">${label}</div><div role="cell">${DIGITS}</div></div></div>`,
  ],
  [
    "a cell's headers attribute",
    (label) =>
      `<table><tr><th id="h">${label}</th></tr></table><table><tr><td headers="h">${DIGITS}</td></tr></table>`,
  ],
];

describe.each(FIELDS)("%s", (_, page) => {
  it("names the field", () => {
    expect(labelOf(textIn(page("Customer Number")))).toBe("Customer Number");
  });

  it.each([["Customer Number"], ["Order No."], ["Kundennummer"], ["Rechnungsnummer"]])(
    "%s: not a phone number",
    (label) => {
      expect(createFindInPage(US)(textIn(page(label)))).toEqual([]);
    },
  );

  it.each([["Phone"], ["Mobile"], ["Telefon"]])(
    "%s: a phone number, at its own place in the text",
    (label) => {
      expect(createFindInPage(US)(textIn(page(label)))).toMatchObject([
        { raw: DIGITS, e164: `+1${DIGITS}`, range: { startOffset: 0, endOffset: DIGITS.length } },
      ]);
    },
  );
});

it.each([
  ["+1 212 555 0199", ["+1 212 555 0199"]],
  ["Phone: 212-555-0199", ["212-555-0199"]],
  ["Call 212-555-0199 today", ["212-555-0199"]],
  ["Phone 2125550199, fax (212) 555-0198", ["2125550199", "(212) 555-0198"]],
  ["212-555-0199", []],
  ["2125550199", []],
])("in a field for order numbers, %s: what its own words or its plus say goes before", (says, numbers) => {
  const text = textIn(`<dl><dt>Order no.</dt><dd>${says}</dd></dl>`);
  expect(createFindInPage(US)(text).map(({ raw }) => raw)).toEqual(numbers);
});

it("the label of one field isn't that of the next, nor of a section", () => {
  expect(
    labelOf(
      textIn(
        `<div><label>Order no.</label></div><div><div><label>Phone</label></div><div>${DIGITS}</div></div>`,
      ),
    ),
  ).toBe("Phone");
  expect(
    labelOf(textIn(`<header><label>Filter</label></header><main><p>${DIGITS}</p><label>Name</label></main>`)),
  ).toBe("");
});

describe("an aria-label", () => {
  it("that says nothing of the number leaves the word to the field's own label", () => {
    const field = `<dl><dt>Customer no.</dt><dd><span aria-label="Acme">${DIGITS}</span></dd></dl>`;
    expect(createFindInPage(US)(textIn(field))).toEqual([]);
    expect(labelOf(textIn(field))).toBe("Customer no.");
    expect(labelOf(textIn(`<p><span aria-label="Acme">${DIGITS}</span></p>`))).toBe("Acme");
  });

  it.each([["section"], ["main"], ["nav"], ["form"], ["ul"], ["table"], ["dialog"]])(
    "of a <%s> names no field",
    (tag) => {
      expect(labelOf(textIn(`<${tag} aria-label="Orders"><p>${DIGITS}</p></${tag}>`))).toBe("");
    },
  );

  it.each([["region"], ["group"], ["dialog"], ["grid"], ["row"], ["list"], ["tabpanel"]])(
    "of the role %s names no field",
    (role) => {
      expect(labelOf(textIn(`<div role="${role}" aria-label="Orders"><p>${DIGITS}</p></div>`))).toBe("");
    },
  );
});

describe("words before a number in the same line", () => {
  const find = (html: string) => createFindInPage(US)(textIn(html));

  it.each([
    ["Order no. <b>2125550178</b>"],
    ["<span>Order no.</span> 2125550178"],
    ["<i>Order</i> <i>no.</i>: <b><u>2125550178</u></b>"],
    ["Customer <b>number</b> <!-- x --> <span>2125550178</span>"],
    ["Passcode: <b>2125550178</b>"],
  ])("%s: no phone number", (html) => {
    expect(find(`<p>${html}</p>`)).toEqual([]);
  });

  it.each([
    ["Call <b>2125550178</b>"],
    ["Order no. 5: <b>2125550178</b>"],
    ["Order no.<br><b>2125550178</b>"],
    ["<p>Order no.</p>2125550178"],
    ["Phone: <b>2125550178</b>"],
    ["1. <b>2125550178</b>"],
  ])("%s: a phone number", (html) => {
    expect(find(`<div>${html}</div>`)).toMatchObject([
      { raw: "2125550178", range: { startOffset: 0, endOffset: 10 } },
    ]);
  });

  it("make a number of one that is too short to be told without", () => {
    const de = createFindInPage({ countries: ["DE"], learned: [] });
    expect(de(textIn("<p>Telefon: <b>02201128</b></p>")).map(({ raw }) => raw)).toEqual(["02201128"]);
  });

  it("are those of a number that is split, too", () => {
    expect(find("<p>Order no. <b>212</b>-<b>5550178</b></p>")).toEqual([]);
  });

  it("tell a fax", () => {
    const [number] = find("<p>Fax: <b>212-555-0178</b></p>");
    expect(number && isFax({ label: "", lead: leadBefore(number.range.startContainer, 0) })).toBe(true);
  });
});

it("a label is found near its field, however large the page", () => {
  const rows = Array.from({ length: 2_000 }, (_, n) => `<label for="p${n}">x</label>`).join("");
  const text = textIn(`${rows}<label for="f">Order no.</label><div><output id="f">${DIGITS}</output></div>`);
  const read = vi.spyOn(Element.prototype, "getAttribute");
  expect(labelOf(text)).toBe("Order no.");
  expect(read.mock.calls.length).toBeLessThan(500);
});

describe("a label is read no further than one is long", () => {
  it.each([
    ["a name by id", `<div id="l"></div><p aria-labelledby="l l l l">${DIGITS}</p>`],
    ["a term", `<dl><dt id="l"></dt><dd>${DIGITS}</dd></dl>`],
    ["a label beside", `<div><label id="l"></label><p>${DIGITS}</p></div>`],
    ["a row's header", `<table><tr><th id="l"></th><td>${DIGITS}</td></tr></table>`],
  ])("%s", (_, html) => {
    const text = textIn(html);
    const label = document.querySelector("#l");
    for (let n = 0; n < 1_000; n += 1)
      label?.append(Object.assign(document.createElement("i"), { textContent: "word " }));
    const whole = vi.spyOn(Element.prototype, "textContent", "get");
    const piece = vi.spyOn(CharacterData.prototype, "data", "get");
    expect(labelOf(text)).toBe("");
    expect(whole).not.toHaveBeenCalled();
    expect(piece.mock.calls.length).toBeLessThan(300);
    vi.restoreAllMocks();
  });

  it("nor is a column's heading looked for among thousands", () => {
    const row = (role: string) => `<div role="row">${`<div role="${role}">Phone</div>`.repeat(3_000)}`;
    const text = textIn(
      `<div role="grid">${row("columnheader")}<div role="columnheader">Phone</div></div>${row("gridcell")}<div role="gridcell">${DIGITS}</div></div></div>`,
    );
    expect(labelOf(text)).toBe("");
  });
});

describe("what agents have taught", () => {
  const field = (value: string) => `<dl><dt>Rückrufe</dt><dd>${value}</dd></dl>`;
  const taught = (isPhone: boolean, number = "", countries = ["DE"]) =>
    createFindInPage({ countries, learned: [{ label: "Rückrufe", number, isPhone }] });

  it.each([
    ["Rückruf: 030901827", "030901827"],
    ["Hotline 4930901820", "4930901820"],
    ["49 30 901820", "49 30 901820"],
    ["Order no. 030901820", "030901820"],
    ["12345678", "12345678"],
  ])("a field that always holds numbers: %s", (value, raw) => {
    expect(taught(true)(textIn(field(value))).map((number) => number.raw)).toEqual([raw]);
  });

  it("a field that never does is left alone, whatever it is made of", () => {
    expect(taught(false)(textIn(field("030 901820")))).toEqual([]);
    expect(taught(false).isLeftAlone({ raw: "tel:+4930901820", label: "Rückrufe" })).toBe(true);
    expect(taught(false).isLeftAlone({ raw: "tel:+4930901820", label: "Phone" })).toBe(false);
  });

  it("a number without a label is left alone as text and in links", () => {
    const find = createFindInPage({
      countries: ["DE"],
      learned: [{ label: "", number: "+4930901820", isPhone: false }],
    });
    expect(find(textIn("<p>030 901820</p>"))).toEqual([]);
    expect(find.isLeftAlone({ raw: "tel:030%20901820", label: "" })).toBe(true);
    expect(find.isLeftAlone({ raw: "tel:+49 30 901821", label: "" })).toBe(false);
  });
});

it.each([
  ["Fax", true],
  ["Fax Number", true],
  ["Faxnummer", true],
  ["Fax-Nr.", true],
  ["Fax No.", true],
  ["Fax (work)", true],
  ["Telefaxnummer", true],
  ["Phone/Fax", true],
  ["Fax or phone", false],
  ["Phone", false],
])("%s: a fax number? %s", (label, expected) => {
  expect(isFax({ label, lead: "" })).toBe(expected);
});

it.each([
  ["Telefon", ["02201128"]],
  ["Kundennummer", []],
  ["Notiz", []],
])("%s decides on a number too short to be told without a label", (label, expected) => {
  const find = createFindInPage({ countries: ["DE"], learned: [] });
  const found = find(textIn(`<dl><dt>${label}</dt><dd>02201128</dd></dl>`));
  expect(found.map(({ raw }) => raw)).toEqual(expected);
});

it("a text without a label is read as it stands", () => {
  const text = textIn("<p>Call 212-555-0122 today</p>");
  expect(labelOf(text)).toBe("");
  expect(createFindInPage(US)(text)).toMatchObject([
    { raw: "212-555-0122", range: { startOffset: 5, endOffset: 17 } },
  ]);
});

it("thousands of comments beside a text are no trouble", () => {
  document.body.innerHTML = "<p><i><b>212-</b></i></p>";
  const inner = document.querySelector("b");
  const outer = document.querySelector("p");
  for (let n = 0; n < 20_000; n += 1) {
    inner?.append(document.createComment(""));
    outer?.append(document.createComment(""));
  }
  outer?.append("555-0122");
  const first = inner?.firstChild;
  if (!(first instanceof Text)) throw new Error("no text");
  expect(createFindInPage(US)(first)).toEqual([]);
  expect(textBeside(outer?.lastChild ?? null, outer, "previous")?.data).toBe("555-0122");
  expect(textBeside(outer?.lastChild?.previousSibling ?? null, outer, "previous")).toBeNull();
});

it("a line of many elements is read no further than a line of prose", () => {
  document.body.innerHTML = `<p>${`<b>${"0 ".repeat(400)}</b>`.repeat(32)}</p>`;
  for (const { firstChild } of document.querySelectorAll("b"))
    if (firstChild instanceof Text)
      expect(runOf(firstChild).reduce((sum, { length }) => sum + length, 0)).toBeLessThanOrEqual(1_000);
});

describe("a number split over elements", () => {
  // happy-dom knows no browser's own style sheet.
  beforeEach(() => {
    document.head.innerHTML = "<style>b, i, span { display: inline }</style>";
  });

  const SPLIT: [what: string, country: string, html: string, raw: string][] = [
    ["two elements", "DE", "<p><b>0211</b> 901820</p>", "0211 901820"],
    ["three spans", "US", "<p><span>(212)</span> <span>555</span>-<span>0176</span></p>", "(212) 555-0176"],
    ["nested elements", "US", "<p>Call <i><b>212</b>-555</i>-0122 now</p>", "212-555-0122"],
    ["indented markup", "US", "<p>\n  <b>212</b>\n  <b>555</b>\n  <b>0122</b>\n</p>", "212 555 0122"],
    ["a possible line break", "US", "<p>212-555-<wbr>0122</p>", "212-555-0122"],
    [
      "an element after long prose",
      "US",
      `<p>${"lorem ipsum ".repeat(100)}. <b>212</b>-555-0122</p>`,
      "212-555-0122",
    ],
    ["a comment between", "US", "<p>212-<!-- x -->555-0122</p>", "212-555-0122"],
  ];

  it.each(SPLIT)("%s: one number, found from each of its texts", (_, country, html, raw) => {
    document.body.innerHTML = html;
    const texts: Text[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (/\d/.test((node as Text).data)) texts.push(node as Text);
    }
    const find = createFindInPage({ countries: [country], learned: [] });
    for (const text of texts) {
      const [number, ...more] = find(text);
      expect(more).toEqual([]);
      expect(number?.raw).toBe(raw);
      const range = document.createRange();
      if (number) {
        range.setStart(number.range.startContainer, number.range.startOffset);
        range.setEnd(number.range.endContainer, number.range.endOffset);
      }
      expect(range.toString().replace(/\s+/g, " ")).toBe(raw);
    }
  });

  it.each([
    ["two cells", "<table><tr><td>212</td><td>555</td><td>0122</td></tr></table>"],
    ["two paragraphs", "<p>212</p><p>555-0122</p>"],
    ["a line break", "<p>212-555<br>0122</p>"],
    ["an image", "<p>212-555-<img>0122</p>"],
    ["a piece that isn't seen", "<p>212-555-<span style='visibility:hidden'>0199 </span>0130</p>"],
    ["a piece without a size", "<p>212-555-<span style='font-size:0px'>0199</span></p>"],
    ["a piece hidden from readers", "<p>212-555-<span aria-hidden='true'>0199</span></p>"],
    ["a piece that nobody sees through", "<p>212-555-<span style='opacity:0'>0199</span></p>"],
    [
      "a last piece with a longer number",
      "<p><span>+49 30 9018</span><span style='visibility:hidden'>20</span></p>",
    ],
    ["boxes of their own", "<p><span style='display:block'>212-555</span><span>-0122</span></p>"],
  ])("%s: not one number", (_, html) => {
    document.body.innerHTML = html;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      expect(createFindInPage(US)(node as Text)).toEqual([]);
    }
  });

  it.each([
    ["a number and an extension's field", "<p><span>030 901820</span> <span>4711</span></p>", ["030 901820"]],
    ["a count before a number", "<p><b>0171</b> <span>030 901820</span></p>", ["030 901820"]],
    ["two numbers", "<p><span>030 901820</span> <span>030 901821</span></p>", ["030 901820", "030 901821"]],
    ["more of a number without a space", "<p><b>030 901820</b>-<b>47</b></p>", ["030 901820-47"]],
    [
      "one beside a field that isn't shown",
      "<p><b>030 901820</b><b style='display:none'>47</b></p>",
      ["030 901820"],
    ],
  ])("%s: what stands in one text goes before what a space would join", (_, html, raws) => {
    document.body.innerHTML = html;
    const find = createFindInPage({ countries: ["DE"], learned: [] });
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = new Set<string>();
    for (let node = walker.nextNode(); node; node = walker.nextNode())
      for (const { raw } of find(node as Text)) found.add(raw);
    expect([...found]).toEqual(raws);
  });
});
