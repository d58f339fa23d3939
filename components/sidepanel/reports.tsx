import type { AskWorker } from "../../lib/ask-worker";
import { language, t } from "../../lib/i18n";
import type { Report } from "../../lib/reporting/outbox";
import type { Settings } from "../../lib/settings/schema";
import { Action } from "../action";
import { CallbackAnswer } from "./callback-answer";

/** Whether there is anything to say of reports: some are kept, or the settings have an address for them. */
export function hasReports(
  reports: readonly Report[],
  { statistics, callbackRequest }: Pick<Settings, "statistics" | "callbackRequest">,
): boolean {
  return reports.length > 0 || statistics.url !== "" || callbackRequest.url !== "";
}

interface ReportsProps {
  reports: readonly Report[];
  ask: AskWorker;
}

/** The reports that the CRM hasn't accepted: why, when they are tried again, and what the agent can do. */
export function Reports({ reports, ask }: ReportsProps) {
  if (reports.length === 0) return <p class="muted">{t("report.none")}</p>;
  return (
    <ul class="items">
      {reports.map((report, index) => {
        const isBehind =
          report.state === "waiting" &&
          reports
            .slice(0, index)
            .some(
              ({ orderKey, state }) =>
                orderKey === report.orderKey && ["waiting", "sending", "blocked"].includes(state),
            );
        return (
          <li key={report.id}>
            <strong>{t(`report.kind.${report.kind}`, { about: report.about })}</strong>
            {report.state === "accepted" && <CallbackAnswer report={report} />}
            <p hidden={report.state === "accepted"}>
              <span class={`state ${report.state}`}>{t(`report.state.${report.state}`)}</span>{" "}
              {isBehind
                ? t("report.behind")
                : t(`report.reason.${report.reason ?? "new"}`, { detail: report.detail })}{" "}
              {!isBehind &&
                report.state === "waiting" &&
                report.dueAt > 0 &&
                t("report.due", { time: timeOf(report.dueAt) })}{" "}
              {report.attempts > 0 && t("report.attempts", { count: report.attempts })}
            </p>
            {report.answer !== "" && report.state !== "accepted" && (
              <details>
                <summary>{t("report.answer")}</summary>
                <pre>{report.answer}</pre>
              </details>
            )}
            <div class="buttons">
              {report.state !== "accepted" && (
                <Action
                  text="report.sendNow"
                  disabled={report.state === "sending" || isBehind}
                  run={() => ask({ type: "page>worker:sendReport", reportId: report.id })}
                />
              )}
              <Action
                text={report.state === "accepted" ? "history.delete" : "report.discard"}
                disabled={report.state === "sending"}
                run={() => ask({ type: "page>worker:discardReport", reportId: report.id })}
              />
            </div>
          </li>
        );
      })}
    </ul>
  );
}

function timeOf(at: number): string {
  return new Intl.DateTimeFormat(language(), { dateStyle: "short", timeStyle: "medium" }).format(at);
}
