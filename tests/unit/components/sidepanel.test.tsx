import { cleanup, render, screen, waitFor, within } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { SidePanel } from "../../../components/sidepanel/app";
import type { Call } from "../../../lib/calls/call";
import type { Decision } from "../../../lib/decision/decide";
import { forceLanguage } from "../../../lib/i18n";
import type { PageToWorker } from "../../../lib/messages";
import type { Report } from "../../../lib/reporting/outbox";
import type { CallResult, Outcome } from "../../../lib/results/result";
import { NO_POLICY } from "../../../lib/settings/policy";
import { DEFAULT_SETTINGS, type Settings } from "../../../lib/settings/schema";
import { sampleCall } from "../calls/sample-call";

/* The side panel in happy-dom. */

const CALLBACKS: Settings = {
  ...DEFAULT_SETTINGS,
  callbackRequest: { ...DEFAULT_SETTINGS.callbackRequest, url: "https://crm.example.com/callback" },
};
const placed = sampleCall({ id: "call-1", createdAt: Date.now() });

async function open({
  settings = DEFAULT_SETTINGS,
  calls = [placed] as Call[],
  reports = [] as Report[],
  answer = async (_message: PageToWorker) => true,
} = {}) {
  let saved = settings;
  const listeners = new Set<() => void>();
  const asked: PageToWorker[] = [];
  render(
    <SidePanel
      calls={{ latest: async (count) => calls.slice(0, count) }}
      reports={{ all: async () => reports }}
      relay={{ load: async () => ({ channel: "", url: "", lastModified: "", etag: "", problem: null }) }}
      settings={{
        load: async () => ({ settings: saved, problems: [], policy: NO_POLICY }),
        watch: (listener) => {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
      }}
      ask={async (message) => {
        asked.push(message);
        return answer(message);
      }}
      openOptions={() => {}}
    />,
  );
  await screen.findByRole("heading", { level: 1 });
  const change = (next: Settings) => {
    saved = next;
    for (const listener of listeners) listener();
  };
  return { asked, change, user: userEvent.setup() };
}

afterEach(() => {
  cleanup();
  forceLanguage(null);
});

const callbackButton = () =>
  screen.getAllByRole<HTMLButtonElement>("button", { name: "Request callback" })[0];

it("follows the settings while it is open", async () => {
  const { change, user } = await open();
  expect(screen.queryByText("Reports on their way")).toBeNull();
  expect(screen.queryByRole("button", { name: "Save and report" })).toBeNull();
  await user.type(screen.getAllByLabelText("Notes")[0] ?? document.body, "Asked twice");
  change({
    ...CALLBACKS,
    statistics: { ...DEFAULT_SETTINGS.statistics, url: "https://crm.example.com/statistics" },
  });
  expect(await screen.findAllByRole("button", { name: "Save and report" })).not.toEqual([]);
  expect(callbackButton()).toBeTruthy();
  expect(screen.getByText("The CRM has accepted every report.")).toBeTruthy();
  expect(screen.getAllByLabelText<HTMLTextAreaElement>("Notes")[0]?.value).toBe("Asked twice");
});

describe("a callback request", () => {
  it("is sent once, however often the button is pressed", async () => {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const { asked, user } = await open({ settings: CALLBACKS, answer: () => promise });
    await user.dblClick(callbackButton() ?? document.body);
    expect(callbackButton()?.disabled).toBe(true);
    expect(asked).toHaveLength(1);
    resolve(true);
    expect(await screen.findByText(/^The request is on its way/)).toBeTruthy();
    expect(callbackButton()?.disabled).toBe(false);
  });

  it.each([
    [
      "the worker doesn't take it",
      async () => false,
      /^The extension couldn't take the request.*try again\.$/,
    ],
    ["there is no worker", () => Promise.reject(new Error("No receiver")), /No receiver$/],
  ])("says so when %s, and keeps what was written", async (_, answer, text) => {
    const settings = {
      ...CALLBACKS,
      callbackRequest: { ...CALLBACKS.callbackRequest, fields: "caller" as const },
    };
    const { user } = await open({ settings, answer });
    await user.click(callbackButton() ?? document.body);
    await user.type(screen.getByLabelText("Subject"), "Delivery");
    await user.click(screen.getByRole("button", { name: "Send request" }));
    await waitFor(() => expect(screen.getByRole("alert").textContent?.trim()).toMatch(text));
    expect(screen.getByLabelText<HTMLInputElement>("Subject").value).toBe("Delivery");
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Send request" }).disabled).toBe(false);
  });
});

describe("the history", () => {
  const at = (day: number) => new Date(2026, 0, day, 12).getTime();
  const result = (outcome: Outcome) =>
    ({ outcome, source: "agent", codes: [], notes: "" }) as unknown as CallResult;
  const dayName = (day: number) =>
    new Intl.DateTimeFormat(undefined, { dateStyle: "medium" }).format(at(day));
  const calls = [
    sampleCall({ id: "1", name: "Acme", createdAt: at(16), state: "reported", result: result("busy") }),
    sampleCall({
      id: "2",
      name: "Miller",
      createdAt: at(15),
      state: "reported",
      result: result("connected"),
    }),
    sampleCall({ id: "3", name: "Doe", createdAt: at(15), state: "refused" }),
  ];
  const history = () => within(screen.getByRole("region", { name: "History" }));
  it("that is longer than a list can be says so, and is exported whole", async () => {
    const many = Array.from({ length: 5001 }, (_, at) => sampleCall({ id: `${at}`, state: "refused" }));
    const blobs: Blob[] = [];
    vi.spyOn(URL, "createObjectURL").mockImplementation((blob) => `blob:${blobs.push(blob as Blob)}`);
    const { user } = await open({ calls: many });
    expect(screen.getByText(/^Only the latest 5,?000 calls are listed/)).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Export as CSV" }));
    await waitFor(() => expect(blobs).toHaveLength(1));
    expect((await blobs[0]?.text())?.trim().split("\r\n")).toHaveLength(5002);
    vi.restoreAllMocks();
  });

  const names = () =>
    history()
      .getAllByRole("listitem")
      .flatMap((item) => item.querySelector("strong")?.textContent ?? []);

  it("keeps the order of a number's digits in a language from right to left", async () => {
    forceLanguage({ language: "ar", texts: {} });
    await open({ calls });
    const isolated = (text: string | null) => /^\u2068[^\u2069]+\u2069$/.test(text ?? "");
    const labels = history().getAllByText("Number", { selector: "dt" });
    const numbers = labels.map((label) => label.nextElementSibling?.textContent ?? "");
    expect(numbers).toHaveLength(calls.length);
    expect(numbers.every(isolated)).toBe(true);
  });

  it("is filtered by outcome, and its chart with it", async () => {
    const { user } = await open({ calls });
    expect(names()).toEqual(["Acme", "Miller", "Doe"]);
    await user.selectOptions(history().getByRole("combobox", { name: "Show" }), "Busy");
    expect(names()).toEqual(["Acme"]);
    expect(history().getByRole("status").textContent).toBe("1 call");
    await user.click(screen.getByText("The same as a table"));
    expect(
      history()
        .getAllByRole("columnheader")
        .map((each) => each.textContent),
    ).toEqual(["Day", "Busy", "Total"]);
  });

  it("has a chart with the same as a table: calls per day and outcome", async () => {
    const { user } = await open({ calls });
    await user.click(screen.getByText("The same as a table"));
    const rows = history()
      .getAllByRole("row")
      .map((row) => [...row.children].map((cell) => cell.textContent));
    expect(rows).toEqual([
      ["Day", "Connected", "Busy", "Not dialled", "Total"],
      [dayName(15), "1", "0", "1", "2"],
      [dayName(16), "0", "1", "0", "1"],
    ]);
    const bars = [...document.querySelectorAll("rect")].filter(
      (bar) => Number(bar.getAttribute("height")) > 0,
    );
    expect(bars.map((bar) => bar.getAttribute("class"))).toEqual([
      "bar connected",
      "bar notPlaced",
      "bar busy",
    ]);
  });

  it("takes it, days later too, that a call of which nobody knows wasn't placed", async () => {
    const createdAt = Date.now() - 2 * 24 * 60 * 60_000;
    const unknown = sampleCall({ id: "old", createdAt, state: "unknown", reason: "placementUnknown" });
    const { asked, user } = await open({ calls: [unknown] });
    await user.click(history().getByText("Wrap-up"));
    await user.click(history().getByRole("button", { name: "Not dialled" }));
    expect(asked).toEqual([{ type: "page>worker:mark", callId: "old", event: "notPlaced" }]);
  });

  it("calls again and deletes one call, as the agent asks", async () => {
    const { asked, user } = await open({ calls: calls.slice(0, 1) });
    await user.click(history().getByText("Acme"));
    await user.click(history().getByRole("button", { name: "Call again" }));
    await user.click(history().getByRole("button", { name: "Delete" }));
    expect(asked).toEqual([
      { type: "page>worker:callAgain", callId: "1" },
      { type: "page>worker:deleteCall", callId: "1" },
    ]);
    expect(history().getByRole("link", { name: "Open the page of the call" }).getAttribute("href")).toBe(
      "https://acme.lightning.force.com/",
    );
  });

  it.each([
    ["is being dialled already", async () => false, "This number is being dialled already."],
    [
      "isn't heard",
      () => Promise.reject(new Error("No receiver")),
      "the extension doesn't answer (No receiver)",
    ],
  ])("says so when a call that is to be repeated %s", async (_, answer, text) => {
    const { user } = await open({ calls: calls.slice(0, 1), answer });
    await user.click(history().getByText("Acme"));
    await user.click(history().getByRole("button", { name: "Call again" }));
    expect((await history().findByRole("alert")).textContent).toContain(text);
    expect(history().getByRole<HTMLButtonElement>("button", { name: "Call again" }).disabled).toBe(false);
  });

  it("explains how a call was decided", async () => {
    const decision: Decision = {
      exchange: {
        url: "https://crm.example.com/onClickToDial?CallerID=12125550120",
        authorisation: "",
        outcome: "answer",
        status: 403,
        answer: "",
        durationMs: 12,
      },
      variables: {},
      tried: [],
      verdict: "refused",
      reason: "forbidden",
      detail: "",
    };
    const { user } = await open({ calls: [sampleCall({ name: "Doe", state: "refused", decision })] });
    await user.click(history().getByText("How this was decided"));
    expect(history().getByText(/^GET https:\/\/crm\.example\.com/)).toBeTruthy();
    expect(history().getByText(/403/)).toBeTruthy();
  });

  it.each([
    [300, "multipleChoices", /^The CRM found several records \(300\) and returned none\./],
    [404, "notFound", /^The CRM found no such record \(404\)/],
  ] as const)("says what a callback request was answered with: %i", async (status, reason, text) => {
    const report = {
      id: 1,
      kind: "callbackRequest",
      callId: "1",
      state: "rejected",
      reason,
      detail: String(status),
      answer: "",
      records: null,
    };
    await open({ calls, reports: [report as unknown as Report] });
    expect(history().getByText("Callback request: Not accepted")).toBeTruthy();
    expect(history().getByText(text)).toBeTruthy();
    expect(history().queryByRole("link", { name: "Open the record" })).toBeNull();
  });

  it("shows an answer's variables, and its record, or that it names none", async () => {
    const report = {
      id: 1,
      kind: "callbackRequest",
      callId: "1",
      state: "accepted",
      reason: "accepted",
      detail: "200",
      answer: '{"Customer":{"Id":"12","Name":"Acme"}}',
      records: { url: "https://crm.example.com/customers/{id}", type: "Customer", ownId: "4711" },
    };
    const fields = Object.fromEntries(Array.from({ length: 201 }, (_, at) => [`f${at}`, at]));
    const other = { ...report, id: 2, callId: "2", answer: JSON.stringify(fields) };
    await open({ calls, reports: [report, other] as unknown as Report[] });
    expect(history().getAllByText("Callback request: Accepted")).toHaveLength(2);
    expect(history().queryByText(/The CRM has accepted it/)).toBeNull();
    expect(history().getByText("$SalesForce.f199")).toBeTruthy();
    expect(history().queryByText("$SalesForce.f200")).toBeNull();
    expect(history().getAllByText(/^The first 200 are listed here/)).toHaveLength(1);
    expect(history().getByText("$SalesForce.Customer.Name")).toBeTruthy();
    const links = history().getAllByRole("link", { name: "Open the record" });
    expect(links.map((link) => link.getAttribute("href"))).toEqual(["https://crm.example.com/customers/12"]);
    expect(history().getByText("The answer names no record that can be opened from here.")).toBeTruthy();
  });
});
