import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, it } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { showToolbar, toolbarState } from "../../../lib/background/toolbar";
import { DEFAULT_SETTINGS } from "../../../lib/settings/schema";
import { readColours } from "../../browser/palette-png";

const settings = {
  tenant: { ...DEFAULT_SETTINGS.tenant, url: "https://vcc.example.com" },
  sites: [{ match: "https://acme.lightning.force.com/*", crm: "salesforce" as const }],
};
const ready = { settings, hasAccess: true, open: [], latest: undefined, toWrapUp: 0, canRecord: true };
const waiting = { state: "waiting" as const };
const rejected = { state: "rejected" as const };

it.each([
  ["ready", ready],
  ["setUp", { ...ready, settings: DEFAULT_SETTINGS, hasAccess: false }],
  ["setUp", { ...ready, settings: { ...settings, sites: [] } }],
  ["access", { ...ready, hasAccess: false, open: [waiting] }],
  ["storage", { ...ready, canRecord: false }],
  ["waiting", { ...ready, open: [waiting] }],
  ["signedOut", { ...ready, latest: { reason: "notSignedIn" as const } }],
  ["ready", { ...ready, latest: { reason: "handedOver" as const } }],
])("the button says: %s", (state, situation) => {
  expect(toolbarState(situation)).toBe(state);
});

describe("the button", () => {
  const shown = { text: "", title: "" };
  let icons: Record<string, string> = {};
  beforeEach(() => {
    Object.assign(fakeBrowser.action, {
      setIcon: async ({ path }: { path: Record<string, string> }) => {
        icons = path;
      },
      setBadgeBackgroundColor: async () => {},
      setBadgeText: async ({ text }: { text: string }) => void Object.assign(shown, { text }),
      setTitle: async ({ title }: { title: string }) => void Object.assign(shown, { title }),
    });
  });

  it.each([
    ["nothing waits", ready, "", "CRM Click-to-Dial"],
    ["a call waits for its wrap-up", { ...ready, toWrapUp: 1 }, "1", "CRM Click-to-Dial: 1 call to wrap up"],
    [
      "calls and reports wait",
      { ...ready, toWrapUp: 2, open: [rejected] },
      "3",
      "CRM Click-to-Dial: 1 report not accepted yet\nCRM Click-to-Dial: 2 calls to wrap up",
    ],
    [
      "nobody is signed in, and a call waits",
      { ...ready, toWrapUp: 1, latest: { reason: "notSignedIn" as const } },
      "1",
      "CRM Click-to-Dial: you aren't signed in to 8x8 VCC\nCRM Click-to-Dial: 1 call to wrap up",
    ],
  ])("says in number and words that %s", async (_, situation, text, title) => {
    await showToolbar(situation);
    expect(shown).toEqual({ text, title });
  });

  it.each(["16", "32", "48"])(
    "has another shape where it isn't ready, and where reports wait: %s pixels",
    async (size) => {
      const shapes: boolean[][] = [];
      for (const situation of [ready, { ...ready, hasAccess: false }, { ...ready, open: [waiting] }]) {
        await showToolbar(situation);
        shapes.push(shapeOf(readFileSync(`public${icons[size]}`)));
      }
      const [normal = [], off = [], waits = []] = shapes;
      expect(differenceOf(normal, off)).toBeGreaterThan(0.05);
      expect(differenceOf(normal, waits)).toBeGreaterThan(0.05);
      expect(differenceOf(off, waits)).toBeGreaterThan(0.05);
    },
  );

  it.each([
    ["signed out", { ...ready, latest: { reason: "notSignedIn" as const } }],
    ["not set up", { ...ready, settings: DEFAULT_SETTINGS }],
    ["nothing can be recorded", { ...ready, canRecord: false }],
  ])("has the shape of what isn't ready: %s", async (_, situation) => {
    await showToolbar({ ...ready, hasAccess: false });
    const off = icons;
    await showToolbar(situation);
    expect(icons).toEqual(off);
  });
});

/** A picture in black and white, as a shape: which of its pixels are lighter than its middle grey. */
function shapeOf(png: Buffer): boolean[] {
  return [...readColours(png)].map(
    (colour) => (colour >> 16) * 0.3 + ((colour >> 8) & 255) * 0.6 + (colour & 255) * 0.1 > 127,
  );
}

/** Which part of two shapes differs; one in the other's colours is the same shape. */
function differenceOf(one: readonly boolean[], other: readonly boolean[]): number {
  expect(one).toHaveLength(other.length);
  const part = one.filter((isLight, at) => isLight !== other[at]).length / one.length;
  return Math.min(part, 1 - part);
}
