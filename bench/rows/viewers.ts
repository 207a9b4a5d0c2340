import { setTimeout as pause } from "node:timers/promises";
import { createMirror } from "@/lib/terminal/mirror";
import { COLS, ROWS } from "../floors/attach-pty";
import { startPlainTmux } from "../floors/plain-tmux";
import { cpuSeconds, megabytesOf, tmuxProcesses } from "../process-cost";
import { againstFloor, type Row, type RowResult } from "../row";
import { startServerProcess } from "../server-process";
import { interleaved, median } from "../statistics";
import { logIn } from "../terminals/log-in";
import { openScreens, type Screens } from "../terminals/own-client";
import { openSioTerminal } from "../terminals/sio-terminal";
import { appRoot, createWorkspace, registryOf } from "../workspace";

/** Fills the screen, then draws 3,000 small updates all over it, and holds still. */
const UPDATES = `i=0; while [ $i -lt 36 ]; do i=$((i+1)); printf '\\033[%d;1Hrow %d of the first picture' $i $i; done
i=0; while [ $i -lt 3000 ]; do i=$((i+1)); printf '\\033[%d;%dHu%d' $((i % 36 + 1)) $((i % 20 * 4 + 30)) $i; done; exec sleep 100000`;
/** About half a megabyte a second. */
const BUSY = `while :; do head -c 5000 /dev/zero | tr '\\0' x; sleep 0.01; done`;

/** What joins and viewers cost. */
export const viewers: Row = {
  name: "viewers",
  async measure({ short }) {
    const workspace = await createWorkspace(
      registryOf(["still-agent", "busy-agent"], `case "$AGENT_NAME" in still-agent) ${UPDATES};; *) ${BUSY};; esac`),
    );
    const floor = await startPlainTmux(["still"], UPDATES);
    const server = await startServerProcess("serve", [workspace.folder, workspace.tmuxSocket, appRoot]);
    const url = `http://127.0.0.1:${server.port}`;
    const opened: { dispose(): unknown }[] = [];
    try {
      const who = await logIn(url, server.loginToken ?? "");
      await pause(short ? 1_000 : 3_000); // the updates are drawn
      const results = await measureJoins({ url, who, floorSocket: floor.socketPath, joins: short ? 3 : 10 });
      results.push(
        ...(await measureCrowd({
          short,
          server: server.pid,
          tmuxSocket: workspace.tmuxSocket,
          open: () => openScreens(url, who),
          opened,
        })),
      );
      return results;
    } finally {
      for (const each of opened) each.dispose();
      await server.dispose();
      await floor.dispose();
      await workspace.dispose();
    }
  },
};

async function measureJoins(options: {
  url: string;
  who: Parameters<typeof openScreens>[1];
  floorSocket: string;
  joins: number;
}): Promise<RowResult[]> {
  let complete = 0;
  let blank = 0;
  let size = 0;
  const times = await interleaved(options.joins, {
    async sio() {
      const start = performance.now();
      const terminal = await openSioTerminal(options.floorSocket, "still");
      const opened = performance.now();
      await new Promise<void>((resolve) => {
        let seen = 0;
        terminal.onBytes((bytes) => {
          seen += bytes.byteLength;
          if (seen > 1_000) resolve();
        });
      });
      const time = performance.now() - Math.max(start, opened);
      await terminal.dispose();
      return time;
    },
    async own() {
      const screens = await openScreens(options.url, options.who);
      const { ms, data } = await screens.watch("still-agent");
      const mirror = createMirror({ cols: COLS, rows: ROWS });
      mirror.reset(data);
      const rows = mirror.screenText();
      complete = rows.every((row) => /u\d+/.test(row)) && rows.join("").includes("u3000") ? complete + 1 : complete;
      blank = rows.every((row) => row.trim() === "") ? blank + 1 : blank;
      size = data.byteLength;
      mirror.dispose();
      screens.dispose();
      return ms;
    },
  });
  const joins = times.own.length + 1; // one warms up
  return [
    againstFloor({
      what: "first full screen of a viewer, p50",
      unit: "ms",
      figure: median(times.own),
      floor: median(times.sio),
      floorName: "sio, without the connect",
      atMost: 1.2,
      notes: `${blank} of ${joins} blank`,
    }),
    {
      what: "join after 3,000 partial updates",
      unit: "complete",
      figure: complete,
      floor: null,
      floorName: "",
      goal: `${joins} of ${joins}`,
      reached: complete === joins,
      notes: `${size} bytes`,
    },
  ];
}

async function measureCrowd(options: {
  short: boolean;
  server: number;
  tmuxSocket: string;
  open: () => Promise<Screens>;
  opened: { dispose(): unknown }[];
}): Promise<RowResult[]> {
  const { server, opened } = options;
  const seconds = options.short ? 2 : 10;
  const tmux = tmuxProcesses(options.tmuxSocket);
  const measure = async () => {
    const before = cpuSeconds(server) + cpuSeconds(tmux.server);
    await pause(seconds * 1000);
    const after = cpuSeconds(server) + cpuSeconds(tmux.server);
    return { cpu: ((after - before) / seconds) * 100, memory: megabytesOf([server, ...tmux.all]) };
  };
  const add = async () => {
    const screens = await options.open();
    opened.push(screens);
    await screens.watch("busy-agent");
  };
  await add();
  const one = await measure();
  while (opened.length < 20) await add();
  const many = await measure();
  const processes = tmuxProcesses(options.tmuxSocket).all.length - tmux.all.length;
  return [
    againstFloor({
      what: "20 viewers of one pane, CPU",
      unit: "%",
      figure: many.cpu,
      floor: one.cpu,
      floorName: "1 viewer",
      atMost: 2.5,
      notes: `+${((many.memory - one.memory) / 19).toFixed(2)} MB a viewer, ${processes} more processes`,
    }),
  ];
}
