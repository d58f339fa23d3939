import type { Authorisation } from "../http/authorisation";
import { type HttpOutcome, sendRequest } from "../http/request";
import { readSalesforceAnswer, salesforceDecisionUrl } from "./salesforce";
import { asksForPartner, readSapAnswer, sapDecisionUrl } from "./sap";
import {
  type MatchRule,
  matchSalesforce,
  matchSap,
  type ServiceNumber,
  type ServiceNumberMatch,
} from "./service-number";

/** The part of the settings that decisions depend on. */
export interface DecisionSettings {
  decision: {
    salesforce: { url: string; auth: Authorisation };
    sap: { url: string; auth: Authorisation; parameters: string; result: string };
    timeoutMs: number;
    onUnmatched: "refuse" | "tenantDefault";
    onUnreachable: "refuse" | "tenantDefault";
  };
  serviceNumbers: readonly ServiceNumber[];
}

/** What is asked: may this agent call this number, which belongs to this record? */
export interface Question {
  crm: "salesforce" | "sap" | "custom";
  recordId: string | null;
  /** E.164 digits without the plus. */
  phoneDigits: string;
  agentUid: string;
}

/** Why a decision refuses. Each has its own message. */
export type RefusalReason =
  | "recordUnknown"
  | "badRequest"
  | "forbidden"
  | "notFound"
  | "unauthorised"
  | "redirected"
  | "unexpectedStatus"
  | "unmatched"
  | UnreachableReason
  | "cancelled";

/** Why there was no readable answer. */
export type UnreachableReason = "timeout" | "network" | "serverError" | "unreadable" | "tooLarge";

/** Why the tenant's default caller ID stands in for a service number. */
export type DefaultReason = "unmatched" | UnreachableReason;

/** What went over the wire, kept with the call so that the decision can be explained. */
export interface DecisionExchange {
  url: string;
  /** Null when no answer came. */
  status: number | null;
  /** The answer's body, cut to a readable length. */
  answer: string;
  durationMs: number;
}

/** The decision: allowed as whom and why, or refused and why. */
export type Decision = { exchange: DecisionExchange | null } & (
  | { verdict: "allowed"; serviceNumber: ServiceNumber | null; basis: MatchRule | "notAsked" }
  /** Allowed with the tenant's default caller ID, by the administrator's choice. */
  | { verdict: "allowed"; serviceNumber: null; basis: "tenantDefault"; because: DefaultReason }
  | { verdict: "refused"; reason: RefusalReason; detail: string }
);

/** Enough of an answer to explain a decision by; the rest would only fill the history. */
const KEPT_ANSWER_CHARACTERS = 2000;

/**
 * Asks the CRM's `onClickToDial` endpoint (onClickToDial; SAP - onClickToDial) and reads its answer. Nothing but
 * a readable 200 that names a known service number allows, other than by the administrator's
 * `onUnmatched` and `onUnreachable`. A CRM without an endpoint isn't asked.
 */
export async function decide(
  question: Question,
  settings: DecisionSettings,
  dependencies: { fetch: typeof fetch; now: () => number; signal?: AbortSignal },
): Promise<Decision> {
  const protocol = protocolFor(question, settings);
  if (protocol === null)
    return { verdict: "allowed", serviceNumber: null, basis: "notAsked", exchange: null };
  if (protocol === "recordUnknown")
    return { verdict: "refused", reason: "recordUnknown", detail: "", exchange: null };

  const startedAt = dependencies.now();
  const outcome = await sendRequest(
    {
      url: protocol.url,
      method: "GET",
      auth: protocol.auth,
      headers: { Accept: "application/json" },
      timeoutMs: settings.decision.timeoutMs,
      ...(dependencies.signal && { signal: dependencies.signal }),
    },
    dependencies.fetch,
  );
  const exchange: DecisionExchange = {
    url: protocol.url,
    status: outcome.kind === "answer" ? outcome.status : null,
    answer: outcome.kind === "answer" ? outcome.body.slice(0, KEPT_ANSWER_CHARACTERS) : "",
    durationMs: Math.round(dependencies.now() - startedAt),
  };
  const refused = (reason: RefusalReason, detail = ""): Decision => ({
    verdict: "refused",
    reason,
    detail,
    exchange,
  });
  const byChoice = (choice: "refuse" | "tenantDefault", because: DefaultReason, detail = ""): Decision =>
    choice === "tenantDefault"
      ? { verdict: "allowed", serviceNumber: null, basis: "tenantDefault", because, exchange }
      : refused(because, detail);

  const reading = readOutcome(outcome, protocol.match);
  switch (reading.kind) {
    case "matched":
      return {
        verdict: "allowed",
        serviceNumber: reading.match.serviceNumber,
        basis: reading.match.rule,
        exchange,
      };
    case "unmatched":
      return byChoice(settings.decision.onUnmatched, "unmatched", reading.detail);
    case "unreachable":
      return byChoice(settings.decision.onUnreachable, reading.because, reading.detail);
    case "refused":
      return refused(reading.reason, reading.detail);
  }
}

/** The endpoint that is asked for a CRM; empty when none is. */
export function decisionUrl(crm: Question["crm"], { decision }: Pick<DecisionSettings, "decision">): string {
  return crm === "custom" ? "" : decision[crm].url;
}

interface Protocol {
  url: string;
  auth: Authorisation;
  /** Reads a 200's JSON. */
  match: (answer: unknown) => AnswerReading;
}

type AnswerReading =
  | { kind: "matched"; match: ServiceNumberMatch }
  | { kind: "unmatched"; detail: string }
  | { kind: "unreachable"; because: UnreachableReason; detail: string }
  | { kind: "refused"; reason: RefusalReason; detail: string };

function protocolFor(question: Question, settings: DecisionSettings): Protocol | "recordUnknown" | null {
  const { serviceNumbers, decision } = settings;
  if (question.crm === "salesforce" && decision.salesforce.url !== "") {
    if (question.recordId === null) return "recordUnknown";
    const { phoneDigits, agentUid, recordId } = question;
    return {
      url: salesforceDecisionUrl(decision.salesforce.url, { recordId, phoneDigits, agentUid }),
      auth: decision.salesforce.auth,
      match: (body: unknown): AnswerReading => {
        const answer = readSalesforceAnswer(body);
        if (answer === null) return UNREADABLE;
        const match = matchSalesforce(answer, serviceNumbers);
        const named = [answer.serviceNumber, answer.serviceNumberName].filter(Boolean).join(", ");
        return match ? { kind: "matched", match } : { kind: "unmatched", detail: named };
      },
    };
  }
  if (question.crm === "sap" && decision.sap.url !== "") {
    const { url, auth, parameters, result } = decision.sap;
    if (question.recordId === null && asksForPartner(parameters)) return "recordUnknown";
    const variables = { SAPBusinessPartnerID: question.recordId ?? "", SAPPhoneNumber: question.phoneDigits };
    return {
      url: sapDecisionUrl(url, parameters, variables),
      auth,
      match: (body: unknown): AnswerReading => {
        if (typeof body !== "object" || body === null) return UNREADABLE;
        const answer = readSapAnswer(result, body);
        if (answer === null) return { kind: "refused", reason: "notFound", detail: "" };
        const match = matchSap(answer, serviceNumbers);
        const named = answer.distributionChannelCodeText + answer.countryCode;
        return match ? { kind: "matched", match } : { kind: "unmatched", detail: named };
      },
    };
  }
  return null;
}

const UNREADABLE = { kind: "unreachable", because: "unreadable", detail: "" } as const;

function readOutcome(outcome: HttpOutcome, match: Protocol["match"]): AnswerReading {
  const refused = (reason: RefusalReason, detail = ""): AnswerReading => ({
    kind: "refused",
    reason,
    detail,
  });
  switch (outcome.kind) {
    case "timeout":
    case "tooLarge":
      return { kind: "unreachable", because: outcome.kind, detail: "" };
    case "network":
      return { kind: "unreachable", because: "network", detail: outcome.message };
    case "cancelled":
      return refused("cancelled");
    case "redirect":
      return refused("redirected");
    case "answer":
      break;
  }
  const { status, body } = outcome;
  if (status === 200) {
    const json = parseJson(body);
    return json === undefined ? UNREADABLE : match(json);
  }
  if (status >= 500) return { kind: "unreachable", because: "serverError", detail: String(status) };
  if (status === 400) return refused("badRequest");
  if (status === 401) return refused("unauthorised");
  if (status === 403) return refused("forbidden");
  if (status === 404) return refused("notFound");
  return refused("unexpectedStatus", String(status));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
