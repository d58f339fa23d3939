import { t } from "../i18n";
import type { Decision } from "./decide";
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
  const { url, authorisation, status, answer, durationMs } = exchange;
  const read = Object.entries(variables).map(([name, value]) => `${name} = ${value}`);
  const steps: DecisionStep[] = [
    { label: t("decision.asked"), text: `GET ${url}` },
    { label: t("decision.authorisation"), text: authorisation },
    {
      label: t("decision.answered"),
      text:
        status === null
          ? t("decision.noAnswer", { ms: durationMs })
          : t("decision.status", { status, ms: durationMs }),
    },
    { label: t("decision.answer"), text: answer },
    { label: t("decision.read"), text: read.join("\n") },
    { label: t("decision.matched"), text: matchText(decision) },
  ];
  return steps.filter(({ text }) => text !== "");
}

function matchText(decision: Decision): string {
  if (decision.verdict === "refused" || decision.basis === "notAsked") return "";
  if (decision.basis === "tenantDefault") return t("decision.rule.tenantDefault");
  const matched = t(`decision.rule.${decision.basis}`, { serviceNumber: nameOf(decision.serviceNumber) });
  const { others } = decision;
  if (others.length === 0) return matched;
  const names = others.map(nameOf).join("; ");
  return `${matched}\n${t("decision.others", { count: others.length, names })}`;
}

function nameOf({ number, name }: ServiceNumber): string {
  return [name, number].filter(Boolean).join(", ");
}
