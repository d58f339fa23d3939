// @vitest-environment node
import { createServer, type RequestListener, type ServerResponse } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DecisionSettings, decide, type Question } from "../../../lib/decision/decide";
import type { Authorisation } from "../../../lib/http/authorisation";
import { close, listen } from "../../sandbox/http";

/*
 * What each kind of answer leads to, for both protocols, over real sockets: the server answers as the test says. Every
 * body is one that would allow the call, unless the body is what is wrong, so that nothing else can be why it is refused.
 */

let answer: RequestListener = () => {};
const server = createServer((request, response) => answer(request, response));
let origin: string;
beforeAll(async () => {
  origin = `http://127.0.0.1:${await listen(server)}`;
});
afterAll(() => close(server));

const hotline = {
  number: "4921112345",
  name: "Hotline",
  contractNumber: "Direct SalesDE",
  callerId: "5251990",
  queueId: "",
  dialPlanId: "",
};
const json = "application/json";

const protocols = {
  Salesforce: { crm: "salesforce", allowing: '{"ServiceNumber":"4921112345","ServiceNumberName":"Hotline"}' },
  SAP: { crm: "sap", allowing: '{"distributionChannelCodeText":"Direct Sales","countryCode":"DE"}' },
} as const;

function ask(
  crm: "salesforce" | "sap",
  change: Partial<DecisionSettings["decision"]> = {},
  { auth = { type: "none" } as Authorisation, url = `${origin}/onClickToDial` } = {},
) {
  const question: Question = { crm, recordId: "1000120", phoneDigits: "4930901820", agentUid: "jdoe" };
  const settings: DecisionSettings = {
    decision: {
      salesforce: { url, auth },
      sap: {
        url,
        auth,
        parameters: "SAPBusinessPartnerID=$SAPBusinessPartnerID\nSAPPhoneNumber=$SAPPhoneNumber",
        result: "distributionChannelCodeText=distributionChannelCodeText\ncountryCode=countryCode",
      },
      timeoutMs: 5000,
      onUnmatched: "refuse",
      onUnreachable: "refuse",
      ...change,
    },
    serviceNumbers: [hotline],
  };
  return decide(question, settings, { fetch, now: Date.now });
}

const answers = (status: number, headers: Record<string, string>, body: string) => {
  answer = (_, response) => response.writeHead(status, headers).end(body);
};

const byStatus: Record<string, number[]> = {
  badRequest: [400],
  unauthorised: [401],
  forbidden: [403],
  notFound: [404],
  tooManyRequests: [429],
  redirected: [301, 302, 303, 307, 308],
  serverError: [500, 501, 502, 503, 504, 505, 507, 508, 511, 520, 599],
  unexpectedStatus: [
    300, 304, 201, 202, 203, 204, 205, 206, 207, 226, 402, 405, 406, 408, 409, 410, 411, 412, 413, 414, 415,
    416, 417, 418, 421, 422, 423, 424, 425, 426, 428, 431, 451, 499,
  ],
};
const statuses = Object.entries(byStatus).flatMap(([reason, codes]) =>
  codes.map((code) => [code, reason] as const),
);

const reasonOf = (status: number) => statuses.find(([code]) => code === status)?.[1];

/** What may become of a body after the headers. */
const spoilt: [string, (response: ServerResponse) => void][] = [
  ["more than 256 kB", (response) => response.end("x".repeat(300 * 1024))],
  ["one that stalls", (response) => void response.write("Not")],
  ["one that breaks off", (response) => void response.write("Not", () => response.destroy())],
];

describe.each(Object.entries(protocols))("%s", (_, { crm, allowing }) => {
  it.each([
    ["application/json", allowing],
    ["application/json; charset=utf-8", `\n ${allowing} \n`],
    ["text/plain", allowing],
    ["", allowing],
  ])("reads JSON labelled “%s”", async (type, body) => {
    answers(200, type === "" ? {} : { "content-type": type }, body);
    expect(await ask(crm)).toMatchObject({ verdict: "allowed", serviceNumber: hotline });
  });

  it.each(statuses)("status %i refuses: %s", async (status, reason) => {
    answers(status, { "content-type": json, location: "/login" }, allowing);
    expect(await ask(crm)).toMatchObject({ verdict: "refused", reason });
  });

  it.each(statuses.filter(([, reason]) => reason !== "serverError"))(
    "status %i refuses where the unreachable may be dialled, too",
    async (status, reason) => {
      answers(status, { "content-type": json, location: "/login" }, allowing);
      expect(await ask(crm, { onUnreachable: "tenantDefault", onUnmatched: "tenantDefault" })).toMatchObject({
        verdict: "refused",
        reason,
      });
    },
  );

  it.each([
    ["nothing", json, "", "unreadable"],
    ["half an object", json, allowing.slice(0, -3), "unreadable"],
    ["two objects", json, allowing + allowing, "unreadable"],
    ["a text", json, '"4921112345"', "unreadable"],
    ["null", json, "null", "unreadable"],
    ["bytes that aren't UTF-8", json, "\xff\xfe{", "unreadable"],
    ["a web page", "text/html; charset=utf-8", "<!doctype html><title>Hi</title>", "wrongContentType"],
    ["a picture", "image/png", "\x89PNG", "wrongContentType"],
    ["Atom", "application/atom+xml", '<?xml version="1.0"?><feed/>', "atom"],
    [
      "Atom with another label",
      "application/xml",
      '<?xml version="1.0"?>\n<feed xmlns="http://www.w3.org/2005/Atom"/>',
      "atom",
    ],
    ["one Atom entry", "application/xml", '<a:entry xmlns:a="http://www.w3.org/2005/Atom"/>', "atom"],
    ["XML that isn't Atom", "application/xml", "<error/>", "wrongContentType"],
    ["more than 256 kB", json, `${allowing}${" ".repeat(256 * 1024)}`, "tooLarge"],
  ])("%s refuses", async (_what, type, body, reason) => {
    answers(200, { "content-type": type }, body);
    expect(await ask(crm)).toMatchObject({ verdict: "refused", reason });
  });

  it("reads an answer of exactly 256 kB", async () => {
    answers(200, { "content-type": json }, allowing.padEnd(256 * 1024));
    expect(await ask(crm)).toMatchObject({ verdict: "allowed" });
  });

  it.each([
    ["no answer", () => {}],
    [
      "a body that trickles",
      (_request, response) => {
        response.writeHead(200, { "content-type": json });
        const drip = setInterval(() => response.write(" "), 20);
        response.on("close", () => clearInterval(drip));
      },
    ],
  ] as [string, RequestListener][])("%s is over when the time is", async (_what, behaviour) => {
    answer = behaviour;
    expect(await ask(crm, { timeoutMs: 300 })).toMatchObject({ verdict: "refused", reason: "timeout" });
  });

  it.each([
    ["at once", (request, _response) => request.socket.destroy()],
    [
      "in the middle",
      (_request, response) => {
        response.writeHead(200, { "content-type": json, "content-length": "1000" });
        response.write(allowing, () => response.destroy());
      },
    ],
  ] as [string, RequestListener][])("a connection that breaks %s refuses", async (_what, behaviour) => {
    answer = behaviour;
    expect(await ask(crm)).toMatchObject({ verdict: "refused", reason: "network" });
  });

  it.each(
    [400, 401, 403, 404].flatMap((status) => spoilt.map(([what, spoil]) => [status, what, spoil] as const)),
  )("status %i refuses whatever becomes of its body: %s", async (status, _what, spoil) => {
    answer = (_, response) => spoil(response.writeHead(status, { "content-type": json }));
    const open = { onUnreachable: "tenantDefault", onUnmatched: "tenantDefault", timeoutMs: 300 } as const;
    expect(await ask(crm, open)).toMatchObject({
      verdict: "refused",
      reason: reasonOf(status),
      exchange: { status },
    });
  });

  it("a body of another status that isn't whole is kept as far as it came", async () => {
    answer = (_, response) => void response.writeHead(403).write("Not this customer");
    expect(await ask(crm, { timeoutMs: 300 })).toMatchObject({ exchange: { answer: "Not this customer" } });
  });

  it("a 200 that isn't whole is known by its status", async () => {
    answer = (_, response) => void response.writeHead(200).write(allowing);
    expect(await ask(crm, { timeoutMs: 300 })).toMatchObject({
      reason: "timeout",
      exchange: { status: 200 },
    });
  });

  it("a name that no server has refuses, and is told", async () => {
    expect(await ask(crm, {}, { url: "https://crm.invalid/onClickToDial" })).toMatchObject({
      verdict: "refused",
      reason: "network",
      detail: "crm.invalid",
    });
  });

  it.each([
    [503, { "retry-after": "30" }, "30 s"],
    [503, { "retry-after": "600" }, "10 min"],
    [429, { "retry-after": "7200" }, "2 h"],
    [503, { "retry-after": "99999999999999999999" }, "24 h"],
    [503, { "retry-after": "Fri, 31 Dec 9999 23:59:59 GMT" }, "24 h"],
  ])("status %i tells how long to wait: %o", async (status, headers, detail) => {
    answers(status, headers, "");
    expect(await ask(crm)).toMatchObject({ verdict: "refused", reason: "retryLater", detail });
  });

  it("reads a time to wait that is a date", async () => {
    answers(503, { "retry-after": new Date(Date.now() + 3600_000).toUTCString() }, "");
    expect(await ask(crm)).toMatchObject({ reason: "retryLater", detail: "60 min" });
  });

  it.each([
    ["led to a sign-in page", 302, ""],
    ["answered 401", 401, ""],
    ["answered with a sign-in page", 200, "<form><input name=p type=password></form>"],
  ])("a browser session's server that %s wants the agent to sign in", async (_what, status, body) => {
    answers(status, { "content-type": "text/html", location: "/login" }, body);
    expect(await ask(crm, {}, { auth: { type: "session" } })).toMatchObject({
      verdict: "refused",
      reason: "signedOut",
      detail: new URL(origin).host,
    });
  });
});

/** An answer of 200 with this JSON, and what it leads to when it may be dialled all the same. */
async function answered(crm: "salesforce" | "sap", body: object) {
  answers(200, { "content-type": json }, JSON.stringify(body));
  return [await ask(crm), await ask(crm, { onUnmatched: "tenantDefault" })];
}

describe("a readable answer that leads to no service number", () => {
  it.each([
    ["salesforce", { ServiceNumber: null, ServiceNumberName: " " }, "unnamed", ""],
    ["salesforce", { ServiceNumber: "", ServiceNumberName: "" }, "unnamed", ""],
    ["salesforce", { ServiceNumber: "Agent 4921112345" }, "unmatched", "Agent 4921112345"],
    ["sap", { distributionChannelCodeText: "Direct SalesDE" }, "halfNamed", "countryCode"],
    [
      "sap",
      { distributionChannelCodeText: "", countryCode: "DE" },
      "halfNamed",
      "distributionChannelCodeText",
    ],
    ["sap", { distributionChannelCodeText: "Else", countryCode: "DE" }, "unmatched", "ElseDE"],
  ] as const)("%s %j: %s %s", async (crm, body, reason, detail) => {
    const [refused, byDefault] = await answered(crm, body);
    expect(refused).toMatchObject({ verdict: "refused", reason, detail });
    expect(byDefault).toMatchObject({ verdict: "allowed", basis: "tenantDefault", because: reason });
  });

  it("is kept in bounds, without characters that can't be seen", async () => {
    const [refused] = await answered("salesforce", { ServiceNumber: `a\u202e\u0007b${"x".repeat(1000)}` });
    expect(refused).toMatchObject({ detail: `a b${"x".repeat(117)}` });
    expect(refused?.variables.ServiceNumber).toHaveLength(255);
  });

  it("SAP's is never dialled where it found nothing at all", async () => {
    for (const decision of await answered("sap", { d: { results: [] } }))
      expect(decision).toMatchObject({ verdict: "refused", reason: "nothingFound", variables: {} });
  });
});
