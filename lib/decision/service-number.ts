/** A number that calls may be signalled with, as configured (jtel's ServiceNumbers). */
export interface ServiceNumber {
  /** jtel field ServiceNumbers.Name. */
  number: string;
  /** jtel field ServiceNumbers.Name2. */
  name: string;
  contractNumber: string;
  /** VCC phone channel to signal; empty: the digits of `number`. */
  callerId: string;
  queueId: string;
  dialPlanId: string;
}

/** By which rule an answer led to a service number. */
export type MatchRule = MatchField | "answer";

/** A matched service number and the rule that found it. */
export interface ServiceNumberMatch {
  serviceNumber: ServiceNumber;
  rule: MatchRule;
  /** Further service numbers that the same rule fits; the first in the settings was taken. */
  others: readonly ServiceNumber[];
}

/**
 * Matches a Salesforce answer: "a match on the ServiceNumber, then Name" (onClickToDial). Numbers are compared
 * by their digits. Where no service numbers are configured at all, an all-digit ServiceNumber is itself signalled.
 */
export function matchSalesforce(
  answer: { serviceNumber: string; serviceNumberName: string },
  configured: readonly ServiceNumber[],
): ServiceNumberMatch | null {
  const digits = digitsOf(answer.serviceNumber);
  if (configured.length === 0) {
    if (!/^\+?\d{1,20}$/.test(answer.serviceNumber)) return null;
    const own = { number: digits, name: answer.serviceNumberName, contractNumber: "", callerId: digits };
    return { serviceNumber: { ...own, queueId: "", dialPlanId: "" }, rule: "answer", others: [] };
  }
  return (
    matchBy("number", answer.serviceNumber, configured) ??
    matchBy("name", answer.serviceNumberName, configured)
  );
}

/**
 * Matches a SAP answer "based on the Contract Number, which must be set by concatenating the
 * distributionChannelCodeText and countryCode" (SAP - onClickToDial).
 */
export function matchSap(
  answer: { distributionChannelCodeText: string; countryCode: string },
  configured: readonly ServiceNumber[],
): ServiceNumberMatch | null {
  return matchBy("contractNumber", answer.distributionChannelCodeText + answer.countryCode, configured);
}

/** A service number that an answer can't tell from an earlier one, by the field that both share. */
export interface ServiceNumberDuplicate {
  index: number;
  field: MatchField;
  /** The index of the first that has the same. */
  first: number;
}

/**
 * Service numbers that the same answer fits: the same number by digits, the same name or the same contract number. The
 * first is taken, which may not be what was meant.
 */
export function duplicateServiceNumbers(configured: readonly ServiceNumber[]): ServiceNumberDuplicate[] {
  return configured.flatMap((each, index) =>
    MATCH_FIELDS.flatMap((field) => {
      const key = keyOf(field, each[field]);
      const first = configured.findIndex((other) => keyOf(field, other[field]) === key);
      return key !== "" && first < index ? [{ index, field, first }] : [];
    }),
  );
}

/** The fields by which answers are matched. */
export type MatchField = "number" | "name" | "contractNumber";

const MATCH_FIELDS: readonly MatchField[] = ["number", "name", "contractNumber"];

function matchBy(
  field: MatchField,
  wanted: string,
  configured: readonly ServiceNumber[],
): ServiceNumberMatch | null {
  const key = keyOf(field, wanted);
  const [serviceNumber, ...others] =
    key === "" ? [] : configured.filter((each) => keyOf(field, each[field]) === key);
  return serviceNumber ? { serviceNumber, rule: field, others } : null;
}

function keyOf(field: MatchField, value: string): string {
  return field === "number" ? digitsOf(value) : value;
}

/** The digits that make_call gets as `callerId` for a service number. */
export function callerIdOf(serviceNumber: ServiceNumber): string {
  return serviceNumber.callerId || digitsOf(serviceNumber.number);
}

function digitsOf(text: string): string {
  return text.replace(/\D/g, "");
}
