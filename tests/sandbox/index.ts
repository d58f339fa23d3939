import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer as createHttpServer, request as httpRequest } from "node:http";
import { createServer as createHttpsServer, request as httpsRequest } from "node:https";
import { generate } from "selfsigned";
import type { DecisionOptions } from "./decision.ts";
import { Decision } from "./decision.ts";
import { close, html, listen, sendHtml } from "./http.ts";
import { OAuthServer } from "./oauth.ts";
import { createProxy, isLoopbackHost, isSandboxHost } from "./proxy.ts";
import { Reporting } from "./reporting.ts";
import type { TenantOptions } from "./tenant.ts";
import { Tenant } from "./tenant.ts";

export interface SandboxOptions extends Omit<TenantOptions, "post">, DecisionOptions {
  /** Answers for every sandbox host that is neither tenant nor decision endpoint; false where it doesn't know the host. */
  crm?: (host: string, req: IncomingMessage, res: ServerResponse) => boolean;
}

export interface Sandbox {
  /** The proxy's port on 127.0.0.1; through it the sandbox's hosts have their real URLs. */
  proxyPort: number;
  tenant: Tenant;
  decision: Decision;
  oauth: OAuthServer;
  reporting: Reporting;
  /** Every host:port that the proxy was asked for, once each, refused ones included. */
  hosts: readonly string[];
  /** The certificate (PEM) of all sandbox hosts, for clients that check it. */
  certificate: string;
  /** Takes the network between the browser and all sandbox hosts away, or gives it back. */
  setNetwork(isUp: boolean): void;
  /** Forgets all that was done and restores what was set, for the next test. */
  reset(): void;
  stop(): Promise<void>;
}

/**
 * Starts the servers to run the extension against: one https server for all sandbox hosts behind a proxy, and the tenant
 * and the decision endpoints by plain http on the loopback interface as well. Nothing of it reaches another machine.
 */
export async function startSandbox({ crm, ...options }: SandboxOptions = {}): Promise<Sandbox> {
  const { private: key, cert } = await generate([{ name: "commonName", value: "sandbox.test" }], {
    keyType: "ec",
    algorithm: "sha256",
    extensions: [
      {
        name: "subjectAltName",
        altNames: [
          "*.sandbox.test",
          "*.lightning.force.com",
          "*.sandbox.lightning.force.com",
          "*.my.salesforce.com",
          "*.s4hana.ondemand.com",
          "*.s4hana.cloud.sap",
        ].map((value) => ({ type: 2, value })),
      },
    ],
  });

  const post = (address: string, form: URLSearchParams): Promise<number> => {
    const url = new URL(address);
    const inSandbox = url.protocol === "https:" && url.port === "" && isSandboxHost(url.hostname);
    if (!inSandbox && !isLoopbackHost(url.hostname)) throw new Error(`${url.host} is outside the sandbox`);
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const send = url.protocol === "https:" ? httpsRequest : httpRequest;
    const lead = { hostname: "127.0.0.1", port: httpsPort, servername: url.hostname, ca: cert };
    const headers = { host: url.host, "content-type": "application/x-www-form-urlencoded" };
    send(url, { method: "POST", headers, ...(inSandbox ? lead : {}) }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    })
      .on("error", reject)
      .end(form.toString());
    return promise;
  };

  const { auth, lateMs, ...tenantOptions } = options;
  const tenant = new Tenant({ ...tenantOptions, post });
  const decision = new Decision({ ...(auth && { auth }), ...(lateMs !== undefined && { lateMs }) });

  const oauth = new OAuthServer();
  const reporting = new Reporting();

  const https = createHttpsServer({ key, cert }, (req, res) => {
    const host = (req.headers.host ?? "").replace(/:\d+$/, "");
    if (host === new URL(tenant.url).host) void tenant.handle(req, res);
    else if (host === new URL(decision.url).host) void decision.handle(req, res);
    else if (host === new URL(oauth.url).host) void oauth.handle(req, res);
    else if (host === new URL(reporting.url).host) void reporting.handle(req, res);
    else if (!crm?.(host, req, res)) {
      sendHtml(res, 404, html`<!doctype html><title>Not found</title><h1>The sandbox has no ${host}</h1>`);
    }
  });
  const tenantHttp = createHttpServer((req, res) => void tenant.handle(req, res));
  const decisionHttp = createHttpServer((req, res) => void decision.handle(req, res));

  const oauthHttp = createHttpServer((req, res) => void oauth.handle(req, res));
  const reportingHttp = createHttpServer((req, res) => void reporting.handle(req, res));

  const httpsPort = await listen(https);
  const proxy = createProxy(httpsPort);
  const proxyPort = await listen(proxy.server);
  tenant.loopbackUrl = `http://127.0.0.1:${await listen(tenantHttp)}`;
  decision.loopbackUrl = `http://127.0.0.1:${await listen(decisionHttp)}`;

  oauth.loopbackUrl = `http://127.0.0.1:${await listen(oauthHttp)}`;
  reporting.loopbackUrl = `http://127.0.0.1:${await listen(reportingHttp)}`;

  const reset = () => {
    tenant.reset();
    decision.reset();
    oauth.reset();
    reporting.reset();
    proxy.hosts.length = 0;
    proxy.setNetwork(true);
  };
  return {
    proxyPort,
    tenant,
    decision,
    oauth,
    reporting,
    hosts: proxy.hosts,
    certificate: cert,
    setNetwork: proxy.setNetwork,
    reset,
    stop: async () => {
      reset();
      proxy.close();
      await Promise.all([proxy.server, https, tenantHttp, decisionHttp, oauthHttp, reportingHttp].map(close));
    },
  };
}

if (import.meta.main) {
  const { proxyPort, tenant, decision } = await startSandbox({ ringMs: 1500, talkMs: 5000 });
  console.log(
    `Proxy                127.0.0.1:${proxyPort}  (chromium --proxy-server=127.0.0.1:${proxyPort} --ignore-certificate-errors)`,
  );
  console.log(`Tenant               ${tenant.url}  ${tenant.loopbackUrl}`);
  for (const name of ["salesforce", "sap", "c4c"] as const) {
    console.log(
      `Decision ${name.padEnd(12)}${decision.endpoint(name)}  ${decision.endpoint(name, "loopbackUrl")}`,
    );
  }
}
