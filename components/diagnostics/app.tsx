import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { browser } from "wxt/browser";
import type { AskWorker } from "../../lib/ask-worker";
import type { Call } from "../../lib/calls/call";
import type { CallStore } from "../../lib/calls/store";
import { callView } from "../../lib/calls/view";
import type { Environment } from "../../lib/diagnostics/environment";
import type { ErrorLog, LoggedError } from "../../lib/diagnostics/error-log";
import { type Diagnostics as DiagnosticState, diagnosticReport } from "../../lib/diagnostics/report";
import type { CrmTab, TabDiagnosis } from "../../lib/diagnostics/tab";
import { language, type TextKey, t } from "../../lib/i18n";
import { outcomeText } from "../../lib/outcome-text";
import type { OutboxStore } from "../../lib/reporting/outbox-store";
import type { RelayStore } from "../../lib/results/relay";
import { neededHosts } from "../../lib/settings/hosts";
import { settingName } from "../../lib/settings/names";
import type { Settings } from "../../lib/settings/schema";
import type { SettingsStore, StoredSettings } from "../../lib/settings/store";
import { Access } from "../options/access";
import { DecisionTest, EndpointTest, RelayTest, TenantTest } from "../options/connection-tests";
import { PolicyNotice } from "../options/policy-notice";
import { Saved } from "../options/saved";
import { RelayProblem, useRelayProblem } from "../relay-problem";
import { hasReports, Reports } from "../sidepanel/reports";
import { type CallLogView, useCallLog } from "../use-call-log";
import { useMissingHosts } from "../use-granted";
import { CopyReport } from "./copy-report";
import { TabSection } from "./tab-section";

interface DiagnosticsProps {
  environment: Environment;
  settings: Pick<SettingsStore, "load" | "watch">;
  calls: Pick<CallStore, "latest">;
  reports: Pick<OutboxStore, "all">;
  relay: Pick<RelayStore, "load">;
  errors: Pick<ErrorLog, "latest">;
  /** The tab from which the page was opened; null where there was none. */
  tabId: number | null;
  tabs: (settings: Settings) => Promise<CrmTab[]>;
  diagnoseTab: (tabId: number, settings: Settings) => Promise<TabDiagnosis>;
  ask: AskWorker;
}

/** What the extension is, may and does, for the agent and for whoever helps them. */
export function Diagnostics(props: DiagnosticsProps) {
  const { settings: store, calls, reports } = props;
  const [stored, setStored] = useState<StoredSettings | null>(null);
  const log = useCallLog(calls, reports);
  useEffect(() => {
    const load = () => void store.load().then(setStored);
    load();
    return store.watch(load);
  }, [store]);
  // Where the calls can't be read, the rest is what helps.
  return stored && <Page {...props} stored={stored} log={log ?? { calls: [], reports: [] }} />;
}

interface PageProps extends DiagnosticsProps {
  stored: StoredSettings;
  log: CallLogView;
}

function Page({ stored, log, ...props }: PageProps) {
  const { environment, relay, errors, ask } = props;
  const { settings, policy } = stored;
  const [tab, setTab] = useState<TabDiagnosis | null>(null);
  const [tenant, setTenant] = useState<DiagnosticState["tenant"]>(null);
  const logged = useErrors(errors);
  const relayProblem = useRelayProblem(relay, settings);
  const hosts = neededHosts(settings);
  const missing = useMissingHosts(hosts.map(({ pattern }) => pattern));
  const permissions = usePermissions();
  if (missing === null) return null;
  const [latest] = log.calls;
  const open = log.reports.filter(({ state }) => state !== "accepted");
  const report = () =>
    diagnosticReport({
      at: Date.now(),
      environment,
      stored,
      missingHosts: missing,
      permissions,
      tenant,
      tab,
      calls: log.calls,
      reports: log.reports,
      relay: relayProblem,
      errors: logged,
    });

  return (
    <Saved.Provider value={settings}>
      <header>
        <h1>{t("diagnostics.title")}</h1>
        <p class="muted">{t("diagnostics.intro")}</p>
        <a href="options.html">{t("popup.settings")}</a>
      </header>
      <main>
        <Access settings={settings} />
        <Section name="versions">
          <dl>
            <Entry name="diagnostics.extension">{environment.version}</Entry>
            <Entry name="diagnostics.browser">{environment.browser}</Entry>
            <Entry name="diagnostics.system">{environment.system}</Entry>
            <Entry name="diagnostics.language">{environment.language}</Entry>
            <Entry name="diagnostics.timeZone">{environment.timeZone}</Entry>
          </dl>
        </Section>
        <Section name="page">
          <TabSection {...props} settings={settings} diagnosis={tab} setDiagnosis={setTab} />
        </Section>
        <Section name="access">
          {hosts.length === 0 && <p>{t("diagnostics.noHosts")}</p>}
          <dl>
            {hosts.map(({ pattern, purposes }) => (
              <div key={pattern}>
                <dt>
                  <code>{pattern}</code>{" "}
                  <span class="muted">{purposes.map((purpose) => t(`access.${purpose}`)).join("; ")}</span>
                </dt>
                <dd>
                  <State isGood={!missing.includes(pattern)} />
                </dd>
              </div>
            ))}
            {OPTIONAL_PERMISSIONS.map((name) => (
              <div key={name}>
                <dt>{t(`diagnostics.permission.${name}`)}</dt>
                <dd>{permissions.includes(name) ? <State isGood /> : "–"}</dd>
              </div>
            ))}
          </dl>
        </Section>
        <Section name="policy">
          <PolicyNotice policy={policy} />
          {policy.locked.length === 0 ? (
            <p>{t("diagnostics.noPolicy")}</p>
          ) : (
            <>
              <p>{t("diagnostics.policySets")}</p>
              <ul>
                {policy.locked.map((path) => (
                  <li key={path}>
                    <code>{path}</code>{" "}
                    {settingName(path)
                      ?.texts.map((key) => t(key))
                      .join(" › ")}
                  </li>
                ))}
              </ul>
            </>
          )}
        </Section>
        <Section name="connections">
          <h3>{t("diagnostics.tenant")}</h3>
          {settings.tenant.url === "" ? (
            <p>{t("diagnostics.noTenant")}</p>
          ) : (
            <TenantTest settings={settings} onChecked={setTenant} />
          )}
          {latest === undefined ? (
            <p>{t("diagnostics.noCall")}</p>
          ) : (
            <LatestCall call={latest} settings={settings} />
          )}
          {(["salesforce", "sap"] as const).map(
            (crm) =>
              settings.decision[crm].url !== "" && (
                <div key={crm}>
                  <h3>{t(`glance.${crm}Decision`)}</h3>
                  <DecisionTest crm={crm} settings={settings} />
                </div>
              ),
          )}
          {(["statistics", "callbackRequest"] as const).map(
            (kind) =>
              settings[kind].url !== "" && (
                <div key={kind}>
                  <h3>{t(`glance.${kind}`)}</h3>
                  <EndpointTest kind={kind} settings={settings} />
                </div>
              ),
          )}
          {settings.results.relay.subscribeUrl !== "" && (
            <div>
              <h3>{t("glance.results")}</h3>
              <RelayTest settings={settings} />
            </div>
          )}
          <RelayProblem relay={relay} settings={settings} />
        </Section>
        {hasReports(open, settings) && (
          <Section name="reports">
            <Reports reports={open} ask={ask} />
          </Section>
        )}
        <Section name="errors">
          {logged.length === 0 && <p>{t("diagnostics.noErrors")}</p>}
          <ul>
            {logged.map(({ at, what, text }, index) => (
              <li key={index}>
                <span class="muted">{timeText(at)}</span> {what} <code>{text}</code>
              </li>
            ))}
          </ul>
        </Section>
        <Section name="report">
          <CopyReport report={report} />
        </Section>
      </main>
    </Saved.Provider>
  );
}

function LatestCall({ call, settings }: { call: Call; settings: Settings }) {
  const { title, detail } = outcomeText(callView(call, settings));
  return (
    <div>
      <p>{t("diagnostics.latestCall", { time: timeText(call.createdAt), state: title })}</p>
      <p class="muted">{detail}</p>
    </div>
  );
}

type SectionName =
  | "versions"
  | "page"
  | "access"
  | "policy"
  | "connections"
  | "reports"
  | "errors"
  | "report";

function Section({ name, children }: { name: SectionName; children: ComponentChildren }) {
  return (
    <section aria-labelledby={`${name}-heading`} id={name}>
      <h2 id={`${name}-heading`}>{t(`diagnostics.${name}`)}</h2>
      {children}
    </section>
  );
}

function Entry({ name, children }: { name: TextKey; children: ComponentChildren }) {
  return (
    <div>
      <dt>{t(name)}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Allowed or missing; a sign of its own for each, so that nobody has to tell colours apart. */
function State({ isGood }: { isGood: boolean }) {
  return (
    <span class={isGood ? "good" : "problem"}>
      <span aria-hidden="true">{isGood ? "✓" : "✕"}</span>{" "}
      {t(isGood ? "diagnostics.granted" : "diagnostics.missing")}
    </span>
  );
}

const OPTIONAL_PERMISSIONS = import.meta.env.FIREFOX
  ? (["webRequest", "notifications", "cookies"] as const)
  : (["webRequest", "notifications"] as const);

/** The browser's permissions that are granted, beside hosts. */
function usePermissions(): string[] {
  const [granted, setGranted] = useState<string[]>([]);
  useEffect(() => {
    const load = () =>
      void browser.permissions
        .getAll()
        .then(({ permissions }) => setGranted([...(permissions ?? [])].sort()));
    load();
    browser.permissions.onAdded.addListener(load);
    browser.permissions.onRemoved.addListener(load);
    return () => {
      browser.permissions.onAdded.removeListener(load);
      browser.permissions.onRemoved.removeListener(load);
    };
  }, []);
  return granted;
}

function useErrors(errors: Pick<ErrorLog, "latest">): readonly LoggedError[] {
  const [logged, setLogged] = useState<readonly LoggedError[]>([]);
  useEffect(() => {
    const load = () => void errors.latest().then(setLogged);
    load();
    window.addEventListener("focus", load);
    return () => window.removeEventListener("focus", load);
  }, [errors]);
  return logged;
}

function timeText(at: number): string {
  return new Intl.DateTimeFormat(language(), { dateStyle: "short", timeStyle: "medium" }).format(at);
}
