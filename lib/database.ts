import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { Call } from "./calls/call";

interface Schema extends DBSchema {
  calls: { key: string; value: Call; indexes: { createdAt: number; state: string } };
  secrets: { key: string; value: string };
}

/** The extension's own database. Content scripts see the page's IndexedDB, never this one. */
export type Database = IDBPDatabase<Schema>;

const VERSION = 1;

/** Opens the database, made or brought up to date as needed. */
export function openDatabase(name = "crm-click-to-dial"): Promise<Database> {
  return openDB<Schema>(name, VERSION, {
    upgrade(database) {
      const calls = database.createObjectStore("calls", { keyPath: "id" });
      calls.createIndex("createdAt", "createdAt");
      calls.createIndex("state", "state");
      database.createObjectStore("secrets");
    },
  });
}
