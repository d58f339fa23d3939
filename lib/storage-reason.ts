/** Why the database can't be used, or didn't take something. Each has its text, `storage.<reason>`. */
export type StorageReason =
  /** A newer version of the extension has written it. */
  | "newer"
  /** Another window holds it, or the browser doesn't answer. */
  | "blocked"
  /** The computer, or what the browser gives an extension, is full. */
  | "full"
  | "unreadable";

/** Of IndexedDB's errors those that aren't {@link StorageReason}s of their own. */
const UNREADABLE: ReadonlySet<string> = new Set([
  "AbortError",
  "ConstraintError",
  "DataError",
  "InvalidAccessError",
  "InvalidStateError",
  "NotFoundError",
  "NotReadableError",
  "OperationError",
  "SecurityError",
  "TransactionInactiveError",
  "UnknownError",
]);

/** What an error of the database means; null for any other error. */
export function storageReason(error: unknown): StorageReason | null {
  if (!(error instanceof DOMException)) return null;
  const { name } = error;
  if (name === "VersionError") return "newer";
  if (name === "TimeoutError") return "blocked";
  if (name === "QuotaExceededError") return "full";
  return UNREADABLE.has(name) ? "unreadable" : null;
}
