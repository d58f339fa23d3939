import { afterEach, describe, expect, it, vi } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { offerInMenu, type RegistrationApis } from "../../lib/background/content-scripts";
import { tellInactive } from "../../lib/background/tell-inactive";
import { direction, type ForcedLanguage, forceLanguage, language, t } from "../../lib/i18n";
import { applyLanguage, languageInPages } from "../../lib/language";
import { DEFAULT_SETTINGS } from "../../lib/settings/schema";

const force = (forced: ForcedLanguage["language"], texts: Record<string, string> = {}) =>
  forceLanguage({ language: forced, texts });
const inBrowser = (wanted: string) => vi.spyOn(fakeBrowser.i18n, "getUILanguage").mockReturnValue(wanted);

afterEach(() => forceLanguage(null));

describe("the language in force", () => {
  it.each([
    ["en-GB", "en-GB", "ltr"],
    ["de", "de", "ltr"],
    ["de-AT", "de-AT", "ltr"],
    ["pt-BR", "pt-BR", "ltr"],
    ["ar-EG", "ar-EG", "rtl"],
    ["he", "he", "rtl"],
    // There are no texts in these: they come in English, and so must the rest.
    ["fa", "en", "ltr"],
    ["zh-TW", "en", "ltr"],
  ])("of a browser in %s is %s, %s", (wanted, expected, written) => {
    inBrowser(wanted);
    expect([language(), direction()]).toEqual([expected, written]);
  });

  it("is the forced one, and the browser's again after that", () => {
    inBrowser("ja");
    force("ar", { card_close: "إغلاق" });
    expect([language(), direction(), t("card.close")]).toEqual(["ar", "rtl", "إغلاق"]);
    forceLanguage(null);
    expect([language(), direction(), t("card.close")]).toEqual(["ja", "ltr", "Close"]);
  });

  it("takes a text that it lacks from the browser's", () => {
    force("de");
    expect(t("card.close")).toBe("Close");
  });
});

describe("a text with a number of things", () => {
  it.each([
    ["en", 0, "0 calls"],
    ["en", 1, "1 call"],
    ["en", 2, "2 calls"],
    ["fr", 0, "0 call"],
    ["uk", 21, "21 call"],
    ["uk", 11, "11 calls"],
    ["ja", 1, "1 calls"],
    ["de", 1234, "1.234 calls"],
  ] as const)("in %s, %i", (forced, count, expected) => {
    force(forced, { history_count: "{count} call | {count} calls" });
    expect(t("history.count", { count })).toBe(expected);
  });
});

describe("what is filled into a text", () => {
  it("keeps its own direction in a text from right to left", () => {
    force("ar", { call_ask: "هل تريد الاتصال بـ {number}؟" });
    expect(t("call.ask", { number: "+1 212-555-0131" })).toBe(
      "هل تريد الاتصال بـ \u2068+1 212-555-0131\u2069؟",
    );
  });

  it("keeps it in a text from left to right, too", () => {
    expect(t("number.record", { record: "نور" })).toContain("\u2068نور\u2069");
    expect(t("number.record", { record: "Acme" })).not.toMatch(/[\u2066-\u2069]/);
  });

  it("is taken as it is: what looks like a place to fill in is none", () => {
    expect(t("call.ask", { number: "{count} $1 | $&" })).toContain("{count} $1 | $&");
  });
});

describe("the language of the settings", () => {
  const FILES: Record<string, unknown> = {
    "/_locales/pt_BR/messages.json": {
      card_close: { message: "Fechar" },
      settings_title: { message: "Configurações" },
      menu_callSelection: { message: "Ligar" },
      command_inactive: { message: "Inativo" },
    },
    "/_locales/de/messages.json": { card_close: { message: "Schließen" } },
  };
  const readFile = async (path: string) => {
    const file = FILES[path];
    if (file === undefined) throw new Error(`no ${path}`);
    return file;
  };

  it("comes from its own file, and says whether it is another one", async () => {
    expect(await applyLanguage({ language: "pt-BR" }, readFile)).toBe(true);
    expect(t("card.close")).toBe("Fechar");
    expect(await applyLanguage({ language: "pt-BR" }, readFile)).toBe(false);
    expect(await applyLanguage({ language: "de" }, readFile)).toBe(true);
    expect(t("card.close")).toBe("Schließen");
    expect(await applyLanguage({ language: "" }, readFile)).toBe(true);
    expect(t("card.close")).toBe("Close");
  });

  it("stays as it was when the file can't be read", async () => {
    const report = vi.spyOn(console, "error").mockImplementation(() => {});
    await applyLanguage({ language: "de" }, readFile);
    expect(await applyLanguage({ language: "fi" }, readFile)).toBe(false);
    expect(t("card.close")).toBe("Schließen");
    expect(report).toHaveBeenCalledOnce();
  });

  it.each([
    ["de-AT", "Schließen"],
    ["pt-BR", "Fechar"],
    ["fa", "Close it"],
  ])("in a browser in %s that gives no texts comes from the files, too", async (wanted, expected) => {
    inBrowser(wanted);
    vi.spyOn(fakeBrowser.i18n, "getMessage").mockReturnValue("");
    const files = (path: string) =>
      path === "/_locales/en/messages.json"
        ? Promise.resolve({ card_close: { message: "Close it" } })
        : readFile(path);
    expect(await applyLanguage({ language: "" }, files)).toBe(true);
    expect(t("card.close")).toBe(expected);
    expect(await applyLanguage({ language: "" }, files)).toBe(false);
  });

  it("is that of what the worker tells in the browser: the menu, the button", async () => {
    const told: unknown[] = [];
    const apis = {
      permissions: { contains: async () => true },
      contextMenus: { removeAll: async () => {}, create: ({ title }: { title: string }) => told.push(title) },
      action: {
        openPopup: () => Promise.reject(new Error("no gesture")),
        setBadgeText: async () => {},
        setTitle: async ({ title }: { title: string }) => told.push(title),
      },
    } as unknown as RegistrationApis & Parameters<typeof tellInactive>[1];
    const settings = {
      ...DEFAULT_SETTINGS,
      language: "pt-BR" as const,
      sites: [{ match: "https://crm.example.com/*", crm: "custom" as const }],
    };
    await tellInactive(1, apis, () => applyLanguage(settings, readFile));
    await offerInMenu(settings, apis);
    expect(told).toEqual(["Inativo", "Ligar"]);
  });

  it("goes to pages with the texts that are used there, and only where it is forced", async () => {
    expect(languageInPages()).toBeNull();
    await applyLanguage({ language: "pt-BR" }, readFile);
    expect(languageInPages()).toEqual({ language: "pt-BR", texts: { card_close: "Fechar" } });
  });
});

describe("an address in a text that is written from right to left", () => {
  it.each([
    ["مثل https://acme.example.com/*", "مثل \u2068https://acme.example.com/*\u2069"],
    ["مثل https://a.example.com/{channel}. ثم", "مثل \u2068https://a.example.com/⁨c1⁩\u2069. ثم"],
    ["من *.force.com و*.salesforce.com، أو", "من \u2068*.force.com\u2069 و\u2068*.salesforce.com\u2069، أو"],
    ["اكتبه وفي أوله https://", "اكتبه وفي أوله \u2068https://\u2069"],
  ])("keeps its own direction: %s", (text, expected) => {
    force("ar", { card_close: text });
    expect(t("card.close", { channel: "c1" })).toBe(expected);
  });

  it("needs nothing where all is written from left to right", () => {
    force("de", { card_close: "https://acme.example.com/*" });
    expect(t("card.close")).toBe("https://acme.example.com/*");
  });
});
