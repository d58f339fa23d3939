import { expect, it } from "vitest";
import { createAskWorker } from "../../lib/ask-worker";

/* What our pages make of the worker's answers. */

const ask = (answer: unknown) =>
  createAskWorker({ sendMessage: async () => answer } as unknown as Parameters<typeof createAskWorker>[0])({
    type: "page>worker:signedIn",
  });

it("tells what was done, what couldn't be done, and what failed", async () => {
  expect(await ask(true)).toBe(true);
  expect(await ask(false)).toBe(false);
  await expect(ask(null)).rejects.toThrow(/^Something went wrong in the extension/);
});
