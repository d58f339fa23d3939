import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Pair } from "./http.ts";
import {
  BadRequest,
  firstValue,
  html,
  readCookie,
  redirect,
  requestUrl,
  sendHtml,
  sendJson,
  sessionCookie,
} from "./http.ts";
import { FilterError, parseFilter } from "./odata.ts";

export type EndpointName = "salesforce" | "sap" | "c4c";

/** What an endpoint asks of its callers. */
export type EndpointAuth =
  | { type: "none" }
  | { type: "basic"; username: string; password: string }
  | { type: "bearer"; token: string }
  | { type: "header"; name: string; value: string }
  | { type: "session" }
  | { type: "oauth"; accepts: (accessToken: string) => boolean };

/** How a decision turns out; the number that is asked for chooses it. */
export type Behaviour =
  | "allowed"
  | "allowedByName"
  | "allowedFormatted"
  | "unmatched"
  | "badRequest"
  | "unauthorised"
  | "forbidden"
  | "notFound"
  | "tooManyRequests"
  | "busy"
  | "teapot"
  | "serverError"
  | "unavailable"
  | "maintenance"
  | "unnamed"
  | "markup"
  | "late"
  | "never"
  | "dropped"
  | "htmlPage"
  | "brokenJson"
  | "wrongShape"
  | "oversize"
  | "atom"
  | "signInRedirect";

const special: readonly (readonly [lastTwoDigits: number, behaviour: Behaviour])[] = [
  [40, "badRequest"],
  [41, "unauthorised"],
  [43, "forbidden"],
  [44, "notFound"],
  [45, "tooManyRequests"],
  [46, "serverError"],
  [47, "unavailable"],
  [50, "late"],
  [51, "never"],
  [52, "dropped"],
  [53, "htmlPage"],
  [54, "brokenJson"],
  [55, "wrongShape"],
  [56, "oversize"],
  [57, "signInRedirect"],
  [60, "unmatched"],
  [61, "allowedByName"],
  [62, "allowedFormatted"],
];

/**
 * The numbers, as E.164 digits, whose decision isn't an ordinary yes: +1 212 555 01xx and +49 30 9018xx with the same
 * last two digits behave alike. Any other number is allowed.
 */
export const behaviours: Readonly<Record<string, Behaviour>> = Object.fromEntries(
  special.flatMap(([digits, behaviour]) => [
    [`121255501${digits}`, behaviour],
    [`49309018${digits}`, behaviour],
  ]),
);

/** The service number that allowed decisions name, in the words of both CRMs. */
export const serviceNumber = {
  number: "4921112345",
  name: "Hotline",
  distributionChannelCodeText: "Direct Sales",
  countryCode: "DE",
} as const;

/** A customer as the OData service keeps it. One without a channel has no sales data. */
export interface Customer {
  id: string;
  /** E.164, with its plus. */
  phone: string;
  channel: string | undefined;
}

/** Customers 1000120 to 1000179 with the numbers +49 30 901820 to …79, one without sales data, and one whose id has a quote. */
export const customers: readonly Customer[] = [
  ...Array.from({ length: 60 }, (_, index) => ({
    id: String(1_000_120 + index),
    phone: `+49309018${20 + index}`,
    channel: serviceNumber.distributionChannelCodeText,
  })),
  { id: "1000190", phone: "+4930901890", channel: undefined },
  { id: "O'Neil", phone: "+4930901891", channel: serviceNumber.distributionChannelCodeText },
];

/** One request to a decision endpoint, refused ones included. */
export interface DecisionRequest {
  endpoint: EndpointName;
  method: string;
  /** Path and query as they were sent. */
  url: string;
  query: Pair[];
  headers: IncomingHttpHeaders;
  at: string;
  /** The client went away before it was answered. */
  aborted: boolean;
}

export interface DecisionOptions {
  auth?: Partial<Record<EndpointName, EndpointAuth>>;
  /** How long a late answer takes, in milliseconds. */
  lateMs?: number;
}

const origin = "https://crm-api.sandbox.test";
const sessionName = "crm_session";
const paths: Readonly<Record<EndpointName, string>> = {
  salesforce: "/services/apexrest/onClickToDial",
  sap: "/sap/onClickToDial",
  c4c: "/sap/c4c/odata/v1/c4codataapi/IndividualCustomerCollection",
};

/** What an endpoint answers when it is allowed to, in its own shape. */
interface Answers {
  allowed: unknown;
  allowedByName: unknown;
  allowedFormatted: unknown;
  unmatched: unknown;
  unnamed: unknown;
  markup: unknown;
  wrongShape: unknown;
}

/** Decision endpoints: Salesforce's and SAP's onClickToDial, and the OData service of SAP Cloud for Customer. */
export class Decision {
  readonly url = origin;
  /** The same endpoints by plain http on the loopback interface; set once that server listens. */
  loopbackUrl = "";
  readonly paths = paths;
  requests: DecisionRequest[] = [];
  behaviours = new Map(Object.entries(behaviours));
  customers = [...customers];
  auth: Record<EndpointName, EndpointAuth>;
  lateMs: number;

  readonly #initial: { auth: Record<EndpointName, EndpointAuth>; lateMs: number };
  readonly #held = new Set<ServerResponse>();

  constructor({ auth = {}, lateMs = 1000 }: DecisionOptions = {}) {
    const none = { type: "none" } as const;
    this.#initial = { auth: { salesforce: none, sap: none, c4c: none, ...auth }, lateMs };
    this.auth = structuredClone(this.#initial.auth);
    this.lateMs = lateMs;
  }

  /** The cookie that the sign-in page sets, which auth `session` asks for. */
  readonly session = { name: sessionName, value: "signed-in" } as const;

  /** The address of an endpoint: by https under its name, or by http on the loopback interface. */
  endpoint(name: EndpointName, base: "url" | "loopbackUrl" = "url"): string {
    return this[base] + paths[name];
  }

  /** Forgets the requests, lets go of held ones, and restores what was set. */
  reset(): void {
    for (const res of this.#held) res.destroy();
    this.#held.clear();
    this.requests = [];
    this.behaviours = new Map(Object.entries(behaviours));
    this.customers = [...customers];
    this.auth = structuredClone(this.#initial.auth);
    this.lateMs = this.#initial.lateMs;
  }

  /** Answers one request. */
  async handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { pathname, searchParams } = requestUrl(req);
    if (pathname === "/login") return this.#signIn(req, res);
    const endpoint = (["salesforce", "sap", "c4c"] as const).find((name) => paths[name] === pathname);
    if (endpoint === undefined) return sendJson(res, 404, problem("NOT_FOUND", "There is no such service."));
    const request: DecisionRequest = {
      endpoint,
      method: req.method ?? "",
      url: req.url ?? "",
      query: [...searchParams],
      headers: req.headers,
      at: new Date().toISOString(),
      aborted: false,
    };
    this.requests.push(request);
    res.on("close", () => {
      request.aborted = !res.writableFinished;
    });
    if (req.method !== "GET")
      return sendJson(res, 405, problem("METHOD_NOT_ALLOWED", "Only GET is allowed."));
    if (!this.#authorised(req, endpoint)) {
      if (this.auth[endpoint].type === "basic") res.setHeader("www-authenticate", 'Basic realm="CRM"');
      return sendJson(res, 401, problem("INVALID_SESSION_ID", "Not authorised."));
    }
    try {
      if (endpoint === "c4c") return await this.#odata(req, res, request.query);
      const number = endpoint === "salesforce" ? readSalesforce(request.query) : readSap(request.query);
      await this.#behave(res, number, endpoint === "salesforce" ? salesforceAnswers : sapAnswers);
    } catch (error) {
      if (!(error instanceof BadRequest)) throw error;
      sendJson(res, 400, problem("BAD_REQUEST", error.message));
    }
  }

  #signIn(req: IncomingMessage, res: ServerResponse): void {
    const form = html`<form method="post"><button>Sign in</button></form>`;
    if (req.method !== "POST")
      sendHtml(res, 200, html`<!doctype html><title>Sign in</title><h1>CRM</h1>${form}`);
    else redirect(res, "/login", sessionCookie(req, sessionName, this.session.value));
  }

  #authorised(req: IncomingMessage, endpoint: EndpointName): boolean {
    const auth = this.auth[endpoint];
    switch (auth.type) {
      case "none":
        return true;
      case "basic": {
        const token = Buffer.from(`${auth.username}:${auth.password}`).toString("base64");
        return req.headers.authorization === `Basic ${token}`;
      }
      case "bearer":
        return req.headers.authorization === `Bearer ${auth.token}`;
      case "header":
        return req.headers[auth.name.toLowerCase()] === auth.value;
      case "oauth":
        return auth.accepts(req.headers.authorization?.replace(/^Bearer /, "") ?? "");
      case "session":
        return readCookie(req, sessionName) === this.session.value;
    }
  }

  async #behave(res: ServerResponse, number: string, answers: Answers): Promise<void> {
    const behaviour = this.behaviours.get(number) ?? "allowed";
    switch (behaviour) {
      case "allowed":
      case "allowedByName":
      case "allowedFormatted":
      case "unmatched":
      case "unnamed":
      case "markup":
      case "wrongShape":
        return sendJson(res, 200, answers[behaviour]);
      case "badRequest":
        return sendJson(res, 400, problem("BAD_REQUEST", "The record was not found."));
      case "unauthorised":
        return sendJson(res, 401, problem("INVALID_SESSION_ID", "The session has expired."));
      case "forbidden":
        return sendJson(res, 403, problem("FORBIDDEN", "This customer must not be called."));
      case "notFound":
        return sendJson(res, 404, problem("NOT_FOUND", "The record was not found."));
      case "tooManyRequests":
        res.setHeader("retry-after", "30");
        return sendJson(res, 429, problem("REQUEST_LIMIT_EXCEEDED", "Too many requests."));
      case "busy":
        return sendJson(res, 429, problem("REQUEST_LIMIT_EXCEEDED", "Too many requests."));
      case "teapot":
        return sendJson(res, 418, problem("TEAPOT", "Short and stout."));
      case "serverError":
        return sendJson(res, 500, problem("APEX_ERROR", "System.NullPointerException"));
      case "unavailable":
        return sendHtml(
          res,
          503,
          html`<!doctype html><title>Maintenance</title><h1>Down for maintenance</h1>`,
        );
      case "maintenance":
        res.setHeader("retry-after", "600");
        return sendJson(res, 503, problem("MAINTENANCE", "Back soon."));
      case "late":
        await sleep(this.lateMs, undefined, { ref: false });
        return sendJson(res, 200, answers.allowed);
      case "never":
        this.#held.add(res);
        return;
      case "dropped":
        return void res.destroy();
      case "htmlPage":
        return sendHtml(res, 200, html`<!doctype html><title>Welcome</title><h1>Welcome</h1>`);
      case "brokenJson":
        res.writeHead(200, { "content-type": "application/json" });
        return void res.end('{"ServiceNumber":"4921112345","Serv');
      case "oversize":
        return sendJson(res, 200, { ...Object(answers.allowed), padding: "x".repeat(300 * 1024) });
      case "atom":
        return sendAtom(res, []);
      case "signInRedirect":
        return redirect(res, "/login");
    }
  }

  /** `IndividualCustomerCollection` of the C4C OData V2 service, with the system query options that it needs here. */
  async #odata(req: IncomingMessage, res: ServerResponse, query: Pair[]): Promise<void> {
    const expandable = "IndividualCustomerSalesData";
    for (const [name] of query) {
      if (!["$filter", "$expand", "$format"].includes(name))
        throw new BadRequest(`${name} is not supported.`);
      if (query.filter(([other]) => other === name).length > 1) throw new BadRequest(`${name} is repeated.`);
    }
    const filter = firstValue(query, "$filter");
    const expand = firstValue(query, "$expand");
    const format = firstValue(query, "$format");
    if (expand !== undefined && expand !== expandable) throw new BadRequest(`${expand} can't be expanded.`);
    if (format !== undefined && format !== "json" && format !== "atom") {
      throw new BadRequest(`$format=${format} is not supported.`);
    }
    const found = selectCustomers(this.customers, filter);
    const results = found.map((customer) => entry(customer, expand === expandable));
    const wantsJson =
      format === "json" || (format === undefined && /application\/json/.test(req.headers.accept ?? ""));
    if (!wantsJson) return sendAtom(res, found);
    const one = found.length === 1 ? found[0]?.phone.slice(1) : undefined;
    await this.#behave(res, one ?? "", odataAnswers(results));
  }
}

const problem = (errorCode: string, message: string) => [{ errorCode, message }];

function exactly(query: readonly Pair[], names: readonly string[]): string[] {
  const unexpected = query.find(([name]) => !names.includes(name));
  if (unexpected) throw new BadRequest(`${unexpected[0]} is not a parameter.`);
  return names.map((name) => {
    const values = query.filter(([given]) => given === name).map(([, value]) => value);
    const [value] = values;
    if (values.length !== 1 || !value) throw new BadRequest(`${name} must be given once.`);
    return value;
  });
}

function digits(name: string, value = ""): string {
  if (!/^\d+$/.test(value)) throw new BadRequest(`${name} must have digits only.`);
  return value;
}

function readSalesforce(query: readonly Pair[]): string {
  const [id = "", number] = exactly(query, ["SalesForceID", "CallerID", "AgentUID"]);
  if (!/^[A-Za-z0-9]{15}([A-Za-z0-9]{3})?$/.test(id))
    throw new BadRequest("SalesForceID is not a record id.");
  return digits("CallerID", number);
}

function readSap(query: readonly Pair[]): string {
  const [, number] = exactly(query, ["SAPBusinessPartnerID", "SAPPhoneNumber"]);
  return digits("SAPPhoneNumber", number);
}

/** What would set a page's title, if it were taken for markup. */
export const MARKUP = '<img src=x onerror="document.title=1"><script>document.title=2</script>';

const salesforceAnswer = (ServiceNumber: string, ServiceNumberName: string) => ({
  ServiceNumber,
  ServiceNumberName,
});
const salesforceAnswers: Answers = {
  allowed: salesforceAnswer(serviceNumber.number, serviceNumber.name),
  allowedByName: salesforceAnswer("4999999999", serviceNumber.name),
  allowedFormatted: salesforceAnswer("+49 (211) 12345", "Düsseldorf"),
  unmatched: salesforceAnswer("4999999999", "Nowhere"),
  unnamed: salesforceAnswer("", ""),
  markup: salesforceAnswer("4999999999", MARKUP),
  wrongShape: { ServiceNumber: { value: serviceNumber.number }, ServiceNumberName: [] },
};

const sapAnswer = (distributionChannelCodeText: string, countryCode: string) => ({
  distributionChannelCodeText,
  countryCode,
});
const sapAllowed = sapAnswer(serviceNumber.distributionChannelCodeText, serviceNumber.countryCode);
const sapAnswers: Answers = {
  allowed: sapAllowed,
  allowedByName: sapAllowed,
  allowedFormatted: sapAllowed,
  unmatched: sapAnswer("Unknown Channel", "XX"),
  unnamed: {},
  markup: sapAnswer(MARKUP, "DE"),
  wrongShape: { distributionChannelCodeText: { value: "Direct Sales" }, countryCode: ["DE"] },
};

type Entry = ReturnType<typeof entry>;

function odataAnswers(results: Entry[]): Answers {
  const allowed = { d: { results } };
  return {
    allowed,
    allowedByName: allowed,
    allowedFormatted: allowed,
    unmatched: { d: { results: results.map((result) => ({ ...result, CountryCode: "XX" })) } },
    unnamed: { d: { results: [{}] } },
    markup: { d: { results: results.map((result) => ({ ...result, CountryCode: MARKUP })) } },
    wrongShape: { d: { results: "none" } },
  };
}

function selectCustomers(all: readonly Customer[], filter: string | undefined): readonly Customer[] {
  if (filter === undefined) return all;
  try {
    const matches = parseFilter(filter, ["CustomerID", "NormalisedPhone"]);
    return all.filter(({ id, phone }) => matches({ CustomerID: id, NormalisedPhone: phone }));
  } catch (error) {
    throw error instanceof FilterError ? new BadRequest(error.message) : error;
  }
}

function entry({ id, phone, channel }: Customer, expanded: boolean) {
  const key = `00163E04B6021ED2B7C1BAE7${id}`;
  const uri = `${origin}${paths.c4c}('${key}')`;
  return {
    __metadata: { uri, type: "c4codata.IndividualCustomer" },
    ObjectID: key,
    CustomerID: id,
    CountryCode: serviceNumber.countryCode,
    CountryCodeText: "Germany",
    NormalisedPhone: phone,
    IndividualCustomerSalesData: expanded
      ? (channel === undefined ? [] : [channel]).map((text) => ({
          ObjectID: `${key}S`,
          ParentObjectID: key,
          CustomerID: id,
          SalesOrganisationID: "DE1100",
          DistributionChannelCode: "01",
          DistributionChannelCodeText: text,
          DivisionCode: "01",
        }))
      : { __deferred: { uri: `${uri}/IndividualCustomerSalesData` } },
  };
}

/** The service's own format, which it uses whenever JSON isn't asked for. */
function sendAtom(res: ServerResponse, found: readonly Customer[]): void {
  res.writeHead(200, { "content-type": "application/atom+xml; charset=utf-8" });
  const entries = found.map(
    ({ id }) =>
      html`<entry><content type="application/xml"><m:properties><d:CustomerID>${id}</d:CustomerID></m:properties></content></entry>`,
  );
  const feed = html`<feed xmlns="http://www.w3.org/2005/Atom" xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata" xmlns:d="http://schemas.microsoft.com/ado/2007/08/dataservices">${entries}</feed>`;
  res.end(`<?xml version="1.0" encoding="utf-8"?>${feed.text}`);
}
