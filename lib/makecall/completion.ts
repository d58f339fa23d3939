import { MERGE_FIELDS, RECORD_TYPES, VCC_TOKENS } from "./userdata";

/** Something that can be written into a user-data value, and what it stands for. */
export interface Suggestion {
  /** As it is written, e.g. `{!Record.Id}` or `$notes$`. */
  text: string;
  meaning:
    | { kind: "field"; name: (typeof MERGE_FIELDS)[number] }
    | { kind: "token"; name: (typeof VCC_TOKENS)[number] }
    /** Holds only when the record is of that type. */
    | { kind: "ofType"; type: string; field: "Id" | "Name" | "Phone" }
    | { kind: "decision"; variable: string };
}

/** The piece of a value that is being typed and can be completed: it ends at the caret. */
export interface Typed {
  start: number;
  end: number;
  /** E.g. `{!Rec` or `$no`. */
  text: string;
}

/** The types of records that are offered, the commonest ones; any other can be typed. */
const TYPES = RECORD_TYPES.slice(0, 6);
const TYPE_FIELDS = ["Id", "Name", "Phone"] as const;

/** Everything that can be written, for a decision that gives these variables. */
export function allSuggestions(decisionVariables: readonly string[]): Suggestion[] {
  return [
    ...MERGE_FIELDS.map((name) => ({ text: `{!${name}}`, meaning: { kind: "field", name } }) as const),
    ...TYPES.flatMap(ofType),
    ...decisionVariables.map(
      (variable) =>
        ({ text: `{!Decision.${variable}}`, meaning: { kind: "decision", variable } }) satisfies Suggestion,
    ),
    ...VCC_TOKENS.map((name) => ({ text: `$${name}$`, meaning: { kind: "token", name } }) as const),
  ];
}

/** What is being typed before the caret: the start of a field or a token. Null where nothing of that kind is. */
export function typedAt(value: string, caret: number): Typed | null {
  const before = value
    .slice(0, caret)
    // The end of a whole token isn't the start of another.
    .replace(/\$\w+\$/g, (token) => " ".repeat(token.length));
  const [text] = /(?:\{!?[\w.]*|\$\w*)$/.exec(before) ?? [];
  return text === undefined ? null : { start: caret - text.length, end: caret, text };
}

/** The suggestions that fit what was typed, those that begin with it first; nothing typed fits all. */
export function matching(
  suggestions: readonly Suggestion[],
  typed: string,
  meaningOf: (suggestion: Suggestion) => string,
): Suggestion[] {
  const word = typed.replace(/^(\{!?|\$)/, "").toLowerCase();
  const [, type = ""] = /^\{!?([A-Za-z]\w*)\./.exec(typed) ?? [];
  const offered = suggestions.some(({ text }) => text.startsWith(`{!${type}.`))
    ? suggestions
    : [...suggestions, ...(type === "" ? [] : ofType(type))];
  const place = (suggestion: Suggestion) => {
    const name = suggestion.text.replace(/^(\{!|\$)/, "").toLowerCase();
    if (name.startsWith(word) || name.split(".").some((part) => part.startsWith(word))) return 0;
    if (name.includes(word)) return 1;
    return meaningOf(suggestion).toLowerCase().includes(word) ? 2 : 3;
  };
  return offered
    .filter(({ text }) => typed === "" || text.charAt(0) === typed.charAt(0))
    .map((suggestion) => ({ suggestion, place: place(suggestion) }))
    .filter((each) => each.place < 3)
    .sort((a, b) => a.place - b.place)
    .map((each) => each.suggestion);
}

/** The value with a suggestion in place of what was typed, and where the caret goes. */
export function completed(
  value: string,
  { start, end }: Typed,
  { text }: Suggestion,
): { value: string; caret: number } {
  // What is left of a field in whose middle the caret was goes with it.
  const isField = text.startsWith("{") && start < end;
  const rest = isField ? value.slice(end).replace(/^[\w.]*\}/, "") : value.slice(end);
  return { value: value.slice(0, start) + text + rest, caret: start + text.length };
}

function ofType(type: string): Suggestion[] {
  return TYPE_FIELDS.map((field) => ({
    text: `{!${type}.${field}}`,
    meaning: { kind: "ofType", type, field },
  }));
}
