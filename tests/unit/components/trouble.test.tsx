import "fake-indexeddb/auto";
import { cleanup, render, screen } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it } from "vitest";
import { SettingsTrouble } from "../../../components/settings-trouble";
import { StorageTrouble } from "../../../components/storage-trouble";
import { openDatabase } from "../../../lib/database";
import { NO_POLICY } from "../../../lib/settings/policy";
import { DEFAULT_SETTINGS } from "../../../lib/settings/schema";

/* What the pages say when what is stored can't be used. What is found in real databases is tested in tests/faults. */

afterEach(cleanup);

const failing = (name: string) => () => Promise.reject(new DOMException("as the browser says", name));

it.each([
  ["VersionError", "Update the extension.", true],
  ["TimeoutError", "Close the extension's other windows", false],
  ["QuotaExceededError", "Make room on this computer's disk", false],
  ["UnknownError", "start with empty records", true],
])(
  "%s of the database: says what to do, and offers to start anew only where nothing else helps",
  async (name, advice, isOffered) => {
    render(<StorageTrouble database={failing(name)} onReset={() => {}} />);
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toContain("Nothing is dialled");
    expect(alert.textContent).toContain(advice);
    expect(alert.textContent).toContain("as the browser says");
    expect(screen.queryByRole("button", { name: "Start with empty records" }) !== null).toBe(isOffered);
  },
);

it("deletes nothing before the agent has read what is lost, and agreed", async () => {
  const user = userEvent.setup();
  render(<StorageTrouble database={failing("UnknownError")} onReset={() => {}} />);
  await user.click(await screen.findByRole("button", { name: "Start with empty records" }));
  expect(screen.getByRole("alert").textContent).toContain("This deletes all calls");
  await user.click(screen.getByRole("button", { name: "Leave them" }));
  expect(screen.queryByRole("button", { name: "Delete and start anew" })).toBeNull();
});

it("a damaged password is told with what to do; there is nothing to delete", async () => {
  const database = openDatabase("damaged-secret");
  await (await database()).put("secrets", 5 as never, "path");
  render(<StorageTrouble database={database} onReset={() => {}} />);
  expect((await screen.findByRole("alert")).textContent).toContain("Open the settings, enter it again");
  expect(screen.queryByRole("button")).toBeNull();
});

it("stored settings that can't be read are told with the first reason", async () => {
  const problem = { path: "version", key: "versionNewer", params: { found: "9" } };
  const load = async () => ({ settings: DEFAULT_SETTINGS, problems: [problem], policy: NO_POLICY });
  render(<SettingsTrouble store={{ load, watch: () => () => {} }} />);
  const text = (await screen.findByRole("alert")).textContent;
  expect(text).toContain("Nothing was deleted");
  expect(text).toContain("settings version 9");
});
