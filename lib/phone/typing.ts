import { AsYouType, isSupportedCountry } from "libphonenumber-js/max";

/** A field's text and the place of its caret. */
export interface Typed {
  text: string;
  caret: number;
}

/**
 * Formats a number while it is typed, the caret staying with its digit. What holds more than digits and the signs of a
 * number, as a pasted link does, stays as it is.
 * @param before the field's text before the last key
 */
export function formatTyped({ text, caret }: Typed, before: string, country: string): Typed {
  if (!/^[\d\s()+./-]*$/.test(text)) return { text, caret };
  let signs = text.replace(/[^\d+]/g, "");
  let left = text.slice(0, caret).replace(/[^\d+]/g, "").length;
  // Only formatting was deleted, which would come back at once: the digit before it is what was meant.
  if (text.length < before.length && signs === before.replace(/[^\d+]/g, "") && left > 0) {
    signs = signs.slice(0, left - 1) + signs.slice(left);
    left -= 1;
  }
  const formatted = new AsYouType(isSupportedCountry(country) ? country : undefined).input(signs);
  return { text: formatted, caret: placeAfter(formatted, left) };
}

/** The place right after so many digits and pluses. */
function placeAfter(text: string, count: number): number {
  let seen = 0;
  for (let place = 0; place < text.length; place += 1) {
    if (seen === count) return place;
    if (/[\d+]/.test(text[place] ?? "")) seen += 1;
  }
  return text.length;
}
