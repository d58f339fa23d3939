import { useState } from "preact/hooks";
import { MAX_HREF, tryRecordPattern } from "../../lib/crm/custom";
import { RECORD_PRESETS } from "../../lib/crm/presets";
import { t } from "../../lib/i18n";
import { standstillOf } from "../../lib/settings/regular-expression";
import type { Site } from "../../lib/settings/schema";
import { SelectField, TextField } from "../fields";

interface RecordPatternProps {
  site: Site;
  problem: string | undefined;
  onChange: (part: Partial<Pick<Site, "match" | "recordId" | "recordType">>) => void;
}

/** How a custom site's addresses name records: a pattern, from a preset or typed, tried on an address as it is typed. */
export function RecordPattern({ site, problem, onChange }: RecordPatternProps) {
  const [url, setUrl] = useState("");
  const { recordId = "", recordType = "" } = site;
  const preset = RECORD_PRESETS.find((each) => each.recordId === recordId);
  const isTried = url !== "" && standstillOf(recordId, MAX_HREF) === null;
  const trial = !isTried ? null : tryRecordPattern({ recordId, recordType }, url);
  return (
    <div class="nested">
      <SelectField
        label={t("recordPattern.preset")}
        hint={t("recordPattern.presetHint")}
        value={preset?.name ?? ""}
        options={[
          ["", t("recordPattern.noPreset")],
          ...RECORD_PRESETS.map(({ name }) => [name, name] as const),
        ]}
        onChange={(name) => {
          const chosen = RECORD_PRESETS.find((each) => each.name === name);
          if (!chosen) return;
          const { match, recordId, recordType } = chosen;
          onChange({ recordId, recordType, ...(site.match === "" && { match }) });
        }}
      />
      <TextField
        label={t("field.recordId.label")}
        hint={t("field.recordId.hint")}
        value={recordId}
        problem={problem}
        onChange={(value) => onChange({ recordId: value })}
      />
      <TextField
        label={t("field.recordType.label")}
        hint={t("recordPattern.typeHint")}
        example="Customer"
        value={recordType}
        onChange={(value) => onChange({ recordType: value })}
      />
      <TextField
        label={t("recordPattern.try")}
        hint={t("recordPattern.tryHint")}
        example="https://crm.example.com/customers/4711"
        type="url"
        value={url}
        onChange={setUrl}
      />
      <output class={trial && "problem" in trial ? "problem" : "good"}>{trial && trialText(trial)}</output>
    </div>
  );
}

function trialText(trial: ReturnType<typeof tryRecordPattern>): string {
  if ("problem" in trial) return t(`recordPattern.${trial.problem}`);
  const { id, type } = trial.record;
  return type === "" ? t("recordPattern.found", { id }) : t("recordPattern.foundTyped", { id, type });
}
