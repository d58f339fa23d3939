import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findBrowser } from "../../run/browsers.mjs";
import { type BidiSession, connectBidi } from "./bidi.ts";
import { atExit } from "./exit.ts";
import type { LaunchOptions, TestBrowser, TestPage } from "./index.ts";
import { createPage, poll, type RawPage } from "./page.ts";
import { copyFirefoxWithPolicy } from "./policy.ts";

interface RemoteValue {
  type: string;
  value?: unknown;
  sharedId?: string;
}

interface ScriptResult {
  type: "success" | "exception";
  result?: RemoteValue;
  exceptionDetails?: { text: string };
}

const START_MS = 30_000;
/** Longer than any browser's time between the clicks of a double click. */
const DOUBLE_CLICK_MS = 600;
/** The preferences by which tests change how pages are shown. */
const LOOK = {
  forcedColors: "browser.display.document_color_use",
  reducedMotion: "ui.prefersReducedMotion",
  colorScheme: "layout.css.prefers-color-scheme.content-override",
};
const BUTTONS = { left: 0, middle: 1, right: 2 };
/** The keys that tests press by name, as WebDriver writes them. */
const KEYS: Record<string, string> = {
  Enter: "\uE007",
  Tab: "\uE004",
  Escape: "\uE00C",
  Control: "\uE009",
  Shift: "\uE008",
  Alt: "\uE00A",
  Meta: "\uE03D",
  Backspace: "\uE003",
  End: "\uE010",
  Home: "\uE011",
  ArrowUp: "\uE013",
  ArrowDown: "\uE015",
};

/** Starts Firefox with a new profile, connects by WebDriver BiDi and installs the extension from its folder. */
export async function launchFirefox({
  extensionDir,
  strangers = [],
  proxyPort,
  headless,
  policy,
}: LaunchOptions): Promise<TestBrowser> {
  const extension = resolve(extensionDir);
  const manifest = readManifest<{
    commands: Record<string, { suggested_key: { default: string } }>;
    omnibox: { keyword: string };
  }>(extension);
  const id = manifest.browser_specific_settings.gecko.id;
  const strangerUuids = new Map(strangers.map((folder) => [folder, randomUUID()]));
  const uuid = randomUUID();
  const profile = mkdtempSync(join(tmpdir(), "c2d-firefox-"));
  const uuids = { [id]: uuid };
  for (const [folder, each] of strangerUuids)
    uuids[readManifest(folder).browser_specific_settings.gecko.id] = each;
  writeFileSync(join(profile, "user.js"), preferences(proxyPort, uuids));
  const copy = policy && copyFirefoxWithPolicy(id, policy);
  const { child, url } = await start(copy?.program ?? findBrowser("firefox"), profile, headless);
  const session = await connectBidi(`${url}/session`);
  const { capabilities } = await session.send<{ capabilities: { browserVersion: string } }>("session.new", {
    capabilities: { alwaysMatch: { acceptInsecureCerts: true } },
  });
  const install = async (folder: string) => {
    await session.send("webExtension.install", { extensionData: { type: "path", path: resolve(folder) } });
  };
  for (const folder of [extension, ...strangers]) await install(folder);
  const known = new Map<string, TestPage>();
  /** A tab with a page of the browser's own, opened when it is first needed. */
  let ownTab: Promise<string> | undefined;

  function wrapped(context: string): TestPage {
    const test = known.get(context) ?? createPage(rawPage(session, context, inChrome, profile));
    known.set(context, test);
    return test;
  }

  async function contexts(): Promise<{ context: string; url: string }[]> {
    const tree = await session.send<{ contexts: { context: string; url: string }[] }>(
      "browsingContext.getTree",
      { maxDepth: 0 },
    );
    return tree.contexts;
  }

  async function openTab(address: string, options: object = {}): Promise<string> {
    const { context } = await session.send<{ context: string }>("browsingContext.create", {
      type: "tab",
      ...options,
    });
    await session.send("browsingContext.navigate", { context, url: address, wait: "complete" });
    return context;
  }

  const open = async (address: string, options?: object) => wrapped(await openTab(address, options));

  /** Evaluates in the browser's own privileged scope: that of its own pages. */
  async function inChrome(expression: string): Promise<void> {
    ownTab ??= openTab("about:config", { background: true });
    const answer = await session.send<ScriptResult>("script.evaluate", {
      expression,
      target: { context: await ownTab },
      awaitPromise: true,
    });
    if (answer.type === "exception") throw new Error(answer.exceptionDetails?.text);
  }

  /** The same in the browser's window, which is `win` there. */
  const inWindow = (statements: string) =>
    inChrome(
      `(async () => { const win = Services.wm.getMostRecentWindow("navigator:browser"); ${statements} })()`,
    );

  return {
    name: "firefox",
    version: capabilities.browserVersion,
    extensionId: id,
    open: (address) => open(address),
    async openInContainer(address) {
      const { userContext } = await session.send<{ userContext: string }>("browser.createUserContext", {});
      return open(address, { userContext });
    },
    restart: null,
    extensionPage: (path) => open(`moz-extension://${uuid}/${path}`),
    strangerPage: (folder, path) => open(`moz-extension://${strangerUuids.get(folder)}/${path}`),
    async pages() {
      const own = await ownTab;
      return (await contexts()).flatMap(({ context }) => (context === own ? [] : [wrapped(context)]));
    },
    pageAt: (urlStart) =>
      poll(
        async () => {
          const found = (await contexts()).find((each) => each.url.startsWith(urlStart));
          return found && wrapped(found.context);
        },
        `a page at ${urlStart}`,
        START_MS,
      ),
    // A preference lets Firefox grant what is asked for without a prompt.
    allowHosts: async () => {},
    ui: {
      chooseInMenu: () =>
        inWindow(`
          const menu = win.document.getElementById("contentAreaContextMenu");
          const ours = () => [...menu.querySelectorAll("menuitem")].find(({ id }) => id.startsWith(${JSON.stringify(`${id.replace(/[^a-z0-9_-]/gi, "_")}-menuitem`)}));
          for (let waits = 0; waits < 100 && (menu.state !== "open" || !ours()); waits++)
            await new Promise((done) => win.setTimeout(done, 50));
          menu.activateItem(ours());`),
      pressCommand: (name) =>
        inWindow(`
          const input = Cc["@mozilla.org/text-input-processor;1"].createInstance(Ci.nsITextInputProcessor);
          input.beginInputTransactionForTests(win);
          const keys = ${JSON.stringify(manifest.commands[name]?.suggested_key.default.split("+"))}
            .map((key) => new win.KeyboardEvent("", { key, code: key.length === 1 ? "Key" + key : key + "Left" }));
          for (const key of keys) input.keydown(key);
          for (const key of keys.toReversed()) input.keyup(key);`),
      enterInAddressBar: (text) =>
        inWindow(`
          win.gURLBar.focus();
          win.gURLBar.search(${JSON.stringify(`${manifest.omnibox.keyword} ${text}`)});
          await win.gURLBar.lastQueryContextPromise;
          win.gURLBar.handleCommand(new win.KeyboardEvent("keydown", { key: "Enter", keyCode: 13 }));`),
    },
    setPolicy: null,
    killWorker: () =>
      inChrome(
        `WebExtensionPolicy.getByID(${JSON.stringify(id)}).extension.terminateBackground({ disableResetIdleForTest: true })`,
      ),
    updateExtension: () => install(extension),
    async renew() {
      await session.send("webExtension.uninstall", { extension: id });
      const blank = await openTab("about:blank");
      const own = await ownTab;
      for (const { context } of await contexts())
        if (context !== blank && context !== own)
          // The extension's own pages go with it.
          await session.send("browsingContext.close", { context }).catch(() => {});
      await inChrome(`
        for (const name of ${JSON.stringify(Object.values(LOOK))}) Services.prefs.clearUserPref(name);
        new Promise((done) =>
          Services.clearData.deleteData(
            Ci.nsIClearDataService.CLEAR_COOKIES | Ci.nsIClearDataService.CLEAR_DOM_STORAGES,
            done,
          ))`);
      await install(extension);
    },
    async close() {
      await session.send("browser.close", {}).catch(() => {});
      session.close();
      await ended(child);
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
      if (copy) rmSync(copy.folder, { recursive: true, force: true });
    },
  };
}

function readManifest<T>(folder: string): T & { browser_specific_settings: { gecko: { id: string } } } {
  return JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
}

async function start(
  program: string,
  profile: string,
  headless: boolean,
): Promise<{ child: ChildProcess; url: string }> {
  const args = [
    "--remote-debugging-port=0",
    "--remote-allow-system-access",
    "--no-remote",
    "--profile",
    profile,
    "about:blank",
  ];
  const child = spawn(program, headless ? ["--headless", ...args] : args, {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, MOZ_REMOTE_SETTINGS_DEVTOOLS: "1" },
  });
  atExit(() => {
    child.kill("SIGKILL");
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  });
  const url = await new Promise<string>((resolveUrl, reject) => {
    let output = "";
    const timer = setTimeout(
      () => reject(new Error(`Firefox didn't start within ${START_MS} ms. ${output}`)),
      START_MS,
    );
    child.stderr?.on("data", (data) => {
      output += data;
      const [, found] = /WebDriver BiDi listening on (ws:\/\/\S+)/.exec(output) ?? [];
      if (found === undefined) return;
      clearTimeout(timer);
      resolveUrl(found);
    });
    child.on("exit", (code) => reject(new Error(`Firefox ended with code ${code}. ${output}`)));
  });
  return { child, url };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise<void>((done) => child.once("exit", () => done()));
  const timer = setTimeout(() => child.kill("SIGKILL"), 5_000);
  await exit;
  clearTimeout(timer);
}

function preferences(proxyPort: number, uuids: Record<string, string>): string {
  const values: Record<string, string | number | boolean> = {
    "extensions.webextensions.uuids": JSON.stringify(uuids),
    "extensions.webextensions.keepUuidOnUninstall": true,
    "extensions.webextOptionalPermissionPrompts": false,
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": proxyPort,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": proxyPort,
    "network.proxy.no_proxies_on": "127.0.0.1, localhost",
    "network.cookie.cookieBehavior": 5,
    "privacy.userContext.enabled": true,
    "network.captive-portal-service.enabled": false,
    "network.connectivity-service.enabled": false,
    "app.update.enabled": false,
    "app.normandy.enabled": false,
    "browser.safebrowsing.downloads.remote.enabled": false,
    "browser.shell.checkDefaultBrowser": false,
    "browser.startup.page": 0,
    "browser.aboutwelcome.enabled": false,
    "browser.newtabpage.enabled": false,
    "datareporting.policy.dataSubmissionEnabled": false,
    "toolkit.telemetry.enabled": false,
    "services.settings.server": "data:,",
    "extensions.systemAddon.update.enabled": false,
    "extensions.getAddons.cache.enabled": false,
    "dom.disable_open_during_load": false,
    // Without it a click soon after a tab is shown is dropped, as a protection of users against tricks.
    "security.dialog_enable_delay": 0,
    "remote.prefs.recommended": true,
  };
  return Object.entries(values)
    .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`)
    .join("\n");
}

function rawPage(
  session: BidiSession,
  context: string,
  inChrome: (expression: string) => Promise<void>,
  profile: string,
): RawPage {
  let lastClick = { x: 0, y: 0, at: 0 };
  const point = ({ x, y }: { x: number; y: number }) => ({ x: Math.round(x), y: Math.round(y) });

  async function call(
    functionDeclaration: string,
    args: object[],
    options: object = {},
  ): Promise<RemoteValue> {
    const answer = await session.send<ScriptResult>("script.callFunction", {
      functionDeclaration,
      arguments: args,
      target: { context },
      awaitPromise: true,
      userActivation: false,
      ...options,
    });
    if (answer.type === "exception")
      throw new Error(answer.exceptionDetails?.text ?? "exception in the page");
    return answer.result ?? { type: "undefined" };
  }

  /** Values cross as JSON text, which both sides know how to read. */
  async function callWithJson(source: string, args: unknown[], first: object[] = []): Promise<unknown> {
    const declaration =
      first.length > 0
        ? `async (root, json) => JSON.stringify({ value: await (${source})(root, ...JSON.parse(json)) })`
        : `async (json) => JSON.stringify({ value: await (${source})(...JSON.parse(json)) })`;
    const result = await call(declaration, [...first, { type: "string", value: JSON.stringify(args) }]);
    return (JSON.parse(String(result.value)) as { value: unknown }).value;
  }

  async function pointer(actions: object[]): Promise<void> {
    await session.send("input.performActions", {
      context,
      actions: [{ type: "pointer", id: "mouse", parameters: { pointerType: "mouse" }, actions }],
    });
  }

  /** Firefox's remote control takes any two quick clicks for a double click, wherever they are; people can't. */
  async function beApart(at: { x: number; y: number }): Promise<void> {
    const isElsewhere = Math.hypot(at.x - lastClick.x, at.y - lastClick.y) > 5;
    const wait = lastClick.at + DOUBLE_CLICK_MS - Date.now();
    if (isElsewhere && wait > 0) await sleep(wait);
    lastClick = { ...at, at: Date.now() };
  }

  async function keys(actions: object[]): Promise<void> {
    await session.send("input.performActions", {
      context,
      actions: [{ type: "key", id: "keyboard", actions }],
    });
  }

  return {
    async url() {
      const tree = await session.send<{ contexts: { url: string }[] }>("browsingContext.getTree", {
        root: context,
        maxDepth: 0,
      });
      return tree.contexts[0]?.url ?? "";
    },
    async goto(url) {
      await session.send("browsingContext.navigate", { context, url, wait: "complete" });
      // Nobody clicks twice on two pages.
      lastClick.x = Number.NEGATIVE_INFINITY;
    },
    async close() {
      await session.send("browsingContext.close", { context });
    },
    async bringToFront() {
      await session.send("browsingContext.activate", { context });
    },
    callFunction: (source, args) => callWithJson(source, args),
    async callOnCard(source, args) {
      const host = await call("() => document.querySelector('html > div, dialog > div[popover]')", [], {
        serializationOptions: { includeShadowTree: "all", maxDomDepth: 1 },
      });
      const root = (host.value as { shadowRoot?: RemoteValue } | undefined)?.shadowRoot;
      return root?.sharedId ? callWithJson(source, args, [{ sharedId: root.sharedId }]) : null;
    },
    async pointerClick(at, { count = 1, button = "left", modifier }) {
      await beApart(at);
      const presses = Array.from({ length: count }, () => [
        { type: "pointerDown", button: BUTTONS[button] },
        { type: "pointerUp", button: BUTTONS[button] },
      ]).flat();
      if (modifier) await keys([{ type: "keyDown", value: KEYS[modifier] }]);
      await pointer([{ type: "pointerMove", ...point(at) }, ...presses]);
      if (modifier) await keys([{ type: "keyUp", value: KEYS[modifier] }]);
    },
    async drag(from, to) {
      await pointer([
        { type: "pointerMove", ...point(from) },
        { type: "pointerDown", button: 0 },
        { type: "pointerMove", ...point(to), duration: 100 },
        { type: "pointerUp", button: 0 },
      ]);
    },
    pointerMove: (to) => pointer([{ type: "pointerMove", ...point(to), duration: 50 }]),
    async press(key, modifier) {
      const value = KEYS[key] ?? key;
      const stroke = [
        { type: "keyDown", value },
        { type: "keyUp", value },
      ];
      if (!modifier) return keys(stroke);
      const held = KEYS[modifier];
      await keys([{ type: "keyDown", value: held }, ...stroke, { type: "keyUp", value: held }]);
    },
    async hold(key, ms) {
      const value = KEYS[key] ?? key;
      const down = [
        { type: "keyDown", value },
        { type: "pause", duration: 50 },
      ];
      await keys([
        ...Array(Math.ceil(ms / 50))
          .fill(down)
          .flat(),
        { type: "keyUp", value },
      ]);
    },
    heapBytes: async () => null,
    listeners: async () => null,
    observers: async () => null,
    collectGarbage: () =>
      inChrome(
        'Services.obs.notifyObservers(null, "child-gc-request"); Services.obs.notifyObservers(null, "child-cc-request")',
      ),
    async print() {
      return (await session.send<{ data: string }>("browsingContext.print", { context })).data;
    },
    async type(text) {
      await keys(
        [...text].flatMap((value) => [
          { type: "keyDown", value },
          { type: "keyUp", value },
        ]),
      );
    },
    async setFile(selector, { name, text }) {
      const path = join(profile, name);
      writeFileSync(path, text);
      const element = await call("(selector) => document.querySelector(selector)", [
        { type: "string", value: selector },
      ]);
      await session.send("input.setFiles", {
        context,
        element: { sharedId: element.sharedId },
        files: [path],
      });
    },
    async screenshot(path) {
      const { data } = await session.send<{ data: string }>("browsingContext.captureScreenshot", { context });
      writeFileSync(path, Buffer.from(data, "base64"));
    },
    setForcedColors: (isForced) =>
      inChrome(`Services.prefs.setIntPref("${LOOK.forcedColors}", ${isForced ? 2 : 0})`),
    setReducedMotion: (isReduced) =>
      inChrome(`Services.prefs.setIntPref("${LOOK.reducedMotion}", ${isReduced ? 1 : 0})`),
    async setViewport(viewport) {
      await session.send("browsingContext.setViewport", { context, viewport });
    },
    setColorScheme: (scheme) =>
      inChrome(`Services.prefs.setIntPref("${LOOK.colorScheme}", ${scheme === "dark" ? 0 : 1})`),
  };
}
