import { useState } from "preact/hooks";
import { decisionVariables } from "../../lib/decision/result-paths";
import { t } from "../../lib/i18n";
import { allSuggestions } from "../../lib/makecall/completion";
import {
  checkSystemData,
  isSystemDatum,
  SYSTEM_DATA,
  type SystemDatum,
  systemDatum,
  withSystemDatum,
} from "../../lib/makecall/system-data";
import { TEMPLATES } from "../../lib/makecall/templates";
import type { Settings } from "../../lib/settings/schema";
import { CheckField, TextField } from "../fields";
import { LockedPart, useLock } from "../locked";
import { type Column, EditableRows } from "../rows";
import { CompletingField } from "./completing-field";
import { Sample } from "./sample";
import type { SectionProps } from "./sections";
import { SystemData, systemFieldId } from "./system-data";

type Row = Settings["userData"][number];

/**
 * The pairs of `ctl_userdata`: system data as fields, user data as a list in order, templates to start from, and what
 * comes of them for a sample record.
 */
export function UserDataSection(props: SectionProps) {
  const { draft, change } = props;
  const lock = useLock("userData");
  const [applied, setApplied] = useState<AppliedTemplate | null>(null);
  const apply = (template: readonly Row[]) => {
    const after = withTemplate(draft.userData, template);
    change({ userData: after.userData });
    setApplied(after);
  };
  const suggestions = allSuggestions(decisionVariables(draft.decision.sap.result));
  return (
    <div class="stack">
      <p class="buttons">
        {t("template.label")}
        {(["task", "screenPop", "callback"] as const).map((name) => (
          <button key={name} type="button" disabled={lock.isLocked} onClick={() => apply(TEMPLATES[name])}>
            {t(`template.${name}`)}
          </button>
        ))}
      </p>
      <div role="status">{applied && <Applied {...applied} />}</div>
      <LockedPart lock={lock}>
        <SystemData {...props} suggestions={suggestions} />
        <fieldset>
          <legend>{t("userData.title")}</legend>
          <p>{t("table.userDataHint", { field: "{!Record.Id}", token: "$transaction_id$" })}</p>
          <OwnData {...props} suggestions={suggestions} />
        </fieldset>
      </LockedPart>
      <CheckField
        label={t("field.transactionData.label")}
        path="transactionData"
        hint={t("field.transactionData.hint")}
        checked={draft.transactionData}
        onChange={(transactionData) => change({ transactionData })}
      />
      <Sample draft={draft} />
    </div>
  );
}

/** The pairs that aren't shown as fields, in order. */
function OwnData({ draft: { userData }, change, problemAt, suggestions }: Parameters<typeof SystemData>[0]) {
  const isField = (index: number) =>
    isSystemDatum(userData[index]?.name ?? "") &&
    userData.findIndex(({ name }) => name === userData[index]?.name) === index;
  const own = userData.flatMap((pair, index) => (isField(index) ? [] : [{ pair, index }]));
  const replaced = (rows: readonly Row[]) => {
    const left = [...rows];
    const kept = userData.flatMap((pair, index) => (isField(index) ? [pair] : left.splice(0, 1)));
    return [...kept, ...left];
  };
  const indexOf = (row: number) => own[row]?.index ?? -1;
  /** What is named as a system datum is one: it goes on in its field. */
  const takeOver = (row: number, name: SystemDatum) => {
    const others = userData.filter((_, index) => index !== indexOf(row));
    const value = fittingValue(name, own[row]?.pair.value ?? "");
    change({ userData: withSystemDatum(others, name, value) });
    document.getElementById(systemFieldId(name))?.querySelector<HTMLElement>("select, textarea")?.focus();
  };
  const columns: Column<Row>[] = [
    {
      heading: t("field.dataName.label"),
      example: "Subject",
      cell: (pair, row, set) => (
        <TextField
          label={t("field.dataName.label")}
          isLabelHidden
          value={pair.name}
          problem={problemAt(`userData[${indexOf(row)}].name`)}
          onChange={(name) => {
            if (isSystemDatum(name) && systemDatum(userData, name) === undefined) takeOver(row, name);
            else set({ ...pair, name });
          }}
        />
      ),
    },
    {
      heading: t("field.dataValue.label"),
      example: "Call to {!Record.Name}",
      cell: (pair, row, set) => (
        <CompletingField
          label={t("field.dataValue.label")}
          isLabelHidden
          value={pair.value}
          suggestions={suggestions}
          problem={problemAt(`userData[${indexOf(row)}].value`)}
          onChange={(value) => set({ ...pair, value })}
        />
      ),
    },
  ];
  return (
    <EditableRows
      caption={t("userData.title")}
      isOrdered
      rows={own.map(({ pair }) => pair)}
      columns={columns}
      empty={{ name: "", value: "" }}
      onChange={(rows) => change({ userData: replaced(rows) })}
    />
  );
}

/** A value that the field can show: the given one, else, where VCC takes only some, the first of these. */
function fittingValue(name: SystemDatum, value: string): string {
  const supported = SYSTEM_DATA[name];
  return typeof supported === "string" || checkSystemData({ name, value }).length === 0
    ? value
    : supported[0];
}

interface AppliedTemplate {
  userData: Row[];
  added: string[];
  /** What the template would set otherwise. */
  kept: string[];
  /** What VCC does besides what the template is for. */
  others: string[];
}

/** Adds what is missing of a template; what is there already stays as it was set. */
function withTemplate(userData: readonly Row[], template: readonly Row[]): AppliedTemplate {
  const own = userData.filter(({ name, value }) => name !== "" || value !== "");
  const missing = template.filter((pair) => !own.some(({ name }) => name === pair.name));
  const differs = (pair: Row) => own.some(({ name, value }) => name === pair.name && value !== pair.value);
  const isOther = ({ name }: Row) => isSystemDatum(name) && !template.some((pair) => pair.name === name);
  const namesOf = (pairs: readonly Row[]) => pairs.map(({ name }) => name);
  return {
    userData: [...own, ...missing],
    added: namesOf(missing),
    kept: namesOf(template.filter(differs)),
    others: namesOf(own.filter(isOther)),
  };
}

/** What a template has changed, and what it has left to whoever applied it. */
function Applied({ added, kept, others }: AppliedTemplate) {
  const texts = [
    [added, "template.added"],
    [kept, "template.kept"],
    [others, "template.others"],
  ] as const;
  return (
    <>
      {texts.map(
        ([names, key]) =>
          names.length > 0 && (
            <p key={key} class="hint">
              {t(key, { names: names.join(", ") })}
            </p>
          ),
      )}
    </>
  );
}
