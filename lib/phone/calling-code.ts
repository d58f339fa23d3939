import { getCountries, getCountryCallingCode } from "libphonenumber-js/max";
import { countryOf } from "./plan";

const CALLING_CODES = new Set<string>(getCountries().map((country) => getCountryCallingCode(country)));

/** Whether digits are the calling code of a country, e.g. `1` or `44`. */
export function isCallingCode(digits: string): boolean {
  return CALLING_CODES.has(digits);
}

/** Whether national numbers of a calling code's countries are written with a zero that isn't dialled behind the code. */
export function hasTrunkZero(callingCode: string): boolean {
  return getCountries().some(
    (country) =>
      getCountryCallingCode(country) === callingCode && countryOf(country)?.trunk?.test("0") === true,
  );
}
