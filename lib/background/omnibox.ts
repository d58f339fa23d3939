import type { Call } from "../calls/call";
import { searchCalls } from "../calls/history";
import { t } from "../i18n";
import { formatPhoneNumber } from "../phone/clean";
import { readPhoneNumber } from "../phone/read";

/** The word that leads to the extension in the address bar; the manifest has it, too. */
export const KEYWORD = "call";

/** A call that can be chosen in the address bar: the text that stands for it there, and what is said of it. */
export interface Suggestion {
  content: string;
  description: string;
}

const MAX_SUGGESTIONS = 5;

/** What Enter does with the text as it is: call the number in it, or nothing. */
export function describeTyped(text: string, country: string): string {
  const { cleaned } = readPhoneNumber(text, [country]);
  return cleaned.ok
    ? t("omnibox.call", { number: formatPhoneNumber(cleaned.number.e164) })
    : t("omnibox.prompt");
}

/** Earlier calls that fit the text, each number once. */
export function suggestCalls(text: string, calls: readonly Call[]): Suggestion[] {
  return callable(text, calls).map((call) => ({
    content: contentOf(call),
    description:
      nameOf(call) === ""
        ? t("omnibox.call", { number: numberOf(call) })
        : t("omnibox.callName", { number: numberOf(call), name: nameOf(call) }),
  }));
}

/** The earlier call that was chosen, if one was. */
export function chosenCall(content: string, calls: readonly Call[]): Call | undefined {
  // A bare number may as well have been typed: it belongs to no record then.
  return calls.find((call) => nameOf(call) !== "" && call.phone.e164 !== "" && contentOf(call) === content);
}

function callable(text: string, calls: readonly Call[]): Call[] {
  const numbers = new Set<string>();
  return searchCalls(calls, text, "all")
    .filter(({ phone }) => {
      if (phone.e164 === "" || numbers.has(phone.e164)) return false;
      numbers.add(phone.e164);
      return true;
    })
    .slice(0, MAX_SUGGESTIONS);
}

function contentOf(call: Call): string {
  return [numberOf(call), nameOf(call)].filter(Boolean).join(" ");
}

function numberOf({ phone }: Call): string {
  return formatPhoneNumber(phone.e164);
}

function nameOf({ record }: Call): string {
  return record?.name ?? "";
}

/** Text as Chrome wants it in a suggestion, which is XML there. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
