import { EventEmitter } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import type { Call, Tenant } from "./tenant.ts";

/**
 * Gives a make_call request to the tenant as a signed-in agent's browser would, without a connection between them.
 * @throws Error with the reason when the tenant refuses it
 */
export async function place(
  tenant: Tenant,
  { url, body }: { url: string; body?: URLSearchParams },
): Promise<Call> {
  const { name, value } = tenant.signIn("anna");
  const headers = { cookie: `${name}=${value}`, "content-type": "application/x-www-form-urlencoded" };
  const sent = new Readable({ read() {} });
  if (body) sent.push(body.toString());
  sent.push(null);
  const { pathname, search } = new URL(url);
  const request = { method: body ? "POST" : "GET", url: pathname + search, headers, complete: true };
  const answer = Object.assign(new EventEmitter(), {
    statusCode: 0,
    writeHead(status: number) {
      answer.statusCode = status;
    },
    end() {
      answer.emit("finish");
    },
  });
  await tenant.handle(
    Object.assign(sent, request) as unknown as IncomingMessage,
    answer as unknown as ServerResponse,
  );
  const call = tenant.calls.at(-1);
  const refused = tenant.requests.at(-1)?.refused;
  if (refused !== undefined || call === undefined) throw new Error(refused ?? "Nothing was placed.");
  return call;
}
