import type { CrmRecord } from "../crm/record";
import type { Settings } from "../settings/schema";
import { siteFor } from "../settings/sites";
import type { DialRequest } from "./dial";

/** The tab that was in front when the agent typed a number. */
interface TypedIn {
  url: string;
  cookieStoreId: string;
  /** The record that the call belongs to, if any. */
  record: CrmRecord | null;
}

/** How a typed number is read: by the country of the site in front, then by that of the settings. */
export function countriesOfTyped(url: string, settings: Settings): string[] {
  return [...new Set([siteFor(settings.sites, url)?.country ?? settings.country, settings.country])];
}

/** The order to call a number that the agent has typed. Only an agent's own click or Enter may give it. */
export function typedOrder(
  raw: string,
  { url, cookieStoreId, record }: TypedIn,
  settings: Settings,
): DialRequest {
  const site = siteFor(settings.sites, url);
  return {
    raw,
    countries: countriesOfTyped(url, settings),
    crm: site?.crm ?? askedCrm(settings),
    record,
    pageUrl: site ? url : "",
    cookieStoreId,
  };
}

/** On a page of no CRM it is the CRM with a decision endpoint that is asked: typing must not be a way around it. */
function askedCrm({ decision }: Settings): DialRequest["crm"] {
  if (decision.salesforce.url !== "") return "salesforce";
  return decision.sap.url !== "" ? "sap" : "custom";
}
