// @vitest-environment node
import { readFileSync } from "node:fs";
import {
  type CountryCode,
  getCountries,
  getCountryCallingCode,
  isSupportedCountry,
  isValidPhoneNumber,
  parsePhoneNumberFromString,
} from "libphonenumber-js/max";
import { describe, expect, it } from "vitest";
import { countryOf, readInternational, readNational } from "../../../lib/phone/plan.ts";
import { EMERGENCY_NUMBERS } from "../../../lib/phone/tables/emergency.generated.ts";
import { generateTables } from "../../../lib/phone/tables/generate.ts";
import { generateEmergencyTable } from "../../../lib/phone/tables/generate-emergency.ts";
import fc from "../../properties";

it("has tables that are those of the installed metadata and of words.ts (else: npm run tables)", () => {
  expect(checkedIn("tables.generated.ts") === generateTables()).toBe(true);
  expect(checkedIn("emergency.generated.ts")).toBe(generateEmergencyTable());
});

it("reads Argentina's mobile numbers, which have a 15 behind their area code, as libphonenumber does", () => {
  const argentina = countryOf("AR");
  if (!argentina) throw new Error("no table of Argentina");
  const local = fc
    .stringMatching(/^(?:11|[1-9]\d\d|[23]\d{3})$/)
    .chain((area) => fc.stringMatching(/^[0-9]{8}$/).map((rest) => [area, rest.slice(area.length - 2)]));
  let valid = 0;
  fc.assert(
    fc.property(fc.constantFrom("0", ""), local, (zero, [area, rest]) => {
      const digits = `${zero}${area}15${rest}`;
      // These libphonenumber-js takes for an international number without its plus.
      fc.pre(!digits.startsWith("54"));
      const number = parsePhoneNumberFromString(digits, "AR");
      const read = readNational(digits, argentina);
      if (number?.isValid()) {
        valid++;
        expect(`+${read}`).toBe(number.number);
        // Behind what is no area code the digits may still be those of a number.
      } else if (read !== undefined) expect(isValidPhoneNumber(`+${read}`)).toBe(true);
    }),
    { numRuns: 1000 },
  );
  expect(valid).toBeGreaterThan(40);
});

it("accepts exactly the numbers that libphonenumber holds valid", () => {
  const codes = [
    ...new Set(getCountries().map((country) => getCountryCallingCode(country))),
    "800",
    "808",
    "870",
    "883",
    "888",
    "979",
  ];
  let valid = 0;
  fc.assert(
    fc.property(fc.constantFrom(...codes), fc.stringMatching(/^[0-9]{5,12}$/), (code, rest) => {
      // Of these, libphonenumber-js takes the 8 for Belarus's trunk prefix, also after the calling code.
      fc.pre(code !== "375" || !rest.startsWith("810"));
      const number = parsePhoneNumberFromString(`+${code}${rest}`);
      const expected = number?.isValid() ? number.number.slice(1) : undefined;
      if (expected) valid++;
      expect(readInternational(code + rest)).toBe(expected);
    }),
    { numRuns: 20000 },
  );
  expect(valid).toBeGreaterThan(200);
});

describe("the emergency numbers", () => {
  const lines = EMERGENCY_NUMBERS.trim()
    .split("\n")
    .map((line) => line.split(": ").map((list) => list.split(" ")));
  const regions = lines.flatMap(([own = []]) => own);

  it("are those of each region once, and of all but those in which libphonenumber knows none", () => {
    const without = getCountries().filter((country) => !regions.includes(country));
    expect(without.sort()).toEqual(["GN", "GQ", "IO", "TA", "TK"]);
    expect(new Set(regions).size).toBe(regions.length);
    expect(regions.filter((region) => !isSupportedCountry(region))).toEqual([]);
  });

  it("are short, and no number that is dialled for anything else", () => {
    const wrong = lines.flatMap(([own = [], numbers = []]) =>
      own.flatMap((region) =>
        numbers
          .filter(
            (number) =>
              !/^\d{2,5}$/.test(number) ||
              parsePhoneNumberFromString(number, region as CountryCode)?.isValid(),
          )
          .map((number) => `${region} ${number}`),
      ),
    );
    expect(wrong).toEqual([]);
    expect(lines.flatMap(([, numbers = []]) => numbers).length).toBeGreaterThan(300);
  });
});

function checkedIn(table: string): string {
  return readFileSync(new URL(`../../../lib/phone/tables/${table}`, import.meta.url), "utf8");
}
