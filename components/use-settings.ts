import { useEffect, useState } from "preact/hooks";
import type { SettingsStore, StoredSettings } from "../lib/settings/store";

/** The settings, kept up to date; null until they are known. */
export function useSettings(store: Pick<SettingsStore, "load" | "watch">): StoredSettings | null {
  const [stored, setStored] = useState<StoredSettings | null>(null);
  useEffect(() => {
    let isCurrent = true;
    const load = () => void store.load().then((loaded) => isCurrent && setStored(loaded));
    load();
    const stop = store.watch(load);
    return () => {
      isCurrent = false;
      stop();
    };
  }, [store]);
  return stored;
}
