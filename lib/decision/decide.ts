import type { Authorisation } from "../http/authorisation";
import { maskedAuthorisation, maskText, maskUrl } from "../http/mask";
import type { SignInFailure } from "../http/oauth";
import {
  type AccessTokens,
  type HttpOutcome,
  isSignInPage,
  retryAfterSeconds,
  sendRequest,
} from "../http/request";
import { readSalesforceAnswer, salesforceDecisionUrl } from "./salesforce";
import { asksForPartner, readSapAnswer, sapDecisionUrl } from "./sap";
import {
  type MatchAttempt,
  type MatchResult,
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
  /** The record's id would become part of an OData expression: `detail` is the variable. */
  | "valueUnsafe"
  | "badRequest"
  | "forbidden"
  | "notFound"
  /** A 200 with nothing at the result paths. */
  | "nothingFound"
  | "unauthorised"
  | "signedOut"
  | "redirected"
  | "tooManyRequests"
  | "unexpectedStatus"
  | UnmatchedReason
  | UnreachableReason
  | SignInFailure
  | "cancelled";

/** Why a readable answer leads to no service number. */
export type UnmatchedReason =
  /** It names one that isn't configured: `detail`. */
  | "unmatched"
  | "unnamed"
  /** It names only half of a contract number: `detail` is the variable that is missing. */
  | "halfNamed";

/** Why there was no readable answer. */
export type UnreachableReason =
  | "timeout"
  | "network"
  | "serverError"
  /** The service said how long to wait: `detail`, e.g. `30 s`. */
  | "retryLater"
  | "unreadable"
  /** A web page or another document in place of data: `detail` is its content type. */
  | "wrongContentType"
  /** OData's XML in place of JSON. */
  | "atom"
  | "tooLarge";

/** Why the tenant's default caller ID stands in for a service number. */
export type DefaultReason = UnmatchedReason | UnreachableReason;

/** What went over the wire, kept with the call so that the decision can be explained. */
export interface DecisionExchange {
  /** The address that was asked, secrets masked. */
  url: string;
  /** How the request was authorised, secrets masked; empty: it wasn't. */
  authorisation: string;
  /** What came of the request. */
  outcome: HttpOutcome["kind"];
  /** Null when no answer began. */
  status: number | null;
  /** The answer's body, cut to a readable length, secrets masked. */
  answer: string;
  /** Without the time in which the agent was asked to sign in. */
  durationMs: number;
}

/** The decision: allowed as whom and why, or refused and why. */
export type Decision = {
  exchange: DecisionExchange | null;
  /** What the answer said, by name: for SAP the variables of the result paths, which are merge fields, too. */
  variables: Record<string, string>;
  /** What was looked for among the service numbers in vain. */
  tried: readonly MatchAttempt[];
} & (
  | { verdict: "allowed"; serviceNumber: null; basis: "notAsked" }
  | {
      verdict: "allowed";
      serviceNumber: ServiceNumber;
      basis: MatchRule;
      /** Further service numbers that the same rule fits. */
      others: readonly ServiceNumber[];
    }
  /** Allowed with the tenant's default caller ID, by the administrator's choice. */
  | { verdict: "allowed"; serviceNumber: null; basis: "tenantDefault"; because: DefaultReason }
  | { verdict: "refused"; reason: RefusalReason; detail: string }
);

/** Enough of an answer to explain a decision by; the rest would only fill the history. */
const KEPT_ANSWER_CHARACTERS = 2000;
/** Names and codes are shorter; longer ones would fill user data and messages. */
const KEPT_VALUE_CHARACTERS = 255;
const KEPT_DETAIL_CHARACTERS = 120;

/** Characters that aren't seen, some of which change how the text around them is read. */
const UNSEEN = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/**
 * Asks the CRM's `onClickToDial` endpoint (onClickToDial; SAP - onClickToDial) and reads its answer. Nothing but
 * a readable 200 that names a known service number allows, other than by the administrator's
 * `onUnmatched` and `onUnreachable`. A CRM without an endpoint isn't asked.
 */
export async function decide(
  question: Question,
  settings: DecisionSettings,
  dependencies: {
    fetch: typeof fetch;
    now: () => number;
    accessTokens?: AccessTokens;
    signal?: AbortSignal;
  },
): Promise<Decision> {
  const protocol = protocolFor(question, settings);
  const unasked = { exchange: null, variables: {}, tried: [] };
  if (protocol === null) return { ...unasked, verdict: "allowed", serviceNumber: null, basis: "notAsked" };
  if ("reason" in protocol) return { ...unasked, ...protocol, verdict: "refused" };

  const clock = createStopwatch(dependencies.now);
  const { accessTokens } = dependencies;
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
    accessTokens && {
      ...accessTokens,
      onAsk: (isAsking) => {
        clock.pause(isAsking);
        accessTokens.onAsk?.(isAsking);
      },
    },
  );
  const hide = (text: string) => maskText(text, protocol.auth);
  const keep = (text: string, length: number) => hide(text).replace(UNSEEN, " ").slice(0, length);
  const sent: DecisionExchange = {
    url: maskUrl(protocol.url, protocol.auth),
    authorisation: maskedAuthorisation(protocol.auth),
    outcome: outcome.kind,
    status: ("status" in outcome && outcome.status) || null,
    answer: outcome.kind === "answer" ? hide(outcome.body).slice(0, KEPT_ANSWER_CHARACTERS) : "",
    durationMs: Math.round(clock.elapsed()),
  };
  const exchange = outcome.kind === "cancelled" && !outcome.isSent ? null : sent;
  const reading = readOutcome(outcome, protocol, Date.now());
  // Matched as it came, kept in bounds and without what the server may have echoed.
  const kept = {
    exchange,
    variables: mapValues("variables" in reading ? reading.variables : {}, (value) =>
      keep(value, KEPT_VALUE_CHARACTERS),
    ),
    tried: ("tried" in reading ? reading.tried : []).map((each) => ({
      ...each,
      wanted: keep(each.wanted, KEPT_VALUE_CHARACTERS),
    })),
  };
  const refused = (reason: RefusalReason, detail: string): Decision => ({
    ...kept,
    verdict: "refused",
    reason,
    detail: keep(detail, KEPT_DETAIL_CHARACTERS),
  });
  const byChoice = (choice: "refuse" | "tenantDefault", because: DefaultReason, detail: string): Decision =>
    choice === "tenantDefault"
      ? { ...kept, verdict: "allowed", serviceNumber: null, basis: "tenantDefault", because }
      : refused(because, detail);

  switch (reading.kind) {
    case "matched": {
      const { serviceNumber, rule, others } = reading.match;
      const own = rule === "answer" ? { name: keep(serviceNumber.name, KEPT_VALUE_CHARACTERS) } : {};
      return {
        ...kept,
        verdict: "allowed",
        serviceNumber: { ...serviceNumber, ...own },
        basis: rule,
        others,
      };
    }
    case "unmatched":
      return byChoice(settings.decision.onUnmatched, reading.because, reading.detail);
    case "unreachable":
      return byChoice(settings.decision.onUnreachable, reading.because, reading.detail);
    case "refused":
      return refused(reading.reason, reading.detail);
  }
}

/** Measures a time, less the pauses in it. */
function createStopwatch(now: () => number) {
  const startedAt = now();
  let pausedAt: number | null = null;
  let pausedMs = 0;
  return {
    pause(isPaused: boolean): void {
      if (isPaused) pausedAt ??= now();
      else if (pausedAt !== null) {
        pausedMs += now() - pausedAt;
        pausedAt = null;
      }
    },
    elapsed: () => (pausedAt ?? now()) - startedAt - pausedMs,
  };
}

function mapValues(record: Record<string, string>, map: (value: string) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}

/** The addresses that a decision for a CRM sends requests to. */
export function decisionUrls(
  crm: Question["crm"],
  { decision }: Pick<DecisionSettings, "decision">,
): string[] {
  if (crm === "custom" || decision[crm].url === "") return [];
  const { url, auth } = decision[crm];
  return auth.type === "oauth" ? [url, auth.tokenUrl] : [url];
}

interface Protocol {
  url: string;
  auth: Authorisation;
  /** Reads a 200's JSON. */
  match: (answer: unknown) => AnswerReading;
}

type AnswerReading =
  | { kind: "matched"; match: ServiceNumberMatch; variables: Record<string, string> }
  | {
      kind: "unmatched";
      because: UnmatchedReason;
      detail: string;
      variables: Record<string, string>;
      tried?: readonly MatchAttempt[];
    }
  | { kind: "unreachable"; because: UnreachableReason; detail: string }
  | { kind: "refused"; reason: RefusalReason; detail: string; variables?: Record<string, string> };

/** How the CRM is asked, or why it can't be, or null where nobody is to be asked. */
function protocolFor(
  question: Question,
  settings: DecisionSettings,
): Protocol | { reason: RefusalReason; detail: string } | null {
  const { serviceNumbers, decision } = settings;
  if (question.crm === "salesforce" && decision.salesforce.url !== "") {
    if (question.recordId === null) return RECORD_UNKNOWN;
    const { phoneDigits, agentUid, recordId } = question;
    return {
      url: salesforceDecisionUrl(decision.salesforce.url, { recordId, phoneDigits, agentUid }),
      auth: decision.salesforce.auth,
      match: (body: unknown): AnswerReading => {
        const answer = readSalesforceAnswer(body);
        if (answer === null) return UNREADABLE;
        const { serviceNumber, serviceNumberName } = answer;
        const variables = { ServiceNumber: serviceNumber, ServiceNumberName: serviceNumberName };
        const named = [serviceNumber, serviceNumberName].filter(Boolean).join(", ");
        if (named === "") return { kind: "unmatched", because: "unnamed", detail: "", variables };
        return matchReading(matchSalesforce(answer, serviceNumbers), named, variables);
      },
    };
  }
  if (question.crm === "sap" && decision.sap.url !== "") {
    const { url, auth, parameters, result } = decision.sap;
    if (question.recordId === null && asksForPartner(parameters)) return RECORD_UNKNOWN;
    const variables = { SAPBusinessPartnerID: question.recordId ?? "", SAPPhoneNumber: question.phoneDigits };
    const requestUrl = sapDecisionUrl(url, parameters, variables);
    if (requestUrl === null) return { reason: "valueUnsafe", detail: "$SAPBusinessPartnerID" };
    return {
      url: requestUrl,
      auth,
      match: (body: unknown): AnswerReading => {
        if (typeof body !== "object" || body === null) return UNREADABLE;
        const answer = readSapAnswer(result, body);
        const { distributionChannelCodeText, countryCode, missing, variables } = answer;
        if (missing.length === 1)
          return { kind: "unmatched", because: "halfNamed", detail: missing.join(), variables };
        if (missing.length > 0) return { kind: "refused", reason: "nothingFound", detail: "", variables };
        const named = distributionChannelCodeText + countryCode;
        return matchReading(matchSap(answer, serviceNumbers), named, variables);
      },
    };
  }
  return null;
}

function matchReading(
  { match, tried }: MatchResult,
  named: string,
  variables: Record<string, string>,
): AnswerReading {
  return match
    ? { kind: "matched", match, variables }
    : { kind: "unmatched", because: "unmatched", detail: named, variables, tried };
}

const RECORD_UNKNOWN = { reason: "recordUnknown", detail: "" } as const;
const UNREADABLE = { kind: "unreachable", because: "unreadable", detail: "" } as const;

function readOutcome(outcome: HttpOutcome, { url, auth, match }: Protocol, now: number): AnswerReading {
  const refused = (reason: RefusalReason, detail = ""): AnswerReading => ({
    kind: "refused",
    reason,
    detail,
  });
  const unreachable = (because: UnreachableReason, detail = ""): AnswerReading => ({
    kind: "unreachable",
    because,
    detail,
  });
  const { host } = new URL(url);
  const isSession = auth.type === "session";
  switch (outcome.kind) {
    case "timeout":
    case "tooLarge":
      return unreachable(outcome.kind);
    case "network":
      return unreachable("network", host);
    case "cancelled":
      return refused("cancelled");
    case "signInFailed":
      return refused(outcome.reason, outcome.detail);
    case "redirect":
      return isSession ? refused("signedOut", host) : refused("redirected", host);
    case "answer":
      break;
  }
  const { status, headers, body } = outcome;
  if (status === 200) {
    const json = parseJson(body);
    if (json !== undefined) return match(json);
    if (isSession && isSignInPage(body)) return refused("signedOut", host);
    if (isAtom(headers, body)) return unreachable("atom", "$format=json");
    const type = mediaType(headers);
    return type === "" || isJsonType(type) ? UNREADABLE : unreachable("wrongContentType", type);
  }
  const wait = retryAfterSeconds(headers, now);
  if (status >= 500)
    return wait === null
      ? unreachable("serverError", String(status))
      : unreachable("retryLater", duration(wait));
  if (status === 429)
    return wait === null ? refused("tooManyRequests") : refused("retryLater", duration(wait));
  if (status === 401 && isSession) return refused("signedOut", host);
  const reason = REFUSING_STATUS[status];
  return reason ? refused(reason) : refused("unexpectedStatus", String(status));
}

const REFUSING_STATUS: Readonly<Record<number, RefusalReason>> = {
  400: "badRequest",
  401: "unauthorised",
  403: "forbidden",
  404: "notFound",
};

/** An answer is JSON if it reads as JSON: simple services label it as text. The label only explains what doesn't. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function mediaType(headers: Headers): string {
  return (headers.get("Content-Type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}

function isJsonType(type: string): boolean {
  return /^(application|text)\/([\w.-]+\+)?json$/.test(type);
}

/** OData V2 services answer in Atom (RFC 4287) unless they are asked for JSON. */
function isAtom(headers: Headers, body: string): boolean {
  return (
    mediaType(headers) === "application/atom+xml" ||
    /^\uFEFF?\s*(<\?xml[^>]*>\s*)?<(\w+:)?(feed|entry)[\s>]/.test(body)
  );
}

/** A time to wait in units that need no translation. */
function duration(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.ceil(seconds / 60)} min` : `${Math.ceil(seconds / 3600)} h`;
}
