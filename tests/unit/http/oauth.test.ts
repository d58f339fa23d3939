// @vitest-environment node
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createOAuthClient, type TokenStore, tokenKey } from "../../../lib/http/oauth";
import { sendRequest } from "../../../lib/http/request";
import { type Sandbox, startSandbox } from "../../sandbox/index";

/*
 * Signing in against a real OAuth server (oidc-provider) over real sockets. What a browser's window does is done by hand:
 * follow redirects, keep cookies, press the button. The browser tests use the real window.
 */

const REDIRECT = "https://extension.test/";

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
  sandbox.oauth.register(REDIRECT);
});
afterAll(() => sandbox.stop());
beforeEach(() => {
  sandbox.reset();
  sandbox.decision.auth.salesforce = { type: "oauth", accepts: (token) => sandbox.oauth.accepts(token) };
  kept.clear();
  window.opened = 0;
  window.does = signInByHand;
  clock.ahead = 0;
});

const kept = new Map<string, string>();
const tokens: TokenStore = {
  get: async (key) => kept.get(key),
  put: async (key, value) => void kept.set(key, value),
  delete: async (key) => void kept.delete(key),
};
const clock = { ahead: 0 };
const window = { opened: 0, does: signInByHand };

/** As two contexts of the extension have it, each with a client of its own. */
const client = () =>
  createOAuthClient({
    tokens,
    launchWebAuthFlow: (url) => {
      window.opened += 1;
      return window.does(url);
    },
    redirectUrl: () => REDIRECT,
    fetch,
    now: () => Date.now() + clock.ahead,
  });

async function signInByHand(start: string): Promise<string> {
  const cookies = new Map<string, string>();
  let url = start;
  for (let steps = 0; steps < 10; steps++) {
    if (url.startsWith(REDIRECT)) return url;
    const response = await fetch(url, {
      method: url.includes("/sign-in/") ? "POST" : "GET",
      redirect: "manual",
      headers: { Cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") },
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      cookies.set(name, value);
    }
    const location = response.headers.get("location");
    if (location === null) throw new Error(`No redirect but ${response.status}: ${await response.text()}`);
    url = new URL(location, url).href;
  }
  throw new Error("No end of redirects");
}

const endpoint = () => ({
  url: sandbox.decision.endpoint("salesforce", "loopbackUrl"),
  auth: sandbox.oauth.settings("loopbackUrl"),
});
const ask = (mayAsk = true, oauth = client()) =>
  sendRequest(
    {
      url: `${endpoint().url}?SalesForceID=001000000000001&CallerID=12125550120&AgentUID=jdoe`,
      auth: endpoint().auth,
      method: "GET",
      timeoutMs: 5000,
    },
    fetch,
    { client: oauth, mayAsk },
  );
const statuses = async (...asked: ReturnType<typeof ask>[]) =>
  (await Promise.all(asked)).map((outcome) => (outcome.kind === "answer" ? outcome.status : outcome));

describe("OAuth", () => {
  it("signs in when first needed, and then no more", async () => {
    expect(await statuses(ask())).toEqual([200]);
    expect(await statuses(ask())).toEqual([200]);
    expect(window.opened).toBe(1);
    expect(sandbox.oauth.grants).toEqual(["authorization_code"]);
  });

  it("asks nobody where that isn't allowed", async () => {
    expect(await ask(false)).toMatchObject({ kind: "signInFailed", reason: "signInNeeded" });
    expect(window.opened).toBe(0);
    expect(sandbox.decision.requests).toHaveLength(0);
  });

  it("opens one window for requests of several contexts at the same time", async () => {
    expect(await statuses(ask(), ask(), ask())).toEqual([200, 200, 200]);
    expect(window.opened).toBe(1);
  });

  it("refreshes before the token expires, once for all who ask", async () => {
    await ask();
    clock.ahead = 3590_000;
    expect(await statuses(ask(), ask(), ask(), ask())).toEqual([200, 200, 200, 200]);
    expect(sandbox.oauth.grants).toEqual(["authorization_code", "refresh_token"]);
    expect(sandbox.decision.requests).toHaveLength(5);
    expect(window.opened).toBe(1);
  });

  it("refreshes a token that the endpoint refuses, once for all who ask", async () => {
    await ask();
    sandbox.oauth.revoke("accessTokens");
    expect(await statuses(ask(), ask(), ask())).toEqual([200, 200, 200]);
    expect(sandbox.oauth.grants).toEqual(["authorization_code", "refresh_token"]);
    expect(window.opened).toBe(1);
  });

  it("signs in anew when the sign-in was revoked, or says that it is needed", async () => {
    await ask();
    sandbox.oauth.revoke("everything");
    expect(await ask(false)).toMatchObject({ kind: "signInFailed", reason: "signInNeeded" });
    expect(await client().isSignedIn(endpoint())).toBe(false);
    expect(await statuses(ask())).toEqual([200]);
    expect(window.opened).toBe(2);
  });

  it("gives up after one more try with an endpoint that refuses every token", async () => {
    sandbox.decision.auth.salesforce = { type: "oauth", accepts: () => false };
    expect(await statuses(ask())).toEqual([401]);
    expect(sandbox.decision.requests).toHaveLength(2);
  });

  it.each([
    ["closed", "The user did not approve access.", "signInClosed"],
    ["closed in Firefox", "User cancelled or denied access.", "signInClosed"],
    ["never shown", "Authorization page could not be loaded.", "signInUnreachable"],
  ])("tells of a window that was %s", async (_, message, reason) => {
    window.does = async () => {
      throw new Error(message);
    };
    expect(await ask()).toMatchObject({ kind: "signInFailed", reason });
    expect(sandbox.decision.requests).toHaveLength(0);
  });

  it.each([
    ["says no", { error: "access_denied" }, "signInRefused", "access_denied"],
    ["says no with a secret in it", { error: "no token s3cret!" }, "signInRefused", "?"],
    ["answers another's sign-in", { state: "other", code: "c" }, "signInUnreachable", expect.any(String)],
    ["gives a code that isn't its own", { code: "made-up" }, "signInRefused", "invalid_grant"],
  ])("takes no token when the server %s", async (_, answer, reason, detail) => {
    window.does = async (url) => {
      const state = new URL(url).searchParams.get("state") ?? "";
      return `${REDIRECT}?${new URLSearchParams({ state, ...answer } as Record<string, string>)}`;
    };
    expect(await ask()).toMatchObject({ kind: "signInFailed", reason, detail });
    expect(kept.size).toBe(0);
  });

  it("tells of settings that lack something, and of a server that is away", async () => {
    const { url, auth } = endpoint();
    expect(await client().signIn({ url, auth: { ...auth, clientId: "" } })).toMatchObject({
      reason: "signInIncomplete",
    });
    const away = { url, auth: { ...auth, tokenUrl: "http://127.0.0.1:9/token" } };
    expect(await client().signIn(away)).toMatchObject({ reason: "signInUnreachable", detail: "127.0.0.1:9" });
  });

  it("signs out here and at the server", async () => {
    await client().signIn(endpoint());
    expect(sandbox.oauth.count("RefreshToken")).toBe(1);
    await client().signOut(endpoint());
    expect(kept.size).toBe(0);
    expect(sandbox.oauth.count("RefreshToken")).toBe(0);
    expect(sandbox.oauth.count("AccessToken")).toBe(0);
    expect(await ask(false)).toMatchObject({ reason: "signInNeeded" });
  });

  it("can be given up while the window is open", async () => {
    const giveUp = new AbortController();
    window.does = async () => {
      await sleep(50);
      giveUp.abort();
      await sleep(50);
      throw new Error("The user did not approve access.");
    };
    const { url, auth } = endpoint();
    const request = { url, auth, method: "GET", timeoutMs: 5000, signal: giveUp.signal } as const;
    expect(await sendRequest(request, fetch, { client: client(), mayAsk: true })).toEqual({
      kind: "cancelled",
    });
  });

  it("keeps tokens to the host that they were got for", async () => {
    await client().signIn(endpoint());
    const elsewhere = { ...endpoint(), url: "https://elsewhere.example/" };
    expect(await client().isSignedIn(elsewhere)).toBe(false);
    expect(tokenKey(elsewhere)).not.toBe(tokenKey(endpoint()));
  });
});
