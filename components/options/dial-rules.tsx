import { useState } from "preact/hooks";
import { phoneOf } from "../../lib/calls/dial";
import { guardsOf } from "../../lib/calls/guards";
import { t } from "../../lib/i18n";
import { type DialSteps, explainDialRules, MOST_DIGITS } from "../../lib/makecall/dial-rules";
import type { CleanedNumber } from "../../lib/phone/clean";
import { readPhoneNumber } from "../../lib/phone/read";
import { readSettings } from "../../lib/settings/document";
import type { Settings } from "../../lib/settings/schema";
import { countryName } from "../countries";
import { SelectField, TextField } from "../fields";
import { useLock } from "../locked";
import { type Column, EditableRows } from "../rows";
import type { SectionProps } from "./sections";

type Rule = Settings["tenant"]["dialRules"][number];

const RULE_FIELDS = [
  ["description", "dialRules.description", undefined],
  ["match", "dialRules.match", "^(?!1)"],
  ["replace", "dialRules.replace", "011"],
] as const;

/** Rules to start from. What they do depends on the exchange, so that their digits are an example. */
const PRESETS = {
  outsideLine: { match: "^", replace: "9" },
  international: { match: "^(?!1)", replace: "011" },
  internal: { match: "^1212555(\\d{4})$", replace: "$1" },
} as const;

/** What a number format can't say (outside line, 011 in place of the plus, internal numbers), and a box to try it in. */
export function DialRules({ draft, change, problemAt }: SectionProps) {
  const { tenant } = draft;
  const lock = useLock("tenant.dialRules");
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState("");
  const countries = [...new Set([draft.country, ...draft.sites.flatMap(({ country }) => country ?? [])])];
  const country = countries.includes(chosen) ? chosen : draft.country;
  const columns: Column<Rule>[] = RULE_FIELDS.map(([key, label, example]) => ({
    heading: t(label),
    example: example ?? t("dialRules.preset.international"),
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
  const isBroken = readSettings({ tenant: { dialRules: tenant.dialRules } }).settings === null;
  const { cleaned } = readPhoneNumber(typed, [country]);
  const isTried = typed.trim() !== "" && !isBroken;
  return (
    <fieldset>
      <legend>{t("dialRules.title")}</legend>
      <p>{t("dialRules.hint")}</p>
      <p>{t("dialRules.replaceHint", { group: "$1" })}</p>
      <p class="buttons">
        {t("dialRules.presets")}
        {(["outsideLine", "international", "internal"] as const).map((name) => (
          <button
            key={name}
            type="button"
            disabled={lock.isLocked}
            onClick={() =>
              change({
                tenant: {
                  ...tenant,
                  dialRules: [
                    ...tenant.dialRules,
                    { description: t(`dialRules.preset.${name}`), ...PRESETS[name] },
                  ],
                },
              })
            }
          >
            {t(`dialRules.preset.${name}`)}
          </button>
        ))}
      </p>
      <EditableRows
        caption={t("dialRules.title")}
        path="tenant.dialRules"
        isOrdered
        rows={tenant.dialRules}
        columns={columns}
        empty={{ description: "", match: "", replace: "" }}
        onChange={(dialRules) => change({ tenant: { ...tenant, dialRules } })}
      />
      <TextField
        label={t("dialRules.try")}
        hint={t("dialRules.tryHint")}
        example="(212) 555-0120"
        value={typed}
        onChange={setTyped}
      />
      {countries.length > 1 && (
        <SelectField
          label={t("dialRules.tryCountry")}
          hint={t("field.siteCountry.hint")}
          value={country}
          options={countries.map((each) => [each, countryName(each)] as const)}
          onChange={setChosen}
        />
      )}
      <output>
        {isTried && <Guards typed={typed} cleaned={cleaned} country={country} settings={draft} />}
        {isTried &&
          (cleaned.ok ? (
            <>
              <Steps explained={explainDialRules(cleaned.number, draft)} prefix={tenant.prefix} />
              {cleaned.number.extension && (
                <p>
                  {t("dialRules.extension", {
                    extension: cleaned.number.extension,
                    field: "{!Phone.Extension}",
                  })}
                </p>
              )}
            </>
          ) : (
            <p class="problem">{t("dialRules.noNumber")}</p>
          ))}
      </output>
    </fieldset>
  );
}

interface GuardsProps {
  typed: string;
  cleaned: CleanedNumber;
  country: string;
  settings: Settings;
}

/** What a click on the number would be refused for, or ask about first. */
function Guards({ typed, cleaned, country, settings }: GuardsProps) {
  const countries = [country];
  const kinds = guardsOf(cleaned, phoneOf({ raw: typed, countries }), countries, settings);
  return (
    <>
      {[...new Set(kinds)].map((kind) => {
        const choice = settings.guard[kind];
        if (choice === "allow") return null;
        return (
          <p key={kind} class={choice === "refuse" ? "problem" : "warning"}>
            {choice === "refuse"
              ? t("dialRules.refused", { why: t(`outcome.${kind}`) })
              : t("dialRules.asked", { why: t(`confirm.${kind}`) })}
          </p>
        );
      })}
    </>
  );
}

function Steps({
  explained: { formatted, isAbroad, steps },
  prefix,
}: {
  explained: DialSteps;
  prefix: string;
}) {
  const digits = steps.at(-1)?.digits ?? formatted;
  return (
    <>
      <ol>
        <li>{t(isAbroad ? "dialRules.abroad" : "dialRules.formatted", { digits: formatted })}</li>
        {steps.map(({ rule, matches, digits }, index) => (
          <li key={index}>
            {t(matches ? "dialRules.applied" : "dialRules.notApplied", {
              rule: rule.description || rule.match,
              digits,
            })}
          </li>
        ))}
      </ol>
      {digits === "" || digits.length > MOST_DIGITS ? (
        <p class="problem">{t(digits === "" ? "dialRules.nothingLeft" : "dialRules.tooMuch")}</p>
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
