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

/** What a rule looked for. */
export interface MatchAttempt {
  rule: MatchRule;
  wanted: string;
}

/** What an answer led to: a service number, or what was looked for in vain. */
export type MatchResult =
  | { match: ServiceNumberMatch; tried?: never }
  | { match: null; tried: readonly MatchAttempt[] };

/**
 * Matches a Salesforce answer: "a match on the ServiceNumber, then Name" (onClickToDial). Numbers are compared
 * by their digits. Where no service numbers are configured at all, an all-digit ServiceNumber is itself signalled.
 */
export function matchSalesforce(
  answer: { serviceNumber: string; serviceNumberName: string },
  configured: readonly ServiceNumber[],
): MatchResult {
  const { serviceNumber, serviceNumberName } = answer;
  if (configured.length > 0) {
    return firstMatch(configured, [
      { rule: "number", wanted: serviceNumber },
      { rule: "name", wanted: serviceNumberName },
    ]);
  }
  if (!/^\+?\d{1,20}$/.test(serviceNumber))
    return { match: null, tried: [{ rule: "answer", wanted: serviceNumber }] };
  const digits = digitsOf(serviceNumber);
  const own = { number: digits, name: serviceNumberName, contractNumber: "", callerId: digits };
  return { match: { serviceNumber: { ...own, queueId: "", dialPlanId: "" }, rule: "answer", others: [] } };
}

/**
 * Matches a SAP answer "based on the Contract Number, which must be set by concatenating the
 * distributionChannelCodeText and countryCode" (SAP - onClickToDial).
 */
export function matchSap(
  answer: { distributionChannelCodeText: string; countryCode: string },
  configured: readonly ServiceNumber[],
): MatchResult {
  const wanted = answer.distributionChannelCodeText + answer.countryCode;
  return firstMatch(configured, [{ rule: "contractNumber", wanted }]);
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

function firstMatch(
  configured: readonly ServiceNumber[],
  attempts: readonly { rule: MatchField; wanted: string }[],
): MatchResult {
  for (const { rule, wanted } of attempts) {
    const key = keyOf(rule, wanted);
    const [serviceNumber, ...others] =
      key === "" ? [] : configured.filter((each) => keyOf(rule, each[rule]) === key);
    if (serviceNumber) return { match: { serviceNumber, rule, others } };
  }
  return { match: null, tried: attempts.filter(({ wanted }) => wanted !== "") };
}

/** By what values of a field are compared; a number with words in it is none. */
function keyOf(field: MatchField, value: string): string {
  if (field !== "number") return value.trim();
  return /^[+\d\s()./\p{Pd}]*$/u.test(value) ? digitsOf(value) : "";
}

/** The digits that make_call gets as `callerId` for a service number; empty where it gives none. */
export function callerIdOf(serviceNumber: ServiceNumber): string {
  return serviceNumber.callerId || digitsOf(serviceNumber.number);
}

function digitsOf(text: string): string {
  return text.replace(/\D/g, "");
}
