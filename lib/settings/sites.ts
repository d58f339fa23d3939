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
