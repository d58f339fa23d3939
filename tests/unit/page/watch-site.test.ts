import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ContentToWorker, PageSite } from "../../../lib/messages";
import { createContentScript } from "../../../lib/page/watch-site";
import { site } from "../crm/site.ts";

/* What the content script of a document makes of a worker's answers, and of none. */

const SITE = site("salesforce");

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A content script, what it has asked the worker, and what it has done. `answers` are given in turn; an Error: none comes. */
function setUp(answers: (PageSite | null | Error)[]) {
  const asked: { type: ContentToWorker["type"]; at: number }[] = [];
  const done: string[] = [];
  const scope: { crmClickToDialUi: string | undefined } = { crmClickToDialUi: undefined };
  let loadUi = async (): Promise<string> => "never started";
  const script = createContentScript({
    send: async ({ type }) => {
      asked.push({ type, at: Date.now() });
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      if (type === "content>worker:loadCard" && answer) scope.crmClickToDialUi = "the card";
      return answer;
    },
    prepare: async () => {},
    scope,
    start: ({ country }, load: () => Promise<string>) => {
      loadUi = load;
      done.push(`started in ${country}`);
      return {
        stop: () => {
          done.push("stopped");
          return null;
        },
        learn: (learned) => void done.push(`learned ${learned.length}`),
      };
    },
  });
  return { script, asked, done, loadUi: () => loadUi() };
}

/** Lets time pass from one thing that is waited for to the next, until the work is settled. */
async function settled<T>(work: Promise<T>): Promise<PromiseSettledResult<T>> {
  let isDone = false;
  const all = Promise.allSettled([work]).finally(() => {
    isDone = true;
  });
  while (!isDone) await vi.advanceTimersToNextTimerAsync();
  const [result] = await all;
  return result;
}

const LOST = () => new Error("The message port closed before a response was received.");

describe("a worker that", () => {
  it("says which site this is has the page run, once; what was learnt since is passed on", async () => {
    const learned = [{ label: "Fax", number: "", isPhone: false }];
    const { script, done } = setUp([SITE, SITE, { ...SITE, learned }, { ...SITE, country: "DE" }]);
    for (let times = 0; times < 4; times++) await script.refresh();
    expect(done).toEqual(["started in US", "learned 0", "learned 1", "stopped", "started in DE"]);
  });

  it("says that this is no site stops the page", async () => {
    const { script, done } = setUp([SITE, null]);
    await script.refresh();
    await script.refresh();
    expect(done).toEqual(["started in US", "stopped"]);
    expect(script.page()).toBeNull();
  });

  it("is being stopped is asked again, as its successor", async () => {
    const { script, done } = setUp([LOST(), LOST(), SITE]);
    await settled(script.refresh());
    expect(done).toEqual(["started in US"]);
  });

  it("doesn't answer says nothing of the site: what runs goes on, and a later answer is taken", async () => {
    const { script, done } = setUp([SITE, LOST(), LOST(), LOST(), SITE]);
    await script.refresh();
    expect(await settled(script.refresh())).toEqual({ status: "rejected", reason: LOST() });
    expect(done).toEqual(["started in US"]);
    expect(script.page()).not.toBeNull();
    await script.refresh();
    expect(done).toEqual(["started in US", "learned 0"]);
  });
});

describe("the card", () => {
  const started = async (answers: (PageSite | null | Error)[]) => {
    const all = setUp([SITE, ...answers]);
    await all.script.refresh();
    all.asked.length = 0;
    return all;
  };

  it("is asked for until it comes, and once", async () => {
    const { loadUi, asked } = await started([LOST(), SITE]);
    for (let times = 0; times < 2; times++)
      expect(await settled(loadUi())).toEqual({ status: "fulfilled", value: "the card" });
    expect(asked).toHaveLength(2);
  });

  it("that doesn't come is told without waiting for what isn't tried any more, and is asked for at the next click", async () => {
    const { loadUi, asked } = await started([LOST(), LOST(), LOST(), SITE]);
    expect(await settled(loadUi())).toEqual({ status: "rejected", reason: LOST() });
    expect(asked.at(-1)?.at).toBe(Date.now());
    expect(await settled(loadUi())).toMatchObject({ value: "the card" });
  });

  it("that the worker doesn't give is told, too", async () => {
    const { loadUi } = await started([null]);
    expect(await settled(loadUi())).toMatchObject({ reason: new Error("no card") });
  });

  it("is asked for anew where the page starts anew, maybe in another language", async () => {
    const { script, loadUi, asked } = await started([SITE, { ...SITE, country: "DE" }, SITE]);
    await loadUi();
    await script.refresh();
    await loadUi();
    expect(asked.filter(({ type }) => type === "content>worker:loadCard")).toHaveLength(2);
  });
});
