/* What the tables are made of google-libphonenumber, which has no types of its own. */
declare module "google-libphonenumber" {
  /** A PhoneNumberDesc of libphonenumber's phonemetadata.proto: the possible lengths are its field 9. */
  type Description = (string | number[] | null)[];

  const libphonenumber: {
    /** Each region's PhoneMetadata: the general description is field 1, that of emergency numbers field 27. */
    shortnumbermetadata: { countryToMetadata: Record<string, (Description | null)[]> };
    ShortNumberInfo: { getInstance(): { isEmergencyNumber(number: string, region: string): boolean } };
  };
  export default libphonenumber;
}
