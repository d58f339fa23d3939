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
        detail: [callerText(view), t("outcome.handedOver"), extensionText(view)].filter(Boolean).join(" "),
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
    case "answered":
    case "ended":
    case "wrappedUp":
    case "reported":
      return { title: t(`call.${view.state}`, { number }), detail: "" };
  }
}

function reasonText({ reason, detail }: CallView): string {
  const text = t(`outcome.${reason ?? "internal"}`, { detail });
  return import.meta.env.FIREFOX && reason === "notSignedIn"
    ? `${text} ${t("outcome.notSignedInContainer")}`
    : text;
}

/** VCC isn't given the extension: it documents no way to dial one. */
function extensionText({ extension }: CallView): string {
  return extension === "" ? "" : t("outcome.extension", { extension });
}

function confirmText({ reason }: CallView): string {
  return reason === "premiumRate" || reason === "emergency" ? t(`confirm.${reason}`) : "";
}

/** Whom the customer sees calling, and why that is so where it isn't what was to be expected. */
export function callerText({
  serviceNumberName,
  callerId,
  defaultBecause,
}: Pick<CallView, "serviceNumberName" | "callerId" | "defaultBecause">): string {
  if (defaultBecause !== null) {
    const why = t(`why.${defaultBecause}`);
    return callerId === ""
      ? t("caller.vccDefaultBecause", { why })
      : t("caller.default", { caller: callerId, why });
  }
  if (callerId === "") return t("caller.vccDefault");
  return t("caller.as", { caller: [serviceNumberName, callerId].filter(Boolean).join(", ") });
}
