import { useState } from "preact/hooks";
import { browser } from "wxt/browser";
import { t } from "../../lib/i18n";
import { neededHosts, neededPermissions } from "../../lib/settings/hosts";
import type { Settings } from "../../lib/settings/schema";
import { useMissingHosts, useMissingPermissions, useMustRestart } from "../use-granted";

/** Says which hosts the saved settings need, why, and asks the browser for them on a click. */
export function Access({ settings }: { settings: Settings }) {
  const mustRestart = useMustRestart();
  const hosts = neededHosts(settings);
  const missing = useMissingHosts(hosts.map(({ pattern }) => pattern));
  const permissions = useMissingPermissions(neededPermissions(settings));
  const [wasRefused, setWasRefused] = useState(false);
  if (missing === null) return null;
  if (missing.length + permissions.length === 0)
    return mustRestart && neededPermissions(settings).length > 0 ? (
      <p class="notice" role="status">
        {t("access.restart")}
      </p>
    ) : null;

  const request = async () => {
    // A host that the browser wouldn't ask about at all counts as refused.
    const isGranted = await browser.permissions.request({ origins: missing, permissions }).catch(() => false);
    setWasRefused(!isGranted);
  };

  return (
    <section class="notice" aria-labelledby="access-title">
      <h2 id="access-title">{t("access.title")}</h2>
      <p>{t("access.why")}</p>
      <ul>
        {hosts
          .filter(({ pattern }) => missing.includes(pattern))
          .map(({ pattern, purposes }) => (
            <li key={pattern}>
              <code>{pattern}</code> {purposes.map((purpose) => t(`access.${purpose}`)).join("; ")}
            </li>
          ))}
        {permissions.map((permission) => (
          <li key={permission}>{t(`access.${permission}`)}</li>
        ))}
      </ul>
      <button type="button" class="primary" onClick={request}>
        {t("access.allow")}
      </button>
      {wasRefused && <p class="problem">{t("access.refused")}</p>}
    </section>
  );
}

/** Leads to the request for access while there is one to be made: without it the settings do nothing. */
export function AccessReminder({ settings }: { settings: Settings }) {
  const missing = useMissingHosts(neededHosts(settings).map(({ pattern }) => pattern));
  const permissions = useMissingPermissions(neededPermissions(settings));
  if (missing === null || missing.length + permissions.length === 0) return null;
  return <a href="#access-title">{t("access.reminder")}</a>;
}
