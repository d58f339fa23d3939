import fc from "../properties";

/*
 * Properties that hold for whatever comes in from outside. `npm test` tries each with a few hundred cases, `npm run fuzz`
 * with as many as FUZZ_RUNS says.
 */

/** Cases for each property. */
export const RUNS = Number(process.env.FUZZ_RUNS ?? 500);

/** Tries a property with this run's number of cases. */
export function holds<T>(property: fc.IProperty<T>): void {
  fc.assert(property, { numRuns: RUNS });
}

/** As {@link holds}, for a property that has to be waited for. */
export function holdsAsync<T>(property: fc.IAsyncProperty<T>): Promise<void> {
  return fc.assert(property, { numRuns: RUNS });
}

/** Any text, odd Unicode and lone surrogates included, and what likes to break parsers. */
export const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 24 }),
  fc.string({ unit: "grapheme", maxLength: 24 }),
  fc.constantFrom(
    "",
    " ",
    "\0",
    "\r\n",
    "\u202e",
    "\ud800",
    "<script>alert(1)</script>",
    "__proto__",
    "constructor",
    "toString",
    "[a|b]",
    "]",
    "=",
    "$notes$",
    "{!Record.Id}",
    "' or 1 eq 1",
    "https://evil.example/",
    "javascript:alert(1)",
    "0",
    "-1",
    "1e999",
  ),
);

/** Any JSON value, with the keys that parsers are led astray by. */
export const anyJson: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  anyText,
  fc.dictionary(anyText, fc.jsonValue({ maxDepth: 1 }), { maxKeys: 4 }),
);

/** A JSON document with some of its leaves and branches replaced by anything, lost, or joined by unknown keys. */
export function damaged(document: unknown): fc.Arbitrary<unknown> {
  const damage = fc.record({
    at: fc.array(fc.nat(), { minLength: 1, maxLength: 5 }),
    how: fc.constantFrom("replace", "remove", "add"),
    key: anyText,
    value: anyJson,
  });
  return fc.array(damage, { maxLength: 3 }).map((list) => {
    const copy: unknown = structuredClone(document);
    for (const each of list) apply(copy, each);
    return copy;
  });
}

function apply(
  root: unknown,
  { at, how, key, value }: { at: number[]; how: string; key: string; value: unknown },
): void {
  let owner = root;
  for (const [depth, step] of at.entries()) {
    if (typeof owner !== "object" || owner === null) return;
    const keys = Object.keys(owner);
    const chosen = keys[step % Math.max(keys.length, 1)];
    if (chosen === undefined) return;
    if (depth < at.length - 1) {
      owner = Reflect.get(owner, chosen);
      continue;
    }
    if (how === "remove") Reflect.deleteProperty(owner, chosen);
    // Lists of JSON have no keys of their own.
    else if (how === "add" && Array.isArray(owner)) owner.push(value);
    // As JSON.parse does it: a key like __proto__ is a key like any other.
    else
      Object.defineProperty(owner, how === "add" ? key : chosen, {
        value,
        configurable: true,
        enumerable: true,
        writable: true,
      });
  }
}
