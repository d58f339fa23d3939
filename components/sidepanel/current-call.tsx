import type { AskWorker } from "../../lib/ask-worker";
import type { Call } from "../../lib/calls/call";
import { callView } from "../../lib/calls/view";
import { isolated } from "../../lib/i18n";
import { outcomeText } from "../../lib/outcome-text";
import type { Settings } from "../../lib/settings/schema";
import { Action } from "../action";
import { AfterCall } from "./after-call";

interface CurrentCallProps {
  call: Call;
  settings: Settings;
  ask: AskWorker;
  /** Whether its wrap-up is open at once: that of the latest call. */
  isOpen: boolean;
}

/** A call that waits for the agent: to be confirmed, followed or wrapped up. */
export function CurrentCall({ call, settings, ask, isOpen }: CurrentCallProps) {
  const { title, detail } = outcomeText(callView(call, settings));
  const answer = (isConfirmed: boolean) => ask({ type: "page>worker:answer", callId: call.id, isConfirmed });
  return (
    <article class="call">
      <h3>{title}</h3>
      {call.record?.name && <p class="muted">{isolated(call.record.name)}</p>}
      {detail !== "" && <p class="muted">{detail}</p>}
      {call.state === "confirming" && (
        <div class="buttons">
          <Action text="card.call" isPrimary run={() => answer(true)} />
          <Action text="card.dontCall" run={() => answer(false)} />
        </div>
      )}
      <AfterCall call={call} settings={settings} ask={ask} isOpen={isOpen} />
    </article>
  );
}
