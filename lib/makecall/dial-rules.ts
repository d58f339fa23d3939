/** A step that rewrites the digits to dial, as an administrator writes it. */
export interface DialRule {
  description: string;
  /** A regular expression over the digits. */
  match: string;
  replace: string;
}

/** What the digits to dial are made of: the number, and how the tenant wants it. */
type Phone = { digits: string; national: string };
type Format = { numberFormat: "e164" | "national"; dialRules: readonly DialRule[] };

/** How the digits to dial came about. */
export interface DialSteps {
  /** The number in the tenant's number format. */
  formatted: string;
  /** A step for every rule, in order; one that doesn't match leaves the digits as they are. */
  steps: { rule: DialRule; matches: boolean; digits: string }[];
}

/**
 * Every step from a number to the digits for make_call's `phone`: the number in the tenant's number format, then
 * every dial rule in order.
 * @throws SyntaxError when a rule is no regular expression, which the settings refuse
 */
export function explainDialRules(phone: Phone, tenant: Format): DialSteps {
  const formatted = tenant.numberFormat === "national" ? phone.national : phone.digits;
  const steps: DialSteps["steps"] = [];
  let digits = formatted;
  for (const rule of tenant.dialRules) {
    const expression = new RegExp(rule.match);
    const matches = expression.test(digits);
    digits = digits.replace(expression, rule.replace);
    steps.push({ rule, matches, digits });
  }
  return { formatted, steps };
}

/** The digits for make_call's `phone`, the last of the steps. */
export function digitsToDial(phone: Phone, tenant: Format): string {
  const { formatted, steps } = explainDialRules(phone, tenant);
  return steps.at(-1)?.digits ?? formatted;
}
