import { isLoopbackHost } from "./urls";

/** A WebExtension match pattern, taken apart. */
export interface MatchPattern {
  source: string;
  scheme: "https" | "http" | "*";
  host: string;
  path: string;
}

/** What makes a text no match pattern that a site can have. */
export type MatchPatternProblem =
  | "matchPattern"
  | "matchPatternPort"
  | "matchPatternHost"
  | "matchPatternNotSecure";

/**
 * Parses the match pattern of a site: `https://host/path`, the host optionally `*.domain`, `*` anywhere in
 * the path. Patterns for every host are refused, since a site is a CRM; http is for loopback hosts.
 */
export function parseMatchPattern(
  source: string,
): { pattern: MatchPattern; problem?: never } | { pattern?: never; problem: MatchPatternProblem } {
  const parts = /^(https|http|\*):\/\/([^/]+)(\/.*)$/.exec(source);
  const [, scheme, host, path] = parts ?? [];
  if (scheme === undefined || host === undefined || path === undefined) return { problem: "matchPattern" };
  if (/:\d+$/.test(host)) return { problem: "matchPatternPort" };
  if (!/^(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*$/i.test(host) && host !== "[::1]")
    return { problem: "matchPatternHost" };
  if (host.startsWith("*.") && !host.slice(2).includes(".") && host !== "*.localhost") {
    return { problem: "matchPatternHost" };
  }
  if (scheme !== "https" && !isLoopbackHost(host.replace(/^\*\./, "")))
    return { problem: "matchPatternNotSecure" };
  return { pattern: { source, scheme: scheme as MatchPattern["scheme"], host: host.toLowerCase(), path } };
}

/** Whether a URL lies within a pattern. Ports don't count; the path is compared with its query, as browsers do. */
export function matchesUrl(pattern: MatchPattern, href: string): boolean {
  if (!URL.canParse(href)) return false;
  const url = new URL(href);
  const scheme = url.protocol.slice(0, -1);
  if (scheme !== pattern.scheme && !(pattern.scheme === "*" && (scheme === "http" || scheme === "https")))
    return false;
  const base = pattern.host.replace(/^\*\./, "");
  const hostMatches = url.hostname === base || (pattern.host !== base && url.hostname.endsWith(`.${base}`));
  return hostMatches && globMatches(pattern.path, url.pathname + url.search);
}

/** The host permission that a site needs: its pattern without the path. */
export function hostPatternOf(pattern: MatchPattern): string {
  return `${pattern.scheme}://${pattern.host}/*`;
}

/** Orders patterns from the most specific to the least: an exact host before a wildcard, a longer host and path first. */
export function bySpecificity(a: MatchPattern, b: MatchPattern): number {
  const rank = (p: MatchPattern): [number, number, number] => [
    p.host.startsWith("*.") ? 0 : 1,
    p.host.length,
    p.path.replaceAll("*", "").length,
  ];
  const [first, second] = [rank(a), rank(b)];
  return second[0] - first[0] || second[1] - first[1] || second[2] - first[2];
}

/** Linear-time glob in which `*` is any run of characters; a regular expression could be made to backtrack. */
function globMatches(glob: string, text: string): boolean {
  const [head = "", ...rest] = glob.split("*");
  if (!text.startsWith(head)) return false;
  const tail = rest.pop();
  if (tail === undefined) return text === head;
  let at = head.length;
  for (const piece of rest) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return text.length - tail.length >= at && text.endsWith(tail);
}
