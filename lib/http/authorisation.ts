/** How a request to an endpoint is authorised (settings document, `auth`). */
export type Authorisation =
  | { type: "none" }
  | { type: "basic"; username: string; password: string; token: string }
  | { type: "bearer"; token: string }
  | { type: "header"; name: string; value: string }
  | { type: "session" }
  | {
      type: "oauth";
      authorizationUrl: string;
      tokenUrl: string;
      /** Where tokens are revoked (RFC 7009); empty: nowhere. */
      revocationUrl: string;
      clientId: string;
      scope: string;
    };

/**
 * The request header that carries an authorisation, if any. A ready Basic token goes before user and password;
 * these are encoded as UTF-8 (RFC 7617).
 */
export function authorisationHeader(auth: Authorisation): [name: string, value: string] | null {
  switch (auth.type) {
    case "basic":
      return ["Authorization", `Basic ${auth.token || base64(`${auth.username}:${auth.password}`)}`];
    case "bearer":
      return ["Authorization", `Bearer ${auth.token}`];
    case "header":
      return [auth.name, auth.value];
    default:
      return null;
  }
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
