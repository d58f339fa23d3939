import { launchChromium } from "./chromium.ts";
import { launchFirefox } from "./firefox.ts";

/*
 * One driver for both browsers, so that one suite runs in both. Input is real: events come from the browser's own
 * input pipeline at a point of the page, never from scripts.
 */

export type BrowserName = "chromium" | "firefox";

export interface LaunchOptions {
  browser: BrowserName;
  /** The built extension. */
  extensionDir: string;
  /** Folders of other extensions, which are installed beside ours. Chromium knows each by the `key` of its manifest. */
  strangers?: readonly string[];
  /** The sandbox's proxy, by which all but loopback hosts are reached. */
  proxyPort: number;
  /** The certificate (PEM) of the sandbox's hosts. */
  certificate: string;
  headless: boolean;
  /** What the organisation sets, put in place as a policy file; see `policyObstacle`. */
  policy?: object | undefined;
  /** Makes a browser that can be renewed; Chromium can't be restarted then, nor have other extensions. */
  isRenewable?: boolean;
}

/**
 * What is clicked: an element, searched through open shadow roots; with `text` the middle of that very text in it.
 */
export type Target = string | { selector: string; text?: string; nth?: number };

export interface ClickOptions {
  count?: number;
  button?: "left" | "middle" | "right";
  modifier?: "Control" | "Shift" | "Alt" | "Meta";
}

/** The extension's card in a page, read through its closed shadow root. */
export interface CardView {
  /** How much time is left, while something is waited for. */
  countdown: string;
  text: string;
  role: string | null;
  buttons: string[];
  /** In which its text is written. */
  direction: string;
}

/** The panel beside a number, read in the same way. */
export interface PanelView {
  number: string;
  lines: string[];
  records: string[];
  buttons: string[];
  /** The text of the button that has the focus; null when the focus is elsewhere. */
  focused: string | null;
  scheme: string;
  box: { left: number; top: number; right: number; bottom: number };
}

/** A point in the viewport, CSS pixels. */
export interface Point {
  x: number;
  y: number;
}

/** Functions for the page are sent as source text: they see their arguments and the page, nothing of the test. */
export interface TestPage {
  url(): Promise<string>;
  goto(url: string): Promise<void>;
  close(): Promise<void>;
  bringToFront(): Promise<void>;
  /** Runs a function in the page's own world. */
  evaluate<A extends unknown[], T>(fn: (...args: A) => T | Promise<T>, ...args: A): Promise<T>;
  /** Runs a function until it gives something truthy; the error names what was waited for. */
  waitFor<A extends unknown[], T>(
    fn: (...args: A) => T | Promise<T>,
    args: A,
    options: { what: string; timeoutMs?: number },
  ): Promise<T>;
  click(target: Target, options?: ClickOptions): Promise<void>;
  clickAt(point: Point, options?: ClickOptions): Promise<void>;
  /** Moves the mouse there, as people do to look at something. */
  hover(target: Target | Point): Promise<void>;
  /** Presses at one point and releases at another, as people select text. */
  drag(from: Point, to: Point): Promise<void>;
  locate(target: Target): Promise<Point>;
  focus(target: Target): Promise<void>;
  press(key: string, modifier?: ClickOptions["modifier"]): Promise<void>;
  /** Holds a key down for that long, so that it repeats. */
  hold(key: string, ms: number): Promise<void>;
  type(text: string): Promise<void>;
  setFile(selector: string, file: { name: string; text: string }): Promise<void>;
  screenshot(path: string): Promise<void>;
  /** Makes the browser free what nobody holds any more. */
  collectGarbage(): Promise<void>;
  /** Bytes in use for the page's scripts and DOM; null in Firefox, which doesn't tell. */
  heapBytes(): Promise<number | null>;
  /** How many event listeners there are in the page's documents, ours included; null where the browser doesn't tell. */
  listeners(): Promise<number | null>;
  /** How many observers (of mutations, sizes, intersections) our content script holds; null where the browser doesn't tell. */
  observers(): Promise<number | null>;
  /** The page as it is printed: a PDF, base64. */
  print(): Promise<string>;
  /** Runs a function with the closed shadow root of the extension's UI as its first argument; null when there is none. */
  evaluateInOurs<A extends unknown[], T>(
    fn: (root: ShadowRoot, ...args: A) => T | Promise<T>,
    ...args: A
  ): Promise<T | null>;
  /** The extension's card, or null when there is none. */
  card(): Promise<CardView | null>;
  /** The panel beside a number, or null when there is none. */
  panel(): Promise<PanelView | null>;
  /** Waits until the panel says something, and gives it. */
  panelWith(text: string): Promise<PanelView>;
  /** The options of the list of numbers, or null when it isn't open. */
  list(): Promise<string[] | null>;
  /** Waits until the card's text contains something, and gives the card. */
  cardWith(text: string): Promise<CardView>;
  /** Where a button is, once it can be pressed. */
  locateCard(buttonText: string): Promise<Point>;
  clickCard(buttonText: string): Promise<void>;
  setColorScheme(scheme: "light" | "dark"): Promise<void>;
  /** How large the page is shown, in CSS pixels. */
  setViewport(size: { width: number; height: number }): Promise<void>;
  /** Whether the system asks for less motion. */
  setReducedMotion(isReduced: boolean): Promise<void>;
  /** The system's high-contrast mode. */
  setForcedColors(isForced: boolean): Promise<void>;
}

/**
 * What of the browser's own UI leads to the extension, for the tab in front. In Firefox it is that UI which is used; that of
 * Chromium is out of a test's reach: there the worker gets the event that it would get.
 */
export interface BrowserUi {
  /** Chooses our entry in the context menu that a right click on a selection has opened. */
  chooseInMenu(selection: string): Promise<void>;
  /** Presses the keys of one of our commands. */
  pressCommand(name: string): Promise<void>;
  /** Enters our keyword and a text in the address bar. */
  enterInAddressBar(text: string): Promise<void>;
}

export interface TestBrowser {
  name: BrowserName;
  version: string;
  /** By which another extension would speak to ours. */
  extensionId: string;
  open(url: string): Promise<TestPage>;
  /** Opens a page in a new container, with cookies of its own; null where the browser has none. */
  openInContainer: ((url: string) => Promise<TestPage>) | null;
  extensionPage(path: string): Promise<TestPage>;
  /** A page of one of the other extensions, which is named by its folder. */
  strangerPage(folder: string, path: string): Promise<TestPage>;
  pages(): Promise<TestPage[]>;
  /** The page whose address begins with this, once there is one. */
  pageAt(urlStart: string): Promise<TestPage>;
  /** Makes the browser grant these hosts when the extension next asks for them, instead of asking the user. */
  allowHosts(patterns: string[]): Promise<void>;
  /** Changes the policy file while the browser runs; null in Firefox, which reads it at its start only. */
  setPolicy: ((policy: object) => void) | null;
  ui: BrowserUi;
  /** Ends the extension's worker, as the browser does when it is idle. */
  killWorker(): Promise<void>;
  /** Installs the extension once more over itself, as an update does: what runs of the old one is left behind. */
  updateExtension(): Promise<void>;
  /** Closes and starts the browser anew, with the same profile; null where extensions under test don't survive that. */
  restart: (() => Promise<void>) | null;
  /**
   * Makes the browser what it was at its start, as far as tests use it: the extension installed anew, one empty page, nobody
   * signed in anywhere, how pages are shown. Null where it can't be done.
   */
  renew: (() => Promise<void>) | null;
  close(): Promise<void>;
}

/** Starts a browser with a new profile and the extension installed. */
export function launchBrowser(options: LaunchOptions): Promise<TestBrowser> {
  return options.browser === "chromium" ? launchChromium(options) : launchFirefox(options);
}
