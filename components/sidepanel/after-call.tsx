import type { AskWorker } from "../../lib/ask-worker";
import type { Call } from "../../lib/calls/call";
import { type CallMark, mayWrapUp } from "../../lib/calls/finish";
import { t } from "../../lib/i18n";
import { comeByThemselves } from "../../lib/results/result";
import type { Settings } from "../../lib/settings/schema";
import { Action } from "../action";
import { CallbackForm } from "./callback-form";
import { WrapUpForm } from "./wrap-up";

interface AfterCallProps {
  call: Call;
  settings: Settings;
  ask: AskWorker;
  /** Whether the wrap-up is open at once, where nobody but the agent says how the call went. */
  isOpen: boolean;
}

/** What the agent says of a call that was placed: that it was answered, that it is over, how it went. */
export function AfterCall({ call, settings, ask, isOpen }: AfterCallProps) {
  if (!mayWrapUp(call)) return null;
  const isReported = comeByThemselves(settings);
  const mark = (event: CallMark) => ask({ type: "page>worker:mark", callId: call.id, event });
  return (
    <>
      {call.state !== "ended" && (
        <>
          <p class="muted">{t(isReported ? "result.awaiting" : "result.awaitingAgent")}</p>
          <div class="buttons">
            {call.state !== "answered" && <Action text="wrapUp.answered" run={() => mark("answered")} />}
            <Action text="wrapUp.over" run={() => mark("ended")} />
            {call.state === "unknown" && <Action text="history.refused" run={() => mark("notPlaced")} />}
          </div>
        </>
      )}
      <details open={isOpen && (!isReported || call.state === "ended")}>
        <summary>{t("wrapUp.title")}</summary>
        <WrapUpForm call={call} settings={settings} ask={ask} />
        <CallbackForm call={call} settings={settings} ask={ask} />
      </details>
    </>
  );
}
