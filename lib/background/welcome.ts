import type { WxtBrowser } from "wxt/browser";
import type { StoredSettings } from "../settings/store";

/** Opens the welcome page after an install, unless an administrator has installed or configured the extension. */
export async function welcome(
  stored: () => Promise<Pick<StoredSettings, "settings" | "policy">>,
  { management, runtime, tabs, windows }: Pick<WxtBrowser, "management" | "runtime" | "tabs" | "windows">,
): Promise<void> {
  const { installType } = await management.getSelf();
  if (installType === "admin") return;
  const { settings, policy } = await stored();
  const isManaged = policy.locked.length + policy.problems.length + policy.ignored.length > 0;
  if (isManaged || settings.tenant.url !== "") return;
  const url = runtime.getURL("/welcome.html");
  // An extension may be there before the browser's first window is.
  await tabs.create({ url }).catch(() => windows.create({ url }));
}
