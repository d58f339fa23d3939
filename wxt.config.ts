import type { Plugin } from "vite";
import { defineConfig } from "wxt";

/*
 * Why the lowest versions are what they are: Chrome 123 has `light-dark()` (later than highlights, 105, and
 * `matchOriginAsFallback`, 119); Firefox 140 has highlights and `data_collection_permissions`.
 */
const MINIMUM_CHROME = "123";
const MINIMUM_FIREFOX = "140.0";

/** Hosts are asked for one by one, when they are configured. Plain http is for loopback hosts only. */
const OPTIONAL_HOSTS = [
  "https://*/*",
  "http://localhost/*",
  "http://*.localhost/*",
  "http://127.0.0.1/*",
  "http://[::1]/*",
];

/**
 * Takes `dangerouslySetInnerHTML` out of Preact: no page of ours builds HTML from strings, and without it none
 * can. Fails when Preact's code is no longer what this expects.
 */
function withoutInnerHtml(): Plugin {
  return {
    name: "without-inner-html",
    transform: {
      filter: { id: /preact\/dist\/preact(\.module)?\.m?js$/ },
      handler(code) {
        const safe = code.replace(/\w+\.innerHTML\s*=\s*\w+\.__html/, "void 0");
        if (safe === code)
          throw new Error("Preact's assignment to innerHTML was not found; see withoutInnerHtml");
        return { code: safe, map: null };
      },
    },
  };
}

export default defineConfig({
  imports: false,
  vite: () => ({ plugins: [withoutInnerHtml()] }),
  modules: ["@wxt-dev/webextension-polyfill", "@wxt-dev/i18n/module"],
  i18n: { localesDir: "public/locales" },
  manifestVersion: 3,
  zip: { excludeSources: ["demo-results/**", "test-results/**", "tests/sandbox/crm/dist/**"] },
  manifest: ({ browser }) => ({
    name: "__MSG_extension_name__",
    description: "__MSG_extension_description__",
    default_locale: "en",
    action: { default_title: "__MSG_extension_name__" },
    permissions: ["storage", "scripting", "contextMenus", "identity"],
    commands: {
      "list-numbers": {
        suggested_key: { default: "Alt+Shift+N" },
        description: "__MSG_command_listNumbers__",
      },
    },
    optional_host_permissions: OPTIONAL_HOSTS,
    // Firefox's own default would turn requests to a loopback relay or sandbox into https.
    content_security_policy: {
      extension_pages: "script-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'",
    },
    ...(browser === "firefox"
      ? {
          browser_specific_settings: {
            gecko: {
              id: "crm-click-to-dial@crm-click-to-dial.example",
              strict_min_version: MINIMUM_FIREFOX,
              data_collection_permissions: {
                required: ["personallyIdentifyingInfo", "websiteContent", "authenticationInfo"],
              },
            },
            gecko_android: { strict_min_version: "142.0" },
          },
        }
      : { minimum_chrome_version: MINIMUM_CHROME }),
  }),
});
