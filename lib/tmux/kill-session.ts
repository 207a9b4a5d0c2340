import type { CommandClient } from "./command-client";
import { command } from "./command-line";
import { listFormat } from "./formats";
import type { SessionName } from "./ids";
import { endProcesses, processesOf, processesOfPanes, waitForEnd } from "./process-tree";
import { activePaneTarget } from "./sessions";
import { TmuxError } from "./tmux-error";
import type { WorkQueue } from "./work-queue";

const CLIENTS_LEAVE_MS = 1_000;

/** Ends exactly this session and every process that was started in it. Throws `no-session`. */
export async function killSession(commands: CommandClient, queue: WorkQueue, name: SessionName): Promise<void> {
  const target = activePaneTarget(name);
  const panes = listFormat("list-panes", ["-s", "-t", target], {
    session: "session_id",
    server: "pid",
    pid: "pane_pid",
    dead: "pane_dead",
  });
  const clients = listFormat("list-clients", ["-t", target], { pid: "client_pid" });
  const [paneRows, clientRows] = await commands.request(`${panes.command} ; ${clients.command}`, 2);
  const found = panes.parse(paneRows ?? Buffer.alloc(0));
  const first = found[0];
  if (first === undefined) throw new TmuxError("no-session", `tmux list-panes: there is no session ${name}`);
  const programs = found.map((row) => ({ pid: Number(row.pid), dead: row.dead === "1" })).filter(({ pid }) => pid > 0);
  const processes = await processesOfPanes(programs, Number(first.server));
  const attached = processesOf(clients.parse(clientRows ?? Buffer.alloc(0)).map((row) => Number(row.pid)));
  await queue.run("change", async () => {
    await commands.requestNow(command("kill-session", "-t", first.session));
    await waitForEnd(attached, CLIENTS_LEAVE_MS); // they go a moment later, and no client may connect meanwhile
  });
  await endProcesses(processes);
}
