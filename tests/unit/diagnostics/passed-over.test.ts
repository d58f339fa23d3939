import { expect, it } from "vitest";
import { whyPassedOver } from "../../../lib/diagnostics/passed-over";
import { findPhoneNumbers } from "../../../lib/phone/find";

/* Why digits aren't taken for a phone number, in words that an agent can do something with. */

/** The digits are what stands in brackets like these: «…». */
const why = (marked: string, { label = "", countries = ["US"] } = {}) => {
  const start = marked.indexOf("«");
  const text = marked.replace(/[«»]/g, "");
  const end = marked.indexOf("»") - 1;
  // What is found isn't passed over, and has no reason.
  if (label === "") expect(findPhoneNumbers(text, { country: countries[0] ?? "" })).toEqual([]);
  return whyPassedOver({ text, start, end, label, isNumber: false }, countries, [
    { label: "Badge", number: "", isPhone: false },
    { label: "Test line", number: "+12125550120", isPhone: false },
  ]);
};

it.each([
  ["Order no. «2125550120»", "label"],
  ["Due on «2026-11-20»", "date"],
  ["«11/20/2026»", "date"],
  ["«123456»", "tooShort"],
  ["«2125550120212555012021»", "tooLong"],
  ["«999 555 0120»", "notInPlan"],
  ["$«2125550120»", "surroundings"],
  ["https://example.com/«2125550120»", "surroundings"],
])("%s: %s", (text, reason) => {
  expect(why(text)).toBe(reason);
});

it("says that nothing says that it is one", () => {
  expect(why("«0301234»", { countries: ["DE"] })).toBe("unlabelled");
});

it("says that the field's label speaks against it", () => {
  expect(why("«2125550120»", { label: "Customer Number" })).toBe("label");
});

it("says that an agent has taught it", () => {
  expect(why("«2125550120»", { label: "Badge" })).toBe("taught");
  expect(why("«2125550120»", { label: "Test line" })).toBe("taught");
  expect(why("«999 555 0120»", { label: "Test line" })).toBe("notInPlan");
});

it("says that a number is there, but can't be clicked", () => {
  const passedOver = { text: "(212) 555-0120", start: 0, end: 14, label: "", isNumber: true };
  expect(whyPassedOver(passedOver, ["US"], [])).toBe("notOffered");
});
