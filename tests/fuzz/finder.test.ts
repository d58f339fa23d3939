import { readFileSync } from "node:fs";
import { isValidPhoneNumber } from "libphonenumber-js/max";
import { describe, expect, it } from "vitest";
import { findPhoneNumbers, mayHoldPhoneNumber, type PhoneMatch } from "../../lib/phone/find";
import fc from "../properties";
import { holds } from "./run";

/* The finder, on any text: texts of CRM pages, pieces of numbers and noise, in any order. */

const corpus = JSON.parse(readFileSync(new URL("../unit/phone/crm-text.json", import.meta.url), "utf8")) as {
  text: string;
}[];

describe("any text", () => {
  const countries = ["US", "DE", "AT", "GB", "FR", "IT", "DK", "JP", "BR", "RU", "IN", "XX", ""];
  const pieces = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...corpus.map(({ text }) => text)) },
    { weight: 3, arbitrary: fc.stringMatching(/^[+(]?[0-9][0-9 ()./-]{3,24}$/) },
    { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        " ",
        ", ",
        " ext. 12",
        "x",
        "+49 30 901820",
        "٠٥",
        "\u200e",
        "\u00ad",
        "1-800-",
      ),
    },
  );
  const texts = fc.array(pieces, { maxLength: 6 }).map((list) => list.join(""));

  it("gives matches in order, apart, with the text they name and a valid E.164 number", () => {
    holds(
      fc.property(texts, fc.constantFrom(...countries), (text, country) => {
        let end = 0;
        for (const match of findPhoneNumbers(text, { country })) {
          expect(match.start).toBeGreaterThanOrEqual(end);
          expect(match.end).toBeGreaterThan(match.start);
          expect(match.raw).toBe(text.slice(match.start, match.end));
          expect(match.e164).toMatch(/^\+[1-9]\d{3,14}$/);
          expect(isValidPhoneNumber(match.e164)).toBe(true);
          if (match.extension !== undefined) expect(match.extension).toMatch(/^\d{1,7}$/);
          end = match.end;
        }
      }),
    );
  });

  it("is not sieved out when it holds a number", () => {
    holds(
      fc.property(texts, fc.constantFrom(...countries), (text, country) => {
        // Beside what may be a number in letters, each run of digits is read, whatever its looks.
        const unsieved = findPhoneNumbers(`${text}\n1-800-A`, { country }).filter(
          ({ end }) => end <= text.length,
        );
        expect(findPhoneNumbers(text, { country })).toEqual(unsieved);
        if (!mayHoldPhoneNumber(text, country)) expect(unsieved).toEqual([]);
      }),
    );
  });

  // Such a one is read in every detail, where most are told by their looks.
  it("gives the same numbers where one has an invisible character in it", () => {
    holds(
      fc.property(texts, fc.constantFrom(...countries), fc.nat(), (text, country, at) => {
        const found = findPhoneNumbers(text, { country });
        const match = found[at % Math.max(1, found.length)];
        if (!match) return;
        const split = match.start + match.raw.search(/\p{Nd}/u) + 1;
        const again = findPhoneNumbers(`${text.slice(0, split)}\u2060${text.slice(split)}`, { country });
        const told = ({ e164, extension }: PhoneMatch) => ({ e164, extension });
        expect(again.map(told)).toEqual(found.map(told));
      }),
    );
  });
});
