import { beforeEach, describe, expect, it } from "vitest";
import { labelOf } from "../../../lib/page/label";
import { createFindInPage } from "../../../lib/page/numbers";

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
  ["a definition list", (label) => `<dl><dt>${label}</dt><dd>${DIGITS}</dd></dl>`],
  ["a label element", (label) => `<label for="f">${label}</label><output id="f">${DIGITS}</output>`],
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

it("a text without a label is read as it stands", () => {
  const text = textIn("<p>Call 212-555-0122 today</p>");
  expect(labelOf(text)).toBe("");
  expect(createFindInPage(US)(text)).toMatchObject([
    { raw: "212-555-0122", range: { startOffset: 5, endOffset: 17 } },
  ]);
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
    ["boxes of their own", "<p><span style='display:block'>212-555</span><span>-0122</span></p>"],
  ])("%s: not one number", (_, html) => {
    document.body.innerHTML = html;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      expect(createFindInPage(US)(node as Text)).toEqual([]);
    }
  });
});
