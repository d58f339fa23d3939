import { readFileSync } from "node:fs";
import { parseSync } from "vite";

/** A node of a program, by what matters here. */
interface Node {
  type: string;
  [member: string]: unknown;
}

/**
 * The full titles of a file's tests, and of the groups that hold some, as they are written: `%s` and the like stay, and what
 * a template fills in is “…”. What is skipped, or is yet to be written, isn't among them.
 */
export function testTitles(path: string): string[] {
  const { program } = parseSync(path, readFileSync(path, "utf8"));
  return titlesIn(program);
}

function titlesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(titlesIn);
  if (!isNode(value)) return [];
  const inner = Object.values(value).flatMap(titlesIn);
  if (value.type !== "CallExpression") return inner;
  const [first] = value.arguments as Node[];
  const called = nameOf(value.callee);
  const title = first && textOf(first);
  if (title === null || title === undefined || !/^(?:it|test|describe)\b/.test(called)) return inner;
  if (/\.(?:skip|todo|fails)\b/.test(called)) return [];
  return called.startsWith("describe") && inner.length === 0 ? [] : [title, ...inner];
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value;
}

/** What is called: `it`, `it.each`, `describe.skip` …; empty for what has no name. */
function nameOf(callee: unknown): string {
  if (!isNode(callee)) return "";
  switch (callee.type) {
    case "Identifier":
      return String(callee.name);
    case "MemberExpression":
      return `${nameOf(callee.object)}.${nameOf(callee.property)}`;
    case "CallExpression":
      return nameOf(callee.callee);
    case "TaggedTemplateExpression":
      return nameOf(callee.tag);
    default:
      return "";
  }
}

function textOf(node: Node): string | null {
  if (node.type === "Literal") return typeof node.value === "string" ? node.value : null;
  if (node.type !== "TemplateLiteral") return null;
  return (node.quasis as { value: { cooked: string } }[]).map(({ value }) => value.cooked).join("…");
}
