import { execFile } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { COLS, ROWS } from "../floors/attach-pty";
import { need } from "../need";
import { openDashboard, runOperation, waitForGuards } from "../open-dashboard";
import { againstFloor, type Row } from "../row";
import { interleaved, median, timed } from "../statistics";
import { appRoot, createWorkspace, paneEnvironment, registryOf } from "../workspace";

const run = promisify(execFile);
/** A click comes when nothing else goes on; what the last round left to do is done by then. */
const AT_REST_MS = 500;
const COMMAND = "exec sleep 1000000";
const FLEET = Array.from({ length: 27 }, (_, index) => `agent-${index + 1}`);

/** From the use case to the panes alive, in this process, and what the plain command takes for the same panes. */
export const spawn: Row = {
  name: "spawn",
  async measure({ short }) {
    const workspace = await createWorkspace(registryOf(FLEET, COMMAND));
    const floor = await createWorkspace(registryOf([], COMMAND));
    const tmux = plainTmux(floor.tmuxSocket, floor.folder);
    const { orchestrator, dispose } = await openDashboard({ ...workspace, appRoot });
    try {
      await runOperation(orchestrator, "generate");
      await waitForGuards(orchestrator);
      await tmux.start();
      const one = await interleaved(short ? 2 : 15, {
        floor: () => tmux.timedSpawn(["one"]),
        async own() {
          await pause(AT_REST_MS);
          const time = await timed(async () => need(await orchestrator.createSession("agent-1")));
          need(await orchestrator.killSession("agent-1"));
          return time;
        },
      });
      const fleet = await interleaved(short ? 1 : 7, {
        floor: () => tmux.timedSpawn(FLEET),
        async own() {
          const time = await timed(() => runOperation(orchestrator, "spawn"));
          await runOperation(orchestrator, "kill");
          return time;
        },
      });
      const row = { unit: "ms" };
      return [
        againstFloor({
          ...row,
          what: "spawn one session, action to pane alive",
          figure: median(one.own),
          floor: median(one.floor),
          floorName: "tmux new-session -d",
          atMost: 2,
        }),
        againstFloor({
          ...row,
          what: `spawn ${FLEET.length}`,
          figure: median(fleet.own),
          floor: median(fleet.floor),
          floorName: `one chain of ${FLEET.length} new-session`,
          atMost: 1,
        }),
      ];
    } finally {
      await runOperation(orchestrator, "kill").catch(() => {}); // those that run
      await dispose();
      await floor.dispose();
      await workspace.dispose();
    }
  },
};

/** The command line on a server that runs already, with the same program in each pane. */
function plainTmux(socket: string, folder: string) {
  const tmux = (...args: string[]) =>
    run("tmux", ["-S", socket, ...args], { env: paneEnvironment(folder) as unknown as NodeJS.ProcessEnv, cwd: folder });
  const newSession = (name: string) => [
    ...["new-session", "-d", "-s", name, "-x", String(COLS), "-y", String(ROWS), "-c", folder],
    ...["/bin/sh", "-l", "-c", COMMAND],
  ];
  return {
    start: () => tmux("-f/dev/null", "new-session", "-d", "-s", "keeper", "sleep 1000000"),
    /** One command for all of them; the sessions are ended again, outside of the time. */
    async timedSpawn(names: readonly string[]): Promise<number> {
      const chain = names.flatMap((name, index) => (index === 0 ? newSession(name) : [";", ...newSession(name)]));
      const time = await timed(() => tmux(...chain));
      await tmux(...names.flatMap((name, index) => [...(index === 0 ? [] : [";"]), "kill-session", "-t", `=${name}`]));
      return time;
    },
  };
}
