import { browser } from "wxt/browser";
import type { ObservedRequest } from "../results/screen-pop";

/*
 * What the worker's part after the click needs of the browser.
 */

/** A browser rounds alarms up to half a minute; what is due earlier is left to a timer, while the worker lives. */
const SHORTEST_ALARM_MS = 30_000;

/** Makes the function that has something done at a time, also when the worker has been stopped by then. */
export function createWaker(name: string, work: () => void): (at: number | null) => Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return async (at) => {
    clearTimeout(timer);
    if (at === null) {
      await browser.alarms.clear(name);
      return;
    }
    const wait = Math.max(0, at - Date.now());
    if (wait < SHORTEST_ALARM_MS) timer = setTimeout(work, wait);
    await browser.alarms.create(name, { when: Date.now() + Math.max(wait, SHORTEST_ALARM_MS) });
  };
}

/** Makes an alarm ring again and again, or no more. One that rings already goes on as it does. */
export async function setPeriodicAlarm(name: string, minutes: number | null): Promise<void> {
  const current = await browser.alarms.get(name);
  if (minutes === null) await browser.alarms.clear(name);
  else if (current?.periodInMinutes !== minutes)
    await browser.alarms.create(name, { periodInMinutes: minutes });
}

/**
 * Listens to the requests by which pages go elsewhere, where the extension may. To be called at the start of the worker,
 * so that the browser wakes it for them, and when the permission is granted.
 */
export function observeRequests(listener: (request: ObservedRequest) => void): void {
  const { webRequest } = browser;
  if (!webRequest || webRequest.onBeforeRequest.hasListener(onRequest)) return;
  observer = listener;
  webRequest.onBeforeRequest.addListener(
    onRequest,
    { urls: ["http://*/*", "https://*/*"], types: ["main_frame", "sub_frame", "xmlhttprequest"] },
    ["requestBody"],
  );
}

let observer: (request: ObservedRequest) => void = () => {};

function onRequest(request: ObservedRequest): undefined {
  if (request.method === "POST") observer(request);
}

/** In storage for the session: Chrome has been allowed to observe requests in this session, and does so from the next on. */
export const RESTART_KEY = "restartToObserve";

/** Notes that Chrome has to be restarted before it lets the extension observe requests. Firefox needs no restart. */
export async function noteGrant(permissions: readonly string[] | undefined): Promise<void> {
  if (import.meta.env.CHROME && permissions?.includes("webRequest"))
    await browser.storage.session.set({ [RESTART_KEY]: true });
}
