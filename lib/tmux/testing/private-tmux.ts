import { execFile } from "node:child_process";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { endProcesses, processesBelow } from "../process-tree";
import { openTmux, type Tmux, type TmuxOptions } from "../tmux";

const run = promisify(execFile);

export type PrivateTmux = {
  /** Temporary, mode 0700; the socket is inside. */
  folder: string;
  socketPath: string;
  /** Another connection to the same server. */
  open(options?: Partial<TmuxOptions>): Promise<Tmux>;
  /** The plain command line, for what a person or another program would do. */
  cli(...args: string[]): Promise<string>;
  /** The same with more variables in its environment. */
  cliWith(variables: Readonly<Record<string, string>>, ...args: string[]): Promise<string>;
  serverPid(): Promise<number>;
  /** Ends every connection, every process of every pane, and the server. */
  dispose(): Promise<void>;
};

/** A tmux server for one test, apart from all others. Starts when it is first opened. */
export async function createPrivateTmux(): Promise<PrivateTmux> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "tmux-test-")));
  const socketPath = join(folder, "socket");
  const environment = { PATH: process.env["PATH"] ?? "/usr/bin:/bin", HOME: folder, LANG: "C.UTF-8", SHELL: "/bin/sh" };
  const opened: Tmux[] = [];
  const serverPids = new Set<number>();

  const cli = (...args: string[]) => cliWith({}, ...args);

  async function cliWith(variables: Readonly<Record<string, string>>, ...args: string[]): Promise<string> {
    const { stdout } = await run("tmux", ["-S", socketPath, ...args], {
      env: { ...environment, ...variables } as unknown as NodeJS.ProcessEnv, // Next's types demand a NODE_ENV in each
      cwd: folder,
    });
    return stdout;
  }

  return {
    folder,
    socketPath,
    cli,
    cliWith,
    async open(options = {}) {
      const tmux = await openTmux({ socket: { path: socketPath }, folder, environment, ...options });
      opened.push(tmux);
      serverPids.add(Number(await cli("display-message", "-p", "#{pid}")));
      return tmux;
    },
    async serverPid() {
      return Number(await cli("display-message", "-p", "#{pid}"));
    },
    async dispose() {
      await Promise.all(opened.map((tmux) => tmux.dispose()));
      const panes = await cli("list-panes", "-a", "-F", "#{pane_pid}").catch(() => "");
      const pids = panes.split("\n").filter((line) => line !== "");
      const processes = await processesBelow([...pids.map(Number), ...serverPids]);
      await cli("kill-server").catch(() => {});
      await endProcesses(processes);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Polls until `probe` answers something other than undefined, null or false; throws with `what` after `withinMs`. */
export async function waitFor<T>(
  what: string,
  probe: () => T | Promise<T>,
  withinMs = 10_000,
): Promise<Exclude<T, undefined | null | false>> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const answer = await probe();
    if (answer !== undefined && answer !== null && answer !== false) {
      return answer as Exclude<T, undefined | null | false>; // excluded above
    }
    if (Date.now() > deadline) throw new Error(`waited ${withinMs} ms in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
