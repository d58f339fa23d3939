// @vitest-environment node
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { getCountries, getCountryCallingCode, parsePhoneNumberFromString } from "libphonenumber-js/max";
import { expect, it } from "vitest";
import { readInternational } from "../../../lib/phone/plan.ts";
import { generateTables } from "../../../lib/phone/tables/generate.ts";

it("has tables that are those of the installed metadata (else: node lib/phone/tables/generate.ts)", () => {
  const checkedIn = readFileSync(
    new URL("../../../lib/phone/tables/tables.generated.ts", import.meta.url),
    "utf8",
  );
  expect(checkedIn === generateTables()).toBe(true);
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
      const number = parsePhoneNumberFromString(`+${code}${rest}`);
      const expected = number?.isValid() ? number.number.slice(1) : undefined;
      if (expected) valid++;
      expect(readInternational(code + rest)).toBe(expected);
    }),
    { numRuns: 20000 },
  );
  expect(valid).toBeGreaterThan(200);
});
