import { render } from "preact";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { countryName } from "../../../components/countries";
import { languages } from "../../../components/languages";
import { startDocument } from "../../../components/start-document";
import { forceLanguage, t } from "../../../lib/i18n";
import { NO_POLICY } from "../../../lib/settings/policy";
import { DEFAULT_SETTINGS, type Settings } from "../../../lib/settings/schema";

/* A page in happy-dom, with two languages to choose from. */

const TEXTS: Record<string, Record<string, string>> = {
  de: { extension_name: "CRM-Klick", popup_settings: "Einstellungen" },
  ar: { extension_name: "نقرة", popup_settings: "الإعدادات" },
};

beforeEach(() => {
  document.body.innerHTML = `<div id="app"></div>`;
  vi.spyOn(fakeBrowser.runtime, "getURL").mockImplementation((path) => String(path));
  vi.spyOn(globalThis, "fetch").mockImplementation(async (path) => {
    const [, , language = ""] = String(path).split("/");
    const texts = Object.entries(TEXTS[language] ?? {});
    return Response.json(Object.fromEntries(texts.map(([name, message]) => [name, { message }])));
  });
});
afterEach(() => forceLanguage(null));

function store(language: Settings["language"]) {
  let settings = { ...DEFAULT_SETTINGS, language };
  let changed = () => {};
  return {
    load: async () => ({ settings, problems: [], policy: NO_POLICY }),
    watch: (listener: () => void) => {
      changed = listener;
      return () => {};
    },
    choose(next: Settings["language"]) {
      settings = { ...settings, language: next };
      changed();
    },
  };
}

const shown = () => {
  const { lang, dir } = document.documentElement;
  return [lang, dir, document.title, document.querySelector("p")?.textContent];
};

function Page() {
  return (
    <>
      <p>
        {t("popup.settings")} {countryName("AT")}
      </p>
      <input />
    </>
  );
}

it("shows a page in the browser's language where the settings name none", async () => {
  await startDocument("extension.name", store(""), (app) => render(<Page />, app));
  expect(shown()).toEqual(["en", "ltr", "CRM Click-to-Dial", "Settings Austria"]);
});

it("shows it in the language of the settings, and in another one as soon as that is chosen; what was typed stays", async () => {
  const settings = store("de");
  await startDocument("extension.name", settings, (app) => render(<Page />, app));
  expect(shown()).toEqual(["de", "ltr", "CRM-Klick", "Einstellungen Österreich"]);
  const typed = document.querySelector("input");
  if (typed) typed.value = "typed";
  settings.choose("ar");
  await vi.waitFor(() => expect(shown()).toEqual(["ar", "rtl", "نقرة", "الإعدادات النمسا"]));
  expect(document.querySelector("input")?.value).toBe("typed");
  settings.choose("");
  await vi.waitFor(() => expect(shown()).toEqual(["en", "ltr", "CRM Click-to-Dial", "Settings Austria"]));
});

it("shows a page whose settings can't be loaded all the same", async () => {
  const report = vi.spyOn(console, "error").mockImplementation(() => {});
  const broken = { ...store("de"), load: () => Promise.reject(new Error("no database")) };
  await startDocument("extension.name", broken, (app) => render(<Page />, app));
  expect(shown()).toEqual(["en", "ltr", "CRM Click-to-Dial", "Settings Austria"]);
  expect(report).toHaveBeenCalled();
});

it("offers each language by its own name", () => {
  expect(languages()).toEqual(
    expect.arrayContaining([
      ["ar", "العربية"],
      ["de", "Deutsch"],
      ["pt-BR", "Português (Brasil)"],
      ["uk", "Українська"],
    ]),
  );
});
