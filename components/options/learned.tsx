import { isolated, t } from "../../lib/i18n";
import { CheckField } from "../fields";
import { LockNote, useLock } from "../locked";
import type { SectionProps } from "./sections";

/** What agents have said of the fields of their CRM's pages, and whether they may. */
export function LearnedSection({ draft, change }: SectionProps) {
  const { learned } = draft;
  const { fields } = learned;
  const lock = useLock("learned.fields");
  return (
    <>
      <CheckField
        label={t("learned.byAgents")}
        hint={t("learned.byAgentsHint", { not: t("number.not"), is: t("number.is") })}
        path="learned.byAgents"
        checked={learned.byAgents}
        onChange={(byAgents) => change({ learned: { ...learned, byAgents } })}
      />
      <LockNote lock={lock} />
      {fields.length === 0 ? (
        <p class="muted">{t("learned.none")}</p>
      ) : (
        <table class="changes">
          <caption class="visually-hidden">{t("learned.title")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("learned.site")}</th>
              <th scope="col">{t("learned.field")}</th>
              <th scope="col">{t("learned.number")}</th>
              <th scope="col">
                <span class="visually-hidden">{t("table.actions")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {fields.map((field) => (
              <tr key={`${field.match} ${field.label} ${field.number}`}>
                <td>
                  <code>{field.match}</code>
                </td>
                <td>{field.label || t("learned.anyField")}</td>
                <td>
                  {isolated(field.number)} {t(field.isPhone ? "learned.is" : "learned.isNot")}
                </td>
                <td>
                  <button
                    type="button"
                    disabled={lock.isLocked}
                    aria-describedby={lock.note}
                    onClick={() =>
                      change({ learned: { ...learned, fields: fields.filter((each) => each !== field) } })
                    }
                  >
                    {t("learned.remove")}
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}
