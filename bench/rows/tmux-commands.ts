import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { createPrivateTmux } from "@/lib/tmux/testing/private-tmux";
import { parseSessionName } from "@/lib/tmux/tmux";
import { againstFloor, type Row } from "../row";
import { interleaved, median, timed } from "../statistics";

const run = promisify(execFile);

/** Questions to a server with 100 sessions: over the control connection, and by the command line. */
export const tmuxCommands: Row = {
  name: "tmux-commands",
  async measure({ short }) {
    const server = await createPrivateTmux();
    const tmux = await server.open();
    const names = Array.from({ length: short ? 10 : 100 }, (_, index) => parseSessionName(`session-${index}`));
    const size = { cols: 120, rows: 36 };
    try {
      for (const name of names) {
        await tmux.createSession({ name, cwd: server.folder, ...size, environment: {}, options: {} });
      }
      const cli = (...args: string[]) => timed(() => run("tmux", ["-S", server.socketPath, ...args]));
      const [first] = names;
      if (!first) throw new Error("there is no session");
      const times = await interleaved(short ? 3 : 41, {
        displayFloor: () => cli("display-message", "-p", "-t", `=${first}:`, "#{session_id}"),
        display: () => timed(() => tmux.hasSession(first)),
        sessionsFloor: () => cli("list-sessions"),
        sessions: () => timed(() => tmux.listSessions()),
        panesFloor: () => cli("list-panes", "-a"),
        panes: () => timed(() => tmux.listPanes()),
      });
      const row = (what: string, own: number[], floor: number[], atMost: number) =>
        againstFloor({
          what: `${what} of ${names.length} sessions`,
          unit: "ms",
          figure: median(own),
          floor: median(floor),
          floorName: "the same by CLI",
          atMost,
        });
      return [
        row("ask for one", times.display, times.displayFloor, 0.1),
        row("list-sessions", times.sessions, times.sessionsFloor, 0.2),
        row("list-panes", times.panes, times.panesFloor, 0.35),
      ];
    } finally {
      await server.dispose();
    }
  },
};
