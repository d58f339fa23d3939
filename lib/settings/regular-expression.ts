import { type Characters, type Step, type Steps, stepsOf } from "./expression-steps";

/** What can end at several places of a text, all of which are tried while what comes after it doesn't match. */
interface Loose {
  characters: Characters;
  /** At how many, together with those before it. */
  places: number;
  /** What the text holds between it and the current step, the latest first. */
  between: Held | null;
}

/** Characters of which a text has to hold one in a stretch of some length, and what it holds before that. */
interface Held {
  characters: Characters;
  length: number;
  before: Held | null;
}

/** How far a row of steps has been followed: in how many ways one place of a text can be come to, and what is loose. */
interface Path {
  ways: number;
  loose: readonly Loose[];
}

/** As many reads of a character are over before anybody notices: 16 from each of 2,048 places to each one after it. */
const MOST_READS = 16 * 2048 ** 2;

/** Of a longer one nothing is read. */
const LONGEST_EXPRESSION = 1000;

/** Whether a text is a regular expression, without flags. */
export function isRegularExpression(source: string): boolean {
  try {
    new RegExp(source);
    return true;
  } catch {
    return false;
  }
}

/**
 * Why an expression can take so long that everything stands still, which nothing could stop; null: it can't, or is none.
 * Says so of some that are harmless, too. It says so at once, whatever it is given.
 * @param source an expression that is used without flags
 * @param longest how many characters the texts have at most on which it is tried
 * @param together how many expressions are tried one after the other
 * @returns `endless`: it repeats what can match in more than one way, as `(a+)+`, `(a|a)+` and `((a+))+` do;
 * `slow`: too many of its parts can share a text, as those of `\d+\d+\d+x` and `.*=.*=.*=` can, or what comes after one is
 * read too often, as in `.*a{500}x`, or it is too long or too nested to say
 */
export function standstillOf(source: string, longest: number, together = 1): "endless" | "slow" | null {
  if (source.length > LONGEST_EXPRESSION) return "slow";
  if (!isRegularExpression(source)) return null;
  const steps = stepsOf(source, longest);
  if (steps === null) return "slow";
  if (steps.choices.flat().some(repeatsLooseGroup)) return "endless";
  const isAnchored = source.startsWith("^") && steps.choices.length === 1;
  // Written so that a number too large to be one is too many, too.
  return readsOf(steps, isAnchored, longest) * longest * together <= MOST_READS ? null : "slow";
}

function repeatsLooseGroup({ choices, most }: Step): boolean {
  if (choices === null) return false;
  return choices.flat().some(repeatsLooseGroup) || (most > 1 && isLoose(choices));
}

/** Whether there is more than one way through: a choice, or something that may come more or less often. */
function isLoose(choices: readonly Step[][]): boolean {
  const isStepLoose = (step: Step) =>
    step.most !== step.least || (step.choices !== null && isLoose(step.choices));
  return choices.length > 1 || choices.flat().some(isStepLoose);
}

/** How often one character of a text is read, at most. */
function readsOf({ choices, alphabet }: Steps, isAnchored: boolean, longest: number): number {
  const everything = (1n << BigInt(alphabet)) - 1n;
  const reads = new Map<Characters, number>();
  const start: Loose = { characters: everything, places: longest, between: null };
  for (const row of choices) follow(row, { ways: 1, loose: isAnchored ? [] : [start] }, false, false);
  const ofEach = Array.from({ length: alphabet }, (_, at) =>
    [...reads].reduce((sum, [characters, times]) => ((characters >> BigInt(at)) & 1n ? sum + times : sum), 0),
  );
  return Math.max(...ofEach);

  /** Follows a row of steps. Where something after it may fail, all ways through it are tried. */
  function follow(row: readonly Step[], from: Path, isBackwards: boolean, mayFail: boolean): Path {
    const steps = isBackwards ? row.toReversed() : row;
    return steps.reduce((path, step, at) => {
      const isTriedAgain = mayFail || steps.slice(at + 1).some(canFail);
      return step.choices === null || step.most > 1
        ? repeat(step, path, isTriedAgain)
        : choose(step, step.choices, path, { isBackwards, isTriedAgain });
    }, from);
  }

  /** Passes characters, or a group that is always the same, as often as they may come. */
  function repeat(step: Step, { ways, loose }: Path, isTriedAgain: boolean): Path {
    const { characters, least, most } = step;
    const starts = loose.reduce((product, each) => product * placesShared(each, characters), 1);
    // Where it takes something each time, one place can't be come to more often than from all where it can start.
    count(step, ways * (heldBy(step) === null ? least : Math.min(least, starts)));
    const rest = passed(loose, step);
    if (most === least) return { ways, loose: rest };
    const own = Math.min((most - least) * Math.max(1, lengthOf(step)) + 1, longest);
    const waysThrough = ways * Math.min(own, starts);
    if (isTriedAgain) count(step, waysThrough);
    const places = Math.min(own * starts, longest);
    return { ways: waysThrough, loose: [...rest, { characters, places, between: null }] };
  }

  /** Passes a group that comes once or not at all. */
  function choose(
    step: Step,
    choices: readonly Step[][],
    path: Path,
    { isBackwards, isTriedAgain }: { isBackwards: boolean; isTriedAgain: boolean },
  ): Path {
    const { characters, look, least } = step;
    if (look !== null) {
      for (const row of choices) follow(row, path, look === "behind", true);
      return path;
    }
    const each = choices.map((row) => follow(row, path, isBackwards, isTriedAgain));
    const places = choices.length + 1 - least;
    const [only] = each;
    if (only && places === 1) return only;
    return {
      ways: each.reduce((sum, { ways }) => sum + ways, least === 0 ? path.ways : 0),
      loose: [
        ...passed(path.loose, step),
        { characters, places, between: null },
        ...each.flatMap(({ loose }) => loose.slice(path.loose.length)),
      ],
    };
  }

  /** Counts what a step reads so many times; of one that takes nothing it isn't known what that is. */
  function count({ characters, choices, length }: Step, times: number): void {
    const read = choices === null && characters !== 0n ? characters : everything;
    reads.set(read, (reads.get(read) ?? 0) + times * Math.max(1, length));
    for (const step of choices?.flat() ?? []) count(step, times * step.least);
  }
}

function canFail({ choices, look, least }: Step): boolean {
  return least > 0 && (choices === null || look !== null || choices.every((steps) => steps.some(canFail)));
}

/** How many characters a step reads at most where it comes once. */
function lengthOf({ choices, length }: Step): number {
  const each =
    choices?.map((steps) => steps.reduce((sum, step) => sum + step.least * lengthOf(step), 0)) ?? [];
  return Math.max(length, ...each);
}

/**
 * From how many places at which something loose can end a later part can come to one and the same place: from all, if
 * both can take what is between them. Else from no more than there are beside what one of them can't take.
 */
function placesShared({ characters, places, between }: Loose, later: Characters): number {
  let length = 0;
  let sinceLater = Number.POSITIVE_INFINITY;
  let sinceLoose: number | null = null;
  for (let held = between; held !== null; held = held.before) {
    if ((held.characters & later) === 0n) sinceLater = Math.min(sinceLater, length + held.length - 1);
    if ((held.characters & characters) === 0n) sinceLoose = length + 1;
    length += held.length;
  }
  const beforeStop = sinceLoose === null ? Number.POSITIVE_INFINITY : length - sinceLoose;
  const apart = (characters & later) === 0n ? length : Number.POSITIVE_INFINITY;
  return Math.min(places, 1 + Math.min(sinceLater, beforeStop, apart));
}

/** What is loose, once the text has passed a step. */
function passed(loose: readonly Loose[], step: Step): readonly Loose[] {
  const characters = heldBy(step);
  if (characters === null) return loose;
  const length = step.least * lengthOf(step);
  return loose.map((each) => ({ ...each, between: { characters, length, before: each.between } }));
}

/** Characters of which one has to be there where a step has been passed; null: that can't be said. */
function heldBy({ characters, choices, least }: Step): Characters | null {
  if (least === 0 || characters === 0n) return null;
  if (choices === null) return characters;
  const each = choices.map((steps) => steps.map(heldBy).find((held) => held !== null) ?? null);
  return each.reduce((all, held) => (all === null || held === null ? null : all | held), 0n);
}
