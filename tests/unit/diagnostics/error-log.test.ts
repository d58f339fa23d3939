// @vitest-environment happy-dom
import { describe, expect, it, vi } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { createErrorLog } from "../../../lib/diagnostics/error-log";
import { noteUncaught } from "../../../lib/diagnostics/failure";
import { maskPersonal } from "../../../lib/http/mask";

/* What failed is kept for the session, without whom it was about. */

function memorySession() {
  const items = new Map<string, unknown>([["told", [1]]]);
  return {
    items,
    get: async () => Object.fromEntries(items),
    set: async (added: Record<string, unknown>) => {
      for (const [key, value] of Object.entries(added)) items.set(key, value);
    },
    remove: async (keys: string[]) => {
      for (const key of keys) items.delete(key);
    },
  };
}

describe("the log of errors", () => {
  it("gives the latest first, whichever context wrote them", async () => {
    const session = memorySession();
    let now = 0;
    const [worker, page] = [createErrorLog(session, () => ++now), createErrorLog(session, () => ++now)];
    await worker.note("A message failed", new TypeError("x is undefined"));
    await page.note("Uncaught", "gone");
    expect(await worker.latest()).toEqual([
      { at: 2, what: "Uncaught", text: "gone" },
      { at: 1, what: "A message failed", text: "TypeError: x is undefined" },
    ]);
  });

  it("keeps the last 50, and leaves what isn't its own", async () => {
    const session = memorySession();
    let now = 0;
    const log = createErrorLog(session, () => ++now);
    for (let n = 0; n < 60; n++) await log.note("Work failed", n);
    const kept = await log.latest();
    expect(kept).toHaveLength(50);
    expect(kept.at(-1)?.text).toBe("10");
    expect(session.items.get("told")).toEqual([1]);
  });

  it("keeps a long error long enough for the report to mask names before it cuts", async () => {
    const log = createErrorLog(memorySession());
    await log.note("Work failed", `${"x ".repeat(148)}Jane Doe`);
    expect((await log.latest())[0]?.text).toMatch(/ Jane Doe$/);
  });

  it("masks what an error quotes", async () => {
    const log = createErrorLog(memorySession());
    await log.note(
      "Work failed",
      new SyntaxError(`Unexpected token 'J', "Jane Doe, +1 212 5"... is not valid JSON`),
    );
    expect((await log.latest())[0]?.text).toBe(
      "SyntaxError: Unexpected token 'J', “••••”... is not valid JSON",
    );
  });
});

it.each([
  ["call +1 (212) 555-0120 now", "call •••• now"],
  [
    "GET https://crm.example.com/a/001Kj00002AcmeGIAR?CallerID=12125550120 failed",
    "GET https://crm.example.com/… failed",
  ],
  ["no record 001Kj00002AcmeGIAR", "no record ••••"],
  ["jane.doe@example.com said no", "•••• said no"],
  ["no record of 'Jane O'Hara'", "no record of “••••”"],
  ["the agents' list can't have ‘Jane Doe’", "the agents' list can't have “••••”"],
  [
    "kein Datensatz «Jane Doe», »Jane«, ‚Jane‘ oder ‹Jane›",
    "kein Datensatz “••••”, “••••”, “••••” oder “••••”",
  ],
  ["can't read undefined (reading 'sites')", "can't read undefined (reading 'sites')"],
  ["WebSocket to wss://relay.example.com/sub/s3cr3t failed", "WebSocket to wss://relay.example.com/… failed"],
  ["FTP://files.example.com/jane.txt and file:///home/jane", "FTP://files.example.com/… and file:///…"],
  ["status 503 after 5000 ms", "status 503 after 5000 ms"],
])("maskPersonal: %s", (text, masked) => {
  expect(maskPersonal(text)).toBe(masked);
});

it("what nobody has caught is said on the console, and kept", async () => {
  const said = vi.spyOn(console, "error").mockImplementation(() => {});
  const context = new EventTarget();
  noteUncaught(context);
  const failed = new ErrorEvent("error", { error: new RangeError("too far"), cancelable: true });
  context.dispatchEvent(failed);
  // The browser would say it again beside it, with all that is in it.
  expect(failed.defaultPrevented).toBe(true);
  expect(said).toHaveBeenCalledWith(expect.stringContaining("Uncaught\nRangeError: too far"));
  const log = createErrorLog(fakeBrowser.storage.session);
  await expect
    .poll(() => log.latest())
    .toEqual([{ at: expect.any(Number), what: "Uncaught", text: "RangeError: too far" }]);
});
