import { browser } from "wxt/browser";
import type { Call } from "../calls/call";
import { t } from "../i18n";
import type { Report } from "../reporting/outbox";
import type { Settings } from "../settings/schema";

/** What the extension's button shows, the first that holds. */
export type ToolbarState = "setUp" | "access" | "storage" | "waiting" | "signedOut" | "ready";

/** What there is to show. */
interface Situation {
  settings: Pick<Settings, "tenant" | "sites">;
  /** Whether the browser has given all access that the settings need. */
  hasAccess: boolean;
  /** The reports that the CRM hasn't accepted. */
  open: readonly Pick<Report, "state">[];
  latest: Pick<Call, "reason"> | undefined;
  /** How many calls wait for the agent to say how they went. */
  toWrapUp: number;
  /** Whether calls can be read and recorded. */
  canRecord: boolean;
}

/** What the extension's button shows. VCC can't be asked for the session: the latest call tells of it. */
export function toolbarState({
  settings,
  hasAccess,
  open,
  latest,
  canRecord,
}: Omit<Situation, "toWrapUp">): ToolbarState {
  if (settings.tenant.url === "" || settings.sites.length === 0) return "setUp";
  if (!hasAccess) return "access";
  if (!canRecord) return "storage";
  if (open.length > 0) return "waiting";
  return latest?.reason === "notSignedIn" ? "signedOut" : "ready";
}

/** The reports that wait for the agent, as against those that are sent by themselves. */
export function needsAgent<T extends Pick<Report, "state">>(reports: readonly T[]): T[] {
  return reports.filter(({ state }) => !["waiting", "sending", "accepted"].includes(state));
}

/** The pictures differ in shape, not only in colour. */
const PICTURES: Record<ToolbarState, "" | "off-" | "waiting-"> = {
  setUp: "off-",
  access: "off-",
  storage: "off-",
  signedOut: "off-",
  waiting: "waiting-",
  ready: "",
};
const SIZES = [16, 32, 48] as const;

/** Shows on the extension's button what state it is in: by its picture, the number of what waits, and in words. */
export async function showToolbar(situation: Situation): Promise<void> {
  const { open, toWrapUp } = situation;
  const state = toolbarState(situation);
  const count = open.length + toWrapUp;
  const path = Object.fromEntries(SIZES.map((size) => [size, `/icon/${PICTURES[state]}${size}.png`]));
  await browser.action.setIcon({ path });
  await browser.action.setBadgeText({ text: count === 0 ? "" : String(count) });
  await browser.action.setBadgeBackgroundColor({
    color: needsAgent(open).length > 0 ? "#b3261e" : "#8a6100",
  });
  await browser.action.setTitle({ title: titleOf(state, open.length, toWrapUp) });
}

function titleOf(state: ToolbarState, reports: number, toWrapUp: number): string {
  const name = t("extension.name");
  const lines = [
    ...(state === "ready" || state === "waiting" ? [] : [t(`toolbar.${state}`, { name })]),
    ...(reports > 0 ? [t("report.badge", { name, count: reports })] : []),
    ...(toWrapUp > 0 ? [t("toolbar.wrapUp", { name, count: toWrapUp })] : []),
  ];
  return lines.length > 0 ? lines.join("\n") : name;
}
