import { type ComponentChildren, createContext } from "preact";
import { useContext, useId } from "preact/hooks";
import { t } from "../lib/i18n";
import { isLocked } from "../lib/settings/policy";

/** The paths of the settings that the organisation sets, and nobody can edit. */
export const LockedPaths = createContext<readonly string[]>([]);

/** The id of the note that says so, for all that is within a locked part of a page. */
const NoteAround = createContext<string | null>(null);

/** Whether a control can't be edited, the id of the note that says why, and whether that note is still to be shown. */
export interface Lock {
  isLocked: boolean;
  note: string | undefined;
  isNoteMissing: boolean;
}

/** The lock on what edits a path of the settings, or on what has no path of its own, by the part that it is in. */
export function useLock(path?: string): Lock {
  const id = useId();
  const around = useContext(NoteAround);
  const paths = useContext(LockedPaths);
  if (around !== null) return { isLocked: true, note: around, isNoteMissing: false };
  return path !== undefined && isLocked(paths, path)
    ? { isLocked: true, note: id, isNoteMissing: true }
    : { isLocked: false, note: undefined, isNoteMissing: false };
}

/** The note that a lock still wants shown. */
export function LockNote({ lock }: { lock: Lock }) {
  if (!lock.isNoteMissing) return null;
  return (
    <p class="hint locked" id={lock.note}>
      {t("policy.locked")}
    </p>
  );
}

/** A part of a page under one lock: where it is locked, one note holds for all that is in it. */
export function LockedPart({ lock, children }: { lock: Lock; children: ComponentChildren }) {
  return (
    <NoteAround.Provider value={lock.note ?? null}>
      <LockNote lock={lock} />
      {children}
    </NoteAround.Provider>
  );
}
