import { logErrorInPage } from "../log";
import type { PageSite, WorkerToContent } from "../messages";
import { listenForClicks } from "./clicks";
import { createPageReader, deepPath, type ShadowRootOf, withoutForms } from "./dom";
import { allHits, type Hit, hitAt } from "./hit";
import { watchHover } from "./hover";
import { createMarks } from "./marks";
import { createFindInPage, type Reading } from "./numbers";
import { startScanner } from "./scanner";
import type { AgentUi, PageState } from "./ui/agent-ui";

/** What the content script depends on. */
export interface PageDependencies {
  window: Window & typeof globalThis;
  site: PageSite;
  shadowRootOf: ShadowRootOf;
  /** Brings in what the agent sees, which documents without numbers never need. */
  loadUi: (page: PageState) => Promise<AgentUi>;
  /** False once the extension was updated or removed and this script is left behind. */
  isAlive: () => boolean;
}

/** What the content script does in one document. */
export interface Page {
  /** By what it reads the page's numbers now. */
  readonly reading: Reading;
  /** The numbers that are on the page now, for the list. `receive` knows them by their index. */
  collect(): Promise<{ number: string; label: string; recordName: string }[]>;
  receive(message: WorkerToContent): void;
  /** Goes on with what agents have said of fields by now. */
  learn(learned: PageSite["learned"]): void;
  stop(): void;
}

/** How soon after the page has come to rest its record's country is looked up. */
const COUNTRY_DELAY_MS = 500;
/** How often that is done for one address: a record's fields may come late, a page's clock ticks for ever. */
const COUNTRY_LOOKS = 4;

/** Runs the extension on one document of a CRM: numbers are marked, and a click on one is dialled. */
export function startPage({ window, site, shadowRootOf, loadUi, isAlive }: PageDependencies): Page {
  const { document } = window;
  const life = new AbortController();
  const { signal } = life;
  const marks = createMarks(window.CSS.highlights, () => {
    // Who presses a number before the UI is there can't be told to have seen it.
    if (loading === null && isAlive()) withUi(() => {});
  });
  const reading: Reading = { countries: [site.country], learned: site.learned };
  const find = createFindInPage(reading);
  let loading: Promise<AgentUi> | null = null;
  let readingCountry: ReturnType<typeof setTimeout> | undefined;
  let looked = { href: "", times: 0 };
  let collected: Hit[] = [];
  let menuPath: Element[] = [];

  // On paper there is nothing to click, and a highlighted text is printed in other pieces and colours.
  for (const [type, isShown] of [
    ["beforeprint", false],
    ["afterprint", true],
  ] as const)
    window.addEventListener(type, ({ isTrusted }) => isTrusted && marks.show(isShown), { signal });
  const reader = createPageReader(shadowRootOf, () => scanner.roots());
  const scanner = startScanner({
    document,
    find,
    marks,
    shadowRootOf,
    onSettled: () => {
      readingCountry ??= setTimeout(readCountry, COUNTRY_DELAY_MS);
    },
    signal,
  });
  const hitUnder = (event: Event) => (isAlive() ? hitAt(event, find, shadowRootOf) : stop());

  listenForClicks({
    window,
    hitAt: hitUnder,
    onPress: async (...press) => loading !== null && withUi((ui) => ui.sees(...press)),
    onTaken: (hit) => withUi((ui) => ui.taken(hit)),
    onWithdrawn: () => withUi((ui) => ui.withdrawn()),
    onDial: (...click) => withUi((ui) => ui.clicked(...click)),
    signal,
  });
  if (site.hover) {
    watchHover({
      window,
      hitAt: hitUnder,
      onRest: (hit, by) => withUi((ui) => ui.rest(hit, by)),
      onLeave: (by) => {
        if (loading) withUi((ui) => ui.leave(by));
      },
      signal,
    });
  }
  window.addEventListener(
    "contextmenu",
    (event) => {
      if (event.isTrusted) menuPath = withoutForms(deepPath(event, shadowRootOf));
    },
    { capture: true, signal },
  );
  signal.addEventListener("abort", () => clearTimeout(readingCountry));

  return {
    reading,
    async collect() {
      collected = allHits(scanner.roots(), marks.texts(), find);
      return collected.length === 0 ? [] : (await ui()).describe(collected);
    },
    receive(message) {
      switch (message.type) {
        case "worker>content:list":
          withUi((ui) => ui.list(message.numbers));
          return;
        case "worker>content:chosen": {
          const hit = collected[message.index];
          if (hit) withUi((ui) => ui.chosen(hit));
          return;
        }
        case "worker>content:callText":
          withUi((ui) => ui.callText(message.text, message.isByKeyboard ? [] : menuPath));
          return;
      }
    },
    learn(learned) {
      if (JSON.stringify(learned) === JSON.stringify(reading.learned)) return;
      reading.learned = learned;
      scanner.rescan();
    },
    stop,
  };

  function ui(): Promise<AgentUi> {
    loading ??= loadUi({ site, reading, reader, signal });
    return loading;
  }

  async function withUi<T>(use: (ui: AgentUi) => T | Promise<T>): Promise<T | undefined> {
    try {
      return await use(await ui());
    } catch (error) {
      loading = null;
      logErrorInPage("CRM Click-to-Dial couldn't show its card", error);
      return undefined;
    }
  }

  /** A record of another country reads its national numbers by that; those of the site's country still count. */
  function readCountry(): void {
    readingCountry = undefined;
    const { href } = window.location;
    looked = { href, times: looked.href === href ? looked.times + 1 : 1 };
    if (looked.times > COUNTRY_LOOKS) return;
    if (marks.isEmpty() && allHits(scanner.roots(), [], find).length === 0) return;
    withUi((ui) => {
      const countries = [...new Set([ui.countryOfPage() ?? site.country, site.country])];
      if (countries.join() === reading.countries.join()) return;
      reading.countries = countries;
      scanner.rescan();
    });
  }

  /** A newer content script has taken over, or none will: either way this one must not touch the page again. */
  function stop(): null {
    life.abort();
    return null;
  }
}
