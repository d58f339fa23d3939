import { describe, expect, it } from "vitest";
import { cleanPhoneNumber } from "../../../lib/phone/clean";
import { guardedKind } from "../../../lib/phone/guarded";

describe("guarded numbers", () => {
  it.each([
    ["US", "900-234-5678", "premiumRate"],
    ["US", "tel:+1-900-234-5678", "premiumRate"],
    ["DE", "0900 1 234567", "premiumRate"],
    ["US", "+49 900 1 234567", "premiumRate"],
    ["GB", "0909 879 0000", "premiumRate"],
    ["FR", "0892 12 34 56", "premiumRate"],
    ["AT", "0900 123456", "premiumRate"],
    ["US", "911", "emergency"],
    ["US", "tel:112", "emergency"],
    ["GB", "999", "emergency"],
    ["AU", "000", "emergency"],
    ["DE", "110", "emergency"],
    ["JP", "１１９", "emergency"],
    ["ZA", "10111", "emergency"],
    ["SE", "90 000", "emergency"],
    ["DE", "0900 1 2345678", "premiumRate"],
    ["US", "+49 900 1 234567 89", "premiumRate"],
    ["ZA", "tel:10111;phone-context=+27", "emergency"],
    ["US", "+2710111", "emergency"],
    ["DE", "tel:110;phone-context=+49", "emergency"],
    ["DE", "112 +", "emergency"],
    ["DE", "112 34", "emergency"],
    ["US", "911 555 0100", "emergency"],
    ["US", "911-666-6666", "emergency"],
    ["DE", "110 12345", "emergency"],
    ["GB", "999 1234", "emergency"],
  ])("in %s %s is one: %s", (country, raw, kind) => {
    expect(guardedKind(cleanPhoneNumber(raw, { country }), [country])).toBe(kind);
  });

  it.each([
    ["US", "(212) 555-0120"],
    ["US", "800-234-5678"],
    ["US", "999"],
    ["DE", "0800 1234567"],
    ["DE", "030 112112"],
    ["DE", "+49 110"],
    ["GB", "no digits"],
    ["GB", ""],
    ["XX", "999"],
    ["DE", "030 1234567890123"],
    ["BR", "190 12345"],
  ])("in %s %s is none", (country, raw) => {
    expect(guardedKind(cleanPhoneNumber(raw, { country }), [country])).toBeNull();
  });
});
