import { maskPersonal } from "./http/mask";

/**
 * Writes to the browser's console what failed and where, for whoever looks for a fault. What it may quote of customers is
 * masked: anybody at the computer can read there.
 */
export function logError(what: string, error: unknown): void {
  console.error([what, maskPersonal(String(error)), ...framesOf(error)].join("\n"));
}

/** The same of what fails in a CRM's page, where a message may quote anything: only its kind is told. */
export function logErrorInPage(what: string, error: unknown): void {
  console.error([what, error instanceof Error ? error.name : typeof error, ...framesOf(error)].join("\n"));
}

/** Chrome's stacks begin with the message, whose lines may look like frames. */
function framesOf(error: unknown): string[] {
  const stack = error instanceof Error ? (error.stack ?? "").replace(String(error), "") : "";
  return stack.split("\n").filter((line) => /^\s*at .*:\d+:\d+\)?$|^[^@\s]*@\S+:\d+:\d+$/.test(line));
}
