import { type Authorisation, authorisationHeader } from "./authorisation";
import { maskText } from "./mask";
import type { OAuthClient, SignInFailure } from "./oauth";

/** What came of a request. What is to be expected of a network is a value here, not an exception. */
export type HttpOutcome =
  | { kind: "answer"; status: number; headers: Headers; body: string }
  /** The endpoint led elsewhere, as it does when it wants somebody to sign in. Never followed. */
  | { kind: "redirect" }
  /** Nothing was sent, or what was sent was refused: there is no access token that is accepted. */
  | { kind: "signInFailed"; reason: SignInFailure; detail: string }
  | { kind: "timeout" }
  | { kind: "cancelled" }
  | { kind: "tooLarge" }
  /** Nothing is known of what became of the request: no connection, or one that broke. */
  | { kind: "network"; message: string };

export interface HttpRequest {
  url: string;
  method: "GET" | "POST";
  auth: Authorisation;
  headers?: Record<string, string>;
  body?: URLSearchParams | string;
  timeoutMs: number;
  /** Aborts the request from outside. */
  signal?: AbortSignal;
}

/** No documented answer comes near this size; more is a wrong address or an attack on the worker's memory. */
const ANSWER_LIMIT_BYTES = 256 * 1024;

/** Gives access tokens for requests that are authorised by OAuth. */
export interface AccessTokens {
  client: Pick<OAuthClient, "accessToken">;
  /** Whether the agent may be asked to sign in. */
  mayAsk: boolean;
  /** Called with true when the agent is asked, and with false when that is over. */
  onAsk?: (isAsking: boolean) => void;
}

/**
 * Sends one request: bounded in time (the answer's body included) and size, cookies only where the
 * authorisation is the browser's session, redirects never followed. With OAuth, signing in isn't part of that time, and
 * a request whose token was refused (401) is sent once more with a fresh one.
 */
export async function sendRequest(
  request: HttpRequest,
  fetch = globalThis.fetch,
  accessTokens?: AccessTokens,
): Promise<HttpOutcome> {
  const { auth, url, signal } = request;
  if (auth.type !== "oauth") return sendOnce(request, fetch);
  const { client, mayAsk = false, onAsk } = accessTokens ?? {};
  if (!client) return { kind: "signInFailed", reason: "signInNeeded", detail: "" };
  const withToken = async (rejected?: string): Promise<[HttpOutcome, string]> => {
    const token = await orAborted(client.accessToken({ url, auth }, { mayAsk, rejected, onAsk }), signal);
    if (token === null) return [{ kind: "cancelled" }, ""];
    if (token.kind === "failed") return [{ ...token, kind: "signInFailed" }, ""];
    const { accessToken } = token;
    const bearer = { type: "bearer", token: accessToken } as const;
    const outcome = await sendOnce({ ...request, auth: bearer }, fetch);
    // Nobody but this function knows the token, so nobody else could mask it.
    const isAnswer = outcome.kind === "answer";
    return [isAnswer ? { ...outcome, body: maskText(outcome.body, bearer) } : outcome, accessToken];
  };
  const [outcome, accessToken] = await withToken();
  if (outcome.kind !== "answer" || outcome.status !== 401) return outcome;
  const [second] = await withToken(accessToken);
  return second;
}

/** What a promise gives, or null when the signal comes first. */
async function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T | null> {
  if (!signal) return promise;
  if (signal.aborted) return null;
  const { promise: aborted, resolve } = Promise.withResolvers<null>();
  const onAbort = () => resolve(null);
  signal.addEventListener("abort", onAbort);
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

async function sendOnce(request: HttpRequest, fetch: typeof globalThis.fetch): Promise<HttpOutcome> {
  const timeout = AbortSignal.timeout(request.timeoutMs);
  const signal = request.signal ? AbortSignal.any([timeout, request.signal]) : timeout;
  try {
    const headers = new Headers(request.headers);
    const authorisation = authorisationHeader(request.auth);
    // A secret with characters that no header can hold is refused here.
    if (authorisation) headers.set(...authorisation);
    const response = await fetch(request.url, {
      method: request.method,
      headers,
      body: request.body ?? null,
      credentials: request.auth.type === "session" ? "include" : "omit",
      redirect: "manual",
      cache: "no-store",
      referrerPolicy: "no-referrer",
      signal,
    });
    if (isRedirect(response)) return { kind: "redirect" };
    const body = await readLimited(response);
    if (body === null) return { kind: "tooLarge" };
    return { kind: "answer", status: response.status, headers: response.headers, body };
  } catch (error) {
    if (request.signal?.aborted) return { kind: "cancelled" };
    if (timeout.aborted) return { kind: "timeout" };
    return { kind: "network", message: error instanceof Error ? error.message : String(error) };
  }
}

/** Whether a response to a request with `redirect: "manual"` leads elsewhere. Browsers hide where to. */
export function isRedirect(response: Response): boolean {
  return response.type === "opaqueredirect" || (response.status >= 300 && response.status < 400);
}

/**
 * How long an answer asks to wait before the next request (`Retry-After`, RFC 9110 10.2.3): whole seconds from `now`
 * (milliseconds since the epoch), or null when it says nothing readable.
 */
export function retryAfterSeconds(headers: Headers, now: number): number | null {
  const value = headers.get("Retry-After")?.trim() ?? "";
  if (/^\d+$/.test(value)) return Number(value);
  const date = /[a-z]/i.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? null : Math.max(0, Math.ceil((date - now) / 1000));
}

/** Whether a page asks for a password, as servers do when nobody is signed in. */
export function isSignInPage(page: string): boolean {
  return /<input[^>]{0,500}?type\s{0,9}=\s{0,9}["']?password/i.test(page);
}

async function readLimited(response: Response): Promise<string | null> {
  const { text, isWhole } = await readStart(response);
  return isWhole ? text : null;
}

/** What an answer begins with, up to the limit of any answer. */
export async function readStart(response: Response): Promise<{ text: string; isWhole: boolean }> {
  if (response.body === null) return { text: "", isWhole: true };
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { text: text + decoder.decode(), isWhole: true };
    bytes += value.byteLength;
    if (bytes > ANSWER_LIMIT_BYTES) {
      await reader.cancel();
      return { text, isWhole: false };
    }
    text += decoder.decode(value, { stream: true });
  }
}
