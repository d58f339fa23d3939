import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Placement } from "../../../lib/makecall/place";
import { createWindowPlacer, type WindowApis } from "../../../lib/makecall/window";

/* What a real browser rarely does; the rest is in the browser tests. */

const FORM_PAGE = "chrome-extension://id/launch.html";
const TENANT = "https://vcc.example.com";
const MAKE_CALL = `${TENANT}/AGUI/make_call.php?phone=1`;
const request = { url: MAKE_CALL };
const withForm = { ...request, body: new URLSearchParams({ ctl_userdata: "[a|ä\n&]" }) };
const inWindow = { kind: "window", cookieStoreId: "" } as const;
const inContainer = { kind: "tab", cookieStoreId: "firefox-container-1" } as const;

interface Shown {
  /** What the browser tells of the tab; null: it is closed. */
  tab: { status: string; url?: string; title?: string } | null;
  /** What the page gives that is read in it; undefined: it can't be read. */
  page?: { url: string; status: number; html: string } | Promise<never>;
}

let closed: unknown[];
beforeEach(() => {
  closed = [];
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A browser in which a window shows the same from its beginning on. */
function browserThat({ tab, page }: Shown, change: object = {}): WindowApis {
  const apis = {
    windows: {
      create: async () => ({ id: 9, tabs: [{ id: 1 }] }),
      remove: async (id: number) => void closed.push(`window ${id}`),
    },
    storage: { session: { get: async () => ({}), set: async () => {}, remove: async () => {} } },
    tabs: {
      create: async () => ({ id: 1 }),
      get: () => (tab === null ? Promise.reject(new Error("No tab")) : Promise.resolve(tab)),
      remove: async (id: number) => void closed.push(id),
    },
    scripting: {
      executeScript: async () => {
        if (page === undefined) throw new Error("Cannot access contents of the page");
        return [{ result: await page }];
      },
    },
    ...change,
  };
  return apis as unknown as WindowApis;
}

const home = (isSignedIn: boolean) =>
  (async () => new Response(isSignedIn ? "Home" : '<input type="password">')) as typeof fetch;

async function place(
  apis: WindowApis,
  { isSignedIn = true, sent = request as typeof request | typeof withForm, where = inWindow as object } = {},
): Promise<Placement> {
  const placer = createWindowPlacer(apis, FORM_PAGE, home(isSignedIn));
  const placed = placer.place(sent, where as typeof inWindow);
  await vi.advanceTimersByTimeAsync(20_000);
  return placed;
}

const loaded = { status: "complete", url: MAKE_CALL };
const answer = { url: MAKE_CALL, status: 200, html: "Your call is placed" };

describe("a window", () => {
  it.each([
    ["fails to open", () => Promise.reject(new Error("No windows today"))],
    ["isn't there", async () => null],
  ])("that %s sends nothing", async (_, create) => {
    const apis = browserThat({ tab: null }, { windows: { create } });
    expect(await place(apis)).toMatchObject({ kind: "notSent" });
  });

  it("of which the browser tells no tab is closed, and what it did isn't known", async () => {
    const browser = browserThat({ tab: null });
    browser.windows.create = (async () => ({ id: 9, tabs: [] })) as unknown as typeof browser.windows.create;
    expect(await place(browser)).toMatchObject({ kind: "unknown", reason: "windowClosed" });
    expect(closed).toEqual(["window 9"]);
  });

  it("that is closed before the answer leaves it unknown", async () => {
    expect(await place(browserThat({ tab: null }))).toEqual({
      kind: "unknown",
      reason: "windowClosed",
      message: "",
    });
  });

  it("whose page asks something by a dialog is given up after the time for answers, and closed", async () => {
    const page = new Promise<never>(() => {});
    expect(await place(browserThat({ tab: loaded, page }))).toMatchObject({ reason: "placementTimeout" });
    expect(closed).toEqual([1]);
  });

  it("gives its answer and is closed when nothing can be stored", async () => {
    const broken = () => Promise.reject(new Error("quota exceeded"));
    const storage = { session: { get: broken, set: broken, remove: broken } };
    expect(await place(browserThat({ tab: loaded, page: answer }, { storage }))).toEqual({
      kind: "handedOver",
    });
    expect(closed).toEqual([1]);
  });

  it.each([
    ["a sign-in page", `${TENANT}/login`, '<input type="password">', 200, "notSignedIn"],
    ["a status 401", `${TENANT}/login`, "", 401, "notSignedIn"],
    ["another page of the tenant", `${TENANT}/home`, "Calls", 200, "unknown"],
    ["another page that is missing", `${TENANT}/gone`, "Not found", 404, "unknown"],
    ["a failing make_call.php", MAKE_CALL, "Bad gateway", 502, "unknown"],
  ])("that shows %s tells what is known", async (_, url, html, status, kind) => {
    const tab = { status: "complete", url };
    expect(await place(browserThat({ tab, page: { url, html, status } }))).toMatchObject({ kind });
  });

  it.each([
    ["with a session", true, inWindow, "unknown"],
    ["without one", false, inWindow, "notSignedIn"],
    ["in a container, whose session can't be asked for", false, inContainer, "unknown"],
  ])("that shows a page of which the browser tells nothing, %s", async (_, isSignedIn, where, kind) => {
    const apis = browserThat({ tab: { status: "complete" } });
    expect(await place(apis, { isSignedIn, where })).toMatchObject({ kind });
  });
});

describe("a form", () => {
  const ownPage = { status: "complete", url: `${FORM_PAGE}#1` };

  it.each([
    ["isn't taken", null],
    ["isn't taken as its page stays", ownPage],
  ])("that %s sends nothing", async (_, tab) => {
    expect(await place(browserThat({ tab }), { sent: withForm })).toMatchObject({ kind: "notSent" });
  });

  it("is given once, and not at all when the call has ended", async () => {
    const taken: unknown[] = [];
    let address = "";
    const apis = browserThat({ tab: ownPage });
    apis.windows.create = (async ({ url }: { url: string }) => {
      address = url;
      const id = new URL(url).hash.slice(1);
      if (taken.length === 0) taken.push(placer.takeForm(id), placer.takeForm(id));
      return { tabs: [{ id: 1 }] };
    }) as unknown as typeof apis.windows.create;
    const placer = createWindowPlacer(apis, FORM_PAGE, home(true));
    const first = placer.place(withForm, inWindow);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(address).toMatch(new RegExp(`^${FORM_PAGE}#`));
    expect(taken).toEqual([{ url: request.url, fields: [["ctl_userdata", "[a|ä\n&]"]] }, null]);
    // It was posted, and VCC hasn't answered by a page.
    expect(await first).toMatchObject({ kind: "unknown", reason: "placementTimeout" });
    const second = placer.place(withForm, inWindow);
    await vi.advanceTimersByTimeAsync(20_000);
    await second;
    expect(placer.takeForm(new URL(address).hash.slice(1))).toBeNull();
  });
});
