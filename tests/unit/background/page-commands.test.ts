import { beforeEach, describe, expect, it } from "vitest";
import { createPageCommands } from "../../../lib/background/page-commands";
import { tellInactive } from "../../../lib/background/tell-inactive";

/* What the agent asks of a page from outside of it: it always shows something. */

let told: number[] = [];
let sent: unknown[] = [];
beforeEach(() => {
  told = [];
  sent = [];
});

const commandsOn = (
  collect: () => Promise<
    { frameId: number; numbers: { number: string; label: string; recordName: string }[] }[]
  >,
  send: (...message: unknown[]) => Promise<void> = async (...message: unknown[]) => {
    sent.push(message);
  },
  selected: { frameId: number; text: string }[] = [],
) =>
  createPageCommands({
    selections: async () => selected,
    collect,
    send,
    tellInactive: async (tabId) => {
      told.push(tabId);
    },
  });
const number = { number: "212-555-0120", label: "", recordName: "" };

describe("the list", () => {
  it("gathers the numbers of all frames in the outermost", async () => {
    const commands = commandsOn(async () => [
      { frameId: 7, numbers: [number] },
      { frameId: 0, numbers: [number] },
    ]);
    expect(await commands.listNumbers(1)).toBe(true);
    expect(sent).toEqual([
      [
        { tabId: 1, frameId: 0 },
        {
          type: "worker>content:list",
          numbers: [
            { ...number, frameId: 0, index: 0 },
            { ...number, frameId: 7, index: 0 },
          ],
        },
      ],
    ]);
    expect(told).toEqual([]);
  });

  it.each([
    ["doesn't run", async () => []],
    ["has no access", () => Promise.reject(new Error("Cannot access contents of the page"))],
  ])("says so where the extension %s", async (_, collect) => {
    expect(await commandsOn(collect).listNumbers(1)).toBe(false);
    expect(told).toEqual([1]);
  });
});

it("the key for a selection calls what is selected in any frame, and lists the numbers where nothing is", async () => {
  const frames = async () => [{ frameId: 0, numbers: [number] }];
  const selected = [
    { frameId: 0, text: "" },
    { frameId: 3, text: "212-555-0120" },
  ];
  await commandsOn(frames, undefined, selected).callSelection(1);
  expect(sent).toEqual([
    [
      { tabId: 1, frameId: 3 },
      { type: "worker>content:callText", text: "212-555-0120", isByKeyboard: true },
    ],
  ]);
  await commandsOn(frames).callSelection(1);
  expect(sent.at(-1)).toMatchObject([{ tabId: 1, frameId: 0 }, { type: "worker>content:list" }]);
});

it("calling a selection says so where nobody is there to be told", async () => {
  const commands = commandsOn(
    async () => [],
    () => Promise.reject(new Error("Receiving end does not exist")),
  );
  await commands.callText({ tabId: 1, frameId: 0 }, "212-555-0120");
  expect(told).toEqual([1]);
});

it("where the popup can't be opened, the button is marked", async () => {
  const marked: unknown[] = [];
  const action = {
    openPopup: () => Promise.reject(new Error("no gesture")),
    setBadgeText: async (mark: unknown) => marked.push(mark),
    setTitle: async () => {},
  };
  await tellInactive(1, { action } as unknown as Parameters<typeof tellInactive>[1], async () => {});
  expect(marked).toEqual([{ tabId: 1, text: "!" }]);
});
