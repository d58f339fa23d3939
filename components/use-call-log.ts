import { useEffect, useState } from "preact/hooks";
import type { Call } from "../lib/calls/call";
import type { CallStore } from "../lib/calls/store";
import { onChange } from "../lib/changes";
import type { Report } from "../lib/reporting/outbox";
import type { OutboxStore } from "../lib/reporting/outbox-store";

/** The calls and reports that are kept. */
export interface CallLogView {
  /** Newest first, {@link MAX_CALLS} at most. */
  calls: Call[];
  /** Oldest first. */
  reports: Report[];
}

/** As many calls as anybody looks through: months of them. Those before are left to the export. */
export const MAX_CALLS = 5000;

/** The kept calls and reports, kept up to date; null until they are known. */
export function useCallLog(
  calls: Pick<CallStore, "latest">,
  reports: Pick<OutboxStore, "all">,
): CallLogView | null {
  const [view, setView] = useState<CallLogView | null>(null);
  useEffect(() => {
    let isCurrent = true;
    let loads = 0;
    const load = async () => {
      const own = ++loads;
      // What keeps them from being read is told elsewhere on the page.
      const nothing: [Call[], Report[]] = [[], []];
      const [latest, all] = await Promise.all([calls.latest(MAX_CALLS), reports.all()]).catch(() => nothing);
      // A later one may have been faster.
      if (isCurrent && own === loads) setView({ calls: latest, reports: all });
    };
    void load();
    const stop = onChange(() => void load());
    return () => {
      isCurrent = false;
      stop();
    };
  }, [calls, reports]);
  return view;
}
