import { expect, it } from "vitest";
import { type Diagnostics, diagnosticReport } from "../../../lib/diagnostics/report";
import { newReport } from "../../../lib/reporting/outbox-store";
import { readSettings } from "../../../lib/settings/document";
import { readPolicy } from "../../../lib/settings/policy";
import { DEFAULT_SETTINGS } from "../../../lib/settings/schema";
import { sampleCall } from "../calls/sample-call";

/* The report that is copied for whoever helps: what is needed for that, and nobody's data. */

/** All that says whom it is about, or opens a door. */
const PERSONAL = [
  "agent-7",
  "Jane",
  "Doe",
  "001Kj00002AcmeGIAR",
  "2125550120",
  "555-0120",
  "5251990",
  "4921112345",
  "Hotline",
  "s3cr3t",
  "called back",
  "Very angry",
  "SalesPeople",
  "Badge",
  "/lightning/r/",
  "Customer of the month",
];

const settings = readSettings({
  agent: { uid: "agent-7" },
  country: "DE",
  click: "ask",
  tenant: { url: "https://vcc.example.com", callerId: "5251990", launch: "window" },
  sites: [{ match: "https://acme.lightning.force.com/*", crm: "salesforce", country: "US" }],
  decision: {
    timeoutMs: 3000,
    salesforce: { url: "https://acme.example.com/decide", auth: { type: "bearer", token: "s3cr3t" } },
  },
  serviceNumbers: [{ number: "4921112345", name: "Hotline" }],
  userData: [{ name: "Customer of the month", value: "Jane" }],
  statistics: { agentGroup: "SalesPeople" },
  learned: { fields: [{ match: "https://acme.lightning.force.com/*", label: "Badge", isPhone: false }] },
}).settings;

const call = sampleCall({
  number: "+12125550120",
  name: "Jane Doe",
  state: "failed",
  reason: "errorPage",
  detail: "Very angry",
  pageUrl: "https://acme.lightning.force.com/lightning/r/Account/001Kj00002AcmeGIAR/view",
  request: { method: "GET", url: "https://vcc.example.com/AGUI/make_call.php?phone=12125550120", body: "" },
});

const state: Diagnostics = {
  at: 0,
  environment: {
    version: "1.2.3",
    browser: "Chrome 141.0.0.0",
    system: "win x86-64",
    language: "de",
    timeZone: "Europe/Berlin",
  },
  stored: {
    settings: settings ?? DEFAULT_SETTINGS,
    problems: [],
    policy: readPolicy({ country: "DE", tenant: { prefix: "Jane Doe" }, Jane: 1 }),
  },
  missingHosts: ["https://vcc.example.com/*"],
  permissions: ["storage"],
  tenant: { kind: "unreachable", message: "Jane Doe" },
  tab: {
    state: "running",
    crm: "salesforce",
    frames: { running: 1, all: 2 },
    countries: ["US"],
    all: { seen: 201, passedOver: 2 },
    seen: [{ raw: "(212) 555-0120", label: "Jane Doe" }],
    passedOver: [
      { raw: "2125550120", label: "Badge", reason: "label" },
      { raw: "2125550120", label: "Doe", reason: "label" },
    ],
  },
  calls: [
    { ...call, record: { crm: "salesforce", id: "001Kj00002AcmeGIAR", type: "Account", name: "Jane Doe" } },
  ],
  reports: [
    {
      ...newReport(
        {
          kind: "statistics",
          callId: "1",
          orderKey: "001Kj00002AcmeGIAR",
          about: "Jane Doe",
          records: null,
          contentType: "application/json",
          body: '{"notes":"called back"}',
        },
        0,
        "k",
      ),
      state: "rejected",
      reason: "conflict",
      detail: "Jane Doe",
      answer: "Jane Doe",
    },
  ],
  relay: { url: "https://relay.example.com/s3cr3t", reason: "late", detail: "Jane", at: 0 },
  errors: [
    { at: 0, what: "A message failed", text: "TypeError: Jane Doe has no 001Kj00002AcmeGIAR, said agent-7" },
  ],
};

it("has nothing of what is personal", () => {
  const report = diagnosticReport(state);
  expect(PERSONAL.filter((each) => report.includes(each))).toEqual([]);
});

it("masks a name that begins with another one, whichever call is the newer", () => {
  const named = (name: string) => ({
    ...call,
    record: { crm: "salesforce" as const, id: "1".repeat(18), type: "Contact", name },
  });
  const text = "Error: Ann Allowed isn't Ann";
  const report = diagnosticReport({
    ...state,
    calls: [named("Ann"), named("Ann Allowed")],
    errors: [{ at: 0, what: "Work failed", text }],
  });
  expect(JSON.parse(report).errors[0].text).toBe("Error: •••• isn't ••••");
});

it("cuts a long error after masking, so that no half of a name is left", () => {
  const text = `${"x ".repeat(145)}of Jane Doe ${"and so on ".repeat(9)}`;
  const report = diagnosticReport({ ...state, errors: [{ at: 0, what: "Work failed", text }] });
  expect(JSON.parse(report).errors[0].text).toBe(`${"x ".repeat(145)}of •••• an`);
});

it("has what helps: versions, what is set, hosts, states and reasons", () => {
  expect(JSON.parse(diagnosticReport(state))).toEqual({
    at: "1970-01-01T00:00:00.000Z",
    environment: state.environment,
    settings: {
      "agent.uid": "set",
      country: "DE",
      language: "",
      click: "ask",
      "tenant.url": "set",
      "tenant.callerId": "set",
      "tenant.launch": "window",
      sites: 1,
      "decision.timeoutMs": 3000,
      "decision.salesforce.url": "set",
      "decision.salesforce.auth.type": "bearer",
      "decision.salesforce.auth.token": "set",
      serviceNumbers: 1,
      userData: 1,
      "statistics.agentGroup": "set",
      "learned.fields": 1,
    },
    damaged: [],
    policy: { sets: ["country"], problems: ["tenant.prefix digits"], unknownKeys: 1 },
    hosts: [
      { pattern: "https://vcc.example.com/*", purposes: ["tenant"], granted: false },
      { pattern: "https://acme.lightning.force.com/*", purposes: ["site"], granted: true },
      { pattern: "https://acme.example.com/*", purposes: ["salesforceDecision"], granted: true },
    ],
    permissions: ["storage"],
    session: "unreachable",
    tab: {
      state: "running",
      crm: "salesforce",
      frames: { running: 1, all: 2 },
      countries: ["US"],
      all: { seen: 201, passedOver: 2 },
      passedOver: { label: 2 },
    },
    calls: [
      {
        at: "1970-01-01T00:00:00.001Z",
        crm: "salesforce",
        hasRecord: true,
        state: "failed",
        reason: "errorPage",
        verdict: null,
        result: null,
      },
    ],
    reports: { "statistics rejected conflict": 1 },
    relay: { at: "1970-01-01T00:00:00.000Z", reason: "late" },
    errors: [
      {
        at: "1970-01-01T00:00:00.000Z",
        what: "A message failed",
        text: "TypeError: •••• has no ••••, said ••••",
      },
    ],
  });
});

it("leaves out what is empty, as a chosen authorisation has it at first", () => {
  const stored = readSettings({
    statistics: { url: "https://acme.example.com/", auth: { type: "bearer", token: "" } },
  }).settings;
  const report = JSON.parse(
    diagnosticReport({ ...state, stored: { ...state.stored, settings: stored ?? DEFAULT_SETTINGS } }),
  );
  expect(report.settings).toEqual({
    country: "US",
    language: "",
    "statistics.url": "set",
    "statistics.auth.type": "bearer",
  });
});
