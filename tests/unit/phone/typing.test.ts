import { describe, expect, it } from "vitest";
import { formatTyped } from "../../../lib/phone/typing";

/** The field after each key; `|` is the caret. */
function press(field: string, key: string, country = "US"): string {
  const place = field.indexOf("|");
  const before = field.replace("|", "");
  const typed =
    key === "Backspace"
      ? { text: before.slice(0, place - 1) + before.slice(place), caret: place - 1 }
      : { text: before.slice(0, place) + key + before.slice(place), caret: place + key.length };
  const { text, caret } = formatTyped(typed, before, country);
  return `${text.slice(0, caret)}|${text.slice(caret)}`;
}

const type = (keys: string, country: string) =>
  [...keys].reduce((field, key) => press(field, key, country), "|");

describe("a number that is typed", () => {
  it.each([
    ["2125550120", "US", "(212) 555-0120|"],
    ["030901820", "DE", "030 901820|"],
    ["+4930901820", "US", "+49 30 901820|"],
  ])("%s is formatted as in %s", (keys, country, shown) => {
    expect(type(keys, country)).toBe(shown);
  });

  it("keeps the caret with its digit", () => {
    expect(press("(2|12) 555-0120", "9")).toMatch(/^\(?29\|/);
    expect(press("(212) 5|55-0120", "Backspace")).toMatch(/^\(?212\)? ?\|/);
  });

  it("loses a digit where only a sign of the formatting was deleted", () => {
    expect(press("(212)| 555-0120", "Backspace").replace(/\D/g, "")).toBe("215550120");
  });

  it("stays as it is where it isn't only digits", () => {
    expect(press("1-800-FLOWER|", "S")).toBe("1-800-FLOWERS|");
    expect(press("|", "tel:+4930901820")).toBe("tel:+4930901820|");
  });

  it("can be typed in a country that isn't known", () => {
    expect(type("12", "")).toBe("12|");
  });
});
