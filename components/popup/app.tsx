import { useEffect, useState } from "preact/hooks";
import type { Call } from "../../lib/calls/call";
import type { CallStore } from "../../lib/calls/store";
import { callView } from "../../lib/calls/view";
import { t } from "../../lib/i18n";
import { outcomeText } from "../../lib/outcome-text";
import { neededHosts } from "../../lib/settings/hosts";
import type { Settings } from "../../lib/settings/schema";
import { siteFor } from "../../lib/settings/sites";
import type { SettingsStore } from "../../lib/settings/store";
import { DecisionSteps } from "../decision-steps";
import { useMissingHosts } from "../use-granted";

/** As many calls as fit without scrolling; the rest is history. */
const SHOWN_CALLS = 5;

interface PopupProps {
  /** The address of the tab in front; empty where the extension may not see it. */
  pageUrl: string;
  calls: Pick<CallStore, "latest">;
  settings: Pick<SettingsStore, "load">;
  openOptions: () => void;
  /** Shows the list of the tab's numbers in the page; false where the extension doesn't run there. */
  listNumbers: () => void;
}

/** The popup: whether the extension works on this tab, and the last calls. */
export function Popup({ pageUrl, calls, settings: store, openOptions, listNumbers }: PopupProps) {
  const [settings, setSettings] = useState<Settings | null>(null);
  const [latest, setLatest] = useState<Call[]>([]);
  useEffect(() => {
    void store.load().then(({ settings }) => setSettings(settings));
    void calls.latest(SHOWN_CALLS).then(setLatest);
  }, [store, calls]);
  if (settings === null) return null;
  return (
    <>
      <h1>{t("extension.name")}</h1>
      <Status pageUrl={pageUrl} settings={settings} />
      <section>
        <h2>{t("popup.calls")}</h2>
        {latest.length === 0 && <p class="muted">{t("popup.noCalls")}</p>}
        <ul class="calls">
          {latest.map((call) => (
            <CallItem key={call.id} call={call} settings={settings} />
          ))}
        </ul>
      </section>
      {siteFor(settings.sites, pageUrl) && (
        <button type="button" onClick={listNumbers}>
          {t("popup.listNumbers")}
        </button>
      )}
      <button type="button" onClick={openOptions}>
        {t("popup.settings")}
      </button>
    </>
  );
}

function Status({ pageUrl, settings }: { pageUrl: string; settings: Settings }) {
  const site = siteFor(settings.sites, pageUrl);
  const missing = useMissingHosts(neededHosts(settings).map(({ pattern }) => pattern));
  if (missing === null) return null;
  return (
    <div class="status" role="status">
      {settings.tenant.url === "" && <p class="problem">{t("popup.noTenant")}</p>}
      {missing.length > 0 && <p class="problem">{t("popup.noAccess", { hosts: missing.join(", ") })}</p>}
      {site ? (
        <p class="good">{t("popup.active", { crm: t(`field.siteCrm.${site.crm}`) })}</p>
      ) : (
        <p>{t("popup.notASite")}</p>
      )}
    </div>
  );
}

function CallItem({ call, settings }: { call: Call; settings: Settings }) {
  const { title, detail } = outcomeText(callView(call, settings));
  const when = new Intl.DateTimeFormat(undefined, { timeStyle: "short" }).format(call.createdAt);
  return (
    <li>
      <span class="when">{when}</span>
      <strong>{title}</strong>
      {call.record?.name && <div class="muted">{call.record.name}</div>}
      <div class="muted">{detail}</div>
      {call.decision && (
        <details>
          <summary>{t("decision.title")}</summary>
          <DecisionSteps decision={call.decision} />
        </details>
      )}
    </li>
  );
}
