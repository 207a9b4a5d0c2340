import type { Request } from "./command-client";
import { command } from "./command-line";
import { listFormat } from "./formats";
import type { PaneId, SessionId, WindowId } from "./ids";
import { parsePaneId, parseSessionId, parseWindowId } from "./ids";
import { KEEPER } from "./server";
import { FOLDER_ARGUMENT, requireFolder, SET_FOLDER, sizeArguments } from "./sessions";

export type Pane = {
  id: PaneId;
  windowId: WindowId;
  sessionId: SessionId;
  sessionName: string;
  /** The active pane of its session's active window. */
  active: boolean;
  /** Of the process tmux started in the pane. */
  pid: number;
  /** Name of the foreground process. */
  currentCommand: string;
  currentPath: string;
  title: string;
  dead: boolean;
  /** Exit code of a dead pane; null when it lives, died by a signal, or tmux 3.3a lost it. */
  deadStatus: number | null;
  cols: number;
  rows: number;
  historySize: number;
};

export type ProgramSpec = {
  /** Run as it is, never through a shell's parser. */
  argv: readonly [string, ...string[]];
  /** Absolute; refused when it is no folder. */
  cwd: string;
  /**
   * Written (created whole, by rename) with the exit code in decimal when the program has ended. The pane then stays
   * open 0.3 s longer: tmux 3.3a loses the last output of a program that exits at once.
   */
  exitCodeFile?: string;
};

/** All panes but the keeper's. */
export async function listPanes(request: Request): Promise<Pane[]> {
  const panes = listFormat("list-panes", ["-a"], {
    id: "pane_id",
    windowId: "window_id",
    sessionId: "session_id",
    active: "&&:#{window_active},#{pane_active}",
    pid: "pane_pid",
    dead: "pane_dead",
    deadStatus: "pane_dead_status",
    cols: "pane_width",
    rows: "pane_height",
    historySize: "history_size",
    sessionName: "session_name",
    currentCommand: "pane_current_command",
    title: "pane_title",
    currentPath: "pane_current_path",
  });
  const [body = Buffer.alloc(0)] = await request(panes.command);
  return panes
    .parse(body)
    .filter((row) => row.sessionName !== KEEPER)
    .map((row) => ({
      id: parsePaneId(row.id),
      windowId: parseWindowId(row.windowId),
      sessionId: parseSessionId(row.sessionId),
      sessionName: row.sessionName,
      active: row.active === "1",
      pid: Number(row.pid),
      currentCommand: row.currentCommand,
      currentPath: row.currentPath,
      title: row.title,
      dead: row.dead === "1",
      deadStatus: row.deadStatus === "" ? null : Number(row.deadStatus),
      cols: Number(row.cols),
      rows: Number(row.rows),
      historySize: Number(row.historySize),
    }));
}

/** Ctrl-C reaches the whole foreground group: the shell must outlive it as the program may. */
const RUN_AND_RECORD =
  'code_file=$1; shift; trap : INT QUIT; "$@"; code=$?; ' +
  'echo "$code" >"$code_file.part" && mv -f "$code_file.part" "$code_file"; sleep 0.3; exit "$code"';

/** Ends what runs in the pane and starts the program there, with a clear screen. */
export async function startProgram(request: Request, paneId: PaneId, program: ProgramSpec): Promise<void> {
  await requireFolder(program.cwd);
  const argv = launchArguments(program);
  const respawn = command("respawn-pane", "-k", "-t", paneId, ...FOLDER_ARGUMENT, "--", ...argv);
  await request(`${SET_FOLDER(program.cwd)} ; ${respawn}`, 2);
}

/** At least two arguments: tmux hands a single one to a shell. */
function launchArguments(program: ProgramSpec): readonly string[] {
  if (program.exitCodeFile !== undefined) {
    return ["/bin/sh", "-c", RUN_AND_RECORD, "sh", program.exitCodeFile, ...program.argv];
  }
  return program.argv.length > 1 ? program.argv : ["/bin/sh", "-c", 'exec "$@"', "sh", ...program.argv];
}

/** From then on the window keeps this size whoever attaches. */
export async function resizeWindow(request: Request, id: WindowId, cols: number, rows: number): Promise<void> {
  await request(command("resize-window", "-t", id, ...sizeArguments(cols, rows)));
}
