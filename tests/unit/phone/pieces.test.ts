import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { findPhoneNumbers } from "../../../lib/phone/find";
import { findInPieces, isLong } from "../../../lib/phone/pieces";
import fc from "../../properties";

const corpus = JSON.parse(readFileSync("tests/unit/phone/crm-text.json", "utf8")) as {
  text: string;
}[];

function inPieces(text: string, country: string) {
  const lengths: number[] = [];
  const find = (piece: string) => {
    lengths.push(piece.length);
    return findPhoneNumbers(piece, { country });
  };
  return { found: [...findInPieces(text, find)].flat(), longest: Math.max(...lengths) };
}

describe("a long text, read in pieces", () => {
  const texts = fc
    .array(
      fc.oneof(
        fc.constantFrom(...corpus.map(({ text }) => text)),
        fc.constantFrom("Order no. ", "http://a.example/x?", "x".repeat(300), "\n", "Tel. "),
        fc.integer({ min: 0, max: 2_000 }).map((length) => "prose ".repeat(length / 6)),
      ),
      { minLength: 150, maxLength: 300 },
    )
    .map((parts) => parts.join("; "));

  it("gives the numbers of the whole, wherever the seams fall", () => {
    fc.assert(
      fc.property(texts, fc.constantFrom("US", "DE", "FR"), (text, country) => {
        expect(isLong(text)).toBe(true);
        const { found, longest } = inPieces(text, country);
        expect(found).toEqual(findPhoneNumbers(text, { country }));
        expect(longest).toBeLessThan(8_192);
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    ["lists with commas", "212-555-0130, "],
    ["lists with spaces only", "212-555-0130 "],
    ["digits with spaces", "030 23125024 "],
    ["brackets", "(212) 555-0130 "],
  ])("loses none of %s", (_, unit) => {
    const country = unit.startsWith("0") ? "DE" : "US";
    const text = unit.repeat(5_000);
    expect(inPieces(text, country).found.map(({ raw }) => raw)).toEqual(
      Array.from({ length: 5_000 }, () => unit.replace(/,? $/, "")),
    );
  });

  it.each([["2125550130"], ["1-"], ["12.34."], ["+1"], ["212-555-"]])(
    "takes no part of %s without end for a number",
    (unit) => {
      const text = unit.repeat(30_001 / unit.length);
      expect(inPieces(text, "US").found).toEqual(findPhoneNumbers(text, { country: "US" }));
    },
  );
});
