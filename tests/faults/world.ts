import { readSettings } from "../../lib/settings/document";
import type { Settings } from "../../lib/settings/schema";
import { seeded } from "../seeded";

/* What is outside of the extension: VCC, the CRM, a relay, a network and a clock, each with the faults that a seed chooses. */

/** What VCC has of a call. */
export interface PlacedCall {
  callId: string;
  recordId: string;
  digits: string;
  /** By the world's own clock, which nobody turns. */
  at: number;
  skewMs: number;
  /** Whether the CRM's last answer for its record, as it reached the extension, allowed it. */
  wasAllowed: boolean;
}

/** How a request fares. */
type Fault = "none" | "notReached" | "answerLost" | "late" | "cutOff" | "garbled" | "serverError";

export const EXTENSION_ID = "click-to-dial";

const HOST = "https://world.example";
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
  isOnline = true;
  /** No more faults: how a run comes to its end. */
  isHealed = false;
  /** How far the computer's clock is from the true one. */
  skewMs = 0;
  /** Calls that VCC has taken, in order. */
  readonly placed: PlacedCall[] = [];
  /** The last answer that reached the extension for each record. */
  readonly allowed = new Map<string, boolean>();
  /** How often a report was taken, by its key. */
  readonly taken = new Map<string, number>();
  /** What came of each request for a report, by its key: the status that reached the extension; null: none did. */
  readonly answered = new Map<string, (number | null)[]>();
  /** User data of finished calls that the relay holds, and those that VCC's screen pop brings. */
  readonly relayed: string[] = [];
  readonly pops: string[] = [];
  readonly counts = { requests: 0, faults: 0 };
  private ids = 0;

  constructor(seed: number) {
    this.random = seeded(seed);
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
    this.counts.requests += 1;
    if (!this.isOnline) throw new TypeError("Failed to fetch");
    const fault = this.fault();
    if (fault !== "none") this.counts.faults += 1;
    if (fault === "notReached") throw new TypeError("Failed to fetch");
    // A server that fails after it has taken a report can't be told from one that hasn't: the API has it sent again.
    const isReport = url.pathname === "/statistics" || url.pathname === "/callback";
    if (fault === "serverError" && (isReport || this.random() < 0.5))
      return new Response("down", { status: 503 });
    const answer = await this.serve(url, init);
    const deliver = (): Response => {
      answer.delivered?.();
      return answer.response;
    };
    switch (fault) {
      case "none":
        return deliver();
      case "late":
        // Only the extension's own time limit ends it.
        return new Promise((_, reject) => {
          const end = () => reject(signal.reason ?? new DOMException("aborted", "AbortError"));
          if (signal.aborted) end();
          else signal.addEventListener("abort", end);
        });
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

  private fault(): Fault {
    if (this.isHealed || this.random() < 0.7) return "none";
    return this.pick(["notReached", "answerLost", "late", "cutOff", "garbled", "serverError"] as const);
  }

  private async serve(url: URL, init: RequestInit): Promise<{ response: Response; delivered?: () => void }> {
    if (url.port === "444") return { response: this.serveTenant(url, init) };
    switch (url.pathname.split("/")[1]) {
      case "decision":
        return this.decide(url);
      case "statistics":
      case "callback":
        return { response: this.take(init) };
      case "sub":
        return { response: await this.relay(new Headers(init.headers)) };
      default:
        return { response: new Response(null, { status: init.method === "HEAD" ? 200 : 404 }) };
    }
  }

  private decide(url: URL): { response: Response; delivered: () => void } {
    const recordId = url.searchParams.get("SalesForceID") ?? "";
    const refuse = () => this.allowed.set(recordId, false);
    refuse();
    if (this.random() < 0.7) {
      return {
        response: Response.json({ ServiceNumber: "4921112345", ServiceNumberName: "Hotline" }),
        delivered: () => this.allowed.set(recordId, true),
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
    return { response, delivered: refuse };
  }

  private serveTenant(url: URL, init: RequestInit): Response {
    if (!url.pathname.endsWith("make_call.php")) return new Response("<h1>Home</h1>");
    const say = this.random();
    if (say < 0.05 && !this.isHealed) return new Response('<input type="password">');
    if (say < 0.1 && !this.isHealed) return new Response("No such channel", { status: 400 });
    const body = init.body instanceof URLSearchParams ? init.body : new URLSearchParams();
    const value = (name: string) => url.searchParams.get(name) ?? body.get(name) ?? "";
    const userData = value("ctl_userdata");
    const callId = /\[c2dCall\|([^\]]*)\]/.exec(userData)?.[1] ?? "";
    const recordId = /\[extRecordId\|([^\]]*)\]/.exec(value("extTransactionData"))?.[1] ?? "";
    this.placed.push({
      callId,
      recordId,
      digits: value("phone"),
      at: Date.now(),
      skewMs: this.skewMs,
      wasAllowed: this.allowed.get(recordId) === true,
    });
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
