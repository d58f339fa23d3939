import { describe, expect, it } from "vitest";
import { chosenCall, describeTyped, escapeXml, suggestCalls } from "../../../lib/background/omnibox";
import { sampleCall } from "../calls/sample-call";

/* Calling from the address bar. */

const calls = [
  sampleCall({ id: "1", number: "+4930901820", name: "Acme GmbH" }),
  sampleCall({ id: "2", number: "+4930901820", name: "Acme GmbH" }),
  sampleCall({ id: "3", number: "+12125550120" }),
];

it("says what Enter would do", () => {
  expect(describeTyped("030 901820", "DE")).toBe("Call +49 30 901820");
  expect(describeTyped("Acme", "DE")).toContain("Type a phone number");
});

describe("an earlier call", () => {
  it("is found by name or number, each number once", () => {
    expect(suggestCalls("acme", calls)).toEqual([
      { content: "+49 30 901820 Acme GmbH", description: "Call +49 30 901820: Acme GmbH" },
    ]);
    expect(suggestCalls("212", calls)).toEqual([
      { content: "+1 212 555 0120", description: "Call +1 212 555 0120" },
    ]);
  });

  it("is called again for its record only where it was chosen by name", () => {
    expect(chosenCall("+49 30 901820 Acme GmbH", calls)?.id).toBe("1");
    expect(chosenCall("+49 30 901820", calls)).toBeUndefined();
    expect(chosenCall("+1 212 555 0120", calls)).toBeUndefined();
  });
});

it("is text in Chrome's suggestions, never markup", () => {
  expect(escapeXml(`<url>"A" & 'B'</url>`)).not.toMatch(/[<>"']|&(?!#\d+;)/);
});
