import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { connect, createServer as createNetServer } from "node:net";
import { networkInterfaces } from "node:os";
import { afterEach, describe, expect, it } from "vitest";
import { createGuardedServer, type GuardedServer } from "./guarded-server";

const opened: GuardedServer[] = [];
let other: ChildProcess | null = null;

afterEach(async () => {
  await Promise.all(opened.splice(0).map((server) => server.dispose()));
  other?.kill("SIGKILL");
  other = null;
});

function open(): GuardedServer {
  const server = createGuardedServer({
    handleRequest: (_, response) => response.end("hello"),
    handleUpgrade: (_, socket) => socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"),
  });
  opened.push(server);
  return server;
}

async function portOf(server: GuardedServer, port = 0): Promise<number> {
  const listening = await server.listen(port);
  if (!listening.ok) throw new Error(listening.error.message);
  return listening.value;
}

const answers = (host: string, port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect({ host, port, timeout: 2000 });
    const settle = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.on("connect", () => settle(true));
    socket.on("error", () => settle(false));
    socket.on("timeout", () => settle(false));
  });

describe("the public server", () => {
  it("attack 15: listens on this machine's loopback only", async () => {
    const port = await portOf(open());
    expect(await answers("127.0.0.1", port)).toBe(true);
    const outside = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, scopeid }) => !internal && !scopeid);
    for (const { address } of outside) expect(await answers(address, port), address).toBe(false);
    expect(await answers("127.0.0.2", port)).toBe(false);
  });

  it("names who has the port, and what to do", async () => {
    const program = `require("node:http").createServer().listen(0, "127.0.0.1", function () { console.log(this.address().port) })`;
    other = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "inherit"] });
    const [line] = await once(other.stdout ?? other, "data");
    const port = Number(String(line));
    // The next one may be taken by now, here or by somebody else: another one is named then.
    const neighbour = createNetServer();
    await new Promise((resolve) => neighbour.once("error", resolve).listen(port + 1, "127.0.0.1", () => resolve(null)));
    const refused = await open().listen(port);
    expect(refused).toMatchObject({
      ok: false,
      error: { code: "port-in-use", message: expect.stringContaining(`Process ${other.pid} (`) },
    });
    const [, named] = /PORT=(\d+) npm start/.exec((!refused.ok && refused.error.hint) || "") ?? [];
    expect(Number(named)).toBeGreaterThan(port + 1);
    neighbour.close();
  });

  it("does not share its port with somebody on the other address family", async () => {
    const squatter = createServer().listen(0, "::1");
    await once(squatter, "listening");
    const address = squatter.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const server = open();
    expect(await server.listen(port)).toMatchObject({ ok: false, error: { code: "port-in-use" } });
    expect(await answers("127.0.0.1", port)).toBe(false);
    squatter.close();
  });

  it("ends idle and upgraded connections when it closes", async () => {
    const server = open();
    const port = await portOf(server);
    const upgraded = connect(port, "127.0.0.1");
    upgraded.write(`GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n`);
    await once(upgraded, "data");
    const idle = connect(port, "127.0.0.1");
    await once(idle, "connect");
    const ended = Promise.all([once(upgraded, "close"), once(idle, "close")]);
    await server.dispose();
    await ended;
    await portOf(open(), port);
  });
});
