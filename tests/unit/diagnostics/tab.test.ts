import { expect, it, vi } from "vitest";
import { crmTabs, diagnoseTab, type TabApis, type TabState } from "../../../lib/diagnostics/tab";
import type { FrameInspection } from "../../../lib/page/inspect";
import { DEFAULT_SETTINGS, type Settings } from "../../../lib/settings/schema";

/* How the extension is in a tab, by what the browser and the tab's frames say. */

const MATCH = "https://crm.example.com/*";
const SETTINGS: Settings = { ...DEFAULT_SETTINGS, sites: [{ match: MATCH, crm: "custom" }] };
const NUMBER = { raw: "(212) 555-0120", label: "Phone" };
const RUNNING: FrameInspection = {
  countries: ["US"],
  all: { seen: 1, passedOver: 201 },
  seen: [NUMBER],
  passedOver: [{ text: "Order no. 2125550120", start: 10, end: 20, label: "", isNumber: false }],
};
const NOT_RUNNING: FrameInspection = {
  countries: null,
  all: { seen: 0, passedOver: 0 },
  seen: [],
  passedOver: [],
};

function apis({
  url = "https://crm.example.com/1",
  isGranted = true,
  frames = [RUNNING] as FrameInspection[] | "error page",
} = {}): TabApis {
  const tabs = [
    { id: 1, url: "https://crm.example.com/1", title: "One", lastAccessed: 10 },
    { id: 2, url: "https://elsewhere.example.com/", title: "Other", lastAccessed: 30 },
    { id: 3, url: "https://crm.example.com/3", title: "Three", lastAccessed: 20 },
    // Where the extension has no access, the browser tells no address.
    { id: 4, lastAccessed: 40 },
  ];
  return {
    tabs: { query: async () => tabs, get: async () => ({ url }) },
    permissions: { contains: async () => isGranted },
    scripting: {
      executeScript: async () => {
        if (frames === "error page") throw new Error("Cannot access contents of the page");
        return frames.map((result) => ({ result }));
      },
    },
  } as unknown as TabApis;
}

it("offers the tabs of CRM sites, the one that was last in front first", async () => {
  const tabs = await crmTabs(SETTINGS, apis());
  expect(tabs.map(({ title }) => title)).toEqual(["Three", "One"]);
});

it.each<[TabState, TabApis, Settings]>([
  ["notASite", apis({ url: "https://elsewhere.example.com/" }), SETTINGS],
  ["noAccess", apis({ isGranted: false }), SETTINGS],
  ["paused", apis(), { ...SETTINGS, paused: [MATCH] }],
  ["notRunning", apis({ frames: [NOT_RUNNING] }), SETTINGS],
  ["notRunning", apis({ frames: "error page" }), SETTINGS],
])("says %s", async (state, browser, settings) => {
  expect(await diagnoseTab(1, settings, browser)).toMatchObject({ state, seen: [], passedOver: [] });
});

it("gathers what the frames see and pass over, with the reason", async () => {
  expect(await diagnoseTab(1, SETTINGS, apis({ frames: [RUNNING, NOT_RUNNING] }))).toEqual({
    state: "running",
    crm: "custom",
    frames: { running: 1, all: 2 },
    countries: ["US"],
    all: { seen: 1, passedOver: 201 },
    seen: [NUMBER],
    passedOver: [{ raw: "2125550120", label: "", reason: "label" }],
  });
});

it("doesn't wait for ever for a frame that never answers", async () => {
  vi.useFakeTimers();
  const waiting = {
    ...apis(),
    scripting: { executeScript: () => new Promise(() => {}) },
  } as unknown as TabApis;
  const diagnosis = diagnoseTab(1, SETTINGS, waiting);
  await vi.runAllTimersAsync();
  vi.useRealTimers();
  expect(await diagnosis).toMatchObject({ state: "noAnswer", seen: [] });
});

it("an agent's word counts for the site that it was said on only", async () => {
  const said = { label: "", number: "", isPhone: false };
  const taught = (match: string) => ({
    ...SETTINGS,
    learned: { byAgents: true, fields: [{ ...said, match }] },
  });
  const reasonWith = async (match: string) =>
    (await diagnoseTab(1, taught(match), apis())).passedOver[0]?.reason;
  expect(await reasonWith(MATCH)).toBe("taught");
  expect(await reasonWith("https://other.example.com/*")).toBe("label");
});
