import { readFileSync } from "node:fs";
import { join } from "node:path";
import { io } from "socket.io-client";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { LiveSocket } from "@/app/_browser/socket";
import { createInputQueue, type InputQueue } from "@/app/_browser/terminal/input-queue";
import type { QueuedInput } from "@/app/_browser/terminal/input-store";
import { createTerminalChannel, type TerminalChannel } from "@/app/_browser/terminal/terminal-channel";
import { createTerminalWire } from "@/app/_browser/terminal/terminal-wire";
import { type ServerProcess, startServerProcess } from "@/bench/server-process";
import { type LoggedIn, logIn } from "@/bench/terminals/log-in";
import { appRoot, type BenchWorkspace, createWorkspace, registryOf } from "@/bench/workspace";
import { AgentName, terminalIdOfAgent } from "@/lib/contract/ids";
import { createRandom, faultSeed, faultSize } from "@/lib/orchestrator/testing/fault-size";
import { createMirror } from "@/lib/terminal/mirror";
import { waitFor } from "@/lib/tmux/testing/private-tmux";
import { type FaultyLink, openFaultyLink } from "./testing/faulty-link";

let workspace: BenchWorkspace;
let server: ServerProcess;
let who: LoggedIn;
beforeAll(async () => {
  const print = 'i=0; while [ $i -lt "$n" ]; do i=$((i+1)); echo "line $i."; sleep 0.005; done';
  const command = `stty raw -echo; printf ready; head -c 1 >/dev/null; case "$AGENT_NAME" in typed-agent) exec cat >typed;; *) stty sane; n=${faultSize({ short: 150, whole: 8_000 })}; ${print}; exec cat;; esac`;
  workspace = await createWorkspace(registryOf(["printing-agent", "typed-agent"], command));
  server = await startServerProcess("serve", [workspace.folder, workspace.tmuxSocket, appRoot]);
  who = await logIn(`http://127.0.0.1:${server.port}`, server.loginToken ?? "");
}, 120_000);
afterAll(async () => {
  await server.dispose();
  await workspace.dispose();
});

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

type Browser = { channel: TerminalChannel; queue: InputQueue; text(): string[] };

const schedule = (delayMs: number, callback: () => void) => {
  const timer = setTimeout(callback, delayMs);
  return () => clearTimeout(timer);
};

/** What a tab has of a terminal, without a browser: its socket, channel and queue, and a screen that keeps all rows. */
function openBrowser(link: FaultyLink, agent: string): Browser {
  // The server's own address: its guard knows no other.
  const socket: LiveSocket = io(`http://127.0.0.1:${link.port}`, {
    transports: ["websocket"],
    forceNew: true,
    extraHeaders: {
      Cookie: who.cookie,
      Origin: `http://127.0.0.1:${server.port}`,
      Host: `127.0.0.1:${server.port}`,
    },
    auth: { csrf: who.csrf },
    reconnectionDelay: 20,
    reconnectionDelayMax: 100,
  });
  const terminalId = terminalIdOfAgent(AgentName.parse(agent));
  const clientId = crypto.randomUUID();
  const mirror = createMirror({ cols: 120, rows: 36, scrollback: 50_000 });
  let stored: QueuedInput = { next: 1, sent: null, waiting: new Uint8Array() };
  const queue = createInputQueue({
    store: {
      load: () => stored,
      save(next) {
        stored = next;
      },
    },
    send: (input, answered) => socket.emit("terminal:input", { terminalId, clientId, ...input }, answered),
    schedule,
    onRefused: (error) => expect.fail(error.message),
    onHalfOpen: () => socket.io.engine?.close(),
    isConnected: socket.connected,
  });
  socket.on("connect", queue.connected);
  socket.on("disconnect", queue.disconnected);
  const channel = createTerminalChannel({
    terminalId,
    wire: createTerminalWire(socket),
    schedule,
    screen: {
      historyRows: () => 0,
      write(data, drawn) {
        mirror.write(data);
        drawn();
      },
      restore(_header, data, drawn) {
        mirror.reset(data);
        drawn();
      },
    },
  });
  closing.push(() => {
    queue.dispose();
    channel.dispose();
    socket.disconnect();
  });
  return { channel, queue, text: () => mirror.lastLines(60_000) };
}

describe("over a bad link", { timeout: faultSize({ short: 60_000, whole: 600_000 }) }, () => {
  it(`fault F19: cut at random bytes, for a moment or longer: every line is there once, in order, seed ${faultSeed}`, async () => {
    const random = createRandom(faultSeed);
    const link = await openFaultyLink(server.port, { delayMs: 0 });
    closing.push(link.dispose);
    const { channel, queue, text } = openBrowser(link, "printing-agent");
    await waitFor("the terminal", () => channel.state.read().phase === "live", 20_000);
    queue.type(Buffer.from("x"));
    const last = `line ${faultSize({ short: 150, whole: 8_000 })}.`;
    while (text().at(-1) !== last) {
      // More than a handshake takes, at times: otherwise nothing would ever come through.
      link.cutAfter(400 + random.below(4_000));
      const before = link.cuts;
      await waitFor("a cut, or the end", () => link.cuts > before || text().at(-1) === last, 30_000);
      if (random.below(3) > 0) continue;
      link.cut();
      await new Promise((resolve) => setTimeout(resolve, random.below(faultSize({ short: 300, whole: 3_000 }))));
      link.mend();
    }
    const numbers = text().flatMap((line) => /^(?:ready)?line (\d+)\.$/.exec(line)?.slice(1).map(Number) ?? []);
    expect(link.cuts).toBeGreaterThan(0);
    // The ring buffer holds more than this run prints: no cut may cost a snapshot, and no byte may be missing.
    expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, at) => at + 1));
    expect(numbers.length).toBe(faultSize({ short: 150, whole: 8_000 }));
  });

  it(`fault F20: 100 ms away and reset again and again, every key is typed once, in order, seed ${faultSeed}`, async () => {
    const random = createRandom(faultSeed);
    const link = await openFaultyLink(server.port, { delayMs: 100 });
    closing.push(link.dispose);
    const { channel, queue } = openBrowser(link, "typed-agent");
    await waitFor("the terminal", () => channel.state.read().phase === "live", 20_000);
    queue.type(Buffer.from("!"));
    const keys = faultSize({ short: 60, whole: 1_000 });
    let typed = "";
    for (let key = 0; key < keys; key += 1) {
      queue.type(Buffer.from(`${key} `));
      typed += `${key} `;
      if (random.below(8) === 0) link.cutAfter(random.below(2_000));
      await new Promise((resolve) => setTimeout(resolve, random.below(40)));
    }
    await waitFor("everything to be acknowledged", () => queue.pendingBytes() === 0, 60_000);
    const file = join(workspace.folder, "agents", "typed-agent", "typed");
    await waitFor("the last key", () => readFileSync(file, "utf8").length >= typed.length);
    expect(readFileSync(file, "utf8")).toBe(typed);
  });
});
