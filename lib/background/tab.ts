import { recordFromUrl } from "../crm/find-record";
import type { CrmRecord } from "../crm/record";
import type { PageSite } from "../messages";
import type { Settings, Site } from "../settings/schema";
import { siteFor } from "../settings/sites";

/** What the browser itself says of a tab; where the extension may not look, only little of it. */
export interface TabView {
  id?: number | undefined;
  url?: string | undefined;
  title?: string | undefined;
  cookieStoreId?: string | undefined;
}

/** Firefox's name for the cookies of tabs in no container. */
const DEFAULT_COOKIE_STORE = "firefox-default";

/** The Firefox container of a tab; empty for the default one, and in other browsers. */
export function cookieStoreIdOf(tab: TabView | undefined): string {
  const id = tab?.cookieStoreId ?? "";
  return id === DEFAULT_COOKIE_STORE ? "" : id;
}

/** The record that a tab's address names, on a site of the settings. */
export function recordOfTab({ url = "", title = "" }: TabView, settings: Settings): CrmRecord | null {
  const site = siteFor(settings.sites, url);
  return site ? recordFromUrl(pageSite(site, settings), url, title) : null;
}

/** What a content script is told of its site. */
export function pageSite(site: Site, settings: Settings): PageSite {
  return {
    crm: site.crm,
    country: site.country ?? settings.country,
    otherCountry: settings.country,
    click: settings.click,
    hover: settings.hover,
    recordId: site.recordId ?? "",
    recordType: site.recordType ?? "",
    learned: settings.learned.fields
      .filter(({ match }) => match === site.match)
      .map(({ label, number, isPhone }) => ({ label, number, isPhone })),
    mayLearn: settings.learned.byAgents,
    language: settings.language,
  };
}
