import type { WxtBrowser } from "wxt/browser";
import { t } from "./i18n";
import type { PageToWorker } from "./messages";

/** Asks the worker to do something; false when it couldn't. Rejects when it failed at that, with a text for the agent. */
export type AskWorker = (message: PageToWorker) => Promise<boolean>;

/** Makes the function by which our own pages ask the worker. */
export function createAskWorker(runtime: Pick<WxtBrowser["runtime"], "sendMessage">): AskWorker {
  return async (message) => {
    const answer: unknown = await runtime.sendMessage(message);
    if (answer === null) throw new Error(t("panel.failed"));
    return answer === true;
  };
}
