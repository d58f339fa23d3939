import { defineUnlistedScript } from "wxt/utils/define-unlisted-script";
import { type ForcedLanguage, forceLanguage } from "../lib/i18n";
import { createAgentUi } from "../lib/page/ui/agent-ui";

/*
 * What the agent sees in a page. It runs beside the content script, in the same isolated world, and is brought in by
 * the worker when the content script first needs it: documents without numbers never do.
 */

declare global {
  var crmClickToDialUi: typeof createAgentUi | undefined;
  /** Set by the worker just before: the language that the settings put in place of the browser's. */
  var crmClickToDialLanguage: ForcedLanguage | null | undefined;
}

export default defineUnlistedScript(() => {
  forceLanguage(globalThis.crmClickToDialLanguage ?? null);
  globalThis.crmClickToDialUi = createAgentUi;
});
