import type { Call } from "../calls/call";
import type { TenantCheck } from "../makecall/session";
import type { Report } from "../reporting/outbox";
import type { RelayProblem } from "../results/relay";
import { settingsChanges } from "../settings/document";
import { neededHosts } from "../settings/hosts";
import { settingName } from "../settings/names";
import { DEFAULT_SETTINGS } from "../settings/schema";
import type { StoredSettings } from "../settings/store";
import type { Environment } from "./environment";
import type { LoggedError } from "./error-log";
import type { TabDiagnosis } from "./tab";

/** Everything that the diagnostics page knows. */
export interface Diagnostics {
  /** Milliseconds since the epoch. */
  at: number;
  environment: Environment;
  stored: StoredSettings;
  missingHosts: readonly string[];
  /** The browser's permissions that are granted, beside hosts. */
  permissions: readonly string[];
  /** What the test of the tenant found, if it was made. */
  tenant: TenantCheck | null;
  tab: TabDiagnosis | null;
  /** Newest first. */
  calls: readonly Call[];
  reports: readonly Report[];
  relay: RelayProblem | null;
  errors: readonly LoggedError[];
}

/** How many of the last calls a report tells of. */
const CALLS = 20;
/** How much of an error's text. */
const LONGEST_ERROR = 300;

/**
 * The text to be sent to whoever is to help: JSON of what is set up and what went wrong. It is put together of what can't
 * be personal (versions, hosts, keys, states, reasons, counts), so that no number, name, record, UID, note or secret can
 * come into it; what the browser said of errors is masked.
 */
export function diagnosticReport(state: Diagnostics): string {
  const { environment, stored, missingHosts, permissions, tenant, tab, calls, reports, relay, errors } =
    state;
  const { settings, problems, policy } = stored;
  const report = {
    at: timeOf(state.at),
    environment,
    settings: settingsOf(stored),
    damaged: problems.map(({ path, key }) => `${path} ${key}`),
    policy: {
      sets: policy.locked,
      problems: policy.problems.map(({ path, key }) => `${path} ${key}`),
      unknownKeys: policy.ignored.length,
    },
    hosts: neededHosts(settings).map(({ pattern, purposes }) => ({
      pattern,
      purposes,
      granted: !missingHosts.includes(pattern),
    })),
    permissions,
    session: tenant && ("status" in tenant ? `${tenant.kind} ${tenant.status}` : tenant.kind),
    tab: tab && {
      state: tab.state,
      crm: tab.crm,
      frames: tab.frames,
      countries: tab.countries,
      all: tab.all,
      passedOver: counts(tab.passedOver.map(({ reason }) => reason)),
    },
    calls: calls.slice(0, CALLS).map((call) => ({
      at: timeOf(call.createdAt),
      crm: call.crm,
      hasRecord: call.record !== null,
      state: call.state,
      reason: call.reason,
      verdict: call.decision?.verdict ?? null,
      result: call.result?.source ?? null,
    })),
    reports: counts(reports.map(({ kind, state, reason }) => [kind, state, reason ?? "new"].join(" "))),
    relay: relay && { at: timeOf(relay.at), reason: relay.reason },
    errors: errors.map(({ at, what, text }) => ({
      at: timeOf(at),
      what,
      text: without(personalOf(state), text).slice(0, LONGEST_ERROR),
    })),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** What is set: choices, numbers and switches with their values, everything else by its key only. */
function settingsOf({ settings }: StoredSettings): Record<string, unknown> {
  const set: Record<string, unknown> = {};
  for (const { path, after } of settingsChanges(DEFAULT_SETTINGS, settings)) {
    const list = path.replace(/\[.*/, "");
    if (list !== path) set[list] = Number(set[list] ?? 0) + 1;
    else if (after !== undefined && after !== "")
      set[path] = typeof after !== "string" || settingName(path)?.choices !== undefined ? after : "set";
  }
  return { ...set, country: settings.country, language: settings.language };
}

/** What of the state says whom it is about, the longest first: a name can begin with another one. */
function personalOf({ stored, calls, reports }: Diagnostics): string[] {
  const { agent } = stored.settings;
  return [
    agent.uid,
    ...calls.flatMap(({ phone, record }) => [phone.raw, record?.id ?? "", record?.name ?? ""]),
    ...reports.map(({ about }) => about),
  ]
    .filter((value) => value.length > 1)
    .sort((a, b) => b.length - a.length);
}

function without(values: readonly string[], text: string): string {
  return values.reduce((masked, value) => masked.replaceAll(value, "••••"), text);
}

function counts(values: readonly string[]): Record<string, number> {
  const counted: Record<string, number> = {};
  for (const value of values) counted[value] = (counted[value] ?? 0) + 1;
  return counted;
}

function timeOf(at: number): string {
  return new Date(at).toISOString();
}
