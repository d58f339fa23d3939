import { useEffect, useRef, useState } from "preact/hooks";
import type { CrmTab, TabDiagnosis } from "../../lib/diagnostics/tab";
import { isolated, t } from "../../lib/i18n";
import type { Settings } from "../../lib/settings/schema";
import { countryName } from "../countries";
import { SelectField } from "../fields";

interface TabSectionProps {
  settings: Settings;
  tabId: number | null;
  tabs: (settings: Settings) => Promise<CrmTab[]>;
  diagnoseTab: (tabId: number, settings: Settings) => Promise<TabDiagnosis>;
  diagnosis: TabDiagnosis | null;
  setDiagnosis: (diagnosis: TabDiagnosis | null) => void;
}

/** What the extension sees in a tab: its numbers, and the digits that it passes over, each with the reason. */
export function TabSection({ settings, tabId, tabs, diagnoseTab, diagnosis, setDiagnosis }: TabSectionProps) {
  const [open, setOpen] = useState<CrmTab[]>([]);
  const [chosen, setChosen] = useState(tabId);
  const [isLooking, setIsLooking] = useState(true);
  const turns = useRef(0);
  const look = async (id: number | null) => {
    const turn = ++turns.current;
    const isCurrent = () => turn === turns.current;
    setIsLooking(true);
    setChosen(id);
    // What another tab shows mustn't be taken for this one's.
    if (id !== chosen) setDiagnosis(null);
    try {
      const all = await tabs(settings);
      if (!isCurrent()) return;
      setOpen(all);
      const at = id ?? all[0]?.id ?? null;
      setChosen(at);
      const found = at === null ? null : await diagnoseTab(at, settings);
      if (isCurrent()) setDiagnosis(found);
    } finally {
      if (isCurrent()) setIsLooking(false);
    }
  };
  useEffect(() => void look(chosen), [settings]);
  return (
    <div class="stack">
      {open.length > 0 && (
        <SelectField
          label={t("diagnostics.chooseTab")}
          value={String(chosen)}
          options={[
            ...(open.some(({ id }) => id === chosen) ? [] : [[String(chosen), "–"] as const]),
            ...open.map(
              ({ id, title, url }) =>
                [String(id), `${isolated(title)} (${isolated(new URL(url).host)})`] as const,
            ),
          ]}
          onChange={(value) => void look(Number(value))}
        />
      )}
      <div class="buttons">
        <button type="button" onClick={() => void look(chosen)}>
          {t("diagnostics.look")}
        </button>
      </div>
      <div role="status">
        <p>
          {isLooking
            ? t("diagnostics.looking")
            : t(diagnosis === null ? "diagnostics.noTab" : `diagnostics.tab.${diagnosis.state}`)}
        </p>
      </div>
      {diagnosis?.state === "running" && <Numbers diagnosis={diagnosis} />}
    </div>
  );
}

function Numbers({ diagnosis: { frames, countries, all, seen, passedOver } }: { diagnosis: TabDiagnosis }) {
  return (
    <>
      <p>{t("diagnostics.frames", { running: frames.running, all: frames.all })}</p>
      <p>{t("diagnostics.countries", { countries: countries.map(countryName).join(", ") })}</p>
      <details>
        <summary>{t("diagnostics.seen", { count: all.seen })}</summary>
        <Listed shown={seen.length} all={all.seen} />
        <table>
          <thead>
            <tr>
              <th scope="col">{t("diagnostics.digits")}</th>
              <th scope="col">{t("diagnostics.field")}</th>
            </tr>
          </thead>
          <tbody>
            {seen.map(({ raw, label }, index) => (
              <tr key={index}>
                <td>{isolated(raw)}</td>
                <td>{label}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
      <details>
        <summary>{t("diagnostics.passedOver", { count: all.passedOver })}</summary>
        <Listed shown={passedOver.length} all={all.passedOver} />
        <p>{t("diagnostics.teach")}</p>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("diagnostics.digits")}</th>
              <th scope="col">{t("diagnostics.field")}</th>
              <th scope="col">{t("diagnostics.reason")}</th>
            </tr>
          </thead>
          <tbody>
            {passedOver.map(({ raw, label, reason }, index) => (
              <tr key={index}>
                <td>{isolated(raw)}</td>
                <td>{label}</td>
                <td>{t(`diagnostics.why.${reason}`)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  );
}

/** Says that a list has the first of more. */
function Listed({ shown, all }: { shown: number; all: number }) {
  return shown < all ? <p>{t("diagnostics.listed", { shown, all })}</p> : null;
}
