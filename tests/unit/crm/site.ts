import type { PageSite } from "../../../lib/messages";
import { createPageReader, createShadowRootOf } from "../../../lib/page/dom";

/** A site as the content script knows it. */
export const site = (crm: PageSite["crm"], change: Partial<PageSite> = {}): PageSite => ({
  crm,
  country: "US",
  otherCountry: "US",
  click: "dial",
  hover: true,
  recordId: "",
  recordType: "",
  learned: [],
  mayLearn: true,
  language: "",
  ...change,
});

/** The product's own reader over the test's document, closed shadow roots aside. */
export const reader = createPageReader(createShadowRootOf(undefined, new WeakSet()));

/** The element of the test's page at which a number is clicked. */
export function elementAt(selector: string, root: ParentNode = document): Element {
  const element = root.querySelector(selector);
  if (!element) throw new Error(`no ${selector}`);
  return element;
}
