import type { MakeCallRequest } from "./build";
import { type Placement, placeCall } from "./place";
import type { WindowPlacer } from "./window";

/** What launching depends on. */
export interface LaunchDependencies {
  fetch: typeof globalThis.fetch;
  windows: Pick<WindowPlacer, "place">;
}

/**
 * Makes the function that launches a make_call request as the tenant's settings say: in the background with the
 * agent's session, or in a window, as the VCC Click-To-Dial API describes it. A request in the background carries the
 * cookies of Firefox's default container only, so that a call from another container goes to a tab of that one.
 */
export function createLauncher({
  fetch,
  windows,
}: LaunchDependencies): (
  request: MakeCallRequest,
  settings: { tenant: { launch: "background" | "window" } },
  cookieStoreId: string,
) => Promise<Placement> {
  return (request, { tenant }, cookieStoreId) => {
    if (!opensPage(tenant, cookieStoreId)) return placeCall(request, fetch);
    return windows.place(request, { kind: tenant.launch === "window" ? "window" : "tab", cookieStoreId });
  };
}

/** Whether a call is placed by a page, whose address the browser keeps in its history and may open again. */
export function opensPage(tenant: { launch: "background" | "window" }, cookieStoreId: string): boolean {
  return tenant.launch === "window" || cookieStoreId !== "";
}
