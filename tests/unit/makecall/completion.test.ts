import { describe, expect, it } from "vitest";
import { allSuggestions, completed, matching, typedAt } from "../../../lib/makecall/completion";
import { checkUserData, unknownTokens, VCC_TOKENS } from "../../../lib/makecall/userdata";

const all = allSuggestions(["countryCode"]);
const texts = (typed: string) =>
  matching(all, typed, ({ meaning }) => (meaning.kind === "token" ? "by VCC" : "ours")).map(
    ({ text }) => text,
  );

describe("what is offered", () => {
  it("is every token and every field, each of which the editor lets through", () => {
    expect(all.map(({ text }) => text)).toEqual(
      expect.arrayContaining([
        ...VCC_TOKENS.map((name) => `$${name}$`),
        "{!Record.Id}",
        "{!Decision.countryCode}",
      ]),
    );
    expect(
      all.flatMap(({ text }) => [...checkUserData({ name: "a", value: text }), ...unknownTokens(text)]),
    ).toEqual([]);
  });

  it.each([
    ["$no", "$notes$"],
    ["$TCL", "$lastTclListName$"],
    ["{!Rec", "{!Record.Id}"],
    ["{!name", "{!Record.Name}"],
    ["{coun", "{!Decision.countryCode}"],
  ])("begins for %s with %s", (typed, first) => {
    expect(texts(typed)[0]).toBe(first);
    expect(texts(typed).every((text) => text.startsWith(typed.charAt(0)))).toBe(true);
  });

  it("fits by its meaning, too", () => expect(texts("$vcc")).toHaveLength(VCC_TOKENS.length));

  it("is made for any type that is typed", () => {
    expect(texts("{!Invoice__c.")).toEqual(["{!Invoice__c.Id}", "{!Invoice__c.Name}", "{!Invoice__c.Phone}"]);
    expect(texts("{!Account.")).toEqual(["{!Account.Id}", "{!Account.Name}", "{!Account.Phone}"]);
  });

  it("is nothing for what nothing fits", () => expect(texts("$5")).toEqual([]));
});

describe("what is typed", () => {
  it.each([
    ["call $no|", "$no"],
    ["call $|", "$"],
    ["{!Record.|Id}", "{!Record."],
    ["$year$-$mo|", "$mo"],
    ["a {|", "{"],
    ["$notes$|", null],
    ["{!Record.Id}|", null],
    ["plain|", null],
  ])("at %s is %s", (text, typed) => {
    const caret = text.indexOf("|");
    expect(typedAt(text.replace("|", ""), caret)?.text ?? null).toBe(typed);
  });

  it.each([
    ["call $no| now", "$notes$", "call $notes$| now"],
    ["{!Rec|ord.Id} x", "{!Record.Name}", "{!Record.Name}| x"],
    ["$no|$year$", "$notes$", "$notes$|$year$"],
    ["ab|{!Record.Id}", "{!Phone}", "ab{!Phone}|{!Record.Id}"],
  ])("%s with %s becomes %s", (text, suggestion, after) => {
    const caret = text.indexOf("|");
    const value = text.replace("|", "");
    const chosen = all.find((each) => each.text === suggestion) ?? all[0];
    if (!chosen) throw new Error("nothing to choose");
    const result = completed(value, typedAt(value, caret) ?? { start: caret, end: caret, text: "" }, chosen);
    expect(`${result.value.slice(0, result.caret)}|${result.value.slice(result.caret)}`).toBe(after);
  });
});
