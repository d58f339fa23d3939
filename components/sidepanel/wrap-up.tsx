import { useState } from "preact/hooks";
import type { AskWorker } from "../../lib/ask-worker";
import type { Call } from "../../lib/calls/call";
import type { WrapUp } from "../../lib/calls/finish";
import { t } from "../../lib/i18n";
import {
  distinctCodes,
  isSameCode,
  MAX_NOTES,
  OUTCOMES,
  type Outcome,
  readCodes,
  type TransactionCode,
} from "../../lib/results/result";
import type { Settings } from "../../lib/settings/schema";
import { CheckField, SelectField, TextField, TimeField } from "../fields";

interface WrapUpFormProps {
  call: Call;
  settings: Settings;
  ask: AskWorker;
}

/**
 * What the agent says of a call that is over. What they haven't touched shows what is known by then; what nobody knows
 * stays empty.
 */
export function WrapUpForm({ call, settings, ask }: WrapUpFormProps) {
  const { result } = call;
  const rows = settings.statistics.transactionCodes;
  const [chosenOutcome, setOutcome] = useState<Outcome | "" | undefined>();
  const [editedAnswer, setAnsweredAt] = useState<number | null | undefined>();
  const [editedEnd, setEndedAt] = useState<number | null | undefined>();
  const [chosenCodes, setCodes] = useState<TransactionCode[] | undefined>();
  const [others, setOthers] = useState("");
  const [typedNotes, setNotes] = useState<string | undefined>();
  const [problem, setProblem] = useState("");
  const [isSaving, setIsSaving] = useState(false);
  const outcome = chosenOutcome ?? result?.outcome ?? (result?.answeredAt ? "connected" : "");
  const answeredAt = editedAnswer === undefined ? (result?.answeredAt ?? null) : editedAnswer;
  const endedAt = editedEnd === undefined ? (result?.endedAt ?? null) : editedEnd;
  const codes = chosenCodes ?? result?.codes ?? [];
  // What VCC has told and the table doesn't know is shown, too, and can be taken back.
  const known = [
    ...rows,
    ...(result?.codes ?? []).filter((code) => !rows.some((row) => isSameCode(row, code))),
  ];
  const notes = typedNotes ?? result?.notes ?? "";

  const save = async () => {
    const problem = problemOf();
    if (problem !== null || outcome === "") return setProblem(problem ?? t("wrapUp.missingOutcome"));
    const wrapUp: WrapUp = {
      outcome,
      answeredAt: outcome === "connected" ? answeredAt : null,
      endedAt,
      codes: distinctCodes([...codes, ...readCodes(others)]),
      notes: notes.slice(0, MAX_NOTES),
    };
    setIsSaving(true);
    try {
      const isSaved = await ask({ type: "page>worker:wrapUp", callId: call.id, wrapUp });
      setProblem(isSaved ? "" : t("wrapUp.tooLate"));
    } catch (error) {
      setProblem(t("wrapUp.failed", { detail: error instanceof Error ? error.message : String(error) }));
    } finally {
      setIsSaving(false);
    }
  };
  const problemOf = (): string | null => {
    if (outcome === "") return t("wrapUp.missingOutcome");
    if (outcome !== "connected") return null;
    if (answeredAt === null || endedAt === null) return t("wrapUp.missingTimes");
    return endedAt < answeredAt ? t("wrapUp.wrongOrder") : null;
  };
  const has = (code: TransactionCode) => codes.some((each) => isSameCode(each, code));

  return (
    <form
      class="wrap-up"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <SelectField
        label={t("wrapUp.outcome")}
        hint={t("wrapUp.outcomeHint")}
        value={outcome}
        options={[["", t("wrapUp.choose")], ...OUTCOMES.map((each) => [each, t(`result.${each}`)] as const)]}
        onChange={setOutcome}
      />
      {outcome === "connected" && (
        <div class="grid">
          <TimeField label={t("wrapUp.answeredAt")} value={answeredAt} onChange={setAnsweredAt} />
          <TimeField label={t("wrapUp.endedAt")} value={endedAt} onChange={setEndedAt} />
        </div>
      )}
      {known.length > 0 && (
        <fieldset>
          <legend>{t("wrapUp.codes")}</legend>
          {known.map(({ list, code }) => (
            <CheckField
              key={`${list}:${code}`}
              label={list === "" ? code : `${list}: ${code}`}
              checked={has({ list, code })}
              onChange={(isChosen) =>
                setCodes(
                  isChosen
                    ? [...codes, { list, code }]
                    : codes.filter((each) => !isSameCode(each, { list, code })),
                )
              }
            />
          ))}
        </fieldset>
      )}
      <TextField
        label={t(known.length > 0 ? "wrapUp.otherCodes" : "wrapUp.codes")}
        hint={t("wrapUp.otherCodesHint")}
        value={others}
        onChange={setOthers}
      />
      <TextField label={t("wrapUp.notes")} rows={3} value={notes} onChange={setNotes} />
      {problem !== "" && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <button type="submit" class="primary" disabled={isSaving}>
        {t(settings.statistics.url === "" ? "wrapUp.saveOnly" : "wrapUp.save")}
      </button>
    </form>
  );
}
