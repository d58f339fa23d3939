import { t } from "../../i18n";
import type { CallView } from "../../messages";
import { outcomeText } from "../../outcome-text";
import type { CardContent } from "./card";

/** What the agent can do from the card. */
export interface CardActions {
  signIn: () => void;
  openOptions: () => void;
  cancel: () => void;
  /** Answers the question whether a guarded number is meant. */
  answer: (isConfirmed: boolean) => void;
}

/** What the card shows of a call. */
export function callCard(view: CallView, actions: CardActions): CardContent {
  const { title, detail } = outcomeText(view);
  switch (view.state) {
    case "confirming":
      return {
        tone: "busy",
        title,
        detail,
        actions: [
          { label: t("card.call"), run: () => actions.answer(true) },
          { label: t("card.dontCall"), run: () => actions.answer(false) },
        ],
      };
    case "asking":
      return {
        tone: "busy",
        title,
        detail,
        actions: [{ label: t("card.cancel"), run: actions.cancel }],
        countdownMs: view.timeLimitMs,
      };
    case "placing":
      return { tone: "busy", title, detail, actions: [] };
    case "handedOver":
      return { tone: "good", title, detail, actions: [] };
    default:
      return { tone: "bad", title, detail, actions: actionsFor(view, actions) };
  }
}

function actionsFor(view: CallView, actions: CardActions): CardContent["actions"] {
  if (view.reason === "notSignedIn") return [{ label: t("card.signIn"), run: actions.signIn }];
  if (view.reason === "tenantMissing" || view.reason === "accessMissing")
    return [{ label: t("card.openOptions"), run: actions.openOptions }];
  return [];
}
