import { readSettings } from "../../lib/settings/document";
import type { Settings } from "../../lib/settings/schema";
import { seeded } from "../seeded";
import { Windows } from "./windows";

/* What is outside of the extension: VCC, the CRM, a relay, a network and a clock, each with the faults that a seed chooses. */

/** What VCC has of a call. */
export interface PlacedCall {
  callId: string;
  recordId: string;
  digits: string;
  /** When its request was sent, by the world's own clock, which nobody turns. */
  at: number;
  skewMs: number;
  /** Whether what the CRM was last asked for its record had been allowed by then, in time and as it reached the extension. */
  wasAllowed: boolean;
}

interface Served {
  response: Response;
  /** Is called when the answer reaches the extension whole. */
  delivered?: () => void;
}

/** How a request fares. */
type Fault = "none" | "notReached" | "answerLost" | "late" | "cutOff" | "garbled" | "serverError";

export const EXTENSION_ID = "click-to-dial";

const HOST = "https://world.example";
/** How late what is late is: some of it within every time limit, some of it after all of them. */
const DELAYS_MS = [50, 2000, 8000, 25_000, 60_000];
/** So long VCC and the CRM take with what isn't late, which is time to cancel a call in. */
const THINKING_MS = 200;
const SCREEN_POP = `${HOST}/pop`;

/** The settings of the world's agents. */
export const SETTINGS: Settings = (() => {
  const { settings, problems } = readSettings({
    agent: { uid: "jdoe" },
    tenant: { url: `${HOST}:444` },
    sites: [{ match: "https://acme.lightning.force.com/*", crm: "salesforce" }],
    decision: { salesforce: { url: `${HOST}/decision` } },
    serviceNumbers: [{ number: "4921112345", name: "Hotline" }],
    statistics: {
      url: `${HOST}/statistics`,
      transactionCodes: [{ list: "Sales", code: "QUOTE", exportKey: "K" }],
    },
    callbackRequest: { url: `${HOST}/callback` },
    results: {
      screenpopUrls: [SCREEN_POP],
      relay: { publishUrl: `${HOST}/pub/{channel}`, subscribeUrl: `${HOST}/sub/{channel}` },
    },
    guard: { premiumRate: "confirm" },
  });
  if (settings === null) throw new Error(JSON.stringify(problems));
  return settings;
})();

/** One agent's world. */
export class World {
  readonly random: () => number;
  /** How its agent's calls are placed. */
  readonly launch: "background" | "window";
  readonly windows = new Windows(this);
  isOnline = true;
  /** No more faults: how a run comes to its end. */
  isHealed = false;
  /** How far the computer's clock is from the true one. */
  skewMs = 0;
  /** Calls that VCC has taken, in order. */
  readonly placed: PlacedCall[] = [];
  /** Of each record the last question to the CRM, and whether it has allowed the call. */
  private readonly asked = new Map<string, { isAllowed: boolean }>();
  /** How often a report was taken, by its key. */
  readonly taken = new Map<string, number>();
  /** What came of each request for a report, by its key: the status that reached the extension; null: none did. */
  readonly answered = new Map<string, (number | null)[]>();
  /** Reports, by their id, of which a worker couldn't store what came of their request: it died before, or its storage failed. */
  readonly unsettled = new Set<number>();
  /** User data of finished calls that the relay holds, and those that VCC's screen pop brings. */
  readonly relayed: string[] = [];
  readonly pops: string[] = [];
  readonly counts = { requests: 0, faults: 0, tooLate: 0 };
  private ids = 0;

  constructor(seed: number) {
    this.random = seeded(seed);
    this.launch = this.random() < 0.3 ? "window" : "background";
  }

  /** The computer's clock. */
  readonly now = (): number => Date.now() + this.skewMs;

  /** An id that nothing else in this world has. */
  readonly newId = (): string => `id-${String(++this.ids).padStart(6, "0")}`;

  pick<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.random() * choices.length)] as T;
  }

  /** Answers one request as the world's servers do, or fails as networks do. */
  readonly fetch: typeof fetch = async (input, init = {}) => {
    const key = new Headers(init.headers).get("Idempotency-Key");
    if (key === null) return this.answer(input, init);
    const answers = this.answered.get(key) ?? [];
    this.answered.set(key, answers);
    const at = answers.push(null) - 1;
    const response = await this.answer(input, init);
    answers[at] = response.status;
    return response;
  };

  private readonly answer = async (input: RequestInfo | URL, init: RequestInit): Promise<Response> => {
    const url = new URL(String(input));
    const signal = init.signal ?? new AbortController().signal;
    signal.throwIfAborted();
    const serve = this.receive(url, init);
    this.counts.requests += 1;
    if (!this.isOnline) throw new TypeError("Failed to fetch");
    const fault = this.fault();
    if (fault !== "none") this.counts.faults += 1;
    if (fault === "notReached") throw new TypeError("Failed to fetch");
    // A server that fails after it has taken a report can't be told from one that hasn't: the API has it sent again.
    const isReport = url.pathname === "/statistics" || url.pathname === "/callback";
    if (fault === "serverError" && (isReport || this.random() < 0.5))
      return new Response("down", { status: 503 });
    if (fault === "late") return this.answerLate(serve, signal);
    const answer = await orGivenUp(serve(), signal);
    switch (fault) {
      case "none":
        answer.delivered?.();
        return answer.response;
      case "cutOff":
        return new Response(
          new ReadableStream({
            start(stream) {
              stream.enqueue(new TextEncoder().encode("{"));
              stream.error(new TypeError("network error"));
            },
          }),
          { status: answer.response.status },
        );
      case "garbled":
        if (answer.response.status === 304) return answer.response;
        return new Response(
          this.pick(['{"ServiceNumber":', "\0\ufffd", "<html>", "[]", "null", "x".repeat(300_000)]),
          {
            status: answer.response.status,
            headers: { "Content-Type": this.pick(["application/json", "text/html", ""]) },
          },
        );
      case "serverError":
        return new Response("down", { status: this.pick([500, 502, 503]) });
      default:
        throw new TypeError("Failed to fetch");
    }
  };

  /**
   * Has the request reach its server late, or its answer, or the answer's body, come late. The server does what it was asked
   * for all the same where whoever asked has given up by then, or is dead.
   */
  private answerLate(serve: () => Promise<Served>, signal: AbortSignal): Promise<Response> {
    const what = this.pick(["request", "answer", "body"] as const);
    const late = new Promise((resolve) => setTimeout(resolve, this.pick(DELAYS_MS)));
    const served = what === "request" ? late.then(serve) : serve();
    const whole = Promise.all([served, late]).then(([answer]) => {
      if (signal.aborted) this.counts.tooLate += 1;
      else answer.delivered?.();
      return answer.response;
    });
    const inTime = orGivenUp(whole, signal);
    if (what !== "body") return inTime;
    inTime.catch(() => {});
    return orGivenUp(served, signal).then(({ response }) => {
      if (response.body === null) return response;
      const body = inTime.then((answer) => answer.arrayBuffer());
      body.catch(() => {});
      const stream = new ReadableStream({
        start: (controller) =>
          void body.then(
            (bytes) => {
              controller.enqueue(new Uint8Array(bytes));
              controller.close();
            },
            (error) => controller.error(error),
          ),
      });
      return new Response(stream, response);
    });
  }

  private fault(): Fault {
    if (this.isHealed || this.random() < 0.7) return "none";
    const others = ["notReached", "answerLost", "cutOff", "garbled", "serverError"] as const;
    return this.random() < 0.3 ? "late" : this.pick(others);
  }

  /** Takes a request as it is sent; what this gives has its server answer it, now or later. */
  private receive(url: URL, init: RequestInit): () => Promise<Served> {
    if (url.port === "444") {
      const call = this.callOf(url, init);
      return () => thoughtOver({ response: call ? this.place(call) : new Response("<h1>Home</h1>") });
    }
    switch (url.pathname.split("/")[1]) {
      case "decision": {
        const question = { isAllowed: false };
        this.asked.set(recordAskedFor(url) ?? "", question);
        const end = Date.now() + SETTINGS.decision.timeoutMs;
        const allow = () => {
          // What comes later mustn't count any more.
          question.isAllowed = Date.now() <= end;
        };
        return () => thoughtOver(this.decide(allow));
      }
      case "statistics":
      case "callback":
        return async () => ({ response: this.take(init) });
      case "sub":
        return async () => ({ response: await this.relay(new Headers(init.headers)) });
      default:
        return async () => ({ response: new Response(null, { status: init.method === "HEAD" ? 200 : 404 }) });
    }
  }

  private decide(allow: () => void): Served {
    if (this.random() < 0.7) {
      return {
        response: Response.json({ ServiceNumber: "4921112345", ServiceNumberName: "Hotline" }),
        delivered: allow,
      };
    }
    const response = this.pick([
      () => new Response("", { status: 403 }),
      () => new Response("", { status: 404 }),
      () => new Response("", { status: 400 }),
      () => new Response("", { status: 401 }),
      () => Response.json({ ServiceNumber: "1", ServiceNumberName: "Unknown" }),
      () => Response.json({}),
      () => new Response(null, { status: 302, headers: { Location: "/login" } }),
    ])();
    return { response };
  }

  /** The call that a request is for; null: it is none of make_call.php. */
  private callOf(url: URL, init: RequestInit): (PlacedCall & { userData: string }) | null {
    const parameters = makeCallParameters(url, init);
    if (parameters === null) return null;
    const userData = parameters("ctl_userdata");
    const recordId = /\[extRecordId\|([^\]]*)\]/.exec(parameters("extTransactionData"))?.[1] ?? "";
    return {
      callId: callIdOf(userData),
      recordId,
      digits: parameters("phone"),
      at: Date.now(),
      skewMs: this.skewMs,
      wasAllowed: this.asked.get(recordId)?.isAllowed === true,
      userData,
    };
  }

  private place({ userData, ...call }: PlacedCall & { userData: string }): Response {
    const say = this.random();
    if (say < 0.05 && !this.isHealed) return new Response('<input type="password">');
    if (say < 0.1 && !this.isHealed) return new Response("No such channel", { status: 400 });
    this.placed.push(call);
    const seconds = Math.floor(Date.now() / 1000);
    const over = userData
      .replace("$transaction_id$", String(this.placed.length))
      .replace("$interaction_guid$", `guid-${this.placed.length}`)
      .replace("$call_answered_time$", this.random() < 0.5 ? "0" : String(seconds))
      .replace("$call_hangup_time$", String(seconds + 5))
      .replace("$transaction_codes$", this.pick(["", "Sales:QUOTE", "Sales:QUOTE, Other:X"]))
      .replace("$notes$", this.pick(["", "note"]));
    const how = this.random();
    if (how < 0.4) this.relayed.push(over);
    else if (how < 0.7) this.pops.push(over);
    return new Response("<p>Calling</p>");
  }

  private take(init: RequestInit): Response {
    if (!this.isHealed && this.random() < 0.2)
      return new Response("", { status: this.pick([423, 429, 401, 403, 409, 500]) });
    const key = new Headers(init.headers).get("Idempotency-Key") ?? "";
    this.taken.set(key, (this.taken.get(key) ?? 0) + 1);
    return Response.json({ ok: true });
  }

  /** A channel of nginx Nchan: the message after the reader's cursor. */
  private async relay(headers: Headers): Promise<Response> {
    const next = Number(headers.get("If-None-Match") ?? -1) + 1;
    if (this.relayed[next] === undefined) await new Promise((resolve) => setTimeout(resolve, 20_000));
    const message = this.relayed[next];
    if (message === undefined) return new Response(null, { status: 304 });
    return new Response(new URLSearchParams({ ctl_userdata: message }), {
      headers: { "Last-Modified": "Sat, 21 Nov 2026 09:00:00 GMT", Etag: String(next) },
    });
  }
}

/** A screen pop as the browser tells of it. */
export function screenPop(userData: string) {
  return { method: "POST", url: SCREEN_POP, requestBody: { formData: { CtlUserData: [userData] } } };
}

/** What comes of a request, unless whoever has sent it gives up before that. */
function orGivenUp<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
    work.then(resolve, reject);
  });
}

async function thoughtOver(answer: Served): Promise<Served> {
  await new Promise((resolve) => setTimeout(resolve, THINKING_MS));
  return answer;
}

/** The call whose user data they are. */
export function callIdOf(userData: string): string {
  return /\[c2dCall\|([^\]]*)\]/.exec(userData)?.[1] ?? "";
}

/** The call that a request has VCC place; null: it is another request. */
export function callToPlace(input: RequestInfo | URL, init: RequestInit = {}): string | null {
  const parameters = makeCallParameters(new URL(String(input)), init);
  return parameters && callIdOf(parameters("ctl_userdata"));
}

/** The record about which a request asks the CRM; null: it is another request. */
export function recordAskedFor(url: URL): string | null {
  return url.pathname === "/decision" ? url.searchParams.get("SalesForceID") : null;
}

function makeCallParameters(url: URL, init: RequestInit): ((name: string) => string) | null {
  if (!url.pathname.endsWith("make_call.php")) return null;
  const body = init.body instanceof URLSearchParams ? init.body : new URLSearchParams();
  return (name) => url.searchParams.get(name) ?? body.get(name) ?? "";
}
