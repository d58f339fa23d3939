import { cleanup, render, screen, waitFor } from "@testing-library/preact";
import { afterEach, expect, it } from "vitest";
import { RelayProblem } from "../../../components/relay-problem";
import { createAnnouncer } from "../../../lib/changes";
import type { RelayState } from "../../../lib/results/relay";

/* What is told of a relay that fails, in happy-dom. */

const SETTINGS = {
  results: {
    screenpopUrls: [],
    relay: { publishUrl: "", subscribeUrl: "https://relay.example.com/subscribe/{channel}" },
  },
};
const HEALTHY: RelayState = { channel: "c1", url: "", lastModified: "", etag: "", problem: null };
const FAILED: RelayState = {
  ...HEALTHY,
  problem: { url: "https://relay.example.com/subscribe/c1", reason: "status", detail: "404", at: 0 },
};

afterEach(cleanup);

it("says what the relay answers, without its secret channel, and no more once it is well", async () => {
  let state = FAILED;
  render(<RelayProblem relay={{ load: async () => state }} settings={SETTINGS} />);
  const problem = await screen.findByText(/can't be collected from the relay relay\.example\.com/);
  expect(problem.textContent).toContain("It answered with status 404.");
  expect(problem.textContent).not.toContain("c1");
  state = HEALTHY;
  createAnnouncer()();
  await waitFor(() => expect(screen.queryByText(/can't be collected/)).toBeNull());
});

it("says nothing of a relay that is no longer configured", async () => {
  const relay = { publishUrl: "", subscribeUrl: "https://new.example.com/subscribe/{channel}" };
  render(
    <RelayProblem
      relay={{ load: async () => FAILED }}
      settings={{ results: { screenpopUrls: [], relay } }}
    />,
  );
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(document.body.textContent).toBe("");
});
