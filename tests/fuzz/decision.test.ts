import { describe, expect, it } from "vitest";
import { type DecisionSettings, decide, type Question } from "../../lib/decision/decide";
import fc from "../properties";
import { anyJson, anyText, damaged, holdsAsync } from "./run";

/* Answers of a decision endpoint that has gone mad, or over. */

const SECRET = "s3cret-of-the-endpoint";
const hotline = {
  number: "+49 211 12345",
  name: "Hotline",
  contractNumber: "Direct SalesDE",
  callerId: "5251990",
  queueId: "",
  dialPlanId: "",
};
const settings: DecisionSettings = {
  decision: {
    salesforce: { url: "https://a.example/", auth: { type: "bearer", token: SECRET } },
    sap: {
      url: "https://b.example/",
      auth: { type: "header", name: "X-Key", value: SECRET },
      parameters: "id=$SAPBusinessPartnerID",
      result: "distributionChannelCodeText=d.results[0].channel\ncountryCode=d.results[0].country",
    },
    timeoutMs: 5000,
    onUnmatched: "refuse",
    onUnreachable: "refuse",
  },
  serviceNumbers: [hotline],
};
const questions: Record<string, Question> = {
  salesforce: {
    crm: "salesforce",
    recordId: "001000000000001",
    phoneDigits: "12125550120",
    agentUid: "jdoe",
  },
  sap: { crm: "sap", recordId: "1000120", phoneDigits: "49309018", agentUid: "jdoe" },
};

const ALLOWING = {
  salesforce: { ServiceNumber: "4921112345", ServiceNumberName: "Hotline" },
  sap: { d: { results: [{ channel: "Direct Sales", country: "DE" }] } },
};

/** Whether an answer names the one service number, said in as few words as can be. */
function names(crm: string, body: string): boolean {
  try {
    const answer: unknown = JSON.parse(body);
    const read = (...path: (string | number)[]) =>
      path.reduce<unknown>(
        (value, key) =>
          typeof value === "object" && value !== null && Object.hasOwn(value, key)
            ? Reflect.get(value, key)
            : undefined,
        answer,
      );
    if (crm === "salesforce")
      return (
        String(read("ServiceNumber") ?? "").replace(/\D/g, "") === "4921112345" ||
        String(read("ServiceNumberName") ?? "").trim() === "Hotline"
      );
    return JSON.stringify(answer).includes("Direct Sales") && JSON.stringify(answer).includes("DE");
  } catch {
    return false;
  }
}

const bodies = (crm: keyof typeof ALLOWING) =>
  fc.oneof(
    { weight: 5, arbitrary: damaged(ALLOWING[crm]).map((value) => JSON.stringify(value)) },
    { weight: 2, arbitrary: anyJson.map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: anyText.map((text) => text + SECRET) },
    { weight: 1, arbitrary: fc.constant(JSON.stringify({ ...ALLOWING[crm], echo: `Bearer ${SECRET}` })) },
  );
const headers = fc.record(
  {
    "content-type": fc.constantFrom("application/json", "text/html", "application/atom+xml", "x", ""),
    "retry-after": fc.constantFrom("1", "-1", "99999999999", "soon", "Wed, 21 Oct 2065 07:28:00 GMT"),
  },
  { requiredKeys: [] },
);
const statuses = fc.oneof(
  { weight: 3, arbitrary: fc.constant(200) },
  { weight: 1, arbitrary: fc.integer({ min: 200, max: 599 }) },
);
const NO_BODY = new Set([204, 205, 304]);

describe.each(["salesforce", "sap"] as const)("%s", (crm) => {
  it("nothing allows but a 200 that names the service number; no answer throws, floods or gives a secret away", async () => {
    let allowed = 0;
    await holdsAsync(
      fc.asyncProperty(statuses, headers, bodies(crm), async (status, headers, body) => {
        const addresses: string[] = [];
        const decision = await decide(questions[crm] as Question, settings, {
          fetch: async (address) => {
            addresses.push(address instanceof Request ? address.url : String(address));
            return new Response(NO_BODY.has(status) ? null : body, { status, headers });
          },
          now: Date.now,
        });
        expect(addresses).toHaveLength(1);
        expect(addresses.join()).not.toContain(SECRET);
        if (decision.verdict === "allowed") {
          allowed++;
          expect(status).toBe(200);
          expect(names(crm, body)).toBe(true);
          expect(decision.serviceNumber).toMatchObject({ callerId: "5251990" });
        } else {
          expect(decision.detail.length).toBeLessThanOrEqual(120);
          expect(decision.detail).not.toMatch(/[\p{Cc}\u202a-\u202e]/u);
        }
        expect(JSON.stringify(decision)).not.toContain(SECRET);
        expect(JSON.stringify(decision).length).toBeLessThan(20_000);
      }),
    );
    expect(allowed).toBeGreaterThan(0);
  });
});
