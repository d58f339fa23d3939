/*
 * Calls and reports are kept in the database, which tells nobody of changes. Whoever changes them says so here, and open
 * pages read anew.
 */

const CHANNEL = "crm-click-to-dial changes";

/** Makes the function that tells the extension's open pages of a change. */
export function createAnnouncer(): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  return () => channel.postMessage(null);
}

/** Calls a listener at each change that another context has announced, until the function that it gives is called. */
export function onChange(listener: () => void): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = listener;
  return () => channel.close();
}
