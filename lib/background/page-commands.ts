import type { ListedNumber, WorkerToContent } from "../messages";

/** What commands on a page depend on. */
export interface PageCommandDependencies {
  /** The numbers of each frame in which the content script runs. */
  collect: (
    tabId: number,
  ) => Promise<{ frameId: number; numbers: Omit<ListedNumber, "frameId" | "index">[] }[]>;
  /** The selected text of each frame. */
  selections: (tabId: number) => Promise<{ frameId: number; text: string }[]>;
  send: (target: { tabId: number; frameId: number }, message: WorkerToContent) => Promise<void>;
  /** Tells the agent that the extension doesn't run on a page, and why. */
  tellInactive: (tabId: number) => Promise<void>;
}

/** What the agent asks of a page from outside of it: by a keyboard command, the context menu or the popup. */
export interface PageCommands {
  /** Shows the list of a page's numbers; false, once the agent was told, where the extension doesn't run on the page. */
  listNumbers(tabId: number): Promise<boolean>;
  /** Calls the number that was chosen in the list, in the frame that it stands in. */
  choose(target: { tabId: number; frameId: number }, index: number): Promise<void>;
  /** Offers to call the text that is selected in a tab; lists its numbers where nothing is. */
  callSelection(tabId: number): Promise<void>;
  /** Offers to call a text that is selected in a frame. */
  callText(target: { tabId: number; frameId: number }, text: string): Promise<void>;
}

/** Makes what a keyboard command, the context menu and the popup ask of pages. */
export function createPageCommands(dependencies: PageCommandDependencies): PageCommands {
  const { collect, selections, send, tellInactive } = dependencies;
  return { listNumbers, callSelection, choose, callText };

  async function listNumbers(tabId: number): Promise<boolean> {
    // Where the extension has no access, the browser refuses to look.
    const frames = (await collect(tabId).catch(() => [])).sort((a, b) => a.frameId - b.frameId);
    const [first] = frames;
    if (!first) {
      await tellInactive(tabId);
      return false;
    }
    const numbers = frames.flatMap(({ frameId, numbers }) =>
      numbers.map((number, index) => ({ ...number, frameId, index })),
    );
    await send({ tabId, frameId: first.frameId }, { type: "worker>content:list", numbers });
    return true;
  }

  async function callSelection(tabId: number): Promise<void> {
    const selected = (await selections(tabId).catch(() => [])).find(({ text }) => text.trim() !== "");
    if (!selected) {
      await listNumbers(tabId);
      return;
    }
    const { frameId, text } = selected;
    await offer({ tabId, frameId }, { type: "worker>content:callText", text, isByKeyboard: true });
  }

  function choose(target: Target, index: number): Promise<void> {
    return send(target, { type: "worker>content:chosen", index });
  }

  function callText(target: Target, text: string): Promise<void> {
    return offer(target, { type: "worker>content:callText", text });
  }

  async function offer(target: Target, message: WorkerToContent): Promise<void> {
    await send(target, message).catch(() => tellInactive(target.tabId));
  }
}

/** A frame of a tab. */
interface Target {
  tabId: number;
  frameId: number;
}
