// @vitest-environment node
import { createServer, type RequestListener } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DecisionSettings, decide } from "../../../lib/decision/decide";
import { explainDecision } from "../../../lib/decision/explain";
import type { ServiceNumber } from "../../../lib/decision/service-number";
import type { Authorisation } from "../../../lib/http/authorisation";
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
  { query = "", serviceNumbers = [serviceNumber("4921112345", "Hotline")] } = {},
) {
  const settings: DecisionSettings = {
    decision: {
      salesforce: { url: `${origin}/onClickToDial${query}`, auth },
      sap: { url: "", auth: { type: "none" }, parameters: "", result: "" },
      timeoutMs: 2000,
      onUnmatched: "refuse",
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
  return decide(question, settings, { fetch, now: Date.now });
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
});
