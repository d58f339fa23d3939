import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { NumberView, PageSite } from "../../../lib/messages";
import { createPageReader, createShadowRootOf } from "../../../lib/page/dom";
import type { Hit } from "../../../lib/page/hit";
import { type AgentUi, createAgentUi } from "../../../lib/page/ui/agent-ui";

/* Whose the keys are while something of ours is on the page, and where the focus is after it. */

const VIEW: NumberView = {
  number: "+1 212 555 0130",
  e164: "+12125550130",
  extension: "",
  country: "United States",
  times: [],
  problem: null,
  other: null,
  withoutRecord: "unlogged",
  mayRequestCallback: false,
};

const { attachShadow: attach, matches } = Element.prototype;

let life = new AbortController();
let now = 0;
let roots: ShadowRoot[] = [];

beforeEach(() => {
  life = new AbortController();
  now = 10_000;
  roots = [];
  vi.spyOn(performance, "now").mockImplementation(() => now);
  vi.spyOn(Element.prototype, "attachShadow").mockImplementation(function (this: Element, init) {
    const root = attach.call(this, init);
    roots.push(root);
    return root;
  });
  // The top layer is beyond this DOM, as are transitions.
  const shown = new WeakSet<Element>();
  vi.spyOn(Element.prototype, "matches").mockImplementation(function (this: Element, selector: string) {
    if (selector === ":is(:active-view-transition)") return false;
    return selector === ":popover-open" ? shown.has(this) && this.isConnected : matches.call(this, selector);
  });
  Object.assign(HTMLElement.prototype, {
    showPopover(this: Element) {
      shown.add(this);
    },
    hidePopover(this: Element) {
      shown.delete(this);
    },
  });
  Document.prototype.elementFromPoint = () => document.documentElement.lastElementChild;
});
afterEach(() => {
  life.abort();
  document.body.innerHTML = "";
});

function start(html: string, click: PageSite["click"] = "dial") {
  document.body.innerHTML = html;
  const orders: object[] = [];
  const sent: object[] = [];
  // As browsers lend it to content scripts: closed roots, too.
  const dom = { openOrClosedShadowRoot: (host: Element) => roots.find((root) => root.host === host) ?? null };
  const own = new WeakSet<Element>();
  const shadowRootOf = createShadowRootOf({ dom }, own);
  const site: PageSite = {
    crm: "custom",
    recordId: "",
    recordType: "",
    country: "US",
    otherCountry: "US",
    click,
    hover: true,
    mayLearn: false,
    learned: [],
    language: "",
  };
  const ui = createAgentUi({
    window: window as Window & typeof globalThis,
    site,
    reading: { countries: ["US"], learned: [] },
    reader: createPageReader(shadowRootOf),
    signal: life.signal,
    send: async (message) => {
      sent.push(message);
      return VIEW;
    },
    connect: () => ({
      postMessage: (message) => void orders.push(message),
      onMessage: { addListener() {} },
      onDisconnect: { addListener() {} },
    }),
    own,
    shadowRootOf,
  });
  const [ours] = roots;
  if (!ours) throw new Error("no root of ours");
  // This DOM falls over where another root has the focus.
  const read = Object.getOwnPropertyDescriptor(ShadowRoot.prototype, "activeElement")?.get;
  Object.defineProperty(ours, "activeElement", {
    get: () => (document.activeElement === ours.host ? read?.call(ours) : null),
  });
  return { ui, ours, orders, sent };
}

const find = <T extends HTMLElement>(selector: string) => document.querySelector(selector) as T;
const hitOn = (element: Element, kind: Hit["kind"]): Hit => ({
  raw: kind === "link" ? "tel:+12125550130" : "212-555-0130",
  kind,
  path: [element],
  label: "",
  lead: "",
  e164: "",
  href: location.href,
  box: () => new DOMRect(10, 10, 100, 20),
});
/** A click whose press was seen. */
const click = (ui: AgentUi, hit: Hit) => ui.clicked(hit, { hit, isSeen: Promise.resolve(true) });
const trusted = <T extends Event>(event: T): T => Object.defineProperty(event, "isTrusted", { value: true });

function press(target: Element, key: string): KeyboardEvent {
  const event = trusted(
    new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, composed: true }),
  );
  target.dispatchEvent(event);
  return event;
}

/** What a button is sent by Enter or the space bar. */
const pressButton = (ours: ShadowRoot, label: string) =>
  buttonOf(ours, label).dispatchEvent(trusted(new MouseEvent("click", { bubbles: true, detail: 0 })));

function buttonOf(ours: ShadowRoot, label: string): HTMLButtonElement {
  const button = [...ours.querySelectorAll("button")].find(({ textContent }) => textContent === label);
  if (!button) throw new Error(`no button “${label}”`);
  return button;
}

const shows = (ours: ShadowRoot, selector: string) =>
  vi.waitFor(() => expect(ours.querySelector(selector)).not.toBeNull());

const LINK = `<a id="link" href="tel:+12125550130">Call</a><textarea></textarea><p>212-555-0130</p>`;

describe("the down arrow", () => {
  it("is left to the agent's own field while a card is up", async () => {
    const { ui, ours } = start(LINK);
    find("textarea").focus();
    click(ui, hitOn(find("p"), "text"));
    await shows(ours, ".card");
    expect(press(find("textarea"), "ArrowDown").defaultPrevented).toBe(false);
    expect(ours.activeElement).toBeNull();
  });

  it("is left to the field, too, where a link was chosen in the list", async () => {
    const { ui, ours } = start(LINK);
    find("textarea").focus();
    ui.chosen(hitOn(find("#link"), "link"));
    await shows(ours, ".card");
    expect(press(find("textarea"), "ArrowDown").defaultPrevented).toBe(false);
    find("#link").focus();
    expect(press(find("#link"), "ArrowDown").defaultPrevented).toBe(false);
  });

  it("leads from the link whose Enter started the call into the card, and Escape back", async () => {
    const { ui, ours } = start(LINK);
    find("#link").focus();
    click(ui, hitOn(find("#link"), "link"));
    await shows(ours, ".card");
    expect(press(find("#link"), "ArrowDown").defaultPrevented).toBe(true);
    expect(ours.activeElement?.getAttribute("aria-label")).toBe("Close");
    press(ours.activeElement as Element, "Escape");
    expect(ours.querySelector(".card")).toBeNull();
    expect(document.activeElement).toBe(find("#link"));
  });
});

describe("the panel of a link that has the focus", () => {
  const rested = () => new Promise((resolve) => setTimeout(resolve));

  it("is closed for good by Escape, also where the pointer came to rest elsewhere meanwhile", async () => {
    const { ui, ours } = start(LINK);
    const hit = hitOn(find("#link"), "link");
    find("#link").focus();
    ui.rest(hit, "focus");
    await shows(ours, ".number");
    ui.leave("pointer");
    press(find("#link"), "ArrowDown");
    press(ours.activeElement as Element, "Escape");
    expect(document.activeElement).toBe(find("#link"));
    // What the browser tells as the focus comes back.
    ui.rest(hit, "focus");
    await rested();
    expect(ours.querySelector(".number")).toBeNull();
  });

  it("comes though the pointer comes to rest elsewhere before it is there", async () => {
    const { ui, ours } = start(LINK);
    ui.rest(hitOn(find("#link"), "link"), "focus");
    ui.leave("pointer");
    await shows(ours, ".number");
  });

  it("is away as soon as the focus is on another link, over which it may lie", async () => {
    const { ui, ours } = start(`${LINK}<a id="other" href="tel:+12125550131">212-555-0131</a>`);
    ui.rest(hitOn(find("#link"), "link"), "focus");
    await shows(ours, ".number");
    ui.rest({ ...hitOn(find("#other"), "link"), raw: "tel:+12125550131" }, "focus");
    expect(ours.querySelector(".number")).toBeNull();
    await shows(ours, ".number");
  });

  it("doesn't come once the focus has gone on", async () => {
    const { ui, ours } = start(`${LINK}<a id="other" href="tel:+12125550131">212-555-0131</a>`);
    ui.rest(hitOn(find("p"), "text"), "pointer");
    await shows(ours, ".number");
    const other = {
      ...hitOn(find("#other"), "link"),
      raw: "tel:+12125550131",
      box: vi.fn(() => new DOMRect()),
    };
    ui.rest(other, "focus");
    ui.leave("focus");
    other.box.mockClear();
    await rested();
    // Where it is asks only who shows something beside it.
    expect(other.box).not.toHaveBeenCalled();
  });
});

describe("a key that was meant for something else", () => {
  it("doesn't answer a question: the focus is at what dials nothing, and Call takes half a second", async () => {
    const { ui, ours, orders } = start(LINK, "ask");
    find("#link").focus();
    click(ui, hitOn(find("#link"), "link"));
    await shows(ours, ".number");
    expect(ours.activeElement?.textContent).toBe("Don't call");
    pressButton(ours, "Call");
    expect(orders).toEqual([]);
    now += 500;
    pressButton(ours, "Call");
    expect(orders).toMatchObject([{ type: "dial", raw: "tel:+12125550130" }]);
    expect(document.activeElement).toBe(find("#link"));
    expect(press(find("#link"), "ArrowDown").defaultPrevented).toBe(true);
  });

  it("is taken for “Don't call” at most, which closes the question and gives the focus back", async () => {
    const { ui, ours, orders } = start(LINK, "ask");
    find("#link").focus();
    click(ui, hitOn(find("#link"), "link"));
    await shows(ours, ".number");
    pressButton(ours, "Don't call");
    expect(ours.querySelector(".number")).toBeNull();
    expect(document.activeElement).toBe(find("#link"));
    expect(orders).toEqual([]);
  });

  it("calls nobody from a list that has only just come up", () => {
    const { ui, ours, sent } = start(LINK);
    find("textarea").focus();
    ui.list([{ frameId: 0, index: 0, number: "212-555-0130", label: "", recordName: "" }]);
    const search = ours.querySelector("input") as HTMLInputElement;
    press(search, "Enter");
    expect(sent).toEqual([]);
    now += 500;
    press(search, "Enter");
    expect(sent).toEqual([{ type: "content>worker:choose", frameId: 0, index: 0 }]);
    expect(document.activeElement).toBe(find("textarea"));
  });
});

describe("a button that the browser says can't be seen", () => {
  it("does nothing, and says how to go on, until it can be seen", async () => {
    let notice: IntersectionObserverCallback = () => {};
    let seen: Element[] = [];
    vi.stubGlobal(
      "IntersectionObserver",
      class {
        constructor(callback: IntersectionObserverCallback) {
          notice = callback;
        }
        observe(element: Element) {
          seen.push(element);
        }
        disconnect() {
          seen = [];
        }
      },
    );
    const { ui, ours, orders } = start(LINK, "ask");
    vi.unstubAllGlobals();
    const tell = (isVisible: boolean) =>
      notice(
        seen.map((target) => ({ target, isVisible }) as unknown as IntersectionObserverEntry),
        {} as IntersectionObserver,
      );
    click(ui, hitOn(find("#link"), "link"));
    await shows(ours, ".number");
    now += 500;
    tell(false);
    pressButton(ours, "Call");
    expect(orders).toEqual([]);
    expect(ours.querySelector("[role=alert]")?.textContent).toContain("from the extension's icon");
    tell(true);
    now += 500;
    pressButton(ours, "Call");
    expect(orders).toHaveLength(1);
    expect(ours.querySelector("[role=alert]")).toBeNull();
  });
});

describe("what is shown on a page so large that a look at it takes long", () => {
  it("costs the page a hundredth of its time at most", () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { ui } = start(LINK);
    ui.list([]);
    let spent = 0;
    const { querySelectorAll } = document;
    const look = vi.spyOn(document, "querySelectorAll").mockImplementation((selector: string) => {
      now += 3;
      spent += 3;
      return querySelectorAll.call(document, selector);
    });
    vi.advanceTimersByTime(60_000);
    look.mockRestore();
    vi.useRealTimers();
    expect(spent).toBeGreaterThan(0);
    // The last look may still be to be rested from.
    expect(spent).toBeLessThanOrEqual(60_000 / 100 + 3);
  });
});

describe("the focus comes back", () => {
  it("into closed shadow roots", () => {
    const { ui, ours } = start("<div></div>");
    const inner = find("div").attachShadow({ mode: "closed" });
    inner.innerHTML = "<input>";
    const field = inner.querySelector("input") as HTMLInputElement;
    field.focus();
    ui.list([]);
    expect(ours.activeElement).toBe(ours.querySelector("input"));
    press(ours.activeElement as Element, "Escape");
    expect(inner.activeElement).toBe(field);
  });

  it("to a form with a field called “focus”", () => {
    const { ui, ours } = start(`<form tabindex="0"><input name="focus"><input name="matches"></form>`);
    const form = find("form");
    Object.defineProperty(form, "focus", { value: form.querySelector("input") });
    HTMLElement.prototype.focus.call(form);
    ui.list([]);
    press(ours.querySelector("input") as Element, "Escape");
    expect(ours.querySelector(".list")).toBeNull();
    expect(document.activeElement).toBe(form);
  });
});
