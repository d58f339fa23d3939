import { t } from "../../lib/i18n";
import { CheckField } from "../fields";
import { OptionalPermission } from "./optional-permission";
import type { SectionProps } from "./sections";

/** Whether the browser shows what waits for the agent, which it does only if both the agent and the browser allow it. */
export function NotificationsSection({ draft, change }: SectionProps) {
  return (
    <div class="stack">
      <CheckField
        label={t("notification.setting")}
        hint={t("notification.settingHint")}
        path="notify"
        checked={draft.notify}
        onChange={(notify) => change({ notify })}
      />
      {draft.notify && (
        <OptionalPermission
          permission="notifications"
          texts={{
            why: "notification.why",
            allow: "notification.allow",
            granted: "notification.granted",
            refused: "notification.refused",
          }}
        />
      )}
    </div>
  );
}
