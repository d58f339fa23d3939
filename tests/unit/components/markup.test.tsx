import { cleanup, fireEvent, render, screen } from "@testing-library/preact";
import { afterEach, expect, it, vi } from "vitest";
import { DecisionSteps } from "../../../components/decision-steps";
import { Files } from "../../../components/options/files";
import { NO_POLICY } from "../../../lib/settings/policy";
import { DEFAULT_SETTINGS } from "../../../lib/settings/schema";
import { MARKUP } from "../../sandbox/decision";

/* Markup that comes from outside stays text on our pages. That of records is tested in the browser. */

afterEach(cleanup);

const made = () => document.querySelectorAll("img, script, [onerror]").length;

it("in a decision's answer", () => {
  render(
    <DecisionSteps
      decision={{
        verdict: "refused",
        reason: "unmatched",
        detail: MARKUP,
        exchange: {
          url: `https://crm.example/?a=${MARKUP}`,
          authorisation: "",
          outcome: "answer",
          status: 200,
          answer: MARKUP,
          durationMs: 5,
        },
        variables: { name: MARKUP },
        tried: [{ rule: "name", wanted: MARKUP }],
      }}
    />,
  );
  expect(document.body.textContent).toContain(MARKUP);
  expect(made()).toBe(0);
});

it("in an imported file, in what it would change and in what is wrong with it", async () => {
  render(
    <Files
      saved={{ ...DEFAULT_SETTINGS, country: "DE" }}
      policy={NO_POLICY}
      isDirty={false}
      replace={async () => {}}
    />,
  );
  const choose = (document: object) => {
    const file = new File([JSON.stringify(document)], "settings.json");
    fireEvent.change(screen.getByLabelText("Import settings"), { target: { files: [file] } });
  };
  choose({ agent: { uid: MARKUP }, [MARKUP]: 1, serviceNumbers: [{ name: MARKUP }] });
  await vi.waitFor(() => expect(document.body.textContent).toContain(MARKUP));
  expect(made()).toBe(0);
  choose({ tenant: { url: MARKUP }, sites: [{ match: MARKUP, crm: MARKUP }] });
  await vi.waitFor(() => expect(document.body.textContent).toContain("sites[0]"));
  expect(made()).toBe(0);
});
