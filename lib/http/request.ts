import { type Authorisation, authorisationHeader } from "./authorisation";
import { maskText } from "./mask";
import type { OAuthClient, OAuthSettings, SignInFailure } from "./oauth";

/** What came of a request. What is to be expected of a network is a value here, not an exception. */
export type HttpOutcome =
  | { kind: "answer"; status: number; headers: Headers; body: string }
  /** The endpoint led elsewhere, as it does when it wants somebody to sign in. Never followed. */
  | { kind: "redirect" }
  /** Nothing was sent, or what was sent was refused (with its status): there is no access token that is accepted. */
  | ({ kind: "signInFailed"; reason: SignInFailure; detail: string } & Begun)
  | ({ kind: "timeout" | "tooLarge" } & Begun)
  /** Not sent: cancelled while there was no access token yet. */
  | ({ kind: "cancelled"; isSent: boolean } & Begun)
  /** Nothing is known of what became of the request: no connection, or one that broke. */
  | ({ kind: "network"; message: string } & Begun);

/** An answer that began and wasn't to be had whole. Only a 200 is needed whole: any other has said all by its status. */
interface Begun {
  status?: number;
}

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
  /** Called with true while the agent is asked, for this request or another of that endpoint; with false after it. */
  onAsk?: (isAsking: boolean) => void;
}

/**
 * Sends one request: bounded in time (the answer's body included) and size, cookies only where the
 * authorisation is the browser's session, redirects never followed. With OAuth, refreshing a token is part of that time;
 * after the agent was asked to sign in it begins anew. A request whose token was refused (401) is sent once more with a
 * fresh one.
 */
export async function sendRequest(
  request: HttpRequest,
  fetch = globalThis.fetch,
  accessTokens?: AccessTokens,
): Promise<HttpOutcome> {
  const limit = createTimeLimit(request.timeoutMs);
  limit.start();
  try {
    const { auth } = request;
    if (auth.type !== "oauth") return await sendOnce(request, fetch, limit.signal);
    return await sendWithToken({ ...request, auth }, fetch, accessTokens, limit);
  } finally {
    limit.stop();
  }
}

async function sendWithToken(
  request: HttpRequest & { auth: OAuthSettings },
  fetch: typeof globalThis.fetch,
  accessTokens: AccessTokens | undefined,
  limit: TimeLimit,
): Promise<HttpOutcome> {
  const { auth, url } = request;
  if (!accessTokens) return { kind: "signInFailed", reason: "signInNeeded", detail: "" };
  const { client, mayAsk, onAsk } = accessTokens;
  const signal = request.signal ? AbortSignal.any([limit.signal, request.signal]) : limit.signal;
  const trial = async (rejected?: string): Promise<{ outcome: HttpOutcome; accessToken?: string }> => {
    const sent = rejected === undefined ? {} : { status: 401 };
    const asking = (isAsking: boolean) => {
      if (isAsking) limit.stop();
      else if (!signal.aborted) limit.start();
      onAsk?.(isAsking);
    };
    const token = await orAborted(
      () => client.accessToken({ url, auth }, { mayAsk, rejected, onAsk: asking, signal }),
      signal,
    );
    if (token === null && request.signal?.aborted)
      return { outcome: { kind: "cancelled", isSent: rejected !== undefined, ...sent } };
    // It isn't the endpoint that didn't answer in time, but the server that gives tokens.
    if (token === null) return { outcome: { ...unreachableServer(auth), kind: "signInFailed", ...sent } };
    if (token.kind === "failed") return { outcome: { ...token, kind: "signInFailed", ...sent } };
    const { accessToken } = token;
    const bearer = { type: "bearer", token: accessToken } as const;
    const outcome = await sendOnce({ ...request, auth: bearer }, fetch, limit.signal);
    // Nobody but this function knows the token, so nobody else could mask it.
    const isAnswer = outcome.kind === "answer";
    return {
      outcome: isAnswer ? { ...outcome, body: maskText(outcome.body, bearer) } : outcome,
      accessToken,
    };
  };
  const first = await trial();
  const isRejected = first.outcome.kind === "answer" && first.outcome.status === 401;
  return isRejected ? (await trial(first.accessToken)).outcome : first.outcome;
}

function unreachableServer({ tokenUrl }: OAuthSettings): { reason: SignInFailure; detail: string } {
  return { reason: "signInUnreachable", detail: new URL(tokenUrl).host };
}

/** A time limit that can be stopped, and begins anew at every start. */
interface TimeLimit {
  signal: AbortSignal;
  start(): void;
  stop(): void;
}

function createTimeLimit(ms: number): TimeLimit {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = () => clearTimeout(timer);
  return {
    signal: controller.signal,
    stop,
    start() {
      stop();
      timer = setTimeout(() => controller.abort(), ms);
    },
  };
}

/** What a promise gives, or null when the signal comes first. */
async function orAborted<T>(run: () => Promise<T>, signal: AbortSignal): Promise<T | null> {
  if (signal.aborted) return null;
  const { promise: aborted, resolve } = Promise.withResolvers<null>();
  const onAbort = () => resolve(null);
  signal.addEventListener("abort", onAbort);
  try {
    return await Promise.race([aborted, run()]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

async function sendOnce(
  request: HttpRequest,
  fetch: typeof globalThis.fetch,
  limit: AbortSignal,
): Promise<HttpOutcome> {
  const begun: Begun = {};
  const signal = request.signal ? AbortSignal.any([limit, request.signal]) : limit;
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
    const { status } = response;
    begun.status = status;
    const { text, end } = await readBody(response);
    if (status === 200 && end === "limit") return { kind: "tooLarge", status };
    if (end instanceof Error && (status === 200 || request.signal?.aborted)) throw end;
    return { kind: "answer", status, headers: response.headers, body: text };
  } catch (error) {
    if (request.signal?.aborted) return { kind: "cancelled", isSent: true, ...begun };
    if (limit.aborted) return { kind: "timeout", ...begun };
    return { kind: "network", message: (error instanceof Error && error.message) || String(error), ...begun };
  }
}

/** Whether a response to a request with `redirect: "manual"` leads elsewhere. Browsers hide where to. */
export function isRedirect(response: Response): boolean {
  return response.type === "opaqueredirect" || REDIRECTS.has(response.status);
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Nobody waits for longer, whatever an answer asks for. */
const LONGEST_WAIT_SECONDS = 24 * 3600;

/**
 * How long an answer asks to wait before the next request (`Retry-After`, RFC 9110 10.2.3): whole seconds from `now`
 * (milliseconds since the epoch), at most a day, or null when it says nothing readable.
 */
export function retryAfterSeconds(headers: Headers, now: number): number | null {
  const value = headers.get("Retry-After")?.trim() ?? "";
  if (/^\d+$/.test(value)) return Math.min(Number(value), LONGEST_WAIT_SECONDS);
  const date = /[a-z]/i.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date)
    ? null
    : Math.min(Math.max(0, Math.ceil((date - now) / 1000)), LONGEST_WAIT_SECONDS);
}

/** Whether a page asks for a password, as servers do when nobody is signed in. */
export function isSignInPage(page: string): boolean {
  return /<input[^>]{0,500}?type\s{0,9}=\s{0,9}["']?password/i.test(page);
}

/** What an answer begins with, up to the limit of any answer. Throws when it breaks off before that. */
export async function readStart(response: Response): Promise<{ text: string }> {
  const { text, end } = await readBody(response);
  if (end instanceof Error) throw end;
  return { text };
}

/** An answer's body as far as it came: whole, to the limit, or to where it broke off or was aborted. */
async function readBody(response: Response): Promise<{ text: string; end: "whole" | "limit" | Error }> {
  if (response.body === null) return { text: "", end: "whole" };
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return { text: text + decoder.decode(), end: "whole" };
      bytes += value.byteLength;
      if (bytes > ANSWER_LIMIT_BYTES) {
        await reader.cancel();
        return { text, end: "limit" };
      }
      text += decoder.decode(value, { stream: true });
    }
  } catch (error) {
    return { text, end: error instanceof Error ? error : new Error(String(error)) };
  }
}
