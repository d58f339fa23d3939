import type { WxtBrowser } from "wxt/browser";

/** What the extension runs in, as far as the browser tells. */
export interface Environment {
  /** The extension's version. */
  version: string;
  /** E.g. `Chrome 141.0.0.0`, `Edge 141.0.0.0`, `Firefox 144.0`. */
  browser: string;
  /** E.g. `win x86-64`. */
  system: string;
  /** The browser's language. */
  language: string;
  /** IANA. */
  timeZone: string;
}

/** Asks the browser what the extension runs in. */
export async function environmentOf(
  { runtime, i18n }: Pick<WxtBrowser, "runtime" | "i18n">,
  userAgent: string,
): Promise<Environment> {
  const { os, arch } = await runtime.getPlatformInfo();
  return {
    version: runtime.getManifest().version,
    browser: browserName(userAgent),
    system: `${os} ${arch}`,
    language: i18n.getUILanguage(),
    timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
}

/** Name and version of a browser, the last of its names saying the most: Edge says that it is Chrome, too. */
function browserName(userAgent: string): string {
  const [, name, version] =
    /\b(Edg|Firefox)\/([\d.]+)/.exec(userAgent) ?? /(Chrome)\/([\d.]+)/.exec(userAgent) ?? [];
  return name === undefined ? userAgent : `${name === "Edg" ? "Edge" : name} ${version}`;
}
