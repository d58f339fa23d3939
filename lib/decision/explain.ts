import { t } from "../i18n";
import type { Decision, DecisionExchange } from "./decide";
import type { ServiceNumber } from "./service-number";

/** One step on the way to a decision, in words: what it is, and what was found. */
export interface DecisionStep {
  label: string;
  text: string;
}

/** How a decision came about, step by step: what was asked, what was answered, what was read, what it matched. */
export function explainDecision(decision: Decision): DecisionStep[] {
  const { exchange, variables } = decision;
  if (exchange === null) return [{ label: t("decision.asked"), text: t("decision.notAsked") }];
  const { url, authorisation, outcome, status, answer } = exchange;
  // A sign-in that failed after a 401 was a request; without one there was none.
  if (outcome === "signInFailed" && status === null)
    return [{ label: t("decision.asked"), text: t("decision.notAskedSignIn") }];
  const read = Object.entries(variables).map(([name, value]) => `${name} = ${value}`);
  const steps: DecisionStep[] = [
    { label: t("decision.asked"), text: `GET ${url}` },
    { label: t("decision.authorisation"), text: authorisation },
    { label: t("decision.answered"), text: answeredText(exchange) },
    { label: t("decision.answer"), text: answer },
    { label: t("decision.read"), text: read.join("\n") },
    { label: t("decision.matched"), text: matchText(decision) },
  ];
  return steps.filter(({ text }) => text !== "");
}

function answeredText({ outcome, status, durationMs: ms }: DecisionExchange): string {
  return [
    ...(status === null ? [] : [t("decision.status", { status })]),
    ...(outcome === "answer" ? [] : [t(`decision.came.${outcome}`)]),
    t("decision.duration", { ms }),
  ].join(", ");
}

function matchText(decision: Decision): string {
  const { tried } = decision;
  const inVain = tried.map(({ rule, wanted }) => t(`decision.tried.${rule}`, { wanted }));
  if (decision.verdict === "refused") {
    const { reason } = decision;
    if (reason === "unnamed" || reason === "halfNamed") inVain.push(t(`why.${reason}`));
    return inVain.length === 0 ? "" : [t("decision.noMatch"), ...inVain].join("\n");
  }
  if (decision.basis === "notAsked") return "";
  if (decision.basis === "tenantDefault") return [t("decision.rule.tenantDefault"), ...inVain].join("\n");
  const matched = t(`decision.rule.${decision.basis}`, { serviceNumber: nameOf(decision.serviceNumber) });
  const { others } = decision;
  if (others.length === 0) return matched;
  const names = others.map(nameOf).join("; ");
  return `${matched}\n${t("decision.others", { count: others.length, names })}`;
}

function nameOf({ number, name }: ServiceNumber): string {
  return [name, number].filter(Boolean).join(", ");
}
