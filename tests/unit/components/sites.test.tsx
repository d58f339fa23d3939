import { cleanup, render, screen } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { useState } from "preact/hooks";
import { afterEach, expect, it } from "vitest";
import { SitesSection } from "../../../components/options/sections";
import { DEFAULT_SETTINGS, type Settings, type Site } from "../../../lib/settings/schema";

/* The CRM sites of the options page, in happy-dom. */

afterEach(cleanup);

/** Shows the section with one site; gives the sites as they are edited. */
function open(site: Site): { sites: () => Settings["sites"]; user: ReturnType<typeof userEvent.setup> } {
  let edited: Settings = { ...DEFAULT_SETTINGS, sites: [site] };
  function Harness() {
    const [draft, setDraft] = useState(edited);
    edited = draft;
    return (
      <SitesSection
        draft={draft}
        change={(part) => setDraft((now) => ({ ...now, ...part }))}
        problemAt={() => undefined}
      />
    );
  }
  render(<Harness />);
  return { sites: () => edited.sites, user: userEvent.setup() };
}

const field = (name: string) => screen.getByRole("textbox", { name }) as HTMLInputElement;
const choice = (name: string) => screen.getByRole("combobox", { name }) as HTMLSelectElement;
const trial = () => screen.getByRole("status").textContent;
const custom: Site = { match: "https://crm.example.com/*", crm: "custom" };

it("shows what the pattern finds in an address, while either is typed", async () => {
  const { sites, user } = open(custom);
  expect(trial()).toBe("");
  await user.type(field("Try an address"), "crm.example.com");
  expect(trial()).toContain("no group named “id”");
  await user.type(field("Record pattern"), "/orders/(?<id>\\d+");
  expect(trial()).toContain("isn't a valid regular expression");
  await user.type(field("Record pattern"), ")");
  expect(trial()).toContain("isn't a web address");
  await user.clear(field("Try an address"));
  await user.type(field("Try an address"), "https://crm.example.com/customers/42");
  expect(trial()).toContain("doesn't fit this address");
  await user.clear(field("Record pattern"));
  await user.type(field("Record pattern"), "/customers/(?<id>\\d+)");
  expect(trial()).toBe("Found: 42, of no particular type.");
  await user.type(field("Record type"), "Customer");
  expect(trial()).toBe("Found: Customer 42");
  expect(sites()).toEqual([{ ...custom, recordId: "/customers/(?<id>\\d+)", recordType: "Customer" }]);
});

it("starts from a preset, which fits the CRM's addresses, and leaves the site's own pattern alone", async () => {
  const { sites, user } = open(custom);
  await user.selectOptions(choice("Start from"), "Zendesk");
  await user.type(field("Try an address"), "https://acme.zendesk.com/agent/tickets/1234");
  expect(trial()).toBe("Found: tickets 1234");
  expect(sites()[0]?.match).toBe(custom.match);
  expect(choice("Start from").value).toBe("Zendesk");
  await user.type(field("Record pattern"), "x");
  expect(choice("Start from").value).toBe("");
});

it("a preset brings its match pattern where there is none yet", async () => {
  const { sites, user } = open({ match: "", crm: "custom" });
  await user.selectOptions(choice("Start from"), "Pipedrive");
  expect(sites()[0]?.match).toBe("https://*.pipedrive.com/*");
});

it("a host that tells which CRM it runs chooses that kind; a choice made after stays", async () => {
  const { sites, user } = open({ match: "", crm: "salesforce" });
  await user.type(field("Site"), "https://my300000.s4hana.ondemand.com/*");
  expect(sites()[0]?.crm).toBe("sap");
  await user.selectOptions(choice("CRM"), "another CRM");
  await user.type(field("Site"), "x");
  expect(sites()[0]?.crm).toBe("custom");
});
