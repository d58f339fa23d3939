import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { SettingsInput } from "../../lib/settings/schema.ts";
import type { Behaviour } from "../sandbox/decision.ts";
import type { TestPage } from "./driver/index.ts";
import { closeCard } from "./driver/page.ts";
import { type Stage, sandboxSettings, takeStage } from "./stage.ts";

/*
 * What an agent sees of decisions in a real browser (TEST_BROWSER=chromium or firefox): each message in the page, the
 * question about guarded numbers, and signing in by OAuth in the browser's own window.
 */

const PATH = "/lightning/r/Account/001Kj00002AcmeGIAR/view";
const URL_OF_PAGE = `https://acme.lightning.force.com${PATH}`;
const ORDINARY = "12125550120";
const PREMIUM = "19002345678";
/** Numbers of their own for calls that are handed over, so that no test has to wait until one may be dialled again. */
const OTHERS = Array.from({ length: 11 }, (_, index) => `121255501${21 + index}`);
const CUSTOMER = "4930901820";
const NO_RECORD = "/lightning/page/home";
const SAP_PATH = "/sap/public/byd/runtime";
const PAGE = `<!doctype html><title>Acme GmbH</title><h1>Acme GmbH</h1>
  <p><a href="tel:+${ORDINARY}">(212) 555-0120</a></p>
  <p><a href="tel:+${PREMIUM}">(900) 234-5678</a></p>
  <p><a href="tel:+${CUSTOMER}">+49 30 901820</a></p>
  ${OTHERS.map((digits) => `<p><a href="tel:+${digits}">+${digits}</a></p>`).join("")}
  <p><a href="tel:911">911</a></p>`;

let stage: Stage;
let page: TestPage;
beforeAll(async () => {
  stage = await takeStage({ pages: { [PATH]: PAGE, [NO_RECORD]: PAGE, [SAP_PATH]: PAGE } });
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

async function openPage(url = URL_OF_PAGE): Promise<TestPage> {
  const opened = await stage.browser.open(url);
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

async function click(digits: string, on = page): Promise<void> {
  await on.bringToFront();
  await closeCard(on);
  await on.click(link(digits));
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
    ["busy", "asked too often (429)"],
    ["teapot", "isn't defined (status 418)"],
    ["maintenance", "asks to wait. Try again in 10 min"],
    ["unnamed", "named no service number"],
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

  it("counts down to the time limit, and can be cancelled", async () => {
    await stage.configure(withDecision({ timeoutMs: 15_000 }));
    stage.sandbox.decision.behaviours.set(ORDINARY, "never");
    await click(ORDINARY);
    const left = async () => {
      const [, seconds = "NaN"] =
        /^(\d+) s left for the answer$/.exec((await page.card())?.countdown ?? "") ?? [];
      return Number(seconds);
    };
    await expect.poll(left).toBeLessThanOrEqual(15);
    const first = await left();
    await expect.poll(left).toBeLessThan(first);
    await page.clickCard("Cancel");
    await page.cardWith("You cancelled the call.");
    expect(placed()).toEqual([]);
  });

  it("without a record nobody can be asked about", async () => {
    const home = await openPage(`https://acme.lightning.force.com${NO_RECORD}`);
    await click(ORDINARY, home);
    await home.cardWith("belongs to no record that could be recognised");
    expect([asked(), placed()]).toEqual([0, []]);
    await home.close();
  });
});

describe("the default caller ID, where the settings allow it", () => {
  beforeAll(() =>
    stage.configure({
      ...withDecision({ onUnreachable: "tenantDefault", onUnmatched: "tenantDefault" }),
      serviceNumbers: [{ name: "Hotline" }],
    }),
  );
  const cases = [
    ["serverError", "the CRM's decision service reported an error."],
    ["unmatched", "the CRM named a service number that isn't configured."],
    ["unnamed", "the CRM named no service number."],
    ["dropped", "the CRM couldn't be reached."],
    ["brokenJson", "the CRM's answer couldn't be read."],
    ["oversize", "the CRM's answer was too long to be an answer."],
    ["maintenance", "the CRM's decision service asked to be left alone for a while."],
    ["htmlPage", "the CRM's decision service answered with a page instead of data."],
    ["atom", "the CRM answered in Atom (XML) instead of JSON."],
    ["never", "the CRM didn't answer in time."],
    ["allowed", "the service number that the CRM named has no caller ID in the settings."],
  ] satisfies [Behaviour, string][];

  it.each(cases)("%s: says that it is used, and why", async (behaviour, why) => {
    const index = cases.findIndex(([each]) => each === behaviour);
    const number = OTHERS[index] ?? "";
    stage.sandbox.decision.behaviours.set(number, behaviour);
    await click(number);
    const card = await page.cardWith("your phone rings first");
    expect(card.text).toContain(`The customer sees the default caller ID 5250000: ${why}`);
    expect(placed()).toEqual([number]);
    stage.sandbox.decision.behaviours.delete(number);
  });
});

describe("SAP", () => {
  const C4C = {
    parameters:
      "$filter=CustomerID eq '$SAPBusinessPartnerID'\n$expand=IndividualCustomerSalesData\n$format=json",
    result:
      "distributionChannelCodeText=d.results[0].IndividualCustomerSalesData[0].DistributionChannelCodeText\ncountryCode=d.results[0].CountryCode",
  };
  const BY_PHONE = C4C.parameters.replace(/CustomerID eq .*'/, "NormalisedPhone eq '+$SAPPhoneNumber'");

  async function clickOn(id: string, change: Partial<typeof C4C> = {}): Promise<TestPage> {
    const sap = { url: stage.sandbox.decision.endpoint("c4c"), ...C4C, ...change };
    await stage.configure(withDecision({ sap }));
    const parameters = new URLSearchParams({ "param.InternalID": id, "param.Type": "COD_ACCOUNT_TT" });
    const opened = await openPage(`https://my300000.s4hana.ondemand.com${SAP_PATH}?${parameters}`);
    await click(CUSTOMER, opened);
    return opened;
  }

  it.each([
    ["an unknown customer", "42", {}, "The CRM found nothing for this record and number."],
    ["no sales data", "1000190", {}, "has no distributionChannelCodeText"],
    [
      "a result path that leads nowhere",
      "1000120",
      { result: "distributionChannelCodeText=a\ncountryCode=b" },
      "found nothing",
    ],
    [
      "an id without quotes",
      "O'Neil",
      { parameters: C4C.parameters.replaceAll("'", "") },
      "put $SAPBusinessPartnerID in quotes",
    ],
    ["Atom", "1000120", { parameters: C4C.parameters.replace("json", "atom") }, "$format=json"],
  ])("%s is explained", async (_, id, change, message) => {
    const opened = await clickOn(id, change);
    await opened.cardWith(message);
    expect(placed()).toEqual([]);
    await opened.close();
  });

  it("is asked for the customer with this number, and names its service number", async () => {
    const opened = await clickOn("any", { parameters: BY_PHONE });
    const card = await opened.cardWith("your phone rings first");
    expect(card.text).toContain("The customer sees Hotline, 5251990.");
    expect(placed()).toEqual([CUSTOMER]);
    expect(stage.sandbox.decision.requests[0]?.query).toContainEqual([
      "$filter",
      `NormalisedPhone eq '+${CUSTOMER}'`,
    ]);
    await opened.close();
  });
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

  it("refuses premium-rate numbers, and asks about emergency numbers, where the settings say so", async () => {
    const guard = { premiumRate: "refuse", emergency: "confirm" } as const;
    await stage.configure({ ...sandboxSettings(stage.sandbox), guard });
    await click(PREMIUM);
    await page.cardWith("the settings don't allow calls to those");
    await click("911");
    await page.cardWith("the call goes to an emergency service");
    await page.clickCard("Don't call");
    await page.cardWith("You cancelled the call.");
    expect([asked(), placed()]).toEqual([0, []]);
    await stage.configure(sandboxSettings(stage.sandbox));
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

  it("says so when the agent refuses in the window", async () => {
    await click(ORDINARY);
    const window = await stage.browser.pageAt(SIGN_IN);
    await window.click({ selector: "button", text: "Refuse" });
    await page.cardWith("The sign-in was refused (access_denied)");
    expect(placed()).toEqual([]);
  });

  it("says so when the sign-in isn't set up, or its server gives no tokens", async () => {
    const url = stage.sandbox.decision.endpoint("salesforce");
    const auth = oauth().settings();
    await stage.configure(withDecision({ salesforce: { url, auth: { ...auth, clientId: "" } } }));
    await click(ORDINARY);
    expect((await page.cardWith("isn't set up completely")).buttons).toContain("Open settings");
    const nowhere = { ...auth, tokenUrl: `${oauth().url}/nowhere` };
    await stage.configure(withDecision({ salesforce: { url, auth: nowhere } }));
    await click(ORDINARY);
    await signInOnWindow();
    await page.cardWith("The sign-in server login.sandbox.test couldn't be reached or gave an answer");
    expect(placed()).toEqual([]);
    await stage.configure(withDecision({ salesforce: { url, auth } }));
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
    await expect.poll(outputs).toContainEqual(expect.stringContaining("customer sees Hotline"));
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
    await expect.poll(outputs, { timeout: 10_000 }).toContain("Signed out.");
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
    await expect.poll(secrets).toEqual([expect.stringMatching(/^oauth:.*login\.sandbox\.test/)]);
    await stage.configure(sandboxSettings(stage.sandbox));
    await expect.poll(secrets).toEqual([]);
  });
});
