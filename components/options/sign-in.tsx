import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import { browser } from "wxt/browser";
import { isComplete, type OAuthClient, type OAuthSettings, type TokenOutcome } from "../../lib/http/oauth";
import { t } from "../../lib/i18n";
import { hostPatternOfUrl, parseEndpointUrl } from "../../lib/settings/urls";

/** Signs in and out; absent where there is no browser to do it. */
export const OAuth = createContext<OAuthClient | null>(null);

/** Signing in to an endpoint and out of it, and the redirect URL that its server has to know. */
export function SignIn({ url, auth }: { url: string; auth: OAuthSettings }) {
  const oauth = useContext(OAuth);
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
    setMessage(await action());
    setIsSignedIn(await oauth.isSignedIn({ url, auth }));
    setIsRunning(false);
  };
  const signIn = async () => {
    const origins = [hostPatternOfUrl(auth.tokenUrl)];
    if (!(await browser.permissions.contains({ origins }))) return t("test.noAccess");
    return outcomeText(await oauth.signIn({ url, auth }));
  };
  const signOut = async () => {
    await oauth.signOut({ url, auth });
    return "";
  };

  return (
    <div class="wide">
      <p class="hint">{t("signIn.redirectUrl", { url: browser.identity.getRedirectURL() })}</p>
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

function outcomeText(outcome: TokenOutcome): string {
  return outcome.kind === "token" ? "" : t(`signIn.failed.${outcome.reason}`, { detail: outcome.detail });
}
