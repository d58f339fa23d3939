import { browser } from "wxt/browser";
import type { createDialler } from "../calls/dial";
import { redialOf } from "../calls/redial";
import type { CallStore } from "../calls/store";
import { typedOrder } from "../calls/typed";
import { noteFailure } from "../diagnostics/failure";
import type { Settings } from "../settings/schema";
import { chosenCall, describeTyped, escapeXml, suggestCalls } from "./omnibox";
import { cookieStoreIdOf } from "./tab";

/** What calling from the address bar depends on. */
export interface OmniboxDependencies {
  settings: () => Promise<Settings>;
  calls: Pick<CallStore, "latest">;
  dial: ReturnType<typeof createDialler>;
  /** Shows the last calls, so that the agent sees what comes of it. */
  show: () => Promise<void>;
}

const SEARCHED_CALLS = 500;

/**
 * Calls from the address bar: Enter there is the agent's own, which no page can press. A typed number belongs to no
 * record; that of an earlier call, chosen by its name, to the call's.
 */
export function serveOmnibox({ settings, calls, dial, show }: OmniboxDependencies): void {
  const { omnibox } = browser;
  // Chrome takes XML, Firefox text.
  const shown = import.meta.env.FIREFOX ? (text: string) => text : escapeXml;
  omnibox.onInputChanged.addListener((text, suggest) => {
    const describe = async () => {
      const [{ country }, latest] = await Promise.all([settings(), calls.latest(SEARCHED_CALLS)]);
      omnibox.setDefaultSuggestion({ description: shown(describeTyped(text, country)) });
      suggest(
        suggestCalls(text, latest).map(({ content, description }) => ({
          content,
          description: shown(description),
        })),
      );
    };
    describe().catch((error: unknown) => noteFailure("Nothing could be suggested", error));
  });
  omnibox.onInputEntered.addListener((text) => {
    // At once: browsers open the popup only while the Enter is fresh.
    const showing = show();
    call(text)
      .then(() => showing)
      .catch((error: unknown) => noteFailure("A number from the address bar wasn't called", error));
  });

  async function call(text: string): Promise<void> {
    // A name that nobody has chosen among the suggestions is nothing to dial.
    if (!/\d/.test(text)) return;
    const [now, latest, [tab]] = await Promise.all([
      settings(),
      calls.latest(SEARCHED_CALLS),
      browser.tabs.query({ active: true, lastFocusedWindow: true }),
    ]);
    const chosen = chosenCall(text, latest);
    const order = chosen
      ? redialOf(chosen, now.country)
      : typedOrder(text, { url: tab?.url ?? "", cookieStoreId: cookieStoreIdOf(tab), record: null }, now);
    await dial(order, () => {});
  }
}
