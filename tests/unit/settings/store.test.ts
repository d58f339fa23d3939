// @vitest-environment node
import { describe, expect, it } from "vitest";
import type { Database } from "../../../lib/database";
import { tokenKey } from "../../../lib/http/oauth";
import { DEFAULT_SETTINGS, type Settings } from "../../../lib/settings/schema";
import { createSettingsStore, type SettingsStore, undamaged } from "../../../lib/settings/store";

/* The settings store on maps: Node has no IndexedDB. The browser tests use the real one. */

function setUp(stored: Record<string, unknown> = {}, policy: object | null = null) {
  const secrets = new Map<string, string>();
  const listeners = new Set<(changes: object) => void>();
  const local = {
    get: async () => structuredClone(stored),
    set: async (items: Record<string, unknown>) => {
      Object.assign(stored, structuredClone(items));
      for (const listener of listeners) listener(items);
    },
    onChanged: {
      addListener: (listener: (changes: object) => void) => void listeners.add(listener),
      removeListener: (listener: (changes: object) => void) => void listeners.delete(listener),
    },
  };
  const managedListeners = new Set<(changes: object) => void>();
  const managed = {
    get: async () => {
      if (policy === null) throw new Error("Managed storage manifest not found");
      return structuredClone(policy) as Record<string, unknown>;
    },
    onChanged: {
      addListener: (listener: (changes: object) => void) => void managedListeners.add(listener),
      removeListener: (listener: (changes: object) => void) => void managedListeners.delete(listener),
    },
  };
  const setPolicy = (next: object | null) => {
    policy = next;
    for (const listener of managedListeners) listener({});
  };
  const objectStore = {
    getAllKeys: async () => [...secrets.keys()],
    getAll: async () => [...secrets.values()],
    put: async (value: string, key: string) => void secrets.set(key, value),
    delete: async (key: string) => void secrets.delete(key),
  };
  const database = { transaction: () => ({ store: objectStore, done: Promise.resolve() }) };
  const store = () => createSettingsStore({ local, managed }, async () => database as unknown as Database);
  return { store, secrets, stored, setPolicy };
}

const taught = { match: "https://crm.example.com/*", label: "Order", number: "", isPhone: false };
const endpoint = {
  url: "https://crm.example.com/d",
  auth: {
    type: "oauth",
    authorizationUrl: "https://login.example.com/a",
    tokenUrl: "https://login.example.com/t",
    revocationUrl: "",
    clientId: "c2d",
    scope: "",
  },
} as const;
const withEndpoint = {
  ...DEFAULT_SETTINGS,
  decision: { ...DEFAULT_SETTINGS.decision, salesforce: endpoint },
};

describe("the settings store", () => {
  it("changes one after the other, whoever makes them", async () => {
    const { store } = setUp();
    await Promise.all([
      store().update((stored) => ({ ...stored, agent: { uid: "jdoe" } })),
      store().learn(taught),
      store().update((stored) => ({ ...stored, country: "DE" })),
    ]);
    expect((await store().load()).settings).toMatchObject({
      agent: { uid: "jdoe" },
      country: "DE",
      learned: { fields: [taught] },
    });
  });

  it("keeps the tokens of an endpoint that is being set up while agents teach", async () => {
    const { store, secrets } = setUp();
    secrets.set(tokenKey(endpoint), "tokens");
    await store().learn(taught);
    expect(secrets.get(tokenKey(endpoint))).toBe("tokens");
    await store().update(() => withEndpoint);
    expect(secrets.get(tokenKey(endpoint))).toBe("tokens");
    await store().update(() => DEFAULT_SETTINGS);
    expect(secrets.size).toBe(0);
  });

  it("leaves a document alone that it can't read", async () => {
    const damaged = { settings: { country: 7 } };
    const { store, stored } = setUp(structuredClone(damaged));
    await expect(store().learn(taught)).rejects.toThrow("can't be read");
    expect(stored).toEqual(damaged);
    const loaded = await store().load();
    expect(() => undamaged(loaded)).toThrow("can't be read");
  });

  it("keeps what can be read of a document when something in it can't be, with the secrets, and saves that", async () => {
    const { store, stored } = setUp();
    const auth = { type: "bearer" as const, token: "secret" };
    const tenant = { ...DEFAULT_SETTINGS.tenant, url: "https://vcc-na4.8x8.com", prefix: "9" };
    const statistics = { ...DEFAULT_SETTINGS.statistics, url: "https://crm.example.com/s", auth };
    const sites = ["(?<id>\\d+)", "(?<id>(a+)+)"].map((recordId, index) => ({
      match: `https://crm${index}.example.com/*`,
      crm: "custom" as const,
      recordId,
    }));
    await store().update((settings) => ({ ...settings, tenant, statistics, sites: sites.slice(0, 1) }));
    const before = structuredClone(stored);
    // As a version stored it that refused less.
    stored.settings = { ...(stored.settings as Settings), sites };
    const { settings, problems } = await store().load();
    expect(settings).toMatchObject({ tenant, statistics, sites: sites.slice(0, 1) });
    expect(problems).toMatchObject([{ path: "sites[1].recordId", key: "regularExpressionEndless" }]);
    await store().update((settings) => settings);
    expect(stored).toEqual(before);
    expect(await store().load()).toMatchObject({ settings: { statistics }, problems: [] });
  });

  it("tells of every change until nobody wants to know any more", async () => {
    const { store } = setUp();
    let changes = 0;
    const stop = store().watch(() => {
      changes += 1;
    });
    await store().learn(taught);
    stop();
    await store().learn(taught);
    expect(changes).toBe(1);
  });
});

describe("the settings under a policy", () => {
  const policy = { country: "DE", decision: { sap: { url: "https://theirs.example.com/sap" } } };
  const withToken = (settings: Settings, url: string, token: string): Settings => ({
    ...settings,
    decision: {
      ...settings.decision,
      sap: { ...settings.decision.sap, url, auth: { type: "bearer", token } },
    },
  });
  const sapOf = async (store: SettingsStore) => (await store.load()).settings.decision.sap;

  it("are the organisation's where it sets them, whatever is saved", async () => {
    const { store } = setUp({ settings: { country: "FR", agent: { uid: "jdoe" } } }, policy);
    expect((await store().load()).settings).toMatchObject({ country: "DE", agent: { uid: "jdoe" } });
    const saved = await store().update((settings) => ({ ...settings, country: "IT", click: "ask" }));
    expect(saved).toMatchObject({ country: "DE", click: "ask" });
    expect((await store().load()).settings).toEqual(saved);
  });

  it("are the user's own again when the organisation sets nothing any more", async () => {
    const { store, setPolicy } = setUp({ settings: { country: "FR" } }, policy);
    await store().update((settings) => ({ ...settings, click: "ask" }));
    setPolicy(null);
    expect((await store().load()).settings).toMatchObject({ country: "FR", click: "ask" });
  });

  it("hold although the document in storage is damaged", async () => {
    const { store } = setUp({ settings: { country: 7 } }, policy);
    const { settings, problems } = await store().load();
    expect(settings.country).toBe("DE");
    expect(problems).toHaveLength(1);
  });

  it("hold although an expression in it can't be looked through", async () => {
    const match = "(".repeat(4000) + ")".repeat(4000);
    const tenant = { callerId: "5250000", dialRules: [{ match, replace: "" }] };
    const { store } = setUp({}, { ...policy, tenant });
    const loaded = await store().load();
    expect(loaded.settings).toMatchObject({ country: "DE", tenant: { callerId: "5250000", dialRules: [] } });
    expect(loaded.policy.problems).toMatchObject([
      { path: "tenant.dialRules[0].match", key: "dialRuleLong" },
    ]);
  });

  it("keep each password with the address that it was entered for", async () => {
    const { store, setPolicy } = setUp();
    await store().update((settings) => withToken(settings, "https://own.example.com/sap", "own"));
    setPolicy(policy);
    expect(await sapOf(store())).toMatchObject({ url: policy.decision.sap.url, auth: { token: "" } });
    await store().update((settings) => withToken(settings, policy.decision.sap.url, "entered later"));
    expect((await sapOf(store())).auth).toMatchObject({ token: "entered later" });
    setPolicy(null);
    expect(await sapOf(store())).toMatchObject({
      url: "https://own.example.com/sap",
      auth: { token: "own" },
    });
  });

  it("keep an agent's part of an authorisation whose kind the organisation sets", async () => {
    const { sap } = policy.decision;
    const { store } = setUp({}, { decision: { sap: { ...sap, auth: { type: "bearer" } } } });
    await store().update((settings) => withToken(settings, sap.url, "agent's"));
    expect((await sapOf(store())).auth).toEqual({ type: "bearer", token: "agent's" });
  });

  it("take the organisation's secrets into no storage of the user's", async () => {
    const { sap } = policy.decision;
    const auth = { type: "basic", username: "svc", password: "s3cret" };
    const { store, stored, secrets } = setUp({}, { decision: { sap: { ...sap, auth } } });
    expect((await sapOf(store())).auth).toMatchObject(auth);
    await store().update((settings) => ({ ...settings, click: "ask" }));
    expect((await sapOf(store())).auth).toMatchObject(auth);
    expect(JSON.stringify([stored, ...secrets])).not.toContain("s3cret");
  });

  it("tell of a policy that changes", async () => {
    const { store, setPolicy } = setUp();
    let changes = 0;
    const stop = store().watch(() => {
      changes += 1;
    });
    setPolicy(policy);
    stop();
    setPolicy(null);
    expect(changes).toBe(1);
  });
});
