import { describe, expect, it } from "vitest";
import { cleanPhoneNumber, formatPhoneNumber } from "../../../lib/phone/clean.ts";
import fc from "../../properties";

/** `+E.164`, `x…` for an extension and `?` where the numbering plan doesn't know the number; else the reason. */
function cleaned(raw: string, country: string): string {
  const result = cleanPhoneNumber(raw, { country });
  if (!result.ok) return result.reason;
  const { e164, extension, valid } = result.number;
  return e164 + (extension === undefined ? "" : `x${extension}`) + (valid ? "" : "?");
}

describe("text of a page", () => {
  it.each([
    ["212-555-0124", "US", "+12125550124"],
    ["(212) 555-0124", "US", "+12125550124"],
    ["1 (212) 555.0124", "US", "+12125550124"],
    ["+1.212.555.0124", "DE", "+12125550124"],
    ["030/23125-024", "DE", "+493023125024"],
    ["+49 (0) 30 901820", "US", "+4930901820"],
    ["+49 (0)30-901820", "US", "+4930901820"],
    ["+49(0)30901820", "US", "+4930901820"],
    ["0049 (0)30 901820", "DE", "+4930901820"],
    ["+490301234567", "US", "+49301234567"],
    ["+44 (0)20 7946 0001", "US", "+442079460001"],
    ["+39 (0)6 6706 1235", "US", "+390667061235"],
    ["+39 06 6706 1235", "US", "+390667061235"],
    ["06 6706 1235", "IT", "+390667061235"],
    ["(0) 20 7946 0001", "GB", "+442079460001"],
    ["0044 20 7946 0001", "DE", "+442079460001"],
    ["0044 20 7946 0001", "US", "+442079460001"],
    ["011 44 20 7946 0001", "US", "+442079460001"],
    ["011 2301 2312", "IN", "+911123012312"],
    ["8 (495) 606-36-03", "RU", "+74956063603"],
    ["011 15-2345-6789", "AR", "+5491123456789"],
    ["+386 (0)1 234 56 78", "DE", "+38612345678"],
    ["２１２－５５５－０１２４", "US", "+12125550124"],
    ["+٩٧١ ٥٠ ١٢٣ ٤٥٦٨", "US", "+971501234568"],
    ["\u202a+49 30\u00a0901820\u202c", "US", "+4930901820"],
    ["01\u202f99\u202f00\u202f12\u202f43", "FR", "+33199001243"],
    ["1-800-FLOWERS", "US", "+18003569377"],
    ["1-800-Flowers", "US", "+18003569377"],
    ["Phone: 212-555-0124", "US", "+12125550124"],
    ["Tel. +49 30 901820, Mo-Fr", "US", "+4930901820"],
  ])("%s in %s is %s", (raw, country, expected) => {
    expect(cleaned(raw, country)).toBe(expected);
  });
});

describe("extensions", () => {
  it.each([
    ["212-555-0124 x123", "US", "+12125550124x123"],
    ["212-555-0124 ext. 123", "US", "+12125550124x123"],
    ["(212) 555-0124 extension 9", "US", "+12125550124x9"],
    ["212-555-0124*227", "US", "+12125550124x227"],
    ["212-555-0124 #5", "US", "+12125550124x5"],
    ["030 231250 Durchwahl 17", "DE", "+4930231250x17"],
    ["+7 495 123-45-67 доб. 89", "US", "+74951234567x89"],
    ["tel:+12125550124;ext=12", "US", "+12125550124x12"],
    ["tel:+12125550124;ext=1-2", "US", "+12125550124x12"],
    ["tel:+12125550124,,123", "US", "+12125550124x123"],
    ["tel:+12125550124p123", "US", "+12125550124x123"],
    ["tel:+12125550124w123#", "US", "+12125550124x123"],
    ["tel:+12125550124;123", "US", "+12125550124x123"],
  ])("%s in %s is %s", (raw, country, expected) => {
    expect(cleaned(raw, country)).toBe(expected);
  });
});

describe("links", () => {
  it.each([
    ["tel:+49 30 901820", "US", "+4930901820"],
    ["tel:(415) 555-1213", "US", "+14155551213"],
    ["tel:%2B49%20(0)30%20901820", "US", "+4930901820"],
    ["TEL:+49-30-901820", "US", "+4930901820"],
    ["tel://+4930901820", "US", "+4930901820"],
    ["tel:901820;phone-context=+4930", "US", "+4930901820"],
    ["tel:030901820;phone-context=example.com", "DE", "+4930901820"],
    ["tel:+4930901820;isub=12;ext=3;phone-context=+1", "US", "+4930901820x3"],
    ["callto:+4930901820", "US", "+4930901820"],
    ["callto://0301234567", "DE", "+49301234567"],
    ["callto:+4930901820?call", "US", "+4930901820"],
    ["sip:+4930901820@example.com;user=phone", "US", "+4930901820"],
    ["tel:1-800-FLOWERS", "US", "+18003569377"],
    ["tel:%E0%A4%A", "US", "notANumber"],
    ["tel:*31#07112184102", "DE", "+497112184102"],
    ["*31#0711 2184102", "DE", "+497112184102"],
    ["#31#0711 2184102", "DE", "+497112184102"],
    ["*67 415-555-2671", "US", "+14155552671"],
    ["tel:**61*0171234567#", "DE", "notANumber"],
    ["tel:*21*07112184102#", "DE", "notANumber"],
    ["0711*2184102*12", "DE", "notANumber"],
    ["650-253-0000 415-555-2671", "US", "severalNumbers"],
  ])("%s in %s is %s", (raw, country, expected) => {
    expect(cleaned(raw, country)).toBe(expected);
  });

  it("dials a number whose length is possible though the plan doesn't know it", () => {
    expect(cleaned("tel:+447700900123", "US")).toBe("+447700900123?");
    expect(cleaned("tel:+1 555 555 0100", "US")).toBe("+15555550100?");
  });
});

describe("what can't be dialled", () => {
  it.each([
    ["", "US", "empty"],
    ["   \u200b", "US", "empty"],
    ["tel:", "US", "empty"],
    ["n/a", "US", "noDigits"],
    ["callto:john.doe", "US", "noDigits"],
    ["112", "DE", "tooShort"],
    ["tel:911", "US", "tooShort"],
    ["555-0124", "US", "tooShort"],
    ["+49 30", "US", "tooShort"],
    ["212555012412125550", "US", "tooLong"],
    ["+1 212 555 01245", "US", "tooLong"],
    ["+999 123456", "US", "unknownCountryCode"],
    ["030 901820", "XX", "needsCountry"],
    ["212-555-0124 or 212-555-0125", "US", "severalNumbers"],
    ["212-555-0124, 2125550125", "US", "severalNumbers"],
    ["030 901820 030 901821", "DE", "severalNumbers"],
    ["Order no. 48213", "US", "notANumber"],
  ])("%s in %s: %s", (raw, country, expected) => {
    expect(cleaned(raw, country)).toBe(expected);
  });

  it("names the digits there were, so that emergency numbers can be told apart", () => {
    expect(cleanPhoneNumber("tel:112", { country: "DE" })).toEqual({
      ok: false,
      reason: "tooShort",
      digits: "112",
    });
  });
});

it("gives every form that is dialled", () => {
  expect(cleanPhoneNumber("+49 (0)30 901820 ext. 5", { country: "US" })).toEqual({
    ok: true,
    number: {
      e164: "+4930901820",
      digits: "4930901820",
      national: "030901820",
      country: "DE",
      extension: "5",
      valid: true,
      type: "FIXED_LINE",
    },
  });
  const national = (raw: string) => {
    const result = cleanPhoneNumber(raw, { country: "US" });
    return result.ok ? result.number.national : result.reason;
  };
  expect(national("+1 212 555 0124")).toBe("2125550124");
  expect(national("+7 495 606-36-03")).toBe("84956063603");
  expect(national("+39 06 6706 1235")).toBe("0667061235");
  expect(national("+54 9 11 2345 6789")).toBe("01115 23456789".replace(" ", ""));
});

it("tells premium-rate numbers apart", () => {
  const result = cleanPhoneNumber("tel:+499001123456", { country: "DE" });
  expect(result.ok && result.number.type).toBe("PREMIUM_RATE");
});

it("gives the same number again when cleaned twice, and never throws", () => {
  const raw = fc.oneof(fc.string({ unit: "binary" }), fc.stringMatching(/^(tel:)?\+?[0-9 ()./,;=x-]{0,30}$/));
  fc.assert(
    fc.property(raw, fc.constantFrom("US", "DE", "IT", "AR", "XX", ""), (text, country) => {
      const first = cleanPhoneNumber(text, { country });
      if (!first.ok) return;
      expect(first.number.e164).toBe(`+${first.number.digits}`);
      expect(first.number.digits).toMatch(/^[1-9]\d+$/);
      expect(first.number.national).toMatch(/^\d+$/);
      const again = cleanPhoneNumber(first.number.e164, { country });
      expect(again.ok && again.number.e164).toBe(first.number.e164);
    }),
    { numRuns: 2000 },
  );
});

it("formats a number for display", () => {
  expect(formatPhoneNumber("+4930901820", "international")).toBe("+49 30 901820");
  expect(formatPhoneNumber("+12125550124", "national")).toBe("(212) 555-0124");
  expect(formatPhoneNumber("nonsense", "international")).toBe("nonsense");
});
