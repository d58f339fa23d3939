import { expect, it } from "vitest";
import { sendRequest } from "../../../lib/http/request";

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
