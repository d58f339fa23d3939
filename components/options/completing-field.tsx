import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { direction, t } from "../../lib/i18n";
import { completed, matching, type Suggestion, type Typed, typedAt } from "../../lib/makecall/completion";
import { Field, type FieldProps } from "../fields";

interface CompletingFieldProps extends FieldProps {
  value: string;
  suggestions: readonly Suggestion[];
  onChange: (value: string) => void;
}

/**
 * A field for text with merge fields and tokens, of as many lines as it has. They are offered while they are typed, by
 * Ctrl and the space bar, or by the button; arrow keys and Enter, or a click, put one in at the caret.
 */
export function CompletingField({ value, suggestions, onChange, ...field }: CompletingFieldProps) {
  const id = useId();
  const box = useRef<HTMLTextAreaElement>(null);
  const caretNext = useRef<number | null>(null);
  const [typed, setTyped] = useState<Typed | null>(null);
  const [active, setActive] = useState(-1);
  const offered = typed === null ? [] : matching(suggestions, typed.text, meaningOf);
  const isOpen = offered.length > 0;
  const optionId = (index: number) => `${id}-option-${index}`;

  useLayoutEffect(() => {
    if (caretNext.current !== null) box.current?.setSelectionRange(caretNext.current, caretNext.current);
    caretNext.current = null;
    if (box.current) grow(box.current);
  }, [value]);

  const close = () => setTyped(null);
  const openAll = () => {
    const caret = box.current?.selectionEnd ?? value.length;
    setTyped(typedAt(value, caret) ?? { start: caret, end: caret, text: "" });
    setActive(0);
  };
  const insert = (suggestion: Suggestion | undefined) => {
    if (!typed || !suggestion) return;
    const after = completed(value, typed, suggestion);
    caretNext.current = after.caret;
    close();
    onChange(after.value);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === " " && event.ctrlKey) openAll();
    else if (!isOpen || event.altKey) return;
    else if (event.key === "ArrowDown") setActive((active + 1) % offered.length);
    else if (event.key === "ArrowUp") setActive(active <= 0 ? offered.length - 1 : active - 1);
    else if (event.key === "Enter" && active >= 0) insert(offered[active]);
    else if (event.key === "Escape") close();
    else {
      if (/^(Arrow|Home|End|Page|Tab|Enter)/.test(event.key)) close();
      return;
    }
    event.preventDefault();
  };

  return (
    <Field {...field}>
      {(control) => (
        <div class="completing">
          <textarea
            {...control}
            ref={box}
            dir="auto"
            rows={1}
            class="growing"
            value={value}
            spellcheck={false}
            autocomplete="off"
            aria-autocomplete="list"
            aria-controls={isOpen ? `${id}-list` : undefined}
            aria-activedescendant={isOpen && active >= 0 ? optionId(active) : undefined}
            onInput={({ currentTarget }) => {
              const now = typedAt(currentTarget.value, currentTarget.selectionEnd);
              setTyped(now);
              // A lone $ or { may mean itself, and Enter a new line.
              setActive(now !== null && now.text.length > 1 ? 0 : -1);
              onChange(currentTarget.value);
            }}
            onKeyDown={onKeyDown}
            onClick={close}
            onBlur={close}
          />
          <button
            type="button"
            class="icon"
            disabled={control.disabled}
            aria-label={t("completion.open")}
            title={t("completion.open")}
            // The caret stays where it is.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => {
              box.current?.focus();
              openAll();
            }}
          >
            {"{}"}
          </button>
          {isOpen && (
            <Offer
              id={`${id}-list`}
              below={box.current}
              offered={offered}
              active={active}
              optionId={optionId}
              insert={insert}
            />
          )}
          <span class="visually-hidden" role="status">
            {isOpen && t("completion.count", { count: offered.length })}
          </span>
        </div>
      )}
    </Field>
  );
}

interface OfferProps {
  id: string;
  below: HTMLElement | null;
  offered: readonly Suggestion[];
  active: number;
  optionId: (index: number) => string;
  insert: (suggestion: Suggestion) => void;
}

function Offer({ id, below, offered, active, optionId, insert }: OfferProps) {
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const place = () => list.current && below && placeBeside(list.current, below);
    place();
    window.addEventListener("scroll", place, true);
    window.addEventListener("resize", place);
    return () => {
      window.removeEventListener("scroll", place, true);
      window.removeEventListener("resize", place);
    };
  }, [below]);
  useEffect(() => list.current?.children[active]?.scrollIntoView({ block: "nearest" }), [active]);
  return (
    <div ref={list} id={id} class="offer" role="listbox" aria-label={t("completion.title")}>
      {offered.map((suggestion, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the text field's, which keeps the focus.
        // biome-ignore lint/a11y/useFocusableInteractive: aria-activedescendant says which one is active.
        <div
          key={suggestion.text}
          id={optionId(index)}
          role="option"
          aria-selected={index === active}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => insert(suggestion)}
        >
          <code>{suggestion.text}</code> <span>{meaningOf(suggestion)}</span>
        </div>
      ))}
    </div>
  );
}

/** The list is no part of the table's flow, which would cut it off: below the field, or above where there is more room. */
function placeBeside(list: HTMLElement, field: HTMLElement): void {
  const { left, right, top, bottom, width } = field.getBoundingClientRect();
  const start = direction() === "rtl" ? right - list.offsetWidth : left;
  const below = window.innerHeight - bottom;
  const isBelow = below >= Math.min(top, 240);
  const gap = 2;
  Object.assign(list.style, {
    left: `${Math.max(gap, Math.min(start, window.innerWidth - list.offsetWidth - 2 * gap))}px`,
    minWidth: `${width}px`,
    top: isBelow ? `${bottom + gap}px` : "auto",
    bottom: isBelow ? "auto" : `${window.innerHeight - top + gap}px`,
    maxHeight: `${Math.min(320, (isBelow ? below : top) - 2 * gap)}px`,
  });
}

/** Makes the field as high as its lines where the browser's `field-sizing` doesn't. */
function grow(box: HTMLTextAreaElement): void {
  if (CSS.supports("field-sizing", "content")) return;
  box.style.blockSize = "auto";
  box.style.blockSize = `${box.scrollHeight + box.offsetHeight - box.clientHeight}px`;
}

const FIELD_TEXTS = {
  "Record.Id": "mergeField.recordId",
  "Record.Type": "mergeField.recordType",
  "Record.Name": "mergeField.recordName",
  Phone: "mergeField.phone",
  "Phone.Raw": "mergeField.phoneRaw",
  "Phone.Extension": "mergeField.phoneExtension",
  "Agent.Uid": "mergeField.agentUid",
  ServiceNumber: "mergeField.serviceNumber",
  "ServiceNumber.Name": "mergeField.serviceNumberName",
  "Call.Id": "mergeField.callId",
  "Page.Url": "mergeField.pageUrl",
} as const;

function meaningOf({ meaning }: Suggestion): string {
  switch (meaning.kind) {
    case "field":
      return t(FIELD_TEXTS[meaning.name]);
    case "token":
      return t(`token.${meaning.name}`);
    case "ofType":
      return t(`mergeField.ofType.${meaning.field}`, { type: meaning.type });
    case "decision":
      return t("mergeField.decision", { variable: meaning.variable });
  }
}
