import { cleanup, render, screen, waitFor, within } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { Diagnostics } from "../../../components/diagnostics/app";
import type { TabDiagnosis } from "../../../lib/diagnostics/tab";
import { forceLanguage } from "../../../lib/i18n";
import { readSettings } from "../../../lib/settings/document";
import { applyPolicy, readPolicy } from "../../../lib/settings/policy";
import { DEFAULT_SETTINGS } from "../../../lib/settings/schema";
import { sampleCall } from "../calls/sample-call";

/* The diagnostics page in happy-dom. */

const SETTINGS =
  readSettings({
    tenant: { url: "https://vcc.example.com" },
    sites: [{ match: "https://crm.example.com/*", crm: "custom" }],
  }).settings ?? DEFAULT_SETTINGS;
const POLICY = readPolicy({ country: "DE", click: "twice" });
const RUNNING: TabDiagnosis = {
  state: "running",
  crm: "custom",
  frames: { running: 1, all: 2 },
  countries: ["US", "DE"],
  all: { seen: 1, passedOver: 201 },
  seen: [{ raw: "(212) 555-0120", label: "Phone" }],
  passedOver: [{ raw: "2125550199", label: "Customer No.", reason: "label" }],
};

beforeEach(() => {
  const listeners = { addListener: vi.fn(), removeListener: vi.fn() };
  Object.assign(fakeBrowser.permissions, {
    contains: async ({ origins = [] }: { origins?: string[] }) =>
      origins.includes("https://crm.example.com/*"),
    getAll: async () => ({ permissions: ["storage", "notifications"], origins: [] }),
    onAdded: listeners,
    onRemoved: listeners,
  });
});
afterEach(() => {
  cleanup();
  forceLanguage(null);
});

async function open({ tabs = [1, 2], diagnose = async (_tabId: number) => RUNNING } = {}) {
  const diagnoseTab = vi.fn(diagnose);
  render(
    <Diagnostics
      environment={{
        version: "1.2.3",
        browser: "Firefox 144.0",
        system: "linux x86-64",
        language: "en",
        timeZone: "UTC",
      }}
      settings={{
        load: async () => ({ settings: applyPolicy(SETTINGS, POLICY), problems: [], policy: POLICY }),
        watch: () => () => {},
      }}
      calls={{ latest: async () => [sampleCall({ state: "failed", reason: "notSignedIn" })] }}
      reports={{ all: async () => [] }}
      relay={{ load: async () => ({ channel: "", url: "", lastModified: "", etag: "", problem: null }) }}
      errors={{ latest: async () => [{ at: 1, what: "A message failed", text: "TypeError: gone" }] }}
      tabId={null}
      tabs={async () =>
        tabs.map((id) => ({ id, url: `https://crm.example.com/${id}`, title: `Customer ${id}` }))
      }
      diagnoseTab={diagnoseTab}
      ask={async () => true}
    />,
  );
  await screen.findByRole("heading", { level: 1, name: "Diagnostics" });
  const part = (name: string) => screen.getByRole("region", { name });
  return { user: userEvent.setup(), diagnoseTab, part };
}

it("says what runs where, what may be used, what the organisation sets, and what failed", async () => {
  const { part } = await open();
  // Nothing is reported, so there is nothing on its way.
  expect(screen.queryByRole("region", { name: "Reports on their way" })).toBeNull();
  expect(part("Versions").textContent).toContain("Firefox 144.0");
  const access = part("Permissions");
  expect(within(access).getByText("https://vcc.example.com/*").closest("div")?.textContent).toContain(
    "missing",
  );
  expect(within(access).getByText("https://crm.example.com/*").closest("div")?.textContent).toContain(
    "allowed",
  );
  await waitFor(() =>
    expect(within(access).getByText("Notifications").closest("div")?.textContent).toContain("allowed"),
  );
  expect(part("Policy").textContent).toContain("country You › Country");
  expect(part("Policy").textContent).toContain("click Choose one of: dial, ask.");
  expect(part("Connections").textContent).toContain("You aren't signed in to 8x8 VCC.");
  await waitFor(() =>
    expect(part("Recent errors").textContent).toContain("A message failed TypeError: gone"),
  );
});

it("tells which numbers of the tab are seen and why others aren't, and looks at another tab", async () => {
  const { user, part, diagnoseTab } = await open();
  await waitFor(() =>
    expect(part("Page of the CRM").textContent).toContain("The extension works on this page."),
  );
  expect(part("Page of the CRM").textContent).toContain("United States, Germany");
  expect(screen.getByText("1 number can be clicked.")).toBeDefined();
  expect(screen.getByText("201 groups of digits were passed over.")).toBeDefined();
  expect(screen.getByText("1 of 201 are listed.")).toBeDefined();
  const row = screen.getByText("2125550199").closest("tr");
  expect(row?.textContent).toBe("2125550199Customer No.The label says that it is something else.");
  expect(diagnoseTab).toHaveBeenLastCalledWith(1, expect.anything());
  await user.selectOptions(screen.getByRole("combobox", { name: "Tab" }), "Customer 2 (crm.example.com)");
  await waitFor(() => expect(diagnoseTab).toHaveBeenLastCalledWith(2, expect.anything()));
});

it("keeps the order of a number's digits in a language from right to left", async () => {
  forceLanguage({ language: "ar", texts: {} });
  await open();
  expect(await screen.findByText("\u2068(212) 555-0120\u2069")).toBeDefined();
  expect(screen.getByText("\u20682125550199\u2069")).toBeDefined();
});

it("says that it is looking, and shows the tab that was chosen last, whichever answers last", async () => {
  const answers = new Map<number, () => void>();
  const { user, part } = await open({
    diagnose: (tabId) =>
      new Promise((resolve) => {
        const seen = [{ raw: `(212) 555-010${tabId}`, label: "" }];
        answers.set(tabId, () => resolve({ ...RUNNING, seen }));
      }),
  });
  const page = part("Page of the CRM");
  expect(page.textContent).toContain("Looking…");
  await waitFor(() => expect(answers.has(1)).toBe(true));
  await user.selectOptions(screen.getByRole("combobox", { name: "Tab" }), "Customer 2 (crm.example.com)");
  await waitFor(() => expect(answers.has(2)).toBe(true));
  answers.get(2)?.();
  await screen.findByText("(212) 555-0102");
  answers.get(1)?.();
  await user.click(screen.getByText("1 number can be clicked."));
  expect(page.textContent).not.toContain("Looking…");
  expect(page.textContent).toContain("(212) 555-0102");
  expect(page.textContent).not.toContain("(212) 555-0101");
});

it("says what to do where no page of the CRM is open", async () => {
  const { part, diagnoseTab } = await open({ tabs: [] });
  await waitFor(() => expect(part("Page of the CRM").textContent).toContain("No tab of a CRM site is open."));
  expect(diagnoseTab).not.toHaveBeenCalled();
});

it("copies the report that it shows", async () => {
  const { user, part } = await open();
  await screen.findByText("1 number can be clicked.");
  await user.click(screen.getByRole("button", { name: "Copy report" }));
  await screen.findByText("The report was copied.");
  const copied = await navigator.clipboard.readText();
  expect(JSON.parse(copied).tab).toMatchObject({
    state: "running",
    all: { seen: 1, passedOver: 201 },
    passedOver: { label: 1 },
  });
  expect(part("Report").querySelector("pre")?.textContent).toContain('"seen": 1');
  expect(copied).not.toContain("212");
});
