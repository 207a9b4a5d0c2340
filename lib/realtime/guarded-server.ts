import { createServer, type Server } from "node:http";
import { type AddressInfo, createServer as createProbe, type Socket } from "node:net";
import { failure, type Reply, success } from "@/lib/contract/reply";
import type { Guard } from "./guard";
import { maxHeaders } from "./guard-entrance";
import { findPortHolder } from "./port-holder";

export type GuardedServer = {
  /** Listens on 127.0.0.1 and ::1; 0 takes a free port. Answers the port, or fails with `port-in-use`. */
  listen(port: number): Promise<Reply<number>>;
  /** Takes no more requests and ends the connections. */
  dispose(): Promise<void>;
};

/** The public HTTP server: nobody but the guard listens to it, and it serves this machine only. */
export function createGuardedServer(guard: Pick<Guard, "handleRequest" | "handleUpgrade">): GuardedServer {
  const connections = new Set<Socket>();
  const servers = [createOne(guard, connections), createOne(guard, connections)] as const;
  return {
    async listen(port) {
      const [ipv4, ipv6] = servers;
      const first = await listenOn(ipv4, "127.0.0.1", port);
      if (!first.ok) return first;
      const second = await listenOn(ipv6, "::1", first.value);
      // A machine may have no IPv6; and nobody knows a port by heart that was chosen a moment ago.
      if (second.ok || second.error.code === "no-such-address" || port === 0) return first;
      await closed(ipv4);
      return second;
    },
    async dispose() {
      const ended = servers.map(closed);
      for (const connection of connections) connection.destroy();
      await Promise.all(ended);
    },
  };
}

function createOne(guard: Pick<Guard, "handleRequest" | "handleUpgrade">, connections: Set<Socket>): Server {
  const server = createServer({
    maxHeaderSize: 16 * 1024,
    connectionsCheckingInterval: 1000,
  });
  // One more than the guard allows, so that it sees that there are too many.
  server.maxHeadersCount = maxHeaders + 1;
  server.headersTimeout = 5_000;
  server.requestTimeout = 60_000;
  server.on("request", guard.handleRequest);
  server.on("upgrade", guard.handleUpgrade);
  // Node forgets a connection once it is upgraded, and then waits for it for ever when it closes.
  server.on("connection", (connection) => {
    connections.add(connection);
    connection.once("close", () => connections.delete(connection));
  });
  return server;
}

function listenOn(server: Server, host: string, port: number): Promise<Reply<number>> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(portInUse(host, port, error));
      else if (error.code === "EADDRNOTAVAIL" || error.code === "EAFNOSUPPORT") resolve(noSuchAddress(host, error));
      else if (error.code === "EACCES") resolve(portForbidden(port, error));
      else reject(error);
    });
    // A TCP server's address is an object; it is a string for pipes only.
    server.listen({ host, port }, () => resolve(success((server.address() as AddressInfo).port)));
  });
}

async function portInUse(host: string, port: number, error: Error): Promise<Reply<never>> {
  const holder = findPortHolder(port);
  const who = holder ? `Process ${holder.pid} (${holder.command})` : "Another program";
  return failure("port-in-use", `${who} already listens on ${host}:${port}.`, {
    hint: `Take another port: PORT=${await nextFree(host, port)} npm start${holder ? `\nOr end that process: kill ${holder.pid}` : ""}`,
    cause: error.message,
  });
}

/** The first free one above; 0, which takes any, where there is none near. */
async function nextFree(host: string, taken: number): Promise<number> {
  for (let port = taken + 1; port <= Math.min(taken + 50, 65_535); port += 1) {
    const isFree = await new Promise<boolean>((resolve) => {
      const probe = createProbe();
      probe.once("error", () => resolve(false));
      probe.listen({ host, port }, () => probe.close(() => resolve(true)));
    });
    if (isFree) return port;
  }
  return 0;
}

function portForbidden(port: number, error: Error): Reply<never> {
  return failure("port-forbidden", `This user may not listen on port ${port}.`, {
    hint: "Take one above 1023: PORT=3000 npm start",
    cause: error.message,
  });
}

function noSuchAddress(host: string, error: Error): Reply<never> {
  return failure("no-such-address", `This machine has no address ${host}.`, {
    cause: error.message,
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
