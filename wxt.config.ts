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

/** Hosts as above, in the words of a content security policy, which has none for an IPv6 address. */
const FORM_TARGETS = "https: http://localhost:* http://*.localhost:* http://127.0.0.1:*";

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
  vite: () => ({
    plugins: [withoutInnerHtml()],
    // For older browsers `light-dark()` would be rewritten, and no longer follow a scheme that a script sets.
    build: { cssTarget: [`chrome${MINIMUM_CHROME}`, `firefox${MINIMUM_FIREFOX}`] },
  }),
  modules: ["@wxt-dev/webextension-polyfill", "@wxt-dev/i18n/module"],
  i18n: { localesDir: "public/locales" },
  manifestVersion: 3,
  hooks: {
    // The locales lie in `public`, but browsers read what is made of them in `_locales`.
    "build:publicAssets": (_, files) => {
      const others = files.filter(({ relativeDest }) => !relativeDest.startsWith("locales/"));
      files.splice(0, files.length, ...others);
    },
  },
  zip: {
    excludeSources: [
      "demo-results/**",
      "docs/{gallery,store}/**",
      "test-results/**",
      "tests/sandbox/crm/dist/**",
    ],
  },
  manifest: ({ browser }) => ({
    name: "__MSG_extension_name__",
    description: "__MSG_extension_description__",
    default_locale: "en",
    action: { default_title: "__MSG_extension_name__" },
    // One worker serves private windows, too, and would place their calls in the session of the others.
    incognito: "not_allowed",
    permissions: ["storage", "scripting", "contextMenus", "identity", "alarms"],
    // Asked for on the options page: to observe VCC's screen pop, for notifications, and for tabs in Firefox's containers.
    optional_permissions: ["webRequest", "notifications", ...(browser === "firefox" ? ["cookies"] : [])],
    // Browsers take no more than four suggested keys. Chrome has Alt+Shift with A, B, C, I, N, P, T, W, X and Z for itself.
    commands: {
      "list-numbers": {
        suggested_key: { default: "Alt+Shift+L" },
        description: "__MSG_command_listNumbers__",
      },
      "call-selection": {
        suggested_key: { default: "Alt+Shift+S" },
        description: "__MSG_command_callSelection__",
      },
      "open-panel": {
        suggested_key: { default: "Alt+Shift+H" },
        description: "__MSG_command_openPanel__",
      },
      _execute_action: { suggested_key: { default: "Alt+Shift+D" } },
    },
    omnibox: { keyword: "call" },
    optional_host_permissions: OPTIONAL_HOSTS,
    // Firefox's own default would turn requests to a loopback relay or sandbox into https.
    // A form is posted to the tenant only, by the page that places a call with long data in a window.
    content_security_policy: {
      extension_pages: `script-src 'self'; object-src 'none'; base-uri 'none'; form-action ${FORM_TARGETS}`,
    },
    ...(browser === "firefox"
      ? {
          browser_specific_settings: {
            gecko: {
              id: "crm-click-to-dial@crm-click-to-dial.example",
              strict_min_version: MINIMUM_FIREFOX,
              data_collection_permissions: {
                required: [
                  "personallyIdentifyingInfo",
                  "websiteContent",
                  "authenticationInfo",
                  "personalCommunications",
                ],
              },
            },
            gecko_android: { strict_min_version: "142.0" },
          },
        }
      : {
          minimum_chrome_version: MINIMUM_CHROME,
          storage: { managed_schema: "managed_schema.json" },
        }),
  }),
});
