import { expect, it, vi } from "vitest";
import { logError, logErrorInPage } from "../../lib/log";

it.each([
  "URL constructor: tel:+12125550120 is not a valid URL.",
  "(212) 555-0120 isn't a number",
  "0049 30 / 90 18 20",
  "212–555–0120 isn't a number",
  "212\u2011555\u20110120, 212·555·0120",
  "212-555\u200b-0120 and +1\u202f212\u202f555\u202f0120",
  "２１２－５５５－０１２０",
  "٢١٢-٥٥٥-٠١٢٠",
  "No answer for\n+1 212 555 0120 at 10:15:00\nat 555 0120 since 10:15:00)",
])("no phone number comes into the log: %s", (message) => {
  const log = vi.spyOn(console, "error").mockImplementation(() => {});
  logError("It failed", new TypeError(message));
  const logged = log.mock.calls.flat().join(" ");
  expect(logged).toContain("It failed");
  expect(logged).toContain("TypeError");
  expect(logged).not.toMatch(/555|90 18|9018|５５５|٥٥٥/);
});

it("what an error says else, and where it was thrown, stays", () => {
  const log = vi.spyOn(console, "error").mockImplementation(() => {});
  logError("It failed", new Error("HTTP 503 after 5000 ms"));
  expect(log.mock.calls.flat().join(" ")).toMatch(/503 after 5000 ms[\s\S]*log\.test\.ts/);
});

it("of what fails in a CRM's page, only the kind and the place are told", () => {
  const log = vi.spyOn(console, "error").mockImplementation(() => {});
  logErrorInPage("It failed", new TypeError("Acme Ltd has no phone"));
  const logged = log.mock.calls.flat().join(" ");
  expect(logged).toMatch(/^It failed\nTypeError\n[\s\S]*log\.test\.ts/);
  expect(logged).not.toContain("Acme");
});
