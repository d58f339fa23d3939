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

export default defineConfig({
  imports: false,
  modules: ["@wxt-dev/webextension-polyfill", "@wxt-dev/i18n/module"],
  i18n: { localesDir: "public/locales" },
  manifestVersion: 3,
  zip: { excludeSources: [".ci/**", "tests/sandbox/crm/dist/**"] },
  manifest: ({ browser }) => ({
    name: "__MSG_extension_name__",
    description: "__MSG_extension_description__",
    default_locale: "en",
    permissions: ["storage", "scripting"],
    optional_host_permissions: OPTIONAL_HOSTS,
    // Firefox's own default would turn requests to a loopback relay or sandbox into https.
    content_security_policy: { extension_pages: "script-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'" },
    ...(browser === "firefox"
      ? {
          browser_specific_settings: {
            gecko: {
              id: "crm-click-to-dial@crm-click-to-dial.example",
              strict_min_version: MINIMUM_FIREFOX,
              data_collection_permissions: { required: ["personallyIdentifyingInfo", "websiteContent", "authenticationInfo"] },
            },
            gecko_android: { strict_min_version: "142.0" },
          },
        }
      : { minimum_chrome_version: MINIMUM_CHROME }),
  }),
});
