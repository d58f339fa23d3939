import { defineUnlistedScript } from "wxt/utils/define-unlisted-script";
import { createShadowRootOf } from "../lib/page/dom";
import { inspectPage } from "../lib/page/inspect";

/*
 * What the diagnostics page runs in a tab to learn which numbers the content script sees there: in the same isolated
 * world, by what that reads the page by, and not a byte of it where nobody asks.
 */
export default defineUnlistedScript(() => {
  const { chrome } = globalThis as unknown as { chrome: Parameters<typeof createShadowRootOf>[0] };
  const { crmClickToDial: script } = globalThis;
  const reading = script?.page()?.reading ?? null;
  return inspectPage(document, reading, createShadowRootOf(chrome, script?.own ?? new WeakSet()));
});
