import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { Popup } from "../../../components/popup/app";
import { RESTART_KEY } from "../../../lib/background/browser-reporting";
import type { Call } from "../../../lib/calls/call";
import type { PageToWorker } from "../../../lib/messages";
import { NO_POLICY, readPolicy } from "../../../lib/settings/policy";
import { DEFAULT_SETTINGS, type Settings } from "../../../lib/settings/schema";
import { sampleCall } from "../calls/sample-call";

/* The popup in happy-dom. */

const SITE = { match: "https://acme.lightning.force.com/*", crm: "salesforce", country: "DE" } as const;
const TAB = {
  url: "https://acme.lightning.force.com/lightning/r/Account/001Kj00002AcmeGIAR/view",
  title: "Acme GmbH",
};
const SETTINGS: Settings = {
  ...DEFAULT_SETTINGS,
  tenant: { ...DEFAULT_SETTINGS.tenant, url: "https://vcc.example.com" },
  sites: [SITE],
};

async function open({
  tab = TAB as { url?: string; title?: string },
  calls = [] as Call[],
  isTaken = true,
  policy = NO_POLICY,
  settings = SETTINGS,
} = {}) {
  let saved = settings;
  const asked: PageToWorker[] = [];
  const opened: string[] = [];
  const listeners = new Set<() => void>();
  const dial = vi.fn(async (_raw: string, _withRecord: boolean, _event: Event) => isTaken);
  render(
    <Popup
      tab={tab}
      calls={{ latest: async () => calls }}
      reports={{ all: async () => [] }}
      relay={{ load: async () => ({ channel: "", url: "", lastModified: "", etag: "", problem: null }) }}
      settings={{
        load: async () => ({ settings: saved, problems: [], policy }),
        update: async (change) => {
          saved = change(saved);
          for (const listener of listeners) listener();
          return saved;
        },
        watch: (listener) => {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
      }}
      ask={async (message) => asked.push(message) > 0}
      dial={dial}
      signIn={() => {}}
      openOptions={() => opened.push("settings")}
      openCalls={() => opened.push("calls")}
      openWelcome={() => {}}
      openDiagnostics={() => {}}
      listNumbers={() => {}}
    />,
  );
  await screen.findByRole("heading", { level: 1 });
  return { asked, dial, opened, saved: () => saved, user: userEvent.setup() };
}

const number = () => screen.getByRole("textbox", { name: "Phone number" }) as HTMLInputElement;
const button = (name: string) => screen.getByRole("button", { name }) as HTMLButtonElement;

beforeEach(() => {
  const event = { addListener: () => {}, removeListener: () => {} };
  Object.assign(fakeBrowser.permissions, { contains: async () => true, onAdded: event, onRemoved: event });
});
afterEach(cleanup);

it("formats a typed number by the site's country, says what it is, and calls it for the page's record", async () => {
  const { dial, user } = await open();
  await user.type(number(), "030901820");
  expect(number().value).toBe("030 901820");
  expect(screen.getByText("+49 30 901820, Germany")).toBeTruthy();
  expect(screen.getByRole("checkbox", { name: "Log the call to Acme GmbH" })).toBeTruthy();
  await user.type(number(), "{Enter}");
  expect(dial).toHaveBeenCalledWith("030 901820", true, expect.any(Event));
  expect(number().value).toBe("");
});

it.each([
  ["all is allowed", [], SETTINGS, true],
  ["the site isn't allowed", ["https://acme.lightning.force.com/*"], SETTINGS, false],
  ["only another host isn't", ["https://vcc.example.com/*"], SETTINGS, true],
  ["there is no tenant", [], { ...SETTINGS, tenant: DEFAULT_SETTINGS.tenant }, false],
])("says that it works on the page only where it does: %s", async (_, missing, settings, works) => {
  Object.assign(fakeBrowser.permissions, {
    contains: async ({ origins = [] }: { origins?: string[] }) =>
      !origins.some((each) => missing.includes(each)),
  });
  await open({ settings });
  await waitFor(() => expect(document.querySelector(".status")).not.toBeNull());
  expect(screen.queryByText(/^Working on this page/) !== null).toBe(works);
  expect(screen.queryByText(/^Access isn't allowed yet/) !== null).toBe(missing.length > 0);
});

it("calls for no record where the agent says so, or none is in front", async () => {
  const { dial, user } = await open();
  await user.click(screen.getByRole("checkbox", { name: "Log the call to Acme GmbH" }));
  await user.type(number(), "030901820{Enter}");
  expect(dial).toHaveBeenCalledWith("030 901820", false, expect.any(Event));
  cleanup();
  const elsewhere = await open({ tab: {} });
  expect(screen.queryByRole("checkbox")).toBeNull();
  await elsewhere.user.type(number(), "2125550120{Enter}");
  expect(elsewhere.dial).toHaveBeenCalledWith("(212) 555-0120", false, expect.any(Event));
});

it("takes the number out of what is pasted", async () => {
  await open();
  const clipboardData = { getData: () => "Tel.: 030 901820 ext. 12" };
  fireEvent.paste(number(), { clipboardData });
  await waitFor(() => expect(number().value).toBe("+49 30 901820 ext. 12"));
});

it("has keys for the mouse, and says when a number is being dialled already", async () => {
  const { dial, user } = await open({ isTaken: false });
  await user.click(screen.getByText("Dial pad"));
  for (const key of ["0", "3", "0", "9"]) await user.click(button(key));
  await user.click(button("Delete the last digit"));
  expect(number().value).toBe("030");
  await user.click(button("Call"));
  expect(dial).toHaveBeenCalledTimes(1);
  expect(await screen.findByText("This number is being dialled already.")).toBeTruthy();
});

it("says when the extension couldn't take the number", async () => {
  const { dial, user } = await open();
  dial.mockRejectedValueOnce(new Error("Something went wrong"));
  await user.type(number(), "030901820{Enter}");
  expect(await screen.findByText(/Something went wrong/)).toBeTruthy();
});

it("finds a call by name or number", async () => {
  const { user } = await open({
    calls: [
      sampleCall({ id: "1", number: "+4930901820", name: "Acme" }),
      sampleCall({ id: "2", name: "Miller" }),
    ],
  });
  expect(screen.getByText("Acme")).toBeTruthy();
  await user.type(screen.getByRole("textbox", { name: "Search calls" }), "212 555");
  expect(screen.queryByText("Acme")).toBeNull();
  expect(screen.getByText("Miller")).toBeTruthy();
});

it("pauses on the site in front and goes on there", async () => {
  const { saved, user } = await open();
  await user.click(button("Pause on this site"));
  expect(saved().paused).toEqual([SITE.match]);
  expect(await screen.findByText(/Paused on this site/)).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Numbers on this page" })).toBeNull();
  await user.click(button("Go on with this site"));
  expect(saved().paused).toEqual([]);
});

it("offers no pause where the organisation decides that", async () => {
  await open({ policy: readPolicy({ paused: [] }) });
  expect(button("Numbers on this page")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Pause on this site" })).toBeNull();
});

it("says that the permission is missing without which VCC's screen pop isn't seen", async () => {
  Object.assign(fakeBrowser.permissions, {
    contains: async ({ permissions = [] }: { permissions?: string[] }) => !permissions.includes("webRequest"),
  });
  const results = { ...SETTINGS.results, screenpopUrls: ["https://crm.example.com/pop"] };
  const { opened, user } = await open({ settings: { ...SETTINGS, results } });
  expect(await screen.findByText(/Permission to observe requests/)).toBeTruthy();
  await user.click(button("Allow access"));
  expect(opened).toEqual(["settings"]);
});

it("says that Chrome has to be restarted before it lets the screen pop be seen", async () => {
  await fakeBrowser.storage.session.set({ [RESTART_KEY]: true });
  const results = { ...SETTINGS.results, screenpopUrls: ["https://crm.example.com/pop"] };
  await open({ settings: { ...SETTINGS, results } });
  expect(await screen.findByText(/Restart the browser once/)).toBeTruthy();
  await fakeBrowser.storage.session.clear();
});

it("has the wrap-up of a call that waits for it", async () => {
  const statistics = { ...SETTINGS.statistics, url: "https://crm.example.com/writeCallStatistics" };
  const { asked, opened, user } = await open({
    settings: { ...SETTINGS, statistics },
    calls: [sampleCall({ id: "1", createdAt: Date.now() }), sampleCall({ id: "2", state: "reported" })],
  });
  await user.click(button("1 call waits for its wrap-up"));
  expect(opened).toEqual(["calls"]);
  await user.click(screen.getByText("Wrap-up"));
  await user.selectOptions(screen.getByRole("combobox", { name: "How did it go?" }), "Busy");
  await user.click(button("Save and report"));
  expect(asked).toMatchObject([{ type: "page>worker:wrapUp", callId: "1", wrapUp: { outcome: "busy" } }]);
});
