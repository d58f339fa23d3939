import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer, request } from "node:http";
import { connect } from "node:net";
import type { Duplex } from "node:stream";

const sandboxHost =
  /^(?:[a-z0-9-]+\.)+(?:sandbox\.test|lightning\.force\.com|my\.salesforce\.com|s4hana\.ondemand\.com|s4hana\.cloud\.sap)$/;
const loopbackHost = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Whether the sandbox itself answers for that host name. */
export const isSandboxHost = (host: string): boolean => sandboxHost.test(host);

/** Whether that host, as it stands in a URL, is this machine. */
export const isLoopbackHost = (host: string): boolean => loopbackHost.test(host);

export interface Proxy {
  server: Server;
  /** Every host:port that was asked for, once each, refused ones included. */
  hosts: string[];
  /** Ends all tunnels. */
  close(): void;
  /** Takes the network away, in the middle of whatever is under way, or gives it back. */
  setNetwork(isUp: boolean): void;
}

/**
 * An HTTP proxy that leads to the sandbox and nowhere else: CONNECT to port 443 of a sandbox host goes to the given
 * local port, a plain http request to a loopback host is passed on, anything else is refused with 403.
 */
export function createProxy(httpsPort: number): Proxy {
  const hosts: string[] = [];
  const open = new Set<Duplex>();
  let isUp = true;
  const note = (authority: string) => {
    if (!hosts.includes(authority)) hosts.push(authority);
  };
  const track = (socket: Duplex, peer: Duplex) => {
    open.add(socket);
    socket.on("close", () => {
      open.delete(socket);
      peer.destroy();
    });
    socket.on("error", () => peer.destroy());
  };

  const server = createServer((req: IncomingMessage, res: ServerResponse) => {
    const url = URL.parse(req.url ?? "");
    if (url) note(`${url.hostname}:${url.port || "80"}`);
    if (url?.protocol !== "http:" || !isLoopbackHost(url.hostname)) {
      res.writeHead(403, { "content-type": "text/plain" }).end("Outside the sandbox.");
      return;
    }
    const onward = request(url, { method: req.method ?? "GET", headers: req.headers }, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(res);
    });
    onward.on("error", () => res.destroy());
    res.on("close", () => onward.destroy());
    req.pipe(onward);
  });

  server.on("connect", (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (!isUp) return void socket.destroy();
    const authority = req.url ?? "";
    note(authority);
    const [, host, port] = /^(.*):(\d+)$/.exec(authority) ?? [];
    if (host === undefined || !isSandboxHost(host) || port !== "443") {
      socket.on("error", () => socket.destroy());
      socket.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
      return;
    }
    const tunnel = connect(httpsPort, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      tunnel.write(head);
      tunnel.pipe(socket);
      socket.pipe(tunnel);
    });
    track(socket, tunnel);
    track(tunnel, socket);
  });

  const close = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    server,
    hosts,
    close,
    setNetwork(isThere) {
      isUp = isThere;
      if (!isUp) close();
    },
  };
}
