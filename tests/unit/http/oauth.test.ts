// @vitest-environment node
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createOAuthClient, type OAuthSettings, type TokenStore, tokenKey } from "../../../lib/http/oauth";
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
  sandbox.oauth.register(REDIRECT, sandbox.oauth.loopbackUrl);
});
afterAll(() => sandbox.stop());
beforeEach(() => {
  sandbox.reset();
  sandbox.decision.auth.salesforce = { type: "oauth", accepts: (token) => sandbox.oauth.accepts(token) };
  kept.clear();
  window.opened = 0;
  window.does = signInByHand;
  clock.ahead = 0;
  network.does = fetch;
});

const kept = new Map<string, string>();
const tokens: TokenStore = {
  get: async (key) => kept.get(key),
  put: async (key, value) => void kept.set(key, value),
  delete: async (key) => void kept.delete(key),
};
const clock = { ahead: 0 };
/** What the client's own requests meet. */
const network = { does: fetch };
const window = { opened: 0, does: signInByHand };

/** As two contexts of the extension have it, each with a client of its own. */
const client = (store = tokens) =>
  createOAuthClient({
    tokens: store,
    launchWebAuthFlow: (url) => {
      window.opened += 1;
      return window.does(url);
    },
    redirectUrl: () => REDIRECT,
    fetch: (...request) => network.does(...request),
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
const ask = (
  mayAsk = true,
  { timeoutMs = 5000, signal = new AbortController().signal, onAsk = (_: boolean) => {} } = {},
) =>
  sendRequest(
    {
      url: `${endpoint().url}?SalesForceID=001000000000001&CallerID=12125550120&AgentUID=jdoe`,
      auth: endpoint().auth,
      method: "GET",
      timeoutMs,
      signal,
    },
    fetch,
    { client: client(), mayAsk, onAsk },
  );
/** A sign-in window that stays open until `close` is called, which signs in. */
function heldWindow() {
  const { promise, resolve } = Promise.withResolvers<void>();
  window.does = async (url) => {
    await promise;
    return signInByHand(url);
  };
  return { close: resolve };
}
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
    ["answers as another", { iss: "https://evil.example", code: "c" }, "signInRefused", "iss"],
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

  it("takes no token from an address that isn't its own", async () => {
    window.does = async (url) => `https://other.test/${new URL(url).search}&code=c`;
    expect(await ask()).toMatchObject({ kind: "signInFailed", reason: "signInRefused" });
  });

  it("settings that revoke elsewhere don't have the tokens", async () => {
    await client().signIn(endpoint());
    const { url, auth } = endpoint();
    const elsewhere = { url, auth: { ...auth, revocationUrl: "https://evil.example/" } as OAuthSettings };
    network.does = async () => {
      throw new Error("Nobody is to be asked");
    };
    expect(await client().signOut(elsewhere)).toBe("revoked");
    expect(await client().isSignedIn(endpoint())).toBe(true);
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
    const held = heldWindow();
    const asked = ask(true, { signal: giveUp.signal });
    await expect.poll(() => window.opened).toBe(1);
    giveUp.abort();
    expect(await asked).toEqual({ kind: "cancelled", isSent: false });
    held.close();
  });

  it("tells whoever waits for a window that is open already, and goes on when it is done", async () => {
    const held = heldWindow();
    const signingIn = client().signIn(endpoint());
    const told: boolean[] = [];
    const asked = ask(true, { timeoutMs: 200, onAsk: (isAsking) => told.push(isAsking) });
    await expect.poll(() => told).toEqual([true]);
    await sleep(300);
    held.close();
    expect(await statuses(asked)).toEqual([200]);
    expect(told).toEqual([true, false]);
    expect(await signingIn).toMatchObject({ kind: "token" });
    expect(window.opened).toBe(1);
  });

  it("opens no window for a request that was given up while it waited for another's", async () => {
    const held = heldWindow();
    const first = new AbortController();
    const second = new AbortController();
    const asked = [ask(true, { signal: first.signal }), ask(true, { signal: second.signal })];
    await expect.poll(() => window.opened).toBe(1);
    first.abort();
    second.abort();
    expect(await Promise.all(asked)).toMatchObject([{ kind: "cancelled" }, { kind: "cancelled" }]);
    sandbox.oauth.revoke("everything");
    held.close();
    await sleep(100);
    expect(window.opened).toBe(1);
  });

  it("whoever has a token doesn't wait for a window", async () => {
    await ask();
    const held = heldWindow();
    const signingIn = client().signIn(endpoint());
    await expect.poll(() => window.opened).toBe(2);
    expect(await statuses(ask(true, { timeoutMs: 1000 }))).toEqual([200]);
    held.close();
    await signingIn;
  });

  it("a refresh counts within the time limit", async () => {
    await ask();
    clock.ahead = 3601_000;
    const hanging = Promise.withResolvers<Response>();
    network.does = () => hanging.promise;
    const startedAt = performance.now();
    expect(await ask(true, { timeoutMs: 200 })).toMatchObject({
      kind: "signInFailed",
      reason: "signInUnreachable",
      detail: new URL(endpoint().auth.tokenUrl).host,
    });
    expect(performance.now() - startedAt).toBeLessThan(1000);
    hanging.reject(new TypeError("Failed to fetch"));
  });

  it("a token that still holds is used when it can't be refreshed early", async () => {
    await ask();
    network.does = async () => {
      throw new TypeError("Failed to fetch");
    };
    clock.ahead = 3590_000;
    expect(await statuses(ask())).toEqual([200]);
    clock.ahead = 3601_000;
    expect(await ask()).toMatchObject({ kind: "signInFailed", reason: "signInUnreachable" });
  });

  it("a token that still holds doesn't wait for a slow refresh", async () => {
    await ask();
    const hanging = Promise.withResolvers<Response>();
    network.does = () => hanging.promise;
    clock.ahead = 3590_000;
    expect(await statuses(ask(true, { timeoutMs: 2000 }))).toEqual([200]);
    hanging.reject(new TypeError("Failed to fetch"));
  });

  it("tokens that can't be kept aren't told as a fault of the server", async () => {
    const full: TokenStore = {
      ...tokens,
      put: async () => {
        throw new Error("The disk is full");
      },
    };
    await expect(client(full).signIn(endpoint())).rejects.toThrow("The disk is full");
  });

  it("tells whether the server took the tokens back", async () => {
    const { url, auth } = endpoint();
    const signedOut = async (change: Partial<typeof auth>) => {
      const changed = { url, auth: { ...auth, ...change } as OAuthSettings };
      await client().signIn(changed);
      return client().signOut(changed);
    };
    expect(await signedOut({})).toBe("revoked");
    const missing = { revocationUrl: `${auth.tokenUrl}/nowhere` } as object;
    expect(await signedOut(missing)).toBe("failed");
    expect(await signedOut({ revocationUrl: "" } as object)).toBe("impossible");
    expect(kept.size).toBe(0);
  });

  it("keeps tokens to the host that they were got for", async () => {
    await client().signIn(endpoint());
    const elsewhere = { ...endpoint(), url: "https://elsewhere.example/" };
    expect(await client().isSignedIn(elsewhere)).toBe(false);
    expect(tokenKey(elsewhere)).not.toBe(tokenKey(endpoint()));
  });
});
