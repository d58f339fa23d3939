import { afterEach, describe, expect, it, vi } from "vitest";
import type { Call } from "../../lib/calls/call";
import { createDialler } from "../../lib/calls/dial";
import { createCallStore } from "../../lib/calls/store";
import { type DatabaseSource, deleteDatabase, openDatabase } from "../../lib/database";
import { createOutboxStore } from "../../lib/reporting/outbox-store";
import { createRelayStore } from "../../lib/results/relay-store";
import { readSettings } from "../../lib/settings/document";
import type { Settings } from "../../lib/settings/schema";
import { createSettingsStore, undamaged } from "../../lib/settings/store";
import { checkStorage, deleteDamaged } from "../../lib/storage-check";
import { storageReason } from "../../lib/storage-reason";
import { sampleCall } from "../unit/calls/sample-call";
import { failWrites } from "./indexed-db";

/* What is left of the database after an accident, and what the extension makes of it. */

let names = 0;
const newName = () => `recovery-${++names}`;

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** Opens a database as some other code would, and leaves it open. */
function openRaw(
  name: string,
  version?: number,
  upgrade: (database: IDBDatabase) => void = () => {},
): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(name, version);
    opening.onupgradeneeded = () => upgrade(opening.result);
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
}

/** Puts values into a store as no version of ours would. */
async function putRaw(name: string, store: string, values: readonly unknown[]): Promise<void> {
  const database = await openRaw(name);
  const transaction = database.transaction(store, "readwrite");
  for (const value of values) transaction.objectStore(store).put(value);
  await new Promise((resolve) => {
    transaction.oncomplete = resolve;
  });
  database.close();
}

const settings = (change: object = {}): Settings => {
  const read = readSettings({
    tenant: { url: "https://vcc.example.com" },
    sites: [{ match: "https://acme.lightning.force.com/*", crm: "salesforce" }],
    ...change,
  });
  if (!read.settings) throw new Error(JSON.stringify(read.problems));
  return read.settings;
};

/** A dialler on a database, and what it has sent. */
function dialling(database: DatabaseSource, load = async () => settings()) {
  const sent: string[] = [];
  const seen: Call[] = [];
  let ids = 0;
  const dial = createDialler({
    settings: load,
    calls: createCallStore(database),
    mayAccess: async () => true,
    fetch: async () => new Response("{}"),
    place: async ({ url }) => {
      sent.push(url);
      return { kind: "handedOver" };
    },
    mayUseContainers: async () => true,
    now: Date.now,
    newId: () => `call-${++ids}`,
  });
  const click = (raw: string) =>
    dial(
      { raw, countries: ["US"], crm: "custom", record: null, pageUrl: "", cookieStoreId: "" },
      (call) => void seen.push(call),
    );
  return { dial, click, sent, seen };
}

/** What `storage.local` and `storage.managed` are to the settings store. */
function storage(stored: Record<string, unknown>) {
  const onChanged = { addListener: () => {}, removeListener: () => {} };
  return {
    stored,
    local: {
      get: async () => stored,
      set: async (items: object) => void Object.assign(stored, items),
      onChanged,
    },
    managed: { get: async () => ({}), onChanged },
  };
}

const report = (change: object = {}) => ({
  id: 1,
  kind: "statistics",
  callId: "call-1",
  orderKey: "a",
  about: "Acme",
  records: null,
  contentType: "application/json",
  body: "{}",
  key: "k",
  createdAt: 1,
  updatedAt: 1,
  state: "waiting",
  reason: null,
  detail: "",
  attempts: 0,
  dueAt: 0,
  answer: "",
  ...change,
});

describe("a database that a newer version has written", () => {
  const setUp = async () => {
    const name = newName();
    (await openRaw(name, 99)).close();
    return openDatabase(name);
  };

  it("is said to be that, and no click dials", async () => {
    const database = await setUp();
    expect(await checkStorage(database)).toMatchObject({ problem: { reason: "newer" }, damaged: 0 });
    const { click, sent, seen } = dialling(database);
    expect(await click("212-555-0120")).toMatchObject({ state: "failed", reason: "storage.newer" });
    expect(seen.at(-1)).toMatchObject({ state: "failed", reason: "storage.newer" });
    expect(sent).toEqual([]);
  });

  it("leaves the settings usable for what needs no secret, and lets nothing be saved without the secrets", async () => {
    const area = storage({ settings: settings() });
    const before = structuredClone(area.stored);
    const store = createSettingsStore(area, await setUp());
    const { settings: loaded, problems, secretsError } = await store.load();
    expect(loaded.tenant.url).toBe("https://vcc.example.com");
    expect(problems).toEqual([]);
    expect(storageReason(secretsError)).toBe("newer");
    vi.stubGlobal("navigator", { locks: { request: (_: string, run: () => unknown) => run() } });
    await expect(store.update((current) => ({ ...current, country: "DE" }))).rejects.toThrow();
    expect(area.stored).toEqual(before);
  });
});

it("a database that something else holds isn't waited for, no click dials, and later all goes on", async () => {
  const name = newName();
  const held = await openRaw(name, 1, (database) => {
    const calls = database.createObjectStore("calls", { keyPath: "id" });
    calls.createIndex("createdAt", "createdAt");
    calls.createIndex("state", "state");
    database.createObjectStore("secrets");
  });
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const { click, sent } = dialling(openDatabase(name));
  const refused = click("212-555-0120");
  for (let second = 0; second < 30; second++) await vi.advanceTimersByTimeAsync(1_000);
  expect(await refused).toMatchObject({ state: "failed", reason: "storage.blocked" });
  expect(sent).toEqual([]);
  vi.useRealTimers();
  held.close();
  expect(await click("212-555-0120")).toMatchObject({ state: "handedOver" });
  expect(sent).toHaveLength(1);
});

it("an update of the database that is cut off leaves it as it was, and is made by the next to open it", async () => {
  const name = newName();
  const { cookieStoreId, placedAt, result, lines, ...old } = sampleCall({ id: "old" });
  const first = await openRaw(name, 1, (database) => {
    const calls = database.createObjectStore("calls", { keyPath: "id" });
    calls.createIndex("createdAt", "createdAt");
    calls.createIndex("state", "state");
    calls.put(old);
    database.createObjectStore("secrets").put("s3cret", "path");
  });
  first.close();
  const put = vi.spyOn(IDBObjectStore.prototype, "put").mockImplementationOnce(() => {
    throw new DOMException("cut off", "AbortError");
  });
  await expect(openDatabase(name)()).rejects.toMatchObject({ name: "AbortError" });
  put.mockRestore();
  const database = openDatabase(name);
  expect(await createCallStore(database).get("old")).toMatchObject({ id: "old", lines: 0, result: null });
  expect(await (await database()).get("secrets", "path")).toBe("s3cret");
});

describe("storage that is full", () => {
  it("is told at the click, which dials nothing; once there is room, calls are placed again", async () => {
    const database = openDatabase(newName());
    const { click, sent } = dialling(database);
    const stop = failWrites();
    expect(await checkStorage(database)).toMatchObject({ problem: { reason: "full" } });
    expect(await click("212-555-0120")).toMatchObject({ state: "failed", reason: "storage.full" });
    expect(sent).toEqual([]);
    stop();
    expect(await click("212-555-0120")).toMatchObject({ state: "handedOver" });
    expect(sent).toHaveLength(1);
  });

  it("after the call was placed leaves a call that nobody knows of, and no second one", async () => {
    const database = openDatabase(newName());
    const calls = createCallStore(database);
    const { click, sent } = dialling(database);
    // Room for `asking` and `placing` only.
    const stop = failWrites({ after: 2 });
    expect(await click("212-555-0120")).toMatchObject({ state: "unknown", reason: "placementUnknown" });
    expect((await calls.latest(1))[0]).toMatchObject({ state: "placing" });
    stop();
    expect(await click("212-555-0120")).toBeNull();
    expect(sent).toHaveLength(1);
    expect((await calls.latest(1))[0]).toMatchObject({ state: "unknown", reason: "placementInterrupted" });
  });
});

describe("damaged records", () => {
  const setUp = async () => {
    const name = newName();
    const database = openDatabase(name);
    const calls = createCallStore(database);
    await calls.put(sampleCall({ id: "good", state: "placing", createdAt: 5 }));
    await putRaw(name, "calls", [
      { ...sampleCall({ id: "no-phone" }), phone: null },
      { ...sampleCall({ id: "state", createdAt: 7 }), state: "dialled" },
      { ...sampleCall({ id: "left" }), state: "placing", request: 5 },
      { ...sampleCall({ id: "decision" }), decision: { verdict: "allowed" } },
      { ...sampleCall({ id: "result" }), result: { outcome: "connected", codes: "QUOTE" } },
      { ...sampleCall({ id: "time" }), createdAt: 9e15 },
      { id: "nothing-else" },
    ]);
    await putRaw(name, "outbox", [
      report(),
      report({ id: 2, body: undefined }),
      report({ id: 3, state: "sent" }),
      { id: 4 },
    ]);
    return { database, calls, reports: createOutboxStore(database) };
  };

  it("are in no list and change nothing of the others", async () => {
    const { calls, reports } = await setUp();
    expect(await calls.recover(9)).toMatchObject([{ id: "good", state: "unknown" }]);
    expect((await calls.latest(10)).map(({ id }) => id)).toEqual(["good"]);
    expect(await calls.awaiting()).toMatchObject([{ id: "good" }]);
    expect(await calls.get("no-phone")).toBeUndefined();
    expect(await calls.update("state", (call) => ({ call, reports: [] }))).toBeNull();
    expect(await reports.all()).toMatchObject([{ id: 1 }]);
    expect(await reports.inState("waiting")).toMatchObject([{ id: 1 }]);
  });

  it("are told, stay where they are, and go when the agent says so", async () => {
    const { database, calls, reports } = await setUp();
    expect(await checkStorage(database)).toEqual({ problem: null, damaged: 10, damagedSecrets: 0 });
    await deleteDamaged(database);
    expect(await checkStorage(database)).toEqual({ problem: null, damaged: 0, damagedSecrets: 0 });
    expect((await calls.latest(10)).map(({ id }) => id)).toEqual(["good"]);
    expect(await reports.all()).toMatchObject([{ id: 1 }]);
  });

  it("are kept no longer than others", async () => {
    const { database, calls } = await setUp();
    await calls.removeBefore(8, () => false, 8);
    expect(await (await database()).getKey("calls", "state")).toBeUndefined();
    // Of these nobody could say how old they are.
    expect(await (await database()).getKey("calls", "nothing-else")).toBeUndefined();
    expect(await (await database()).getKey("calls", "time")).toBeUndefined();
    expect(await calls.get("good")).toBeDefined();
  });

  it("of the relay's state cost the cursor, not the channel, on which results of open calls come", async () => {
    const database = openDatabase(newName());
    const relay = createRelayStore(
      database,
      () => {},
      () => "new",
    );
    await relay.save({ channel: "mine", lastModified: "today" });
    await (await database()).put("relay", { channel: "mine", url: 5 } as never, "state");
    expect(await relay.load()).toEqual({
      channel: "mine",
      url: "",
      lastModified: "",
      etag: "",
      problem: null,
    });
    await (await database()).put("relay", "damaged" as never, "state");
    expect((await relay.load()).channel).toBe("new");
  });

  it("among the secrets are as good as none, are told, and are mended by what is entered in their place", async () => {
    const database = openDatabase(newName());
    const store = createSettingsStore(storage({}), database);
    vi.stubGlobal("navigator", { locks: { request: (_: string, run: () => unknown) => run() } });
    const auth = { type: "bearer" as const, token: "old" };
    const statistics = { url: "https://crm.example.com/s", auth };
    await store.update(() => settings({ statistics }));
    const [key = ""] = await (await database()).getAllKeys("secrets");
    await (await database()).put("secrets", { damaged: true } as never, key);
    const { settings: loaded, secretsError } = await store.load();
    expect(loaded.statistics).toMatchObject({ url: statistics.url, auth: { token: "" } });
    expect(secretsError).toBeUndefined();
    expect(await checkStorage(database)).toEqual({ problem: null, damaged: 0, damagedSecrets: 1 });
    await store.update(() => settings({ statistics: { ...statistics, auth: { ...auth, token: "new" } } }));
    expect((await store.load()).settings.statistics).toMatchObject({ auth: { token: "new" } });
    expect(await checkStorage(database)).toEqual({ problem: null, damaged: 0, damagedSecrets: 0 });
  });
});

it("starting with empty records keeps nothing of the damaged database, and works at once where it was open", async () => {
  const name = newName();
  const database = openDatabase(name);
  await createCallStore(database).put(sampleCall({ id: "a" }));
  await deleteDatabase(name);
  expect(await createCallStore(database).latest(5)).toEqual([]);
  expect(await dialling(database).click("212-555-0120")).toMatchObject({ state: "handedOver" });
});

describe("the settings' document", () => {
  it("of a newer version is said to be that and stays where it is; nothing works by half of it", async () => {
    const area = storage({ settings: { ...settings(), version: 9 } });
    const { settings: loaded, problems } = await createSettingsStore(area, openDatabase(newName())).load();
    expect(problems).toMatchObject([{ path: "version", key: "versionNewer" }]);
    expect(loaded.tenant.url).toBe("");
    expect(area.stored.settings).toMatchObject({ version: 9 });
  });

  it.each([
    ["of a newer version", { version: 9 }],
    ["damaged in a part that the call has nothing to do with", { history: { days: "for ever" } }],
  ])("%s have a click refused, and it says why", async (_, change) => {
    const database = openDatabase(newName());
    const store = createSettingsStore(storage({ settings: { ...settings(), ...change } }), database);
    const { dial, sent } = dialling(database, async () => undamaged(await store.load()).settings);
    const call = await dial(
      { raw: "212-555-0120", countries: ["US"], crm: "custom", record: null, pageUrl: "", cookieStoreId: "" },
      () => {},
    );
    expect(call).toMatchObject({ state: "failed", reason: "settingsUnreadable" });
    expect(sent).toEqual([]);
  });

  it("that the browser doesn't give is told", async () => {
    const area = storage({});
    area.local.get = async () => {
      throw new Error("Corruption: block checksum mismatch");
    };
    const { problems } = await createSettingsStore(area, openDatabase(newName())).load();
    expect(problems).toEqual([
      { path: "", key: "storeUnreadable", params: { found: "Corruption: block checksum mismatch" } },
    ]);
  });

  it("that was cut off between its secrets and itself leads no secret elsewhere, and loses none", async () => {
    const database = openDatabase(newName());
    const area = storage({});
    const endpoint = (url: string, token: string) =>
      settings({ statistics: { url, auth: { type: "bearer", token } } });
    vi.stubGlobal("navigator", { locks: { request: (_: string, run: () => unknown) => run() } });
    const store = createSettingsStore(area, database);
    await store.update(() => endpoint("https://old.example.com/s", "old"));
    const set = area.local.set;
    area.local.set = async () => {
      throw new Error("cut off");
    };
    await expect(store.update(() => endpoint("https://new.example.com/s", "new"))).rejects.toThrow("cut off");
    area.local.set = set;
    const { statistics } = (await store.load()).settings;
    expect(statistics).toMatchObject({ url: "https://old.example.com/s", auth: { token: "old" } });
  });
});
