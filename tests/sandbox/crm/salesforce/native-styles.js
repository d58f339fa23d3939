/*
 * With native shadow roots the page's styles end at each root: every root gets the design system's sheet, which is
 * filled once it has come.
 */
const sheet = new CSSStyleSheet();
fetch("/slds/styles/salesforce-lightning-design-system.min.css")
  .then((answer) => answer.text())
  .then((css) => sheet.replace(css));

const { attachShadow } = Element.prototype;
Element.prototype.attachShadow = function (options) {
  const root = attachShadow.call(this, options);
  root.adoptedStyleSheets.push(sheet);
  return root;
};
