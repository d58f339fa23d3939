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

/**
 * A text of the far side's: servers that echo a request would otherwise put its secrets into the history, as they are or
 * as JSON writes them.
 */
export function maskText(text: string, auth: Authorisation): string {
  return secretsOf(auth).reduce((masked, secret) => masked.replaceAll(secret, MASK), text);
}

/** More than an error has to say; some of the searches below take the square of the length. */
const MOST_MASKED = 2000;

/**
 * What stands in quotation marks of any language. A single one inside of a word is an apostrophe; one letter is what a
 * parser stumbled over, and what engines say they were reading is a property of the code.
 */
const QUOTED =
  /"[^"]*"|“[^”]*”|„[^“”]*[“”]|«[^»]*»|»[^«]*«|‹[^›]*›|›[^‹]*‹|「[^」]*」|‚[^‘’]*[‘’]|‘(?:[^’]|’(?=\p{L}))*’|(?<![\p{L}\d]|(?:reading|setting) )'(?:[^']|'(?=\p{L})){2,}'(?!\p{L})/gu;

/** Digits of any script, and what phone numbers have between them, invisible characters too. */
const NUMBER = /[+＋]?\p{Nd}(?:[\s()[\]（）./·．／\p{Pd}\p{Cf}]*\p{Nd}){4,}/gu;

/**
 * A text that may quote anything, for people who are to help: without numbers, addresses and whatever else could say whom
 * it is about. What is left are the words, status codes and hosts, of the first 2000 characters.
 */
export function maskPersonal(text: string): string {
  return text
    .slice(0, MOST_MASKED)
    .replace(/\b([a-z][a-z\d+.-]*:\/\/[^\s/?#"'<>)]*)[^\s"'<>)]*/gi, "$1/…")
    .replace(/[^\s"'<>@]+@[^\s"'<>@]+/g, MASK)
    .replace(QUOTED, `“${MASK}”`)
    .replace(/\b(?=[A-Za-z_-]*\d)(?=[\d_-]*[A-Za-z])[\w-]{10,}\b/g, MASK)
    .replace(NUMBER, MASK);
}

function secretsOf(auth: Authorisation): string[] {
  const [, header = ""] = authorisationHeader(auth) ?? [];
  const bare = header.replace(/^(Basic|Bearer) /, "");
  const password = auth.type === "basic" ? auth.password : "";
  // Shorter ones are found in any text by chance, and masking them would only spell them out.
  const secrets = [bare, password].filter((secret) => secret.length >= 4);
  return secrets.flatMap((secret) => {
    const asJson = JSON.stringify(secret).slice(1, -1);
    return [...new Set([secret, asJson, asJson.replaceAll("/", "\\/")])];
  });
}
