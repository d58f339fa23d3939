import { describe, expect, it } from "vitest";
import type { CallState, OutcomeReason } from "../../../lib/calls/call";
import { refusedView } from "../../../lib/calls/view";
import { callCard } from "../../../lib/page/ui/call-card";

const actions = {
  signIn: () => {},
  openOptions: () => {},
  callAgain: () => {},
  cancel: () => {},
  answer: () => {},
};

describe("the card of a refused call", () => {
  it.each([
    ["tenantMissing", ["Open settings"]],
    ["accessMissing", ["Open settings"]],
    ["containerAccess", ["Open settings"]],
    ["signInNeeded", ["Open settings"]],
    ["signInIncomplete", ["Open settings"]],
    ["needsCountry", ["Open settings"]],
    ["notSignedIn", ["Sign in to VCC"]],
    ["forbidden", []],
  ] as [OutcomeReason, string[]][])("%s offers %j", (reason, offered) => {
    const card = callCard(refusedView("212-555-0120", reason), actions);
    expect(card.actions.map(({ label }) => label)).toEqual(offered);
  });
});

describe("the card of a call that isn't known to have been placed, or failed", () => {
  it.each([
    ["failed", "notSignedIn", ["Sign in to VCC", "Call again"]],
    ["unknown", "placementRedirected", ["Sign in to VCC", "Call again"]],
    ["failed", "errorPage", ["Call again"]],
    ["unknown", "placementTimeout", ["Call again"]],
    ["interrupted", "interrupted", ["Call again"]],
  ] as [CallState, OutcomeReason, string[]][])("%s by %s offers %j", (state, reason, offered) => {
    const card = callCard({ ...refusedView("212-555-0120", reason), state }, actions);
    expect(card.actions.map(({ label }) => label)).toEqual(offered);
  });
});
