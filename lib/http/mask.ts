import { type Authorisation, authorisationHeader } from "./authorisation";

/*
 * What is kept and shown of requests: enough to explain them, nothing that opens a door.
 */

const MASK = "••••";

/** Names of query parameters by which services take secrets in an address. */
const SECRET_PARAMETER = /key|token|secret|passw|signature|^(sig|pwd|auth|code)$/i;

/** How a request was authorised, in the form of its header, secrets masked; empty for none. */
export function maskedAuthorisation(auth: Authorisation): string {
  switch (auth.type) {
    case "none":
      return "";
    case "basic":
      return `Authorization: Basic ${MASK}`;
    case "bearer":
    case "oauth":
      return `Authorization: Bearer ${MASK}`;
    case "header":
      return `${auth.name}: ${MASK}`;
    case "session":
      return `Cookie: ${MASK}`;
  }
}

/** An address to be kept or shown: values of parameters that are named like secrets are masked. */
export function maskUrl(address: string, auth: Authorisation): string {
  return maskText(address, auth).replace(/([?&])([^?&=]*)=[^&#]*/g, (pair, before: string, name: string) =>
    SECRET_PARAMETER.test(name) ? `${before}${name}=${MASK}` : pair,
  );
}

/** A text of the far side's: servers that echo a request would otherwise put its secrets into the history. */
export function maskText(text: string, auth: Authorisation): string {
  return secretsOf(auth).reduce((masked, secret) => masked.replaceAll(secret, MASK), text);
}

function secretsOf(auth: Authorisation): string[] {
  const [, header = ""] = authorisationHeader(auth) ?? [];
  const bare = header.replace(/^(Basic|Bearer) /, "");
  const password = auth.type === "basic" ? auth.password : "";
  // Shorter ones are found in any text by chance, and masking them would only spell them out.
  return [bare, password].filter((secret) => secret.length >= 4);
}
