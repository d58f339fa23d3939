import { cleanup, render, screen, within } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { useState } from "preact/hooks";
import { afterEach, describe, expect, it } from "vitest";
import { UserDataSection } from "../../../components/options/user-data";
import { readSettings } from "../../../lib/settings/document";
import { DEFAULT_SETTINGS, type Settings } from "../../../lib/settings/schema";

/* The data for VCC on the options page, in happy-dom. */

afterEach(cleanup);

function open(userData: Settings["userData"] = []): { pairs: () => Settings["userData"] } {
  let edited: Settings = { ...DEFAULT_SETTINGS, userData };
  function Harness() {
    const [draft, setDraft] = useState(edited);
    edited = draft;
    return (
      <UserDataSection
        draft={draft}
        change={(part) => setDraft((now) => ({ ...now, ...part }))}
        problemAt={() => undefined}
      />
    );
  }
  render(<Harness />);
  return { pairs: () => edited.userData };
}

const sample = () => [...document.querySelectorAll(".sample code")].map((code) => code.textContent);

it("a template adds what is missing, and leaves what was set", async () => {
  const { pairs } = open([{ name: "subject", value: "My own" }]);
  await userEvent.click(screen.getByRole("button", { name: "Log a Task in Salesforce" }));
  expect(pairs()[0]).toEqual({ name: "subject", value: "My own" });
  expect(pairs().filter(({ name }) => name === "subject")).toHaveLength(1);
  expect(pairs()).toContainEqual({ name: "WhatId", value: "{!Account.Id}{!Opportunity.Id}{!Case.Id}" });
  await userEvent.click(screen.getByRole("button", { name: "Log a Task in Salesforce" }));
  expect(new Set(pairs().map(({ name }) => name)).size).toBe(pairs().length);
});

it("a template says what it has added, what it has left, and what else VCC goes on doing", async () => {
  const { pairs } = open([{ name: "customer_id", value: "{!Record.Id}" }]);
  await userEvent.click(screen.getByRole("button", { name: "Screen pop" }));
  expect(screen.getByText(/^Added: Transactionid, .*ctl_launchopt$/)).toBeDefined();
  await userEvent.click(screen.getByRole("button", { name: "Callback" }));
  expect(screen.getByText("Added: ctl_callbackUrl")).toBeDefined();
  expect(screen.getByText(/VCC goes on acting on it: ctl_launchopt\./)).toBeDefined();
  expect(pairs()).toContainEqual({ name: "ctl_launchopt", value: "true" });
  expect(readSettings({ userData: pairs() }).problems).toMatchObject([{ key: "systemDataUrl" }]);
});

it("shows what VCC is sent, by GET or, when it is too long, by POST", async () => {
  const user = userEvent.setup();
  open([{ name: "WhatId", value: "{!Account.Id}" }]);
  expect(sample()).toEqual([
    "[WhatId|001Kj00002AcmeGIAR]",
    "https://vcc.example.com/AGUI/make_call.php?phone=12125550120&ctl_userdata=%5BWhatId%7C001Kj00002AcmeGIAR%5D&extTransactionData=%5BextRecordId%7C001Kj00002AcmeGIAR%5D%5BextRecordType%7CAccount%5D",
  ]);
  expect(document.body.textContent).toContain("as the address of a GET request");
  const value = screen.getByRole("textbox", { name: "Value" });
  await user.click(value);
  await user.paste("x".repeat(2_100));
  expect(document.body.textContent).toContain("in the body of a POST request");
  expect(sample()[1]).toBe("https://vcc.example.com/AGUI/make_call.php?phone=12125550120");
});

describe("completion", () => {
  const box = () => screen.getByRole("textbox", { name: "Value" }) as HTMLTextAreaElement;
  const list = () => within(screen.getByRole("group", { name: "User data" }));
  const options = () =>
    within(screen.queryByRole("listbox") ?? document.createElement("p")).queryAllByRole("option");
  const active = () =>
    document.getElementById(box().getAttribute("aria-activedescendant") ?? "")?.textContent;

  it("offers what fits while it is typed, with its meaning, and puts it in by keyboard", async () => {
    const { pairs } = open([{ name: "subject", value: "" }]);
    await userEvent.click(box());
    await userEvent.keyboard("Call $trans");
    expect(options().map((option) => option.querySelector("code")?.textContent)).toEqual([
      "$transaction_id$",
      "$transaction_codes$",
      "$notes$",
      "$lastTclListName$",
      "$lastTclCodeDesc$",
      "$lastTclCodeShort$",
    ]);
    expect(active()).toBe("$transaction_id$ VCC's transaction ID of the call");
    expect(screen.getByText(/6 suggestions/)).toBeDefined();
    await userEvent.keyboard("{ArrowDown}{Enter}");
    expect(pairs()).toEqual([{ name: "subject", value: "Call $transaction_codes$" }]);
    expect(options()).toHaveLength(0);
    await userEvent.keyboard(" {{!Record.N{Enter}!");
    expect(pairs()[0]?.value).toBe("Call $transaction_codes$ {!Record.Name}!");
  });

  it("offers everything at the caret by Ctrl and the space bar, and by the button", async () => {
    const { pairs } = open([{ name: "a", value: "xy" }]);
    await userEvent.click(box());
    box().setSelectionRange(1, 1);
    await userEvent.keyboard("{Control>} {/Control}");
    expect(active()).toBe("{!Record.Id} The record's ID");
    await userEvent.keyboard("{Escape}");
    expect(options()).toHaveLength(0);
    await userEvent.click(list().getByRole("button", { name: "Insert a field or token" }));
    await userEvent.click(screen.getByRole("option", { name: /^\$notes\$/ }));
    expect(pairs()[0]?.value).toBe("x$notes$y");
    expect(document.activeElement).toBe(box());
  });

  it("leaves Enter and Tab alone where nothing is chosen", async () => {
    const { pairs } = open([{ name: "a", value: "" }]);
    await userEvent.click(box());
    await userEvent.keyboard("5 $" + "{Enter}more");
    expect(pairs()[0]?.value).toBe("5 $\nmore");
    await userEvent.keyboard(" $no");
    await userEvent.tab();
    expect(options()).toHaveLength(0);
    expect(pairs()[0]?.value).toBe("5 $\nmore $no");
  });
});

it("keeps the lines of a value", async () => {
  const { pairs } = open([{ name: "Description", value: "one\ntwo" }]);
  await userEvent.type(screen.getByRole("textbox", { name: "Value" }), "!");
  expect(pairs()[0]?.value).toBe("one\ntwo!");
});

describe("system data", () => {
  const select = (name: RegExp) => screen.getByRole("combobox", { name }) as HTMLSelectElement;
  const names = () =>
    screen.getAllByRole("textbox", { name: "Name" }).map((each) => (each as HTMLInputElement).value);

  it("are fields with the values that VCC supports, and no rows of the list", async () => {
    const { pairs } = open([
      { name: "subject", value: "Call" },
      { name: "ctl_launchopt", value: "true" },
      { name: "WhatId", value: "{!Record.Id}" },
    ]);
    expect(names()).toEqual(["subject", "WhatId"]);
    expect(select(/ctl_launchopt/).value).toBe("true");
    expect([...select(/ctl_action/).options].map(({ value }) => value)).toEqual(["", "create"]);
    await userEvent.selectOptions(select(/ctl_launchopt/), "false");
    await userEvent.selectOptions(select(/ctl_intType/), "sfdc");
    await userEvent.click(screen.getByRole("textbox", { name: /ctl_parentid/ }));
    await userEvent.keyboard("{{!Rec{Enter}");
    await userEvent.click(screen.getByRole("button", { name: "Row 2: Move up" }));
    expect(pairs()).toEqual([
      { name: "WhatId", value: "{!Record.Id}" },
      { name: "ctl_launchopt", value: "false" },
      { name: "subject", value: "Call" },
      { name: "ctl_intType", value: "sfdc" },
      { name: "ctl_parentid", value: "{!Record.Id}" },
    ]);
    await userEvent.selectOptions(select(/ctl_launchopt/), "");
    expect(pairs().map(({ name }) => name)).not.toContain("ctl_launchopt");
  });

  it("offer only what holds an ID for ctl_parentid", async () => {
    open();
    await userEvent.click(screen.getByRole("textbox", { name: /ctl_parentid/ }));
    await userEvent.keyboard("{Control>} {/Control}");
    const offered = within(screen.getByRole("listbox")).getAllByRole("option");
    expect(offered.every((option) => /^\{!\w+\.Id\}/.test(option.textContent ?? ""))).toBe(true);
  });

  it("mend what has no effect without another one", async () => {
    const { pairs } = open([{ name: "ctl_launchext", value: "edit" }]);
    await userEvent.click(screen.getByRole("button", { name: "Set ctl_launchopt=true" }));
    expect(pairs()).toContainEqual({ name: "ctl_launchopt", value: "true" });
    expect(screen.queryByRole("button", { name: /^Set / })).toBeNull();
  });

  it.each([
    ["ctl_callbackUrl", "example.com/done"],
    ["ctl_parentid", "{!Call.Id}"],
  ])("keep a value that doesn't fit: %s", async (name, value) => {
    const { pairs } = open([{ name: "x", value }]);
    await userEvent.clear(screen.getByRole("textbox", { name: "Name" }));
    await userEvent.type(screen.getByRole("textbox", { name: "Name" }), name);
    expect(pairs()).toEqual([{ name, value }]);
    expect(screen.getByRole<HTMLTextAreaElement>("textbox", { name: new RegExp(name) }).value).toBe(value);
  });

  it("go on in their field when one is typed into the list", async () => {
    const { pairs } = open([{ name: "a", value: "1" }]);
    await userEvent.click(screen.getByRole("button", { name: "Add" }));
    await userEvent.keyboard("ctl_action");
    expect(names()).toEqual(["a"]);
    expect(document.activeElement).toBe(select(/ctl_action/));
    expect(pairs()).toEqual([
      { name: "a", value: "1" },
      { name: "ctl_action", value: "create" },
    ]);
    await userEvent.click(screen.getByRole("button", { name: "Add" }));
    await userEvent.keyboard("ctl_action");
    expect(names()).toEqual(["a", "ctl_action"]);
  });
});

it("shows what is sent for other records, too", async () => {
  open([{ name: "id", value: "{!Account.Id}-{!Contact.Name}-{!Phone.Extension}" }]);
  expect(sample()[0]).toBe("[id|001Kj00002AcmeGIAR--12]");
  await userEvent.selectOptions(
    screen.getByRole("combobox", { name: "Sample record" }),
    "a contact in Salesforce",
  );
  expect(sample()[0]).toBe("[id|-Ann Miller-12]");
  await userEvent.selectOptions(screen.getByRole("combobox", { name: "Sample record" }), "no record");
  expect(sample()).toEqual([
    "[id|--12]",
    "https://vcc.example.com/AGUI/make_call.php?phone=12125550120&ctl_userdata=%5Bid%7C--12%5D",
  ]);
});
