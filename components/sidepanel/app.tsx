import type { AskWorker } from "../../lib/ask-worker";
import { isCurrent } from "../../lib/calls/finish";
import type { CallStore } from "../../lib/calls/store";
import { t } from "../../lib/i18n";
import type { OutboxStore } from "../../lib/reporting/outbox-store";
import type { RelayStore } from "../../lib/results/relay";
import type { SettingsStore } from "../../lib/settings/store";
import { RelayProblem } from "../relay-problem";
import { useCallLog } from "../use-call-log";
import { useSettings } from "../use-settings";
import { CurrentCall } from "./current-call";
import { History } from "./history";
import { hasReports, Reports } from "./reports";

interface SidePanelProps {
  calls: Pick<CallStore, "latest">;
  reports: Pick<OutboxStore, "all">;
  relay: Pick<RelayStore, "load">;
  settings: Pick<SettingsStore, "load" | "watch">;
  ask: AskWorker;
  openOptions: () => void;
}

/** The side panel: calls that wait for the agent, reports on their way to the CRM, and the history. */
export function SidePanel({ calls, reports, relay, settings: store, ask, openOptions }: SidePanelProps) {
  const stored = useSettings(store);
  const view = useCallLog(calls, reports);
  if (stored === null || view === null) return null;
  const { settings } = stored;
  const current = view.calls.filter((call) => isCurrent(call, Date.now()));
  // The answer to a request that belongs to no call has no other place.
  const open = view.reports.filter(
    ({ state, kind, callId }) => state !== "accepted" || (kind === "callbackRequest" && callId === ""),
  );
  return (
    <>
      <header>
        <h1>{t("panel.title")}</h1>
        <button type="button" onClick={openOptions}>
          {t("panel.settings")}
        </button>
      </header>
      <section aria-labelledby="current-title">
        <h2 id="current-title">{t("panel.current")}</h2>
        <RelayProblem relay={relay} settings={settings} />
        {current.length === 0 && <p class="muted">{t("panel.nothing")}</p>}
        {current.map((call, index) => (
          <CurrentCall key={call.id} call={call} settings={settings} ask={ask} isOpen={index === 0} />
        ))}
      </section>
      {hasReports(open, settings) && (
        <section aria-labelledby="reports-title">
          <h2 id="reports-title">{t("report.title")}</h2>
          <Reports reports={open} ask={ask} />
        </section>
      )}
      <section aria-labelledby="history-title">
        <h2 id="history-title">{t("history.title")}</h2>
        <History
          calls={view.calls}
          all={() => calls.latest(Number.POSITIVE_INFINITY)}
          reports={view.reports}
          settings={settings}
          ask={ask}
        />
      </section>
    </>
  );
}
