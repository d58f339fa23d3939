/** A step that rewrites the digits to dial, as an administrator writes it. */
export interface DialRule {
  description: string;
  /** A regular expression over the digits. */
  match: string;
  replace: string;
}

/**
 * The digits for make_call's `phone`: the number in the tenant's number format, then every dial rule in order.
 */
export function digitsToDial(
  phone: { digits: string; national: string },
  tenant: { numberFormat: "e164" | "national"; dialRules: readonly DialRule[] },
): string {
  const formatted = tenant.numberFormat === "national" ? phone.national : phone.digits;
  return tenant.dialRules.reduce(
    (digits, rule) => digits.replace(new RegExp(rule.match), rule.replace),
    formatted,
  );
}
