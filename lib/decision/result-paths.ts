import { z } from "../zod";

/** One line `variable=path` of a JSON result, e.g. `countryCode=d.results[0].CountryCode`. */
export interface ResultPath {
  variable: string;
  steps: (string | number)[];
}

/**
 * Parses the lines `variable=path` by which jtel reads a JSON result ("SAP - onClickToDial"). Empty lines are
 * passed over; `problem` is the first line that is no such line.
 */
export function parseResultPaths(lines: string): { paths: ResultPath[]; problem?: string } {
  const paths: ResultPath[] = [];
  for (const line of lines.split("\n").map((each) => each.trim())) {
    if (line === "") continue;
    const [, variable, path] = /^([A-Za-z_]\w*)\s*=\s*(.+)$/.exec(line) ?? [];
    const steps = path === undefined ? null : parseSteps(path);
    if (variable === undefined || steps === null) return { paths, problem: line };
    paths.push({ variable, steps });
  }
  return { paths };
}

/** The variables that a decision can give: the two of Salesforce's answer, and those of SAP's result paths. */
export function decisionVariables(lines: string): string[] {
  const { paths } = parseResultPaths(lines);
  return [...new Set(["ServiceNumber", "ServiceNumberName", ...paths.map(({ variable }) => variable)])];
}

/**
 * Reads the variables from a JSON answer. A path that leads nowhere gives no variable. OData V2 servers wrap
 * lists as `{"d":{"results":[…]}}` or `{"results":[…]}` where others answer plain arrays; one path fits them all.
 */
export function readResult(paths: readonly ResultPath[], answer: unknown): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const { variable, steps } of paths) {
    const value = steps.reduce(stepInto, answer);
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
      variables[variable] = String(value);
    }
  }
  return variables;
}

const odataList = z.object({ results: z.array(z.unknown()) });

function stepInto(value: unknown, step: string | number): unknown {
  if (typeof step === "number") {
    const list = odataList.safeParse(value);
    const items = list.success ? list.data.results : value;
    return Array.isArray(items) ? items[step] : undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  if (Object.hasOwn(value, step)) return (value as Record<string, unknown>)[step];
  const isUnwrapped = Array.isArray(value) || (step === "d" && Object.hasOwn(value, "results"));
  return isListWrapper(step) && isUnwrapped ? value : undefined;
}

/** The names in which OData wraps a list, which are passed over where it isn't wrapped. */
function isListWrapper(step: string): boolean {
  return step === "d" || step === "results";
}

function parseSteps(path: string): (string | number)[] | null {
  const steps: (string | number)[] = [];
  for (const [at, part] of path.split(".").entries()) {
    const [, name, indexes] = /^([^[\].\s]*)((?:\[\d+\])*)$/.exec(part) ?? [];
    // Only an answer that is itself a list begins with an index.
    if (name === undefined || indexes === undefined || (name === "" && (at > 0 || indexes === "")))
      return null;
    steps.push(
      ...(name === "" ? [] : [name]),
      ...[...indexes.matchAll(/\d+/g)].map(([index]) => Number(index)),
    );
  }
  return steps;
}
