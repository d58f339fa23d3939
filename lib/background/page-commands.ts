import type { ListedNumber, WorkerToContent } from "../messages";

/** What commands on a page depend on. */
export interface PageCommandDependencies {
  /** The numbers of each frame in which the content script runs. */
  collect: (
    tabId: number,
  ) => Promise<{ frameId: number; numbers: Omit<ListedNumber, "frameId" | "index">[] }[]>;
  send: (target: { tabId: number; frameId: number }, message: WorkerToContent) => Promise<void>;
}

/** What the agent asks of a page from outside of it: by a keyboard command, the context menu or the popup. */
export interface PageCommands {
  /** Shows the list of a page's numbers; false where the extension doesn't run on the page. */
  listNumbers(tabId: number): Promise<boolean>;
  /** Calls the number that was chosen in the list, in the frame that it stands in. */
  choose(target: { tabId: number; frameId: number }, index: number): Promise<void>;
  /** Offers to call a text that is selected in a frame. */
  callText(target: { tabId: number; frameId: number }, text: string): Promise<void>;
}

export function createPageCommands({ collect, send }: PageCommandDependencies): PageCommands {
  return {
    async listNumbers(tabId) {
      const frames = (await collect(tabId)).sort((a, b) => a.frameId - b.frameId);
      const [first] = frames;
      if (!first) return false;
      const numbers = frames.flatMap(({ frameId, numbers }) =>
        numbers.map((number, index) => ({ ...number, frameId, index })),
      );
      await send({ tabId, frameId: first.frameId }, { type: "worker>content:list", numbers });
      return true;
    },
    choose: (target, index) => send(target, { type: "worker>content:chosen", index }),
    callText: (target, text) => send(target, { type: "worker>content:callText", text }),
  };
}
