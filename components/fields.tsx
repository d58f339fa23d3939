import { type ComponentChildren, createContext } from "preact";
import { useContext, useId } from "preact/hooks";
import { t } from "../lib/i18n";
import { localTime } from "../lib/reporting/local-time";
import { LockNote, useLock } from "./locked";

/** What every field has: a label, help, and the text of what is wrong with its value. */
export interface FieldProps {
  label: string;
  hint?: string | undefined;
  /** What could be entered, as it is written: it isn't translated. */
  example?: string | undefined;
  problem?: string | undefined;
  /** Shows the label to screen readers only, as in tables whose header says it. */
  isLabelHidden?: boolean;
  /** What it edits, as a path of the settings: it can't be edited where the organisation sets that. */
  path?: string;
}

/** The id of the help that a table's column has for all fields in it. */
export const ColumnHelp = createContext<string | undefined>(undefined);

/** What a field is for, and an example of its value. */
export function Help({ id, hint, example }: Pick<FieldProps, "hint" | "example"> & { id: string }) {
  if (!hint && !example) return null;
  return (
    <p class="hint" id={id}>
      {hint}
      {example && (
        <>
          {hint && " "}
          {t("field.example")} <code>{example}</code>
        </>
      )}
    </p>
  );
}

/** The id of the help of a field: its own, else that of the column that it is in. */
function useHelpId(id: string, { hint, example }: Pick<FieldProps, "hint" | "example">): string | undefined {
  const column = useContext(ColumnHelp);
  return hint || example ? `${id}-hint` : column;
}

interface ControlProps {
  id: string;
  "aria-describedby"?: string | undefined;
  "aria-invalid": boolean;
  disabled: boolean;
}

/** A label, its control, help below it, and the problem, which screen readers read with the control. */
export function Field({
  label,
  hint,
  example,
  problem,
  isLabelHidden,
  path,
  children,
}: FieldProps & { children: (control: ControlProps) => ComponentChildren }) {
  const id = useId();
  const lock = useLock(path);
  const help = useHelpId(id, { hint, example });
  const describedBy = [lock.note, help, problem && `${id}-problem`].filter(Boolean).join(" ");
  return (
    <div class="field">
      <label for={id} class={isLabelHidden ? "visually-hidden" : undefined}>
        {label}
      </label>
      {children({
        id,
        "aria-describedby": describedBy || undefined,
        "aria-invalid": problem !== undefined,
        disabled: lock.isLocked,
      })}
      <LockNote lock={lock} />
      <Help id={`${id}-hint`} hint={hint} example={example} />
      {problem && (
        <p class="problem" id={`${id}-problem`}>
          {problem}
        </p>
      )}
    </div>
  );
}

interface TextFieldProps extends FieldProps {
  value: string;
  onChange: (value: string) => void;
  type?: "text" | "url" | "password" | "number";
  rows?: number;
  placeholder?: string;
}

/** A field for text: one line, or `rows` of them. */
export function TextField({ value, onChange, type = "text", rows, placeholder, ...field }: TextFieldProps) {
  return (
    <Field {...field}>
      {(control) =>
        rows === undefined ? (
          <input
            {...control}
            type={type as "text"}
            // Addresses, digits and patterns keep their own direction.
            dir="auto"
            value={value}
            placeholder={placeholder}
            autocomplete="off"
            spellcheck={false}
            onInput={(event) => onChange(event.currentTarget.value)}
          />
        ) : (
          <textarea
            {...control}
            dir="auto"
            rows={rows}
            value={value}
            spellcheck={false}
            onInput={(event) => onChange(event.currentTarget.value)}
          />
        )
      }
    </Field>
  );
}

interface SelectFieldProps<T extends string> extends FieldProps {
  value: T;
  options: readonly (readonly [value: T, label: string])[];
  onChange: (value: T) => void;
}

/** A choice of one among several. */
export function SelectField<T extends string>({ value, options, onChange, ...field }: SelectFieldProps<T>) {
  return (
    <Field {...field}>
      {(control) => (
        <select
          {...control}
          value={value}
          onChange={(event) => {
            const chosen = options.find(([each]) => each === event.currentTarget.value);
            if (chosen) onChange(chosen[0]);
          }}
        >
          {options.map(([each, label]) => (
            <option key={each} value={each}>
              {label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

interface CheckFieldProps extends FieldProps {
  checked: boolean;
  onChange: (checked: boolean) => void;
}

/** A yes or no. */
export function CheckField({ label, hint, example, path, checked, onChange }: CheckFieldProps) {
  const id = useId();
  const lock = useLock(path);
  const help = useHelpId(id, { hint, example });
  return (
    <div class="field check">
      <input
        id={id}
        type="checkbox"
        checked={checked}
        disabled={lock.isLocked}
        aria-describedby={[lock.note, help].filter(Boolean).join(" ") || undefined}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <label for={id}>{label}</label>
      <LockNote lock={lock} />
      <Help id={`${id}-hint`} hint={hint} example={example} />
    </div>
  );
}

interface TimeFieldProps extends FieldProps {
  /** Milliseconds since the epoch; null while there is none. */
  value: number | null;
  onChange: (value: number | null) => void;
}

/** A date with a time to the second, by the computer's own clock. */
export function TimeField({ value, onChange, ...field }: TimeFieldProps) {
  return (
    <Field {...field}>
      {(control) => (
        <input
          {...control}
          type="datetime-local"
          step={1}
          value={value === null ? "" : localTime(value, "")}
          onInput={(event) => {
            const time = new Date(event.currentTarget.value).getTime();
            onChange(Number.isNaN(time) ? null : time);
          }}
        />
      )}
    </Field>
  );
}
