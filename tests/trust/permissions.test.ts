import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { BUILDS, builtFiles } from "./build";
import { namesFor, OPTIONAL, OPTIONAL_HOSTS, permissionsDocument, REQUIRED } from "./permissions";

/* Least privilege: what the built extension may do is what docs/permissions.md says, and no more. */

interface Manifest {
  permissions: string[];
  optional_permissions: string[];
  host_permissions?: string[];
  optional_host_permissions: string[];
  content_security_policy: Record<string, string>;
}

describe.each(BUILDS)("the build for %s", (browser, folder) => {
  const manifest = JSON.parse(readFileSync(`${folder}/manifest.json`, "utf8")) as Manifest;

  it("asks for the permissions that have a reason, and for no others", () => {
    expect(manifest.permissions.toSorted()).toEqual(namesFor(browser, REQUIRED).toSorted());
    expect(manifest.optional_permissions.toSorted()).toEqual(namesFor(browser, OPTIONAL).toSorted());
    expect(manifest.optional_host_permissions).toEqual(namesFor(browser, OPTIONAL_HOSTS));
    expect(manifest.host_permissions).toBeUndefined();
  });

  it.each([
    "web_accessible_resources",
    "externally_connectable",
    "content_scripts",
    "sandbox",
    "update_url",
    "devtools_page",
    "chrome_settings_overrides",
  ])("has no %s", (key) => {
    expect(manifest).not.toHaveProperty(key);
  });

  it("runs its own scripts only", () => {
    expect(Object.keys(manifest.content_security_policy)).toEqual(["extension_pages"]);
    expect(manifest.content_security_policy.extension_pages?.split("; ")).toEqual([
      "script-src 'self'",
      "object-src 'none'",
      "base-uri 'none'",
      "form-action https: http://localhost:* http://*.localhost:* http://127.0.0.1:*",
    ]);
  });

  it("listens to nothing that other extensions, pages or user scripts send", () => {
    // The polyfill knows such an event by its name; there nobody listens to it.
    const listened = builtFiles(folder, [".js"]).flatMap(([path, text]) =>
      [
        ...text.matchAll(
          /\bon(?:MessageExternal|ConnectExternal|UserScriptMessage|UserScriptConnect)\b(?!:\w+\(\w+\),)/g,
        ),
      ].map(({ index }) => `${path}: ${text.slice(index - 30, index + 40)}`),
    );
    expect(listened).toEqual([]);
  });

  it("makes no code from text", () => {
    const made = builtFiles(folder, [".js"]).flatMap(([path, text]) =>
      [...text.matchAll(/\beval\s*\(|\bFunction\s*\(|\bset(?:Timeout|Interval)\s*\(\s*["'`]/g)].map(
        ({ index }) => `${path}: ${text.slice(index - 30, index + 40)}`,
      ),
    );
    expect(made).toEqual([]);
  });

  it("builds no markup from text", () => {
    const built = builtFiles(folder, [".js"]).flatMap(([path, text]) =>
      [
        ...text.matchAll(/\.(?:inner|outer)HTML\s*=[^=]|insertAdjacentHTML|document\.write|setHTMLUnsafe/g),
      ].map(({ index }) => `${path}: ${text.slice(index - 30, index + 40)}`),
    );
    expect(built).toEqual([]);
  });

  it("loads nothing from another host", () => {
    const loaded = builtFiles(folder, [".html", ".css", ".js"]).flatMap(([path, text]) =>
      [
        ...text.matchAll(
          /(?:src|href)=["']?(?:https?:)?\/\/[^"' >]+|@import[^;]+|url\(["']?(?:https?:)?\/\/[^)]+|importScripts\([^)]*|import\(["'`](?:https?:)?\/\/[^)]+/g,
        ),
      ].map(([found]) => `${path}: ${found}`),
    );
    expect(loaded).toEqual([]);
  });

  it("keeps nothing in the storage that browsers copy to other computers", () => {
    const kept = builtFiles(folder, [".js"]).filter(([, text]) => /\bstorage\??\.sync\b/.test(text));
    expect(kept.map(([path]) => path)).toEqual([]);
  });

  it("its content scripts send nothing: they have nothing to send with", () => {
    const senders =
      /\bfetch\s*\(|XMLHttpRequest|WebSocket|EventSource|sendBeacon|RTCPeerConnection|WebTransport|new Image\b/g;
    const found = builtFiles(folder, ["crm.js", "card.js", "inspect.js"]).flatMap(([path, text]) =>
      [...text.matchAll(senders)].map(([sender]) => `${path}: ${sender}`),
    );
    expect(found).toEqual([]);
  });
});

it("what goes into the browser's log has its phone numbers masked", () => {
  const places = ["lib", "components", "entrypoints"].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => join(folder, file)),
  );
  const logging = places
    .filter((file) => /\.tsx?$/.test(file) && /\bconsole\./.test(readFileSync(file, "utf8")))
    // The generator isn't part of the extension.
    .filter((file) => file !== "lib/phone/tables/generate.ts");
  expect(logging).toEqual(["lib/log.ts"]);
});

it("docs/permissions.md says so", async () => {
  await expect(permissionsDocument()).toMatchFileSnapshot("../../docs/permissions.md");
});
