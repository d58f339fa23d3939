import type { WxtBrowser } from "wxt/browser";
import { hostPatternOf } from "../settings/match-pattern";
import type { Settings } from "../settings/schema";
import { parsedSites } from "../settings/sites";

/** The browser's APIs that registration needs. */
export type RegistrationApis = Pick<WxtBrowser, "scripting" | "permissions" | "tabs">;

const SCRIPT = "/crm.js";

/**
 * Makes the registered content scripts what the settings and the granted hosts say, and starts the script in
 * tabs that are open already, so that nobody has to reload a CRM. To be run at every start of the worker and
 * whenever either changes; doing it twice changes nothing.
 */
export async function reconcileContentScripts(settings: Settings, apis: RegistrationApis): Promise<void> {
  const { scripting, permissions, tabs } = apis;
  const granted = [];
  for (const { pattern } of parsedSites(settings.sites)) {
    if (await permissions.contains({ origins: [hostPatternOf(pattern)] })) granted.push(pattern);
  }
  const wanted = granted.map((pattern) => ({
    id: `site ${pattern.source}`,
    js: [SCRIPT],
    matches: [pattern.source],
    allFrames: true,
    // Frames without an address of their own belong to the page that made them; browsers take only whole hosts here.
    matchOriginAsFallback: pattern.path === "/*",
    runAt: "document_end" as const,
    persistAcrossSessions: true,
  }));
  const registered = await scripting.getRegisteredContentScripts();
  const isSame = (a: { id: string }, b: { id: string }) => a.id === b.id;
  const stale = registered.filter((script) => !wanted.some((each) => isSame(each, script)));
  const missing = wanted.filter((script) => !registered.some((each) => isSame(each, script)));
  if (stale.length > 0) await scripting.unregisterContentScripts({ ids: stale.map(({ id }) => id) });
  if (missing.length > 0) await scripting.registerContentScripts(missing);
  for (const pattern of granted) {
    for (const tab of await tabs.query({ url: pattern.source })) {
      if (tab.id === undefined || tab.discarded) continue;
      // A tab can close or navigate under our hands, or show an error page that takes no script.
      await scripting
        .executeScript({ target: { tabId: tab.id, allFrames: true }, files: [SCRIPT] })
        .catch(() => {});
    }
  }
}
