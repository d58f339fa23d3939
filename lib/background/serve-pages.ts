import { parsePageMessage } from "../messages.schema";
import type { PageCommands } from "./page-commands";
import type { Sender } from "./serve-content";

/** What serving our own pages depends on. */
export interface PageServerDependencies {
  /** Where the extension's own pages are, e.g. `chrome-extension://…/`. */
  ownUrl: string;
  commands: PageCommands;
}

/** The worker's side of the protocol with the extension's own pages; null for what isn't theirs. */
export function createPageServer({ ownUrl, commands }: PageServerDependencies): {
  answer: (message: unknown, sender: Sender) => Promise<boolean> | null;
} {
  return {
    answer(data, { url }) {
      const message = url?.startsWith(ownUrl) ? parsePageMessage(data) : null;
      return message && commands.listNumbers(message.tabId);
    },
  };
}
