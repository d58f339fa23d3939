import type { Decision } from "../lib/decision/decide";
import { explainDecision } from "../lib/decision/explain";

/** How a decision came about, step by step. */
export function DecisionSteps({ decision }: { decision: Decision }) {
  return (
    <dl class="decision-steps">
      {explainDecision(decision).map(({ label, text }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}
