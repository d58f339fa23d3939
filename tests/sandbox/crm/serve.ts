import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join, normalize, sep } from "node:path";
import { fileURLToPath } from "node:url";

/*
 * Serves the CRM pages under the products' own hosts: Lightning components at *.lightning.force.com, Classic at
 * *.my.salesforce.com, UI5 at *.s4hana.ondemand.com, UI5 web components at *.s4hana.cloud.sap; and a CRM of the
 * customer's own at crm.sandbox.test.
 */

const HERE = fileURLToPath(new URL(".", import.meta.url));
const MODULES = join(HERE, "node_modules");
const DIST = join(HERE, "dist");

const TYPES: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".properties": "text/plain; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
  ".xml": "application/xml",
};

/** UI5 libraries, in the order in which a resource is looked for. */
const UI5_LIBRARIES = [
  "sap.ui.core",
  "sap.m",
  "sap.f",
  "sap.uxap",
  "sap.ui.layout",
  "sap.ui.unified",
  "themelib_sap_horizon",
];

/** Answers a request for one of the CRM hosts; false for any other host. */
export function serveCrm(host: string, request: IncomingMessage, response: ServerResponse): boolean {
  const url = new URL(request.url ?? "/", `https://${host}`);
  if (host.endsWith(".lightning.force.com")) serveSalesforce(url, response);
  else if (host.endsWith(".my.salesforce.com")) sendPage("salesforce/classic.html", response);
  else if (host.endsWith(".s4hana.ondemand.com")) serveSap(url, response);
  else if (host.endsWith(".s4hana.cloud.sap")) serveWebComponents(url, response);
  else if (host === "crm.sandbox.test") sendPage("custom.html", response);
  else return false;
  return true;
}

function serveSalesforce({ pathname, searchParams }: URL, response: ServerResponse): void {
  if (pathname.startsWith("/slds/")) {
    sendFile(join(MODULES, "@salesforce-ux/design-system/assets"), pathname.slice("/slds".length), response);
  } else if (pathname === "/salesforce.js" || pathname === "/synthetic.js") {
    sendFile(DIST, pathname, response);
  } else if (pathname === "/native-styles.js") {
    sendFile(join(HERE, "salesforce"), pathname, response);
  } else if (pathname.startsWith("/lightning/o/")) {
    sendPage("salesforce/aura-list.html", response);
  } else if (pathname.startsWith("/lightning/")) {
    const shadow = searchParams.get("shadow") === "native" ? "native-styles" : "synthetic";
    sendPage("salesforce/index.html", response, (page) => page.replace("/shadow.js", `/${shadow}.js`));
  } else notFound(response);
}

function serveSap({ pathname, searchParams }: URL, response: ServerResponse): void {
  if (pathname.startsWith("/resources/")) sendUi5(pathname.slice("/resources".length), response);
  else if (pathname.startsWith("/sandbox/"))
    sendFile(join(HERE, "sap"), pathname.slice("/sandbox".length), response);
  else if (pathname === "/ui" && searchParams.has("frame")) sendPage("sap/frame.html", response);
  else if (pathname === "/ui" || pathname === "/app") sendPage("sap/index.html", response);
  else notFound(response);
}

function serveWebComponents({ pathname }: URL, response: ServerResponse): void {
  if (pathname === "/webcomponents.js") sendFile(DIST, pathname, response);
  else if (pathname === "/ui") sendPage("sap/webcomponents.html", response);
  else notFound(response);
}

/** A resource of UI5: what was built of it, else as it is in the first library that has it. */
function sendUi5(path: string, response: ServerResponse): void {
  const libraries = UI5_LIBRARIES.map((library) => join(MODULES, "@openui5", library, "src"));
  const root = [DIST, join(DIST, "themes"), ...libraries].find((each) => isFile(join(each, path)));
  if (root === undefined) notFound(response);
  else sendFile(root, path, response);
}

function sendPage(file: string, response: ServerResponse, change = (page: string) => page): void {
  const records = readFileSync(join(HERE, "records.json"), "utf8");
  const page = readFileSync(join(HERE, file), "utf8").replace("/*records*/ {}", records);
  response.writeHead(200, { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store" });
  response.end(change(page));
}

function sendFile(root: string, path: string, response: ServerResponse): void {
  const file = normalize(join(root, decodeURIComponent(path)));
  if (file.startsWith(root + sep) && isFile(file)) send(file, response);
  else notFound(response);
}

function send(file: string, response: ServerResponse): void {
  response.writeHead(200, {
    "Content-Type": TYPES[extname(file)] ?? "application/octet-stream",
    "Cache-Control": "max-age=3600",
  });
  createReadStream(file).pipe(response);
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

function notFound(response: ServerResponse): void {
  response.writeHead(404, { "Content-Type": "text/plain" });
  response.end("not found");
}
