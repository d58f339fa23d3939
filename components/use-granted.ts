import { useEffect, useState } from "preact/hooks";
import { browser } from "wxt/browser";
import { RESTART_KEY } from "../lib/background/browser-reporting";

/** Which of these host permissions are missing, kept up to date; null until it is known. */
export function useMissingHosts(patterns: readonly string[]): string[] | null {
  return useMissing(patterns, (pattern) => ({ origins: [pattern] }));
}

/** Which of these permissions of the browser's are missing, kept up to date; none until it is known. */
export function useMissingPermissions<T extends "webRequest">(names: readonly T[]): T[] {
  const missing = useMissing(names, (name) => ({ permissions: [name as "webRequest"] }));
  return names.filter((name) => missing?.includes(name));
}

type Permissions = Parameters<typeof browser.permissions.contains>[0];

function useMissing(names: readonly string[], permissionOf: (name: string) => Permissions): string[] | null {
  const [missing, setMissing] = useState<string[] | null>(null);
  const key = names.join(" ");
  useEffect(() => {
    let isCurrent = true;
    const check = async () => {
      const all = key === "" ? [] : key.split(" ");
      const granted = await Promise.all(all.map((name) => browser.permissions.contains(permissionOf(name))));
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

/** Whether Chrome has to be restarted before it lets the extension observe requests. */
export function useMustRestart(): boolean {
  const [mustRestart, setMustRestart] = useState(false);
  useEffect(() => {
    const read = () =>
      void browser.storage.session.get(RESTART_KEY).then((stored) => setMustRestart(RESTART_KEY in stored));
    read();
    browser.storage.session.onChanged.addListener(read);
    return () => browser.storage.session.onChanged.removeListener(read);
  }, []);
  return mustRestart;
}
