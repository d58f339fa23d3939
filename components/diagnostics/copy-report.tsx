import { useState } from "preact/hooks";
import { t } from "../../lib/i18n";

/** The report for whoever helps, to be looked at and copied. */
export function CopyReport({ report }: { report: () => string }) {
  const [said, setSaid] = useState("");
  const text = report();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid(t("diagnostics.copied"));
    } catch {
      setSaid(t("diagnostics.notCopied"));
    }
  };
  return (
    <>
      <p>{t("diagnostics.reportWhy")}</p>
      <div class="test">
        <button type="button" class="primary" onClick={() => void copy()}>
          {t("diagnostics.copy")}
        </button>
        <output aria-live="polite">{said}</output>
      </div>
      <details>
        <summary>{t("diagnostics.shown")}</summary>
        <pre>{text}</pre>
      </details>
    </>
  );
}
