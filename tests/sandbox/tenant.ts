import { randomUUID } from "node:crypto";
import { EventEmitter, once } from "node:events";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Pair } from "./http.ts";
import {
  BadRequest,
  firstValue,
  readCookie,
  readForm,
  redirect,
  requestUrl,
  sendHtml,
  sendJson,
  sessionCookie,
} from "./http.ts";
import {
  callsPage,
  homePage,
  placedPage,
  problemPage,
  screenPopPage,
  signInPage,
  tasksPage,
} from "./pages.ts";
import type { TransactionCode } from "./tokens.ts";
import { fillTokens, tokenValues } from "./tokens.ts";
import { formatUserData, parseTransactionData, parseUserData } from "./userdata.ts";

export type CallState = "ringingAgent" | "ringingDestination" | "connected" | "ended" | "reported";
export type Outcome = "answered" | "agentNoAnswer" | "noAnswer" | "busy";

/** A call as make_call.php took it, and what became of it. */
export interface Call {
  id: number;
  agent: string;
  /** When make_call.php was asked: ISO 8601, UTC. */
  at: string;
  method: string;
  /** Path and query as they were sent. */
  url: string;
  query: Pair[];
  body: Pair[];
  /** The digits called: those of prefix and phone. */
  dialled: string;
  callerId: string;
  transactionId: string;
  interactionGuid: string;
  userData: Pair[];
  transactionData: Pair[];
  state: CallState;
  outcome: Outcome;
  answeredAt: string | undefined;
  hungUpAt: string | undefined;
  /** The user data once the call is over: tokens filled in, ctl_newRecordId appended when a record was created. */
  filledUserData: Pair[];
  /** What came of ctl_action: the callback's resultCode and errorString. */
  result: { code: "SUCCESS" | "FAIL" | "IGNORE"; error: string } | undefined;
  screenPop: ScreenPop | undefined;
  /** The POST to ctl_callbackUrl, with the status it was answered with, or why it failed. */
  callback: { url: string; status?: number; error?: string } | undefined;
}

/** A record that the create action made. */
export interface Task {
  id: string;
  type: string;
  fields: Pair[];
  linkedTo: { id: string; type: string } | undefined;
}

/** The form that the agent's page posts in a window of that name. */
export interface ScreenPop {
  url: string;
  target: string;
  fields: Pair[];
}

/** One request to the tenant, refused ones included. */
export interface TenantRequest {
  at: string;
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: Pair[];
  /** The answer's status; undefined while there is none, and when the connection was dropped. */
  status: number | undefined;
  /** Why it was refused. */
  refused: string | undefined;
}

/** What goes wrong at make_call.php, until it is taken away again. */
export interface Faults {
  /** Answers that much later; the call itself isn't delayed. */
  delayMs?: number;
  /** Drops the connection without an answer, before or after the call was taken. */
  drop?: "before" | "after";
  /** Sends the browser there instead, as tenants do whose agents sign in elsewhere. */
  redirect?: string;
  /** Answers with this error page, and places no call. */
  answer?: { status: number; reason: string };
  /** The create action fails with this message. */
  create?: string;
}

/** How the tenant is set up. An empty list of channels, dial plans or queues means that every id exists. */
export interface TenantConfig {
  /** How long each phone rings, and how long a call lasts, in milliseconds. */
  ringMs: number;
  talkMs: number;
  /** IANA name of the tenant's time zone. */
  timeZone: string;
  defaultCallerId: string;
  channels: string[];
  dialPlans: string[];
  queues: string[];
  /** The status of the page that refuses a request; the API doesn't name one. */
  refusalStatus: number;
  transactionCodes: TransactionCode[];
  notes: string;
  screenPop: { enabled: boolean; url: string; account: string; role: string; externalPassword: string };
}

export interface TenantOptions extends Partial<TenantConfig> {
  /** Sends a form to a URL and gives the answer's status; throws when it can't be reached. */
  post: (url: string, form: URLSearchParams) => Promise<number>;
}

const origin = "https://vcc.sandbox.test";
const sessionName = "vcc_session";
const queryOnly = ["prefix", "phone", "callerId", "dialplan_id", "queue_id"];
const queryOrBody = ["ctl_userdata", "extTransactionData"];

/** Numbers (digits as dialled) whose calls don't come about; every other one is answered. */
export const outcomes: Readonly<Record<string, Outcome>> = {
  "12125550170": "busy",
  "12125550171": "noAnswer",
  "12125550172": "agentNoAnswer",
  "4930901870": "busy",
  "4930901871": "noAnswer",
  "4930901872": "agentNoAnswer",
};

const defaults: TenantConfig = {
  ringMs: 50,
  talkMs: 50,
  timeZone: "America/New_York",
  defaultCallerId: "5250000",
  channels: [],
  dialPlans: [],
  queues: [],
  refusalStatus: 400,
  transactionCodes: [{ list: "Sales", shortCode: "QUOTE", description: "Quote requested" }],
  notes: "Asked for a quote",
  screenPop: {
    enabled: true,
    url: `${origin}/screenpop`,
    account: "ACME",
    role: "Sales",
    externalPassword: "external-secret",
  },
};

/** A Virtual Contact Center tenant, after the Click-To-Dial API: sign-in, make_call.php, and what follows a call. */
export class Tenant {
  readonly url = origin;
  /** The same tenant by plain http on the loopback interface; set once that server listens. */
  loopbackUrl = "";
  calls: Call[] = [];
  tasks: Task[] = [];
  requests: TenantRequest[] = [];
  faults: Faults = {};
  outcomes = new Map(Object.entries(outcomes));
  config: TenantConfig;

  readonly #initial: TenantConfig;
  readonly #post: TenantOptions["post"];
  readonly #events = new EventEmitter();
  readonly #streams = new Map<ServerResponse, string | undefined>();
  #sessions = new Map<string, string>();
  #pendingPops: { agent: string; pop: ScreenPop }[] = [];
  #over = new AbortController();
  /** Goes on after a reset, so that no transaction id is ever used twice. */
  #lastTransactionId = 27_000_000;

  constructor({ post, ...config }: TenantOptions) {
    this.#post = post;
    this.#initial = { ...defaults, ...config };
    this.config = structuredClone(this.#initial);
  }

  /** Opens a session for an agent, as the sign-in page does, and gives its cookie. */
  signIn(agent: string): { name: string; value: string } {
    const value = randomUUID();
    this.#sessions.set(value, agent);
    return { name: sessionName, value };
  }

  /** Ends every session on the server's side; the browsers keep their cookies. */
  endSessions(): void {
    this.#sessions.clear();
  }

  /** Resolves with the call once it is over and all that follows it is done. */
  async finished(id: number): Promise<Call> {
    for (;;) {
      const call = this.calls.find((one) => one.id === id);
      if (call?.state === "reported") return call;
      await once(this.#events, "change", { signal: this.#over.signal });
    }
  }

  /** Forgets calls, tasks, requests and sessions, breaks off what runs, and restores the configuration. */
  reset(): void {
    this.#over.abort();
    this.#over = new AbortController();
    this.calls = [];
    this.tasks = [];
    this.requests = [];
    this.faults = {};
    this.outcomes = new Map(Object.entries(outcomes));
    this.config = structuredClone(this.#initial);
    this.#sessions.clear();
    this.#pendingPops = [];
    this.#changed();
  }

  /** Answers one request. */
  async handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const request: TenantRequest = {
      at: new Date().toISOString(),
      method: req.method ?? "",
      url: req.url ?? "",
      headers: req.headers,
      body: [],
      status: undefined,
      refused: undefined,
    };
    this.requests.push(request);
    res.on("finish", () => {
      request.status = res.statusCode;
    });
    try {
      request.body = await readForm(req);
      await this.#route(req, res, request);
    } catch (error) {
      if (!req.complete) return void res.destroy();
      if (!(error instanceof BadRequest)) throw error;
      request.refused = error.message;
      sendHtml(res, this.config.refusalStatus, problemPage("Your call can't be placed", error.message));
    }
  }

  async #route(req: IncomingMessage, res: ServerResponse, request: TenantRequest): Promise<void> {
    const { pathname } = requestUrl(req);
    const agent = this.#sessions.get(readCookie(req, sessionName) ?? "");
    switch (`${req.method} ${pathname}`) {
      case "GET /AGUI/login.php":
        return sendHtml(res, 200, signInPage());
      case "POST /AGUI/login.php": {
        const name = firstValue(request.body, "agent")?.trim();
        if (!name) return sendHtml(res, 200, signInPage("Enter your agent name."));
        return redirect(res, "/", sessionCookie(req, sessionName, this.signIn(name).value));
      }
      case "POST /AGUI/logout.php":
        this.#sessions.delete(readCookie(req, sessionName) ?? "");
        return redirect(res, "/AGUI/login.php", sessionCookie(req, sessionName, ""));
      case "GET /calls":
        return sendHtml(res, 200, callsPage(agent, this.calls));
      case "GET /calls.json":
        return sendJson(res, 200, this.calls);
      case "GET /tasks":
        return sendHtml(res, 200, tasksPage(agent, this.tasks));
      case "GET /events":
        return this.#stream(res, undefined);
      case "POST /screenpop":
        return sendHtml(res, 200, screenPopPage(request.body));
      case "GET /":
      case "GET /AGUI/events":
      case "GET /AGUI/make_call.php":
      case "POST /AGUI/make_call.php":
        if (agent === undefined) {
          request.refused = "There is no AGUI session.";
          return redirect(res, "/AGUI/login.php");
        }
        if (pathname === "/") return sendHtml(res, 200, homePage(agent, this.calls));
        if (pathname === "/AGUI/events") return this.#stream(res, agent);
        return await this.#makeCall(req, res, request, agent);
      default:
        request.refused = "There is no such page.";
        return sendHtml(res, 404, problemPage("Not found", request.refused));
    }
  }

  async #makeCall(
    req: IncomingMessage,
    res: ServerResponse,
    request: TenantRequest,
    agent: string,
  ): Promise<void> {
    const { delayMs = 0, drop, answer, redirect: elsewhere } = this.faults;
    if (drop === "before") return void res.destroy();
    if (elsewhere !== undefined) return redirect(res, elsewhere);
    if (answer) {
      request.refused = answer.reason;
      await sleep(delayMs, undefined, { ref: false });
      return sendHtml(res, answer.status, problemPage("Your call can't be placed", answer.reason));
    }
    const call = this.#readCall(agent, request, [...requestUrl(req).searchParams]);
    this.calls.push(call);
    this.#changed();
    void this.#live(call, this.#over.signal).catch((error) => {
      if (error?.name !== "AbortError") throw error;
    });
    if (drop === "after") return void res.destroy();
    await sleep(delayMs, undefined, { ref: false });
    sendHtml(res, 200, placedPage(agent, call));
  }

  /** Holds the parameters against the API's tables, "GET Parameters" and "GET/POST Parameters". */
  #readCall(agent: string, request: TenantRequest, query: Pair[]): Call {
    const all = [...query, ...request.body];
    for (const [name] of all) {
      if (![...queryOnly, ...queryOrBody].includes(name)) throw new BadRequest(`${name} is not a parameter.`);
      if (all.filter(([other]) => other === name).length > 1) throw new BadRequest(`${name} is repeated.`);
    }
    for (const [name] of request.body) {
      if (queryOnly.includes(name)) throw new BadRequest(`${name} must be in the URL's query.`);
    }
    const prefix = firstValue(query, "prefix") ?? "";
    if (!/^\d*$/.test(prefix)) throw new BadRequest("prefix must have digits only.");
    const phone = firstValue(query, "phone") ?? "";
    if (!/^[\d\s()+./-]*$/.test(phone) || !/\d/.test(phone))
      throw new BadRequest("phone must be a phone number.");
    const { channels, dialPlans, queues, defaultCallerId } = this.config;
    const ids = { callerId: channels, dialplan_id: dialPlans, queue_id: queues };
    for (const [name, existing] of Object.entries(ids)) {
      const id = firstValue(query, name);
      if (id === undefined) continue;
      if (!/^\d+$/.test(id)) throw new BadRequest(`${name} must have digits only.`);
      if (existing.length > 0 && !existing.includes(id)) throw new BadRequest(`${name} ${id} doesn't exist.`);
    }
    const userData = firstValue(all, "ctl_userdata");
    const transactionData = firstValue(all, "extTransactionData");
    const dialled = prefix + phone.replace(/\D/g, "");
    return {
      id: this.calls.length + 1,
      agent,
      at: request.at,
      method: request.method,
      url: request.url,
      query,
      body: request.body,
      dialled,
      callerId: firstValue(query, "callerId") ?? defaultCallerId,
      transactionId: String(++this.#lastTransactionId),
      interactionGuid: `int-${randomUUID()}`,
      userData: userData === undefined ? [] : parseUserData(userData),
      transactionData: transactionData === undefined ? [] : parseTransactionData(transactionData),
      state: "ringingAgent",
      outcome: this.outcomes.get(dialled) ?? "answered",
      answeredAt: undefined,
      hungUpAt: undefined,
      filledUserData: [],
      result: undefined,
      screenPop: undefined,
      callback: undefined,
    };
  }

  /** The agent's phone rings, then the destination; once the call is over, its actions follow. */
  async #live(call: Call, signal: AbortSignal): Promise<void> {
    const { ringMs, talkMs } = this.config;
    await sleep(ringMs, undefined, { signal });
    if (call.outcome !== "agentNoAnswer") {
      this.#enter(call, "ringingDestination");
      await sleep(ringMs, undefined, { signal });
      if (call.outcome === "answered") {
        call.answeredAt = new Date().toISOString();
        this.#enter(call, "connected");
        await sleep(talkMs, undefined, { signal });
        call.hungUpAt = new Date().toISOString();
      }
    }
    this.#enter(call, "ended");
    call.filledUserData = this.#fill(call);
    this.#create(call);
    this.#launch(call);
    await this.#callBack(call);
    signal.throwIfAborted();
    this.#enter(call, "reported");
  }

  #enter(call: Call, state: CallState): void {
    call.state = state;
    this.#changed();
  }

  #fill(call: Call): Pair[] {
    const { timeZone, transactionCodes, notes } = this.config;
    const values = tokenValues({
      callerId: call.callerId,
      transactionId: call.transactionId,
      interactionGuid: call.interactionGuid,
      answeredAt: call.answeredAt === undefined ? undefined : new Date(call.answeredAt),
      hungUpAt: call.hungUpAt === undefined ? undefined : new Date(call.hungUpAt),
      now: new Date(),
      timeZone,
      transactionCodes,
      notes,
    });
    return call.userData.map(([name, value]) => [name, fillTokens(value, values)]);
  }

  /** "Create Action": a record of the user data; nothing without ctl_action and ctl_intType. */
  #create(call: Call): void {
    const data = call.filledUserData;
    if (firstValue(data, "ctl_action") === undefined || firstValue(data, "ctl_intType") === undefined) {
      call.result = { code: "IGNORE", error: "" };
      return;
    }
    if (this.faults.create !== undefined) {
      call.result = { code: "FAIL", error: this.faults.create };
      return;
    }
    const id = firstValue(call.transactionData, "extRecordId");
    const type = firstValue(call.transactionData, "extRecordType");
    const task: Task = {
      id: `00TKj${String(this.tasks.length + 1).padStart(10, "0")}`,
      type: firstValue(data, "ObjectType") ?? "Task",
      fields: data.filter(([name]) => !name.startsWith("ctl_") && name !== "ObjectType"),
      linkedTo: id === undefined || type === undefined ? undefined : { id, type },
    };
    this.tasks.push(task);
    call.filledUserData = [...data, ["ctl_newRecordId", task.id]];
    call.result = { code: "SUCCESS", error: "" };
  }

  /** "Launch Option": the agent's open page posts the screen pop; without one, it waits until the agent opens it. */
  #launch(call: Call): void {
    const { enabled, url, account, role, externalPassword } = this.config.screenPop;
    if (!enabled || firstValue(call.filledUserData, "ctl_launchopt") !== "true") return;
    const pop: ScreenPop = {
      url,
      target: firstValue(call.filledUserData, "ctl_recordname") ?? `screenpop-${call.id}`,
      fields: [
        ["CtlUserData", formatUserData(call.filledUserData)],
        ["AgentID", call.agent],
        ["Username", call.agent],
        ["extLogin", call.agent],
        ["Password", externalPassword],
        ["extPwd", externalPassword],
        ["Account", account],
        ["Role", role],
        ["Command", "launch"],
        ["cmd", "launch"],
      ],
    };
    call.screenPop = pop;
    this.#pendingPops.push({ agent: call.agent, pop });
    this.#deliverPops();
  }

  /** "Callback URL": a form POST, independent of the other actions. */
  async #callBack(call: Call): Promise<void> {
    const url = firstValue(call.filledUserData, "ctl_callbackUrl");
    if (url === undefined) return;
    const form = new URLSearchParams({
      ctl_userdata: formatUserData(call.filledUserData),
      resultCode: call.result?.code ?? "",
      errorString: call.result?.error ?? "",
    });
    try {
      call.callback = { url, status: await this.#post(url, form) };
    } catch (error) {
      call.callback = { url, error: error instanceof Error ? error.message : String(error) };
    }
  }

  /** Keeps a stream of server-sent events open; one that an agent's home opens also carries the agent's screen pops. */
  #stream(res: ServerResponse, agent: string | undefined): void {
    res.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    res.flushHeaders();
    this.#streams.set(res, agent);
    res.on("close", () => this.#streams.delete(res));
    this.#deliverPops();
  }

  #changed(): void {
    this.#events.emit("change");
    for (const stream of this.#streams.keys()) stream.write("event: change\ndata:\n\n");
  }

  #deliverPops(): void {
    this.#pendingPops = this.#pendingPops.filter(({ agent, pop }) => {
      const [stream] = [...this.#streams].findLast(([, owner]) => owner === agent) ?? [];
      stream?.write(`event: screenpop\ndata: ${JSON.stringify(pop)}\n\n`);
      return stream === undefined;
    });
  }
}
