// @vitest-environment node
import { createServer, type RequestListener } from "node:http";
import { request } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  pollRelay,
  type RelayAnswer,
  type RelayState,
  type RelayStore,
  relayOf,
} from "../../../lib/results/relay";
import { hasRelay } from "../../run/relay.mjs";
import { close, listen } from "../../sandbox/http";
import { type RelayNode, relaySettings, type Service, startRedis, startRelay } from "../../sandbox/nchan";

/** What a worker keeps; each worker has a store of its own over it. */
type Kept = { state: RelayState };

function newKept(): Kept {
  return { state: { channel: crypto.randomUUID(), url: "", lastModified: "", etag: "", problem: null } };
}

function storeOver(kept: Kept): RelayStore {
  return {
    load: async () => structuredClone(kept.state),
    save: async (change) => {
      kept.state = { ...kept.state, ...structuredClone(change) };
    },
  };
}

/** Asks as a new worker does, and gives what came. */
async function poll(kept: Kept, url: string): Promise<{ answer: RelayAnswer; taken: string[] }> {
  const taken: string[] = [];
  const answer = await pollRelay(relayOf(relaySettings(url), kept.state.channel), {
    store: storeOver(kept),
    fetch,
    handle: async (userData) => void taken.push(userData),
    now: Date.now,
  });
  return { answer, taken };
}

/** Asks again and again, until this many messages have come. */
async function collect(kept: Kept, url: string, count: number): Promise<string[]> {
  const all: string[] = [];
  while (all.length < count) {
    const { answer, taken } = await poll(kept, url);
    expect(answer).toBe("message");
    all.push(...taken);
  }
  return all;
}

/** Posts a result as VCC does. */
async function publish({ state }: Kept, url: string, userData: string): Promise<number> {
  const body = new URLSearchParams({ ctl_userdata: userData, resultCode: "SUCCESS", errorString: "" });
  const { publishUrl } = relayOf(relaySettings(url), state.channel);
  return (await fetch(publishUrl, { method: "POST", body })).status;
}

const nothing = { answer: "nothing", taken: [] };

describe.skipIf(!hasRelay())("over nginx with Nchan", () => {
  let relay: RelayNode;
  beforeAll(async () => {
    relay = await startRelay({ waitSeconds: 2 });
  }, 30_000);
  afterAll(() => relay?.remove());

  it("messages come once each, in their order, also those from before it was asked", async () => {
    const kept = newKept();
    const sent = Array.from({ length: 20 }, (_, index) => `[subject|Grüße & = ${index}]`);
    for (const each of sent) expect(await publish(kept, relay.url, each)).toBeLessThan(300);
    expect(await collect(kept, relay.url, sent.length)).toEqual(sent);
    expect(await poll(kept, relay.url)).toEqual(nothing);
  });

  it("a message comes while it is waited for", async () => {
    const kept = newKept();
    const asked = poll(kept, relay.url);
    await sleep(300);
    await publish(kept, relay.url, "late");
    expect(await asked).toEqual({ answer: "message", taken: ["late"] });
  });

  it("a message whose handling failed comes again", async () => {
    const kept = newKept();
    await publish(kept, relay.url, "one");
    const failing = pollRelay(relayOf(relaySettings(relay.url), kept.state.channel), {
      store: storeOver(kept),
      fetch,
      handle: () => Promise.reject(new Error("The worker died")),
      now: Date.now,
    });
    await expect(failing).rejects.toThrow("The worker died");
    expect(await collect(kept, relay.url, 1)).toEqual(["one"]);
  });

  it("what isn't a result is passed over", async () => {
    const kept = newKept();
    const { publishUrl } = relayOf(relaySettings(relay.url), kept.state.channel);
    await fetch(publishUrl, { method: "POST", body: "\u0000{]", headers: { "content-type": "text/html" } });
    await publish(kept, relay.url, "one");
    expect(await poll(kept, relay.url)).toEqual({ answer: "message", taken: [] });
    expect(await collect(kept, relay.url, 1)).toEqual(["one"]);
  });

  it("goes on after a restart", async () => {
    const kept = newKept();
    await publish(kept, relay.url, "before");
    expect(await collect(kept, relay.url, 1)).toEqual(["before"]);
    const asked = poll(kept, relay.url);
    // Cursors are whole seconds with a number, which begins anew with the server.
    await sleep(1100);
    await relay.stop();
    expect((await asked).answer).toMatchObject({ reason: expect.stringMatching(/^(status|unreachable)$/) });
    expect((await poll(kept, relay.url)).answer).toMatchObject({ reason: "unreachable" });
    await relay.start();
    await publish(kept, relay.url, "after");
    expect(await collect(kept, relay.url, 1)).toEqual(["after"]);
  });

  it("keeps channels apart, and answers for nothing but channels", async () => {
    const [one, other] = [newKept(), newKept()];
    await publish(one, relay.url, "one");
    expect(await poll(other, relay.url)).toEqual(nothing);
    const { publishUrl, subscribeUrl } = relayOf(relaySettings(relay.url), one.state.channel);
    const statusOf = async (url: string, method: string) => (await fetch(url, { method })).status;
    expect(await statusOf(publishUrl, "GET")).toBe(403);
    expect(await statusOf(publishUrl, "DELETE")).toBe(403);
    expect(await statusOf(subscribeUrl, "POST")).toBe(403);
    for (const id of ["", "1", "..", `${one.state.channel}0`, "{channel}"]) {
      expect(await statusOf(`${relay.url}/subscribe/${id}`, "GET")).toBe(404);
      expect(await statusOf(`${relay.url}/publish/${id}`, "POST")).toBe(404);
    }
    expect(await collect(one, relay.url, 1)).toEqual(["one"]);
  });

  it("refuses messages that are too large, and too many of them", async () => {
    const kept = newKept();
    expect(await publish(kept, relay.url, "x".repeat(70_000))).toBe(413);
    const statuses = [];
    for (let each = 0; each < 40; each++) statuses.push(await publish(kept, relay.url, "x"));
    expect(statuses.slice(0, 31).every((status) => status < 300)).toBe(true);
    expect(statuses.at(-1)).toBe(429);
    const another = newKept();
    expect(await publish(another, relay.url, "x")).toBe(202);
  });

  it("is the same over https", async () => {
    const kept = newKept();
    await publish(kept, relay.url, "one");
    const { subscribeUrl } = relayOf(relaySettings(relay.secureUrl), kept.state.channel);
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    request(subscribeUrl, { ca: relay.certificate }, (answer) => {
      answer.setEncoding("utf8").once("data", resolve);
    })
      .on("error", reject)
      .end();
    expect(new URLSearchParams(await promise).get("ctl_userdata")).toBe("one");
  });
});

describe.skipIf(!hasRelay())("over two nodes with Redis behind them", () => {
  let redis: Service & { port: number };
  let nodes: [RelayNode, RelayNode];
  beforeAll(async () => {
    redis = await startRedis();
    const start = () => startRelay({ redisPort: redis.port, waitSeconds: 2 });
    nodes = [await start(), await start()];
  }, 30_000);
  afterAll(async () => {
    for (const service of [...(nodes ?? []), redis]) await service?.remove();
  });
  /** As behind one address: which node answers doesn't change the cursor. */
  const atNode = (kept: Kept, url: string) => {
    if (kept.state.url !== "") kept.state.url = relayOf(relaySettings(url), kept.state.channel).subscribeUrl;
    return url;
  };

  it("what one has taken is collected from the other, in order", async () => {
    const kept = newKept();
    const [one, other] = nodes;
    await publish(kept, one.url, "1");
    await publish(kept, other.url, "2");
    await publish(kept, one.url, "3");
    expect(await collect(kept, atNode(kept, other.url), 1)).toEqual(["1"]);
    expect(await collect(kept, atNode(kept, one.url), 1)).toEqual(["2"]);
    expect(await collect(kept, atNode(kept, other.url), 1)).toEqual(["3"]);
    expect(await poll(kept, atNode(kept, one.url))).toEqual(nothing);
  });

  it("who waits at one is told of what comes at the other", async () => {
    const kept = newKept();
    const asked = poll(kept, nodes[1].url);
    await sleep(300);
    await publish(kept, nodes[0].url, "one");
    expect(await asked).toEqual({ answer: "message", taken: ["one"] });
  });

  it("nothing is lost when a node stops, or both are started anew", async () => {
    const kept = newKept();
    const [one, other] = nodes;
    await publish(kept, one.url, "1");
    await one.stop();
    expect(await collect(kept, other.url, 1)).toEqual(["1"]);
    await publish(kept, other.url, "2");
    await other.stop();
    await Promise.all([one.start(), other.start()]);
    expect(await collect(kept, atNode(kept, one.url), 1)).toEqual(["2"]);
  });

  it("nothing is lost when Redis is started anew", async () => {
    const kept = newKept();
    await publish(kept, nodes[0].url, "1");
    await redis.stop();
    expect(await publish(kept, nodes[0].url, "refused")).toBe(503);
    await redis.start();
    await expect
      .poll(() => publish(kept, nodes[0].url, "2"), { timeout: 20_000, interval: 500 })
      .toBeLessThan(300);
    // The other node finds Redis again in its own time; until then it refuses, or holds a request for longer than the
    // extension waits, which asks again.
    const all: string[] = [];
    await expect
      .poll(
        async () => {
          all.push(...(await poll(kept, nodes[1].url)).taken);
          return all;
        },
        { timeout: 90_000, interval: 500 },
      )
      .toEqual(["1", "2"]);
  }, 120_000);
});

describe("what isn't a relay", () => {
  let stop: () => Promise<void> = async () => {};
  afterEach(() => stop());

  async function answering(listener: RequestListener): Promise<string> {
    const server = createServer(listener);
    const port = await listen(server);
    stop = () => close(server);
    return `http://127.0.0.1:${port}`;
  }

  it.each([
    { what: "an error", status: 500, headers: {}, problem: { reason: "status", detail: "500" } },
    { what: "a refusal", status: 403, headers: {}, problem: { reason: "status", detail: "403" } },
    { what: "a way elsewhere", status: 302, headers: { location: "/" }, problem: { reason: "notRelay" } },
    { what: "a page", status: 200, headers: {}, problem: { reason: "notRelay" } },
    { what: "that nothing came, at once", status: 304, headers: {}, problem: { reason: "notRelay" } },
  ])("answers $what", async ({ status, headers, problem }) => {
    const url = await answering((_, response) => void response.writeHead(status, headers).end());
    const kept = newKept();
    const { answer, taken } = await poll(kept, url);
    expect(answer).toMatchObject({
      ...problem,
      url: relayOf(relaySettings(url), kept.state.channel).subscribeUrl,
    });
    expect(taken).toEqual([]);
  });

  it("gives the same file again and again", async () => {
    const headers = { "last-modified": "Sat, 21 Nov 2026 09:00:00 GMT", etag: '"1"' };
    const url = await answering((_, response) => void response.writeHead(200, headers).end("<html>"));
    const kept = newKept();
    await poll(kept, url);
    expect((await poll(kept, url)).answer).toMatchObject({ reason: "notRelay" });
  });

  it("isn't there", async () => {
    const url = await answering(() => {});
    await stop();
    stop = async () => {};
    expect((await poll(newKept(), url)).answer).toMatchObject({ reason: "unreachable" });
  });
});
