import {
  bySpecificity,
  hostPatternOf,
  type MatchPattern,
  matchesUrl,
  parseMatchPattern,
} from "./match-pattern";
import type { Site } from "./schema";

/** The site that a URL belongs to, the most specific pattern winning; undefined when none matches. */
export function siteFor(sites: readonly Site[], url: string): Site | undefined {
  return parsedSites(sites)
    .filter(({ pattern }) => matchesUrl(pattern, url))
    .sort((a, b) => bySpecificity(a.pattern, b.pattern))[0]?.site;
}

/** Whether a page is on the host of a site, wherever on it. */
export function isOnSiteHost(sites: readonly Site[], url: string): boolean {
  return parsedSites(sites).some(({ pattern }) => matchesUrl({ ...pattern, path: "/*" }, url));
}

/** Whether an agent has paused the extension on a site. */
export function isPaused(site: Site, { paused }: { paused: readonly string[] }): boolean {
  return paused.includes(site.match);
}

/** Pauses the extension on a site, or goes on there. */
export function withPause<T extends { paused: string[] }>(settings: T, { match }: Site, isOn: boolean): T {
  const others = settings.paused.filter((each) => each !== match);
  return { ...settings, paused: isOn ? [...others, match] : others };
}

/** Each site with its pattern; the settings' schema has made sure that they parse. */
export function parsedSites(sites: readonly Site[]): { site: Site; pattern: MatchPattern }[] {
  return sites.flatMap((site) => {
    const { pattern } = parseMatchPattern(site.match);
    return pattern ? [{ site, pattern }] : [];
  });
}

/** The host permission that a site needs. */
export function hostPatternOfSite(site: Site): string | null {
  const [parsed] = parsedSites([site]);
  return parsed ? hostPatternOf(parsed.pattern) : null;
}
