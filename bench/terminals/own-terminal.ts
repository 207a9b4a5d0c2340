import { randomUUID } from "node:crypto";
import { io, type Socket } from "socket.io-client";
import type { ClientEvents, ServerEvents } from "@/lib/contract/events";
import { AgentName, terminalIdOfAgent } from "@/lib/contract/ids";
import type { SnapshotHeader, StreamPosition } from "@/lib/contract/terminal";
import { need } from "../need";
import { startServerProcess } from "../server-process";
import { appRoot, type BenchWorkspace } from "../workspace";
import { logIn } from "./log-in";
import type { BenchTerminal } from "./terminal";

/** What came to the client, in order. */
export type Received = { header: SnapshotHeader | null; bytes: Uint8Array };

export type OwnTerminal = BenchTerminal & {
  readonly serverPid: number;
  /** Everything since the last call. Throws when a byte of the stream was missing or came twice. */
  takeReceived(): Received[];
};

/** A client of the product, behind its door: guard, socket, orchestrator, control mode. */
export async function openOwnTerminal({ folder, tmuxSocket }: BenchWorkspace, agent: string): Promise<OwnTerminal> {
  const server = await startServerProcess("serve", [folder, tmuxSocket, appRoot]);
  const url = `http://127.0.0.1:${server.port}`;
  const { cookie, csrf } = await logIn(url, server.loginToken ?? "");
  const socket: Socket<ServerEvents, ClientEvents> = io(url, {
    transports: ["websocket"],
    extraHeaders: { Cookie: cookie, Origin: url },
    auth: { csrf },
  });
  const terminalId = terminalIdOfAgent(AgentName.parse(agent));
  const clientId = randomUUID();
  let take = (_bytes: Uint8Array) => {};
  let received: Received[] = [];
  let hole: Error | null = null;
  let position: StreamPosition = { epoch: "", offset: 0 };
  let sequence = 0;

  function accept(channel: number, header: SnapshotHeader | null, bytes: Uint8Array) {
    received.push({ header, bytes });
    take(bytes);
    socket.emit("terminal:ack", channel, position.epoch, position.offset);
  }

  socket.on("terminal:snapshot", (channel, header, bytes) => {
    position = header.position;
    accept(channel, header, bytes);
  });
  socket.on("terminal:data", (channel, offset, bytes) => {
    if (offset !== position.offset) hole ??= new Error(`expected byte ${position.offset}, got ${offset}`);
    position = { ...position, offset: offset + bytes.byteLength };
    accept(channel, null, bytes);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("connect_error", reject);
  });
  need(await socket.emitWithAck("terminal:open", { terminalId }));

  return {
    serverPid: server.pid,
    write(text) {
      sequence += 1;
      socket.emit("terminal:input", { terminalId, clientId, sequence, data: Buffer.from(text) }, (answer) => {
        if (!answer.ok) hole ??= new Error(JSON.stringify(answer.error));
      });
    },
    onBytes(listener) {
      take = listener;
    },
    takeReceived() {
      if (hole) throw hole;
      const taken = received;
      received = [];
      return taken;
    },
    async dispose() {
      socket.disconnect();
      await server.dispose();
    },
  };
}
