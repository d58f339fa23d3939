import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DEFAULT_SETTINGS } from "../../lib/settings/schema";
import { BUILDS } from "./build";
import { managedSchemaText } from "./managed-schema";

/* What Chrome reads policies by: made of the settings' schema by `npm run docs`, as Chrome takes it. */

interface Schema {
  title?: unknown;
  description?: unknown;
  type?: unknown;
  properties?: Record<string, Schema>;
  items?: Schema;
}

const schema = JSON.parse(managedSchemaText()) as Schema;

describe("the schema of the managed storage", () => {
  it("is public/managed_schema.json", async () => {
    await expect(managedSchemaText()).toMatchFileSnapshot("../../public/managed_schema.json");
  });

  it.each(BUILDS)("is named to %s only where that reads one", (browser, folder) => {
    const manifest = JSON.parse(readFileSync(`${folder}/manifest.json`, "utf8"));
    const named = browser === "firefox" ? undefined : { managed_schema: "managed_schema.json" };
    expect(manifest.storage).toEqual(named);
    if (named) expect(readFileSync(`${folder}/managed_schema.json`, "utf8")).toBe(managedSchemaText());
  });

  it("has what Chrome takes: one type each, keys of objects, items of lists, and no more", () => {
    const types: unknown[] = [];
    const check = (each: Schema) => {
      types.push(each.type);
      expect(["title", "type", "description", "properties", "items"]).toEqual(
        expect.arrayContaining(Object.keys(each)),
      );
      expect(each.type === "object").toBe(each.properties !== undefined);
      expect(each.type === "array").toBe(each.items !== undefined);
      for (const child of [...Object.values(each.properties ?? {}), ...(each.items ? [each.items] : [])])
        check(child);
    };
    check(schema);
    expect([...new Set(types)].sort()).toEqual(["array", "boolean", "integer", "number", "object", "string"]);
  });

  it("says of every key what it is", () => {
    const check = ({ properties = {}, items }: Schema, path: string) => {
      for (const [key, child] of Object.entries(properties)) {
        expect([`${path}${key}`, child.title, child.description]).toEqual([
          `${path}${key}`,
          expect.stringMatching(/\S/),
          expect.stringMatching(/\.$/),
        ]);
        check(child, `${path}${key}.`);
      }
      if (items) check(items, `${path}[].`);
    };
    check(schema, "");
  });

  it("has every setting, of the type that it has", () => {
    const check = (value: unknown, at: Schema | undefined, path: string) => {
      if (Array.isArray(value)) expect([path, at?.type]).toEqual([path, "array"]);
      else if (typeof value === "object" && value !== null) {
        for (const [key, child] of Object.entries(value))
          check(child, at?.properties?.[key], `${path}.${key}`);
      } else expect([path, at?.type]).toEqual([path, Number.isInteger(value) ? at?.type : typeof value]);
    };
    check(DEFAULT_SETTINGS, schema, "");
    const auth = schema.properties?.statistics?.properties?.auth?.properties ?? {};
    expect(Object.keys(auth)).toEqual(
      expect.arrayContaining(["type", "username", "password", "token", "name", "value", "tokenUrl"]),
    );
  });
});
