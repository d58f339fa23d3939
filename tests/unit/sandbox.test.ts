// @vitest-environment node
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import type { Socket } from "node:net";
import { text } from "node:stream/consumers";
import { connect as tlsConnect } from "node:tls";
import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { EndpointName } from "../sandbox/decision.ts";
import { behaviours, serviceNumber } from "../sandbox/decision.ts";
import type { Pair } from "../sandbox/http.ts";
import { readForm } from "../sandbox/http.ts";
import type { Sandbox } from "../sandbox/index.ts";
import { startSandbox } from "../sandbox/index.ts";
import { outcomes } from "../sandbox/tenant.ts";
import { fillTokens, tokenValues } from "../sandbox/tokens.ts";

let sandbox: Sandbox;
/** Forms that arrived at the CRM host's /callback, as a peer of the tenant sees them. */
let callbacks: { url: string; form: Pair[] }[] = [];

beforeAll(async () => {
  sandbox = await startSandbox({
    ringMs: 5,
    talkMs: 5,
    lateMs: 20,
    crm: (host, req, res) => {
      if (host !== "peer.sandbox.test") return false;
      void readForm(req).then((form) => {
        callbacks.push({ url: req.url ?? "", form });
        res.end("received");
      });
      return true;
    },
  });
});
afterAll(() => sandbox.stop());
beforeEach(() => {
  sandbox.reset();
  callbacks = [];
});

/** Asks the proxy for a tunnel; gives its status, and the socket when there is one. */
async function tunnel(authority: string): Promise<{ status: number | undefined; socket: Socket }> {
  const ask = httpRequest({ host: "127.0.0.1", port: sandbox.proxyPort, method: "CONNECT", path: authority });
  ask.end();
  const [answer, socket] = (await once(ask, "connect")) as [IncomingMessage, Socket];
  return { status: answer.statusCode, socket };
}

/** Asks for an https page through the proxy, with the certificate checked. */
async function throughProxy(address: string, { form }: { form?: string } = {}) {
  const url = new URL(address);
  const { socket } = await tunnel(`${url.hostname}:443`);
  const ask = httpsRequest(url, {
    method: form === undefined ? "GET" : "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    createConnection: () => tlsConnect({ socket, servername: url.hostname, ca: sandbox.certificate }),
  });
  ask.end(form);
  const [answer] = (await once(ask, "response")) as [IncomingMessage];
  return { headers: answer.headers, body: await text(answer) };
}

describe("the proxy", () => {
  it.each([
    "https://vcc.sandbox.test/AGUI/login.php",
    "https://acme.lightning.force.com/lightning/r/Account/001000000000001/view",
    "https://acme--uat.sandbox.lightning.force.com/",
    "https://my300123.s4hana.ondemand.com/ui",
  ])("leads %s to the sandbox under a certificate that holds for it", async (url) => {
    const { body } = await throughProxy(url);
    expect(body).toMatch(/Agent sign-in|The sandbox has no \S+\.(force|ondemand)\.com/);
    expect(sandbox.hosts).toEqual([`${new URL(url).hostname}:443`]);
  });

  it.each(["example.com:443", "vcc.sandbox.test:80", "sandbox.test.example.com:443", "127.0.0.1:443"])(
    "refuses a tunnel to %s, and notes it",
    async (authority) => {
      const { status, socket } = await tunnel(authority);
      socket.destroy();
      expect(status).toBe(403);
      expect(sandbox.hosts).toEqual([authority]);
    },
  );

  it("passes plain http on to the loopback interface only", async () => {
    const get = async (url: string) => {
      const ask = httpRequest({ host: "127.0.0.1", port: sandbox.proxyPort, path: url });
      ask.end();
      const [answer] = (await once(ask, "response")) as [IncomingMessage];
      return { status: answer.statusCode, body: await text(answer) };
    };
    expect(await get(`${sandbox.tenant.loopbackUrl}/calls.json`)).toEqual({ status: 200, body: "[]" });
    expect((await get("http://example.com/")).status).toBe(403);
  });
});

const cookieOf = (agent: string) => {
  const { name, value } = sandbox.tenant.signIn(agent);
  return `${name}=${value}`;
};

/** Asks make_call.php as the agent "anna", with the query as it is written. */
const makeCall = (query: string, init: RequestInit = {}) =>
  fetch(`${sandbox.tenant.loopbackUrl}/AGUI/make_call.php?${query}`, {
    redirect: "manual",
    headers: { cookie: cookieOf("anna") },
    ...init,
  });

const finishedCall = () => sandbox.tenant.finished(1);

describe("signing in at the tenant", () => {
  it("sends an agent without a session to the sign-in page, and places nothing", async () => {
    const answer = await makeCall("phone=6502928880", { headers: {} });
    expect(answer.status).toBe(302);
    expect(answer.headers.get("location")).toBe("/AGUI/login.php");
    expect(sandbox.tenant.calls).toEqual([]);
    expect(sandbox.tenant.requests).toMatchObject([{ refused: "There is no AGUI session." }]);
  });

  it("opens a session by its form, which lasts until the agent signs out", async () => {
    const base = sandbox.tenant.loopbackUrl;
    const body = new URLSearchParams({ agent: "Anna <b>", password: "x" });
    const answer = await fetch(`${base}/AGUI/login.php`, { method: "POST", body, redirect: "manual" });
    const [cookie = "", ...attributes] = answer.headers.get("set-cookie")?.split("; ") ?? [];
    expect(attributes).toEqual(["Path=/", "HttpOnly", "SameSite=Lax"]);
    const home = () => fetch(base, { headers: { cookie }, redirect: "manual" });
    expect(await (await home()).text()).toContain("Signed in as <b>Anna &#60;b&#62;</b>");
    await fetch(`${base}/AGUI/logout.php`, { method: "POST", headers: { cookie }, redirect: "manual" });
    expect((await home()).status).toBe(302);
  });

  it("keeps the cookie to https where https is used", async () => {
    const answer = await throughProxy("https://vcc.sandbox.test/AGUI/login.php", { form: "agent=anna" });
    expect(answer.headers["set-cookie"]?.[0]).toContain("; Secure");
  });
});

describe("make_call.php", () => {
  it("dials prefix and phone, as in the API's first URL", async () => {
    const answer = await makeCall("prefix=1&phone=6502928880");
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain("You may close this window.");
    expect(sandbox.tenant.calls).toMatchObject([{ agent: "anna", dialled: "16502928880", userData: [] }]);
  });

  it("takes user data and transaction data by POST, the rest from the query", async () => {
    const answer = await makeCall("prefix=&phone=%2B49%2030%20901820&callerId=1&dialplan_id=2&queue_id=3", {
      method: "POST",
      body: new URLSearchParams({
        ctl_userdata: "[a|1][b|]",
        extTransactionData: "[extRecordId|001x][extRecordType|Account]",
      }),
    });
    expect(answer.status).toBe(200);
    expect(sandbox.tenant.calls).toMatchObject([
      {
        method: "POST",
        dialled: "4930901820",
        callerId: "1",
        userData: [
          ["a", "1"],
          ["b", ""],
        ],
        transactionData: [
          ["extRecordId", "001x"],
          ["extRecordType", "Account"],
        ],
      },
    ]);
  });

  it.each([
    ["", "phone must be a phone number"],
    ["phone=", "phone must be a phone number"],
    ["phone=call-me", "phone must be a phone number"],
    ["phone={!Account.Phone}", "phone must be a phone number"],
    ["prefix=%2B1&phone=1", "prefix must have digits only"],
    ["phone=1&callerId=%2B1", "callerId must have digits only"],
    ["phone=1&callerId=", "callerId must have digits only"],
    ["phone=1&dialplan_id=a", "dialplan_id must have digits only"],
    ["phone=1&queue_id=1.5", "queue_id must have digits only"],
    ["phone=1&phone=1", "phone is repeated"],
    ["phone=1&callerid=1", "callerid is not a parameter"],
    ["phone=1&ctl_userdata=", "ctl_userdata is empty"],
    ["phone=1&ctl_userdata=[a|b]x", "not in the format"],
    ["phone=1&ctl_userdata=[a|b]%20[c|d]", "not in the format"],
    ["phone=1&ctl_userdata=[a|b|c]", "not in the format"],
    ["phone=1&ctl_userdata=[a]", "not in the format"],
    ["phone=1&ctl_userdata=[|b]", "not in the format"],
    ["phone=1&ctl_userdata=[a|[b]]", "not in the format"],
    ["phone=1&ctl_userdata=[a|b", "not in the format"],
    ["phone=1&ctl_userdata=[ctl_newRecordId|1]", "ctl_newRecordId is set by the system only"],
    ["phone=1&ctl_userdata=[ctl_phone|1]", "ctl_phone is not a known system data name"],
    ["phone=1&ctl_userdata=[ctl_action|update]", "ctl_action doesn&#39;t support"],
    ["phone=1&ctl_userdata=[ctl_intType|SFDC]", "ctl_intType doesn&#39;t support"],
    ["phone=1&ctl_userdata=[ctl_launchopt|yes]", "ctl_launchopt doesn&#39;t support"],
    ["phone=1&ctl_userdata=[ctl_launchext|view]", "ctl_launchext doesn&#39;t support"],
    ["phone=1&ctl_userdata=[ctl_callbackUrl|ftp://x]", "ctl_callbackUrl doesn&#39;t support"],
    ["phone=1&ctl_userdata=[ctl_parentid|]", "ctl_parentid doesn&#39;t support"],
    ["phone=1&ctl_userdata=[ctl_action|create][ctl_action|create]", "ctl_action is given more than once"],
    ["phone=1&extTransactionData=[extRecordId|1]", "extTransactionData needs extRecordType once"],
    ["phone=1&extTransactionData=[extRecordId|][extRecordType|A]", "extRecordId is empty"],
    ["phone=1&extTransactionData=[id|1]", "extTransactionData doesn&#39;t know id"],
  ])("refuses ?%s with a reason, and places nothing", async (query, reason) => {
    const answer = await makeCall(query);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(reason);
    expect(sandbox.tenant.calls).toEqual([]);
    expect(sandbox.tenant.requests[0]?.refused).toBeTypeOf("string");
  });

  it.each([
    ["phone=1", "callerId=1", "callerId must be in the URL&#39;s query"],
    ["phone=1&ctl_userdata=[a|b]", "ctl_userdata=[c|d]", "ctl_userdata is repeated"],
  ])("refuses POST ?%s with the body %s", async (query, body, reason) => {
    const answer = await makeCall(query, { method: "POST", body: new URLSearchParams(body) });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(reason);
  });

  it("knows only the channels, dial plans and queues that are set up", async () => {
    sandbox.tenant.config.channels = ["5251990"];
    expect((await makeCall("phone=1&callerId=5251991")).status).toBe(400);
    expect((await makeCall("phone=1&callerId=5251990")).status).toBe(200);
  });

  it("can fail: late, cut off before or after the call was taken, or with an error page", async () => {
    const { tenant } = sandbox;
    tenant.faults = { drop: "before" };
    await expect(makeCall("phone=1")).rejects.toThrow();
    expect(tenant.calls).toHaveLength(0);
    tenant.faults = { answer: { status: 503, reason: "Down for maintenance" } };
    expect((await makeCall("phone=1")).status).toBe(503);
    expect(tenant.calls).toHaveLength(0);
    tenant.faults = { drop: "after" };
    await expect(makeCall("phone=1")).rejects.toThrow();
    expect(tenant.calls).toHaveLength(1);
    tenant.faults = { delayMs: 60_000 };
    await expect(makeCall("phone=1", { signal: AbortSignal.timeout(100) })).rejects.toThrow();
    expect(tenant.calls).toHaveLength(2);
    await vi.waitFor(() =>
      expect(tenant.requests.map(({ status }) => status)).toEqual([undefined, 503, undefined, undefined]),
    );
  });
});

/** The URL's query in the API's examples: as printed, but for line breaks of the layout, with Salesforce's merge done. */
const example = {
  create:
    "prefix=&phone=(415)%20555-1212&callerId=5251990&ctl_userdata=" +
    "[ctl_action|create][subject|outbound%20call%20log%20($transaction_id$)][Transactionid__c|$interaction_guid$]" +
    "[ObjectType|Task][WhatId|001000000000001AAA][status|completed][Description|My%20Own%20Description%0Acall%20" +
    "answered%20at$equal$%20$call_answered_time$%0Acall%20hangup%20at:%20$call_hangup_time$%0ATransaction%20" +
    "Codes%20$equal$%20$transaction_codes$][ctl_parentid|001000000000001AAA][ctl_launchopt|true][ctl_launchext|edit]" +
    "[ctl_intType|sfdc][ActivityDate|$year$-$month$-$date$]",
  screenPop:
    "prefix=1&phone=6502022222&ctl_userdata=[foreign_key|12345678]" +
    "[Transactionid|$interaction_guid$][start_time|$call_answered_time][end_time|$call_hangup_time$]" +
    "[transaction_codes|$transaction_codes$][ctl_launchopt|true][customer_id|123456567]",
  callback:
    "prefix=&phone=5355566234&ctl_userdata=[foreign_key|12345678]" +
    "[Transactionid|$interaction_guid$][start_time|$call_answered_time][end_time|$call_hangup_time$]" +
    "[transaction_codes|$transaction_codes$][ctl_callbackUrl|http://www.mycompany.com/clicktodial/callback?" +
    "transaction=$transaction_id$]",
};

const epoch = (iso: string | undefined) => String(Math.floor(Date.parse(iso ?? "") / 1000));

describe("the API's examples", () => {
  it("1: creates the Task, and pops it up for editing", async () => {
    await makeCall(example.create);
    const call = await finishedCall();
    const [task] = sandbox.tenant.tasks;
    expect(task?.type).toBe("Task");
    expect(task?.fields).toEqual([
      ["subject", `outbound call log (${call.transactionId})`],
      ["Transactionid__c", call.interactionGuid],
      ["WhatId", "001000000000001AAA"],
      ["status", "completed"],
      [
        "Description",
        `My Own Description\ncall answered at= ${epoch(call.answeredAt)}\n` +
          `call hangup at: ${epoch(call.hungUpAt)}\nTransaction Codes = Sales:QUOTE`,
      ],
      ["ActivityDate", expect.stringMatching(/^\d{4}-\d\d-\d\d$/)],
    ]);
    expect(call.result).toEqual({ code: "SUCCESS", error: "" });
    const fields = new Map(call.screenPop?.fields);
    expect(fields.get("CtlUserData")).toContain("[ctl_launchext|edit]");
    expect(fields.get("CtlUserData")).toMatch(new RegExp(`\\[ctl_newRecordId\\|${task?.id}\\]$`));
    const shown = await (await fetch(`${sandbox.tenant.loopbackUrl}/tasks`)).text();
    expect(shown).toContain(`outbound call log (${call.transactionId})`);
  });

  it("2: posts the screen pop's data through the agent's open page", async () => {
    const events = await fetch(`${sandbox.tenant.loopbackUrl}/AGUI/events`, {
      headers: { cookie: cookieOf("anna") },
    });
    const stream = events.body?.pipeThrough(new TextDecoderStream()).getReader();
    await makeCall(example.screenPop);
    const call = await finishedCall();
    let received = "";
    while (stream && !received.includes("event: screenpop")) received += (await stream.read()).value;
    await stream?.cancel();
    const data = /event: screenpop\ndata: (.*)\n/.exec(received)?.[1] ?? "";
    expect(JSON.parse(data)).toEqual({
      url: "https://vcc.sandbox.test/screenpop",
      target: "screenpop-1",
      fields: [
        [
          "CtlUserData",
          `[foreign_key|12345678][Transactionid|${call.interactionGuid}][start_time|$call_answered_time]` +
            `[end_time|${epoch(call.hungUpAt)}][transaction_codes|Sales:QUOTE][ctl_launchopt|true][customer_id|123456567]`,
        ],
        ["AgentID", "anna"],
        ["Username", "anna"],
        ["extLogin", "anna"],
        ["Password", "external-secret"],
        ["extPwd", "external-secret"],
        ["Account", "ACME"],
        ["Role", "Sales"],
        ["Command", "launch"],
        ["cmd", "launch"],
      ],
    });
  });

  it("3: is taken as it is printed, its callback being kept inside the sandbox", async () => {
    await makeCall(example.callback);
    const { callback, transactionId } = await finishedCall();
    expect(callback).toEqual({
      url: `http://www.mycompany.com/clicktodial/callback?transaction=${transactionId}`,
      error: "www.mycompany.com is outside the sandbox",
    });
  });

  it("3: posts the callback, tokens filled in, in its URL too", async () => {
    await makeCall(example.callback.replace("http://www.mycompany.com", "https://peer.sandbox.test"));
    const { callback, transactionId, interactionGuid, hungUpAt } = await finishedCall();
    const url = `/clicktodial/callback?transaction=${transactionId}`;
    expect(callback).toEqual({ url: `https://peer.sandbox.test${url}`, status: 200 });
    expect(callbacks).toEqual([
      {
        url,
        form: [
          [
            "ctl_userdata",
            `[foreign_key|12345678][Transactionid|${interactionGuid}][start_time|$call_answered_time]` +
              `[end_time|${epoch(hungUpAt)}][transaction_codes|Sales:QUOTE][ctl_callbackUrl|https://peer.sandbox.test${url}]`,
          ],
          ["resultCode", "IGNORE"],
          ["errorString", ""],
        ],
      },
    ]);
  });
});

describe("a call's end", () => {
  const callbackUrl = "[ctl_callbackUrl|https://peer.sandbox.test/]";
  const sent = () => Object.fromEntries(callbacks[0]?.form ?? []);

  it.each([
    ["12125550170", "busy"],
    ["12125550171", "noAnswer"],
    ["4930901872", "agentNoAnswer"],
  ])("of %s is %s, with the tokens of a call that wasn't established", async (phone, outcome) => {
    await makeCall(
      `phone=${phone}&ctl_userdata=[t|$call_answered_time$ $call_hangup_time$ $callDuration$]${callbackUrl}`,
    );
    expect((await finishedCall()).outcome).toBe(outcome);
    expect(sent().ctl_userdata).toMatch(/^\[t\|0 0 00:00:00\]/);
  });

  it("reports a create action that failed", async () => {
    sandbox.tenant.faults = { create: "REQUIRED_FIELD_MISSING: Subject" };
    await makeCall(`phone=1&ctl_userdata=[ctl_action|create][ctl_intType|sfdc]${callbackUrl}`);
    await finishedCall();
    expect(sent()).toMatchObject({ resultCode: "FAIL", errorString: "REQUIRED_FIELD_MISSING: Subject" });
    expect(sent().ctl_userdata).not.toContain("ctl_newRecordId");
    expect(sandbox.tenant.tasks).toEqual([]);
  });

  it("appends the new record's id, which is linked to the record that was called from", async () => {
    await makeCall(
      `phone=1&extTransactionData=[extRecordId|001A][extRecordType|Account]&ctl_userdata=[ctl_action|create][ctl_intType|sfdc]${callbackUrl}`,
    );
    await finishedCall();
    const [task] = sandbox.tenant.tasks;
    expect(task?.linkedTo).toEqual({ id: "001A", type: "Account" });
    expect(sent()).toMatchObject({ resultCode: "SUCCESS" });
    expect(sent().ctl_userdata).toContain(`[ctl_newRecordId|${task?.id}]`);
  });

  it("ignores a create action without its integration type", async () => {
    await makeCall(`phone=1&ctl_userdata=[ctl_action|create]${callbackUrl}`);
    await finishedCall();
    expect(sent()).toMatchObject({ resultCode: "IGNORE" });
  });

  it("launches no screen pop where that is switched off or not asked for", async () => {
    await makeCall("phone=1&ctl_userdata=[ctl_launchopt|false]");
    expect((await finishedCall()).screenPop).toBeUndefined();
    sandbox.tenant.config.screenPop.enabled = false;
    await makeCall("phone=1&ctl_userdata=[ctl_launchopt|true]");
    expect((await sandbox.tenant.finished(2)).screenPop).toBeUndefined();
  });

  it("shows what was sent, on a page that escapes it", async () => {
    await makeCall("phone=1&ctl_userdata=[note|<script>$notes$]");
    await finishedCall();
    const shown = await (await fetch(`${sandbox.tenant.loopbackUrl}/calls`)).text();
    expect(shown).toContain("<dd>&#60;script&#62;Asked for a quote</dd>");
  });
});

describe("tokens", () => {
  const values = tokenValues({
    callerId: "5251990",
    transactionId: "27000001",
    interactionGuid: "int-1",
    answeredAt: new Date("2026-03-04T23:59:58Z"),
    hungUpAt: new Date("2026-03-05T01:02:03Z"),
    now: new Date("2026-03-05T05:06:07Z"),
    timeZone: "America/New_York",
    transactionCodes: [
      { list: "Sales", shortCode: "Q", description: "Quote" },
      { list: "After sales", shortCode: "R", description: "Return" },
    ],
    notes: "call back",
  });

  it.each([
    ["caller_id", "5251990"],
    ["transaction_id", "27000001"],
    ["call_answered_time", "1772668798"],
    ["call_hangup_time", "1772672523"],
    ["callAnsweredTenantTT", "2026/03/04 18:59:58 -05:00"],
    ["callHangupTenantTT", "2026/03/04 20:02:03 -05:00"],
    ["callDuration", "01:02:05"],
    ["equal", "="],
    ["interaction_guid", "int-1"],
    ["year", "2026"],
    ["month", "03"],
    ["date", "05"],
    ["hours", "00"],
    ["minutes", "06"],
    ["seconds", "07"],
    ["transaction_codes", "Sales:Q,After sales:R"],
    ["notes", "call back"],
    ["lastTclListName", "After sales"],
    ["lastTclCodeDesc", "Return"],
    ["lastTclCodeShort", "R"],
  ])("$%s$ becomes %s", (token, value) => {
    expect(fillTokens(`<$${token}$>`, values)).toBe(`<${value}>`);
  });

  it("leaves unknown and unterminated ones alone", () => {
    expect(fillTokens("$5 $nothing$ $call_answered_time", values)).toBe("$5 $nothing$ $call_answered_time");
  });
});

const requests = {
  salesforce: (number: string) => `SalesForceID=001000000000001AAA&CallerID=${number}&AgentUID=anna`,
  sap: (number: string) => `SAPBusinessPartnerID=1000123&SAPPhoneNumber=${number}`,
  c4c: (number: string) =>
    `$filter=NormalisedPhone eq '%2B${number}'&$expand=IndividualCustomerSalesData&$format=json`,
} as const;

const decide = (endpoint: EndpointName, query: string, init: RequestInit = {}) =>
  fetch(`${sandbox.decision.endpoint(endpoint, "loopbackUrl")}?${query}`, { redirect: "manual", ...init });

const sapAnswer = {
  distributionChannelCodeText: serviceNumber.distributionChannelCodeText,
  countryCode: serviceNumber.countryCode,
};

describe("decision endpoints", () => {
  it("are dialable numbers, all of those that choose an answer or an outcome", () => {
    for (const number of [...Object.keys(behaviours), ...Object.keys(outcomes)]) {
      expect(parsePhoneNumberFromString(`+${number}`)?.isValid(), number).toBe(true);
    }
  });

  it("allow an ordinary number, each in its own shape", async () => {
    expect(await (await decide("salesforce", requests.salesforce("12125550110"))).json()).toEqual({
      ServiceNumber: "4921112345",
      ServiceNumberName: "Hotline",
    });
    expect(await (await decide("sap", requests.sap("4930901820"))).json()).toEqual(sapAnswer);
    const { d } = await (await decide("c4c", requests.c4c("4930901820"))).json();
    expect(d.results).toMatchObject([
      {
        CustomerID: "1000120",
        CountryCode: "DE",
        NormalisedPhone: "+4930901820",
        IndividualCustomerSalesData: [{ DistributionChannelCodeText: "Direct Sales" }],
      },
    ]);
    expect(sandbox.decision.requests.map(({ endpoint, aborted }) => ({ endpoint, aborted }))).toEqual([
      { endpoint: "salesforce", aborted: false },
      { endpoint: "sap", aborted: false },
      { endpoint: "c4c", aborted: false },
    ]);
  });

  describe.each([
    ["salesforce", "121255501", '"ServiceNumber":{', '"ServiceNumberName":"Nowhere"'],
    ["sap", "49309018", '"countryCode":["DE"]', '"countryCode":"XX"'],
    ["c4c", "49309018", '"results":"none"', '"CountryCode":"XX"'],
  ] as const)("%s", (endpoint, numberRange, wrongShape, unmatched) => {
    const ask = (lastTwo: number, init?: RequestInit) =>
      decide(endpoint, requests[endpoint](`${numberRange}${lastTwo}`), init);

    it.each([
      [40, 400],
      [41, 401],
      [43, 403],
      [44, 404],
      [45, 429],
      [46, 500],
      [47, 503],
      [57, 302],
    ])("answers …%i with %i", async (lastTwo, status) => {
      const answer = await ask(lastTwo);
      expect(answer.status).toBe(status);
      expect(answer.headers.get("retry-after")).toBe(status === 429 ? "30" : null);
      expect(answer.headers.get("location")).toBe(status === 302 ? "/login" : null);
    });

    it("answers …53 with a page, …54 with broken JSON, …56 with more than 256 kB", async () => {
      const page = await ask(53);
      expect(page.headers.get("content-type")).toContain("text/html");
      expect(page.status).toBe(200);
      const broken = await ask(54);
      expect(broken.status).toBe(200);
      await expect(broken.json()).rejects.toThrow(SyntaxError);
      expect((await (await ask(56)).text()).length).toBeGreaterThan(256 * 1024);
    });

    it("answers …55 in another shape, and …60 with a service number that nobody has", async () => {
      expect(await (await ask(55)).text()).toContain(wrongShape);
      expect(await (await ask(60)).text()).toContain(unmatched);
    });

    it("answers …50 late, …51 never, and cuts …52 off", async () => {
      expect((await ask(50)).status).toBe(200);
      await expect(ask(51, { signal: AbortSignal.timeout(100) })).rejects.toThrow("timeout");
      await vi.waitFor(() =>
        expect(sandbox.decision.requests.map(({ aborted }) => aborted)).toEqual([false, true]),
      );
      await expect(ask(52)).rejects.toThrow();
    });
  });

  it.each([
    ["salesforce", "SalesForceID=001000000000001&CallerID=%2B1&AgentUID=a", "CallerID must have digits only"],
    ["salesforce", "SalesForceID=x&CallerID=1&AgentUID=a", "SalesForceID is not a record id"],
    ["salesforce", "SalesForceID=001000000000001&CallerID=1&AgentUID=", "AgentUID must be given once"],
    ["salesforce", "SalesForceID=001000000000001&CallerID=1", "AgentUID must be given once"],
    [
      "salesforce",
      "SalesForceID=001000000000001&CallerID=1&CallerID=2&AgentUID=a",
      "CallerID must be given once",
    ],
    ["salesforce", "SalesForceID=001000000000001&CallerID=1&AgentUID=a&x=1", "x is not a parameter"],
    ["sap", "SAPBusinessPartnerID=1&SAPPhoneNumber=%2B49", "SAPPhoneNumber must have digits only"],
    ["sap", "SAPPhoneNumber=49", "SAPBusinessPartnerID must be given once"],
    ["c4c", "$filter=CustomerID eq 1", "Invalid expression"],
    ["c4c", "$filter=CustomerID eq 'O'Neil'", "expected"],
    ["c4c", "$filter=Password eq 'x'", "Invalid expression"],
    ["c4c", "$expand=Other", "can't be expanded"],
    ["c4c", "$top=1", "$top is not supported"],
  ] as const)("%s refuses ?%s", async (endpoint, query, reason) => {
    const answer = await decide(endpoint, query);
    expect(answer.status).toBe(400);
    expect((await answer.json())[0].message).toContain(reason);
  });

  it("ask for the authorisation that was set, each on its own", async () => {
    const { decision } = sandbox;
    const status = async (headers: Record<string, string>) =>
      (await decide("sap", requests.sap("4930901820"), { headers })).status;
    const wrong = { authorization: "Basic eDp5", cookie: "crm_session=" };

    decision.auth.sap = { type: "basic", username: "jürgen", password: "p:w" };
    const token = Buffer.from("jürgen:p:w").toString("base64");
    expect([await status({ authorization: `Basic ${token}` }), await status(wrong)]).toEqual([200, 401]);

    decision.auth.sap = { type: "bearer", token: "t" };
    expect([await status({ authorization: "Bearer t" }), await status(wrong)]).toEqual([200, 401]);

    decision.auth.sap = { type: "header", name: "X-Api-Key", value: "k" };
    expect([await status({ "x-api-key": "k" }), await status(wrong)]).toEqual([200, 401]);

    decision.auth.sap = { type: "session" };
    const login = await fetch(`${decision.loopbackUrl}/login`, { method: "POST", redirect: "manual" });
    const cookie = login.headers.get("set-cookie")?.split(";")[0] ?? "";
    expect([await status({ cookie }), await status(wrong)]).toEqual([200, 401]);

    expect((await decide("salesforce", requests.salesforce("12125550110"))).status).toBe(200);
  });
});

describe("the OData service", () => {
  const find = async (filter: string) => {
    const answer = await decide("c4c", new URLSearchParams({ $filter: filter, $format: "json" }).toString());
    const { d } = await answer.json();
    return d.results.map(({ CustomerID }: { CustomerID: string }) => CustomerID);
  };

  it("finds by id or phone, and nothing for the unknown", async () => {
    expect(await find("CustomerID eq '1000123'")).toEqual(["1000123"]);
    expect(await find("NormalisedPhone eq '+4930901823'")).toEqual(["1000123"]);
    expect(await find("NormalisedPhone eq '4930901823'")).toEqual([]);
    expect(await find("CustomerID eq 'nobody'")).toEqual([]);
  });

  it("lets a value out of its literal unless its quotes are doubled", async () => {
    const value = "x' or CustomerID eq '1000123";
    expect(await find(`CustomerID eq '${value}'`)).toEqual(["1000123"]);
    expect(await find(`CustomerID eq '${value.replaceAll("'", "''")}'`)).toEqual([]);
    expect(await find("CustomerID eq 'O''Neil'")).toEqual(["O'Neil"]);
  });

  it("answers in Atom unless JSON is asked for", async () => {
    const query = "$filter=CustomerID eq '1000123'";
    expect((await decide("c4c", query)).headers.get("content-type")).toContain("application/atom+xml");
    const headers = { accept: "application/json" };
    expect((await decide("c4c", query, { headers })).headers.get("content-type")).toContain(
      "application/json",
    );
  });

  it("leaves sales data out unless they are expanded, and has a customer without any", async () => {
    const sales = async (query: string) =>
      (await (await decide("c4c", `${query}&$format=json`)).json()).d.results[0].IndividualCustomerSalesData;
    expect(await sales("$filter=CustomerID eq '1000123'")).toHaveProperty("__deferred");
    expect(await sales("$filter=CustomerID eq '1000190'&$expand=IndividualCustomerSalesData")).toEqual([]);
  });
});
