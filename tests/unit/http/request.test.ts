import { expect, it } from "vitest";
import type { Authorisation } from "../../../lib/http/authorisation";
import { sendRequest } from "../../../lib/http/request";

it.each<[auth: Authorisation, header: string, value: string]>([
  [
    { type: "basic", username: "jdoe", password: "s3cret", token: "" },
    "authorization",
    "Basic amRvZTpzM2NyZXQ=",
  ],
  [{ type: "basic", username: "", password: "", token: "s3cret" }, "authorization", "Basic s3cret"],
  [{ type: "bearer", token: "s3cret" }, "authorization", "Bearer s3cret"],
  [{ type: "header", name: "X-Key", value: "s3cret" }, "x-key", "s3cret"],
])("a secret goes in a header, never in an address or a body: %o", async (auth, header, value) => {
  const sent: Request[] = [];
  const request = {
    url: "https://crm.example.com/a?b=c",
    method: "POST",
    body: "d=e",
    timeoutMs: 1000,
    auth,
  } as const;
  await sendRequest(request, async (...of) => {
    sent.push(new Request(...of));
    return new Response("{}");
  });
  expect(sent.map(({ url }) => url)).toEqual([request.url]);
  expect(sent[0]?.headers.get(header)).toBe(value);
  expect(await sent[0]?.text()).toBe(request.body);
});

it("fails in a way that has no message: its kind is told, so that no text has empty brackets", async () => {
  const outcome = await sendRequest(
    {
      url: "https://relay.example.com/",
      method: "GET",
      auth: { type: "none" },
      headers: {},
      timeoutMs: 1000,
    },
    async () => {
      throw new TypeError();
    },
  );
  expect(outcome).toMatchObject({ kind: "network", message: "TypeError" });
});
