import { expect, it } from "vitest";
import {
  exportSettings,
  importedSettings,
  joinSecrets,
  readSettings,
  readSettingsText,
  splitSecrets,
} from "../../lib/settings/document";
import { neededHosts } from "../../lib/settings/hosts";
import { applyPolicy, NO_POLICY, readPolicy, refusedByPolicy } from "../../lib/settings/policy";
import fc from "../properties";
import { anyJson, anyText, damaged, holds } from "./run";

/* Settings files of anybody's making. */

const SECRET = "s3cret-of-the-agent";

/** A document with every key in use. */
const FULL = {
  version: 1,
  agent: { uid: "jdoe" },
  country: "DE",
  click: "ask",
  hover: true,
  tenant: {
    url: "https://vcc-na4.8x8.com",
    launch: "window",
    prefix: "9",
    numberFormat: "national",
    dialPlanId: "3",
    queueId: "7",
    callerId: "5251990",
    dialRules: [{ description: "outside line", match: "^", replace: "0" }],
  },
  sites: [
    { match: "https://acme.lightning.force.com/*", crm: "salesforce", country: "US" },
    {
      match: "https://crm.example.com/*",
      crm: "custom",
      recordId: "/customers/(?<id>\\d+)",
      recordType: "C",
    },
  ],
  decision: {
    salesforce: { url: "https://a.example/", auth: { type: "basic", username: "u", password: SECRET } },
    sap: { url: "https://b.example/", auth: { type: "bearer", token: SECRET } },
    timeoutMs: 3000,
    onUnmatched: "tenantDefault",
    onUnreachable: "refuse",
  },
  serviceNumbers: [{ number: "4921112345", name: "Hotline", contractNumber: "SalesDE", callerId: "5251990" }],
  userData: [{ name: "subject", value: "{!Record.Name} $notes$" }],
  transactionData: false,
  results: {
    screenpopUrls: ["https://pop.example.com/"],
    relay: { publishUrl: "https://relay.example/p", subscribeUrl: "https://relay.example/s" },
  },
  statistics: {
    url: "https://stats.example/",
    auth: { type: "header", name: "X-Key", value: SECRET },
    timeZone: "Europe/Berlin",
    transactionCodes: [{ list: "L", code: "A", exportKey: "K" }],
  },
  callbackRequest: {
    url: "https://callback.example/",
    auth: {
      type: "oauth",
      authorizationUrl: "https://login.example/a",
      tokenUrl: "https://login.example/t",
      clientId: "c",
    },
  },
  history: { days: 7 },
  learned: {
    byAgents: true,
    fields: [{ match: "https://crm.example.com/*", label: "Fax", number: "+4930901820", isPhone: false }],
  },
  guard: { premiumRate: "refuse", emergency: "allow" },
};

const current = readSettings(FULL).settings;
if (current === null) throw new Error("The full document isn't valid");

const files = fc.oneof(
  { weight: 6, arbitrary: damaged(FULL).map((document) => JSON.stringify(document)) },
  { weight: 2, arbitrary: anyJson.map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: anyText },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.nat(2000), anyText)
      .map(([at, text]) => JSON.stringify(FULL).slice(0, at) + text + JSON.stringify(FULL).slice(at)),
  },
);

it("a file is either refused with reasons, or is settings that are read the same again", () => {
  let taken = 0;
  let refused = 0;
  holds(
    fc.property(files, (text) => {
      const { settings, problems } = readSettingsText(text);
      if (settings === null) {
        expect(problems).not.toEqual([]);
        refused++;
        return;
      }
      taken++;
      expect(problems).toEqual([]);
      const again = readSettingsText(exportSettings(settings, { withSecrets: true }));
      expect(again.settings).toEqual(settings);
      expect(again.ignored).toEqual([]);
      const { document, secrets } = splitSecrets(settings);
      expect(joinSecrets(document, secrets)).toEqual(settings);
    }),
  );
  expect(Math.min(taken, refused)).toBeGreaterThan((taken + refused) / 20);
});

it("a file gets no host but secure and loopback ones, changes no prototype, and leads no secret elsewhere", () => {
  holds(
    fc.property(files, (text) => {
      const { settings, given } = readSettingsText(text);
      expect(Object.keys(Object.prototype)).toEqual([]);
      if (settings === null) return;
      for (const { pattern } of neededHosts(settings))
        expect(pattern).toMatch(/^(https:\/\/|http:\/\/(localhost|.*\.localhost|127\.|\[::1\]))/);
      const own = splitSecrets(settings).document;
      const imported = importedSettings(current, own, given);
      for (const [after, before] of [
        [imported.decision.salesforce, current.decision.salesforce],
        [imported.decision.sap, current.decision.sap],
        [imported.statistics, current.statistics],
      ] as const)
        if (after.url !== before.url) expect(JSON.stringify(after)).not.toContain(SECRET);
    }),
  );
});

const parts = fc.constantFrom(
  ...["(", ")", "(?:", "(?=", "(?<!", "(?<id>", "|", "*", "+", "?", "{500}", "{3,}", "{1,40}"],
  ...[
    "^",
    "$",
    "\\b",
    ".",
    "a",
    "0",
    "=",
    "[^a]",
    "[a-z0]",
    "\\d",
    "\\w",
    "\\1",
    "\\k<id>",
    "\\",
    "[",
    "字",
    "\ud800",
  ],
);

/** Expressions that somebody may have made to keep everything from going on. */
const expressions = fc.oneof(
  fc.array(parts, { maxLength: 12 }).map((each) => each.join("")),
  fc.array(parts, { maxLength: 400 }).map((each) => each.join("")),
  fc
    .tuple(parts, parts, parts, fc.nat(3000))
    .map(([before, each, after, times]) => (before + each).repeat(times) + each + after.repeat(times)),
  fc.nat(9000).map((count) => Array.from({ length: count }, (_, at) => String.fromCharCode(at)).join("*")),
);

it("an expression is taken, or refused by its name; a policy that has it holds without it", () => {
  let taken = 0;
  let refused = 0;
  holds(
    fc.property(expressions, fc.boolean(), (expression, isOfSite) => {
      const sites = [{ ...FULL.sites[1], recordId: `(?<id>)${expression}` }];
      const dialRules = [{ description: "", match: expression, replace: "0" }];
      const document = isOfSite ? { ...FULL, sites } : { ...FULL, tenant: { ...FULL.tenant, dialRules } };
      const { settings, problems } = readSettings(document);
      const path = isOfSite ? "sites[0].recordId" : "tenant.dialRules[0].match";
      expect(problems.map((each) => each.path)).toEqual(settings === null ? [path] : []);
      if (settings !== null) {
        taken++;
        return;
      }
      refused++;
      const policy = readPolicy(document);
      expect(policy.settings).toMatchObject({ country: "DE", guard: FULL.guard });
      expect(policy.settings.sites).toHaveLength(isOfSite ? 0 : FULL.sites.length);
    }),
  );
  expect(Math.min(taken, refused)).toBeGreaterThan((taken + refused) / 20);
});

it("a policy, whatever is wrong in it, gives settings that are valid, and wins where it sets something", () => {
  const theirs = JSON.parse(JSON.stringify(FULL).replaceAll(SECRET, "organisation's"));
  let usable = 0;
  holds(
    fc.property(fc.oneof({ weight: 4, arbitrary: damaged(theirs) }, anyJson), (managed) => {
      const policy = readPolicy(managed);
      expect(Object.keys(Object.prototype)).toEqual([]);
      if (policy.locked.length > 0) usable++;
      expect(readSettings(policy.settings).settings).toEqual(policy.settings);
      const merged = applyPolicy(current, policy);
      expect(refusedByPolicy(policy, merged, policy.locked)).toEqual([]);
      expect(applyPolicy(merged, policy)).toEqual(merged);
      expect(applyPolicy(current, NO_POLICY)).toEqual(current);
      for (const [after, before] of [
        [merged.decision.salesforce, current.decision.salesforce],
        [merged.decision.sap, current.decision.sap],
        [merged.statistics, current.statistics],
      ] as const)
        if (after.url !== before.url) expect(JSON.stringify(after)).not.toContain(SECRET);
    }),
  );
  expect(usable).toBeGreaterThan(0);
});
