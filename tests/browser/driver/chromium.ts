import { createHash, X509Certificate } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type CDPSession, chromium, type Page, type Worker } from "playwright-core";
import { findBrowser } from "../../run/browsers.mjs";
import { atExit } from "./exit.ts";
import type { LaunchOptions, TestBrowser, TestPage } from "./index.ts";
import { createPage, poll, type RawPage } from "./page.ts";
import { idOfDigest, installChromiumPolicy } from "./policy.ts";

/** What chrome://extensions offers its own page, as far as it is used here. */
interface DeveloperPrivate {
  addHostPermission(id: string, pattern: string, done: () => void): void;
  updateProfileConfiguration(change: { inDeveloperMode: boolean }): Promise<void>;
  reload(id: string, options: object): Promise<void>;
}

/** What Chromium offers of an event to its own code, too. */
interface EventOfApi {
  dispatch(...args: unknown[]): void;
}

/** The extension's events of the browser's UI. */
interface UiApis {
  tabs: { query(about: object): Promise<object[]> };
  contextMenus: { onClicked: EventOfApi };
  commands: { onCommand: EventOfApi };
  omnibox: { onInputEntered: EventOfApi };
}

const START_MS = 20_000;
const CARD = "document.querySelector('html > div, dialog > div[popover]')";

/** Starts Chromium by Playwright, with the extension loaded from its folder. */
export async function launchChromium({
  extensionDir,
  strangers = [],
  proxyPort,
  certificate,
  headless,
  policy,
  isRenewable = false,
}: LaunchOptions): Promise<TestBrowser> {
  const profile = mkdtempSync(join(tmpdir(), "c2d-chromium-"));
  // The folder makes the id: in one of its own, a policy holds for no other browser that runs beside this one.
  const extension = policy ? join(profile, "extension") : resolve(extensionDir);
  if (policy) cpSync(extensionDir, extension, { recursive: true });
  const policyFile = policy && installChromiumPolicy(extension, policy);
  const loaded = [extension, ...strangers.map((folder) => resolve(folder))].join(",");
  const start = () =>
    chromium.launchPersistentContext(profile, {
      executablePath: findBrowser("chromium"),
      headless,
      // Chromium's own sandbox refuses to run as root, which is who runs tests in containers.
      chromiumSandbox: process.getuid?.() !== 0,
      viewport: headless ? { width: 1280, height: 800 } : null,
      timeout: START_MS,
      // Playwright's own, with which nothing can be loaded later.
      ignoreDefaultArgs: isRenewable ? ["--disable-extensions"] : [],
      args: [
        // What was installed while a browser ran isn't there after a restart; what was there at the start can't be removed.
        ...(isRenewable
          ? ["--enable-unsafe-extension-debugging"]
          : [`--disable-extensions-except=${loaded}`, `--load-extension=${loaded}`]),
        `--proxy-server=http://127.0.0.1:${proxyPort}`,
        // Where errors of certificates are ignored altogether, nothing is kept in the cache.
        `--ignore-certificate-errors-spki-list=${publicKeyDigest(certificate)}`,
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-quic",
        "--no-first-run",
        "--no-default-browser-check",
      ],
    });
  let context = await start();
  // After what Playwright does, which ends the browser.
  atExit(() => rmSync(profile, { recursive: true, force: true, maxRetries: 5 }));
  const strangerIds = strangers.map(idByKey);
  const isOurs = (each: Worker) => !strangerIds.includes(new URL(each.url()).host);
  const devtools = isRenewable ? await context.browser()?.newBrowserCDPSession() : undefined;
  const install = async () => {
    await devtools?.send("Extensions.loadUnpacked", { path: extension });
    return (
      context.serviceWorkers().find(isOurs) ??
      (await context.waitForEvent("serviceworker", { predicate: isOurs, timeout: START_MS }))
    );
  };
  const id = new URL((await install()).url()).host;
  const known = new WeakMap<Page, TestPage>();

  function wrapped(page: Page): TestPage {
    const test = known.get(page) ?? createPage(rawPage(page));
    known.set(page, test);
    return test;
  }

  /** Gives the worker an event of the browser's UI, and the tab in front with it. */
  async function fire(about: { event: "menu" | "command" | "omnibox"; value: unknown }): Promise<void> {
    const awake = context.serviceWorkers().find(isOurs);
    if (!awake) throw new Error("The worker is asleep");
    await awake.evaluate(async ({ event, value }) => {
      const { chrome } = globalThis as unknown as { chrome: UiApis };
      const { contextMenus, commands, omnibox } = chrome;
      const [tab] = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
      const events = {
        menu: contextMenus.onClicked,
        command: commands.onCommand,
        omnibox: omnibox.onInputEntered,
      };
      events[event].dispatch(value, event === "omnibox" ? "currentTab" : tab);
    }, about);
  }

  async function open(url: string): Promise<TestPage> {
    const page = await context.newPage();
    await page.goto(url);
    return wrapped(page);
  }

  return {
    name: "chromium",
    version: context.browser()?.version() ?? "unknown",
    extensionId: id,
    open,
    openInContainer: null,
    extensionPage: (path) => open(`chrome-extension://${id}/${path}`),
    strangerPage: (folder, path) => open(`chrome-extension://${idByKey(folder)}/${path}`),
    pages: async () => context.pages().map(wrapped),
    pageAt: (urlStart) =>
      poll(
        async () => {
          const page = context.pages().find((each) => each.url().startsWith(urlStart));
          return page && wrapped(page);
        },
        `a page at ${urlStart}`,
        START_MS,
      ),
    async allowHosts(patterns) {
      const page = await context.newPage();
      await page.goto("chrome://extensions");
      for (const pattern of patterns) {
        await page.evaluate(
          ([extensionId, host]) =>
            new Promise<void>((done) => {
              const { chrome } = globalThis as unknown as { chrome: { developerPrivate: DeveloperPrivate } };
              chrome.developerPrivate.addHostPermission(extensionId, host, done);
            }),
          [id, pattern] as const,
        );
      }
      await page.close();
    },
    ui: {
      chooseInMenu: (selectionText) => fire({ event: "menu", value: { selectionText, frameId: 0 } }),
      pressCommand: (name) => fire({ event: "command", value: name }),
      enterInAddressBar: (text) => fire({ event: "omnibox", value: text }),
    },
    setPolicy: (next) => policyFile?.set(next),
    async killWorker() {
      const page = await context.newPage();
      const session = await context.newCDPSession(page);
      await session.send("ServiceWorker.enable");
      await session.send("ServiceWorker.stopAllWorkers");
      await page.close();
    },
    restart: isRenewable
      ? null
      : async () => {
          await context.close();
          context = await start();
        },
    renew: devtools
      ? async () => {
          await devtools.send("Extensions.uninstall", { id });
          const blank = await context.newPage();
          await Promise.all(context.pages().map((page) => page !== blank && page.close()));
          await context.clearCookies();
          await install();
        }
      : null,
    async updateExtension() {
      const page = await context.newPage();
      await page.goto("chrome://extensions");
      await page.evaluate(async (extensionId) => {
        const { chrome } = globalThis as unknown as { chrome: { developerPrivate: DeveloperPrivate } };
        // Without it an extension from a folder is switched off when it is loaded again.
        await chrome.developerPrivate.updateProfileConfiguration({ inDeveloperMode: true });
        await chrome.developerPrivate.reload(extensionId, {});
      }, id);
      await page.close();
    },
    async close() {
      await context.close();
      policyFile?.remove();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };

  function rawPage(page: Page): RawPage {
    let session: Promise<CDPSession> | undefined;
    const cdp = () => {
      session ??= context.newCDPSession(page);
      return session;
    };
    return {
      url: async () => page.url(),
      goto: async (url) => {
        await page.goto(url);
      },
      close: () => page.close(),
      bringToFront: () => page.bringToFront(),
      callFunction: (source, args) =>
        page
          .evaluate(
            ([text, values]) => new Function(`return (${text})(...arguments)`)(...(values as unknown[])),
            [source, args] as const,
          )
          .catch((error: unknown) => {
            // A page's content security policy may forbid that; a debugger's evaluation is exempt from it.
            if (!String(error).includes("unsafe-eval")) throw error;
            return page.evaluate(`(${source})(...${JSON.stringify(args)})`);
          }),
      async callOnCard(source, args) {
        const devtools = await cdp();
        const { result } = await devtools.send("Runtime.evaluate", { expression: CARD });
        if (!result.objectId) return null;
        const { node } = await devtools.send("DOM.describeNode", {
          objectId: result.objectId,
          depth: 1,
          pierce: true,
        });
        const root = node.shadowRoots?.[0];
        if (!root) return null;
        const { object } = await devtools.send("DOM.resolveNode", { backendNodeId: root.backendNodeId });
        if (!object.objectId) return null;
        const answer = await devtools.send("Runtime.callFunctionOn", {
          objectId: object.objectId,
          functionDeclaration: `function (...args) { return (${source})(this, ...args); }`,
          arguments: args.map((value) => ({ value })),
          returnByValue: true,
          awaitPromise: true,
        });
        return answer.result.value;
      },
      async pointerClick({ x, y }, { count = 1, button = "left", modifier }) {
        if (modifier) await page.keyboard.down(modifier);
        await page.mouse.click(x, y, { clickCount: count, button });
        if (modifier) await page.keyboard.up(modifier);
      },
      async drag(from, to) {
        await page.mouse.move(from.x, from.y);
        await page.mouse.down();
        await page.mouse.move(to.x, to.y, { steps: 5 });
        await page.mouse.up();
      },
      pointerMove: ({ x, y }) => page.mouse.move(x, y, { steps: 3 }),
      press: (key, modifier) => page.keyboard.press(modifier ? `${modifier}+${key}` : key),
      async hold(key, ms) {
        for (let time = 0; time < ms; time += 50) {
          await page.keyboard.down(key);
          await page.waitForTimeout(50);
        }
        await page.keyboard.up(key);
      },
      collectGarbage: async () => {
        await (await cdp()).send("HeapProfiler.collectGarbage");
      },
      heapBytes: async () => {
        const usage = await (await cdp()).send("Runtime.getHeapUsage");
        return usage.usedSize + usage.embedderHeapUsedSize;
      },
      listeners: async () => (await (await cdp()).send("Memory.getDOMCounters")).jsEventListeners,
      async observers() {
        // A session of its own: contexts are told of when it begins to listen.
        const devtools = await context.newCDPSession(page);
        const ours: number[] = [];
        devtools.on("Runtime.executionContextCreated", ({ context: { id: contextId, origin } }) => {
          if (origin === `chrome-extension://${id}`) ours.push(contextId);
        });
        await devtools.send("Runtime.enable");
        let count = 0;
        for (const contextId of ours) {
          for (const kind of ["MutationObserver", "ResizeObserver", "IntersectionObserver"]) {
            const { result } = await devtools.send("Runtime.evaluate", {
              expression: `${kind}.prototype`,
              contextId,
            });
            const { objects } = await devtools.send("Runtime.queryObjects", {
              prototypeObjectId: result.objectId ?? "",
            });
            const { result: length } = await devtools.send("Runtime.callFunctionOn", {
              objectId: objects.objectId ?? "",
              functionDeclaration: "function () { return this.length; }",
            });
            count += length.value;
          }
        }
        await devtools.detach();
        return count;
      },
      print: async () => (await page.pdf()).toString("base64"),
      type: (text) => page.keyboard.type(text),
      setFile: (selector, { name, text }) =>
        page.setInputFiles(selector, { name, mimeType: "application/json", buffer: Buffer.from(text) }),
      screenshot: async (path) => {
        await page.screenshot({ path });
      },
      setForcedColors: (isForced) => page.emulateMedia({ forcedColors: isForced ? "active" : "none" }),
      setReducedMotion: (isReduced) =>
        page.emulateMedia({ reducedMotion: isReduced ? "reduce" : "no-preference" }),
      setViewport: (size) => page.setViewportSize(size),
      setColorScheme: (colorScheme) => page.emulateMedia({ colorScheme }),
    };
  }
}

/** The id of an extension whose manifest has a key, wherever its folder is. */
function idByKey(folder: string): string {
  const { key } = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) as { key: string };
  return idOfDigest(createHash("sha256").update(Buffer.from(key, "base64")).digest("hex"));
}

/** What tells Chromium a certificate's public key: base64 of the SHA-256 of its SubjectPublicKeyInfo. */
function publicKeyDigest(certificate: string): string {
  const key = new X509Certificate(certificate).publicKey.export({ type: "spki", format: "der" });
  return createHash("sha256").update(key).digest("base64");
}
