import { describe, expect, it } from "vitest";
import { parseResultPaths, readResult } from "../../../lib/decision/result-paths";
import { parameterDoubts, readSapAnswer, sapDecisionUrl } from "../../../lib/decision/sap";

const item = { CountryCode: "DE", Sales: [{ Channel: "Direct" }] };

function read(lines: string, answer: unknown) {
  const { paths, problem } = parseResultPaths(lines);
  expect(problem).toBeUndefined();
  return readResult(paths, answer);
}

describe("result paths", () => {
  it.each([
    ["OData V2", { d: { results: [item] } }],
    ["OData V2, expanded list wrapped", { d: { results: [{ ...item, Sales: { results: item.Sales } }] } }],
    ["OData V2 before its version 2", { d: [item] }],
    ["a wrapped list", { results: [item] }],
    ["a plain list", [item]],
  ])("one path reads %s", (_, answer) => {
    const lines = "channel=d.results[0].Sales[0].Channel\ncountry = d.results[0].CountryCode";
    expect(read(lines, answer)).toEqual({ channel: "Direct", country: "DE" });
  });

  it("reads a plain list by index", () => {
    expect(read("country=[0].CountryCode", [item])).toEqual({ country: "DE" });
  });

  it.each([
    ["an index beyond the end", "a=d.results[1].CountryCode"],
    ["an unknown name", "a=d.results[0].Country"],
    ["a name of every object", "a=d.results[0].constructor.name"],
    ["an object in place of a value", "a=d.results[0].Sales"],
  ])("gives no variable for %s", (_, line) => {
    expect(read(line, { d: { results: [item] } })).toEqual({});
  });

  it.each([["countryCode"], ["=a"], ["1a=b"], ["a="], ["a=b..c"], ["a=b[x]"], ["a=b.[0]"]])(
    "“%s” is no path",
    (line) => {
      expect(parseResultPaths(`x=y\n${line}`)).toMatchObject({ problem: line });
    },
  );
});

describe("SAP's answer", () => {
  const LINES =
    "distributionChannelCodeText=d.results[0].Channel\ncountryCode=d.results[0].CountryCode\nname=d.results[0].Name";

  it.each([[{ d: { results: [] } }], [{ d: [] }], [{ results: [] }], [[]], [{ d: { results: [{}] } }]])(
    "%j has nothing",
    (answer) => {
      expect(readSapAnswer(LINES, answer)).toMatchObject({
        missing: ["distributionChannelCodeText", "countryCode"],
        variables: {},
      });
    },
  );

  it("is told from one that has only other variables, or half", () => {
    expect(readSapAnswer(LINES, { d: { results: [{ Name: "Acme", Channel: "" }] } })).toMatchObject({
      missing: ["distributionChannelCodeText", "countryCode"],
      variables: { name: "Acme" },
    });
    expect(readSapAnswer(LINES, { d: { results: [{ Channel: "Direct Sales" }] } }).missing).toEqual([
      "countryCode",
    ]);
  });
});

describe("SAP's parameter lines", () => {
  it("are sent without the spaces around them", () => {
    const url = sapDecisionUrl("https://sap.example/", " id = $SAPBusinessPartnerID \n$filter = a eq 'x y'", {
      SAPBusinessPartnerID: "1",
      SAPPhoneNumber: "2",
    });
    expect(url).toBe("https://sap.example/?id=1&$filter=a%20eq%20'x%20y'");
  });

  it.each([["abc"], ["1 or 1 eq 1"], ["null"], [""]])("take no “%s” without quotes", (id) => {
    const variables = { SAPBusinessPartnerID: id, SAPPhoneNumber: "2" };
    for (const name of ["$filter", "filter", "$Filter"]) {
      expect(
        sapDecisionUrl("https://sap.example/", `${name}=a eq $SAPBusinessPartnerID`, variables),
      ).toBeNull();
    }
  });

  it.each([
    ["id=$SAPBusinessPartnerID\nn=$SAPPhoneNumber", []],
    ["$filter=a eq '$SAPBusinessPartnerID' and b eq '+$SAPPhoneNumber'", []],
    ["id=$SapBusinessPartnerID", [{ kind: "unknown", found: "$SapBusinessPartnerID" }]],
    ["id=$SAPPhoneNumbers", [{ kind: "unknown", found: "$SAPPhoneNumbers" }]],
    ["$filter=a eq $SAPBusinessPartnerID", [{ kind: "unquoted", found: "$SAPBusinessPartnerID" }]],
    ["filter=a eq $SAPBusinessPartnerID", [{ kind: "unquoted", found: "$SAPBusinessPartnerID" }]],
    ["$filter=a eq 'x' and b eq $SAPPhoneNumber", [{ kind: "unquoted", found: "$SAPPhoneNumber" }]],
  ])("%j gives cause to doubt: %j", (lines, doubts) => {
    expect(parameterDoubts(lines)).toEqual(doubts);
  });
});
