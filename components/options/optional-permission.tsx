import { useEffect, useState } from "preact/hooks";
import { browser } from "wxt/browser";
import { type TextKey, t } from "../../lib/i18n";

interface OptionalPermissionProps {
  permission: "cookies" | "notifications";
  /** The keys of its texts. */
  texts: Record<"why" | "allow" | "granted" | "refused", TextKey>;
}

/** Says what a permission of the browser's is good for, and asks for it on a click. */
export function OptionalPermission({ permission, texts }: OptionalPermissionProps) {
  const [isGranted, setIsGranted] = useState(false);
  const [wasRefused, setWasRefused] = useState(false);
  useEffect(() => {
    void browser.permissions.contains({ permissions: [permission] }).then(setIsGranted);
  }, [permission]);
  const request = async () => {
    const answer = await browser.permissions.request({ permissions: [permission] }).catch(() => false);
    setIsGranted(answer);
    setWasRefused(!answer);
  };
  return (
    <div role="status">
      {isGranted ? (
        <p class="good">{t(texts.granted)}</p>
      ) : (
        <>
          <p class="hint">{t(texts.why)}</p>
          <button type="button" onClick={() => void request()}>
            {t(texts.allow)}
          </button>
        </>
      )}
      {wasRefused && <p class="problem">{t(texts.refused)}</p>}
    </div>
  );
}
