import { browser } from "wxt/browser";
import type { DatabaseSource } from "../database";
import { createOAuthClient, type OAuthClient } from "./oauth";
import { createTokenStore } from "./token-store";

/** Signing in by the browser's own window for it, tokens kept in the extension's database. */
export function createBrowserOAuth(database: DatabaseSource): OAuthClient {
  return createOAuthClient({
    tokens: createTokenStore(database),
    launchWebAuthFlow: async (url) =>
      (await browser.identity.launchWebAuthFlow({ url, interactive: true })) ?? "",
    redirectUrl: () => browser.identity.getRedirectURL(),
    fetch: (...request) => globalThis.fetch(...request),
    now: Date.now,
  });
}
