import { readFileSync } from "node:fs";
import type { TextKey } from "../../lib/i18n";

type Texts = { [key: string]: string | Texts };

const texts = JSON.parse(readFileSync("public/locales/en.json", "utf8")) as Texts;

/** The English text of a key, or undefined where there is none. */
export function textOf(key: string): string | undefined {
  const found = key
    .split(".")
    .reduce<string | Texts | undefined>((at, name) => (typeof at === "object" ? at[name] : undefined), texts);
  return typeof found === "string" ? found : undefined;
}

/** The English text of a key that is there. */
export function text(key: TextKey): string {
  return textOf(key) ?? "";
}
