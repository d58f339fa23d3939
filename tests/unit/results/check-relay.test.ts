// @vitest-environment node
import { createServer } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkRelay } from "../../../lib/results/check-relay";
import { hasRelay } from "../../run/relay.mjs";
import { close, listen } from "../../sandbox/http";
import { type RelayNode, relaySettings, startRelay } from "../../sandbox/nchan";

/* The trial of a relay, by a message on a channel of its own. */

describe.skipIf(!hasRelay())("over nginx with Nchan", () => {
  let relay: RelayNode;
  beforeAll(async () => {
    relay = await startRelay();
  }, 30_000);
  afterAll(() => relay?.remove());

  const trial = (change: Partial<ReturnType<typeof relaySettings>> = {}, waitMs = 4000) =>
    checkRelay({ ...relaySettings(relay.url), ...change }, { fetch, now: Date.now, waitMs });

  it("works when the message comes through", async () => {
    expect(await trial()).toEqual({ kind: "delivered" });
  });

  it("says when nothing can be published, or what is published doesn't come", async () => {
    const forbidden = `${relay.url}/subscribe/{channel}`;
    expect(await trial({ publishUrl: forbidden }, 300)).toEqual({ kind: "notPublished", detail: "403" });
    const elsewhere = `${relay.url}/publish/00000000-0000-4000-8000-000000000000?{channel}`;
    expect(await trial({ publishUrl: elsewhere }, 300)).toEqual({ kind: "lost" });
  });

  it("says why results can't be collected", async () => {
    expect(await trial({ subscribeUrl: `${relay.url}/nowhere/{channel}` })).toMatchObject({
      kind: "notCollected",
      problem: { reason: "status", detail: "404" },
    });
  });

  it("disturbs nobody: without a channel of its own nothing is tried", async () => {
    expect(await trial({ publishUrl: `${relay.url}/publish/one` })).toEqual({ kind: "noChannel" });
  });
});

it("a relay that holds the request for longer than the trial waits holds it as it should", async () => {
  const server = createServer((request, response) => {
    if (request.method === "POST") response.writeHead(202).end();
  });
  const url = `http://127.0.0.1:${await listen(server)}`;
  const check = await checkRelay(relaySettings(url), { fetch, now: Date.now, waitMs: 200 });
  expect(check).toEqual({ kind: "lost" });
  await close(server);
});
