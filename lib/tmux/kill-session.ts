import type { CommandClient } from "./command-client";
import { command } from "./command-line";
import { listFormat } from "./formats";
import type { SessionName } from "./ids";
import { endProcesses, processesBelow } from "./process-tree";
import { activePaneTarget } from "./sessions";
import { TmuxError } from "./tmux-error";
import type { WorkQueue } from "./work-queue";

/** Ends exactly this session and every process that was started in it. Throws `no-session`. */
export async function killSession(commands: CommandClient, queue: WorkQueue, name: SessionName): Promise<void> {
  const panes = listFormat("list-panes", ["-s", "-t", activePaneTarget(name)], { session: "session_id", pid: "pane_pid" });
  const [body = Buffer.alloc(0)] = await commands.request(panes.command);
  const rows = panes.parse(body);
  const session = rows[0]?.session;
  if (session === undefined) throw new TmuxError("no-session", `tmux list-panes: there is no session ${name}`);
  const processes = await processesBelow(rows.map((row) => Number(row.pid)).filter((pid) => pid > 0));
  await queue.run("change", () => commands.requestNow(command("kill-session", "-t", session)));
  await endProcesses(processes);
}
