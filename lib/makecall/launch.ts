import type { MakeCallRequest } from "./build";
import { type Placement, placeCall } from "./place";

/** What launching depends on. */
export interface LaunchDependencies {
  fetch: typeof globalThis.fetch;
  openWindow: (url: string) => Promise<unknown>;
}

/**
 * Makes the function that launches a make_call request as the tenant's settings say: in the background with the
 * agent's session, or in a window, as the VCC Click-To-Dial API describes it.
 */
export function createLauncher({
  fetch,
  openWindow,
}: LaunchDependencies): (
  request: MakeCallRequest,
  settings: { tenant: { launch: "background" | "window" } },
) => Promise<Placement> {
  return async (request, { tenant }) => {
    // An address can't take along what is too long for one.
    if (tenant.launch === "background" || request.body) return placeCall(request, fetch);
    await openWindow(request.url);
    return { kind: "handedOver" };
  };
}
