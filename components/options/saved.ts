import { createContext } from "preact";
import { browser } from "wxt/browser";
import { t } from "../../lib/i18n";
import { neededHosts } from "../../lib/settings/hosts";
import { DEFAULT_SETTINGS, type Settings } from "../../lib/settings/schema";
import { hostPatternOfUrl } from "../../lib/settings/urls";

/** The settings as they are saved, which the browser is asked for access for. */
export const Saved = createContext<Settings>(DEFAULT_SETTINGS);

/** What has to be done before requests can be sent to these addresses, or null when nothing has to. */
export async function accessProblem(saved: Settings, addresses: readonly string[]): Promise<string | null> {
  const offered = new Set(neededHosts(saved).map(({ pattern }) => pattern));
  for (const pattern of addresses.map(hostPatternOfUrl)) {
    if (await browser.permissions.contains({ origins: [pattern] })) continue;
    return t(offered.has(pattern) ? "test.noAccess" : "test.saveFirst");
  }
  return null;
}
