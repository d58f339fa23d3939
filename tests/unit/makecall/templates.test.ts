// @vitest-environment node
import { describe, expect, it } from "vitest";
import { TEMPLATES } from "../../../lib/makecall/templates";
import { buildUserData, checkUserData, unknownTokens } from "../../../lib/makecall/userdata";
import { parseUserData } from "../../sandbox/userdata.ts";

/* The templates of user data, against VCC's own rules as the sandbox's tenant keeps them. */

const values = {
  record: { id: "001000000000001AAA", type: "Account", name: "Acme" },
  phone: { digits: "12125550120", raw: "", extension: "" },
  agentUid: "jdoe",
  serviceNumber: null,
  decision: {},
  callId: "1",
  pageUrl: "",
};

describe.each(Object.entries(TEMPLATES))("%s", (_, pairs) => {
  it("has only what the editor lets through", () => {
    expect(pairs.flatMap(checkUserData)).toEqual([]);
    expect(pairs.flatMap(({ value }) => unknownTokens(value))).toEqual([]);
  });

  it("is taken by the tenant, pair for pair", () => {
    const parsed = parseUserData(buildUserData(pairs, values));
    expect(parsed.map(([name]) => name)).toEqual(pairs.map(({ name }) => name));
  });
});
