import { defineUnlistedScript } from "wxt/utils/define-unlisted-script";
import { createAgentUi } from "../lib/page/ui/agent-ui";

/*
 * What the agent sees in a page. It runs beside the content script, in the same isolated world, and is brought in by
 * the worker when the content script first needs it: most documents never do.
 */

declare global {
  var crmClickToDialUi: typeof createAgentUi | undefined;
}

export default defineUnlistedScript(() => {
  globalThis.crmClickToDialUi = createAgentUi;
});
