import { lstat, mkdir } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";
import { TmuxError } from "./tmux-error";

export type SocketOptions = { socket: { name: string } | { path: string }; folder: string };

/** `sun_path` holds 108 bytes on Linux and 104 on macOS, with a final NUL. */
const LONGEST_PATH = 103;

/** Where the socket is, by tmux's own rule for `-L`: `<TMUX_TMPDIR>/tmux-<uid>/<name>`. Throws `socket-folder`. */
export function socketPathOf(options: SocketOptions, uid: number): string {
  const path = "path" in options.socket ? options.socket.path : namedPath(options.socket.name, options.folder, uid);
  if (!isAbsolute(path)) throw new TmuxError("socket-folder", `the tmux socket ${path} is no absolute path`);
  if (Buffer.byteLength(path) > LONGEST_PATH) {
    throw new TmuxError("socket-folder", `the tmux socket ${path} is longer than ${LONGEST_PATH} bytes`);
  }
  return path;
}

function namedPath(name: string, folder: string, uid: number): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(name)) {
    throw new TmuxError("bad-argument", `${JSON.stringify(name)} is no name for a tmux socket`);
  }
  return join(folder, `tmux-${uid}`, name);
}

/** Makes the socket's folder with mode 0700; refuses one that is a link, another user's, or open to others. */
export async function prepareSocketFolder(socketPath: string, uid: number): Promise<void> {
  const folder = dirname(socketPath);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const stat = await lstat(folder);
    if (!stat.isDirectory()) throw new TmuxError("socket-folder", `${folder} is no folder`);
    if (stat.uid !== uid) throw new TmuxError("socket-folder", `${folder} belongs to another user`);
    if ((stat.mode & 0o077) !== 0) {
      throw new TmuxError("socket-folder", `${folder} is open to others: it needs mode 0700 (chmod 700 ${folder})`);
    }
  } catch (error) {
    if (error instanceof TmuxError) throw error;
    throw new TmuxError("socket-folder", `the folder of the tmux socket cannot be used: ${String(error)}`, {
      cause: error,
    });
  }
}

/**
 * What a person types to attach. `-L` where a plain tmux of theirs looks, else the full path. Always quoted: `=name`
 * unquoted is a command look-up in zsh.
 */
export function attachCommandFor(
  options: SocketOptions & { binary: string; environment: Readonly<Record<string, string>> },
  socketPath: string,
  session: string,
): string {
  const usual = options.environment["TMUX_TMPDIR"] ?? "/tmp";
  const short = "name" in options.socket && options.folder === usual ? options.socket.name : null;
  const socket = short === null ? `-S ${shellQuote(socketPath)}` : `-L ${short}`;
  return `${shellQuote(options.binary)} ${socket} attach -t '=${session}'`;
}

function shellQuote(text: string): string {
  return /^[\w@%+:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
