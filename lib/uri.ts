const DIAL_ADDRESS = /^\s*(?:tel|callto):/i;

/** Whether an address, as an attribute has it, is one of a number. */
export function isDialAddress(href: string): boolean {
  return DIAL_ADDRESS.test(href);
}

/** The number of a `tel:` or `callto:` address; any other text as it is, but percent-decoded. */
export function numberOfAddress(href: string): string {
  return decodeUri(href.replace(DIAL_ADDRESS, ""));
}

/** Percent-decodes a piece of an address; text that isn't validly encoded stays as it is. */
export function decodeUri(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
