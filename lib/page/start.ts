import type { PageSite, WorkerToContent } from "../messages";
import { listenForClicks } from "./clicks";
import { createPageReader, deepPath, isVisible, type ShadowRootOf } from "./dom";
import { allHits, type Hit, hitAt, hitOfLink, isDialLink } from "./hit";
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
  /** Brings in what the agent sees, which most documents never need. */
  loadUi: (page: PageState) => Promise<AgentUi>;
  /** False once the extension was updated or removed and this script is left behind. */
  isAlive: () => boolean;
}

/** What the content script does in one document. */
export interface Page {
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
  const marks = createMarks(window.CSS.highlights);
  const reading: Reading = { countries: [site.country], learned: site.learned };
  const find = createFindInPage(reading);
  let loading: Promise<AgentUi> | null = null;
  let readingCountry: ReturnType<typeof setTimeout> | undefined;
  let looked = { href: "", times: 0 };
  let collected: Hit[] = [];
  let menuPath: Element[] = [];

  // On paper there is nothing to click, and a highlighted text is printed in other pieces and colours.
  window.addEventListener("beforeprint", () => marks.show(false), { signal });
  window.addEventListener("afterprint", () => marks.show(true), { signal });
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
  const reader = createPageReader(shadowRootOf, scanner.roots);
  const hitUnder = (event: MouseEvent) => (isAlive() ? hitAt(event, find, shadowRootOf) : stop());

  listenForClicks({
    window,
    hitAt: hitUnder,
    onPress: () => withUi(() => {}),
    onTaken: (hit) => withUi((ui) => ui.taken(hit)),
    onWithdrawn: () => withUi((ui) => ui.withdrawn()),
    onDial: (hit) => withUi((ui) => ui.clicked(hit)),
    signal,
  });
  watchHover({
    window,
    hitAt: hitUnder,
    focused: (event) => {
      const link = deepPath(event, shadowRootOf).find(isDialLink);
      return link?.matches(":focus-visible") ? hitOfLink(link) : null;
    },
    onRest: (hit, by) => withUi((ui) => ui.rest(hit, by)),
    onLeave: (by) => {
      if (loading) withUi((ui) => ui.leave(by));
    },
    signal,
  });
  window.addEventListener(
    "contextmenu",
    (event) => {
      menuPath = deepPath(event, shadowRootOf);
    },
    { capture: true, signal },
  );
  signal.addEventListener("abort", () => clearTimeout(readingCountry));

  return {
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
          if (hit) withUi((ui) => ui.clicked(hit));
          return;
        }
        case "worker>content:callText":
          withUi((ui) => ui.callText(message.text, menuPath.find(isVisible) ?? document.documentElement));
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

  function withUi(use: (ui: AgentUi) => void): void {
    ui()
      .then(use)
      .catch((error: unknown) => {
        loading = null;
        console.error("CRM Click-to-Dial couldn't show its card", error);
      });
  }

  /** A record of another country reads its national numbers by that; those of the site's country still count. */
  function readCountry(): void {
    readingCountry = undefined;
    const { href } = window.location;
    looked = { href, times: looked.href === href ? looked.times + 1 : 1 };
    const mayMatter = window === window.top || !marks.isEmpty();
    if (looked.times > COUNTRY_LOOKS || !mayMatter) return;
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
