import type { WxtBrowser } from "wxt/browser";
import type { FrameInspection } from "../page/inspect";
import type { Settings, Site } from "../settings/schema";
import { hostPatternOfSite, isPaused, siteFor } from "../settings/sites";
import { type PassedOverReason, whyPassedOver } from "./passed-over";

/** The browser's APIs by which tabs are looked at. */
export type TabApis = Pick<WxtBrowser, "tabs" | "scripting" | "permissions">;

/** A tab that can be looked at. */
export interface CrmTab {
  id: number;
  url: string;
  title: string;
}

/** How the extension is in a tab; each has its text, `diagnostics.tab.<state>`. */
export type TabState = "notASite" | "noAccess" | "paused" | "notRunning" | "noAnswer" | "running";

/** What the extension sees in a tab. */
export interface TabDiagnosis {
  state: TabState;
  crm: Site["crm"] | null;
  /** Frames in which the content script runs, of all that could be looked at. */
  frames: { running: number; all: number };
  /** By which national numbers are read, the likeliest first. */
  countries: string[];
  /** How many there are in all of these frames; the lists have the first of each frame. */
  all: FrameInspection["all"];
  seen: FrameInspection["seen"];
  passedOver: { raw: string; label: string; reason: PassedOverReason }[];
}

/** A frame that is busy for longer holds up the answers of all others. */
const LONGEST_LOOK_MS = 10_000;

/** The open tabs of CRM sites that the extension may look at, the one that was last in front first. */
export async function crmTabs(settings: Settings, { tabs }: TabApis): Promise<CrmTab[]> {
  const open = await tabs.query({});
  return open
    .filter(({ url }) => url !== undefined && siteFor(settings.sites, url))
    .sort((a, b) => (b.lastAccessed ?? 0) - (a.lastAccessed ?? 0))
    .flatMap(({ id, url = "", title = "" }) => (id === undefined ? [] : [{ id, url, title }]));
}

/** Looks at a tab now. Nothing of what it finds is kept. */
export async function diagnoseTab(tabId: number, settings: Settings, apis: TabApis): Promise<TabDiagnosis> {
  const nothing = {
    crm: null,
    frames: { running: 0, all: 0 },
    countries: [],
    all: { seen: 0, passedOver: 0 },
    seen: [],
    passedOver: [],
  };
  // It may be closed by now.
  const { url = "" } = await apis.tabs.get(tabId).catch(() => ({ url: "" }));
  const site = siteFor(settings.sites, url);
  if (!site) return { ...nothing, state: "notASite" };
  const own = { ...nothing, crm: site.crm };
  const pattern = hostPatternOfSite(site);
  if (pattern === null || !(await apis.permissions.contains({ origins: [pattern] })))
    return { ...own, state: "noAccess" };
  if (isPaused(site, settings)) return { ...own, state: "paused" };
  const looking = apis.scripting
    .executeScript({ target: { tabId, allFrames: true }, files: ["/inspect.js"] })
    .then((results) => results.flatMap(({ result }) => (result as FrameInspection | undefined) ?? []))
    // A tab can show an error page, which takes no script.
    .catch(() => []);
  const frames = await Promise.race([
    looking,
    new Promise<null>((resolve) => setTimeout(resolve, LONGEST_LOOK_MS, null)),
  ]);
  if (frames === null) return { ...own, state: "noAnswer" };
  const running = frames.flatMap(({ countries, ...frame }) => (countries ? [{ countries, ...frame }] : []));
  const learned = settings.learned.fields.filter(({ match }) => match === site.match);
  return {
    ...own,
    state: running.length > 0 ? "running" : "notRunning",
    frames: { running: running.length, all: frames.length },
    countries: [...new Set(running.flatMap(({ countries }) => countries))],
    all: {
      seen: running.reduce((sum, { all }) => sum + all.seen, 0),
      passedOver: running.reduce((sum, { all }) => sum + all.passedOver, 0),
    },
    seen: running.flatMap(({ seen }) => seen),
    passedOver: running.flatMap(({ passedOver, countries }) =>
      passedOver.map((each) => ({
        raw: each.text.slice(each.start, each.end),
        label: each.label,
        reason: whyPassedOver(each, countries, learned),
      })),
    ),
  };
}
