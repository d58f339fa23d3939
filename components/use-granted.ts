import { useEffect, useState } from "preact/hooks";
import { browser } from "wxt/browser";

/** Which of these host permissions are missing, kept up to date; null until it is known. */
export function useMissingHosts(patterns: readonly string[]): string[] | null {
  const [missing, setMissing] = useState<string[] | null>(null);
  const key = patterns.join(" ");
  useEffect(() => {
    let isCurrent = true;
    const check = async () => {
      const all = key === "" ? [] : key.split(" ");
      const granted = await Promise.all(
        all.map((pattern) => browser.permissions.contains({ origins: [pattern] })),
      );
      if (isCurrent) setMissing(all.filter((_, index) => !granted[index]));
    };
    void check();
    browser.permissions.onAdded.addListener(check);
    browser.permissions.onRemoved.addListener(check);
    return () => {
      isCurrent = false;
      browser.permissions.onAdded.removeListener(check);
      browser.permissions.onRemoved.removeListener(check);
    };
  }, [key]);
  return missing;
}
