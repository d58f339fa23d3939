import { findPhoneNumbersInText } from "libphonenumber-js";
import { LibPhoneNumberMatcher } from "ringcentral-c2d/matchers/LibPhoneNumberMatcher";

/*
 * The other scanners, each used as its documentation says. JavaScript, since their types are there only once they are
 * installed.
 */

/** @typedef {{ node: Node, start: number, end: number, dials: string }} PeerNumber */

/** libphonenumber-js finds in a text; the walk is the plainest there is. */
export const libphonenumber = {
  /**
   * @param {Node} root
   * @param {string} country
   * @returns {PeerNumber[]}
   */
  scan(root, country) {
    /** @type {PeerNumber[]} */
    const found = [];
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = /** @type {Text} */ (node).data;
      const defaultCountry = /** @type {import("libphonenumber-js").CountryCode} */ (country);
      for (const { startsAt, endsAt, number } of findPhoneNumbersInText(text, { defaultCountry })) {
        found.push({ node, start: startsAt, end: endsAt, dials: number.number });
      }
    }
    return found;
  },
};

/** ringcentral-c2d brings its own walk; its default matcher is taken. */
export const ringcentral = {
  /**
   * @param {Node} root
   * @param {string} country
   * @returns {PeerNumber[]}
   */
  scan(root, country) {
    const matches = new LibPhoneNumberMatcher({ countryCode: country }).match({ node: root, validate: true });
    return (matches ?? []).map(({ startsNode, startsAt, endsAt, context }) => ({
      node: startsNode,
      start: startsAt ?? 0,
      end: endsAt ?? 0,
      dials: context.ext ? `${context.phoneNumber}*${context.ext}` : context.phoneNumber,
    }));
  },
};
