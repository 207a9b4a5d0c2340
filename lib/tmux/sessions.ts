import { stat } from "node:fs/promises";
import { isAbsolute } from "node:path";
import type { Request } from "./command-client";
import { command, quote } from "./command-line";
import { listFormat } from "./formats";
import type { PaneId, SessionId, SessionName, WindowId } from "./ids";
import { parsePaneId, parseSessionId, parseWindowId } from "./ids";
import { HOLD, KEEPER } from "./server";
import { isTmuxError, TmuxError } from "./tmux-error";

export type Session = {
  id: SessionId;
  /** Sessions made outside may have any name: `isSessionName` says whether it can be used as one here. */
  name: string;
  /** ms since the epoch, with tmux's resolution of a second. */
  createdAt: number;
  /** Of the active window's output or of a person's keys, whichever is later. */
  lastActivityAt: number;
  /** Clients of people; our own control clients are not counted. */
  attachedClients: number;
  windows: number;
  /** Values of the asked user options; an option that is not set is absent. */
  options: Readonly<Record<string, string>>;
};

export type SessionSpec = {
  name: SessionName;
  /** Absolute; refused when it is no folder. */
  cwd: string;
  cols: number;
  rows: number;
  /** For this session only, over what this connection gives to all of its sessions. Visible to whoever may ask tmux. */
  environment: Readonly<Record<string, string>>;
  /** User options, e.g. `{ "@workspace": "/srv/app" }`. */
  options: Readonly<Record<string, string>>;
};

export type CreatedTmuxSession = { id: SessionId; name: SessionName; windowId: WindowId; paneId: PaneId };

/** Exactly this session, where tmux would otherwise also take a name that begins with it. */
export function sessionTarget(name: SessionName): string {
  return `=${name}`;
}

/** The same where tmux wants a window or pane: there it refuses `=name`. */
export function activePaneTarget(name: SessionName): string {
  return `=${name}:`;
}

/**
 * Folders reach tmux through this option, because `-c` is a format: a folder named `#(touch x)` would run, while the
 * value of `#{@…}` is taken as it is.
 */
export const SET_FOLDER = (folder: string): string => command("set-option", "-s", "@launch-folder", folder);
export const FOLDER_ARGUMENT = ["-c", "#{@launch-folder}"] as const;

/**
 * One line, so that nothing comes between the session and its options. `inherited` is the environment of whoever starts
 * it; programs that are respawned there get it too. Throws `bad-argument`.
 */
export async function createSession(
  request: Request,
  inherited: Readonly<Record<string, string>>,
  spec: SessionSpec,
): Promise<CreatedTmuxSession> {
  await requireFolder(spec.cwd);
  const created = listFormat("new-session", newSessionArguments(inherited, spec), {
    id: "session_id",
    windowId: "window_id",
    paneId: "pane_id",
  });
  const pane = activePaneTarget(spec.name);
  const lines = [
    SET_FOLDER(spec.cwd),
    `${created.command} -- ${HOLD.map(quote).join(" ")}`,
    command("set-option", "-w", "-t", pane, "window-size", "manual"),
    command("set-option", "-p", "-t", pane, "remain-on-exit", "on"),
    ...Object.entries(spec.options).map(([option, value]) => setOption(spec.name, option, value)),
  ];
  const bodies = await request(lines.join(" ; "), lines.length);
  const row = created.parse(bodies[1] ?? Buffer.alloc(0))[0];
  if (row === undefined) throw new TmuxError("command-failed", `tmux new-session: no ids for ${spec.name}`);
  return {
    id: parseSessionId(row.id),
    name: spec.name,
    windowId: parseWindowId(row.windowId),
    paneId: parsePaneId(row.paneId),
  };
}

function newSessionArguments(inherited: Readonly<Record<string, string>>, spec: SessionSpec): string[] {
  const { name, cols, rows } = spec;
  const environment = Object.entries({ ...inherited, ...spec.environment }).flatMap(([key, value]) => [
    "-e",
    `${key}=${value}`,
  ]);
  return ["-d", "-P", "-s", name, "-n", name, ...sizeArguments(cols, rows), ...FOLDER_ARGUMENT, ...environment];
}

/** `-x` and `-y`; throws `bad-argument` for what tmux would refuse or clamp by itself. */
export function sizeArguments(cols: number, rows: number): string[] {
  for (const size of [cols, rows]) {
    if (!Number.isInteger(size) || size < 1 || size > 10_000) {
      throw new TmuxError("bad-argument", `a pane of ${cols}×${rows} is not possible: 1 to 10,000 columns and rows`);
    }
  }
  return ["-x", String(cols), "-y", String(rows)];
}

/** tmux would start the program in the home folder instead, without a word. */
export async function requireFolder(folder: string): Promise<void> {
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isAbsolute(folder) || !isFolder) throw new TmuxError("bad-argument", `there is no folder ${folder}`);
}

function setOption(name: SessionName, option: string, value: string): string {
  requireUserOption(option);
  return command("set-option", "-t", activePaneTarget(name), "--", option, value);
}

function requireUserOption(option: string): void {
  if (/^@[a-z][a-z0-9_-]*$/.test(option)) return;
  throw new TmuxError("bad-argument", `${JSON.stringify(option)} is no user option of the form @name`);
}

export async function hasSession(request: Request, name: SessionName): Promise<boolean> {
  try {
    await request(command("has-session", "-t", sessionTarget(name)));
    return true;
  } catch (error) {
    if (isTmuxError(error) && error.code === "no-session") return false;
    throw error;
  }
}

/** All sessions but the keeper; `ownPids` are the control clients that do not count as attached. */
export async function listSessions(
  request: Request,
  options: readonly string[],
  ownPids: ReadonlySet<number>,
): Promise<Session[]> {
  options.forEach(requireUserOption);
  const sessions = listFormat("list-sessions", [], {
    id: "session_id",
    createdAt: "session_created",
    sessionActivity: "session_activity",
    windowActivity: "window_activity",
    windows: "session_windows",
    name: "session_name",
    ...Object.fromEntries(options.map((option) => [option, option])),
  });
  const clients = listFormat("list-clients", [], { session: "session_id", pid: "client_pid" });
  const [sessionRows = Buffer.alloc(0), clientRows = Buffer.alloc(0)] = await request(
    `${sessions.command} ; ${clients.command}`,
    2,
  );
  const people = clients.parse(clientRows).filter((client) => !ownPids.has(Number(client.pid)));
  return sessions
    .parse(sessionRows)
    .filter((row) => row.name !== KEEPER)
    .map((row) => {
      const values: Readonly<Record<string, string>> = row;
      const set = options.map((option) => [option, values[option] ?? ""] as const).filter(([, value]) => value !== "");
      return {
        id: parseSessionId(row.id),
        name: row.name,
        createdAt: Number(row.createdAt) * 1000,
        lastActivityAt: Math.max(Number(row.sessionActivity), Number(row.windowActivity)) * 1000,
        attachedClients: people.filter((client) => client.session === row.id).length,
        windows: Number(row.windows),
        options: Object.fromEntries(set),
      };
    });
}
