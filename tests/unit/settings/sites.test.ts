import { describe, expect, it } from "vitest";
import { readSettings } from "../../../lib/settings/document";
import { neededHosts } from "../../../lib/settings/hosts";
import { matchesUrl, parseMatchPattern } from "../../../lib/settings/match-pattern";
import type { Site } from "../../../lib/settings/schema";
import { siteFor } from "../../../lib/settings/sites";
import fc from "../../properties";

function matches(pattern: string, url: string): boolean {
  const parsed = parseMatchPattern(pattern);
  if (!parsed.pattern) throw new Error(parsed.problem);
  return matchesUrl(parsed.pattern, url);
}

describe("match patterns", () => {
  it.each([
    [
      "https://acme.lightning.force.com/*",
      "https://acme.lightning.force.com/lightning/r/Account/001/view",
      true,
    ],
    ["https://acme.lightning.force.com/*", "https://acme.lightning.force.com:8443/", true],
    ["https://acme.lightning.force.com/*", "http://acme.lightning.force.com/", false],
    ["https://acme.lightning.force.com/*", "https://acme.lightning.force.com.evil.example/", false],
    ["https://acme.lightning.force.com/*", "https://evil.example/?https://acme.lightning.force.com/", false],
    ["https://*.crm.example.com/*", "https://a.b.crm.example.com/x", true],
    ["https://*.crm.example.com/*", "https://crm.example.com/x", true],
    ["https://*.crm.example.com/*", "https://evilcrm.example.com/x", false],
    ["https://crm.example.com/ui*", "https://crm.example.com/ui?sap-client=300", true],
    ["https://crm.example.com/ui*", "https://crm.example.com/other", false],
    ["https://crm.example.com/a*b*c", "https://crm.example.com/a-b-b-c", true],
    ["https://crm.example.com/a*b*c", "https://crm.example.com/a-c-b", false],
    ["https://crm.example.com/aa*aa", "https://crm.example.com/aaa", false],
    ["http://127.0.0.1/*", "http://127.0.0.1:8080/x", true],
    ["http://[::1]/*", "http://[::1]:8080/x", true],
    ["https://crm.example.com/*", "not a url", false],
  ])("%s and %s: %s", (pattern, url, expected) => {
    expect(matches(pattern, url)).toBe(expected);
  });

  it("never match another host, whatever the pattern's text", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const { pattern } = parseMatchPattern(text);
        return !pattern || !matchesUrl(pattern, "https://evil.test/") || text.includes("evil.test");
      }),
    );
  });
});

describe("siteFor", () => {
  const sites: Site[] = [
    { match: "https://*.example.com/*", crm: "custom" },
    { match: "https://crm.example.com/*", crm: "sap" },
    { match: "https://crm.example.com/sf/*", crm: "salesforce" },
  ];

  it.each([
    ["https://crm.example.com/sf/x", "salesforce"],
    ["https://crm.example.com/x", "sap"],
    ["https://other.example.com/x", "custom"],
    ["https://example.org/", undefined],
  ])("gives the most specific site for %s", (url, crm) => {
    expect(siteFor(sites, url)?.crm).toBe(crm);
  });
});

describe("neededHosts", () => {
  it("names each host once, with everything that it is needed for", () => {
    const { settings } = readSettings({
      tenant: { url: "https://vcc.example.com" },
      sites: [{ match: "https://crm.example.com/x/*", crm: "sap" }],
      decision: {
        sap: { url: "https://crm.example.com/decide" },
        salesforce: { url: "http://localhost:9000/d" },
      },
    });
    expect(settings && neededHosts(settings)).toEqual([
      { pattern: "https://vcc.example.com/*", purposes: ["tenant"] },
      { pattern: "https://crm.example.com/*", purposes: ["site", "sapDecision"] },
      { pattern: "http://localhost/*", purposes: ["salesforceDecision"] },
    ]);
  });
});
