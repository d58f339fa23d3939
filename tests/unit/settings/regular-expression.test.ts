import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { RECORD_PRESETS } from "../../../lib/crm/presets";
import { readSettings } from "../../../lib/settings/document";
import { readPolicy } from "../../../lib/settings/policy";
import { standstillOf } from "../../../lib/settings/regular-expression";
import { seeded } from "../../seeded";

/** As long as an address is at most. */
const LONGEST = 2048;

describe("expressions that can take for ever are refused", () => {
  it.each([
    "(a+)+$",
    "(\\d|\\d)+x",
    "/c/(?<id>(\\w|\\d)+)!",
    "((\\w+))+",
    "(?:a|(?:b*))+",
    "(\\w*){2,9}x",
    "(aa?)+x",
    "([)+*(]+)+",
    "(?:\\(+)*",
    "(?<id>(?:\\w{2,})+?)-",
  ])("%s", (match) => {
    expect(standstillOf(match, LONGEST)).toBe("endless");
    const rule = { description: "", match, replace: "" };
    const { settings, problems } = readSettings({ tenant: { dialRules: [rule] } });
    expect(settings).toBeNull();
    expect(problems).toMatchObject([{ path: "tenant.dialRules[0].match", key: "regularExpressionEndless" }]);
  });

  it("as a site's record pattern, and in the organisation's policy", () => {
    const sites = [
      { match: "https://crm.example.com/*", crm: "custom", recordId: "(?<id>(\\w|\\d)+)!", recordType: "" },
    ];
    expect(readSettings({ sites }).problems).toMatchObject([
      { path: "sites[0].recordId", key: "regularExpressionEndless" },
    ]);
    expect(readPolicy({ sites })).toMatchObject({
      problems: [{ key: "regularExpressionEndless" }],
    });
  });
});

/** A text of so many characters, with something at its end that nothing is made for. */
const repeated = (text: string, length: number) => `${text.repeat(length).slice(0, length)}!`;

describe("expressions whose parts can share a text in too many ways are refused", () => {
  it.each([
    "\\d+\\d+x",
    ".*.*=",
    ".*=.*=",
    "^.*=.*=.*=",
    "^\\d+\\d+\\d+$",
    "^(\\d+)-?(\\d+)-?(\\d+)$",
    "^(?:\\d+|-)(?:\\d+|/)\\d+x",
    "[а-я]+[а-я]+1",
    "\\u0041+A+x",
    "\\d{1,500}\\d{1,500}x",
    `^${"a?".repeat(30)}${"a".repeat(30)}`,
    `^${"(?:a|a)".repeat(30)}x`,
    "(\\d+)\\1\\d+x",
    "(?i:[a-z]+)[A-Z]+x",
    "\\w+(?<=\\w+)x",
    ".*(?=.*x)=",
    "^(?!.*(?:.*-.*-))",
    ".*a{1000}x",
    "\\w*\\w{600}!",
    ".*a{700}[^a]",
    ".*(?:a{30}){30}x",
    ".*(?:a{30}){0,30}x",
    `.*${"[ab]".repeat(100)}x`,
    ".*(?:(?=a{500})a)*x",
    "(.*)\\1x",
    "(?<taken>\\d+)\\k<taken>x",
    "[^2]+\\12[^2]+[^2]x",
    // What comes to one place in many ways goes on from there in as many.
    "^a*a*bc*c*de*e*fg*g*h",
    `^${"[ab]*b.{50}1*2".repeat(6)}x`,
    `^/${"(?:a)".repeat(400)}`,
  ])("%s", (recordId) => {
    expect(standstillOf(recordId, LONGEST)).toBe("slow");
    const site = { match: "https://crm.example.com/*", crm: "custom", recordId: `(?<id>)${recordId}` };
    expect(readSettings({ sites: [site] }).problems).toMatchObject([
      { path: "sites[0].recordId", key: "regularExpressionSlow" },
    ]);
  });

  it("but for those that are only tried on the digits of a number", () => {
    const rule = { description: "", match: "^0*(\\d+?)0*$", replace: "$1" };
    expect(standstillOf(rule.match, LONGEST)).toBe("slow");
    expect(readSettings({ tenant: { dialRules: [rule] } }).problems).toEqual([]);
  });
});

describe("an expression is judged at once, whatever it is", () => {
  const each = (count: number, make: (character: string) => string) =>
    Array.from({ length: count }, (_, at) => make(String.fromCharCode(0x4e00 + at))).join("");

  it.each([
    ["loose parts of as many characters", each(495, (character) => `${character}*`)],
    ["one loose part before many characters", `.*${each(990, (character) => character)}`],
    ["many loose parts of the same characters", ".*字".repeat(330)],
    ["more loose parts than characters", `${".*".repeat(39)}${each(100, (character) => `[^${character}]`)}x`],
    ["thousands of different characters", each(8000, (character) => character)],
    ["thousands of groups in each other", "(".repeat(4000) + ")".repeat(4000)],
    ["hundreds of groups in each other", "(".repeat(400) + ")".repeat(400)],
    ["thousands of groups that nothing closes", "(".repeat(4000)],
  ])("%s", (_what, expression) => {
    expect(standstillOf(expression, LONGEST)).toBe("slow");
    const site = { match: "https://crm.example.com/*", crm: "custom", recordId: `(?<id>)${expression}` };
    const [rule, longRule] = [expression, expression.repeat(20)].map((match) => ({ match, replace: "" }));
    expect(readSettings({ sites: [site], tenant: { dialRules: [rule, longRule] } }).problems).toMatchObject([
      { path: "tenant.dialRules[0].match", key: "dialRuleLong" },
      { path: "tenant.dialRules[1].match", key: "dialRuleLong" },
      { path: "sites[0].recordId", key: "regularExpressionSlow" },
    ]);
  });

  it("as a dial rule, of which fifty are tried one after the other", () => {
    const dialRules = [{ match: "^\\d+\\d+\\d+\\d+x", replace: "" }];
    expect(readSettings({ tenant: { dialRules } }).problems).toMatchObject([
      { key: "regularExpressionSlow" },
    ]);
  });
});

const HARMLESS = [
  "^00",
  "^(?:00)?(\\d+)$",
  "^(?:00)?(?:49)?0?(\\d+)$",
  "^(?:49|43)(\\d{3,})",
  "^\\+?1?-?(\\d{3})-?(\\d{3})-?(\\d{4})$",
  "(?:\\d{3}-){2}",
  "[(a+)+]+",
  "\\(a+\\)+",
  "(?=\\d+)1",
  "(?i:/c/)(?<id>\\d+)",
  "\\d+(?:-|/)\\d+",
  "/customers/(?<id>\\d+)",
  "[?&]id=(?<id>[^&#]+)",
  "^https://[^/]+/.*/(?<id>\\d+)$",
  "^https://crm\\.example\\.com/.*/accounts/.*/(?<id>\\d+)$",
  "/(?<type>\\w+)/(?<id>\\d+)(?:[/?#]|$)",
  "[?&]id=(?<id>[^&]+)",
  ".*/customers/(?<id>\\d+).*",
  ".*/(?:contacts|companies|deals|tickets)/(?<id>\\d+)",
  ".*/(?<type>[^/]+)/(?<id>[^/?#]+).*",
  "^https?://(?:www\\.)?crm\\.example\\.com/(?:[a-z]{2}/)?(?<type>[a-z]+)/(?<id>\\d+)(?:/.*)?$",
  "^https://[^/]+/[^?]*\\?(?:.*&)?id=(?<id>\\d+)",
  ".*(?<id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})",
  ".*[?&]id=(?<id>[0-9a-f-]{36})",
  "^(?:(?!/edit).)*$",
  ...RECORD_PRESETS.map(({ recordId }) => recordId),
];

it.each(HARMLESS)("%s is taken", (match) => {
  expect(standstillOf(match, LONGEST)).toBeNull();
});

describe("what is taken", () => {
  /** Expressions as nobody would write them. */
  function wild(random: () => number): string {
    const pick = <T>(choices: readonly T[]): T => choices[Math.floor(random() * choices.length)] as T;
    const some = (most: number, make: () => string) =>
      Array.from({ length: 1 + Math.floor(random() * most) }, make);
    const row = (depth: number): string =>
      some(4, () => {
        const isGroup = depth > 0 && random() < 0.35;
        const look = isGroup && random() < 0.3 ? pick(["?=", "?!", "?<=", "?<!"]) : "";
        const part = isGroup
          ? `(${look || pick(["", "?:"])}${some(2, () => row(depth - 1)).join("|")})`
          : pick([
              "1",
              "a",
              "/",
              "=",
              "-",
              ".",
              "\\d",
              "\\w",
              "[^/]",
              "[^=]",
              "[a1]",
              "\\b",
              "$",
              "\\1",
              fixed(),
            ]);
        const mayRepeat = look === "" && part !== "\\b" && part !== "$" && random() < 0.55;
        return (
          part +
          (mayRepeat ? pick(["*", "+", "?", "{2,}", "{3}", "*?", "+?", "{1,3}", "{1,40}", "{500}"]) : "")
        );
      }).join("");
    const fixed = () =>
      `(?:(?:${pick(["1", "a", "[a1]", "(?:(?:a=){3})", "(?:(?=a{90})a)"])}{${pick([2, 30])}}){${pick([3, 20])}})`;
    // At its end often something that no text has, so that all is tried.
    return (random() < 0.5 ? "^" : "") + row(2) + pick(["", "x"]);
  }

  it("ends on long addresses and numbers, too", async () => {
    const random = seeded(1);
    const expressions = [
      ...HARMLESS,
      ...Array.from({ length: 600 }, () => wild(random)).filter(
        (source) => standstillOf(source, LONGEST) === null,
      ),
    ];
    expect(expressions.length).toBeGreaterThan(200);
    const texts = ["1", "a", "=", "a/", "a1", "1-", "(", "https://crm.example.com/"];
    const script = `const { parentPort, workerData } = require("node:worker_threads");
    for (const match of workerData.expressions)
      for (const text of workerData.texts) new RegExp(match).test(text);
    parentPort.postMessage("done");`;
    const workerData = { expressions, texts: texts.map((text) => repeated(text, LONGEST)) };
    const worker = new Worker(script, { eval: true, workerData });
    const said = await new Promise((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
      setTimeout(() => resolve("still busy"), 60_000).unref();
    });
    await worker.terminate();
    expect(said).toBe("done");
  }, 90_000);

  it.each(["\\d+x", "^\\d+\\d+x", "[^/]+/", "^.*=.*=x"])(
    "takes four times as long on a text of double length, not eight times: %s",
    (source) => {
      expect(standstillOf(source, LONGEST)).toBeNull();
      const expression = new RegExp(source);
      const costOn = (length: number) => {
        const text = repeated(source.includes("=") ? "=" : "1", length);
        const before = performance.now();
        expect(expression.test(text)).toBe(false);
        return performance.now() - before;
      };
      // In the quickest of many nobody else took a part of the processor's time.
      const rounds = Array.from({ length: 25 }, () => [costOn(LONGEST), costOn(2 * LONGEST)] as const);
      const [once, doubled] = [0, 1].map((at) => Math.min(...rounds.map((round) => round[at] ?? 0)));
      // Eight times would be the least of what is refused.
      expect(doubled).toBeLessThan(6 * (once ?? 0));
    },
    20_000,
  );
});
