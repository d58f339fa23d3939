import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { hasRelay } from "../run/relay.mjs";
import { SALESFORCE_URL, salesforceNumbers } from "../sandbox/crm/records.ts";
import { type RelayNode, relaySettings, startRelay } from "../sandbox/nchan.ts";
import { openCrmPage, type Stage, sandboxSettings, takeStage } from "./stage.ts";

/*
 * From the click to the statistics line in a real browser, where the result of the call comes over a real relay: VCC
 * posts to nginx, and the worker collects it from there, whatever becomes of either in the meantime.
 */

const TALK_MS = 4000;
/** The alarm that wakes a worker rings every half minute; a busy machine takes its time. */
const WAKE_MS = 75_000;

let stage: Stage;
let relay: RelayNode;

describe.skipIf(!hasRelay())("over the relay", () => {
  beforeAll(async () => {
    relay = await startRelay();
    stage = await takeStage();
    const base = sandboxSettings(stage.sandbox);
    await stage.browser.allowHosts(["http://127.0.0.1/*"]);
    await stage.configure({
      ...base,
      results: { relay: relaySettings(relay.url) },
      statistics: { url: stage.sandbox.reporting.endpoint("statistics"), timeZone: "Europe/Berlin" },
    });
    await stage.signIn();
  });
  afterAll(async () => {
    await stage?.close();
    await relay?.remove();
  });
  beforeEach(() => {
    const { tenant, reporting } = stage.sandbox;
    tenant.calls.length = 0;
    tenant.config.talkMs = 50;
    reporting.reset();
  });

  /** Each test has a number of its own: one that has just been handed over isn't dialled again so soon. */
  async function call(index: number): Promise<void> {
    const page = await openCrmPage(stage.browser, SALESFORCE_URL);
    await page.click(salesforceNumbers[index]?.target ?? "");
    await page.cardWith("your phone rings first");
    await page.close();
  }

  /** The line in the CRM, once it has come, and only it. */
  async function expectLine(timeout = 20_000): Promise<void> {
    const { tenant, reporting } = stage.sandbox;
    await expect.poll(() => reporting.accepted(), { timeout }).toHaveLength(1);
    const [placed] = tenant.calls;
    expect(placed?.callback?.status).toBeLessThan(300);
    expect(reporting.accepted()).toMatchObject([
      {
        SalesForceID: salesforceNumbers[0]?.record.id,
        jtelStatisticsPartAID: placed?.transactionId,
        dtCallConnect: berlin(placed?.answeredAt),
        dtCallEnd: berlin(placed?.hungUpAt),
        CONNRES: 1,
        Cause: 16,
        TransactionCodeExportKey: "QUOTE",
      },
    ]);
  }

  it("a call is reported with what VCC says of it, on a channel that nobody guesses", async () => {
    await call(0);
    await expectLine();
    expect(stage.sandbox.tenant.calls[0]?.callback?.url).toMatch(
      /\/publish\/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });

  it("also when the worker is stopped while it waits, and the result comes meanwhile", async () => {
    stage.sandbox.tenant.config.talkMs = TALK_MS;
    await call(1);
    await stage.browser.killWorker();
    await expectLine(WAKE_MS + TALK_MS);
  }, 120_000);

  it("also when the relay is started anew while the worker waits", async () => {
    stage.sandbox.tenant.config.talkMs = TALK_MS;
    await call(2);
    await relay.stop();
    await sleep(500);
    await relay.start();
    await expectLine(WAKE_MS + TALK_MS);
  }, 120_000);

  it("a relay that isn't there is told in the side panel, until it is there again", async () => {
    stage.sandbox.tenant.config.talkMs = 15_000;
    await call(3);
    await relay.stop();
    const panel = await stage.browser.extensionPage("sidepanel.html");
    await panel.waitFor(
      (host) =>
        document
          .querySelector(".problem")
          ?.textContent?.includes(`Results of calls can't be collected from the relay ${host}`),
      [new URL(relay.url).host],
      { what: "the problem", timeoutMs: 30_000 },
    );
    await relay.start();
    await expectLine(WAKE_MS + 15_000);
    await panel.waitFor(() => document.querySelector(".problem") === null, [], { what: "no problem" });
    await panel.close();
  }, 120_000);
});

/** As the clocks in Berlin show it, to the second. */
function berlin(at: string | undefined): string {
  return new Date(at ?? 0).toLocaleString("sv-SE", { timeZone: "Europe/Berlin" }).replace(" ", "T");
}
