import { t } from "../../lib/i18n";
import type { Policy } from "../../lib/settings/policy";
import { problemText } from "./use-draft";

/** Says that the organisation sets some of the settings, and what of its policy can't be used. */
export function PolicyNotice({ policy: { locked, problems, ignored } }: { policy: Policy }) {
  if (locked.length === 0 && problems.length === 0 && ignored.length === 0) return null;
  return (
    <section class="notice" aria-labelledby="policy-title">
      <h2 id="policy-title">{t("policy.title")}</h2>
      {locked.length > 0 && <p>{t("policy.notice")}</p>}
      {problems.length > 0 && (
        <>
          <p class="problem">{t("policy.problems")}</p>
          <ul>
            {problems.map((problem, index) => (
              <li key={index}>
                {problem.path && <code>{problem.path}</code>} {problemText(problem)}
              </li>
            ))}
          </ul>
        </>
      )}
      {ignored.length > 0 && <p>{t("policy.ignored", { keys: ignored.join(", ") })}</p>}
    </section>
  );
}
