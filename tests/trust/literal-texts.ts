import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "vite";

/*
 * Finds texts that users would read and that stand in the code itself, past the locales: what elements contain, what is
 * assigned to them, and the attributes and properties that tell something.
 */

const FOLDERS = ["components", "entrypoints", "lib"];

/** What shows its value: attributes, properties of components and of elements, and of what the code hands to them. */
const TELLING = new Set([
  "alt",
  "aria-description",
  "aria-label",
  "aria-roledescription",
  "ariaLabel",
  "caption",
  "description",
  "detail",
  "heading",
  "hint",
  "innerText",
  "label",
  "placeholder",
  "textContent",
  "title",
]);

/** What is the same in every language: addresses, variables, and names of products. */
const ALLOWED = [/^(https?:\/)?\/\S*$/, /^\$\w+$/, /^(Salesforce|SAP)$/];

/** A node of the syntax tree. */
interface Node {
  type: string;
  [key: string]: unknown;
}

/** The files of the extension whose names fit, by their paths. */
export function shippedFiles(name: RegExp): string[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((path) => name.test(path) && !path.includes(".generated."))
      .map((path) => join(folder, path)),
  );
}

/** The literal texts of a TypeScript file. */
export function textsInCode(file: string): string[] {
  const { program, errors } = parseSync(file, readFileSync(file, "utf8"));
  if (errors.length > 0) throw new Error(`${file} can't be parsed: ${errors[0]?.message}`);
  return nodesIn(program).flatMap(shownBy).filter(isText);
}

/** The literal texts of an HTML file: what it contains, and what its attributes tell. */
export function textsInHtml(file: string): string[] {
  const html = readFileSync(file, "utf8").replace(/<!--.*?-->/gs, "");
  const contents = html.replace(/<(script|style)\b.*?<\/\1>/gs, "").split(/<[^>]*>/);
  const told = [...html.matchAll(/\s([\w-]+)="([^"]*)"/g)].flatMap(([, name = "", value = ""]) =>
    TELLING.has(name) ? [value] : [],
  );
  return [...contents, ...told].map((text) => text.trim()).filter(isText);
}

function isText(text: string): boolean {
  return /\p{L}/u.test(text) && !ALLOWED.some((allowed) => allowed.test(text.trim()));
}

/** The literal texts that a node shows by itself. */
function shownBy(node: Node): string[] {
  switch (node.type) {
    case "JSXText":
      return [String(node.value).trim()];
    case "JSXElement":
    case "JSXFragment":
      return childrenOf(node).flatMap(({ type, expression }) =>
        type === "JSXExpressionContainer" ? literalsOf(expression) : [],
      );
    case "JSXAttribute":
      return isTelling(node.name) ? literalsOf(node.value) : [];
    case "Property":
      return isTelling(node.key) ? literalsOf(node.value) : [];
    case "AssignmentExpression":
      return isNode(node.left) && isTelling(node.left.property) ? literalsOf(node.right) : [];
    case "CallExpression":
      return shownByCall(node);
    default:
      return [];
  }
}

/** `setAttribute("aria-label", …)`, and our own `element(document, name, class, text)`. */
function shownByCall({ callee, arguments: given }: Node): string[] {
  if (!isNode(callee) || !Array.isArray(given)) return [];
  const [first, second, , fourth]: unknown[] = given;
  if (nameOf(callee) === "element") return literalsOf(fourth);
  const isAttribute =
    nameOf(callee.property) === "setAttribute" && literalsOf(first).some((name) => TELLING.has(name));
  return isAttribute ? literalsOf(second) : [];
}

/** The strings that an expression can come to, as far as they stand in it. */
function literalsOf(node: unknown): string[] {
  if (!isNode(node)) return [];
  switch (node.type) {
    case "Literal":
      return typeof node.value === "string" ? [node.value] : [];
    case "TemplateLiteral":
      return nodesOf(node.quasis).map(({ value }) => (value as { cooked: string }).cooked);
    case "JSXExpressionContainer":
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "ParenthesizedExpression":
      return literalsOf(node.expression);
    case "ConditionalExpression":
      return [...literalsOf(node.consequent), ...literalsOf(node.alternate)];
    case "LogicalExpression":
      return [...(node.operator === "&&" ? [] : literalsOf(node.left)), ...literalsOf(node.right)];
    case "BinaryExpression":
      return node.operator === "+" ? [...literalsOf(node.left), ...literalsOf(node.right)] : [];
    default:
      return [];
  }
}

function isTelling(name: unknown): boolean {
  return TELLING.has(nameOf(name));
}

function nameOf(node: unknown): string {
  if (!isNode(node)) return "";
  return typeof node.name === "string" ? node.name : typeof node.value === "string" ? node.value : "";
}

function childrenOf({ children }: Node): Node[] {
  return nodesOf(children);
}

function nodesOf(value: unknown): Node[] {
  return Array.isArray(value) ? value.filter(isNode) : [];
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

/** A node and all that it contains. */
function nodesIn(value: unknown): Node[] {
  if (Array.isArray(value)) return value.flatMap(nodesIn);
  if (!isNode(value)) return [];
  return [value, ...Object.values(value).flatMap(nodesIn)];
}
