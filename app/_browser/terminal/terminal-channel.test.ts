import { describe, expect, it } from "vitest";
import type { OpenedTerminal } from "@/lib/contract/events";
import type { TerminalId } from "@/lib/contract/ids";
import { failure, type Reply, success } from "@/lib/contract/reply";
import type { SnapshotHeader, StreamPosition } from "@/lib/contract/terminal";
import { createTerminalChannel, type TerminalScreen } from "./terminal-channel";
import type { TerminalWire, WireEvents } from "./terminal-wire";

// The shape is the server's business; here it is only a name.
const terminalId = "agent:backend-agent" as TerminalId;

describe("createTerminalChannel", () => {
  it("draws a snapshot and then every byte once, in order", () => {
    const { server, screen, channel } = setup();
    server.opened(7);
    expect(channel.state.read().phase).toBe("connecting");
    server.snapshot(7, { offset: 100 }, "screen");
    server.data(7, 100, "ab");
    server.data(7, 102, "cd");
    expect(screen.text).toBe("[screen]abcd");
    expect(channel.state.read().phase).toBe("live");
  });

  it("drops bytes that are drawn already, and the drawn part of others", () => {
    const { server, screen } = live({ offset: 10 });
    server.data(0, 10, "abcd");
    server.data(0, 10, "abcd");
    server.data(0, 12, "cdef");
    server.data(0, 5, "old");
    expect(screen.text).toBe("[s]abcdef");
  });

  it("opens again at a hole, from the last byte that it has", () => {
    const { server, screen } = live({ offset: 10 });
    server.data(0, 10, "ab");
    server.data(0, 15, "fg");
    expect(server.closed).toEqual([0]);
    expect(server.opens.at(-1)?.resumeFrom).toEqual({ epoch: "e1", offset: 12 });
    server.opened(1, { epoch: "e1", offset: 12 });
    server.data(0, 17, "of the old channel");
    server.data(1, 12, "cdefg");
    expect(screen.text).toBe("[s]abcdefg");
  });

  it("asks for a snapshot when resuming leaves the same hole", () => {
    const { server } = live({ offset: 10 });
    server.data(0, 15, "x");
    server.opened(1, { epoch: "e1", offset: 10 });
    server.data(1, 15, "x");
    expect(server.opens.at(-1)?.resumeFrom).toBeUndefined();
  });

  it("resumes after a cut without a lost or doubled byte", () => {
    const { server, screen, channel } = live({ offset: 0 });
    server.data(0, 0, "one ");
    server.disconnect();
    expect(channel.state.read().phase).toBe("offline");
    server.connect();
    expect(server.opens.at(-1)?.resumeFrom).toEqual({ epoch: "e1", offset: 4 });
    server.opened(0, { epoch: "e1", offset: 4 });
    expect(channel.state.read().phase).toBe("live");
    server.data(0, 4, "two");
    expect(screen.text).toBe("[s]one two");
  });

  it("leaves the stream while nobody looks, and goes on from there without a lost or doubled byte", () => {
    const { server, screen, channel } = live({ offset: 0 });
    server.data(0, 0, "one ");
    channel.setWatching(false);
    expect(server.closed).toEqual([0]);
    expect(channel.state.read().phase).toBe("paused");
    server.data(0, 4, "not ours any more");
    server.disconnect();
    server.connect();
    expect(server.opens).toHaveLength(1);
    channel.setWatching(true);
    expect(server.opens.at(-1)?.resumeFrom).toEqual({ epoch: "e1", offset: 4 });
    server.opened(1, { epoch: "e1", offset: 4 });
    server.data(1, 4, "two");
    expect(screen.text).toBe("[s]one two");
  });

  it("tells a screen that has been drawn from one that is blank", () => {
    const { server, screen, channel } = setup({ holdDrawing: true });
    server.opened(0);
    server.snapshot(0, { offset: 10 }, "s");
    expect(channel.state.read()).toMatchObject({ phase: "live", drawn: false });
    screen.drawAll();
    expect(channel.state.read().drawn).toBe(true);
  });

  it("replaces everything when the server cannot resume, and keeps the gap for show", () => {
    const { server, screen, channel } = live({ offset: 0 });
    server.disconnect();
    server.connect();
    server.opened(3);
    server.data(3, 0, "before the snapshot");
    server.snapshot(3, { epoch: "e2", offset: 900, gap: { reason: "reconnect", lines: 12 } }, "new");
    server.data(3, 900, "!");
    expect(screen.text).toBe("[new]!");
    expect(channel.state.read().gap).toEqual({ reason: "reconnect", lines: 12 });
  });

  it("acknowledges a snapshot at once, the stream every 64 KiB or 50 ms, and only what is drawn", () => {
    const { server, screen, clock } = setup({ holdDrawing: true });
    server.opened(0);
    server.snapshot(0, { offset: 10 }, "s");
    expect(server.acks).toEqual([]);
    screen.drawAll();
    expect(server.acks).toEqual([{ epoch: "e1", offset: 10 }]);
    server.data(0, 10, "abc");
    server.data(0, 13, "def");
    screen.drawAll();
    expect(server.acks).toHaveLength(1);
    clock.runAll();
    expect(server.acks.at(-1)).toEqual({ epoch: "e1", offset: 16 });
    server.data(0, 16, "x".repeat(70_000));
    screen.drawAll();
    expect(server.acks.at(-1)).toEqual({ epoch: "e1", offset: 70_016 });
  });

  it("never acknowledges on a new channel what an older one has drawn", () => {
    const { server, screen } = setup({ holdDrawing: true });
    server.opened(0);
    server.snapshot(0, { offset: 10 }, "s");
    server.disconnect();
    server.connect();
    server.opened(0);
    screen.drawAll();
    expect(server.acks).toEqual([]);
  });

  it("asks for history once, and never replaces more rows with fewer", () => {
    const { server, screen, channel } = live({ offset: 5, moreHistoryRows: 300 });
    channel.requestHistory();
    channel.requestHistory();
    expect(server.historyRequests).toBe(1);
    screen.rows = 500;
    server.snapshot(0, { offset: 5, historyRows: 400 }, "shorter");
    expect(screen.text).toBe("[s]");
    server.data(0, 5, "x");
    server.snapshot(0, { offset: 6, historyRows: 800 }, "longer");
    expect(screen.text).toBe("[longer]");
    channel.requestHistory();
    expect(server.historyRequests).toBe(1);
  });

  it("says that the session has ended, and stays so when the connection comes back", () => {
    const { server, channel } = live({ offset: 0 });
    server.ended(0, "lost");
    expect(channel.state.read()).toMatchObject({ phase: "ended", reason: "lost" });
    server.disconnect();
    server.connect();
    expect(server.opens).toHaveLength(1);
    channel.reopen();
    expect(server.opens).toHaveLength(2);
    expect(server.opens.at(-1)?.resumeFrom).toBeUndefined();
  });

  it("shows a refusal and opens again when asked", () => {
    const { server, channel } = setup();
    server.refuse("not-running");
    expect(channel.state.read()).toMatchObject({ phase: "refused", error: { code: "not-running" } });
    channel.reopen();
    server.opened(2);
    server.snapshot(2, { offset: 0 }, "s");
    expect(channel.state.read().phase).toBe("live");
  });

  it("closes a channel that was opened for nobody", () => {
    const { server, channel } = setup();
    channel.dispose();
    server.opened(4);
    expect(server.closed).toEqual([4]);
  });

  it("begins offline without a connection", () => {
    const { server, channel } = setup({ connected: false });
    expect(channel.state.read().phase).toBe("offline");
    server.connect();
    expect(server.opens).toHaveLength(1);
  });
});

function setup(options: { holdDrawing?: boolean; connected?: boolean } = {}) {
  const server = createServer(options.connected ?? true);
  const screen = createScreen(options.holdDrawing ?? false);
  const clock = createClock();
  const channel = createTerminalChannel({ terminalId, wire: server.wire, screen, schedule: clock.schedule });
  return { server, screen, clock, channel };
}

function live(header: Partial<SnapshotHeader> & { offset: number }) {
  const all = setup();
  all.server.opened(0);
  all.server.snapshot(0, header, "s");
  return all;
}

/** The network and the server behind it, driven by the test. */
function createServer(initiallyConnected: boolean) {
  let connected = initiallyConnected;
  let events: WireEvents | undefined;
  const bytes = (text: string) => new TextEncoder().encode(text);
  const opens: { resumeFrom?: StreamPosition }[] = [];
  const answers: ((reply: Reply<OpenedTerminal>) => void)[] = [];
  const server = {
    opens,
    closed: [] as number[],
    acks: [] as StreamPosition[],
    historyRequests: 0,
    opened: (channel: number, resumed: StreamPosition | null = null) =>
      answers.shift()?.(success({ channel, resumed })),
    refuse: (code: string) => answers.shift()?.(failure(code, "no")),
    snapshot(channel: number, given: Partial<SnapshotHeader> & { offset: number; epoch?: string }, text: string) {
      const { offset, epoch = "e1", ...rest } = given;
      const header = { cols: 80, rows: 24, historyRows: 0, moreHistoryRows: 0, gap: null, flooding: false };
      events?.snapshot(channel, { ...header, ...rest, position: { epoch, offset } }, bytes(text));
    },
    data: (channel: number, offset: number, text: string) => events?.data(channel, offset, bytes(text)),
    ended: (channel: number, reason: "ended" | "lost") => events?.ended(channel, reason),
    disconnect() {
      connected = false;
      answers.length = 0;
      events?.disconnected();
    },
    connect() {
      connected = true;
      events?.connected();
    },
    wire: {
      isConnected: () => connected,
      open(payload, reply) {
        opens.push(payload);
        answers.push(reply);
      },
      close: (channel) => void server.closed.push(channel),
      acknowledge: (_channel, position) => void server.acks.push(position),
      requestHistory: () => void server.historyRequests++,
      listen(given) {
        events = given;
        return () => {
          events = undefined;
        };
      },
    } satisfies TerminalWire,
  };
  return server;
}

/** Collects text; `holdDrawing` leaves the "drawn" callbacks to the test. */
function createScreen(holdDrawing: boolean) {
  const waiting: (() => void)[] = [];
  const settle = (drawn: () => void) => (holdDrawing ? void waiting.push(drawn) : drawn());
  const screen: TerminalScreen & { text: string; rows: number; drawAll(): void } = {
    text: "",
    rows: 0,
    drawAll: () => {
      for (const drawn of waiting.splice(0)) drawn();
    },
    historyRows: () => screen.rows,
    write(data, drawn) {
      screen.text += new TextDecoder().decode(data);
      settle(drawn);
    },
    restore(_header, data, drawn) {
      screen.text = `[${new TextDecoder().decode(data)}]`;
      settle(drawn);
    },
  };
  return screen;
}

function createClock() {
  const timers = new Set<() => void>();
  return {
    schedule(_delayMs: number, callback: () => void) {
      timers.add(callback);
      return () => timers.delete(callback);
    },
    runAll() {
      for (const callback of [...timers]) {
        timers.delete(callback);
        callback();
      }
    },
  };
}
