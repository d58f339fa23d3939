import { beforeEach, describe, expect, it } from "vitest";
import { createFindInPage } from "../../../lib/page/find-in-page";
import { labelOf } from "../../../lib/page/label";

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
      expect(createFindInPage("US")(textIn(page(label)))).toEqual([]);
    },
  );

  it.each([["Phone"], ["Mobile"], ["Telefon"]])(
    "%s: a phone number, at its own place in the text",
    (label) => {
      expect(createFindInPage("US")(textIn(page(label)))).toEqual([
        { start: 0, end: DIGITS.length, raw: DIGITS, e164: `+1${DIGITS}` },
      ]);
    },
  );
});

it("a text without a label is read as it stands", () => {
  const text = textIn("<p>Call 212-555-0122 today</p>");
  expect(labelOf(text)).toBe("");
  expect(createFindInPage("US")(text)).toMatchObject([{ start: 5, end: 17, raw: "212-555-0122" }]);
});
