import { isSupportedCountry } from "libphonenumber-js/max";
import { MAX_HREF } from "../crm/custom";
import { parseResultPaths } from "../decision/result-paths";
import { LANGUAGES } from "../i18n";
import { givesDigits, MOST_DIGITS } from "../makecall/dial-rules";
import { checkUserData } from "../makecall/userdata";
import { z } from "../zod";
import { parseMatchPattern } from "./match-pattern";
import { isRegularExpression, standstillOf } from "./regular-expression";
import { parseEndpointUrl } from "./urls";

/*
 * The settings document: what "Export settings" writes, "Import settings" reads and managed policy carries.
 * All keys are optional on input. The message of each check is the key of its text in the locales, `problem.*`.
 */

/** The version of the settings document that this code writes. */
export const SETTINGS_VERSION = 1;

const text = () => z._default(z.string(), "");
/** Text that is edited in a field of one line, which would lose all breaks. */
const line = () => z._default(z.string().check(z.regex(/^[^\r\n]*$/, "lineBreak")), "");
const digits = () =>
  z._default(z.string().check(z.regex(/^\d*$/, "digits"), z.maxLength(20, "digitsTooMany")), "");
const country = z.string().check(z.refine((value) => isSupportedCountry(value), "country"));

/** An endpoint's address, or empty for "not used". */
const endpointUrl = () =>
  z._default(
    z.string().check(
      z.superRefine((value, context) => {
        if (value === "") return;
        const parsed = parseEndpointUrl(value);
        if ("problem" in parsed)
          context.issues.push({ code: "custom", message: parsed.problem, input: value });
      }),
    ),
    "",
  );

/** The tenant's address: whatever page of the tenant was pasted, its origin is kept. */
const tenantUrl = z._default(
  z.pipe(
    z.string(),
    z.transform((value, context) => {
      if (value.trim() === "") return "";
      const parsed = parseEndpointUrl(value.trim());
      if ("url" in parsed) return parsed.url.origin;
      context.issues.push({ code: "custom", message: parsed.problem, input: value });
      return z.NEVER;
    }),
  ),
  "",
);

/** The relay's address for VCC, which stands in `ctl_userdata`: nothing but the channel is filled in. */
const publishUrl = endpointUrl().check(
  z.superRefine((value, context) => {
    if (value === "" || "problem" in parseEndpointUrl(value)) return;
    const address = value.replaceAll("{channel}", "c");
    const [field] = /\{![^{}]*\}|\$\w+\$/.exec(address) ?? [];
    const [problem] = checkUserData({ name: "ctl_callbackUrl", value: address });
    if (field === undefined && problem === undefined) return;
    const other = problem?.kind === "systemDataUrl" ? "relayAddress" : (problem?.kind ?? "relayAddress");
    context.issues.push({
      code: "custom",
      message: field === undefined ? other : "relayFields",
      params: { ...problem?.params, ...(field !== undefined && { found: field }), channel: "{channel}" },
      input: value,
    });
  }),
);

const STANDSTILLS = { endless: "regularExpressionEndless", slow: "regularExpressionSlow" };

const regularExpression = (longest: number, together?: number) =>
  z.superRefine<string>((value, context) => {
    const standstill = standstillOf(value, longest, together);
    if (standstill === null && isRegularExpression(value)) return;
    const message = standstill === null ? "regularExpression" : STANDSTILLS[standstill];
    context.issues.push({ code: "custom", message, input: value });
  });

/** What can stand in a header; pasted secrets like to bring invisible characters along. */
const headerText = () =>
  z._default(z.string().check(z.regex(/^[\t\x20-\x7e\x80-\xff]*$/, "headerValue")), "");

/** All of them are tried on each number. */
const MOST_DIAL_RULES = 50;

const dialRule = z
  .strictObject({
    description: line(),
    match: z
      .string()
      .check(
        z.minLength(1, { error: "regularExpression", abort: true }),
        z.maxLength(200, { error: "dialRuleLong", abort: true }),
        regularExpression(MOST_DIGITS, MOST_DIAL_RULES),
      ),
    replace: z._default(z.string().check(z.maxLength(200, "dialRuleLong")), ""),
  })
  .check(
    z.superRefine((rule, context) => {
      if (!givesDigits(rule)) {
        context.issues.push({
          code: "custom",
          message: "dialRuleReplace",
          path: ["replace"],
          params: { group: "$1" },
          input: rule,
        });
      }
    }),
  );

const auth = z._default(
  z.discriminatedUnion("type", [
    z.strictObject({ type: z.literal("none") }),
    z.strictObject({ type: z.literal("basic"), username: text(), password: text(), token: headerText() }),
    z.strictObject({ type: z.literal("bearer"), token: headerText() }),
    z.strictObject({
      type: z.literal("header"),
      name: z._default(z.string().check(z.regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, "headerName")), "X-Api-Key"),
      value: headerText(),
    }),
    z.strictObject({ type: z.literal("session") }),
    z.strictObject({
      type: z.literal("oauth"),
      authorizationUrl: endpointUrl(),
      tokenUrl: endpointUrl(),
      /** Optional: where tokens are revoked when the agent signs out (RFC 7009). */
      revocationUrl: endpointUrl(),
      clientId: text(),
      scope: text(),
    }),
  ]),
  { type: "none" },
);

const endpoint = () => z.prefault(z.strictObject({ url: endpointUrl(), auth }), {});

const sitePattern = z.string().check(
  z.superRefine((value, context) => {
    const { problem } = parseMatchPattern(value);
    if (problem) context.issues.push({ code: "custom", message: problem, input: value });
  }),
);

const site = z.strictObject({
  match: sitePattern,
  crm: z.enum(["salesforce", "sap", "custom"]),
  country: z.optional(country),
  recordId: z.optional(
    z.string().check(
      regularExpression(MAX_HREF),
      z.refine((value) => value === "" || value.includes("(?<id>"), "recordIdGroup"),
    ),
  ),
  recordType: z.optional(z.string()),
});

const serviceNumber = z.strictObject({
  number: z._default(z.string().check(z.regex(/^\+?[\d ()./-]*$/, "phoneDigits")), ""),
  name: line(),
  contractNumber: line(),
  callerId: digits(),
  queueId: digits(),
  dialPlanId: digits(),
});

const userDataPair = z.strictObject({ name: text(), value: text() }).check(
  z.superRefine((pair, context) => {
    for (const { field, kind, params } of checkUserData(pair)) {
      context.issues.push({
        code: "custom",
        message: kind,
        path: [field],
        params,
        input: pair,
      });
    }
  }),
);

const resultPaths = z.string().check(
  z.superRefine((value, context) => {
    const { problem } = parseResultPaths(value);
    if (problem)
      context.issues.push({
        code: "custom",
        message: "resultPath",
        params: { found: problem },
        input: value,
      });
  }),
);

const parameterLines = z.string().check(
  z.superRefine((value, context) => {
    const wrong = value.split("\n").find((line) => line.trim() !== "" && !/^[^=\s][^=]*=/.test(line.trim()));
    if (wrong !== undefined) {
      context.issues.push({
        code: "custom",
        message: "parameterLine",
        params: { found: wrong },
        input: value,
      });
    }
  }),
);

/** The number that agents have said something of: E.164, or empty for a whole field. */
export const LEARNED_NUMBER = /^(\+\d{1,15})?$/;

const unansweredChoice = z._default(z.enum(["refuse", "tenantDefault"]), "refuse");
const guardChoice = z.enum(["allow", "confirm", "refuse"]);

export const settingsSchema = z.strictObject({
  version: z._default(z.literal(SETTINGS_VERSION), SETTINGS_VERSION),
  agent: z.prefault(z.strictObject({ uid: line() }), {}),
  /** Empty: the browser's. */
  language: z._default(z.enum(["", ...LANGUAGES]), ""),
  country: z._default(country, "US"),
  click: z._default(z.enum(["dial", "ask"]), "dial"),
  hover: z._default(z.boolean(), true),
  tenant: z.prefault(
    z.strictObject({
      url: tenantUrl,
      launch: z._default(z.enum(["background", "window"]), "background"),
      prefix: digits(),
      numberFormat: z._default(z.enum(["e164", "national"]), "e164"),
      dialPlanId: digits(),
      queueId: digits(),
      callerId: digits(),
      dialRules: z._default(z.array(dialRule).check(z.maxLength(MOST_DIAL_RULES, "dialRulesTooMany")), []),
    }),
    {},
  ),
  sites: z._default(z.array(site), []),
  decision: z.prefault(
    z.strictObject({
      salesforce: endpoint(),
      sap: z.prefault(
        z.strictObject({
          url: endpointUrl(),
          auth,
          parameters: z._default(
            parameterLines,
            "SAPBusinessPartnerID=$SAPBusinessPartnerID\nSAPPhoneNumber=$SAPPhoneNumber",
          ),
          result: z._default(
            resultPaths,
            "distributionChannelCodeText=distributionChannelCodeText\ncountryCode=countryCode",
          ),
        }),
        {},
      ),
      timeoutMs: z._default(z.int().check(z.gte(100, "timeout"), z.lte(60_000, "timeout")), 5000),
      onUnmatched: unansweredChoice,
      onUnreachable: unansweredChoice,
    }),
    {},
  ),
  serviceNumbers: z._default(z.array(serviceNumber), []),
  userData: z._default(z.array(userDataPair), []),
  transactionData: z._default(z.boolean(), true),
  results: z.prefault(
    z.strictObject({
      screenpopUrls: z._default(z.array(endpointUrl()), []),
      relay: z.prefault(z.strictObject({ publishUrl, subscribeUrl: endpointUrl() }), {}),
    }),
    {},
  ),
  statistics: z.prefault(
    z.strictObject({
      url: endpointUrl(),
      auth,
      agentGroup: text(),
      configurationGroup: text(),
      timeZone: z._default(
        z.string().check(z.refine((value) => value === "" || isTimeZone(value), "timeZone")),
        "",
      ),
      transactionCodes: z._default(
        z.array(z.strictObject({ list: text(), code: text(), exportKey: text() })),
        [],
      ),
    }),
    {},
  ),
  callbackRequest: z.prefault(
    z.strictObject({
      url: endpointUrl(),
      auth,
      format: z._default(z.enum(["form", "json"]), "form"),
      fields: z._default(z.enum(["callerId", "caller"]), "callerId"),
      function: text(),
      userData: text(),
      userData2: text(),
      userData3: text(),
    }),
    {},
  ),
  history: z.prefault(
    z.strictObject({ days: z._default(z.int().check(z.gte(0, "days"), z.lte(3650, "days")), 30) }),
    {},
  ),
  learned: z.prefault(
    z.strictObject({
      byAgents: z._default(z.boolean(), true),
      fields: z._default(
        z.array(
          z.strictObject({
            match: sitePattern,
            label: text(),
            number: z._default(z.string().check(z.regex(LEARNED_NUMBER, "e164")), ""),
            isPhone: z.boolean(),
          }),
        ),
        [],
      ),
    }),
    {},
  ),
  notify: z._default(z.boolean(), true),
  /** Match patterns of sites on which an agent has paused the extension. */
  paused: z._default(z.array(z.string()), []),
  guard: z.prefault(
    z.strictObject({
      premiumRate: z._default(guardChoice, "confirm"),
      emergency: z._default(guardChoice, "refuse"),
    }),
    {},
  ),
});

/** The whole settings document, every key present. */
export type Settings = z.infer<typeof settingsSchema>;

/** A settings document as people write it: any subset of the keys. */
export type SettingsInput = z.input<typeof settingsSchema>;

/** One CRM origin on which the extension works. */
export type Site = Settings["sites"][number];

/** Settings in which nothing has been configured. */
export const DEFAULT_SETTINGS: Settings = settingsSchema.parse({});

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
