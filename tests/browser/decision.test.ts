import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { SettingsInput } from "../../lib/settings/schema.ts";
import type { Behaviour } from "../sandbox/decision.ts";
import type { TestPage } from "./driver/index.ts";
import { closeCard } from "./driver/page.ts";
import { openStage, type Stage, sandboxSettings, testBrowser } from "./stage.ts";

/*
 * What an agent sees of decisions in a real browser (TEST_BROWSER=chromium or firefox): each message in the page, the
 * question about guarded numbers, and signing in by OAuth in the browser's own window.
 */

const PATH = "/lightning/r/Account/001Kj00002AcmeGIAR/view";
const URL_OF_PAGE = `https://acme.lightning.force.com${PATH}`;
const ORDINARY = "12125550120";
const PREMIUM = "19002345678";
const PAGE = `<!doctype html><title>Acme GmbH</title><h1>Acme GmbH</h1>
  <p><a href="tel:+${ORDINARY}">(212) 555-0120</a></p>
  <p><a href="tel:+${PREMIUM}">(900) 234-5678</a></p>
  <p><a href="tel:911">911</a></p>`;

let stage: Stage;
let page: TestPage;
beforeAll(async () => {
  stage = await openStage({ browser: testBrowser(), pages: { [PATH]: PAGE } });
  await stage.configure(sandboxSettings(stage.sandbox));
  await stage.signIn();
  page = await openPage();
});
afterAll(() => stage?.close());
beforeEach(() => {
  const { tenant, decision } = stage.sandbox;
  tenant.calls.length = 0;
  decision.requests.length = 0;
});

async function openPage(): Promise<TestPage> {
  const opened = await stage.browser.open(URL_OF_PAGE);
  await opened.waitFor(() => (CSS.highlights.get("crm-click-to-dial")?.size ?? 0) > 1, [], {
    what: "marked numbers",
  });
  return opened;
}

const link = (digits: string) => ({ selector: `a[href="tel:${digits.length > 3 ? "+" : ""}${digits}"]` });
const placed = () => stage.sandbox.tenant.calls.map(({ query }) => Object.fromEntries(query).phone);
const asked = () => stage.sandbox.decision.requests.length;
/** Numbers are ignored for two seconds after a hand-over; a test that dials the same one again waits that long. */
const untilRepeatIsAllowed = () => new Promise((resolve) => setTimeout(resolve, 2100));

async function click(digits: string): Promise<void> {
  await page.bringToFront();
  await closeCard(page);
  await page.click(link(digits));
}

/** The sandbox's settings with another `decision` part. */
function withDecision(change: SettingsInput["decision"]): SettingsInput {
  const settings = sandboxSettings(stage.sandbox);
  return { ...settings, decision: { ...settings.decision, ...change } };
}

describe("messages in the page", () => {
  afterEach(() => stage.sandbox.decision.behaviours.delete(ORDINARY));

  it.each([
    ["badRequest", "couldn't check this call (400"],
    ["unauthorised", "refused this extension's credentials (401)"],
    ["forbidden", "does not allow this call (403)"],
    ["notFound", "doesn't know this record (404)"],
    ["tooManyRequests", "asks to wait. Try again in 30 s"],
    ["serverError", "reported an error (status 500)"],
    ["unavailable", "reported an error (status 503)"],
    ["never", "didn't answer in time"],
    ["dropped", "crm-api.sandbox.test couldn't be reached"],
    ["htmlPage", "answered with a page or file (text/html)"],
    ["brokenJson", "an answer that couldn't be read"],
    ["wrongShape", "an answer that couldn't be read"],
    ["oversize", "too long to be one"],
    ["atom", "in Atom (XML) instead of JSON"],
    ["signInRedirect", "crm-api.sandbox.test led to another address"],
    ["unmatched", "isn't among the service numbers in the settings"],
  ] satisfies [Behaviour, string][])("%s: %s", async (behaviour, message) => {
    stage.sandbox.decision.behaviours.set(ORDINARY, behaviour);
    await click(ORDINARY);
    expect((await page.cardWith(message)).text).toContain("was not dialled");
    // Firefox itself repeats a GET whose connection broke before any answer; nobody can forbid it.
    if (behaviour !== "dropped") expect(asked()).toBe(1);
    expect(placed()).toEqual([]);
  });

  it("the popup tells the refused call's decision step by step", async () => {
    stage.sandbox.decision.behaviours.set(ORDINARY, "forbidden");
    await click(ORDINARY);
    await page.cardWith("403");
    const popup = await stage.browser.extensionPage("popup.html");
    const steps = await popup.waitFor(() => document.querySelector(".decision-steps")?.textContent, [], {
      what: "the steps of the decision",
    });
    expect(steps).toContain("CallerID=12125550120");
    expect(steps).toContain("Status 403");
    expect(steps).toContain("This customer must not be called.");
    await popup.close();
  });

  it("without a session at the CRM it says where to sign in", async () => {
    const url = stage.sandbox.decision.endpoint("salesforce");
    await stage.configure(withDecision({ salesforce: { url, auth: { type: "session" } } }));
    stage.sandbox.decision.behaviours.set(ORDINARY, "signInRedirect");
    await click(ORDINARY);
    await page.cardWith("You aren't signed in to the CRM at crm-api.sandbox.test");
  });

  it("the browser's own session at the CRM goes along only where the settings say so", async () => {
    const { decision } = stage.sandbox;
    const url = decision.endpoint("salesforce");
    decision.auth.salesforce = { type: "session" };
    const { name, value } = decision.session;
    const crm = await stage.browser.open(`${new URL(url).origin}/login`);
    await crm.evaluate((cookie) => {
      // biome-ignore lint/suspicious/noDocumentCookie: as the CRM's own sign-in sets it.
      document.cookie = cookie;
    }, `${name}=${value}; Secure; SameSite=Lax; Path=/`);
    await crm.close();
    await stage.configure(withDecision({ salesforce: { url, auth: { type: "none" } } }));
    await click(ORDINARY);
    await page.cardWith("(401)");
    expect(placed()).toEqual([]);
    await stage.configure(withDecision({ salesforce: { url, auth: { type: "session" } } }));
    await click(ORDINARY);
    await page.cardWith("your phone rings first");
    expect(placed()).toEqual([ORDINARY]);
    decision.auth.salesforce = { type: "none" };
    await untilRepeatIsAllowed();
  });

  it.each([
    ["serverError", "the CRM's decision service reported an error."],
    ["never", "the CRM didn't answer in time."],
    ["unmatched", "the CRM named a service number that isn't configured."],
  ] satisfies [Behaviour, string][])(
    "%s with the default caller ID allowed says that it is used, and why",
    async (behaviour, why) => {
      await stage.configure(withDecision({ onUnreachable: "tenantDefault", onUnmatched: "tenantDefault" }));
      stage.sandbox.decision.behaviours.set(ORDINARY, behaviour);
      await click(ORDINARY);
      const card = await page.cardWith("your phone rings first");
      expect(card.text).toContain(`The customer sees the default caller ID 5250000: ${why}`);
      expect(placed()).toEqual([ORDINARY]);
      await untilRepeatIsAllowed();
    },
  );
});

describe("guarded numbers", () => {
  beforeAll(() => stage.configure(sandboxSettings(stage.sandbox)));

  it("asks before a premium-rate number is dialled, and dials it once on “Call”", async () => {
    await click(PREMIUM);
    const card = await page.cardWith("This is a premium-rate number");
    expect(card.buttons).toEqual(expect.arrayContaining(["Call", "Don't call"]));
    expect([asked(), placed()]).toEqual([0, []]);
    await page.clickCard("Call");
    await page.cardWith("your phone rings first");
    expect([asked(), placed()]).toEqual([1, [PREMIUM]]);
    await untilRepeatIsAllowed();
  });

  it("dials nothing on “Don't call”", async () => {
    await click(PREMIUM);
    await page.cardWith("This is a premium-rate number");
    await page.clickCard("Don't call");
    await page.cardWith("You cancelled the call.");
    expect([asked(), placed()]).toEqual([0, []]);
  });

  it("the page can't answer the question", async () => {
    await click(PREMIUM);
    await page.cardWith("This is a premium-rate number");
    await page.evaluate(() => {
      // The card's host stands beside the body.
      const host = document.documentElement.lastElementChild;
      if (host === document.body) throw new Error("The page shows no card");
      const options = { bubbles: true, composed: true, cancelable: true };
      for (const target of [host, document, document.documentElement]) {
        target?.dispatchEvent(new MouseEvent("click", options));
        target?.dispatchEvent(new KeyboardEvent("keydown", { ...options, key: "Enter" }));
      }
      (host as HTMLElement | null)?.click();
    });
    await new Promise((resolve) => setTimeout(resolve, 800));
    expect((await page.card())?.text).toContain("This is a premium-rate number");
    expect([asked(), placed()]).toEqual([0, []]);
  });

  it("holds for a worker that was stopped while the agent thought about it", async () => {
    await click(PREMIUM);
    await page.cardWith("This is a premium-rate number");
    await stage.browser.killWorker();
    await page.clickCard("Call");
    await page.cardWith("your phone rings first");
    expect(placed()).toEqual([PREMIUM]);
    await untilRepeatIsAllowed();
  });

  it("refuses emergency numbers before anything is asked", async () => {
    await click("911");
    await page.cardWith("Emergency calls aren't made from here");
    expect([asked(), placed()]).toEqual([0, []]);
  });
});

describe("OAuth", () => {
  let options: TestPage;
  const SIGN_IN = "https://login.sandbox.test/sign-in/";
  const oauth = () => stage.sandbox.oauth;
  const outputs = () =>
    options.evaluate(() =>
      [...document.querySelectorAll("#decision output")].map((each) => each.textContent),
    );

  beforeAll(async () => {
    await closeCard(page);
    const { decision, oauth } = stage.sandbox;
    decision.auth.salesforce = { type: "oauth", accepts: (token) => oauth.accepts(token) };
    const salesforce = { url: decision.endpoint("salesforce"), auth: oauth.settings() };
    await stage.configure(withDecision({ salesforce }));
    options = await stage.browser.extensionPage("options.html");
    const hint = await options.waitFor(
      () =>
        [...document.querySelectorAll("#decision .hint")].find((each) =>
          /register/.test(each.textContent ?? ""),
        )?.textContent,
      [],
      { what: "the redirect URL" },
    );
    oauth.register(/https:\S+/.exec(hint ?? "")?.[0] ?? "");
  });
  afterAll(() => options?.close());

  /** Ends every sign-in, at the server and in the browser. */
  beforeEach(() => {
    oauth().reset();
  });

  async function signInOnWindow(): Promise<void> {
    const window = await stage.browser.pageAt(SIGN_IN);
    await window.click({ selector: "button", text: "Sign in" });
  }

  async function clickAndSignIn(): Promise<void> {
    await click(ORDINARY);
    const card = await page.cardWith("waiting for you to sign in");
    expect(card.buttons).toContain("Cancel");
    await signInOnWindow();
    await page.cardWith("your phone rings first");
    await untilRepeatIsAllowed();
  }

  it("signs in from the options page", async () => {
    await options.bringToFront();
    await options.click({ selector: "#decision button", text: "Sign in" });
    await signInOnWindow();
    await expect.poll(outputs, { timeout: 15_000 }).toContain("Signed in.");
    await click(ORDINARY);
    await page.cardWith("your phone rings first");
    expect(oauth().grants).toEqual(["authorization_code"]);
    await untilRepeatIsAllowed();
  });

  it("signs in when first needed", async () => {
    await clickAndSignIn();
    expect(placed()).toEqual([ORDINARY]);
  });

  it("says so when the agent closes the window, and places nothing", async () => {
    await click(ORDINARY);
    const window = await stage.browser.pageAt(SIGN_IN);
    await window.close();
    await page.cardWith("The sign-in window was closed before you had signed in");
    expect([asked() <= 1, placed()]).toEqual([true, []]);
  });

  it("refreshes a token before it expires, unseen", async () => {
    oauth().accessTokenSeconds = 2;
    await clickAndSignIn();
    await click(ORDINARY);
    await page.cardWith("your phone rings first");
    expect(oauth().grants).toEqual(["authorization_code", "refresh_token"]);
    expect(placed()).toHaveLength(2);
    await untilRepeatIsAllowed();
  });

  it("refreshes once for the worker and a page that need it at the same time", async () => {
    await clickAndSignIn();
    oauth().revoke("accessTokens");
    const inputs = await options.evaluate(() =>
      [...document.querySelectorAll<HTMLInputElement>("#decision fieldset:first-of-type > .grid input")]
        .slice(-2)
        .map((input) => `#${CSS.escape(input.id)}`),
    );
    await options.bringToFront();
    for (const [index, value] of ["001Kj00002AcmeGIAR", "(212) 555-0120"].entries()) {
      await options.focus(inputs[index] ?? "");
      await options.type(value);
    }
    await page.bringToFront();
    const tested = options.evaluate(() => {
      const buttons = [
        ...document.querySelectorAll<HTMLButtonElement>("#decision fieldset:first-of-type .test button"),
      ];
      buttons.find((button) => button.textContent === "Test")?.click();
    });
    await Promise.all([tested, page.click(link(ORDINARY))]);
    await page.cardWith("your phone rings first");
    await expect.poll(outputs).toContainEqual(expect.stringContaining("would proceed as Hotline"));
    expect(oauth().grants).toEqual(["authorization_code", "refresh_token"]);
    await untilRepeatIsAllowed();
  });

  it("asks to sign in again when the sign-in was revoked", async () => {
    await clickAndSignIn();
    oauth().revoke("everything");
    await clickAndSignIn();
    expect(oauth().grants).toEqual(["authorization_code", "authorization_code"]);
    expect(placed()).toHaveLength(2);
  });

  it("keeps tokens out of settings, history and the page, and revokes them at sign-out", async () => {
    await clickAndSignIn();
    const token = stage.sandbox.decision.requests.at(-1)?.headers.authorization?.replace("Bearer ", "") ?? "";
    expect(token).not.toBe("");
    const kept = await options.evaluate(async () => {
      const { storage } = (
        globalThis as unknown as {
          chrome: { storage: { local: { get(): Promise<object> } } };
        }
      ).chrome;
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const opening = indexedDB.open("crm-click-to-dial");
        opening.onsuccess = () => resolve(opening.result);
        opening.onerror = () => reject(opening.error);
      });
      const calls = await new Promise<unknown[]>((resolve, reject) => {
        const reading = database.transaction("calls").objectStore("calls").getAll();
        reading.onsuccess = () => resolve(reading.result);
        reading.onerror = () => reject(reading.error);
      });
      database.close();
      return JSON.stringify([await storage.local.get(), calls]);
    });
    expect(kept).toContain("Bearer ••••");
    expect(kept).not.toContain(token);

    // What else is saved doesn't end a sign-in.
    await options.close();
    const { decision } = stage.sandbox;
    const salesforce = { url: decision.endpoint("salesforce"), auth: oauth().settings() };
    await stage.configure({ ...withDecision({ salesforce }), agent: { uid: "other" } });
    await click(ORDINARY);
    await page.cardWith("your phone rings first");
    expect(oauth().grants).toEqual(["authorization_code"]);
    await untilRepeatIsAllowed();

    options = await stage.browser.extensionPage("options.html");
    await options.click({ selector: "#decision button", text: "Sign out" });
    await expect.poll(outputs, { timeout: 10_000 }).toContain("Not signed in.");
    expect([oauth().count("AccessToken"), oauth().count("RefreshToken")]).toEqual([0, 0]);
  });

  it("forgets the tokens of an endpoint that is no longer set up", async () => {
    const { decision } = stage.sandbox;
    const salesforce = { url: decision.endpoint("salesforce"), auth: oauth().settings() };
    await stage.configure(withDecision({ salesforce }));
    await clickAndSignIn();
    const secrets = () =>
      options.evaluate(
        () =>
          new Promise<string[]>((resolve, reject) => {
            const opening = indexedDB.open("crm-click-to-dial");
            opening.onerror = () => reject(opening.error);
            opening.onsuccess = () => {
              const reading = opening.result.transaction("secrets").objectStore("secrets").getAllKeys();
              reading.onsuccess = () => {
                opening.result.close();
                resolve(reading.result.map(String));
              };
            };
          }),
      );
    expect(await secrets()).toEqual([expect.stringMatching(/^oauth:.*login\.sandbox\.test/)]);
    await stage.configure(sandboxSettings(stage.sandbox));
    expect(await secrets()).toEqual([]);
  });
});
