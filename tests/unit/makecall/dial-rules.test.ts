import { describe, expect, it } from "vitest";
import { digitsToDial, neverMatchesDigits } from "../../../lib/makecall/dial-rules";

const berlin = { digits: "4930901820", national: "030901820" };
const settings = (match: string, replace: string) => ({
  country: "DE",
  tenant: { numberFormat: "e164" as const, dialRules: [{ description: "", match, replace }] },
});

describe("dial rules", () => {
  it.each([
    ["^", "9", "94930901820"],
    ["^(?!1)", "011", "0114930901820"],
    ["^4930(\\d+)$", "$1", "901820"],
    ["0", "", "493901820"],
  ])("%s by %j gives %s", (match, replace, digits) => {
    expect(digitsToDial(berlin, settings(match, replace))).toBe(digits);
  });

  it.each(["^\\+", "^\\+49", "00 49", "\\(0\\)", "^0-", "ext\\d+", "\\s", "^(?:\\+)1"])(
    "%s never matches digits",
    (match) => expect(neverMatchesDigits(match)).toBe(true),
  );

  it.each([
    "^\\+?49",
    "^(\\+)?49",
    "^(?!\\+)",
    "^(?:\\+|00)49",
    "[+\\d]\\d",
    "^1212555(\\d{4})$",
    "^\\d{3,}",
    ".*",
    "^(?<area>\\d{3})\\k<area>",
    "\\b1",
    "^\\s*1",
  ])("%s may match digits", (match) => expect(neverMatchesDigits(match)).toBe(false));
});
