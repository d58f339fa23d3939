import { z } from "../zod";
import { parseResultPaths, readResult } from "./result-paths";

const VARIABLES = ["SAPBusinessPartnerID", "SAPPhoneNumber"] as const;

/** The variables that a SAP parameter line may hold (SAP - onClickToDial, "Parameters"). */
export type SapVariables = Record<(typeof VARIABLES)[number], string>;

const noItems = z.array(z.unknown()).check(z.maxLength(0));
const noResults = z.union([noItems, z.object({ results: noItems })]);
const emptyList = z.union([noResults, z.object({ d: noResults })]);

/** Whether the parameter lines ask for the record, so that without one there is nothing to ask. */
export function asksForPartner(parameters: string): boolean {
  return parameters.includes("$SAPBusinessPartnerID");
}

/**
 * Builds the address of the decision request for SAP from the configured lines `name=value`. Variables are
 * filled in; inside an OData string literal a quote is doubled, so that a value can't end the literal. Null when a
 * value would become part of an OData expression itself, where there is no way to escape it.
 */
export function sapDecisionUrl(endpoint: string, parameters: string, variables: SapVariables): string | null {
  const query: string[] = [];
  for (const line of parameterLines(parameters)) {
    const value = substitute(line, variables);
    if (value === null) return null;
    query.push(`${encodeName(line.name)}=${encodeURIComponent(value.toWellFormed())}`);
  }
  const url = new URL(endpoint);
  url.hash = "";
  const all = [...(url.search === "" ? [] : [url.search.slice(1)]), ...query].join("&");
  url.search = "";
  return all === "" ? url.href : `${url.href}?${all}`;
}

/** The variables that name a service number, and so have to be among the result lines. */
export const SERVICE_NUMBER_VARIABLES = ["distributionChannelCodeText", "countryCode"] as const;

/** What a SAP answer says: the variables at the result paths; those that name the service number may be missing. */
export function readSapAnswer(
  resultLines: string,
  answer: unknown,
): {
  distributionChannelCodeText: string;
  countryCode: string;
  missing: (typeof SERVICE_NUMBER_VARIABLES)[number][];
  variables: Record<string, string>;
} {
  const isEmpty = emptyList.safeParse(answer).success;
  const variables = isEmpty ? {} : readResult(parseResultPaths(resultLines).paths, answer);
  const { distributionChannelCodeText = "", countryCode = "" } = variables;
  const missing = SERVICE_NUMBER_VARIABLES.filter((name) => !variables[name]);
  return { distributionChannelCodeText, countryCode, missing, variables };
}

/** What in a parameter line deserves a second look. */
export interface ParameterDoubt {
  /** A variable that there is none of, or one outside quotes in an OData expression. */
  kind: "unknown" | "unquoted";
  found: string;
}

/** Doubts about the parameter lines: they are sent as they are, which may not be what was meant. */
export function parameterDoubts(parameters: string): ParameterDoubt[] {
  return parameterLines(parameters).flatMap(({ isExpression, value }) =>
    [...value.matchAll(/\$SAP\w*/gi)].flatMap(({ 0: found, index }): ParameterDoubt[] => {
      if (!VARIABLES.some((name) => found === `$${name}`)) return [{ kind: "unknown", found }];
      return isExpression && !isQuoted(value, index) ? [{ kind: "unquoted", found }] : [];
    }),
  );
}

interface ParameterLine {
  name: string;
  value: string;
  /** OData's own options hold expressions; newer versions take them without their dollar sign. */
  isExpression: boolean;
}

const EXPRESSION = /^(\$|filter$|search$|orderby$|expand$|select$|apply$|compute$)/i;

function parameterLines(parameters: string): ParameterLine[] {
  return parameters.split("\n").flatMap((line) => {
    if (line.trim() === "") return [];
    const equals = line.indexOf("=");
    const name = line.slice(0, equals).trim();
    return [{ name, value: line.slice(equals + 1).trim(), isExpression: EXPRESSION.test(name) }];
  });
}

function isQuoted(template: string, at: number): boolean {
  return template.slice(0, at).split("'").length % 2 === 0;
}

function substitute(
  { value: template, isExpression }: ParameterLine,
  variables: SapVariables,
): string | null {
  let isSafe = true;
  const filled = template.replace(
    /\$(SAPBusinessPartnerID|SAPPhoneNumber)(?!\w)/g,
    (_, name: keyof SapVariables, at: number) => {
      const value = variables[name];
      if (isQuoted(template, at)) return value.replaceAll("'", "''");
      if (isExpression && !/^\d+$/.test(value)) isSafe = false;
      return value;
    },
  );
  return isSafe ? filled : null;
}

/** OData's own names start with a dollar sign, which servers want to see as it is. */
function encodeName(name: string): string {
  return encodeURIComponent(name).replaceAll("%24", "$");
}
