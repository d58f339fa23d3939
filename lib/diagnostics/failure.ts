import { browser } from "wxt/browser";
import { logError } from "../log";
import { createErrorLog } from "./error-log";

/** Says on the console what failed, and keeps it for the diagnostics page. For the worker and the extension's own pages. */
export function noteFailure(what: string, error: unknown): void {
  logError(what, error);
  // Where the log itself can't be written there is nobody left to tell.
  createErrorLog(browser.storage.session)
    .note(what, error)
    .catch(() => {});
}

/** Notes whatever fails in a context without anybody having caught it; the browser doesn't say it again, unmasked. */
export function noteUncaught(context: EventTarget): void {
  context.addEventListener("error", (event) => {
    if (!(event instanceof ErrorEvent)) return;
    event.preventDefault();
    noteFailure("Uncaught", event.error ?? event.message);
  });
  context.addEventListener("unhandledrejection", (event) => {
    if (!(event instanceof PromiseRejectionEvent)) return;
    event.preventDefault();
    noteFailure("Unhandled rejection", event.reason);
  });
}
