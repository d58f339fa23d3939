import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import { browser } from "wxt/browser";
import {
  isComplete,
  type OAuthClient,
  type OAuthSettings,
  type TokenOutcome,
  tokenKey,
} from "../../lib/http/oauth";
import { t } from "../../lib/i18n";
import type { PageToWorker } from "../../lib/messages";
import type { Settings } from "../../lib/settings/schema";
import { signInEndpoints } from "../../lib/settings/store";
import { parseEndpointUrl } from "../../lib/settings/urls";
import { accessProblem, Saved } from "./saved";

/** Signs in and out; absent where there is no browser to do it. */
export const OAuth = createContext<OAuthClient | null>(null);

/** Signing in to an endpoint and out of it, and the redirect URL that its server has to know. */
export function SignIn({ url, auth }: { url: string; auth: OAuthSettings }) {
  const oauth = useContext(OAuth);
  const saved = useContext(Saved);
  const [isSignedIn, setIsSignedIn] = useState(false);
  const [message, setMessage] = useState("");
  const [isRunning, setIsRunning] = useState(false);
  const isUsable = "url" in parseEndpointUrl(url) && isComplete(auth);
  const key = JSON.stringify([url, auth]);

  useEffect(() => {
    let isCurrent = true;
    setMessage("");
    setIsSignedIn(false);
    if (isUsable) {
      void oauth?.isSignedIn({ url, auth }).then((answer) => isCurrent && setIsSignedIn(answer));
    }
    return () => {
      isCurrent = false;
    };
  }, [key, oauth]);
  if (oauth === null) return null;

  const run = async (action: () => Promise<string>) => {
    setIsRunning(true);
    setMessage(t("signIn.running"));
    try {
      setMessage(await action());
      setIsSignedIn(await oauth.isSignedIn({ url, auth }));
    } catch (error) {
      setMessage(t("signIn.broken", { detail: error instanceof Error ? error.message : String(error) }));
    } finally {
      setIsRunning(false);
    }
  };
  const signIn = async () => {
    const problem = await accessProblem(saved, [auth.tokenUrl]);
    if (problem !== null) return problem;
    const outcome = await oauth.signIn({ url, auth });
    // Reports may have waited for it.
    const message: PageToWorker = { type: "page>worker:signedIn" };
    if (outcome.kind === "token") await browser.runtime.sendMessage(message);
    return outcomeText(outcome);
  };
  const signOut = async () => {
    const problem = auth.revocationUrl === "" ? null : await accessProblem(saved, [auth.revocationUrl]);
    return problem ?? t(`signIn.signOutDone.${await oauth.signOut({ url, auth })}`);
  };

  return (
    <div class="wide">
      <p class="hint">{t("signIn.redirectUrl", { url: browser.identity.getRedirectURL() })}</p>
      {isUsable && (
        <p class="hint">
          {t("signIn.hosts", {
            signIn: new URL(auth.authorizationUrl).host,
            token: new URL(auth.tokenUrl).host,
            endpoint: new URL(url).host,
          })}
        </p>
      )}
      <div class="test">
        <button type="button" disabled={!isUsable || isRunning} onClick={() => void run(signIn)}>
          {t("signIn.signIn")}
        </button>
        {isSignedIn && (
          <button type="button" disabled={isRunning} onClick={() => void run(signOut)}>
            {t("signIn.signOut")}
          </button>
        )}
        <output aria-live="polite">
          {message || t(isSignedIn ? "signIn.signedIn" : "signIn.signedOut")}
        </output>
      </div>
    </div>
  );
}

/** Saving doesn't wait for a slow server for longer; the tokens here are gone by then. */
const LONGEST_SIGN_OUT_MS = 3000;

/** Ends the sign-ins of endpoints that the new settings don't have any more, at their servers, too, where that is possible. */
export async function signOutOfRemoved(oauth: OAuthClient, before: Settings, after: Settings): Promise<void> {
  const kept = new Set(signInEndpoints(after).map(tokenKey));
  const removed = signInEndpoints(before).filter((endpoint) => !kept.has(tokenKey(endpoint)));
  if (removed.length === 0) return;
  const signingOut = removed.map(async (endpoint) => {
    const { revocationUrl } = endpoint.auth;
    if (revocationUrl !== "" && (await accessProblem(before, [revocationUrl])) === null)
      await oauth.signOut(endpoint);
  });
  const timeIsUp = new Promise((resolve) => setTimeout(resolve, LONGEST_SIGN_OUT_MS));
  await Promise.race([Promise.allSettled(signingOut), timeIsUp]);
}

function outcomeText(outcome: TokenOutcome): string {
  return outcome.kind === "token" ? "" : t(`signIn.failed.${outcome.reason}`, { detail: outcome.detail });
}
