/** Characters as bits: those of the alphabet in which an expression's parts are told apart. */
export type Characters = bigint;

/** One step of an expression: characters, an assertion of nothing's length, or a group; and how often it may come. */
export interface Step {
  /** Those that it may take; of a group all that its steps may take. */
  characters: Characters;
  /** Of a group: its choices, each a row of steps. */
  choices: Step[][] | null;
  /** A lookaround takes nothing, and isn't gone back into once it is left. */
  look: "ahead" | "behind" | null;
  /** How many characters it reads each time, without those that its steps read. */
  length: number;
  least: number;
  most: number;
}

/** An expression as steps. */
export interface Steps {
  choices: Step[][];
  /** How many characters the alphabet has. */
  alphabet: number;
}

/** An expression within these bounds is looked through at once, however its parts are arranged. */
const MOST_CHARACTERS = 256;
const MOST_LOOSE_PARTS = 40;
const DEEPEST_GROUP = 40;

/** How an expression is read: what is escaped, a class, the start of a group with its kind, how often, or a character. */
const PARTS =
  /\\(?:\d+|u[\dA-Fa-f]{4}|x[\dA-Fa-f]{2}|c[A-Za-z]|k<[^>]*>|[\s\S])|\[(?:\\[\s\S]|[^\]\\])*\]|\((?:\?(?:[a-z-]*:|[=!]|<[=!]|<[^>]*>))?|\)|[*+?]\??|\{(\d+)(,(\d*))?\}\??|[\s\S]/g;

/**
 * The steps of an expression; null: it has too much in it to be looked through.
 * @param source a regular expression that is used without flags
 * @param longest how many characters the texts have at most on which it is tried
 */
export function stepsOf(source: string, longest: number): Steps | null {
  const alphabet = alphabetOf(source);
  if (alphabet.length > MOST_CHARACTERS) return null;
  const charactersOf = createClassifier(source, alphabet);
  const outermost: Pick<Step, "look"> & { choices: Step[][] } = { choices: [[]], look: null };
  const open = [outermost];
  let looseParts = 0;
  for (const [part, least, comma, most] of source.matchAll(PARTS)) {
    const { choices } = open.at(-1) ?? outermost;
    const steps = choices.at(-1) ?? [];
    const last = steps.at(-1);
    const times = timesOf(part, least, comma, most);
    if (part === "|" || times?.least !== times?.most) looseParts++;
    if (looseParts > MOST_LOOSE_PARTS || open.length > DEEPEST_GROUP) return null;
    if (times !== null && last) Object.assign(last, times);
    else if (part === "|") choices.push([]);
    else if (part.startsWith("(")) open.push({ choices: [[]], look: lookOf(part) });
    else if (part === ")") {
      const group = open.pop() ?? outermost;
      const inside = group.choices.flat().reduce((all, { characters }) => all | characters, 0n);
      const characters = group.look === null ? inside : 0n;
      (open.at(-1)?.choices.at(-1) ?? []).push({ ...group, characters, length: 0, least: 1, most: 1 });
    } else {
      const length = isAnything(part) ? longest : 1;
      steps.push({ characters: charactersOf(part), choices: null, look: null, length, least: 1, most: 1 });
    }
  }
  return { choices: outermost.choices, alphabet: alphabet.length };
}

/** Whether a part is what a group has taken, or is read in different ways: it can be anything. */
function isAnything(part: string): boolean {
  return /^\\(?:[\dk]|c$)/.test(part);
}

/** The characters by which the parts of an expression differ, and some of each other kind. */
function alphabetOf(source: string): string[] {
  const ascii = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));
  const named = [...source.matchAll(/\\[ux]([\dA-Fa-f]{4}|[\dA-Fa-f]{2})/g)].map(([, code = ""]) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  return [...new Set([...ascii, ...source.split(""), ...named, "\u00a0", "\u2028", "é", "字"])];
}

/** Makes what says which characters of an alphabet a part takes; none: it is an assertion. */
function createClassifier(source: string, alphabet: readonly string[]): (part: string) => Characters {
  // Part of it may be read without regard to case, or to ends of lines.
  const flags = /\(\?[a-z-]+:/.test(source) ? "is" : "";
  const known = new Map<string, Characters>();
  return (part) => {
    const characters = known.get(part) ?? classify(part);
    known.set(part, characters);
    return characters;
  };

  function classify(part: string): Characters {
    if (/^(?:[$^]|\\[bB])$/.test(part)) return 0n;
    const expression = new RegExp(`^${/^[{}\]]$/.test(part) ? `\\${part}` : part}$`, flags);
    const isAny = isAnything(part);
    return alphabet.reduce(
      (found, character, at) => (isAny || expression.test(character) ? found | (1n << BigInt(at)) : found),
      0n,
    );
  }
}

function lookOf(part: string): Step["look"] {
  if (/^\(\?[=!]/.test(part)) return "ahead";
  return /^\(\?<[=!]/.test(part) ? "behind" : null;
}

/** How often a part says that the one before is repeated; null: it isn't about that. */
function timesOf(part: string, least = "", comma = "", most = ""): { least: number; most: number } | null {
  if (/^\*/.test(part)) return { least: 0, most: Number.POSITIVE_INFINITY };
  if (/^\+/.test(part)) return { least: 1, most: Number.POSITIVE_INFINITY };
  if (/^\?/.test(part)) return { least: 0, most: 1 };
  if (least === "") return null;
  if (comma === "") return { least: Number(least), most: Number(least) };
  return { least: Number(least), most: most === "" ? Number.POSITIVE_INFINITY : Number(most) };
}
