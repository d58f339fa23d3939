/*
 * What goes wrong with a database, on the IndexedDB of `fake-indexeddb`, which keeps to the standard.
 */

/** A transaction of `fake-indexeddb`, whose reason for aborting can be given. */
interface Abortable {
  _abort(errorName: string): void;
}

/** Has transactions fail for want of room at their first write, but for the first `after` writes. Gives how to stop that. */
export function failWrites({ after = 0 } = {}): () => void {
  let left = after;
  const undo = (["put", "add"] as const).map((name) => {
    const original = IDBObjectStore.prototype[name];
    IDBObjectStore.prototype[name] = function (...args) {
      const request = original.apply(this, args);
      if (left-- <= 0) {
        const transaction = this.transaction as unknown as Abortable;
        queueMicrotask(() => transaction._abort("QuotaExceededError"));
      }
      return request;
    };
    return () => {
      IDBObjectStore.prototype[name] = original;
    };
  });
  return () => {
    for (const each of undo) each();
  };
}

/** Whose connections they are. */
export const connections = new WeakMap<IDBDatabase, object>();

const writing = new Map<IDBTransaction, object>();

/** Keeps account of the transactions that write, so that those of a killed worker can be ended. */
export function watchTransactions(): void {
  const original = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (...args) {
    const transaction = original.apply(this, args);
    const owner = connections.get(this);
    if (owner && transaction.mode === "readwrite") {
      writing.set(transaction, owner);
      for (const type of ["complete", "abort"])
        transaction.addEventListener(type, () => writing.delete(transaction));
    }
    return transaction;
  };
}

/** Ends what a killed worker was writing, as browsers do: nothing of it is written. */
export function abortWrites(owner: object): void {
  for (const [transaction, each] of writing) {
    if (each !== owner) continue;
    try {
      transaction.abort();
    } catch {
      // It is just being committed.
    }
  }
}

/** Has databases fail to open. Gives how to stop that. */
export function failOpening(): () => void {
  const original = IDBFactory.prototype.open;
  IDBFactory.prototype.open = () => {
    throw new DOMException("Internal error opening backing store", "UnknownError");
  };
  return () => {
    IDBFactory.prototype.open = original;
  };
}
