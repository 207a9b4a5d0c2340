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
  /** Another server of the same test, on the socket `<socketPath>-<suffix>`. */
  openBeside(suffix: string, options?: Partial<TmuxOptions>): Promise<Tmux>;
  pathBeside(suffix: string): string;
  cliBeside(suffix: string, ...args: string[]): Promise<string>;
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
  const sockets = new Set<string>([socketPath]);
  const serverPids = new Set<number>();

  const cli = (...args: string[]) => cliWith({}, ...args);
  const cliWith = (variables: Readonly<Record<string, string>>, ...args: string[]) =>
    runOn(socketPath, variables, args);
  const pathBeside = (suffix: string) => `${socketPath}-${suffix}`;

  async function runOn(path: string, variables: Readonly<Record<string, string>>, args: string[]): Promise<string> {
    const { stdout } = await run("tmux", ["-S", path, ...args], {
      env: { ...environment, ...variables } as unknown as NodeJS.ProcessEnv, // Next's types demand a NODE_ENV in each
      cwd: folder,
    });
    return stdout;
  }

  async function openOn(path: string, options: Partial<TmuxOptions>): Promise<Tmux> {
    const tmux = await openTmux({ socket: { path }, folder, environment, ...options });
    opened.push(tmux);
    sockets.add(path);
    serverPids.add(Number(await runOn(path, {}, ["display-message", "-p", "#{pid}"])));
    return tmux;
  }

  async function panesOn(path: string): Promise<number[]> {
    const panes = await runOn(path, {}, ["list-panes", "-a", "-F", "#{pane_pid}"]).catch(() => "");
    return panes.split("\n").flatMap((line) => (line === "" ? [] : Number(line)));
  }

  return {
    folder,
    socketPath,
    cli,
    cliWith,
    open: (options = {}) => openOn(socketPath, options),
    openBeside: (suffix, options = {}) => openOn(pathBeside(suffix), options),
    pathBeside,
    cliBeside(suffix, ...args) {
      sockets.add(pathBeside(suffix));
      return runOn(pathBeside(suffix), {}, args);
    },
    async serverPid() {
      return Number(await cli("display-message", "-p", "#{pid}"));
    },
    async dispose() {
      await Promise.all(opened.map((tmux) => tmux.dispose()));
      const panes = await Promise.all([...sockets].map(panesOn));
      const processes = await processesBelow([...panes.flat(), ...serverPids]);
      await Promise.all([...sockets].map((path) => runOn(path, {}, ["kill-server"]).catch(() => {})));
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
