// @vitest-environment node
import { expect, it } from "vitest";
import { findPhoneNumbers } from "../../../lib/phone/find.ts";

/**
 * What libphonenumber's own PhoneNumberMatcher (leniency VALID) finds in texts like those of its test suite. The last
 * group is where this finder decides otherwise on purpose: such texts are amounts, lists or fractions on CRM pages.
 */
const MATCHER: [country: string, text: string, ...found: string[]][] = [
  // writings
  ["NZ", "Call 03-331 6005 today", "+6433316005"],
  ["NZ", "03 331 6005", "+6433316005"],
  ["NZ", "033316005", "+6433316005"],
  ["NZ", "0064 3 331 6005", "+6433316005"],
  ["US", "+64 3 331 6005", "+6433316005"],
  ["US", "01164 3 331 6005", "+6433316005"],
  ["US", "4156667777", "+14156667777"],
  ["US", "415-666-7777", "+14156667777"],
  ["US", "415/666-7777", "+14156667777"],
  ["US", "(415) 6667777", "+14156667777"],
  ["US", "415-6667777", "+14156667777"],
  ["US", "４１５６６６７７７７", "+14156667777"],
  ["US", "４１５－６６６－７７７７", "+14156667777"],
  ["US", "4156667777 x 123", "+14156667777x123"],
  ["US", "415-666-7777 ext. 503", "+14156667777x503"],
  ["US", "1 415 666 7777 x 123", "+14156667777x123"],
  ["US", "+1 415-666-7777", "+14156667777"],
  ["DE", "0800-2491234", "+498002491234"],
  ["DE", "0900-1 123123", "+499001123123"],
  ["DE", "(0)900-1 123123", "+499001123123"],
  ["AU", "1800-10-10 22", "+611800101022"],
  ["US", "+44 20 7031 3000", "+442070313000"],
  ["GB", "(020) 7031 3000", "+442070313000"],
  // around
  ["US", "abc8005001234"],
  ["US", "8005001234def"],
  ["US", "abc8005001234def"],
  ["US", "我的电话号码是8005001234", "+18005001234"],
  ["US", "8005001234中文", "+18005001234"],
  ["US", "한국어8005001234", "+18005001234"],
  ["US", "$8005001234"],
  ["US", "8005001234$"],
  ["US", "£8005001234"],
  ["US", "8005001234%"],
  ["US", "(415) 666-7777 (415) 777-8888", "+14156667777", "+14157778888"],
  ["US", "Call 650 253 1234 or 650-253-4321", "+16502531234", "+16502534321"],
  ["US", "My address is CA 34215 - 650-253-0000 is my number.", "+16502530000"],
  ["US", "My number is 650-253-0000. 34215 is my zip-code.", "+16502530000"],
  ["US", "My number is 650-253-0000 (34215 is my zip-code).", "+16502530000"],
  ["US", "Call me on 650-253-0000, or mail me at 12 Main St", "+16502530000"],
  ["US", "[650-253-0000]", "+16502530000"],
  // dates, publications, times
  ["US", "Tel: 2012-01-02 08:00"],
  ["US", "2012/01/02 08:00"],
  ["US", "3/10/2011"],
  ["US", "31/10/96"],
  ["US", "08/31/95"],
  ["US", "As quoted by Alfonso 12-15 (2009), you may call me."],
  ["US", "As quoted by Alfonso et al. 12-15 (2009), you may call me."],
  ["US", "pp. 71-12"],
  ["US", "80.585 [79.964, 81.191]"],
  ["US", "1-23-45"],
  // international prefixes, pluses and carriers' codes
  ["PL", "Zadzwoń: 0~01-212-555-0143", "+12125550143"],
  ["PL", "0~0 1800 5550 199", "+18005550199"],
  ["DE", "++1 (212) 555-0143 anrufen", "+12125550143"],
  ["SG", "0011-212-555-0143", "+12125550143"],
  ["SG", "0191-212-555-0143", "+12125550143"],
  ["AR", "0343 15 555 1212", "+5493435551212"],
  // grouped in an unusual way, but with brackets or its trunk zero
  ["US", "(1800) 5550.199", "+18005550199"],
  ["US", "(212) 55 50 143", "+12125550143"],
  ["NZ", "0 3   3 3 1   6 0 0 5", "+6433316005"],
  ["US", "(80).(555) (01).(9)91"],
  ["US", "212)55 50 143"],
  ["US", "650 x 253 - 1234"],
  // a word is glued to it
  ["NZ", "Please call03-331 6005"],
  ["US", "Please call+12125550143", "+12125550143"],
  // the national prefix is missing
  ["GB", "20 7031 3000"],
  ["DE", "30 901820"],
  ["FR", "1 23 45 67 89"],
  // taken by the matcher, not by this finder
  ["US", "12 7/8 - 14 12/34 - 5", "+11278141234"],
  ["US", "65 02 53 00 00", "+16502530000"],
];

it("agrees with libphonenumber's matcher in at least 19 of 20 cases", () => {
  const differing = MATCHER.filter(([country, text, ...found]) => {
    const own = findPhoneNumbers(text, { country }).map(
      ({ e164, extension }) => e164 + (extension ? `x${extension}` : ""),
    );
    return own.join() !== found.join();
  });
  expect(differing.length, JSON.stringify(differing, null, 1)).toBeLessThanOrEqual(MATCHER.length / 20);
});
