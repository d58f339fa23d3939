import { useState } from "preact/hooks";
import { t } from "../../lib/i18n";
import { type DialSteps, explainDialRules } from "../../lib/makecall/dial-rules";
import { readPhoneNumber } from "../../lib/phone/read";
import type { Settings } from "../../lib/settings/schema";
import { TextField } from "../fields";
import { type Column, EditableRows } from "../rows";
import type { SectionProps } from "./sections";

type Rule = Settings["tenant"]["dialRules"][number];

const RULE_FIELDS = [
  ["description", "dialRules.description"],
  ["match", "dialRules.match"],
  ["replace", "dialRules.replace"],
] as const;

/** What a number format can't say (outside line, 011 in place of the plus, internal numbers), and a box to try it in. */
export function DialRules({ draft, change, problemAt }: SectionProps) {
  const { tenant, country } = draft;
  const [typed, setTyped] = useState("");
  const columns: Column<Rule>[] = RULE_FIELDS.map(([key, label]) => ({
    heading: t(label),
    cell: (rule, index, set) => (
      <TextField
        label={t(label)}
        isLabelHidden
        value={rule[key]}
        problem={problemAt(`tenant.dialRules[${index}].${key}`)}
        onChange={(value) => set({ ...rule, [key]: value })}
      />
    ),
  }));
  const isBroken = tenant.dialRules.some((_, index) => problemAt(`tenant.dialRules[${index}].match`));
  const { cleaned } = readPhoneNumber(typed, [country]);
  const isTried = typed.trim() !== "" && !isBroken;
  return (
    <fieldset>
      <legend>{t("dialRules.title")}</legend>
      <p>{t("dialRules.hint")}</p>
      <EditableRows
        caption={t("dialRules.title")}
        isOrdered
        rows={tenant.dialRules}
        columns={columns}
        empty={{ description: "", match: "", replace: "" }}
        onChange={(dialRules) => change({ tenant: { ...tenant, dialRules } })}
      />
      <TextField label={t("dialRules.try")} hint={t("dialRules.tryHint")} value={typed} onChange={setTyped} />
      <output>
        {isTried &&
          (cleaned.ok ? (
            <Steps explained={explainDialRules(cleaned.number, tenant)} prefix={tenant.prefix} />
          ) : (
            <p class="problem">{t("dialRules.noNumber")}</p>
          ))}
      </output>
    </fieldset>
  );
}

function Steps({ explained: { formatted, steps }, prefix }: { explained: DialSteps; prefix: string }) {
  const digits = steps.at(-1)?.digits ?? formatted;
  return (
    <>
      <ol>
        <li>{t("dialRules.formatted", { digits: formatted })}</li>
        {steps.map(({ rule, matches, digits }, index) => (
          <li key={index}>
            {t(matches ? "dialRules.applied" : "dialRules.notApplied", {
              rule: rule.description || rule.match,
              digits,
            })}
          </li>
        ))}
      </ol>
      {digits === "" ? (
        <p class="problem">{t("dialRules.nothingLeft")}</p>
      ) : (
        <p class="good">
          {prefix === ""
            ? t("dialRules.sent", { digits })
            : t("dialRules.sentWithPrefix", { digits, prefix })}
        </p>
      )}
    </>
  );
}
