import type { Settings } from "./schema";
import { hostPatternOfSite } from "./sites";
import { hostPatternOfUrl } from "./urls";

/** What a host is needed for; each has its text, `access.<purpose>`. */
export type HostPurpose =
  | "site"
  | "tenant"
  | "salesforceDecision"
  | "sapDecision"
  | "statistics"
  | "callbackRequest"
  | "screenPop"
  | "relay"
  | "signIn";

/** A host permission that the settings need, and what for. */
export interface NeededHost {
  pattern: string;
  purposes: HostPurpose[];
}

/** Every host permission that the settings need, each once, in the order of the settings. */
export function neededHosts(settings: Settings): NeededHost[] {
  const hosts = new Map<string, Set<HostPurpose>>();
  const need = (pattern: string | null, purpose: HostPurpose) => {
    if (pattern !== null) hosts.set(pattern, (hosts.get(pattern) ?? new Set()).add(purpose));
  };
  const ofUrl = (url: string) => (url === "" ? null : hostPatternOfUrl(url));
  need(ofUrl(settings.tenant.url), "tenant");
  for (const site of settings.sites) need(hostPatternOfSite(site), "site");
  need(ofUrl(settings.decision.salesforce.url), "salesforceDecision");
  need(ofUrl(settings.decision.sap.url), "sapDecision");
  const { statistics, callbackRequest, results } = settings;
  need(ofUrl(statistics.url), "statistics");
  need(ofUrl(callbackRequest.url), "callbackRequest");
  for (const url of results.screenpopUrls) need(ofUrl(url), "screenPop");
  need(ofUrl(results.relay.subscribeUrl), "relay");
  const { salesforce, sap } = settings.decision;
  for (const { url, auth } of [salesforce, sap, statistics, callbackRequest]) {
    if (url !== "" && auth.type === "oauth") {
      for (const address of [auth.tokenUrl, auth.revocationUrl]) need(ofUrl(address), "signIn");
    }
  }
  return [...hosts].map(([pattern, purposes]) => ({ pattern, purposes: [...purposes] }));
}

/** The browser's permissions that the settings need beside hosts. */
export function neededPermissions({ results }: Pick<Settings, "results">): "webRequest"[] {
  return results.screenpopUrls.some((url) => url !== "") ? ["webRequest"] : [];
}
