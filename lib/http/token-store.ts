import type { DatabaseSource } from "../database";
import type { TokenStore } from "./oauth";

/** Tokens in the extension's own database, beside the other secrets. */
export function createTokenStore(database: DatabaseSource): TokenStore {
  return {
    get: async (key) => (await database()).get("secrets", key),
    put: async (key, tokens) => {
      await (await database()).put("secrets", tokens, key);
    },
    delete: async (key) => (await database()).delete("secrets", key),
  };
}
