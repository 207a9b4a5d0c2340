import { spawn } from "node:child_process";
import { TmuxError, tmuxErrorFromText } from "./tmux-error";

/** How a tmux client process is started: always with an argument array and exactly this environment. */
export type TmuxBinary = { binary: string; environment: NodeJS.ProcessEnv };

/** The same for clients that stay: `behind` comes first on their command line (`deathSignal`). */
export type LastingTmuxBinary = TmuxBinary & { behind: readonly string[] };

const TIMEOUT_MS = 10_000;

/**
 * Runs one tmux command by CLI and answers its standard output. `args` begin with the global flags (`-S`, socket).
 * Throws `tmux-missing`, `timeout`, or what tmux printed as a `TmuxError`.
 */
export function runTmux(tmux: TmuxBinary, subcommand: string, args: readonly string[]): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // The server is started by a client and keeps its folder: "/" holds no mount.
    const child = spawn(tmux.binary, args, { env: tmux.environment, cwd: "/", stdio: ["ignore", "pipe", "pipe"] });
    // Without file descriptors left it has no streams either.
    if (child.pid === undefined) {
      child.once("error", (error) => reject(spawnError(tmux.binary, error)));
      return;
    }
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new TmuxError("timeout", `tmux ${subcommand}: no answer within ${TIMEOUT_MS / 1000} s`));
    }, TIMEOUT_MS);
    child.stdout.on("data", (data: Buffer) => stdout.push(data));
    child.stderr.on("data", (data: Buffer) => stderr.push(data));
    child.on("error", (error) => {
      clearTimeout(timer);
      reject(spawnError(tmux.binary, error));
    });
    child.on("close", (code) => {
      clearTimeout(timer);
      if (code === 0) resolve(Buffer.concat(stdout));
      else reject(tmuxErrorFromText(subcommand, Buffer.concat(stderr).toString()));
    });
  });
}

export function spawnError(binary: string, error: Error): TmuxError {
  const missing = "code" in error && (error.code === "ENOENT" || error.code === "EACCES");
  if (missing) return new TmuxError("tmux-missing", `${binary} cannot be run: ${error.message}`, { cause: error });
  const exhausted = "code" in error && ["EMFILE", "ENFILE", "EAGAIN", "ENOMEM"].includes(String(error.code));
  if (exhausted) return new TmuxError("no-resources", `${binary} did not start: ${error.message}`, { cause: error });
  return new TmuxError("command-failed", `${binary} did not start: ${error.message}`, { cause: error });
}
