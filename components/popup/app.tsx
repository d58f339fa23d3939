import { useState } from "preact/hooks";
import type { AskWorker } from "../../lib/ask-worker";
import { recordOfTab, type TabView } from "../../lib/background/tab";
import { type Call, mayRepeat } from "../../lib/calls/call";
import { awaitingWrapUp, isCurrent } from "../../lib/calls/finish";
import { searchCalls } from "../../lib/calls/history";
import type { CallStore } from "../../lib/calls/store";
import { countriesOfTyped } from "../../lib/calls/typed";
import { callView } from "../../lib/calls/view";
import { isolated, language, t } from "../../lib/i18n";
import { outcomeText } from "../../lib/outcome-text";
import type { OutboxStore } from "../../lib/reporting/outbox-store";
import type { RelayStore } from "../../lib/results/relay";
import { neededHosts, neededPermissions } from "../../lib/settings/hosts";
import { isLocked } from "../../lib/settings/policy";
import type { Settings, Site } from "../../lib/settings/schema";
import { hostPatternOfSite, isPaused, siteFor, withPause } from "../../lib/settings/sites";
import type { SettingsStore } from "../../lib/settings/store";
import { Action } from "../action";
import { DecisionSteps } from "../decision-steps";
import { TextField } from "../fields";
import { RelayProblem } from "../relay-problem";
import { AfterCall } from "../sidepanel/after-call";
import { useCallLog } from "../use-call-log";
import { useMissingHosts, useMissingPermissions, useMustRestart } from "../use-granted";
import { useSettings } from "../use-settings";
import { DialPad } from "./dial-pad";

/** As many calls as fit without scrolling; the rest is history. */
const SHOWN_CALLS = 5;

interface PopupProps {
  /** The tab in front; its address is absent where the extension may not see it. */
  tab: TabView;
  calls: Pick<CallStore, "latest">;
  settings: Pick<SettingsStore, "load" | "update" | "watch">;
  openOptions: () => void;
  /** Opens the side panel. */
  openCalls: () => void;
  openWelcome: () => void;
  /** Opens the diagnostics page, on this tab. */
  openDiagnostics: () => void;
  reports: Pick<OutboxStore, "all">;
  relay: Pick<RelayStore, "load">;
  /** Opens the tenant where this call's page has its cookies. */
  signIn: (call: Call, tenantUrl: string) => void;
  ask: AskWorker;
  /** Calls a number that the agent typed; false when it is being dialled already. */
  dial: (raw: string, withRecord: boolean, event: Event) => Promise<boolean>;
  /** Shows the list of the tab's numbers in the page; false where the extension doesn't run there. */
  listNumbers: () => void;
}

/** The popup: whether the extension works on this tab, a dial pad, and the last calls. */
export function Popup(props: PopupProps) {
  const {
    tab,
    calls,
    reports,
    relay,
    settings: store,
    openOptions,
    openCalls,
    openWelcome,
    openDiagnostics,
    dial,
    listNumbers,
  } = props;
  const stored = useSettings(store);
  const log = useCallLog(calls, reports);
  if (stored === null || log === null) return null;
  const { settings, policy } = stored;
  const mayPause = !isLocked(policy.locked, "paused");
  const { url = "" } = tab;
  const site = siteFor(settings.sites, url);
  const isOff = site !== undefined && isPaused(site, settings);
  const record = recordOfTab(tab, settings);
  const open = log.reports.filter(({ state }) => state !== "accepted");
  const toWrapUp = awaitingWrapUp(log.calls, log.calls, settings, Date.now()).length;
  const pause = (isOn: boolean) => {
    if (site) void store.update((stored) => withPause(stored, site, isOn));
  };
  return (
    <>
      <h1>{t("extension.name")}</h1>
      <div class="buttons">
        <button type="button" onClick={openCalls}>
          {t("panel.open")}
        </button>
        <button type="button" onClick={openOptions}>
          {t("popup.settings")}
        </button>
        <button type="button" onClick={openDiagnostics}>
          {t("diagnostics.link")}
        </button>
      </div>
      {toWrapUp > 0 && (
        <button type="button" class="message" onClick={openCalls}>
          {t("wrapUp.waiting", { count: toWrapUp })}
        </button>
      )}
      {open.length > 0 && (
        <button type="button" class="message problem" onClick={openCalls}>
          {t("report.badge", { name: t("report.title"), count: open.length })}
        </button>
      )}
      <Status site={site} settings={settings} openOptions={openOptions} />
      {settings.tenant.url === "" && (
        <button type="button" class="primary" onClick={openWelcome}>
          {t("popup.welcome")}
        </button>
      )}
      {site && (
        <div class="buttons">
          {!isOff && (
            <button type="button" onClick={listNumbers}>
              {t("popup.listNumbers")}
            </button>
          )}
          {mayPause && (
            <button type="button" onClick={() => pause(!isOff)}>
              {t(isOff ? "popup.resume" : "popup.pause")}
            </button>
          )}
        </div>
      )}
      <section aria-labelledby="dial-title">
        <h2 id="dial-title">{t("dialPad.title")}</h2>
        <DialPad
          countries={countriesOfTyped(url, settings)}
          recordName={record && (record.name || record.id)}
          dial={dial}
        />
      </section>
      <RelayProblem relay={relay} settings={settings} />
      <Calls {...props} log={log.calls} stored={settings} />
    </>
  );
}

/** The last calls, or those that fit a search. */
function Calls({
  log,
  stored,
  signIn,
  ask,
}: Pick<PopupProps, "signIn" | "ask"> & { log: readonly Call[]; stored: Settings }) {
  const [search, setSearch] = useState("");
  const shown = searchCalls(log, search, "all").slice(0, SHOWN_CALLS);
  return (
    <section aria-labelledby="calls-title">
      <h2 id="calls-title">{t("popup.calls")}</h2>
      {log.length > 0 && <TextField label={t("popup.search")} value={search} onChange={setSearch} />}
      {shown.length === 0 && <p class="muted">{t(log.length === 0 ? "popup.noCalls" : "popup.noneFits")}</p>}
      <ul class="calls">
        {shown.map((call) => (
          <CallItem key={call.id} call={call} settings={stored} signIn={signIn} ask={ask} />
        ))}
      </ul>
    </section>
  );
}

interface StatusProps extends Pick<PopupProps, "openOptions"> {
  site: Site | undefined;
  settings: Settings;
}

function Status({ site, settings, openOptions }: StatusProps) {
  const missing = useMissingHosts(neededHosts(settings).map(({ pattern }) => pattern));
  const permissions = useMissingPermissions(neededPermissions(settings));
  const mustRestart = useMustRestart();
  if (missing === null) return null;
  return (
    <div class="status" role="status">
      {settings.tenant.url === "" && <p class="problem">{t("popup.noTenant")}</p>}
      {missing.length > 0 && <p class="problem">{t("popup.noAccess", { hosts: missing.join(", ") })}</p>}
      {permissions.map((permission) => (
        <p key={permission} class="problem">
          {t("toolbar.access", { name: t("extension.name") })}
          <br />
          {t(`access.${permission}`)}
        </p>
      ))}
      {missing.length + permissions.length > 0 && (
        <button type="button" onClick={openOptions}>
          {t("access.allow")}
        </button>
      )}
      {mustRestart && neededPermissions(settings).length > permissions.length && (
        <p class="problem">{t("access.restart")}</p>
      )}
      {site === undefined ? (
        <p>{t("popup.notASite")}</p>
      ) : isPaused(site, settings) ? (
        <p>{t("popup.paused")}</p>
      ) : (
        settings.tenant.url !== "" &&
        !missing.includes(hostPatternOfSite(site) ?? "") && (
          <p class="good">{t("popup.active", { crm: t(`field.siteCrm.${site.crm}`) })}</p>
        )
      )}
    </div>
  );
}

interface CallItemProps extends Pick<PopupProps, "signIn" | "ask"> {
  call: Call;
  settings: Settings;
}

function CallItem({ call, settings, signIn, ask }: CallItemProps) {
  const { id: callId } = call;
  const answer = (isConfirmed: boolean) => ask({ type: "page>worker:answer", callId, isConfirmed });
  const { title, detail } = outcomeText(callView(call, settings));
  const when = new Intl.DateTimeFormat(language(), { timeStyle: "short" }).format(call.createdAt);
  return (
    <li>
      <span class="when">{when}</span>
      <strong>{title}</strong>
      {call.record?.name && <div class="muted">{isolated(call.record.name)}</div>}
      <div class="muted">{detail}</div>
      <div class="buttons">
        {call.state === "confirming" && (
          <>
            <Action text="card.call" run={() => answer(true)} />
            <Action text="card.dontCall" run={() => answer(false)} />
          </>
        )}
        {(call.reason === "notSignedIn" || call.reason === "placementRedirected") && (
          <button type="button" onClick={() => signIn(call, settings.tenant.url)}>
            {t("card.signIn")}
          </button>
        )}
        {mayRepeat(call) && (
          <Action
            text="card.callAgain"
            refusal="dialPad.ignored"
            run={() => ask({ type: "page>worker:callAgain", callId })}
          />
        )}
      </div>
      {isCurrent(call, Date.now()) && <AfterCall call={call} settings={settings} ask={ask} isOpen={false} />}
      {call.decision && (
        <details>
          <summary>{t("decision.title")}</summary>
          <DecisionSteps decision={call.decision} />
        </details>
      )}
    </li>
  );
}
