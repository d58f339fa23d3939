import { t } from "../../lib/i18n";
import type { Suggestion } from "../../lib/makecall/completion";
import {
  ignoredSystemData,
  SYSTEM_DATA,
  SYSTEM_NAMES,
  type SystemDatum,
  systemDatum,
  withSystemDatum,
} from "../../lib/makecall/system-data";
import { SelectField } from "../fields";
import { useLock } from "../locked";
import { CompletingField } from "./completing-field";
import type { SectionProps } from "./sections";

/** Where VCC takes only some values, these are offered themselves. */
const EXAMPLES: Partial<Record<SystemDatum, string>> = {
  ctl_parentid: "{!Record.Id}",
  ctl_recordname: "Acme",
  ctl_callbackUrl: "https://crm.example.com/callback",
};

/** The id of the element that holds a system datum's field. */
export function systemFieldId(name: SystemDatum): string {
  return `system-${name}`;
}

/** What VCC does of its own when a call is over: the system data of `ctl_userdata`, each with what VCC supports. */
export function SystemData({
  draft,
  change,
  problemAt,
  suggestions,
}: SectionProps & { suggestions: readonly Suggestion[] }) {
  const { userData } = draft;
  const { isLocked } = useLock();
  const set = (name: SystemDatum, value: string) =>
    change({ userData: withSystemDatum(userData, name, value) });
  const ignored = ignoredSystemData(userData);
  const fieldOf = (name: SystemDatum) => {
    const index = userData.findIndex((pair) => pair.name === name);
    const supported = SYSTEM_DATA[name];
    const problems = (["name", "value"] as const).flatMap(
      (side) => problemAt(`userData[${index}].${side}`) ?? [],
    );
    const common = {
      label: t("systemData.field", { label: t(`systemData.${name}.label`), name }),
      hint: t(`systemData.${name}.hint`),
      example: EXAMPLES[name],
      value: systemDatum(userData, name) ?? "",
      problem: problems.join(" ") || undefined,
      onChange: (value: string) => set(name, value),
    };
    if (typeof supported === "object")
      return (
        <SelectField
          {...common}
          options={[["", t("systemData.unset")], ...supported.map((value) => [value, value] as const)]}
        />
      );
    const isFitting = ({ meaning }: Suggestion) =>
      supported !== "id" ||
      (meaning.kind === "ofType" && meaning.field === "Id") ||
      (meaning.kind === "field" && meaning.name === "Record.Id");
    return <CompletingField {...common} suggestions={suggestions.filter(isFitting)} />;
  };
  return (
    <fieldset>
      <legend>{t("systemData.title")}</legend>
      <p>{t("systemData.intro")}</p>
      <div class="grid">
        {SYSTEM_NAMES.map((name) => {
          const needs = ignored.find((each) => each.name === name)?.needs;
          return (
            <div key={name} id={systemFieldId(name)}>
              {fieldOf(name)}
              {needs && !isLocked && (
                <button type="button" class="mend" onClick={() => set(needs.name, needs.value)}>
                  {t("systemData.set", { needs: `${needs.name}=${needs.value}` })}
                </button>
              )}
            </div>
          );
        })}
      </div>
    </fieldset>
  );
}
