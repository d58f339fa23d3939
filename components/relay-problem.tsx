import { useEffect, useState } from "preact/hooks";
import { onChange } from "../lib/changes";
import { language, t } from "../lib/i18n";
import {
  currentProblem,
  type RelayProblem as Problem,
  type RelayState,
  type RelayStore,
} from "../lib/results/relay";
import type { Settings } from "../lib/settings/schema";

interface RelayProblemProps {
  relay: Pick<RelayStore, "load">;
  settings: Pick<Settings, "results">;
}

/** Why results of calls can't be collected from the relay, kept up to date; null where they can, or there is no relay. */
export function useRelayProblem(
  relay: Pick<RelayStore, "load">,
  settings: Pick<Settings, "results">,
): Problem | null {
  const [state, setState] = useState<RelayState | null>(null);
  const isUsed = settings.results.relay.subscribeUrl !== "";
  useEffect(() => {
    if (!isUsed) return;
    let isCurrent = true;
    const load = () =>
      void relay.load().then(
        (stored) => isCurrent && setState(stored),
        // What keeps it from being read is told elsewhere on the page.
        () => {},
      );
    load();
    const stop = onChange(load);
    return () => {
      isCurrent = false;
      stop();
    };
  }, [relay, isUsed]);
  return isUsed ? state && currentProblem(state, settings.results.relay) : null;
}

/** Says why results of calls can't be collected from the relay; nothing where they can, or there is no relay. */
export function RelayProblem({ relay, settings }: RelayProblemProps) {
  const problem = useRelayProblem(relay, settings);
  if (!problem) return null;
  const { url, reason, detail, at } = problem;
  const time = new Intl.DateTimeFormat(language(), { dateStyle: "short", timeStyle: "medium" }).format(at);
  return (
    <p class="problem" role="status">
      {t("relay.problem", { host: new URL(url).host, time })} {t(`relay.reason.${reason}`, { detail })}{" "}
      {t("relay.advice")}
    </p>
  );
}
