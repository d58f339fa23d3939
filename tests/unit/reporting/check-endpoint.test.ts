// @vitest-environment node
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Authorisation } from "../../../lib/http/authorisation";
import { checkEndpoint } from "../../../lib/reporting/check-endpoint";
import { close, listen } from "../../sandbox/http";
import { type Sandbox, startSandbox } from "../../sandbox/index";

/* The trial of an endpoint for reports, over real sockets: what each answer means, and that nothing is reported. */

let sandbox: Sandbox;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
const server = createServer((request, response) => answer(request, response));
let url = "";
beforeAll(async () => {
  sandbox = await startSandbox({});
  url = `http://127.0.0.1:${await listen(server)}/callbackRequest`;
});
afterAll(async () => {
  await sandbox.stop();
  await close(server);
});
beforeEach(() => sandbox.reset());

const check = (auth: Authorisation = { type: "none" }) => checkEndpoint({ url, auth }, fetch);

it.each(["statistics", "callbackRequest"] as const)("reports nothing to the %s endpoint", async (kind) => {
  const endpoint = { url: sandbox.reporting.endpoint(kind, "loopbackUrl"), auth: { type: "none" as const } };
  expect(await checkEndpoint(endpoint, fetch)).toEqual({ kind: "postOnly" });
  expect(sandbox.reporting.requests).toEqual([]);
});

describe("an endpoint", () => {
  it.each([
    [200, { kind: "reached", status: 200 }],
    [400, { kind: "reached", status: 400 }],
    [401, { kind: "unauthorised" }],
    [403, { kind: "forbidden" }],
    [404, { kind: "notFound" }],
    [405, { kind: "postOnly" }],
    [302, { kind: "redirected" }],
    [503, { kind: "serverError", status: 503 }],
  ])("that answers %i", async (status, found) => {
    answer = (_, response) => void response.writeHead(status, { location: "/login" }).end();
    expect(await check()).toEqual(found);
  });

  it("is asked with the authorisation, and without data", async () => {
    let asked: unknown;
    answer = ({ method, url: path, headers }, response) => {
      asked = { method, path, authorization: headers.authorization };
      response.end("x".repeat(300 * 1024));
    };
    expect(await check({ type: "bearer", token: "secret" })).toEqual({ kind: "reached", status: 200 });
    expect(asked).toEqual({ method: "GET", path: "/callbackRequest", authorization: "Bearer secret" });
  });

  it("that breaks off, or that wants a sign-in that there is none for", async () => {
    answer = (_, response) => void response.destroy();
    expect(await check()).toMatchObject({ kind: "unreachable" });
    const auth = {
      type: "oauth",
      authorizationUrl: "",
      tokenUrl: "",
      revocationUrl: "",
      clientId: "",
      scope: "",
    } as const;
    expect(await check(auth)).toMatchObject({ kind: "signInFailed", reason: "signInNeeded" });
  });
});
