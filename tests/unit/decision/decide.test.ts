// @vitest-environment node
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type DecisionSettings, decide, type Question } from "../../../lib/decision/decide";
import { type Sandbox, startSandbox } from "../../sandbox/index";

/* Decisions over real sockets, against the sandbox's endpoints. */

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ lateMs: 1500 });
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.reset());

const hotline = {
  number: "+49 211 12345",
  name: "Hotline",
  contractNumber: "Direct SalesDE",
  callerId: "5251990",
  queueId: "",
  dialPlanId: "",
};

function settings(
  change: Partial<DecisionSettings["decision"]> = {},
  serviceNumbers = [hotline],
): DecisionSettings {
  return {
    decision: {
      salesforce: { url: sandbox.decision.endpoint("salesforce", "loopbackUrl"), auth: { type: "none" } },
      sap: {
        url: sandbox.decision.endpoint("sap", "loopbackUrl"),
        auth: { type: "none" },
        parameters: "SAPBusinessPartnerID=$SAPBusinessPartnerID\nSAPPhoneNumber=$SAPPhoneNumber",
        result: "distributionChannelCodeText=distributionChannelCodeText\ncountryCode=countryCode",
      },
      timeoutMs: 500,
      onUnmatched: "refuse",
      onUnreachable: "refuse",
      ...change,
    },
    serviceNumbers,
  };
}

const salesforce = (lastTwo: string): Question => ({
  crm: "salesforce",
  recordId: "001000000000001",
  phoneDigits: `121255501${lastTwo}`,
  agentUid: "jdoe",
});
const sap = (lastTwo: string): Question => ({
  crm: "sap",
  recordId: "1000120",
  phoneDigits: `49309018${lastTwo}`,
  agentUid: "jdoe",
});

function ask(question: Question, withSettings = settings(), signal?: AbortSignal) {
  return decide(question, withSettings, { fetch, now: Date.now, ...(signal && { signal }) });
}

describe.each([
  ["Salesforce", salesforce],
  ["SAP", sap],
])("%s", (_, question) => {
  it("allows with the matched service number", async () => {
    const decision = await ask(question("20"));
    expect(decision).toMatchObject({ verdict: "allowed", serviceNumber: hotline, exchange: { status: 200 } });
  });

  it.each([
    ["40", "badRequest"],
    ["41", "unauthorised"],
    ["43", "forbidden"],
    ["44", "notFound"],
    ["45", "retryLater"],
    ["46", "serverError"],
    ["47", "serverError"],
    ["50", "timeout"],
    ["51", "timeout"],
    ["52", "network"],
    ["53", "wrongContentType"],
    ["54", "unreadable"],
    ["56", "tooLarge"],
    ["57", "redirected"],
    ["60", "unmatched"],
  ])("number …%s is refused: %s", async (lastTwo, reason) => {
    expect(await ask(question(lastTwo))).toMatchObject({ verdict: "refused", reason });
  });

  it("falls back to the tenant's default where the administrator says so, and only there", async () => {
    const open = settings({ onUnreachable: "tenantDefault", onUnmatched: "tenantDefault" });
    const fallback = { verdict: "allowed", serviceNumber: null, basis: "tenantDefault" };
    expect(await ask(question("46"), open)).toMatchObject({ ...fallback, because: "serverError" });
    expect(await ask(question("51"), open)).toMatchObject({ ...fallback, because: "timeout" });
    expect(await ask(question("60"), open)).toMatchObject({ ...fallback, because: "unmatched" });
    expect(await ask(question("43"), open)).toMatchObject({ verdict: "refused", reason: "forbidden" });
    expect(await ask(question("41"), open)).toMatchObject({ verdict: "refused", reason: "unauthorised" });
    expect(await ask(question("57"), open)).toMatchObject({ verdict: "refused", reason: "redirected" });
  });

  it("can be cancelled", async () => {
    const cancel = new AbortController();
    const deciding = ask(question("51"), settings({ timeoutMs: 30_000 }), cancel.signal);
    setTimeout(() => cancel.abort(), 50);
    expect(await deciding).toMatchObject({ verdict: "refused", reason: "cancelled" });
  });

  it("without a record asks nothing and refuses", async () => {
    expect(await ask({ ...question("20"), recordId: null })).toMatchObject({
      verdict: "refused",
      reason: "recordUnknown",
      exchange: null,
    });
    expect(sandbox.decision.requests).toHaveLength(0);
  });
});

describe("Salesforce", () => {
  it("sends exactly the documented parameters", async () => {
    await ask(salesforce("20"));
    expect(sandbox.decision.requests.map(({ query }) => query)).toEqual([
      [
        ["SalesForceID", "001000000000001"],
        ["CallerID", "12125550120"],
        ["AgentUID", "jdoe"],
      ],
    ]);
  });

  it("refuses an answer of another shape", async () => {
    expect(await ask(salesforce("55"))).toMatchObject({ verdict: "refused", reason: "unreadable" });
  });

  it("matches by name where the number is unknown", async () => {
    expect(await ask(salesforce("61"))).toMatchObject({
      verdict: "allowed",
      basis: "name",
      serviceNumber: hotline,
    });
  });

  it("with no service numbers configured signals an all-digit ServiceNumber itself", async () => {
    expect(await ask(salesforce("20"), settings({}, []))).toMatchObject({
      verdict: "allowed",
      basis: "answer",
      serviceNumber: { callerId: "4921112345" },
    });
  });

  it("isn't asked where no endpoint is configured", async () => {
    const none = settings({ salesforce: { url: "", auth: { type: "none" } } });
    expect(await ask(salesforce("43"), none)).toMatchObject({ verdict: "allowed", basis: "notAsked" });
  });

  it.each([
    [
      "basic",
      { type: "basic", username: "user", password: "pä:ss", token: "" },
      ["authorization", `Basic ${Buffer.from("user:pä:ss").toString("base64")}`],
    ],
    [
      "basic with a ready token",
      { type: "basic", username: "user", password: "ignored", token: "dXNlcjpwYXNz" },
      ["authorization", "Basic dXNlcjpwYXNz"],
    ],
    ["bearer", { type: "bearer", token: "t0ken" }, ["authorization", "Bearer t0ken"]],
    ["header", { type: "header", name: "X-Api-Key", value: "k3y" }, ["x-api-key", "k3y"]],
  ] as const)("carries %s authorisation", async (_, auth, [name, value]) => {
    const url = sandbox.decision.endpoint("salesforce", "loopbackUrl");
    await ask(salesforce("20"), settings({ salesforce: { url, auth } }));
    expect(sandbox.decision.requests[0]?.headers[name]).toBe(value);
  });
});

describe("SAP Cloud for Customer", () => {
  const c4c = (filter: string, withNumbers = [{ ...hotline, contractNumber: "Direct SalesDE" }]) =>
    settings(
      {
        sap: {
          url: sandbox.decision.endpoint("c4c", "loopbackUrl"),
          auth: { type: "none" },
          parameters: `$filter=${filter}\n$expand=IndividualCustomerSalesData\n$format=json`,
          result:
            "distributionChannelCodeText=d.results[0].IndividualCustomerSalesData[0].DistributionChannelCodeText\ncountryCode=d.results[0].CountryCode",
        },
      },
      withNumbers,
    );

  it.each([["CustomerID eq '$SAPBusinessPartnerID'"], ["NormalisedPhone eq '+$SAPPhoneNumber'"]])(
    "by %s",
    async (filter) => {
      expect(await ask({ ...sap("20"), recordId: "1000120" }, c4c(filter))).toMatchObject({
        verdict: "allowed",
        basis: "contractNumber",
        serviceNumber: { contractNumber: "Direct SalesDE" },
      });
    },
  );

  it("an empty list means not found", async () => {
    expect(
      await ask({ ...sap("20"), recordId: "42" }, c4c("CustomerID eq '$SAPBusinessPartnerID'")),
    ).toMatchObject({
      verdict: "refused",
      reason: "nothingFound",
    });
  });

  it.each([
    ["x' or CustomerID eq '1000120"],
    ["' or 'a' eq 'a"],
    ["'' or '1' eq '1"],
    ["x'' or CustomerID eq ''1000120"],
    ["x&$filter=CustomerID eq '1000120'"],
    ["x'&$expand=&a='"],
    ["x%27 or CustomerID eq %271000120"],
    ["x\\' or CustomerID eq '1000120"],
    ["x\n$filter=CustomerID eq '1000120'"],
    ["\ud800"],
  ])("the record id %j stays inside the filter's string", async (injected) => {
    expect(
      await ask({ ...sap("20"), recordId: injected }, c4c("CustomerID eq '$SAPBusinessPartnerID'")),
    ).toMatchObject({ verdict: "refused", reason: "nothingFound" });
    expect(sandbox.decision.requests[0]?.query.map(([name]) => name)).toEqual([
      "$filter",
      "$expand",
      "$format",
    ]);
  });

  it("finds a record whose id has a quote", async () => {
    const byId = c4c("CustomerID eq '$SAPBusinessPartnerID'");
    expect(await ask({ ...sap("20"), recordId: "O'Neil" }, byId)).toMatchObject({ verdict: "allowed" });
  });

  it("asks nothing when a value would become part of the expression itself", async () => {
    const unquoted = c4c("CustomerID eq $SAPBusinessPartnerID");
    expect(await ask({ ...sap("20"), recordId: "1 or 1 eq 1" }, unquoted)).toMatchObject({
      verdict: "refused",
      reason: "valueUnsafe",
      detail: "$SAPBusinessPartnerID",
    });
    expect(sandbox.decision.requests).toHaveLength(0);
  });

  it("explains Atom, which the service answers when JSON isn't asked for", async () => {
    const asAtom = c4c("CustomerID eq '$SAPBusinessPartnerID'");
    asAtom.decision.sap.parameters = asAtom.decision.sap.parameters.replace("json", "atom");
    expect(await ask({ ...sap("20"), recordId: "1000120" }, asAtom)).toMatchObject({
      verdict: "refused",
      reason: "atom",
    });
  });
});
