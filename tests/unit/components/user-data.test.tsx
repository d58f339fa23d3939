import { cleanup, render, screen } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { useState } from "preact/hooks";
import { afterEach, expect, it } from "vitest";
import { UserDataSection } from "../../../components/options/user-data";
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
  expect(pairs()).toContainEqual({ name: "WhatId", value: "{!Account.Id}" });
  await userEvent.click(screen.getByRole("button", { name: "Log a Task in Salesforce" }));
  expect(new Set(pairs().map(({ name }) => name)).size).toBe(pairs().length);
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
