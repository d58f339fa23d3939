import type { SignInFailure } from "../http/oauth";
import { type AccessTokens, sendRequest } from "../http/request";
import type { ReportEndpoint } from "./outbox";

/** What a look at an endpoint for reports found. */
export type EndpointCheck =
  /** It lets this agent in, and says that it takes only what is posted. */
  | { kind: "postOnly" }
  /** It lets this agent in, as far as a request without a report can tell. */
  | { kind: "reached"; status: number }
  | { kind: "unauthorised" | "forbidden" | "notFound" | "redirected" | "timeout" }
  | { kind: "serverError"; status: number }
  | { kind: "signInFailed"; reason: SignInFailure; detail: string }
  | { kind: "unreachable"; message: string };

const CHECK_TIMEOUT_MS = 10_000;

/**
 * Tries whether an endpoint for reports can be reached and lets this agent in, without reporting anything: by a GET
 * without data, which services authorise as they do a POST, and which writes nothing.
 */
export async function checkEndpoint(
  { url, auth }: ReportEndpoint,
  fetch: typeof globalThis.fetch,
  accessTokens?: AccessTokens,
): Promise<EndpointCheck> {
  const headers = { Accept: "application/json" };
  const outcome = await sendRequest(
    { url, method: "GET", auth, headers, timeoutMs: CHECK_TIMEOUT_MS },
    fetch,
    accessTokens,
  );
  switch (outcome.kind) {
    case "answer":
      return checkOf(outcome.status);
    case "tooLarge":
      return { kind: "reached", status: outcome.status ?? 200 };
    case "redirect":
      return { kind: "redirected" };
    case "timeout":
    case "cancelled":
      return { kind: "timeout" };
    case "network":
      return { kind: "unreachable", message: outcome.message };
    case "signInFailed":
      return outcome;
  }
}

function checkOf(status: number): EndpointCheck {
  if (status === 401) return { kind: "unauthorised" };
  if (status === 403) return { kind: "forbidden" };
  if (status === 404) return { kind: "notFound" };
  if (status === 405) return { kind: "postOnly" };
  return status >= 500 ? { kind: "serverError", status } : { kind: "reached", status };
}
