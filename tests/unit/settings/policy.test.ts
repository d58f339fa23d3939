import { describe, expect, it } from "vitest";
import { readSettings } from "../../../lib/settings/document";
import { applyPolicy, isLocked, NO_POLICY, readPolicy, refusedByPolicy } from "../../../lib/settings/policy";
import type { Settings, SettingsInput } from "../../../lib/settings/schema";

function settingsOf(input: SettingsInput): Settings {
  const { settings, problems } = readSettings(input);
  if (!settings) throw new Error(JSON.stringify(problems));
  return settings;
}

const site = (host: string) => ({ match: `https://${host}/*`, crm: "salesforce" });
const endpoint = "https://crm.example.com/decision";

describe("what a policy sets", () => {
  it("is every value in it, a list as a whole, and nothing else", () => {
    const { locked, problems, settings } = readPolicy({
      version: 1,
      click: "dial",
      tenant: { url: "https://vcc-na4.8x8.com/AGUI/login.php", prefix: "" },
      sites: [site("acme.lightning.force.com")],
    });
    expect(problems).toEqual([]);
    expect(locked).toEqual(["click", "tenant.url", "tenant.prefix", "sites"]);
    expect(settings.tenant.url).toBe("https://vcc-na4.8x8.com");
    expect(isLocked(locked, "sites[3].match")).toBe(true);
    expect(isLocked(locked, "tenant.callerId")).toBe(false);
  });

  it("wins over the user's; the rest stays the user's", () => {
    const user = settingsOf({
      country: "DE",
      tenant: { url: "https://own.example.com", callerId: "555" },
      sites: [{ match: "https://own.example.com/*", crm: "sap" }],
    });
    const policy = readPolicy({ tenant: { url: "https://vcc.example.com" }, sites: [] });
    expect(applyPolicy(user, policy)).toEqual({
      ...user,
      tenant: { ...user.tenant, url: "https://vcc.example.com" },
      sites: [],
    });
  });

  it("leaves agents their own part of an authorisation, unless it brings the secret", () => {
    const user = settingsOf({
      decision: { sap: { url: endpoint, auth: { type: "basic", username: "jdoe", password: "own" } } },
    });
    const kindOnly = readPolicy({ decision: { sap: { url: endpoint, auth: { type: "basic" } } } });
    expect(applyPolicy(user, kindOnly).decision.sap.auth).toMatchObject({
      username: "jdoe",
      password: "own",
    });
    const withSecret = readPolicy({
      decision: { sap: { url: endpoint, auth: { type: "basic", password: "theirs" } } },
    });
    expect(applyPolicy(user, withSecret).decision.sap.auth).toEqual({
      type: "basic",
      username: "",
      password: "theirs",
      token: "",
    });
    expect(isLocked(withSecret.locked, "decision.sap.auth.token")).toBe(true);
  });

  it("never takes a user's secret to another address", () => {
    const user = settingsOf({
      statistics: { url: "https://own.example.com/s", auth: { type: "bearer", token: "own" } },
    });
    const policy = readPolicy({ statistics: { url: "https://theirs.example.com/s" } });
    expect(applyPolicy(user, policy).statistics).toMatchObject({
      url: "https://theirs.example.com/s",
      auth: { type: "bearer", token: "" },
    });
  });

  it("as an exported document has empty secrets, which set nothing", () => {
    const { locked } = readPolicy({
      decision: { sap: { url: endpoint, auth: { type: "bearer", token: "" } } },
    });
    expect(locked).toEqual(["decision.sap.url", "decision.sap.auth.type"]);
  });

  it("can keep agents from teaching, or give what is taught", () => {
    expect(readPolicy({ learned: { byAgents: false } }).locked).toEqual(["learned.byAgents"]);
    const taught = [{ match: "https://a.example.com/*", label: "Order", isPhone: false }];
    const { settings, locked } = readPolicy({ learned: { byAgents: true, fields: taught } });
    expect(settings.learned).toMatchObject({ byAgents: false, fields: [{ label: "Order" }] });
    expect(locked).toContain("learned.byAgents");
  });
});

describe("what is wrong in a policy", () => {
  it("is told by its path and left out; the rest holds", () => {
    const { settings, locked, problems, ignored } = readPolicy({
      click: "twice",
      country: "DE",
      colour: "red",
      tenant: { url: "http://vcc.example.com", callerId: "5250000", prefix: 9 },
      decision: { salesforce: { url: endpoint, auth: { type: "magic", token: "x" } }, timeoutMs: 1 },
    });
    expect(problems.map(({ path, key }) => `${path}: ${key}`)).toEqual([
      "click: choice",
      "tenant.url: urlNotSecure",
      "tenant.prefix: type",
      "decision.salesforce.auth.type: choice",
      "decision.timeoutMs: timeout",
    ]);
    expect(locked).toEqual(["country", "tenant.callerId", "decision.salesforce.url"]);
    expect(settings).toMatchObject({ country: "DE", tenant: { callerId: "5250000", url: "" } });
    expect(ignored).toEqual(["colour"]);
  });

  it("leaves out the rows that are wrong, under the numbers that they have in the policy", () => {
    const { settings, problems } = readPolicy({
      sites: [site("a"), site("a.example.com"), { match: "x" }, site("b.example.com"), site("a.example.com")],
      serviceNumbers: [{ number: "1", callerId: "x", queueId: "y" }, { number: "2" }],
    });
    expect(settings.sites.map(({ match }) => match)).toEqual([
      "https://a/*",
      "https://a.example.com/*",
      "https://b.example.com/*",
    ]);
    expect(settings.serviceNumbers.map(({ number }) => number)).toEqual(["2"]);
    expect(problems.map(({ path }) => path)).toEqual(
      expect.arrayContaining(["sites[2].match", "sites[2].crm", "serviceNumbers[0].callerId"]),
    );
  });

  it("refuses a secret without the address that it is for", () => {
    const { settings, problems, locked } = readPolicy({
      decision: { sap: { auth: { type: "bearer", token: "s3cret" } } },
    });
    expect(problems).toEqual([
      { path: "decision.sap.auth.token", key: "policySecret", params: { needs: "decision.sap.url" } },
    ]);
    expect(locked).toEqual(["decision.sap.auth.type"]);
    expect(JSON.stringify(settings)).not.toContain("s3cret");
  });

  it.each([[null], [[]], ["text"], [{ version: 99, country: "DE" }]])("%j gives no settings", (managed) => {
    const { locked, problems } = readPolicy(managed);
    expect(problems).toHaveLength(1);
    expect(locked.filter((path) => path !== "country")).toEqual([]);
  });

  it("is nothing where there is no policy", () => {
    expect(readPolicy({})).toEqual(NO_POLICY);
  });
});

describe("an import under a policy", () => {
  it("names what of the file isn't taken: what it says, and the organisation says otherwise", () => {
    const policy = readPolicy({ country: "DE", click: "ask", tenant: { url: "https://vcc.example.com" } });
    const { settings, given } = readSettings({ country: "US", click: "ask", agent: { uid: "jdoe" } });
    if (!settings) throw new Error("not read");
    expect(refusedByPolicy(policy, settings, given)).toEqual(["country"]);
    expect(applyPolicy(settings, policy)).toMatchObject({ country: "DE", agent: { uid: "jdoe" } });
  });
});
