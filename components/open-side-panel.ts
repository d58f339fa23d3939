import { browser } from "wxt/browser";

/** Opens the side panel of a window; browsers allow that only at once after a click. Where there is none, a tab shows it. */
export async function openSidePanel(windowId: number | undefined): Promise<void> {
  // The types know Chrome's interfaces only; Firefox calls its own the sidebar.
  const { sidePanel, sidebarAction } = browser as Partial<typeof browser> & {
    sidebarAction?: { open: () => Promise<void> };
  };
  if (sidePanel && windowId !== undefined) return sidePanel.open({ windowId });
  if (sidebarAction) return sidebarAction.open();
  await browser.tabs.create({ url: browser.runtime.getURL("/sidepanel.html") });
}
