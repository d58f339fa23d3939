// @vitest-environment node
import { createServer, type RequestListener, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DecisionSettings, decide } from "../../../lib/decision/decide";
import { explainDecision } from "../../../lib/decision/explain";
import type { ServiceNumber } from "../../../lib/decision/service-number";
import type { Authorisation } from "../../../lib/http/authorisation";
import type { OAuthClient, TokenOutcome } from "../../../lib/http/oauth";
import type { AccessTokens } from "../../../lib/http/request";
import { close, listen } from "../../sandbox/http";

/* What is kept of a decision and told of it, over real sockets. */

let answer: RequestListener = () => {};
const server = createServer((request, response) => answer(request, response));
let origin: string;
beforeAll(async () => {
  origin = `http://127.0.0.1:${await listen(server)}`;
});
afterAll(() => close(server));

const serviceNumber = (number: string, name: string): ServiceNumber => ({
  number,
  name,
  contractNumber: "",
  callerId: "",
  queueId: "",
  dialPlanId: "",
});

function ask(
  auth: Authorisation,
  {
    query = "",
    serviceNumbers = [serviceNumber("4921112345", "Hotline")],
    timeoutMs = 2000,
    onUnmatched = "refuse",
    accessTokens,
    signal,
  }: {
    query?: string;
    serviceNumbers?: ServiceNumber[];
    timeoutMs?: number;
    onUnmatched?: "refuse" | "tenantDefault";
    accessTokens?: AccessTokens;
    signal?: AbortSignal;
  } = {},
) {
  const settings: DecisionSettings = {
    decision: {
      salesforce: { url: `${origin}/onClickToDial${query}`, auth },
      sap: { url: "", auth: { type: "none" }, parameters: "", result: "" },
      timeoutMs,
      onUnmatched,
      onUnreachable: "refuse",
    },
    serviceNumbers,
  };
  const question = {
    crm: "salesforce",
    recordId: "001A",
    phoneDigits: "4930901820",
    agentUid: "jdoe",
  } as const;
  return decide(question, settings, {
    fetch,
    now: Date.now,
    ...(accessTokens && { accessTokens }),
    ...(signal && { signal }),
  });
}

const texts = (decision: Awaited<ReturnType<typeof ask>>) =>
  Object.fromEntries(explainDecision(decision).map(({ label, text }) => [label, text]));

describe("how a decision came about", () => {
  it("is told step by step", async () => {
    answer = (_, response) => response.end('{"ServiceNumber":"4921112345"}');
    const told = texts(await ask({ type: "none" }));
    expect(told).toEqual({
      Asked: `GET ${origin}/onClickToDial?SalesForceID=001A&CallerID=4930901820&AgentUID=jdoe`,
      Answered: expect.stringMatching(/^Status 200, \d+ ms$/),
      Answer: '{"ServiceNumber":"4921112345"}',
      Read: "ServiceNumber = 4921112345\nServiceNumberName = ",
      Matched: "Hotline, 4921112345, by its number",
    });
  });

  it.each([
    [
      "a redirect",
      (response) => response.writeHead(302, { location: "/login" }).end(),
      /^A redirect to another address/,
    ],
    ["too much", (response) => response.end("x".repeat(300 * 1024)), /^Status 200, More than 256 kB/],
    ["nothing in time", () => {}, /^No whole answer within the time limit, \d+ ms$/],
    ["a broken connection", (response) => response.destroy(), /^No connection, or one that broke off/],
  ] as [string, (response: ServerResponse) => void, RegExp][])("tells of %s", async (_, behave, told) => {
    answer = (_request, response) => behave(response);
    expect(texts(await ask({ type: "none" }, { timeoutMs: 200 })).Answered).toMatch(told);
  });

  it("tells what was looked for in vain", async () => {
    answer = (_, response) => response.end('{"ServiceNumber":"999","ServiceNumberName":"Nowhere"}');
    expect(texts(await ask({ type: "none" })).Matched).toBe(
      "No service number.\nNone has the number “999”.\nNone has the name “Nowhere”.",
    );
    expect(texts(await ask({ type: "none" }, { onUnmatched: "tenantDefault" })).Matched).toContain(
      "the default caller ID is used.\nNone has the number “999”.",
    );
    answer = (_, response) => response.end('{"ServiceNumber":""}');
    expect(texts(await ask({ type: "none" })).Matched).toContain("the CRM named no service number");
  });

  describe("signing in", () => {
    const oauth: Authorisation = {
      type: "oauth",
      authorizationUrl: "https://login.example/auth",
      tokenUrl: "https://login.example/token",
      revocationUrl: "",
      clientId: "c2d",
      scope: "",
    };
    const needed: TokenOutcome = { kind: "failed", reason: "signInNeeded", detail: "" };

    it("that failed means that nothing was asked", async () => {
      const accessTokens = { client: { accessToken: async () => needed }, mayAsk: false };
      expect(texts(await ask(oauth, { accessTokens }))).toEqual({
        Asked: "Nothing was asked: there was no sign-in to ask with.",
      });
    });

    it("that was cancelled means that nothing was asked", async () => {
      const client = { accessToken: () => new Promise<TokenOutcome>(() => {}) };
      const accessTokens = { client, mayAsk: true };
      const signal = AbortSignal.timeout(50);
      expect(texts(await ask(oauth, { accessTokens, signal }))).toEqual({ Asked: "Nothing was asked." });
    });

    it("that failed after a 401 was asked", async () => {
      answer = (_, response) => response.writeHead(401).end();
      const accessToken = async (_: unknown, { rejected }: { rejected?: string | undefined }) =>
        rejected ? needed : ({ kind: "token", accessToken: "t0k3n" } as const);
      const told = texts(await ask(oauth, { accessTokens: { client: { accessToken }, mayAsk: false } }));
      expect(told.Answered).toContain("Status 401, and there was no other sign-in to ask with");
    });

    it("isn't part of the time that the CRM took", async () => {
      answer = (_, response) => response.end('{"ServiceNumber":"4921112345"}');
      const accessToken: OAuthClient["accessToken"] = async (_, { onAsk }) => {
        onAsk?.(true);
        await sleep(300);
        onAsk?.(false);
        return { kind: "token", accessToken: "t0k3n" };
      };
      const decision = await ask(oauth, { accessTokens: { client: { accessToken }, mayAsk: true } });
      expect(decision).toMatchObject({ verdict: "allowed" });
      expect(decision.exchange?.durationMs).toBeLessThan(250);
    });
  });

  it("names the service numbers that fit as well", async () => {
    answer = (_, response) => response.end('{"ServiceNumber":"4921112345"}');
    const serviceNumbers = [
      serviceNumber("4921112345", "Hotline"),
      serviceNumber("4930", "Sales"),
      serviceNumber("+49 211 12345", "Support"),
    ];
    const decision = await ask({ type: "none" }, { serviceNumbers });
    expect(decision).toMatchObject({ serviceNumber: { name: "Hotline" }, others: [{ name: "Support" }] });
    expect(texts(decision).Matched).toContain("Support, +49 211 12345");
  });

  it.each([
    ["basic", { type: "basic", username: "u", password: "hunter2", token: "" }, "dTpodW50ZXIy"],
    ["a ready token", { type: "basic", username: "", password: "", token: "dTpodW50ZXIy" }, "dTpodW50ZXIy"],
    ["bearer", { type: "bearer", token: "t0k3n" }, "t0k3n"],
    ["header", { type: "header", name: "X-Api-Key", value: "k3y-of-mine" }, "k3y-of-mine"],
  ] as [string, Authorisation, string][])(
    "keeps no secret of %s, not even one that the server echoes",
    async (_, auth, secret) => {
      let sent = "";
      answer = (request, response) => {
        sent = JSON.stringify(request.headers);
        response.writeHead(403).end(`Not for ${sent} hunter2`);
      };
      const decision = await ask(auth, { query: "?api_key=s3cret&client=7" });
      const kept = JSON.stringify(decision);
      expect(sent).toContain(secret);
      for (const each of [secret, "s3cret", ...(auth.type === "basic" && auth.password ? ["hunter2"] : [])]) {
        expect(kept).not.toContain(each);
      }
      expect(texts(decision)["Authorised by"]).toMatch(/^[\w-]+: (Basic |Bearer )?••••$/);
      expect(decision.exchange?.url).toContain("?api_key=••••&client=7&SalesForceID=001A");
    },
  );

  it.each([
    ["password", { type: "basic", username: "u", password: "hunter2/x", token: "" }, "hunter2/x"],
    [
      "token with a slash",
      { type: "basic", username: "", password: "", token: "dTpw/29y+ZA==" },
      "dTpw/29y+ZA==",
    ],
    ["header", { type: "header", name: "X-Api-Key", value: "k3y-of-mine" }, "k3y-of-mine"],
  ] as [string, Authorisation, string][])(
    "keeps no %s that is echoed as a service number, in whatever form",
    async (_, auth, secret) => {
      const asJson = JSON.stringify({ ServiceNumber: secret, ServiceNumberName: `for ${secret}` });
      for (const body of [asJson, asJson.replaceAll("/", "\\/")]) {
        answer = (_, response) => response.end(body);
        const kept = JSON.stringify(await ask(auth));
        expect(kept).toContain("unmatched");
        expect(kept).not.toContain(secret);
        expect(kept).not.toContain(JSON.stringify(secret.replaceAll("/", "\\/")).slice(1, -1));
      }
    },
  );
});
