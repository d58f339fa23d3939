import { mayRepeat, type OutcomeReason } from "../../calls/call";
import { t } from "../../i18n";
import type { CallView } from "../../messages";
import { outcomeText } from "../../outcome-text";
import type { CardContent } from "./card";

/** What the agent can do from the card. */
export interface CardActions {
  signIn: () => void;
  openOptions: () => void;
  callAgain: () => void;
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
        isQuestion: true,
        actions: [
          { label: t("card.call"), run: () => actions.answer(true) },
          { label: t("card.dontCall"), run: () => actions.answer(false), isHarmless: true },
        ],
      };
    case "asking":
      return {
        tone: "busy",
        title,
        detail,
        actions: [{ label: t("card.cancel"), run: actions.cancel, isHarmless: true }],
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

/** What agents can mend themselves, in the settings. */
const MENDED_IN_SETTINGS: ReadonlySet<OutcomeReason> = new Set([
  "tenantMissing",
  "accessMissing",
  "containerAccess",
  "needsCountry",
  "settingsUnreadable",
  "signInNeeded",
  "signInIncomplete",
]);

function actionsFor(view: CallView, actions: CardActions): CardContent["actions"] {
  const again = mayRepeat(view) ? [{ label: t("card.callAgain"), run: actions.callAgain }] : [];
  if (view.reason === "notSignedIn" || view.reason === "placementRedirected")
    return [{ label: t("card.signIn"), run: actions.signIn }, ...again];
  if (view.reason !== null && MENDED_IN_SETTINGS.has(view.reason))
    return [{ label: t("card.openOptions"), run: actions.openOptions }];
  return again;
}
