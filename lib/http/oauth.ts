import * as oauth from "oauth4webapi";
import { parseEndpointUrl } from "../settings/urls";
import { z } from "../zod";
import type { Authorisation } from "./authorisation";
import { sendRequest } from "./request";

/** The settings of an OAuth 2.0 authorisation. */
export type OAuthSettings = Extract<Authorisation, { type: "oauth" }>;

/**
 * Why there is no access token.
 * - `signInNeeded`: nobody has signed in, or the sign-in has ended, and asking now isn't allowed
 * - `signInClosed`: the agent closed the sign-in window
 * - `signInRefused`: the server said no; the detail is its error code (RFC 6749, 4.1.2.1 and 5.2)
 * - `signInIncomplete`: the settings lack an address or the client id
 * - `signInUnreachable`: the server can't be reached or answers what OAuth doesn't know
 */
export type SignInFailure =
  | "signInNeeded"
  | "signInClosed"
  | "signInRefused"
  | "signInIncomplete"
  | "signInUnreachable";

export type TokenOutcome =
  | { kind: "token"; accessToken: string }
  | { kind: "failed"; reason: SignInFailure; detail: string };

/** Whether the server took tokens back; `impossible` where the settings don't say by which address. */
export type Revocation = "revoked" | "failed" | "impossible";

/** Where tokens are kept, by key: storage that content scripts can't read. */
export interface TokenStore {
  get(key: string): Promise<string | undefined>;
  put(key: string, tokens: string): Promise<void>;
  delete(key: string): Promise<void>;
}

/** What signing in depends on. */
export interface OAuthDependencies {
  tokens: TokenStore;
  /** Opens the server's pages, and gives the address at which they end. */
  launchWebAuthFlow: (url: string) => Promise<string>;
  redirectUrl: () => string;
  fetch: typeof globalThis.fetch;
  now: () => number;
}

/** Signing in by OAuth 2.0, for the endpoints that want it. */
export interface OAuthClient {
  /**
   * An access token for an endpoint: the stored one, or a refreshed one when it is about to expire or was `rejected`.
   * With `mayAsk` the agent is asked to sign in where that is needed. Whoever asks at the same time, in whatever
   * context, waits for one refresh.
   */
  accessToken(
    endpoint: OAuthEndpoint,
    options: {
      mayAsk: boolean;
      rejected?: string | undefined;
      /** Called with true while the agent is asked, in a window that may be another's; with false when that is over. */
      onAsk?: ((isAsking: boolean) => void) | undefined;
      /** Gives up waiting; nobody is asked to sign in after it. */
      signal?: AbortSignal | undefined;
    },
  ): Promise<TokenOutcome>;
  /** Asks the agent to sign in. */
  signIn(endpoint: OAuthEndpoint): Promise<TokenOutcome>;
  /** Forgets the tokens, and has the server revoke them (RFC 7009) where the settings say by which address. */
  signOut(endpoint: OAuthEndpoint): Promise<Revocation>;
  isSignedIn(endpoint: OAuthEndpoint): Promise<boolean>;
}

/** An endpoint and how it is authorised. */
export interface OAuthEndpoint {
  url: string;
  auth: OAuthSettings;
}

const storedTokens = z.object({
  accessToken: z.string(),
  refreshToken: z.optional(z.string()),
  /** Milliseconds since the epoch; null: the server doesn't say when it expires. */
  expiresAt: z.nullable(z.number()),
  /** Somewhat earlier. */
  refreshAt: z.nullable(z.number()),
});
type StoredTokens = z.infer<typeof storedTokens>;

/** What was kept of an endpoint's tokens; null when it is damaged: then the agent signs in anew. */
function readTokens(text: string): StoredTokens | null {
  try {
    return storedTokens.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

const SERVER_TIMEOUT_MS = 15_000;

/** A token that still holds needn't wait for a slow server to refresh it. */
const EARLY_REFRESH_WAIT_MS = 1000;

/** How much of its life a token may use up before it is refreshed, and how close to the end it may come. */
const USABLE_SHARE = 0.9;
const MARGIN_MS = 60_000;

/**
 * The key of an endpoint's tokens. Tokens belong to a host as much as to a client: settings that lead elsewhere must
 * not take the tokens with them.
 */
export function tokenKey({ url, auth }: OAuthEndpoint): string {
  const { authorizationUrl, tokenUrl, revocationUrl, clientId, scope } = auth;
  const { origin } = new URL(url);
  return `oauth:${JSON.stringify([origin, authorizationUrl, tokenUrl, revocationUrl, clientId, scope])}`;
}

/** Whether the settings say all that signing in needs, in addresses that may be used. */
export function isComplete({ authorizationUrl, tokenUrl, revocationUrl, clientId }: OAuthSettings): boolean {
  const addresses = [authorizationUrl, tokenUrl, ...(revocationUrl ? [revocationUrl] : [])];
  return addresses.every((address) => "url" in parseEndpointUrl(address)) && clientId !== "";
}

/** The client for the authorization code grant with PKCE (RFC 6749, RFC 7636), without a client secret. */
export function createOAuthClient({
  tokens,
  launchWebAuthFlow,
  redirectUrl,
  fetch,
  now,
}: OAuthDependencies): OAuthClient {
  return {
    async accessToken(endpoint, { mayAsk, rejected, onAsk, signal }) {
      const stored = await load(endpoint);
      const current = alone(endpoint, "tokens", () => withoutAsking(endpoint, rejected), signal);
      const had =
        stored && stored.accessToken !== rejected && isValid(stored)
          ? await Promise.race([current, later(EARLY_REFRESH_WAIT_MS, tokenOf(stored))])
          : await current;
      if (had.kind === "token" || had.reason !== "signInNeeded" || !mayAsk || signal?.aborted) return had;
      onAsk?.(true);
      try {
        return await alone(endpoint, "window", () => storedOrAsked(endpoint, rejected), signal);
      } finally {
        onAsk?.(false);
      }
    },
    signIn: (endpoint) => alone(endpoint, "window", () => ask(endpoint)),
    signOut: (endpoint) => alone(endpoint, "tokens", () => revoke(endpoint)),
    isSignedIn: async (endpoint) => (await load(endpoint)) !== null,
  };

  /**
   * A lock holds in all of the extension's contexts: a refresh token can often be used only once. The window has one of
   * its own, so that nobody who has a token waits for a window that somebody else has open.
   */
  async function alone<T>(
    endpoint: OAuthEndpoint,
    what: "tokens" | "window",
    run: () => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    return navigator.locks.request(`${what} ${tokenKey(endpoint)}`, signal ? { signal } : {}, run);
  }

  async function withoutAsking(endpoint: OAuthEndpoint, rejected?: string): Promise<TokenOutcome> {
    const stored = await load(endpoint);
    if (stored === null) return failed("signInNeeded");
    const { refreshToken, refreshAt } = stored;
    const isRejected = stored.accessToken === rejected;
    if (!isRejected && (refreshAt ?? Infinity) > now()) return tokenOf(stored);
    const refreshed = refreshToken === undefined ? null : await refresh(endpoint, refreshToken);
    if (refreshed?.kind === "token" || refreshed?.reason === "signInNeeded") return refreshed;
    // It was too early only by a margin.
    if (!isRejected && isValid(stored)) return tokenOf(stored);
    if (refreshed) return refreshed;
    await tokens.delete(tokenKey(endpoint));
    return failed("signInNeeded");
  }

  /** Whoever had the window before may have signed in. */
  async function storedOrAsked(endpoint: OAuthEndpoint, rejected?: string): Promise<TokenOutcome> {
    const stored = await load(endpoint);
    if (stored && stored.accessToken !== rejected && isValid(stored)) return tokenOf(stored);
    return ask(endpoint);
  }

  function isValid({ expiresAt }: StoredTokens): boolean {
    return (expiresAt ?? Infinity) > now();
  }

  async function load(endpoint: OAuthEndpoint): Promise<StoredTokens | null> {
    const text = await tokens.get(tokenKey(endpoint));
    return text === undefined ? null : readTokens(text);
  }

  async function keep(
    endpoint: OAuthEndpoint,
    answer: oauth.TokenEndpointResponse,
    refreshToken = answer.refresh_token,
  ): Promise<TokenOutcome> {
    const at = now();
    const lifeMs = answer.expires_in === undefined ? null : answer.expires_in * 1000;
    const stored: StoredTokens = {
      accessToken: answer.access_token,
      ...(refreshToken !== undefined && { refreshToken }),
      expiresAt: lifeMs === null ? null : at + lifeMs,
      refreshAt: lifeMs === null ? null : at + Math.max(lifeMs * USABLE_SHARE, lifeMs - MARGIN_MS),
    };
    await tokens.put(tokenKey(endpoint), JSON.stringify(stored));
    return { kind: "token", accessToken: answer.access_token };
  }

  async function ask(endpoint: OAuthEndpoint): Promise<TokenOutcome> {
    const { auth } = endpoint;
    if (!isComplete(auth)) return failed("signInIncomplete");
    const verifier = oauth.generateRandomCodeVerifier();
    const state = oauth.generateRandomState();
    const address = new URL(auth.authorizationUrl);
    const parameters = {
      response_type: "code",
      client_id: auth.clientId,
      redirect_uri: redirectUrl(),
      state,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
      ...(auth.scope && { scope: auth.scope }),
    };
    for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value);
    let answered: URL;
    try {
      answered = new URL(await launchWebAuthFlow(address.href));
    } catch (error) {
      // Browsers tell apart by their message only that the page couldn't be shown from that it was closed.
      const wasShown = !/load|network|connect/i.test(String(error));
      return failed(wasShown ? "signInClosed" : "signInUnreachable", wasShown ? "" : address.host);
    }
    const issuer = answered.searchParams.get("iss");
    const redirect = new URL(redirectUrl());
    const isOurs = answered.origin === redirect.origin && answered.pathname === redirect.pathname;
    if (!isOurs || !isIssuerOf(auth, issuer)) return failed("signInRefused", "iss");
    let answer: oauth.TokenEndpointResponse;
    try {
      const server = serverOf(auth, issuer);
      const client = { client_id: auth.clientId };
      const callback = oauth.validateAuthResponse(server, client, answered, state);
      const response = await oauth.authorizationCodeGrantRequest(
        server,
        client,
        oauth.None(),
        callback,
        redirectUrl(),
        verifier,
        requestOptions(auth),
      );
      answer = await oauth.processAuthorizationCodeResponse(server, client, response);
    } catch (error) {
      return failureOf(error, auth);
    }
    return alone(endpoint, "tokens", () => keep(endpoint, answer));
  }

  async function refresh(endpoint: OAuthEndpoint, refreshToken: string): Promise<TokenOutcome> {
    const { auth } = endpoint;
    const server = serverOf(auth);
    const client = { client_id: auth.clientId };
    let answer: oauth.TokenEndpointResponse;
    try {
      const response = await oauth.refreshTokenGrantRequest(
        server,
        client,
        oauth.None(),
        refreshToken,
        requestOptions(auth),
      );
      answer = await oauth.processRefreshTokenResponse(server, client, response);
    } catch (error) {
      if (!(error instanceof oauth.ResponseBodyError) || error.error !== "invalid_grant")
        return failureOf(error, auth);
      await tokens.delete(tokenKey(endpoint));
      return failed("signInNeeded");
    }
    return keep(endpoint, answer, answer.refresh_token ?? refreshToken);
  }

  async function revoke(endpoint: OAuthEndpoint): Promise<Revocation> {
    const { auth } = endpoint;
    const stored = await load(endpoint);
    await tokens.delete(tokenKey(endpoint));
    if (stored === null) return "revoked";
    if (auth.revocationUrl === "") return "impossible";
    let revocation: Revocation = "revoked";
    for (const token of [stored.refreshToken, stored.accessToken]) {
      if (token === undefined) continue;
      try {
        const client = { client_id: auth.clientId };
        const options = requestOptions(auth);
        const { ok } = await oauth.revocationRequest(serverOf(auth), client, oauth.None(), token, options);
        if (!ok) revocation = "failed";
      } catch {
        // The agent is signed out here whatever the server says.
        revocation = "failed";
      }
    }
    return revocation;
  }

  function requestOptions({ tokenUrl }: OAuthSettings) {
    return {
      [oauth.customFetch]: boundedFetch,
      // The settings allow plain http for loopback hosts only.
      [oauth.allowInsecureRequests]: tokenUrl.startsWith("http:"),
    };
  }

  /** The library's requests go through the same bounds as all others. */
  async function boundedFetch(
    url: string,
    { headers, body }: oauth.CustomFetchOptions<"POST", URLSearchParams>,
  ): Promise<Response> {
    const outcome = await sendRequest(
      { url, method: "POST", auth: { type: "none" }, headers, body, timeoutMs: SERVER_TIMEOUT_MS },
      fetch,
    );
    if (outcome.kind !== "answer") throw new Error(outcome.kind);
    return new Response(withoutIdToken(outcome.body) || null, {
      status: outcome.status,
      headers: outcome.headers,
    });
  }
}

/** Who the agent is doesn't matter here; an ID token could only fail checks that nobody needs. */
function withoutIdToken(body: string): string {
  try {
    const { id_token: _, ...rest } = JSON.parse(body) as Record<string, unknown>;
    return JSON.stringify(rest);
  } catch {
    return body;
  }
}

/**
 * Whether an answer can be of the server in the settings (RFC 9207): one of another server must not get a code redeemed
 * at this one. All servers lead back to the one address that the administrator registers; whose answer it is, is told by
 * the issuer, and by `state`, which only the server knows whose window was opened.
 */
function isIssuerOf({ authorizationUrl, tokenUrl }: OAuthSettings, issuer: string | null): boolean {
  if (issuer === null) return true;
  const own = [authorizationUrl, tokenUrl].map((address) => new URL(address).origin);
  return URL.canParse(issuer) && own.includes(new URL(issuer).origin);
}

/** The settings name each address, and which issuers they may have. */
function serverOf(auth: OAuthSettings, issuer: string | null = null): oauth.AuthorizationServer {
  return {
    issuer: issuer ?? new URL(auth.tokenUrl).origin,
    authorization_endpoint: auth.authorizationUrl,
    token_endpoint: auth.tokenUrl,
    ...(auth.revocationUrl && { revocation_endpoint: auth.revocationUrl }),
  };
}

function tokenOf({ accessToken }: StoredTokens): TokenOutcome {
  return { kind: "token", accessToken };
}

function later<T>(ms: number, value: T): Promise<T> {
  return new Promise((resolve) => setTimeout(() => resolve(value), ms));
}

function failed(reason: SignInFailure, detail = ""): TokenOutcome {
  return { kind: "failed", reason, detail };
}

/** Error codes are short words of the standards; anything else of an error could hold a secret. */
function failureOf(error: unknown, { tokenUrl }: OAuthSettings): TokenOutcome {
  const isAnswer =
    error instanceof oauth.ResponseBodyError || error instanceof oauth.AuthorizationResponseError;
  if (!isAnswer) return failed("signInUnreachable", new URL(tokenUrl).host);
  return failed("signInRefused", /^[\w.-]{1,60}$/.test(error.error) ? error.error : "?");
}
