import { isolated, t } from "../../lib/i18n";
import { answerVariables } from "../../lib/reporting/callback-request";
import type { Report } from "../../lib/reporting/outbox";
import { answeredRecordUrl } from "../../lib/reporting/record-link";

/** More than anybody reads. */
const MAX_SHOWN = 200;

/** What the CRM answered to a callback request, as variables, and a link to the record that it names. */
export function CallbackAnswer({ report }: { report: Report }) {
  const isAccepted = report.state === "accepted";
  const variables = isAccepted ? answerVariables(report.answer) : [];
  const recordUrl = report.records && answeredRecordUrl(variables, report.records);
  return (
    <div class="callback">
      <p>{t("callback.answered", { state: t(`report.state.${report.state}`) })}</p>
      {!isAccepted && <p>{t(`report.reason.${report.reason ?? "new"}`, { detail: report.detail })}</p>}
      {variables.length > 0 && (
        <dl class="decision-steps" aria-label={t("callback.variables")}>
          {variables.slice(0, MAX_SHOWN).map(({ name, value }) => (
            <div key={name}>
              <dt>
                <code>{name}</code>
              </dt>
              <dd>{isolated(value)}</dd>
            </div>
          ))}
        </dl>
      )}
      {variables.length > MAX_SHOWN && <p class="muted">{t("callback.cut", { count: MAX_SHOWN })}</p>}
      {isAccepted &&
        (recordUrl ? (
          <a href={recordUrl} target="_blank" rel="noreferrer">
            {t("report.openRecord")}
          </a>
        ) : (
          <p class="muted">{t("report.noRecord")}</p>
        ))}
    </div>
  );
}
