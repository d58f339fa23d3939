import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { isolated, t } from "../../lib/i18n";
import { formatPhoneNumber } from "../../lib/phone/clean";
import { readPhoneNumber } from "../../lib/phone/read";
import { formatTyped } from "../../lib/phone/typing";
import { countryName } from "../countries";
import { CheckField, Field } from "../fields";

interface DialPadProps {
  /** By which a number without country code is read, the likeliest first. */
  countries: readonly string[];
  /** The name of the record that the page in front shows, if any. */
  recordName: string | null;
  /** Calls a number; false when it is being dialled already. */
  dial: (raw: string, withRecord: boolean, event: Event) => Promise<boolean>;
}

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "+", "0"];

/** A field for a number, formatted while it is typed or pasted, with keys for those who use the mouse. */
export function DialPad({ countries, recordName, dial }: DialPadProps) {
  const input = useRef<HTMLInputElement>(null);
  const caret = useRef<number | null>(null);
  const [text, setText] = useState("");
  const [withRecord, setWithRecord] = useState(true);
  const [problem, setProblem] = useState("");
  useLayoutEffect(() => {
    if (caret.current !== null) input.current?.setSelectionRange(caret.current, caret.current);
    caret.current = null;
  });
  const country = countries[0] ?? "";
  const { cleaned } = readPhoneNumber(text, countries);

  const take = (typed: string, place: number) => {
    const formatted = formatTyped({ text: typed, caret: place }, text, country);
    caret.current = formatted.caret;
    setProblem("");
    setText(formatted.text);
  };
  const paste = (event: ClipboardEvent) => {
    const pasted = event.clipboardData?.getData("text/plain") ?? "";
    const read = readPhoneNumber(pasted, countries).cleaned;
    if (!read.ok) return;
    event.preventDefault();
    const { e164, extension } = read.number;
    const number = formatPhoneNumber(e164);
    setProblem("");
    // It is read again, so that it must be one of the ways of writing that are known, whatever the language.
    setText(extension ? `${number} ext. ${extension}` : number);
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    if (text.trim() === "") return;
    const called = text;
    setText("");
    try {
      const isTaken = await dial(called, recordName !== null && withRecord, event);
      setProblem(isTaken ? "" : t("dialPad.ignored"));
    } catch (error) {
      setProblem(t("action.failed", { detail: error instanceof Error ? error.message : String(error) }));
    }
  };

  return (
    <form class="dial-pad" onSubmit={(event) => void submit(event)}>
      <Field
        label={t("dialPad.number")}
        hint={
          cleaned.ok
            ? [
                isolated(formatPhoneNumber(cleaned.number.e164)),
                cleaned.number.country && countryName(cleaned.number.country),
              ]
                .filter(Boolean)
                .join(", ")
            : t("dialPad.hint", { country: countryName(country) })
        }
      >
        {(control) => (
          <div class="number">
            <input
              {...control}
              ref={input}
              type="tel"
              dir="ltr"
              autocomplete="off"
              value={text}
              onInput={({ currentTarget }) =>
                take(currentTarget.value, currentTarget.selectionStart ?? currentTarget.value.length)
              }
              onPaste={paste}
            />
            <button type="submit" class="primary" disabled={text.trim() === ""}>
              {t("card.call")}
            </button>
          </div>
        )}
      </Field>
      {recordName !== null && (
        <CheckField
          label={t("dialPad.forRecord", { record: recordName })}
          checked={withRecord}
          onChange={setWithRecord}
        />
      )}
      <details>
        <summary>{t("dialPad.pad")}</summary>
        <div class="keys" dir="ltr">
          {KEYS.map((key) => (
            <button key={key} type="button" onClick={() => take(text + key, text.length + 1)}>
              {key}
            </button>
          ))}
          <button
            type="button"
            aria-label={t("dialPad.delete")}
            title={t("dialPad.delete")}
            onClick={() => take(text.replace(/[\d+]\D*$/, ""), text.length)}
          >
            ⌫
          </button>
        </div>
      </details>
      <p class="problem" role="status">
        {problem}
      </p>
    </form>
  );
}
