import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { generate } from "selfsigned";
import { NCHAN_MODULE, NGINX } from "../run/relay.mjs";
import { close, listen } from "./http.ts";

/*
 * The relay of call results as administrators run it: a real nginx with the Nchan module, on loopback ports, from the
 * configuration in docs/relay/relay.conf, and a real Redis for more than one node.
 */

const CONFIGURATION = resolve("docs/relay/relay.conf");
const START_MS = 10_000;

/** A server that can be stopped and started again on the same ports; what it keeps on disk stays. */
export interface Service {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Stops it and removes what it has on disk. */
  remove(): Promise<void>;
}

/** One nginx. */
export interface RelayNode extends Service {
  /** Its address, by plain http and by https. */
  url: string;
  secureUrl: string;
  /** The certificate (PEM) of the latter. */
  certificate: string;
}

/** The settings by which the extension uses a node. */
export function relaySettings(url: string): { publishUrl: string; subscribeUrl: string } {
  return { publishUrl: `${url}/publish/{channel}`, subscribeUrl: `${url}/subscribe/{channel}` };
}

/** Starts one node, with a Redis behind it where its port is given; `waitSeconds` is how long it holds a request. */
export async function startRelay({
  redisPort,
  waitSeconds = 20,
}: {
  redisPort?: number;
  waitSeconds?: number;
} = {}): Promise<RelayNode> {
  const folder = mkdtempSync(join(tmpdir(), "c2d-nginx-"));
  const [port, securePort] = [await freePort(), await freePort()];
  const { private: key, cert } = await generate([{ name: "commonName", value: "localhost" }], {
    keyType: "ec",
    algorithm: "sha256",
    extensions: [{ name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] }],
  });
  writeFileSync(join(folder, "fullchain.pem"), cert);
  writeFileSync(join(folder, "privkey.pem"), key);
  const listening = `listen 127.0.0.1:${port};\n    listen 127.0.0.1:${securePort} ssl;`;
  const documented = readFileSync(CONFIGURATION, "utf8");
  const filled = [
    ["listen 443 ssl;", listening],
    ["listen [::]:443 ssl;", ""],
    ["nchan_subscriber_timeout 20s", `nchan_subscriber_timeout ${waitSeconds}s`],
    ["/etc/ssl/relay", folder],
    ["/var/log/nginx", folder],
    ...(redisPort === undefined
      ? []
      : [
          ["127.0.0.1:6379", `127.0.0.1:${redisPort}`],
          ["#upstream relay_redis {\n#", "upstream relay_redis {\n"],
          ["\n#}", "\n}"],
          ["#nchan_redis_pass", "nchan_redis_pass"],
        ]),
  ].reduce((text, [from = "", to = ""]) => {
    if (!text.includes(from)) throw new Error(`${CONFIGURATION} has no “${from}”`);
    return text.replaceAll(from, to);
  }, documented);
  writeFileSync(join(folder, "relay.conf"), filled);
  writeFileSync(join(folder, "nginx.conf"), mainConfiguration(folder));

  const args = ["-p", folder, "-e", "stderr", "-c", join(folder, "nginx.conf")];
  const service = createService(NGINX, args, port, folder);
  await service.start();
  return {
    ...service,
    url: `http://127.0.0.1:${port}`,
    secureUrl: `https://127.0.0.1:${securePort}`,
    certificate: cert,
  };
}

/** Starts a Redis that keeps what it has on disk. */
export async function startRedis(): Promise<Service & { port: number }> {
  const folder = mkdtempSync(join(tmpdir(), "c2d-redis-"));
  const port = await freePort();
  const options = { bind: "127.0.0.1", port: String(port), dir: folder, appendonly: "yes", save: "" };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  const service = createService("redis-server", args, port, folder);
  await service.start();
  return { ...service, port };
}

/** What Debian's own nginx.conf has around a site, without what only root may do. */
function mainConfiguration(folder: string): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => {
    mkdirSync(join(folder, name));
    return `${name}_temp_path ${join(folder, name)};`;
  });
  return [
    `load_module ${NCHAN_MODULE};`,
    // As root, nginx would give its workers to a user who may not read the folder.
    process.getuid?.() === 0 ? "user root;" : "",
    "daemon off;",
    "worker_processes 2;",
    `pid ${join(folder, "nginx.pid")};`,
    "events {}",
    `http { ${temporary.join(" ")} include ${join(folder, "relay.conf")}; }`,
  ].join("\n");
}

function createService(command: string, args: string[], port: number, folder: string): Service {
  let child: ChildProcess | null = null;
  // However the run ends, the server must not outlive it.
  process.once("exit", () => child?.kill());

  const service: Service = {
    async start() {
      const started = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
      child = started;
      let output = "";
      for (const stream of [started.stdout, started.stderr]) {
        stream.on("data", (data) => {
          output += data;
        });
      }
      const end = Date.now() + START_MS;
      while (!(await isOpen(port))) {
        if (started.exitCode !== null || Date.now() > end) throw new Error(`${command}: ${output}`);
        await sleep(50);
      }
    },
    async stop() {
      if (child === null || child.exitCode !== null) return;
      const exit = once(child, "exit");
      child.kill();
      await exit;
    },
    async remove() {
      await service.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return service;
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await close(server);
  return port;
}

async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
