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
export type MatchRule = "number" | "name" | "contractNumber" | "answer";

/** A matched service number and the rule that found it. */
export interface ServiceNumberMatch {
  serviceNumber: ServiceNumber;
  rule: MatchRule;
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
    if (!/^\+?\d+$/.test(answer.serviceNumber)) return null;
    const own = { number: digits, name: answer.serviceNumberName, contractNumber: "", callerId: digits };
    return { serviceNumber: { ...own, queueId: "", dialPlanId: "" }, rule: "answer" };
  }
  const byNumber = digits === "" ? undefined : configured.find(({ number }) => digitsOf(number) === digits);
  if (byNumber) return { serviceNumber: byNumber, rule: "number" };
  const name = answer.serviceNumberName;
  const byName = name === "" ? undefined : configured.find((each) => each.name === name);
  return byName ? { serviceNumber: byName, rule: "name" } : null;
}

/**
 * Matches a SAP answer "based on the Contract Number, which must be set by concatenating the
 * distributionChannelCodeText and countryCode" (SAP - onClickToDial).
 */
export function matchSap(
  answer: { distributionChannelCodeText: string; countryCode: string },
  configured: readonly ServiceNumber[],
): ServiceNumberMatch | null {
  const contractNumber = answer.distributionChannelCodeText + answer.countryCode;
  const found =
    contractNumber === "" ? undefined : configured.find((each) => each.contractNumber === contractNumber);
  return found ? { serviceNumber: found, rule: "contractNumber" } : null;
}

/** The digits that make_call gets as `callerId` for a service number. */
export function callerIdOf(serviceNumber: ServiceNumber): string {
  return serviceNumber.callerId || digitsOf(serviceNumber.number);
}

function digitsOf(text: string): string {
  return text.replace(/\D/g, "");
}
