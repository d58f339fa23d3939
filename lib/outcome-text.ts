import { t } from "./i18n";
import type { CallView } from "./messages";

/** What a call's state is called, and what happened, why, and what to do. */
export function outcomeText(view: CallView): { title: string; detail: string } {
  const number =
    view.extension === ""
      ? view.phone
      : t("phone.withExtension", { phone: view.phone, extension: view.extension });
  switch (view.state) {
    case "confirming":
      return { title: t("call.ask", { number }), detail: confirmText(view) };
    case "asking":
      return view.reason === "signInNeeded"
        ? { title: t("call.signingIn", { number }), detail: t("signIn.inWindow") }
        : { title: t("call.asking", { number }), detail: "" };
    case "placing":
      return { title: t("call.placing", { number }), detail: callerText(view) };
    case "handedOver":
      return {
        title: t("call.handedOver", { number }),
        detail: `${callerText(view)} ${t("outcome.handedOver")}`.trim(),
      };
    case "refused":
      return { title: t("call.refused", { number }), detail: reasonText(view) };
    case "failed":
      return { title: t("call.failed", { number }), detail: reasonText(view) };
    case "interrupted":
      return { title: t("call.failed", { number }), detail: t("outcome.interrupted") };
    case "unknown":
      return {
        title: t("call.unknown", { number }),
        detail: reasonText(view),
      };
  }
}

function reasonText({ reason, detail }: CallView): string {
  return t(`outcome.${reason ?? "internal"}`, { detail });
}

function confirmText({ reason }: CallView): string {
  return reason === "premiumRate" || reason === "emergency" ? t(`confirm.${reason}`) : "";
}

function callerText(view: CallView): string {
  if (view.callerId === "" && view.serviceNumberName === "") return t("caller.vccDefault");
  const caller = [view.serviceNumberName, view.callerId].filter(Boolean).join(", ");
  return view.defaultBecause === null
    ? t("caller.as", { caller })
    : t("caller.default", { caller, why: t(`why.${view.defaultBecause}`) });
}
