import { cleanup, render, screen, waitFor, within } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { Options } from "../../../components/options/app";
import { OAuth } from "../../../components/options/sign-in";
import type { OAuthClient } from "../../../lib/http/oauth";
import { readSettings } from "../../../lib/settings/document";
import { learnField } from "../../../lib/settings/learned";
import { applyPolicy, NO_POLICY, readPolicy } from "../../../lib/settings/policy";
import { DEFAULT_SETTINGS, type Settings } from "../../../lib/settings/schema";
import type { SettingsStore } from "../../../lib/settings/store";

/* The options page in happy-dom. The browser's permissions are a stand-in: Node has none. */

const granted = new Set<string>();
const request = vi.fn(async ({ origins = [] }: { origins?: string[] }) => {
  for (const origin of origins) granted.add(origin);
  return true;
});

function memoryStore(initial: Settings = DEFAULT_SETTINGS, policy = NO_POLICY) {
  const listeners = new Set<() => void>();
  const store: SettingsStore & { saved: Settings; setPolicy: (managed: object) => void } = {
    saved: initial,
    setPolicy: (managed) => {
      policy = readPolicy(managed);
      for (const listener of listeners) listener();
    },
    load: async () => ({ settings: applyPolicy(store.saved, policy), problems: [], policy }),
    update: async (change) => {
      store.saved = change(applyPolicy(store.saved, policy));
      for (const listener of listeners) listener();
      return store.saved;
    },
    learn: async (said) => void (await store.update((stored) => learnField(stored, said))),
    watch: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return store;
}

/** A relay that has been asked for results and answers that there is none. */
const RELAY = {
  load: async () => ({
    channel: "c1",
    url: "",
    lastModified: "",
    etag: "",
    problem: { url: "https://relay.example.com/c1", reason: "status", detail: "404", at: 0 } as const,
  }),
};

async function open(store = memoryStore()) {
  render(<Options store={store} relay={RELAY} />);
  await screen.findByRole("heading", { level: 1 });
  return { store, user: userEvent.setup() };
}

function file(content: unknown): File {
  return new File([typeof content === "string" ? content : JSON.stringify(content)], "settings.json", {
    type: "application/json",
  });
}

const field = (name: string | RegExp) => screen.getByRole("textbox", { name }) as HTMLInputElement;
const button = (name: string) => screen.getByRole("button", { name }) as HTMLButtonElement;

beforeEach(() => {
  granted.clear();
  request.mockClear();
  Object.assign(fakeBrowser.commands, {
    getAll: async () => [
      { name: "list-numbers", description: "List the phone numbers on this page", shortcut: "Alt+Shift+L" },
      { name: "open-panel", description: "Open calls and history", shortcut: "" },
    ],
  });
  Object.assign(fakeBrowser.permissions, {
    contains: async ({ origins = [] }: { origins?: string[] }) =>
      origins.every((origin) => granted.has(origin)),
    request,
    onAdded: { addListener: vi.fn(), removeListener: vi.fn() },
    onRemoved: { addListener: vi.fn(), removeListener: vi.fn() },
  });
});
afterEach(cleanup);

describe("what is saved elsewhere meanwhile", () => {
  const taught = { match: "https://crm.example.com/*", label: "Order", number: "", isPhone: false };

  it("shows where nothing was edited", async () => {
    const { store } = await open();
    await store.learn(taught);
    expect(await screen.findByRole("cell", { name: "Order" })).toBeDefined();
    expect(button("Save").disabled).toBe(true);
  });

  it("saves what can be read of damaged settings, without another change", async () => {
    const store = memoryStore();
    const problems = [{ path: "history.days", key: "days", params: {} }];
    const load = async () => ({ settings: store.saved, problems, policy: NO_POLICY });
    const { user } = await open({ ...store, load });
    expect(button("Discard changes").disabled).toBe(true);
    await user.click(button("Save"));
    expect(await screen.findByText("Saved.")).toBeDefined();
  });

  it("isn't undone by saving something else", async () => {
    const { store, user } = await open();
    await user.type(field("Agent UID"), "jdoe");
    await store.learn(taught);
    await user.click(button("Save"));
    await waitFor(() => expect(store.saved.agent.uid).toBe("jdoe"));
    expect(store.saved.learned.fields).toEqual([taught]);
  });

  it("stays away where it was taken out", async () => {
    const other = { ...taught, label: "Invoice" };
    const learned = { byAgents: true, fields: [taught] };
    const { store, user } = await open(memoryStore({ ...DEFAULT_SETTINGS, learned }));
    await user.click(within(await screen.findByRole("row", { name: /Order/ })).getByRole("button"));
    await store.learn(other);
    await user.click(button("Save"));
    await waitFor(() => expect(store.saved.learned.fields).toEqual([other]));
  });
});

describe("help", () => {
  const ENDPOINT = "https://crm.example.com/";
  const rich = readSettings({
    tenant: { dialRules: [{ description: "", match: "^", replace: "9" }] },
    sites: [
      { match: "https://crm.example.com/*", crm: "custom", country: "DE", recordId: "/(?<id>\\d+)" },
      { match: "https://acme.lightning.force.com/*", crm: "salesforce" },
    ],
    decision: {
      salesforce: { url: ENDPOINT, auth: { type: "basic", username: "u", password: "p" } },
      sap: { url: ENDPOINT, auth: { type: "bearer", token: "x" } },
    },
    serviceNumbers: [{ number: "4930901820" }],
    userData: [{ name: "Subject", value: "Call" }],
    statistics: {
      url: ENDPOINT,
      auth: { type: "header", name: "X-Api-Key", value: "x" },
      transactionCodes: [{ list: "", code: "a", exportKey: "b" }],
    },
    callbackRequest: {
      url: ENDPOINT,
      auth: { type: "oauth", authorizationUrl: ENDPOINT, tokenUrl: ENDPOINT, clientId: "c" },
    },
  });
  const helpOf = (control: Element) =>
    (control.getAttribute("aria-describedby") ?? "")
      .split(" ")
      .map((id) => document.getElementById(id)?.textContent)
      .join(" ");
  const controls = () => [...document.querySelectorAll("main :is(input, select, textarea)")];
  const nameOf = (control: Element) =>
    `${control.closest("section")?.id}: ${document.querySelector(`label[for="${control.id}"]`)?.textContent}`;

  it("stands at every field", async () => {
    expect(rich.problems).toEqual([]);
    await open(memoryStore(rich.settings ?? DEFAULT_SETTINGS));
    expect(controls().length).toBeGreaterThan(80);
    expect(
      controls()
        .filter((control) => helpOf(control).trim() === "")
        .map(nameOf),
    ).toEqual([]);
  });

  it("has an example where something is typed that isn't secret", async () => {
    await open(memoryStore(rich.settings ?? DEFAULT_SETTINGS));
    const typed = controls().filter((control) =>
      control.matches("textarea, input:not([type=checkbox], [type=file], [type=password])"),
    );
    expect(typed.length).toBeGreaterThan(50);
    const hasExample = (control: Element) => /example|e\.g\.|…|“/.test(helpOf(control));
    expect(typed.filter((control) => !hasExample(control)).map(nameOf)).toEqual([]);
  });
});

describe("editing", () => {
  it("saves what was entered, a pasted tenant page reduced to its origin", async () => {
    const { store, user } = await open();
    await user.type(field("Tenant URL"), "https://vcc-na4.8x8.com/AGUI/login.php");
    await user.type(field("Agent UID"), "jdoe");
    await user.selectOptions(screen.getAllByRole("combobox", { name: "Country" })[0] as HTMLElement, "DE");
    await user.click(button("Save"));
    await waitFor(() => expect(store.saved.tenant.url).toBe("https://vcc-na4.8x8.com"));
    expect(store.saved).toMatchObject({ agent: { uid: "jdoe" }, country: "DE" });
    expect(field("Tenant URL").value).toBe("https://vcc-na4.8x8.com");
    expect(screen.getByText("Saved.")).toBeDefined();
  });

  it("counts the fields that are wrong, marks their sections and leads to the first one", async () => {
    const serviceNumber = { name: "", contractNumber: "", callerId: "", queueId: "", dialPlanId: "" };
    const { user } = await open(
      memoryStore({
        ...DEFAULT_SETTINGS,
        sites: [{ match: "https://acme.example.com/*", crm: "sap" }],
        serviceNumbers: [{ ...serviceNumber, number: "1" }],
      }),
    );
    await user.type(field("Default caller ID"), "+1");
    await user.clear(field("Site"));
    await user.clear(screen.getByRole("textbox", { name: "Number" }));
    await user.type(screen.getByRole("textbox", { name: "Number" }), "none");
    await user.type(field("Screen pop addresses"), "a{Enter}b");
    await user.type(screen.getByRole("spinbutton", { name: /Keep calls/ }), "-");
    const count = document.querySelectorAll("main [aria-invalid=true]").length;
    expect(button("5 fields can't be saved as they are.")).toBeTruthy();
    expect(count).toBe(5);
    const marked = [...document.querySelectorAll("nav > a")].filter((link) => link.querySelector(".wrong"));
    expect(marked.map((link) => link.getAttribute("href"))).toEqual([
      "#tenant",
      "#sites",
      "#serviceNumbers",
      "#results",
      "#history",
    ]);
    await user.click(button("5 fields can't be saved as they are."));
    expect(document.activeElement).toBe(field("Default caller ID"));
  });

  it("says at the field what is wrong, while typing, and doesn't save it", async () => {
    const { user } = await open();
    await user.type(field("Tenant URL"), "http://vcc.example.com");
    expect(field("Tenant URL").getAttribute("aria-invalid")).toBe("true");
    const described = (field("Tenant URL").getAttribute("aria-describedby") ?? "").split(" ");
    expect(described.map((id) => document.getElementById(id)?.textContent).join(" ")).toContain(
      "Only https:// is safe here",
    );
    expect(button("Save").disabled).toBe(true);
    expect(button("1 field can't be saved as it is.")).toBeDefined();
    await user.clear(field("Tenant URL"));
    await user.type(field("Tenant URL"), "https://vcc.example.com");
    expect(field("Tenant URL").getAttribute("aria-invalid")).toBe("false");
    expect(button("Save").disabled).toBe(false);
  });

  it("has the browser ask before the page goes with what isn't saved", async () => {
    const { user } = await open();
    const mayGo = () => window.dispatchEvent(new Event("beforeunload", { cancelable: true }));
    expect(mayGo()).toBe(true);
    await user.type(field("Agent UID"), "jdoe");
    expect(mayGo()).toBe(false);
    await user.click(button("Save"));
    await waitFor(() => expect(mayGo()).toBe(true));
  });

  it("discards changes", async () => {
    const { store, user } = await open();
    await user.type(field("Agent UID"), "jdoe");
    await user.click(button("Discard changes"));
    expect(field("Agent UID").value).toBe("");
    expect(button("Save").disabled).toBe(true);
    expect(store.saved).toEqual(DEFAULT_SETTINGS);
  });

  it("takes a pasted make_call URL apart, and changes nothing before it is applied", async () => {
    const { store, user } = await open();
    await user.click(field("Paste a make_call URL"));
    await user.paste(
      "https://na1.mycontactual.com/AGUI/make_call.php?phone={!Account.Phone}&callerId=5251990&ctl_userdata=[WhatId|{!Account.Id}]",
    );
    expect(
      screen.getByRole("row", { name: "8x8 VCC tenant › Default caller ID tenant.callerId empty 5251990" }),
    ).toBeDefined();
    expect(screen.getByText(/the number comes from the page/)).toBeDefined();
    expect(store.saved).toEqual(DEFAULT_SETTINGS);
    await user.click(button("Import"));
    await waitFor(() => expect(store.saved.tenant.callerId).toBe("5251990"));
    expect(store.saved.userData).toEqual([{ name: "WhatId", value: "{!Account.Id}" }]);
  });

  it("discards nothing that isn't saved for a pasted URL or a file, and says why", async () => {
    const { store, user } = await open();
    await user.type(field("Agent UID"), "jdoe");
    await user.click(field("Paste a make_call URL"));
    await user.paste("https://na1.mycontactual.com/AGUI/make_call.php?callerId=5251990");
    expect(screen.getByText(/Save or discard them first/)).toBeDefined();
    expect(button("Import").disabled).toBe(true);
    await user.clear(field("Paste a make_call URL"));
    await user.upload(screen.getByLabelText("Import settings"), file({ country: "DE" }));
    await screen.findByRole("row", { name: "You › Country country US DE" });
    expect(button("Import").disabled).toBe(true);
    expect(field("Agent UID").value).toBe("jdoe");
    await user.click(button("Save"));
    await waitFor(() => expect(button("Import").disabled).toBe(false));
    await user.click(button("Import"));
    await waitFor(() => expect(store.saved).toMatchObject({ country: "DE", agent: { uid: "jdoe" } }));
  });

  it("offers the tenants of VCC's document, and knows a pasted address of one of them", async () => {
    const { user } = await open();
    const region = screen.getByRole("combobox", { name: "Region" }) as HTMLSelectElement;
    await user.selectOptions(region, "United Kingdom (www.mycontactual.co.uk)");
    expect(field("Tenant URL").value).toBe("https://www.mycontactual.co.uk");
    expect(screen.getByText("https://www.mycontactual.co.uk/AGUI/make_call.php")).toBeDefined();
    await user.clear(field("Tenant URL"));
    await user.type(field("Tenant URL"), "https://vcc-na7.8x8.com/AGUI/login.php");
    expect(region.value).toBe("https://vcc-na7.8x8.com");
    await user.clear(field("Tenant URL"));
    await user.type(field("Tenant URL"), "https://vcc.example.com");
    expect(region.value).toBe("");
  });

  it("tries a number as one of a site's country, and says when a click would be refused or ask first", async () => {
    const site = { match: "https://crm.example.com/*", crm: "sap" as const, country: "DE" };
    const { user } = await open(memoryStore({ ...DEFAULT_SETTINGS, sites: [site] }));
    const section = within(screen.getByRole("group", { name: "Dial rules" }));
    await user.type(field("Try a number"), "030 901820");
    await user.selectOptions(section.getByRole("combobox", { name: "Read as a number of" }), "DE");
    expect(section.getByText("Sent to VCC: 4930901820")).toBeDefined();
    await user.clear(field("Try a number"));
    await user.type(field("Try a number"), "110");
    expect(section.getByText(/^A click would be refused: This is an emergency number/)).toBeDefined();
    await user.clear(field("Try a number"));
    await user.type(field("Try a number"), "0900 1234567");
    expect(section.getByText(/^A click asks first: This is a premium-rate number/)).toBeDefined();
  });

  it("adds dial rules to start from, and warns of one that can match no digits", async () => {
    const { user } = await open();
    for (const name of ["Outside line 9", "011 before other countries' numbers"])
      await user.click(button(name));
    await user.type(field("Try a number"), "+49 30 901820");
    expect(screen.getByText("Sent to VCC: 01194930901820")).toBeDefined();
    const match = screen.getAllByRole("textbox", { name: "Match" })[0] as HTMLInputElement;
    await user.clear(match);
    await user.type(match, "^\\+");
    expect(screen.getByText(/This matches no digits at all/)).toBeDefined();
    expect(screen.getByText("Sent to VCC: 0114930901820")).toBeDefined();
  });

  it("says what becomes of a number's extension", async () => {
    const { user } = await open();
    await user.type(field("Try a number"), "(212) 555-0120 ext. 12");
    const section = within(screen.getByRole("group", { name: "Dial rules" }));
    expect(section.getByText("Sent to VCC: 12125550120")).toBeDefined();
    expect(section.getByText(/The extension 12 isn't sent/)).toBeDefined();
  });

  it("tries a number on dial rules as they are typed, step by step", async () => {
    const { store, user } = await open();
    const section = within(screen.getByRole("group", { name: "Dial rules" }));
    await user.type(field("Try a number"), "(212) 555-0120");
    expect(section.getByText("Sent to VCC: 12125550120")).toBeDefined();
    await user.click(section.getByRole("button", { name: "Add" }));
    await user.type(field("Description"), "Outside line");
    await user.type(field("Match"), "^1");
    await user.type(field("Replace by"), "91");
    expect(section.getByText("Outside line: 912125550120")).toBeDefined();
    expect(section.getByText("Sent to VCC: 912125550120")).toBeDefined();
    await user.type(field("Match"), "(");
    expect(section.getByText("This isn't a valid regular expression.")).toBeDefined();
    expect(section.queryByText(/Sent to VCC/)).toBeNull();
    await user.type(field("Match"), "{Backspace}");
    await user.type(field("Replace by"), "+");
    expect(section.getByText(/VCC dials digits only/)).toBeDefined();
    expect(section.queryByText(/Sent to VCC/)).toBeNull();
    await user.type(field("Replace by"), "{Backspace}");
    await user.click(button("Save"));
    await waitFor(() =>
      expect(store.saved.tenant.dialRules).toEqual([
        { description: "Outside line", match: "^1", replace: "91" },
      ]),
    );
  });

  it("edits service numbers as a table", async () => {
    const { store, user } = await open();
    const section = within(screen.getByRole("region", { name: "Service numbers" }));
    await user.click(section.getByRole("button", { name: "Add" }));
    await user.click(section.getByRole("button", { name: "Add" }));
    await user.type(section.getAllByRole("textbox", { name: "Number" })[0] as HTMLElement, "4921112345");
    await user.type(section.getAllByRole("textbox", { name: "Caller ID" })[0] as HTMLElement, "52x");
    expect(section.getByText("Only digits here.")).toBeDefined();
    await user.type(
      section.getAllByRole("textbox", { name: "Caller ID" })[0] as HTMLElement,
      "{Backspace}51990",
    );
    await user.click(section.getByRole("button", { name: "Row 2: Remove" }));
    await user.click(button("Save"));
    await waitFor(() => expect(store.saved.serviceNumbers).toHaveLength(1));
    expect(store.saved.serviceNumbers[0]).toMatchObject({ number: "4921112345", callerId: "5251990" });
  });

  it("says at the table which service numbers an answer can't tell apart, and saves them all the same", async () => {
    const row = { number: "", name: "", contractNumber: "", callerId: "", queueId: "", dialPlanId: "" };
    const serviceNumbers = [{ ...row, number: "4921112345" }];
    const { store, user } = await open(memoryStore({ ...DEFAULT_SETTINGS, serviceNumbers }));
    const section = within(screen.getByRole("region", { name: "Service numbers" }));
    await user.click(section.getByRole("button", { name: "Add" }));
    await user.type(section.getAllByRole("textbox", { name: "Number" })[1] as HTMLElement, "+49 211 12345");
    expect(
      section.getByText(/Row 1 has the same. An answer that names it always leads to row 1/),
    ).toBeDefined();
    await user.click(button("Save"));
    await waitFor(() => expect(store.saved.serviceNumbers).toHaveLength(2));
  });

  it("edits the export keys of transaction codes as a table", async () => {
    const { store, user } = await open();
    const section = within(screen.getByRole("region", { name: "Call statistics" }));
    await user.click(section.getByRole("button", { name: "Add" }));
    await user.type(section.getByRole("textbox", { name: "List" }), "Sales");
    await user.type(section.getByRole("textbox", { name: "Short code" }), "QUOTE");
    await user.type(section.getByRole("textbox", { name: "Export key" }), "K-1");
    await user.click(button("Save"));
    await waitFor(() =>
      expect(store.saved.statistics.transactionCodes).toEqual([
        { list: "Sales", code: "QUOTE", exportKey: "K-1" },
      ]),
    );
  });

  it("keeps user data in order and lets rows be moved", async () => {
    const userData = [
      { name: "a", value: "1" },
      { name: "b", value: "2" },
    ];
    const { store, user } = await open(memoryStore({ ...DEFAULT_SETTINGS, userData }));
    await user.click(button("Row 2: Move up"));
    await user.click(button("Save"));
    await waitFor(() => expect(store.saved.userData.map(({ name }) => name)).toEqual(["b", "a"]));
  });

  it("moves a row with Alt and an arrow, keeps the focus in it, and says where it is", async () => {
    const userData = ["a", "b", "c"].map((name) => ({ name, value: "1" }));
    const { user } = await open(memoryStore({ ...DEFAULT_SETTINGS, userData }));
    const section = within(screen.getByRole("region", { name: "Data for VCC" }));
    const names = () =>
      section.getAllByRole("textbox", { name: "Name" }).map((each) => (each as HTMLInputElement).value);
    await user.click(section.getAllByRole("textbox", { name: "Name" })[2] as HTMLElement);
    await user.keyboard("{Alt>}{ArrowUp}{ArrowUp}{ArrowUp}{/Alt}");
    expect(names()).toEqual(["c", "a", "b"]);
    expect((document.activeElement as HTMLInputElement).value).toBe("c");
    expect(section.getByText("Moved to row 1 of 3.").getAttribute("role")).toBe("status");
    await user.click(button("Row 2: Move down"));
    expect(names()).toEqual(["c", "b", "a"]);
    // It can't go further down, so the focus stays beside.
    expect(document.activeElement).toBe(button("Row 3: Remove"));
  });

  it("focuses the row that was added, and what is next when one was removed", async () => {
    const { user } = await open();
    const section = within(screen.getByRole("region", { name: "Service numbers" }));
    await user.click(section.getByRole("button", { name: "Add" }));
    await user.keyboard("1");
    await user.click(section.getByRole("button", { name: "Add" }));
    await user.keyboard("2");
    const numbers = () => section.queryAllByRole("textbox", { name: "Number" }) as HTMLInputElement[];
    expect(numbers().map(({ value }) => value)).toEqual(["1", "2"]);
    await user.click(section.getByRole("button", { name: "Row 2: Remove" }));
    expect(document.activeElement).toBe(section.getByRole("button", { name: "Row 1: Remove" }));
    await user.keyboard("{Enter}");
    expect(document.activeElement).toBe(section.getByRole("button", { name: "Add" }));
  });

  it("tells of system data that VCC ignores, and of those that are set twice", async () => {
    const { store, user } = await open();
    const field = screen.getByRole("combobox", { name: /ctl_action/ });
    await user.selectOptions(field, "create");
    expect(screen.getByText(/VCC ignores ctl_action without ctl_intType=sfdc/)).toBeDefined();
    await user.click(button("Set ctl_intType=sfdc"));
    expect(screen.queryByText(/VCC ignores/)).toBeNull();
    const section = within(screen.getByRole("group", { name: "User data" }));
    await user.click(section.getByRole("button", { name: "Add" }));
    await user.keyboard("ctl_action");
    await user.type(section.getByRole("textbox", { name: "Value" }), "create");
    expect(section.getByText("ctl_action is set already; VCC takes it once.")).toBeDefined();
    expect(button("Save").disabled).toBe(true);
    await user.clear(section.getByRole("textbox", { name: "Name" }));
    await user.type(section.getByRole("textbox", { name: "Name" }), "ctl_newRecordId");
    expect(section.getByText("ctl_newRecordId is VCC's own; it can't be set.")).toBeDefined();
    await user.click(section.getByRole("button", { name: "Row 1: Remove" }));
    await user.click(button("Save"));
    await waitFor(() =>
      expect(store.saved.userData).toEqual([
        { name: "ctl_action", value: "create" },
        { name: "ctl_intType", value: "sfdc" },
      ]),
    );
  });

  it("flags user data that VCC's format can't hold, and unknown fields", async () => {
    const userData = [
      { name: "a", value: "x|y" },
      { name: "b", value: "{!Nothing}" },
    ];
    await open(memoryStore({ ...DEFAULT_SETTINGS, userData }));
    expect(screen.getByText(/“\|” can't be part of it/)).toBeDefined();
    expect(screen.getByText(/^There is no field \{!Nothing\}\./)).toBeDefined();
  });

  it("offers each kind of authorisation with its fields", async () => {
    const { store, user } = await open();
    const salesforce = within(screen.getByRole("group", { name: "Salesforce" }));
    await user.selectOptions(salesforce.getByRole("combobox", { name: "Authorisation" }), "basic");
    await user.type(salesforce.getByRole("textbox", { name: "User name" }), "u");
    await user.type(salesforce.getByLabelText("Password"), "p");
    await user.click(button("Save"));
    await waitFor(() =>
      expect(store.saved.decision.salesforce.auth).toEqual({
        type: "basic",
        username: "u",
        password: "p",
        token: "",
      }),
    );
  });
});

describe("testing the decision", () => {
  const decision = {
    ...DEFAULT_SETTINGS.decision,
    salesforce: { url: "https://crm.example.com/d", auth: { type: "none" as const } },
  };
  const sites = [
    { match: "https://us.example.com/*", crm: "salesforce" as const, country: "US" },
    { match: "https://de.example.com/*", crm: "salesforce" as const, country: "DE" },
  ];
  const settings = { ...DEFAULT_SETTINGS, decision, sites, country: "FR" };
  const asked: string[] = [];
  beforeEach(() => {
    asked.length = 0;
    granted.add("https://crm.example.com/*");
    vi.spyOn(globalThis, "fetch").mockImplementation(async (url) => {
      asked.push(String(url));
      return new Response('{"ServiceNumber":"4921112345"}');
    });
  });

  async function test(number: string, changed: Settings = settings, site = "https://us.example.com/*") {
    const { user } = await open(memoryStore(changed));
    const group = within(await screen.findByRole("group", { name: "Salesforce" }));
    await user.type(group.getByRole("textbox", { name: "Record ID to test with" }), "001A");
    await user.type(group.getByRole("textbox", { name: "Number to test with" }), number);
    const choice = group.queryByRole("combobox", { name: "Site to test on" });
    if (choice) await user.selectOptions(choice, site);
    await user.click(group.getByRole("button", { name: "Test" }));
    await waitFor(() => expect(group.getByRole("status").textContent).not.toMatch(/^(Testing…)?$/));
    return group.getByRole("status").textContent;
  }

  it("reads the number as the chosen site does", async () => {
    expect(await test("030 901820", settings, "https://de.example.com/*")).toContain(
      "The call would proceed. The customer sees 4921112345.",
    );
    expect(asked.join()).toContain("CallerID=4930901820");
  });

  it.each([
    ["911", "The call would be refused. This is an emergency number."],
    ["1 900 234 5678", "The agent would be asked first. This is a premium-rate number"],
  ])("tells what guards %s", async (number, told) => {
    expect(await test(number)).toContain(told);
    expect(asked.length).toBe(number === "911" ? 0 : 1);
  });

  it("tells what access is missing, the sign-in server's included", async () => {
    const auth = {
      type: "oauth",
      authorizationUrl: "https://login.example.com/authorize",
      tokenUrl: "https://login.example.com/token",
      revocationUrl: "",
      clientId: "c2d",
      scope: "",
    } as const;
    const salesforce = { ...decision.salesforce, auth };
    expect(await test("212 555 0120", { ...settings, decision: { ...decision, salesforce } })).toContain(
      "Allow access to this host first",
    );
  });
});

describe("testing what comes after the click", () => {
  const settings: Settings = {
    ...DEFAULT_SETTINGS,
    statistics: { ...DEFAULT_SETTINGS.statistics, url: "https://crm.example.com/statistics" },
    callbackRequest: { ...DEFAULT_SETTINGS.callbackRequest, url: "https://crm.example.com/callback" },
    results: {
      screenpopUrls: [],
      relay: {
        publishUrl: "https://crm.example.com/publish/{channel}",
        subscribeUrl: "https://crm.example.com/subscribe/{channel}",
      },
    },
  };
  afterEach(() => vi.unstubAllGlobals());

  it.each([
    ["Call statistics", 405, "it takes only what is posted (405), as it should. Nothing was reported"],
    ["Callback requests", 401, "it doesn't accept the authorisation (401)"],
    ["Results", 404, "Results can't be collected. It answered with status 404."],
  ])("says in words what %s answers with %i", async (section, status, text) => {
    granted.add("https://crm.example.com/*");
    vi.stubGlobal("fetch", async () => new Response("", { status }));
    const { user } = await open(memoryStore(settings));
    const region = within(await screen.findByRole("region", { name: section }));
    await user.click(region.getByRole("button", { name: "Test" }));
    await waitFor(() => expect(region.getByRole("status").textContent).toContain(text));
  });
});

describe("OAuth", () => {
  // It types a lot, and each key checks the whole document.
  it("is entered field by field, and can't be signed in to before it is complete", {
    timeout: 20_000,
  }, async () => {
    const oauth: OAuthClient = {
      accessToken: async () => ({ kind: "failed", reason: "signInNeeded", detail: "" }),
      signIn: async () => ({ kind: "failed", reason: "signInRefused", detail: "access_denied" }),
      signOut: async () => "revoked",
      isSignedIn: async () => false,
    };
    Object.assign(fakeBrowser.identity, { getRedirectURL: () => "https://id.chromiumapp.org/" });
    const store = memoryStore();
    render(
      <OAuth.Provider value={oauth}>
        <Options store={store} relay={RELAY} />
      </OAuth.Provider>,
    );
    const user = userEvent.setup();
    const salesforce = within(await screen.findByRole("group", { name: "Salesforce" }));
    await user.type(salesforce.getByRole("textbox", { name: "Endpoint" }), "https://crm.example.com/d");
    await user.selectOptions(salesforce.getByRole("combobox", { name: "Authorisation" }), "oauth");
    const signIn = salesforce.getByRole("button", { name: "Sign in" }) as HTMLButtonElement;
    expect(salesforce.getByText(/register with the server: https:\/\/id.chromiumapp.org\//)).toBeDefined();
    expect(signIn.disabled).toBe(true);
    for (const [name, value] of [
      ["Authorization URL", "https://login.example.com/authorize"],
      ["Token URL", "https://login.example.com/token"],
      ["Client ID", "c2d"],
      ["Scope", "call"],
    ] as const) {
      await user.type(salesforce.getByRole("textbox", { name }), value);
    }
    await user.click(signIn);
    expect(await salesforce.findByText(/Save first, then allow access to this host/)).toBeDefined();
    granted.add("https://login.example.com/*");
    await user.click(signIn);
    expect(await salesforce.findByText(/the server refused it \(access_denied\)/)).toBeDefined();
    await user.click(button("Save"));
    await waitFor(() =>
      expect(store.saved.decision.salesforce.auth).toEqual({
        type: "oauth",
        authorizationUrl: "https://login.example.com/authorize",
        tokenUrl: "https://login.example.com/token",
        revocationUrl: "",
        clientId: "c2d",
        scope: "call",
      }),
    );
  });

  const auth = {
    type: "oauth",
    authorizationUrl: "https://login.example.com/authorize",
    tokenUrl: "https://login.example.com/token",
    revocationUrl: "https://login.example.com/revoke",
    clientId: "c2d",
    scope: "",
  } as const;
  const signedIn: OAuthClient = {
    accessToken: async () => ({ kind: "failed", reason: "signInNeeded", detail: "" }),
    signIn: async () => {
      throw new Error("The disk is full");
    },
    signOut: async () => "failed",
    isSignedIn: async () => true,
  };
  async function openSignedIn(oauth: OAuthClient) {
    Object.assign(fakeBrowser.identity, { getRedirectURL: () => "https://id.chromiumapp.org/" });
    granted.add("https://login.example.com/*");
    const { decision } = DEFAULT_SETTINGS;
    const salesforce = { url: "https://crm.example.com/d", auth };
    const store = memoryStore({ ...DEFAULT_SETTINGS, decision: { ...decision, salesforce } });
    render(
      <OAuth.Provider value={oauth}>
        <Options store={store} relay={RELAY} />
      </OAuth.Provider>,
    );
    const group = within(await screen.findByRole("group", { name: "Salesforce" }));
    return { store, group, user: userEvent.setup() };
  }

  it("names the hosts that have to do with it", async () => {
    const { group } = await openSignedIn(signedIn);
    expect(
      group.getByText(
        "You sign in at login.example.com. The tokens come from login.example.com, and crm.example.com is sent them.",
      ),
    ).toBeDefined();
  });

  it("tells of a sign-out that the server didn't take, and of a sign-in that broke", async () => {
    const { group, user } = await openSignedIn(signedIn);
    await user.click(await group.findByRole("button", { name: "Sign out" }));
    expect(await group.findByText(/the server didn't confirm/)).toBeDefined();
    const signIn = group.getByRole("button", { name: "Sign in" }) as HTMLButtonElement;
    await user.click(signIn);
    expect(await group.findByText("That didn't work: The disk is full. Try again.")).toBeDefined();
    expect(signIn.disabled).toBe(false);
  });

  it("ends at the server, too, when its endpoint is removed", async () => {
    const ended: string[] = [];
    const oauth: OAuthClient = {
      ...signedIn,
      signOut: async ({ url }) => {
        ended.push(url);
        return "revoked";
      },
    };
    const { store, group, user } = await openSignedIn(oauth);
    await user.selectOptions(group.getByRole("combobox", { name: "Authorisation" }), "none");
    await user.click(button("Save"));
    await waitFor(() => expect(store.saved.decision.salesforce.auth).toEqual({ type: "none" }));
    expect(ended).toEqual(["https://crm.example.com/d"]);
  });
});

describe("access", () => {
  const configured = {
    ...DEFAULT_SETTINGS,
    tenant: { ...DEFAULT_SETTINGS.tenant, url: "https://vcc.example.com" },
    sites: [{ match: "https://crm.example.com/*", crm: "sap" as const }],
  };

  it("names every host with its reason, and asks for all of them at once", async () => {
    const { user } = await open(memoryStore(configured));
    const notice = await screen.findByRole("region", { name: "Access that the extension needs" });
    expect(notice.textContent).toContain("https://vcc.example.com/* to place calls in your 8x8 session");
    expect(notice.textContent).toContain("https://crm.example.com/* to find numbers on your CRM's pages");
    await user.click(button("Allow access"));
    expect(request).toHaveBeenCalledWith({
      origins: ["https://vcc.example.com/*", "https://crm.example.com/*"],
      permissions: [],
    });
  });

  it("says so when the browser refused", async () => {
    request.mockResolvedValueOnce(false);
    const { user } = await open(memoryStore(configured));
    await user.click(await screen.findByRole("button", { name: "Allow access" }));
    expect(await screen.findByText(/did not allow access/)).toBeDefined();
  });
});

describe("import", () => {
  const choose = () => screen.getByLabelText("Import settings") as HTMLInputElement;
  /** The rows of the table of changes: what, now, after. */
  const changesShown = async () => {
    const [, ...rows] = within(await screen.findByRole("table", { name: "This would change:" })).getAllByRole(
      "row",
    );
    return rows.map((row) => [...row.querySelectorAll("th, td")].map(({ textContent }) => textContent));
  };

  it("shows what a chosen file would change until other settings are saved", async () => {
    const { store, user } = await open(memoryStore({ ...DEFAULT_SETTINGS, country: "AT" }));
    await user.upload(choose(), file({ country: "DE" }));
    expect(choose().files?.[0]?.name).toBe("settings.json");
    const table = await screen.findByRole("table", { name: "This would change:" });
    const { DOCUMENT_POSITION_FOLLOWING } = Node;
    expect(button("Import").compareDocumentPosition(table)).toBe(DOCUMENT_POSITION_FOLLOWING);
    expect(table.compareDocumentPosition(field("Paste a make_call URL"))).toBe(DOCUMENT_POSITION_FOLLOWING);
    await user.type(field("Prefix"), "9");
    await user.click(button("Save"));
    await waitFor(() => expect(store.saved.tenant.prefix).toBe("9"));
    await waitFor(() => expect(screen.queryByRole("table", { name: "This would change:" })).toBeNull());
    // What had to be saved first is no reason to choose the file again.
    await user.type(field("Prefix"), "0");
    await user.upload(choose(), file({ country: "DE" }));
    expect(await screen.findByText(/an import would discard them/)).toBeTruthy();
    await user.click(button("Save"));
    await waitFor(() => expect(store.saved.tenant.prefix).toBe("90"));
    await user.click(button("Import"));
    await waitFor(() => expect(store.saved.country).toBe("DE"));
  });

  it("applies a file at once when nothing is configured yet", async () => {
    const { store, user } = await open();
    await user.upload(
      choose(),
      file({ country: "DE", tenant: { url: "https://vcc.example.com" }, colour: "red" }),
    );
    expect(await screen.findByText("The settings were imported.")).toBeDefined();
    expect(store.saved).toMatchObject({ country: "DE", tenant: { url: "https://vcc.example.com" } });
    expect(screen.getByText(/left out: colour/)).toBeDefined();
  });

  it("shows what will change and applies it on confirmation", async () => {
    const { store, user } = await open(memoryStore({ ...DEFAULT_SETTINGS, country: "AT" }));
    await user.upload(choose(), file({ country: "DE" }));
    expect(await changesShown()).toEqual([["You › Country country", "AT", "DE"]]);
    expect(store.saved.country).toBe("AT");
    await user.click(button("Import"));
    await waitFor(() => expect(store.saved.country).toBe("DE"));
  });

  it("shows the changes by the page's own labels, lists row by row, secrets as bullets", async () => {
    const endpoint = "https://crm.example.com/statistics";
    const before = readSettings({
      country: "AT",
      serviceNumbers: [
        { number: "1", name: "Hotline", callerId: "5251990" },
        { number: "2", name: "Sales" },
      ],
      userData: [{ name: "A", value: "1" }],
      statistics: { url: endpoint, auth: { type: "bearer", token: "secret-1" } },
    }).settings;
    const { user } = await open(memoryStore(before ?? DEFAULT_SETTINGS));
    await user.upload(
      choose(),
      file({
        country: "AT",
        click: "ask",
        hover: false,
        serviceNumbers: [
          { number: "3", name: "Returns", callerId: "5251993" },
          { number: "1", name: "Hotline", callerId: "5251991" },
        ],
        userData: [{ name: "A", value: "1" }],
        statistics: { url: endpoint, auth: { type: "bearer", token: "secret-2" } },
      }),
    );
    expect(await changesShown()).toEqual([
      ["You › A click on a number click", "dials it", "asks first"],
      [
        "You › Show a panel beside a number that the pointer or the keyboard's focus rests on hover",
        "yes",
        "no",
      ],
      ["Service numbers › 2 (removed) serviceNumbers[1]", "Number: 2Name: Sales", "—"],
      ["Service numbers › 3 (added) serviceNumbers[0]", "—", "Number: 3Name: ReturnsCaller ID: 5251993"],
      ["Service numbers › 1 › Caller ID serviceNumbers[1].callerId", "5251990", "5251991"],
      ["Call statistics › Token statistics.auth.token", "••••", "••••"],
    ]);
    expect(document.body.textContent).not.toContain("secret-");
  });

  it("shows it when only the order of a list changes", async () => {
    const pairs = [
      { name: "A", value: "1" },
      { name: "B", value: "2" },
    ];
    const { user } = await open(memoryStore({ ...DEFAULT_SETTINGS, userData: pairs }));
    await user.upload(choose(), file({ userData: pairs.toReversed() }));
    expect(await changesShown()).toEqual([
      ["Data for VCC › User data › Order of the rows userData", "AB", "BA"],
    ]);
  });

  it("takes nothing of a file with errors, and names each field", async () => {
    const { store, user } = await open();
    await user.upload(choose(), file({ country: "Germany", tenant: { callerId: "+1" } }));
    expect(await screen.findByText("Nothing was imported. Correct these in the file:")).toBeDefined();
    const list = screen.getAllByRole("listitem").map((item) => item.textContent);
    expect(list).toContainEqual(expect.stringMatching(/^country Not a country/));
    expect(list).toContainEqual("tenant.callerId Only digits here.");
    expect(store.saved).toEqual(DEFAULT_SETTINGS);
  });

  it("says that a file isn't JSON", async () => {
    const { user } = await open();
    await user.upload(choose(), file("{nope"));
    expect(await screen.findByText(/This isn't JSON/)).toBeDefined();
  });
});

describe("what the organisation sets", () => {
  const policy = {
    country: "DE",
    tenant: { url: "https://vcc.example.com", callerId: "x" },
    serviceNumbers: [{ number: "4921112345", name: "Hotline" }],
    userData: [{ name: "ctl_action", value: "create" }],
    learned: { byAgents: false },
  };
  const managed = (own: Settings = DEFAULT_SETTINGS) => open(memoryStore(own, readPolicy(policy)));
  const descriptionOf = (control: Element) =>
    (control.getAttribute("aria-describedby") ?? "")
      .split(" ")
      .map((id) => document.getElementById(id)?.textContent)
      .join(" ");
  const controls = (region: string) =>
    [
      ...screen
        .getByRole("region", { name: region })
        .querySelectorAll<HTMLInputElement | HTMLButtonElement>("input, select, textarea, button"),
    ] as const;

  it("is shown, can't be edited, and says why to everybody", async () => {
    await managed();
    expect(field("Tenant URL").value).toBe("https://vcc.example.com");
    expect(field("Tenant URL").disabled).toBe(true);
    expect(descriptionOf(field("Tenant URL"))).toContain("Set by your organisation.");
    const byAgents = screen.getByRole("checkbox", { name: /agents/i }) as HTMLInputElement;
    expect([byAgents.disabled, byAgents.checked]).toEqual([true, false]);
    expect(field("Agent UID").disabled).toBe(false);
    expect(descriptionOf(field("Agent UID"))).not.toContain("organisation");
    expect(screen.getByRole("heading", { name: "Managed by your organisation" })).toBeDefined();
  });

  it("is read-only as a whole where it is a list", async () => {
    await managed();
    const rows = controls("Service numbers");
    expect(rows).toHaveLength(6);
    for (const control of rows) {
      expect(control.disabled).toBe(true);
      expect(descriptionOf(control)).toContain("Set by your organisation.");
    }
    // Whether transaction data are sent, and the choice of the sample's record, are no part of the list.
    const enabled = controls("Data for VCC").filter((control) => !control.disabled);
    expect(enabled.map((control) => control.type)).toEqual(["checkbox", "select-one"]);
  });

  it("is told where it can't be used, and the rest is used", async () => {
    await managed();
    const notice = within(screen.getByRole("region", { name: "Managed by your organisation" }));
    expect(notice.getByText("tenant.callerId").closest("li")?.textContent).toContain("Only digits here.");
  });

  it("stays when a file is imported, which is told before", async () => {
    const { store, user } = await managed();
    await user.upload(
      screen.getByLabelText("Import settings"),
      file({ country: "US", click: "ask", tenant: { url: "https://other.example.com" } }),
    );
    await screen.findByText("Not taken, since your organisation sets them: country, tenant.url");
    const changes = within(screen.getByRole("table", { name: "This would change:" }));
    expect(changes.queryByRole("row", { name: /country/ })).toBeNull();
    await user.click(button("Import"));
    await waitFor(() => expect(store.saved.click).toBe("ask"));
    expect(store.saved).toMatchObject({ country: "DE", tenant: { url: "https://vcc.example.com" } });
  });

  it("comes and goes while the page is open, and leaves what is being edited", async () => {
    const { store, user } = await open();
    await user.type(field("Agent UID"), "jdoe");
    store.setPolicy(policy);
    await waitFor(() => expect(field("Tenant URL").disabled).toBe(true));
    expect(field("Agent UID").value).toBe("jdoe");
    store.setPolicy({});
    await waitFor(() => expect(field("Tenant URL").disabled).toBe(false));
    expect([field("Agent UID").value, field("Tenant URL").value]).toEqual(["jdoe", ""]);
  });

  it("goes into no exported file where it is a secret", async () => {
    const { user } = await open(
      memoryStore(
        DEFAULT_SETTINGS,
        readPolicy({
          statistics: { url: "https://crm.example.com/s", auth: { type: "bearer", token: "s3cret" } },
        }),
      ),
    );
    const blobs: Blob[] = [];
    vi.spyOn(URL, "createObjectURL").mockImplementation((blob) => {
      blobs.push(blob as Blob);
      return "blob:";
    });
    vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => {});
    await user.click(screen.getByRole("checkbox", { name: /passwords/i }));
    await user.click(button("Export settings"));
    const text = await blobs[0]?.text();
    expect(text).toContain("https://crm.example.com/s");
    expect(text).not.toContain("s3cret");
  });
});

it("shows the keys, and which command has none", async () => {
  await open();
  const table = await screen.findByRole("table", { name: "" });
  await waitFor(() => expect(table.textContent).toContain("List the phone numbers on this pageAlt+Shift+L"));
  expect(table.textContent).toContain("Open calls and historyno key");
});

describe("the state of connections, at a glance", () => {
  const states = () =>
    [...document.querySelectorAll(".glance li")].map((item) => item.textContent?.replace(/\s+/g, " "));

  it("says what isn't set and what isn't used", async () => {
    await open();
    await screen.findByText("Connections");
    expect(states()).toContain("8x8 VCC tenant ○ not set");
    expect(states()).toContain("CRM site ○ not set");
    expect(states()).toContain("Decision, SAP – not used");
  });

  it("says where access is missing or allowed, what is paused, and what is ready once that is known", async () => {
    granted
      .add("https://vcc.example.com/*")
      .add("https://b.example.com/*")
      .add("https://relay.example.com/*");
    vi.stubGlobal("fetch", async () => new Response("Home"));
    const { user } = await open(
      memoryStore({
        ...DEFAULT_SETTINGS,
        tenant: { ...DEFAULT_SETTINGS.tenant, url: "https://vcc.example.com" },
        sites: [
          { match: "https://a.example.com/*", crm: "sap" },
          { match: "https://b.example.com/*", crm: "sap" },
        ],
        paused: ["https://b.example.com/*"],
        results: {
          ...DEFAULT_SETTINGS.results,
          relay: {
            publishUrl: "https://relay.example.com/{channel}",
            subscribeUrl: "https://relay.example.com/{channel}",
          },
        },
      }),
    );
    await screen.findByText("Connections");
    expect(states()).toContain("8x8 VCC tenant ◐ Access allowed");
    expect(states()).toContain("Results from VCC ◐ Access allowed");
    expect(await screen.findByText(/relay\.example\.com .*It answered with status 404\./)).toBeTruthy();
    await user.click(screen.getAllByRole("button", { name: "Test" })[0] as HTMLElement);
    await waitFor(() => expect(states()).toContain("8x8 VCC tenant ✓ ready"));
    vi.unstubAllGlobals();
    expect(states()).toContain("CRM site a.example.com ✕ access missing");
    expect(states()).toContain("CRM site b.example.com ‖ paused");
  });
});

describe("the search", () => {
  const search = () => screen.getByRole("searchbox", { name: "Search the settings" });

  it("leads to a setting by its label or help; Enter to the first", async () => {
    const { user } = await open();
    await user.type(search(), "outside line");
    expect(screen.getByText(/settings? found/)).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Prefix 8x8 VCC tenant" }));
    expect(document.activeElement).toBe(field("Prefix"));
    await user.type(search(), "agent uid{Enter}");
    expect(document.activeElement).toBe(field("Agent UID"));
  });

  it("finds sections, by words of what they are about, too; names the rows of tables and the parts of sections", async () => {
    const serviceNumber = { contractNumber: "", callerId: "", queueId: "", dialPlanId: "" };
    const { user } = await open(
      memoryStore({
        ...DEFAULT_SETTINGS,
        serviceNumbers: ["1", "2"].map((number) => ({ ...serviceNumber, number, name: "" })),
      }),
    );
    const found = () => [...document.querySelectorAll(".find li")].map(({ textContent }) => textContent);
    await user.type(search(), "shortcut");
    expect(found()).toEqual(["Keys "]);
    await user.click(button("Keys"));
    expect(document.activeElement).toBe(screen.getByRole("heading", { name: "Keys" }));
    await user.type(search(), "pause");
    expect(found()).toContain("CRM sites ");
    await user.clear(search());
    await user.type(search(), "contract");
    expect(found().slice(0, 2)).toEqual([
      "Row 1: Contract number Service numbers",
      "Row 2: Contract number Service numbers",
    ]);
    await user.clear(search());
    await user.type(search(), "endpoint");
    expect(found().slice(0, 2)).toEqual([
      "Endpoint May this call proceed? › Salesforce",
      "Endpoint May this call proceed? › SAP",
    ]);
  });

  it("says when nothing fits, and Escape ends it", async () => {
    const { user } = await open();
    await user.type(search(), "zzzz");
    expect(screen.getByText("Nothing fits.")).toBeTruthy();
    await user.keyboard("{Escape}");
    expect((search() as HTMLInputElement).value).toBe("");
  });
});
