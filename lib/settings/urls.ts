/** Whether a host is a loopback host, which browsers hold to be trustworthy without TLS. */
export function isLoopbackHost(hostname: string): boolean {
  return (
    hostname === "localhost" ||
    hostname.endsWith(".localhost") ||
    hostname === "[::1]" ||
    /^127(\.\d{1,3}){3}$/.test(hostname)
  );
}

/**
 * Parses an address that the extension may send data to: https anywhere, http only for a loopback host.
 * User names and passwords in the address are refused, since addresses are shown and logged.
 */
export function parseEndpointUrl(
  text: string,
): { url: URL } | { problem: "url" | "urlNotSecure" | "urlCredentials" } {
  if (!URL.canParse(text)) return { problem: "url" };
  const url = new URL(text);
  if (url.protocol !== "https:" && url.protocol !== "http:") return { problem: "url" };
  if (url.protocol === "http:" && !isLoopbackHost(url.hostname)) return { problem: "urlNotSecure" };
  if (url.username !== "" || url.password !== "") return { problem: "urlCredentials" };
  return { url };
}

/** The match pattern of the host permission that a request to this URL needs, e.g. `https://vcc.example.com/*`. */
export function hostPatternOfUrl(url: string): string {
  const { protocol, hostname } = new URL(url);
  return `${protocol}//${hostname}/*`;
}
