import { once } from "node:events";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One name with its value, in the order in which they were sent. */
export type Pair = readonly [name: string, value: string];

/** The first value of that name. */
export function firstValue(pairs: readonly Pair[], name: string): string | undefined {
  return pairs.find(([given]) => given === name)?.[1];
}

/** A request that breaks the server's contract; the message is shown to whoever sent it. */
export class BadRequest extends Error {}

/** Markup whose values are escaped already. */
class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type { Html };

type HtmlValue = string | number | Html | readonly Html[];

const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const toHtml = (value: HtmlValue): string => {
  if (value instanceof Html) return value.text;
  if (typeof value === "object") return value.map(toHtml).join("");
  return escapeHtml(String(value));
};

/** A template tag for markup: everything put in is escaped, unless it is markup of this tag itself. */
export function html(strings: TemplateStringsArray, ...values: HtmlValue[]): Html {
  return new Html(String.raw({ raw: strings }, ...values.map(toHtml)));
}

/** Answers with a page that no cache may keep. */
export function sendHtml(res: ServerResponse, status: number, page: Html): void {
  res.writeHead(status, { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" });
  res.end(page.text);
}

/** Answers with JSON that no cache may keep. */
export function sendJson(res: ServerResponse, status: number, body: unknown): void {
  res.writeHead(status, { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" });
  res.end(JSON.stringify(body));
}

/** Sends the browser on to another page, which it asks for by GET. */
export function redirect(res: ServerResponse, location: string, cookie?: string): void {
  res.writeHead(302, {
    location,
    "cache-control": "no-store",
    ...(cookie === undefined ? {} : { "set-cookie": cookie }),
  });
  res.end();
}

/** The request's URL; only its path and query are the client's, the rest stands for no real host. */
export function requestUrl(req: IncomingMessage): URL {
  return new URL(req.url ?? "/", "http://server.invalid");
}

/**
 * The pairs of a form body (application/x-www-form-urlencoded) of at most 1 MB.
 * @throws BadRequest for another content type or a larger body.
 */
export async function readForm(req: IncomingMessage): Promise<Pair[]> {
  let body = "";
  for await (const chunk of req.setEncoding("utf8")) {
    body += chunk;
    if (body.length > 1_000_000) throw new BadRequest("The body is too large.");
  }
  if (body === "") return [];
  const type = req.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/x-www-form-urlencoded") {
    throw new BadRequest("A body must be application/x-www-form-urlencoded.");
  }
  return [...new URLSearchParams(body)];
}

/** The value of the request's cookie of that name. */
export function readCookie(req: IncomingMessage, name: string): string | undefined {
  return req.headers.cookie
    ?.split("; ")
    .find((cookie) => cookie.startsWith(`${name}=`))
    ?.slice(name.length + 1);
}

/** A session cookie as the sandbox sets it: out of reach of scripts, SameSite=Lax, Secure wherever https is used. */
export function sessionCookie(req: IncomingMessage, name: string, value: string): string {
  const secure = "encrypted" in req.socket ? "; Secure" : "";
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax${secure}${value === "" ? "; Max-Age=0" : ""}`;
}

/** Starts a server on a free port of the loopback interface, and gives the port. */
export async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

/** Stops a server and ends what it still has open. */
export async function close(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}
