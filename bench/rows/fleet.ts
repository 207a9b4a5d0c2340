import { setTimeout as pause } from "node:timers/promises";
import { cpuSeconds, megabytesOf, tmuxProcesses } from "../process-cost";
import type { Row, RowResult } from "../row";
import { startServerProcess } from "../server-process";
import { logIn } from "../terminals/log-in";
import { openScreens } from "../terminals/own-client";
import { appRoot, createWorkspace, registryOf } from "../workspace";

/** Ten lines a second, after a key that starts all of them; `sleep` of its own for each would be what is measured. */
const LINES = `exec ${process.execPath} -e 'let n = 0; setInterval(() => console.log("line " + ++n + " of an agent at work"), 100)'`;

/** A fleet that prints ten lines a second each, 27 panes of it watched. */
export const fleet: Row = {
  name: "fleet",
  async measure({ short }) {
    const few = await costOf(short ? 3 : 27, short);
    const many = await costOf(short ? 6 : 100, short);
    const notes = (cost: Cost) =>
      `server ${cost.server.toFixed(1)} %, tmux ${cost.tmux.toFixed(1)} %, ${cost.memory.toFixed(0)} MB PSS`;
    const total = (cost: Cost) => cost.server + cost.tmux;
    const results: RowResult[] = [
      {
        what: `${few.sessions} sessions at 10 lines/s, all watched, CPU of one core`,
        unit: "%",
        figure: total(few),
        floor: null,
        floorName: "",
        goal: "≤ 12 %, ≤ 260 MB",
        reached: total(few) <= 12 && few.memory <= 260,
        notes: notes(few),
      },
      {
        what: `${many.sessions} sessions, ${many.watched} watched, CPU of one core`,
        unit: "%",
        figure: total(many),
        floor: total(few),
        floorName: `${few.sessions} sessions`,
        goal: "≤ 5×, ≤ 400 MB",
        reached: total(many) <= 5 * total(few) && many.memory <= 400,
        notes: notes(many),
      },
    ];
    return results;
  },
};

type Cost = { sessions: number; watched: number; server: number; tmux: number; memory: number };

async function costOf(sessions: number, short: boolean): Promise<Cost> {
  const names = Array.from({ length: sessions }, (_, index) => `agent-${index + 1}`);
  const workspace = await createWorkspace(registryOf(names, LINES));
  const server = await startServerProcess("serve", [workspace.folder, workspace.tmuxSocket, appRoot]);
  const url = `http://127.0.0.1:${server.port}`;
  try {
    const screens = await openScreens(url, await logIn(url, server.loginToken ?? ""));
    const watched = names.slice(0, 27);
    for (const name of watched) await screens.watch(name);
    const tmux = tmuxProcesses(workspace.tmuxSocket);
    await pause(short ? 500 : 3_000);
    const before = { server: cpuSeconds(server.pid), tmux: cpuSeconds(tmux.server) };
    const seconds = short ? 2 : 20;
    await pause(seconds * 1000);
    const share = (after: number, then: number) => ((after - then) / seconds) * 100;
    const cost = {
      sessions,
      watched: watched.length,
      server: share(cpuSeconds(server.pid), before.server),
      tmux: share(cpuSeconds(tmux.server), before.tmux),
      memory: megabytesOf([server.pid, ...tmux.all]),
    };
    screens.dispose();
    return cost;
  } finally {
    await server.dispose();
    await workspace.dispose();
  }
}
