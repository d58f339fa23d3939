import { cleanup, render, screen, waitFor, within } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { Options } from "../../../components/options/app";
import { OAuth } from "../../../components/options/sign-in";
import type { OAuthClient } from "../../../lib/http/oauth";
import { DEFAULT_SETTINGS, type Settings } from "../../../lib/settings/schema";
import type { SettingsStore } from "../../../lib/settings/store";

/* The options page in happy-dom. The browser's permissions are a stand-in: Node has none. */

const granted = new Set<string>();
const request = vi.fn(async ({ origins = [] }: { origins?: string[] }) => {
  for (const origin of origins) granted.add(origin);
  return true;
});

function memoryStore(initial: Settings = DEFAULT_SETTINGS): SettingsStore & { saved: Settings } {
  const store = {
    saved: initial,
    load: async () => ({ settings: store.saved, problems: [] }),
    save: async (settings: Settings) => {
      store.saved = settings;
    },
  };
  return store;
}

async function open(store = memoryStore()) {
  render(<Options store={store} />);
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
  Object.assign(fakeBrowser.permissions, {
    contains: async ({ origins = [] }: { origins?: string[] }) =>
      origins.every((origin) => granted.has(origin)),
    request,
    onAdded: { addListener: vi.fn(), removeListener: vi.fn() },
    onRemoved: { addListener: vi.fn(), removeListener: vi.fn() },
  });
});
afterEach(cleanup);

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

  it("says at the field what is wrong, while typing, and doesn't save it", async () => {
    const { user } = await open();
    await user.type(field("Tenant URL"), "http://vcc.example.com");
    expect(field("Tenant URL").getAttribute("aria-invalid")).toBe("true");
    const described = (field("Tenant URL").getAttribute("aria-describedby") ?? "").split(" ");
    expect(described.map((id) => document.getElementById(id)?.textContent).join(" ")).toContain(
      "Only https:// is safe here",
    );
    expect(button("Save").disabled).toBe(true);
    expect(screen.getByText("1 field can't be saved as it is.")).toBeDefined();
    await user.clear(field("Tenant URL"));
    await user.type(field("Tenant URL"), "https://vcc.example.com");
    expect(field("Tenant URL").getAttribute("aria-invalid")).toBe("false");
    expect(button("Save").disabled).toBe(false);
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
    expect(screen.getByRole("row", { name: "tenant.callerId empty 5251990" })).toBeDefined();
    expect(screen.getByText(/the number comes from the page/)).toBeDefined();
    expect(store.saved).toEqual(DEFAULT_SETTINGS);
    await user.click(button("Import"));
    await waitFor(() => expect(store.saved.tenant.callerId).toBe("5251990"));
    expect(store.saved.userData).toEqual([{ name: "WhatId", value: "{!Account.Id}" }]);
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

  it("flags user data that VCC's format can't hold, and unknown fields", async () => {
    const userData = [
      { name: "a", value: "x|y" },
      { name: "b", value: "{!Nothing}" },
    ];
    await open(memoryStore({ ...DEFAULT_SETTINGS, userData }));
    expect(screen.getByText(/“\|” can't be part of it/)).toBeDefined();
    expect(screen.getByText("There is no field {!Nothing}.")).toBeDefined();
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

describe("OAuth", () => {
  it("is entered field by field, and can't be signed in to before it is complete", async () => {
    const oauth: OAuthClient = {
      accessToken: async () => ({ kind: "failed", reason: "signInNeeded", detail: "" }),
      signIn: async () => ({ kind: "failed", reason: "signInRefused", detail: "access_denied" }),
      signOut: async () => {},
      isSignedIn: async () => false,
    };
    Object.assign(fakeBrowser.identity, { getRedirectURL: () => "https://id.chromiumapp.org/" });
    const store = memoryStore();
    render(
      <OAuth.Provider value={oauth}>
        <Options store={store} />
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
    expect(await salesforce.findByText(/Allow access to this host first/)).toBeDefined();
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
    const row = (await screen.findByRole("rowheader", { name: "country" })).closest("tr");
    expect([...(row?.cells ?? [])].map((cell) => cell.textContent)).toEqual(["country", "AT", "DE"]);
    expect(store.saved.country).toBe("AT");
    await user.click(button("Import"));
    await waitFor(() => expect(store.saved.country).toBe("DE"));
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
