import { crmOfHost } from "../crm/adapters";
import { RECORD_PRESETS } from "../crm/presets";
import { matchesUrl, parseMatchPattern } from "./match-pattern";
import type { Site } from "./schema";
import { parseEndpointUrl } from "./urls";

/** The site that the address of any of its pages leads to, its kind by its host; null for what is no address of a page. */
export function siteOfAddress(address: string): Site | null {
  const text = address.trim();
  const parsed = parseEndpointUrl(/^[a-z]+:/i.test(text) ? text : `https://${text}`);
  if (!("url" in parsed) || !parsed.url.hostname.includes(".")) return null;
  const { protocol, hostname, href } = parsed.url;
  const { pattern } = parseMatchPattern(`${protocol}//${hostname}/*`);
  if (!pattern) return null;
  const crm = crmOfHost(hostname) ?? "custom";
  const preset = RECORD_PRESETS.find(({ match }) => {
    const all = parseMatchPattern(match).pattern;
    return crm === "custom" && all && matchesUrl(all, href);
  });
  return { match: pattern.source, crm, ...(preset && { recordId: preset.recordId }) };
}
