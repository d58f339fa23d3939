import { cleanup, render, screen, within } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { Welcome } from "../../../components/welcome/app";
import { welcome } from "../../../lib/background/welcome";
import { NO_POLICY, readPolicy } from "../../../lib/settings/policy";
import { DEFAULT_SETTINGS, type Settings } from "../../../lib/settings/schema";

/* The welcome page in happy-dom. */

const granted = new Set<string>();
const asked: string[][] = [];
const listeners = new Set<() => void>();

async function open(initial = DEFAULT_SETTINGS) {
  let saved = initial;
  render(
    <Welcome
      store={{
        load: async () => ({ settings: saved, problems: [], policy: NO_POLICY }),
        update: async (change) => {
          saved = change(saved);
          return saved;
        },
        learn: async () => {},
        watch: () => () => {},
      }}
      openOptions={() => {}}
    />,
  );
  await screen.findByRole("heading", { level: 1 });
  return { saved: () => saved, user: userEvent.setup() };
}

const button = (name: string | RegExp) => screen.getByRole("button", { name });
const field = (name: string) => screen.getByRole("textbox", { name });
const typedIn = (control: Element) => (control as HTMLInputElement).value;
const step = () => screen.findByRole("heading", { level: 2, name: /./ });

beforeEach(() => {
  granted.clear();
  asked.length = 0;
  listeners.clear();
  const event = {
    addListener: (listener: () => void) => listeners.add(listener),
    removeListener: (listener: () => void) => listeners.delete(listener),
  };
  Object.assign(fakeBrowser.permissions, {
    contains: async ({ origins = [] }: { origins?: string[] }) => origins.every((each) => granted.has(each)),
    request: async ({ origins = [] }: { origins?: string[] }) => {
      asked.push(origins);
      return true;
    },
    onAdded: event,
    onRemoved: event,
  });
});
afterEach(cleanup);

it("has help with an example at every field", async () => {
  const { user } = await open();
  const helpOf = (control: Element) =>
    (control.getAttribute("aria-describedby") ?? "")
      .split(" ")
      .map((id) => document.getElementById(id)?.textContent)
      .join(" ");
  const seen: string[] = [];
  for (const title of ["Where you sign in to 8x8", "Your CRM", "Your country", "Try it without calling"]) {
    await user.click(button(new RegExp(title)));
    if (title === "Your CRM")
      await user.type(field("Address of your CRM"), "https://acme.lightning.force.com/");
    for (const control of document.querySelectorAll("main :is(input, select)")) {
      seen.push(control.id);
      expect(helpOf(control), title).toMatch(control.matches("input") ? /example/ : /./);
    }
  }
  expect(seen).toHaveLength(6);
});

it("leads from nothing to what a first call needs", async () => {
  const { saved, user } = await open();
  const region = screen.getByRole<HTMLSelectElement>("combobox", { name: "Region" });
  expect(region.selectedOptions[0]?.text).toBe("Choose…");
  await user.type(field("Tenant URL"), "https://vcc-na4.8x8.com/AGUI/login.php");
  await user.click(button("Save and go on"));
  expect(saved().tenant.url).toBe("https://vcc-na4.8x8.com");

  expect(await screen.findByRole("heading", { name: "Your CRM" })).toBe(document.activeElement);
  await user.type(field("Address of your CRM"), "acme.lightning.force.com/lightning/page/home");
  expect(screen.getByText("It will work on https://acme.lightning.force.com/*.")).toBeTruthy();
  await user.click(button("Save and go on"));
  expect(saved().sites).toEqual([{ match: "https://acme.lightning.force.com/*", crm: "salesforce" }]);

  await user.click(await screen.findByRole("button", { name: "Allow access" }));
  expect(asked).toEqual([["https://vcc-na4.8x8.com/*", "https://acme.lightning.force.com/*"]]);
  expect(document.querySelectorAll("main button.primary")).toHaveLength(1);
  expect(screen.queryByRole("button", { name: "Skip" })).toBeNull();
  await user.click(button("Go on"));

  await user.selectOptions(await screen.findByRole("combobox", { name: "Country" }), "Germany (DE)");
  await user.click(button("Save and go on"));
  expect(saved().country).toBe("DE");

  await user.type(await screen.findByRole("textbox", { name: "A phone number" }), "030 901820");
  expect(screen.getByText("It is read as +49 30 901820, Germany.")).toBeTruthy();
  expect(
    screen.getByText(/^https:\/\/vcc-na4.8x8.com\/AGUI\/make_call.php\?.*phone=4930901820/),
  ).toBeTruthy();
  await user.click(button("Finish"));
  expect(screen.getByText("Not yet ready")).toBe(document.activeElement);
  expect(await screen.findByRole("button", { name: "Allow access" })).toBeTruthy();
  for (const pattern of asked.flat()) granted.add(pattern);
  for (const listener of listeners) listener();
  expect(await screen.findByRole("heading", { name: "That's it" })).toBeTruthy();
  expect(screen.getAllByText("✓ done", { exact: false })).toHaveLength(5);
  expect(button("The browser's permission ✓ done")).toBeTruthy();
  const places = within(screen.getByRole("main")).getAllByRole<HTMLAnchorElement>("link");
  expect(places.map(({ href, textContent }) => [textContent, href])).toEqual([
    ["Sign in to VCC", "https://vcc-na4.8x8.com/"],
    ["CRM site acme.lightning.force.com", "https://acme.lightning.force.com/"],
  ]);
});

it("lets every step be skipped without saving, and found again with what was typed", async () => {
  const { saved, user } = await open();
  await user.type(field("Tenant URL"), "nonsense");
  expect(button("Save and go on").hasAttribute("disabled")).toBe(true);
  await user.click(button("Skip"));
  await user.type(field("Address of your CRM"), "https://crm.example.com/");
  await user.selectOptions(screen.getByRole("combobox", { name: "CRM" }), "SAP");
  await user.click(button("Skip"));
  await user.click(button("Go on"));
  await user.selectOptions(await screen.findByRole("combobox", { name: "Country" }), "Germany (DE)");
  await user.click(button("Skip"));
  await user.type(field("A phone number"), "030 901820");
  await user.click(button("Skip"));
  expect((await step()).textContent).toBe("Not yet ready");
  expect(
    within(screen.getByRole("main"))
      .getAllByRole("listitem")
      .map(({ textContent }) => textContent),
  ).toEqual(["Where you sign in to 8x8", "Your CRM"]);
  expect(saved()).toEqual(DEFAULT_SETTINGS);
  expect(document.querySelector("main button.primary")).toBeNull();

  await user.click(button("Try it without calling"));
  expect(typedIn(field("A phone number"))).toBe("030 901820");
  await user.click(button("Back"));
  expect(typedIn(screen.getByRole("combobox", { name: "Country" }))).toBe("DE");
  await user.click(button("Where you sign in to 8x8"));
  expect(button("Where you sign in to 8x8").getAttribute("aria-current")).toBe("step");
  expect(typedIn(field("Tenant URL"))).toBe("nonsense");
  expect(button("Save and go on").hasAttribute("disabled")).toBe(true);

  // What is saved in one step is that step's alone, and the step is as it was saved from then on.
  await user.click(button("Your CRM"));
  expect(typedIn(field("Address of your CRM"))).toBe("https://crm.example.com/");
  await user.click(button("Save and go on"));
  expect(saved()).toEqual({
    ...DEFAULT_SETTINGS,
    sites: [{ match: "https://crm.example.com/*", crm: "sap" }],
  });
  await user.click(await screen.findByRole("button", { name: /^Your CRM/ }));
  expect(typedIn(field("Address of your CRM"))).toBe("");
});

it("takes no address that no page can have, and knows other CRMs", async () => {
  const { saved, user } = await open();
  await user.click(button("Skip"));
  await user.type(field("Address of your CRM"), "my crm");
  expect(screen.getByText(/This isn't the address of a page/)).toBeTruthy();
  await user.clear(field("Address of your CRM"));
  await user.type(field("Address of your CRM"), "https://acme.zendesk.com/agent/tickets/1");
  await user.click(button("Save and go on"));
  expect(saved().sites).toMatchObject([
    { match: "https://acme.zendesk.com/*", crm: "custom", recordId: expect.stringContaining("tickets") },
  ]);
});

it("keeps a site that is configured already where and as it is, but for its kind", async () => {
  const configured: Settings["sites"] = [
    {
      match: "https://crm.example.com/*",
      crm: "sap",
      recordId: "/c/(?<id>\\d+)",
      recordType: "C",
      country: "DE",
    },
    { match: "https://acme.lightning.force.com/*", crm: "salesforce" },
  ];
  const { saved, user } = await open({ ...DEFAULT_SETTINGS, sites: configured });
  await user.click(button("Skip"));
  await user.type(field("Address of your CRM"), "https://crm.example.com/c/5");
  expect(typedIn(screen.getByRole("combobox", { name: "CRM" }))).toBe("sap");
  await user.selectOptions(screen.getByRole("combobox", { name: "CRM" }), "custom");
  await user.click(button("Save and go on"));
  const [first, second] = configured;
  expect(saved().sites).toEqual([{ ...first, crm: "custom" }, second]);
});

it.each([
  ["normal", "", null, 1],
  ["admin", "", null, 0],
  ["normal", "https://vcc.example.com", null, 0],
  ["normal", "", { sites: [{ match: "https://crm.example.com/*", crm: "custom" }] }, 0],
  ["normal", "", { country: "nowhere" }, 0],
] as const)("is opened after an install (%s, tenant “%s”, policy %j): %d times", async (...given) => {
  const [installType, url, managed, times] = given;
  const opened: string[] = [];
  const settings: Settings = { ...DEFAULT_SETTINGS, tenant: { ...DEFAULT_SETTINGS.tenant, url } };
  const policy = managed ? readPolicy(managed) : NO_POLICY;
  await welcome(async () => ({ settings, policy }), {
    management: { getSelf: async () => ({ installType }) },
    runtime: { getURL: (path: string) => path },
    tabs: { create: async (tab: { url: string }) => opened.push(tab.url) },
  } as unknown as Parameters<typeof welcome>[1]);
  expect(opened).toHaveLength(times);
});
