import { useState } from "preact/hooks";
import type { AskWorker } from "../../lib/ask-worker";
import type { Call } from "../../lib/calls/call";
import { t } from "../../lib/i18n";
import { MAX_TEXT } from "../../lib/messages";
import { MAX_NOTES } from "../../lib/results/result";
import type { Settings } from "../../lib/settings/schema";
import { TextField } from "../fields";

interface CallbackFormProps {
  call: Call;
  settings: Settings;
  ask: AskWorker;
}

/** Asks the CRM to have the customer called back; only the newer parameters have a place for a text. */
export function CallbackForm({ call, settings, ask }: CallbackFormProps) {
  const [isOpen, setIsOpen] = useState(false);
  const [progress, setProgress] = useState<"" | "sending" | "sent">("");
  const [problem, setProblem] = useState("");
  const [subject, setSubject] = useState("");
  const [body, setBody] = useState(call.result?.notes ?? "");
  if (settings.callbackRequest.url === "") return null;
  const hasText = settings.callbackRequest.fields === "caller";
  const isSending = progress === "sending";

  const send = async () => {
    setProgress("sending");
    setProblem("");
    try {
      const isTaken = await ask({
        type: "page>worker:requestCallback",
        callId: call.id,
        subject: subject.slice(0, MAX_TEXT),
        body: body.slice(0, MAX_NOTES),
      });
      if (!isTaken) throw new Error();
      setProgress("sent");
      setIsOpen(false);
    } catch (error) {
      // What was written stays.
      setProgress("");
      setProblem(t("callback.failed", { detail: error instanceof Error ? error.message : String(error) }));
    }
  };
  const outcome =
    problem === "" ? (
      progress !== "" && (
        <p class={progress === "sent" ? "good" : "muted"} role="status">
          {t(`callback.${progress}`)}
        </p>
      )
    ) : (
      <p class="problem" role="alert">
        {problem}
      </p>
    );

  if (!isOpen)
    return (
      <>
        <button type="button" disabled={isSending} onClick={() => (hasText ? setIsOpen(true) : void send())}>
          {t("callback.request")}
        </button>
        {outcome}
      </>
    );
  return (
    <form
      class="wrap-up"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isSending) void send();
      }}
    >
      <fieldset>
        <legend>{t("callback.title")}</legend>
        <TextField label={t("callback.subject")} value={subject} onChange={setSubject} />
        <TextField label={t("callback.body")} rows={3} value={body} onChange={setBody} />
        {outcome}
        <div class="buttons">
          <button type="submit" class="primary" disabled={isSending}>
            {t("callback.send")}
          </button>
          <button type="button" disabled={isSending} onClick={() => setIsOpen(false)}>
            {t("callback.cancel")}
          </button>
        </div>
      </fieldset>
    </form>
  );
}
