import { z } from "../zod";
import { parseResultPaths, readResult } from "./result-paths";

/** The variables that a SAP parameter line may hold (SAP - onClickToDial, "Parameters"). */
export interface SapVariables {
  SAPBusinessPartnerID: string;
  SAPPhoneNumber: string;
}

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
  for (const line of parameters.split("\n").map((each) => each.trim())) {
    if (line === "") continue;
    const equals = line.indexOf("=");
    const name = line.slice(0, equals).trim();
    const value = substitute(line.slice(equals + 1), variables, { isExpression: name.startsWith("$") });
    if (value === null) return null;
    query.push(`${encodeName(name)}=${encodeURIComponent(value.toWellFormed())}`);
  }
  const url = new URL(endpoint);
  url.hash = "";
  const all = [...(url.search === "" ? [] : [url.search.slice(1)]), ...query].join("&");
  url.search = "";
  return all === "" ? url.href : `${url.href}?${all}`;
}

/** What a SAP answer says: the variables at the result paths, or null when nothing was found there. */
export function readSapAnswer(
  resultLines: string,
  answer: unknown,
): { distributionChannelCodeText: string; countryCode: string; variables: Record<string, string> } | null {
  if (emptyList.safeParse(answer).success) return null;
  const variables = readResult(parseResultPaths(resultLines).paths, answer);
  const { distributionChannelCodeText = "", countryCode = "" } = variables;
  if (distributionChannelCodeText === "" && countryCode === "") return null;
  return { distributionChannelCodeText, countryCode, variables };
}

function substitute(
  template: string,
  variables: SapVariables,
  { isExpression }: { isExpression: boolean },
): string | null {
  let isSafe = true;
  const filled = template.replace(
    /\$(SAPBusinessPartnerID|SAPPhoneNumber)/g,
    (_, name: keyof SapVariables, at: number) => {
      const value = variables[name];
      const quotesBefore = template.slice(0, at).split("'").length - 1;
      if (quotesBefore % 2 === 1) return value.replaceAll("'", "''");
      if (isExpression && !/^\w*$/.test(value)) isSafe = false;
      return value;
    },
  );
  return isSafe ? filled : null;
}

/** OData's own names start with a dollar sign, which servers want to see as it is. */
function encodeName(name: string): string {
  return encodeURIComponent(name).replaceAll("%24", "$");
}
