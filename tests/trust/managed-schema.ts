import { settingsSchema } from "../../lib/settings/schema";
import { z } from "../../lib/zod";
import { describeSetting } from "./setting-texts";

/** A schema as Chrome takes it for managed storage: one type each, no unions, no references. */
interface ChromeSchema {
  title?: string;
  description?: string;
  type: string;
  properties?: Record<string, ChromeSchema>;
  items?: ChromeSchema;
}

/** The members of JSON Schema that zod writes and that are read here and in the reference. */
export interface JsonSchema {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  minimum?: number;
  maximum?: number;
  default?: unknown;
  required?: string[];
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
}

/** The settings' schema in JSON Schema, as documents are written. */
export function settingsJsonSchema(): JsonSchema {
  return z.toJSONSchema(settingsSchema, { io: "input", unrepresentable: "any" }) as JsonSchema;
}

/**
 * The text of `public/managed_schema.json`: the settings' schema, as far as Chrome needs it to read policies, with what
 * each key is. It has types only: Chrome drops a whole top-level key for one value that its schema doesn't allow, before
 * the extension could say what is wrong and use the rest.
 */
export function managedSchemaText(): string {
  return `${JSON.stringify(chromeSchema(settingsJsonSchema(), ""), null, 2)}\n`;
}

function chromeSchema(schema: JsonSchema, path: string): ChromeSchema {
  const variants = schema.oneOf ?? schema.anyOf;
  if (variants)
    return objectSchema(
      variants.map(({ properties }) => properties ?? {}),
      path,
    );
  if (schema.properties) return objectSchema([schema.properties], path);
  if (schema.items)
    return { ...textsOf(path, []), type: "array", items: chromeSchema(schema.items, `${path}[]`) };
  const type = schema.type ?? typeof schema.const;
  return { ...textsOf(path, type === "string" ? choicesOf(schema) : []), type };
}

/** The keys of all variants in one; where several have the same key, it takes the choices of all. */
function objectSchema(variants: readonly Record<string, JsonSchema>[], path: string): ChromeSchema {
  const names = [...new Set(variants.flatMap((properties) => Object.keys(properties)))];
  const properties = names.map((name) => {
    const at = path === "" ? name : `${path}.${name}`;
    const each = variants.flatMap((variant) => variant[name] ?? []);
    const choices = each.flatMap(choicesOf);
    const schema = chromeSchema(each[0] ?? {}, at);
    return [name, choices.length > 1 ? { ...schema, ...textsOf(at, choices) } : schema] as const;
  });
  return { ...textsOf(path, []), type: "object", properties: Object.fromEntries(properties) };
}

/** The texts of a key; the document as a whole, and the rows of a list, have none. */
function textsOf(path: string, choices: readonly unknown[]): Pick<ChromeSchema, "title" | "description"> {
  if (path === "" || path.endsWith("[]")) return {};
  const { title, meaning } = describeSetting(path);
  // Links lead nowhere in a browser's policy page, and its texts are plain.
  const plain = meaning.replace(/ \(\[[^\]]*\]\([^)]*\)\)/g, "").replaceAll("`", "");
  return { title, description: choices.length > 0 ? `${plain} One of: ${choices.join(", ")}.` : plain };
}

/** The values that a schema allows, where it names them. */
export function choicesOf({ enum: choices, const: only }: JsonSchema): unknown[] {
  return choices ?? (only === undefined ? [] : [only]);
}
