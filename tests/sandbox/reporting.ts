import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { requestUrl, sendJson } from "./http.ts";

/** What goes wrong with a request. `cutAfter` takes the report and breaks the connection before it answers. */
export type ReportFault =
  | { status: number; headers?: Record<string, string>; body?: unknown }
  | "cutBefore"
  | "cutAfter"
  | "late";

/** One request to a reporting endpoint. */
export interface ReportRequest {
  endpoint: "statistics" | "callbackRequest";
  contentType: string;
  /** `Idempotency-Key`. */
  key: string;
  authorization: string | undefined;
  fields: Record<string, unknown>;
  at: number;
  /** Whether the endpoint has taken the report. */
  accepted: boolean;
  /** Whether the endpoint had taken it before, which it knows by the key. */
  isRepeated: boolean;
  fault: ReportFault | undefined;
}

const origin = "https://reports.sandbox.test";
const paths = {
  "/services/apexrest/writeCallStatistics": "statistics",
  "/services/apexrest/callbackRequest": "callbackRequest",
} as const;

const time = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)?$/;

/** The fields of a statistics line (writeCallStatistics, "Data Structure"), each with what it may hold. */
const lineFields: Readonly<Record<string, (value: unknown) => boolean>> = {
  SalesForceID: (value) => typeof value === "string",
  jtelStatisticsPartAID: (value) => typeof value === "string" && value !== "",
  AgentUID: (value) => typeof value === "string",
  bOutbound: (value) => value === 0 || value === 1,
  CallerID: (value) => typeof value === "string" && /^\d+$/.test(value),
  ServiceNumber: (value) => typeof value === "string",
  ServiceName: (value) => typeof value === "string",
  AcdAgentGroupsName: (value) => typeof value === "string",
  AcdConfigurationGroupsName: (value) => typeof value === "string",
  dtCallStart: (value) => typeof value === "string" && value !== "" && time.test(value),
  dtCallAlert: (value) => typeof value === "string" && time.test(value),
  dtCallConnect: (value) => typeof value === "string" && time.test(value),
  dtCallEnd: (value) => typeof value === "string" && time.test(value),
  nDuration: (value) => Number.isInteger(value) && Number(value) >= -1,
  CONNRES: (value) => [1, 2, 3, 4, 5, 7].includes(Number(value)),
  Cause: (value) => Number.isInteger(value),
  TransactionCodeExportKey: (value) => typeof value === "string",
};

const callbackFields = [
  ["CallerID", "ServiceNumber", "ServiceName", "Function", "UserData", "UserData2", "UserData3"],
  [
    "Caller",
    "CallbackNumber",
    "ServiceNumbersNumber",
    "ServiceNumbersName",
    "AcdGroupsID",
    "AcdGroupsName",
    "AcdGroupsForeignSystemID",
    "dtCallStart",
    "dtCallEnd",
    "AcdEventsID",
    "Subject",
    "Body",
  ],
];

const LATE_MS = 30_000;
const CALLBACK_ANSWER = { Id: "5003X000001CaseQAA", Case: { CaseNumber: "00001026", Status: "New" } };

/**
 * The CRM's `writeCallStatistics` and callback endpoints. Each request takes the next of the faults, if there is one. A
 * report that comes again with the `Idempotency-Key` of one that was taken is answered as that one, and not taken again.
 */
export class Reporting {
  readonly url = origin;
  /** The same endpoints by plain http on the loopback interface; set once that server listens. */
  loopbackUrl = "";
  requests: ReportRequest[] = [];
  faults: ReportFault[] = [];
  /** Asked for a fault when there are no others. */
  nextFault: () => ReportFault | null = () => null;
  /** What the callback endpoint answers. */
  callbackAnswer: unknown = CALLBACK_ANSWER;
  /** How long a late answer takes, in milliseconds. */
  lateMs = LATE_MS;

  /** The address of an endpoint. */
  endpoint(name: ReportRequest["endpoint"], base: "url" | "loopbackUrl" = "url"): string {
    const path = name === "statistics" ? "writeCallStatistics" : "callbackRequest";
    return `${this[base]}/services/apexrest/${path}`;
  }

  /** The reports that were taken, in order. */
  accepted(name: ReportRequest["endpoint"] = "statistics"): Record<string, unknown>[] {
    return this.requests
      .filter(({ endpoint, accepted }) => endpoint === name && accepted)
      .map(({ fields }) => fields);
  }

  /** Forgets requests and faults, and restores what was set. */
  reset(): void {
    this.requests = [];
    this.faults = [];
    this.nextFault = () => null;
    this.callbackAnswer = CALLBACK_ANSWER;
    this.lateMs = LATE_MS;
  }

  /** Answers one request. */
  async handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    let body = "";
    try {
      for await (const chunk of req.setEncoding("utf8")) body += chunk;
    } catch {
      return;
    }
    const { pathname } = requestUrl(req);
    const endpoint = Object.hasOwn(paths, pathname) ? paths[pathname as keyof typeof paths] : undefined;
    if (!endpoint || req.method !== "POST")
      return sendJson(res, endpoint ? 405 : 404, { error: "no such service" });
    const contentType = req.headers["content-type"]?.split(";")[0]?.trim() ?? "";
    const fields = read(contentType, body);
    const request: ReportRequest = {
      endpoint,
      contentType,
      key: String(req.headers["idempotency-key"] ?? ""),
      authorization: req.headers.authorization,
      fields: fields ?? {},
      at: Date.now(),
      accepted: false,
      isRepeated: false,
      fault: this.faults.shift() ?? this.nextFault() ?? undefined,
    };
    const { fault, key } = request;
    request.isRepeated = this.requests.some(
      (earlier) => earlier.accepted && key !== "" && earlier.key === key,
    );
    this.requests.push(request);
    if (fault === "cutBefore") return void res.destroy();
    if (typeof fault === "object") {
      for (const [name, value] of Object.entries(fault.headers ?? {})) res.setHeader(name, value);
      return sendJson(res, fault.status, fault.body ?? {});
    }
    const problem = fields === null ? "The body can't be read." : check(endpoint, contentType, fields);
    if (problem !== null) return sendJson(res, 400, { error: problem });
    request.accepted = !request.isRepeated;
    if (fault === "cutAfter") return void res.destroy();
    if (fault === "late") await sleep(this.lateMs, undefined, { ref: false });
    sendJson(res, 200, endpoint === "callbackRequest" ? this.callbackAnswer : {});
  }
}

function read(contentType: string, body: string): Record<string, unknown> | null {
  if (contentType === "application/x-www-form-urlencoded")
    return Object.fromEntries(new URLSearchParams(body));
  if (contentType !== "application/json") return null;
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}

/** What the documents don't allow in a report; null for nothing. */
function check(
  endpoint: ReportRequest["endpoint"],
  contentType: string,
  fields: Record<string, unknown>,
): string | null {
  const names = Object.keys(fields);
  if (endpoint === "callbackRequest") {
    const isKnown = callbackFields.some(
      (known) => known.length === names.length && known.every((name, at) => names[at] === name),
    );
    return isKnown ? null : `These are not the documented parameters: ${names.join(", ")}`;
  }
  if (contentType !== "application/json") return "Statistics must be JSON.";
  const unknown = names.find((name) => !Object.hasOwn(lineFields, name));
  if (unknown !== undefined) return `${unknown} is not a field.`;
  const wrong = Object.entries(lineFields).find(([name, holds]) => !holds(fields[name]));
  return wrong ? `${wrong[0]} can't be ${JSON.stringify(fields[wrong[0]])}` : null;
}
