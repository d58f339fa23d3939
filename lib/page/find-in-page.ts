import { findPhoneNumbers, mayHoldPhoneNumber, type PhoneMatch } from "../phone/find";
import { labelOf } from "./label";

/** Finds the numbers in a text of the page. */
export type FindInPage = (text: Text) => PhoneMatch[];

/**
 * Makes the page's finder: the finder of `lib/phone`, told of the field's label where there is a candidate, since
 * "Customer No." beside a text of bare digits says what the digits alone don't.
 */
export function createFindInPage(country: string): FindInPage {
  const options = { country };
  return (text) => {
    if (!mayHoldPhoneNumber(text.data, options)) return [];
    const found = findPhoneNumbers(text.data, options);
    const label = found.length > 0 ? labelOf(text) : "";
    if (label === "") return found;
    const prefix = `${label}: `;
    return findPhoneNumbers(prefix + text.data, options)
      .filter(({ start }) => start >= prefix.length)
      .map((match) => ({ ...match, start: match.start - prefix.length, end: match.end - prefix.length }));
  };
}
