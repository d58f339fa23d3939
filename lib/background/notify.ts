import { callsToWrapUp } from "../calls/finish";
import type { CallLog } from "../calls/store";
import { callView } from "../calls/view";
import { t } from "../i18n";
import { outcomeText } from "../outcome-text";
import type { OutboxStore } from "../reporting/outbox-store";
import type { Settings } from "../settings/schema";
import { z } from "../zod";
import { needsAgent } from "./toolbar";

/** What notifying depends on. */
export interface NotifierDependencies {
  settings: () => Promise<Pick<Settings, "notify" | "decision" | "statistics" | "results">>;
  calls: Pick<CallLog, "latest" | "awaiting">;
  reports: Pick<OutboxStore, "all">;
  /** Whether the agent sees the page of a call, which tells of it by itself. */
  isInFront: (pageUrl: string) => Promise<boolean>;
  /** What has been told, until the browser is closed. */
  told: { load: () => Promise<string[]>; save: (keys: string[]) => Promise<void> };
  show: (
    id: "reports" | "call" | "wrapUp",
    notification: { title: string; message: string },
  ) => Promise<void>;
  now: () => number;
}

/** Keeps what has been told in the browser's storage for the session. */
export function createTold(session: {
  get: (key: string) => Promise<Record<string, unknown>>;
  set: (items: Record<string, unknown>) => Promise<void>;
}): NotifierDependencies["told"] {
  return {
    load: async () => toldSchema.safeParse((await session.get(TOLD_KEY))[TOLD_KEY]).data ?? [],
    save: (keys) => session.set({ [TOLD_KEY]: keys }),
  };
}

const TOLD_KEY = "told";
const toldSchema = z.array(z.string());

/** A call that is older isn't waited for any more; its end is in the history. */
const RECENT_MS = 5 * 60_000;
const RECENT_CALLS = 10;

/**
 * Makes the function that tells the agent, outside of any page, of what waits for them: reports that aren't sent by
 * themselves, calls of which nobody knows whether they were placed, and calls whose wrap-up was left. Each is told once.
 */
export function createNotifier(dependencies: NotifierDependencies): () => Promise<void> {
  const { calls, reports, isInFront, told, show, now } = dependencies;
  let last = Promise.resolve();
  return () => {
    // One after the other, so that nothing is told twice.
    last = last.catch(() => {}).then(check);
    return last;
  };

  async function check(): Promise<void> {
    const settings = await dependencies.settings();
    if (!settings.notify) return;
    const waiting = needsAgent(await reports.all());
    const latest = await calls.latest(RECENT_CALLS);
    const unknown = latest.filter(
      ({ state, updatedAt }) => state === "unknown" && now() - updatedAt < RECENT_MS,
    );
    // While a call goes on, or its wrap-up is being written, its agent needs no reminder.
    const left = (await callsToWrapUp(calls, settings, now())).filter(
      ({ id, result }) => id !== latest[0]?.id || (result !== null && result.source !== "agent"),
    );
    const reportKeys = waiting.map(({ id, state }) => `report ${id} ${state}`);
    const callKeys = unknown.map(({ id }) => `call ${id}`);
    const leftKeys = left.map(({ id }) => `wrapUp ${id}`);
    const known = new Set(await told.load());
    // Kept before anything is shown: better untold than told again and again.
    await told.save([...reportKeys, ...callKeys, ...leftKeys]);
    if (reportKeys.some((key) => !known.has(key))) {
      await show("reports", {
        title: t("notification.reports", { count: waiting.length }),
        message: t("notification.reportsDetail"),
      });
    }
    if (leftKeys.some((key) => !known.has(key))) {
      await show("wrapUp", {
        title: t("wrapUp.waiting", { count: left.length }),
        message: t("notification.wrapUpDetail"),
      });
    }
    for (const call of unknown.filter(({ id }) => !known.has(`call ${id}`))) {
      if (call.pageUrl !== "" && (await isInFront(call.pageUrl))) continue;
      const { title } = outcomeText(callView(call, settings));
      await show("call", { title, message: t("notification.unknownDetail") });
    }
  }
}
