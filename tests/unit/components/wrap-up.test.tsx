import { cleanup, render, screen } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it } from "vitest";
import { CurrentCall } from "../../../components/sidepanel/current-call";
import type { Call } from "../../../lib/calls/call";
import type { PageToWorker } from "../../../lib/messages";
import type { CallResult } from "../../../lib/results/result";
import { DEFAULT_SETTINGS, type Settings } from "../../../lib/settings/schema";

afterEach(cleanup);

const PLACED = Date.UTC(2026, 0, 15, 11, 57, 30);
const settings: Settings = {
  ...DEFAULT_SETTINGS,
  statistics: {
    ...DEFAULT_SETTINGS.statistics,
    url: "https://crm.example.com/statistics",
    transactionCodes: [{ list: "Sales", code: "QUOTE", exportKey: "K" }],
  },
};
const marked = (change: Partial<CallResult>): CallResult => ({
  source: "agent",
  receivedAt: PLACED,
  outcome: null,
  answeredAt: null,
  endedAt: null,
  transactionId: "",
  interactionGuid: "",
  codes: [],
  notes: "",
  ...change,
});
const call = (change: Partial<Call> = {}): Call => ({
  id: "call-1",
  createdAt: PLACED,
  updatedAt: PLACED,
  state: "handedOver",
  reason: "handedOver",
  detail: "",
  crm: "salesforce",
  pageUrl: "https://acme.example.com/",
  cookieStoreId: "",
  record: null,
  phone: { raw: "1", e164: "+12125550123", digits: "12125550123", national: "2125550123", extension: "" },
  decision: null,
  serviceNumber: null,
  callerId: "",
  request: null,
  placedAt: PLACED,
  result: null,
  lines: 0,
  ...change,
});

function show() {
  const asked: PageToWorker[] = [];
  const ask = async (message: PageToWorker) => {
    asked.push(message);
    await new Promise((resolve) => setTimeout(resolve, 50));
    return true;
  };
  const ui = (shown: Call) => <CurrentCall call={shown} settings={settings} ask={ask} isOpen />;
  const { rerender } = render(ui(call()));
  return { asked, become: (shown: Call) => rerender(ui(shown)), user: userEvent.setup() };
}

const save = () => screen.getByRole("button", { name: "Save and report" });

describe("the wrap-up", () => {
  it("keeps what was typed while the call goes on, and takes the times that are marked meanwhile", async () => {
    const { asked, become, user } = show();
    await user.type(screen.getByLabelText("Notes"), "Wants a quote");
    await user.click(screen.getByLabelText("Sales: QUOTE"));
    become(call({ state: "answered", result: marked({ answeredAt: PLACED + 20_000 }) }));
    become(
      call({ state: "ended", result: marked({ answeredAt: PLACED + 20_000, endedAt: PLACED + 320_000 }) }),
    );
    await user.click(save());
    expect(asked).toEqual([
      {
        type: "page>worker:wrapUp",
        callId: "call-1",
        wrapUp: {
          outcome: "connected",
          answeredAt: PLACED + 20_000,
          endedAt: PLACED + 320_000,
          codes: [{ list: "Sales", code: "QUOTE" }],
          notes: "Wants a quote",
        },
      },
    ]);
  });

  it("makes up no times: a connected call needs them, another has none", async () => {
    const { asked, user } = show();
    await user.selectOptions(screen.getByLabelText("How did it go?"), "connected");
    await user.click(save());
    expect(screen.getByRole("alert").textContent).toContain("needs the times");
    expect(asked).toEqual([]);
    await user.selectOptions(screen.getByLabelText("How did it go?"), "busy");
    await user.click(save());
    expect(asked).toMatchObject([{ wrapUp: { outcome: "busy", answeredAt: null, endedAt: null } }]);
  });

  it("shows the codes that VCC has told, those of no row as well, and reports each once", async () => {
    const { asked, become, user } = show();
    const codes = [
      { list: "Sales", code: "QUOTE" },
      { list: "Other", code: "X" },
      { list: "Other", code: "Y" },
    ];
    become(call({ state: "ended", result: marked({ source: "relay", codes }) }));
    const checked = screen.getAllByRole<HTMLInputElement>("checkbox").map((box) => box.checked);
    expect(checked).toEqual([true, true, true]);
    await user.click(screen.getByLabelText("Other: X"));
    expect(screen.getByLabelText<HTMLInputElement>("Other: X").checked).toBe(false);
    await user.type(screen.getByLabelText("Other codes"), "QUOTE");
    await user.selectOptions(screen.getByLabelText("How did it go?"), "busy");
    await user.click(save());
    expect(asked).toMatchObject([
      {
        wrapUp: {
          codes: [
            { list: "Sales", code: "QUOTE" },
            { list: "Other", code: "Y" },
          ],
        },
      },
    ]);
  });

  it("is saved once, however often the button is pressed", async () => {
    const { asked, user } = show();
    await user.selectOptions(screen.getByLabelText("How did it go?"), "busy");
    await user.dblClick(save());
    expect(asked).toHaveLength(1);
  });

  it("isn't the only way out of a call of which nobody knows whether it was placed", async () => {
    const { asked, become, user } = show();
    expect(screen.queryByRole("button", { name: "Not dialled" })).toBeNull();
    become(call({ state: "unknown", reason: "placementUnknown" }));
    await user.click(screen.getByRole("button", { name: "Not dialled" }));
    expect(asked).toEqual([{ type: "page>worker:mark", callId: "call-1", event: "notPlaced" }]);
  });

  it("asks for the outcome first", async () => {
    const { asked, user } = show();
    await user.click(save());
    expect(screen.getByRole("alert").textContent).toBe("Choose how the call went.");
    expect(asked).toEqual([]);
  });
});
