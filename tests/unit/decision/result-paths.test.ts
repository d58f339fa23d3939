import { describe, expect, it } from "vitest";
import { parseResultPaths, readResult } from "../../../lib/decision/result-paths";
import { readSapAnswer } from "../../../lib/decision/sap";

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
  it.each([[{ d: { results: [] } }], [{ d: [] }], [{ results: [] }], [[]], [{ d: { results: [{}] } }]])(
    "%j means not found",
    (answer) => {
      expect(readSapAnswer("countryCode=d.results[0].CountryCode", answer)).toBeNull();
    },
  );
});
