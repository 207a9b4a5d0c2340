import { Terminal } from "@xterm/headless";
import { io, type Socket } from "socket.io-client";
import type { ClientEvents, OpenedTerminal, ServerEvents } from "@/lib/contract/events";
import { TerminalId } from "@/lib/contract/ids";
import type { Reply } from "@/lib/contract/reply";
import type { SnapshotHeader } from "@/lib/contract/terminal";

export type SocketViewer = {
  /** Every line of scrollback and screen, as the viewer's terminal shows it now. */
  lines(): Promise<string[]>;
  /** Asks for all the scrollback that tmux keeps, and resolves when it is drawn. */
  loadHistory(): Promise<SnapshotHeader>;
  close(): void;
};

/** Signs in by HTTP, as the form does. */
export async function signInByHttp(loginUrl: string): Promise<{ cookie: string; csrf: string }> {
  const url = new URL(loginUrl);
  const form = new URLSearchParams({ token: url.searchParams.get("token") ?? "" });
  const answer = await fetch(new URL("/sign-in", url), {
    method: "POST",
    body: form,
    headers: { origin: url.origin },
    redirect: "manual",
  });
  const cookie = answer.headers.get("set-cookie")?.split(";")[0];
  if (cookie === undefined) throw new Error(`sign-in answered ${answer.status} without a cookie`);
  const page = await (await fetch(url.origin, { headers: { cookie, accept: "text/html" } })).text();
  const csrf = /name="csrf"[^>]*value="([^"]+)"/.exec(page)?.[1] ?? /"csrf":"([^"]+)"/.exec(page)?.[1];
  if (csrf === undefined) throw new Error("the first page carries no CSRF token");
  return { cookie, csrf };
}

/** Watches a terminal as a browser does, with a terminal that a test can read. */
export async function watchTerminal(url: string, loginUrl: string, id: string): Promise<SocketViewer> {
  const { cookie, csrf } = await signInByHttp(loginUrl);
  const socket: Socket<ServerEvents, ClientEvents> = io(url, {
    transports: ["websocket"],
    reconnection: false,
    extraHeaders: { cookie, origin: url },
    auth: { csrf },
  });
  const terminal = new Terminal({ scrollback: 50_000, allowProposedApi: true });
  let drawn: SnapshotHeader | null = null;

  const write = (data: Uint8Array | string) => new Promise<void>((resolve) => terminal.write(data, resolve));
  const waitForSnapshot = () =>
    new Promise<SnapshotHeader>((resolve) => {
      socket.once("terminal:snapshot", (_channel, header) => void write("").then(() => resolve(header)));
    });
  socket.on("terminal:snapshot", (_channel, header, data) => {
    drawn = header;
    terminal.resize(header.cols, header.rows);
    terminal.reset();
    terminal.write(new Uint8Array(data));
  });
  socket.on("terminal:data", (channel, offset, data) => {
    terminal.write(new Uint8Array(data), () => {
      if (drawn !== null) socket.emit("terminal:ack", channel, drawn.position.epoch, offset + data.byteLength);
    });
  });

  const first = waitForSnapshot();
  const opened = await new Promise<Reply<OpenedTerminal>>((resolve, reject) => {
    socket.once("connect_error", reject);
    socket.emit("terminal:open", { terminalId: TerminalId.parse(id) }, resolve);
  });
  if (!opened.ok) throw new Error(`${opened.error.code}: ${opened.error.message}`);
  await first;

  return {
    async lines() {
      await write("");
      const { buffer } = terminal;
      return Array.from({ length: buffer.active.length }, (_, row) => {
        return buffer.active.getLine(row)?.translateToString(true) ?? "";
      });
    },
    async loadHistory() {
      const next = waitForSnapshot();
      const reply = await new Promise<Reply<null>>((resolve) =>
        socket.emit("terminal:history", opened.value.channel, resolve),
      );
      if (!reply.ok) throw new Error(`${reply.error.code}: ${reply.error.message}`);
      return next;
    },
    close() {
      socket.close();
      terminal.dispose();
    },
  };
}
