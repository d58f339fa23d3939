import type { Learned } from "../messages";
import type { PassedOver } from "../page/inspect";
import { findPhoneNumbers } from "../phone/find";
import { labelBefore } from "../phone/labels";
import { readPhoneNumber } from "../phone/read";

/** Why digits on a page are taken for no phone number; each has its text, `diagnostics.why.<reason>`. */
export type PassedOverReason =
  /** They are one, but can't be clicked where they stand. */
  | "notOffered"
  | "taught"
  | "label"
  | "date"
  | "tooShort"
  | "tooLong"
  | "notInPlan"
  /** What stands right around them makes them a part of something else. */
  | "surroundings"
  /** They could be a number, and nothing says that they are. */
  | "unlabelled";

/** What says that digits are a phone number. */
const TELEPHONE = "Tel: ";
const DATE =
  /^\D*(?:(?:19|20)\d\d[-./ ]\d{1,2}[-./ ]\d{1,2}|\d{1,2}[-./ ]\d{1,2}[-./ ](?:(?:19|20)\d\d|\d\d))(?!\d)/;

/**
 * Why the finder passes over digits: found by asking it about them once more, alone and with a label that says that they
 * are a number, so that it needs no words of its own for that.
 * @param countries ISO 3166-1 alpha-2, the likeliest first, as the content script reads the page.
 */
export function whyPassedOver(
  { text, start, end, label, isNumber: isFound }: PassedOver,
  countries: readonly string[],
  learned: readonly Learned[],
): PassedOverReason {
  if (isFound) return "notOffered";
  const raw = text.slice(start, end);
  const numberIn = (written: string) =>
    (countries.length > 0 ? countries : [""])
      .flatMap((country) => findPhoneNumbers(written, { country }))
      .at(0)?.e164;
  const number = numberIn(TELEPHONE + raw);
  const isTaught = (each: Learned) =>
    each.label === label && !each.isPhone && (each.number === "" || each.number === number);
  if (learned.some(isTaught)) return "taught";
  if (number !== undefined && saysOther(text.slice(0, start), label)) return "label";
  if (DATE.test(raw)) return "date";
  if (numberIn(raw) !== undefined) return "surroundings";
  if (number !== undefined) return "unlabelled";
  const { cleaned } = readPhoneNumber(raw, countries);
  if (!cleaned.ok && (cleaned.reason === "tooShort" || cleaned.reason === "tooLong")) return cleaned.reason;
  return "notInPlan";
}

/** Whether the words before, or else the field's label, say that it is something else. */
function saysOther(before: string, label: string): boolean {
  const said = labelBefore(before, before.length, true);
  if (said !== "none" || label === "") return said === "other";
  const context = `${label}: `;
  return labelBefore(context, context.length, true) === "other";
}
