import type { CallbackRequester } from "../calls/callback";
import type { createDialler } from "../calls/dial";
import type { Finisher } from "../calls/finish";
import { redialOf } from "../calls/redial";
import type { CallLog } from "../calls/store";
import { typedOrder } from "../calls/typed";
import type { MakeCallForm, WindowPlacer } from "../makecall/window";
import type { PageToWorker } from "../messages";
import { parsePageMessage } from "../messages.schema";
import type { Outbox } from "../reporting/outbox";
import type { Settings } from "../settings/schema";
import type { PageCommands } from "./page-commands";
import type { Reporting } from "./reporting";
import type { Sender } from "./serve-content";
import { cookieStoreIdOf, recordOfTab, type TabView } from "./tab";

/** What serving our own pages depends on. */
export interface PageServerDependencies {
  /** Where the extension's own pages are, e.g. `chrome-extension://…/`. */
  ownUrl: string;
  commands: Pick<PageCommands, "listNumbers">;
  settings: () => Promise<Settings>;
  /** What the extension may see of a tab. */
  tab: (tabId: number) => Promise<TabView>;
  dial: ReturnType<typeof createDialler>;
  calls: CallLog;
  finisher: Finisher;
  outbox: Outbox;
  reporting: Pick<Reporting, "clear">;
  callbacks: CallbackRequester;
  forms: Pick<WindowPlacer, "takeForm">;
}

/** The worker's side of the protocol with the extension's own pages; null for what isn't theirs. */
export function createPageServer(dependencies: PageServerDependencies): {
  answer: (message: unknown, sender: Sender) => Promise<boolean | MakeCallForm | null> | null;
} {
  const { ownUrl, commands, settings, dial, calls, finisher, outbox, reporting, callbacks, forms } =
    dependencies;
  return {
    answer(data, { url }) {
      const message = url?.startsWith(ownUrl) ? parsePageMessage(data) : null;
      return message && answerParsed(message);
    },
  };

  async function answerParsed(message: PageToWorker): Promise<boolean | MakeCallForm | null> {
    switch (message.type) {
      case "page>worker:listNumbers":
        return commands.listNumbers(message.tabId);
      case "page>worker:takeForm":
        return forms.takeForm(message.id);
      case "page>worker:mark":
        await finisher.mark(message.callId, message.event);
        return true;
      case "page>worker:wrapUp":
        return finisher.wrapUp(message.callId, message.wrapUp);
      case "page>worker:sendReport":
        await outbox.sendNow(message.reportId);
        return true;
      case "page>worker:discardReport":
        await outbox.discard(message.reportId);
        return true;
      case "page>worker:signedIn":
        await outbox.unblock();
        return true;
      case "page>worker:requestCallback":
        return requestCallback(message);
      case "page>worker:callAgain": {
        const call = await calls.get(message.callId);
        const again = call && redialOf(call, (await settings()).country);
        return again !== undefined && (await dial(again, () => {})) !== null;
      }
      case "page>worker:answer":
        return (await dial(message, () => {})) !== null;
      case "page>worker:dial": {
        const [tab, now] = await Promise.all([dependencies.tab(message.tabId), settings()]);
        const order = typedOrder(
          message.raw,
          {
            url: tab.url ?? "",
            cookieStoreId: cookieStoreIdOf(tab),
            record: message.withRecord ? recordOfTab(tab, now) : null,
          },
          now,
        );
        return (await dial(order, () => {})) !== null;
      }
      case "page>worker:deleteCall":
        await calls.remove(message.callId);
        return true;
      case "page>worker:deleteHistory":
        await reporting.clear();
        return true;
    }
  }

  async function requestCallback({
    callId,
    subject,
    body,
  }: Extract<PageToWorker, { type: "page>worker:requestCallback" }>): Promise<boolean> {
    const call = await calls.get(callId);
    if (call === undefined) return false;
    await callbacks.ofCall(call, { subject, body });
    return true;
  }
}
