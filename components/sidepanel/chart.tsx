import type { Call } from "../../lib/calls/call";
import { callsPerDay, HISTORY_OUTCOMES, type HistoryOutcome } from "../../lib/calls/history";
import { language, t } from "../../lib/i18n";
import { outcomeName } from "./history";

/** As many days as fit side by side. */
const SHOWN_DAYS = 14;

/** Calls per day and outcome: bars for the eye, the same as a table for whoever wants the figures. */
export function CallsChart({ calls }: { calls: readonly Call[] }) {
  const days = callsPerDay(calls).slice(-SHOWN_DAYS);
  const most = Math.max(...days.map(({ total }) => total));
  const outcomes = HISTORY_OUTCOMES.filter((outcome) => days.some(({ byOutcome }) => byOutcome[outcome] > 0));
  const width = 100 / SHOWN_DAYS;
  return (
    <figure class="chart">
      <figcaption>{t("history.chart")}</figcaption>
      <svg viewBox="0 0 100 40" preserveAspectRatio="none" aria-hidden="true">
        {days.map(({ day, byOutcome }, at) => {
          let top = 40;
          return outcomes.map((outcome) => {
            const height = (byOutcome[outcome] / most) * 38;
            top -= height;
            return (
              <rect
                key={`${day} ${outcome}`}
                class={`bar ${outcome}`}
                x={at * width + width * 0.1}
                y={top}
                width={width * 0.8}
                height={height}
              />
            );
          });
        })}
      </svg>
      <ul class="legend" aria-hidden="true">
        {outcomes.map((outcome) => (
          <li key={outcome}>
            <span class={`swatch ${outcome}`} /> {outcomeName(outcome)}
          </li>
        ))}
      </ul>
      <details>
        <summary>{t("history.chartTable")}</summary>
        {/* Wider than a narrow panel; whoever has no mouse scrolls it by the arrow keys. */}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
        <section class="scrolling" aria-label={t("history.chart")} tabIndex={0}>
          <DayTable days={days} outcomes={outcomes} />
        </section>
      </details>
    </figure>
  );
}

function DayTable({
  days,
  outcomes,
}: {
  days: ReturnType<typeof callsPerDay>;
  outcomes: readonly HistoryOutcome[];
}) {
  return (
    <table>
      <caption class="visually-hidden">{t("history.chart")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("history.day")}</th>
          {outcomes.map((outcome) => (
            <th key={outcome} scope="col">
              {outcomeName(outcome)}
            </th>
          ))}
          <th scope="col">{t("history.total")}</th>
        </tr>
      </thead>
      <tbody>
        {days.map(({ day, byOutcome, total }) => (
          <tr key={day}>
            <th scope="row">{dayName(day)}</th>
            {outcomes.map((outcome) => (
              <td key={outcome}>{byOutcome[outcome]}</td>
            ))}
            <td>{total}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function dayName(day: string): string {
  return new Intl.DateTimeFormat(language(), { dateStyle: "medium" }).format(new Date(`${day}T12:00:00`));
}
