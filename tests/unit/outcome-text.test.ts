import { describe, expect, it, vi } from "vitest";
import { refusedView } from "../../lib/calls/view";
import type { CallView } from "../../lib/messages";
import { callerText, outcomeText } from "../../lib/outcome-text";

describe("whom the customer sees", () => {
  it.each([
    ["Hotline", "5251990", null, "The customer sees Hotline, 5251990."],
    ["", "5250000", null, "The customer sees 5250000."],
    ["", "", null, "The customer sees your tenant's own default caller ID."],
    [
      "",
      "5250000",
      "timeout",
      "The customer sees the default caller ID 5250000: the CRM didn't answer in time.",
    ],
    [
      "",
      "",
      "unnamed",
      "The customer sees your tenant's own default caller ID: the CRM named no service number.",
    ],
    [
      "Hotline",
      "5250000",
      "noCallerId",
      "The customer sees the default caller ID 5250000: the service number that the CRM named has no caller ID in the settings.",
    ],
  ] as const)("“%s”, “%s”, %s", (serviceNumberName, callerId, defaultBecause, text) => {
    expect(callerText({ serviceNumberName, callerId, defaultBecause })).toBe(text);
  });
});

it("a number's extension is the agent's to dial, once the call is handed over", () => {
  const view: CallView = {
    ...refusedView("+1 212 555 0120", "handedOver"),
    state: "handedOver",
    callerId: "5250000",
    extension: "12",
  };
  expect(outcomeText(view)).toEqual({
    title: "Dialling +1 212 555 0120 ext. 12",
    detail:
      "The customer sees 5250000. 8x8 VCC has the call: your phone rings first. Once the call is answered, dial the extension 12.",
  });
  expect(outcomeText({ ...view, extension: "" }).detail).not.toContain("extension");
});

it.each([true, false])(
  "whoever isn't signed in reads of containers where there are any (Firefox: %s)",
  (isFirefox) => {
    vi.stubEnv("FIREFOX", isFirefox ? "true" : "");
    const { detail } = outcomeText(refusedView("+1 212 555 0120", "notSignedIn"));
    vi.unstubAllEnvs();
    expect(detail).toContain("You aren't signed in to 8x8 VCC.");
    expect(detail.includes("in the container of the CRM's tab")).toBe(isFirefox);
  },
);
