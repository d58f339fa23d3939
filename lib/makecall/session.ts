import { isRedirect, isSignInPage, readStart } from "../http/request";

/** What a look at the tenant's home page found. */
export type TenantCheck =
  | { kind: "signedIn" }
  | { kind: "signedOut" }
  /** It leads elsewhere, as it does when nobody is signed in; browsers don't tell where to. */
  | { kind: "redirected" }
  | { kind: "status"; status: number }
  | { kind: "timeout" }
  | { kind: "unreachable"; message: string };

const CHECK_TIMEOUT_MS = 10_000;

/**
 * Looks at the tenant's home page with the agent's session, without calling anybody. VCC documents no way to ask
 * for the session, so a sign-in page, or a redirect to one, is what tells that nobody is signed in.
 */
export async function checkTenant(tenantUrl: string, fetch: typeof globalThis.fetch): Promise<TenantCheck> {
  const timeout = AbortSignal.timeout(CHECK_TIMEOUT_MS);
  try {
    const response = await fetch(`${tenantUrl}/`, {
      credentials: "include",
      redirect: "manual",
      cache: "no-store",
      signal: timeout,
    });
    if (isRedirect(response)) return { kind: "redirected" };
    if (response.status === 401) return { kind: "signedOut" };
    if (!response.ok) return { kind: "status", status: response.status };
    return { kind: isSignInPage((await readStart(response)).text) ? "signedOut" : "signedIn" };
  } catch (error) {
    if (timeout.aborted) return { kind: "timeout" };
    return { kind: "unreachable", message: error instanceof Error ? error.message : String(error) };
  }
}
