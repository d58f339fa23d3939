import { useState } from "preact/hooks";
import { type TextKey, t } from "../lib/i18n";

interface ActionProps {
  text: TextKey;
  /** Gives false where it couldn't be done. */
  run: () => Promise<boolean>;
  /** What is said where it couldn't be done. */
  refusal?: TextKey;
  isPrimary?: boolean;
  disabled?: boolean;
}

/** A button by which the worker is asked for something: locked until it has answered, with a text where that failed. */
export function Action({ text, run, refusal = "action.refused", isPrimary, disabled }: ActionProps) {
  const [isRunning, setIsRunning] = useState(false);
  const [problem, setProblem] = useState("");
  const act = async () => {
    setIsRunning(true);
    try {
      setProblem((await run()) ? "" : t(refusal));
    } catch (error) {
      setProblem(t("action.failed", { detail: error instanceof Error ? error.message : String(error) }));
    } finally {
      setIsRunning(false);
    }
  };
  return (
    <>
      <button
        type="button"
        class={isPrimary ? "primary" : undefined}
        disabled={disabled || isRunning}
        onClick={() => void act()}
      >
        {t(text)}
      </button>
      {problem !== "" && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
    </>
  );
}
