import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createPrivateTmux, type PrivateTmux } from "@/lib/tmux/testing/private-tmux";
import { type Dashboard, type EndedServer, startDashboard, startInVain } from "./dashboard";
import { projectRoot } from "./project-root";

export type CommandResult = { code: number; stdout: string; stderr: string };

type Variables = Readonly<Record<string, string>>;

/** A workspace in a temporary folder, with a database and a tmux server of its own. */
export type Workspace = {
  readonly folder: string;
  readonly tmux: PrivateTmux;
  path(relative: string): string;
  write(relative: string, content: string): Promise<void>;
  start(more?: Variables): Promise<Dashboard>;
  /** Starts a server that is expected to refuse. */
  startInVain(more?: Variables): Promise<EndedServer>;
  /** The built command line. */
  orchestrator(...args: string[]): Promise<CommandResult>;
  orchestratorWith(more: Variables, ...args: string[]): Promise<CommandResult>;
  /** All rows that tmux keeps of an agent's pane. */
  rowsOf(agent: string): Promise<string[]>;
  /** Ends its dashboards, its tmux server with all panes, and removes the folder. */
  dispose(): Promise<void>;
};

export async function openWorkspace(registry: string): Promise<Workspace> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "e2e workspace ")));
  const tmux = await createPrivateTmux();
  const environment = {
    PATH: process.env.PATH ?? "/usr/bin:/bin",
    HOME: join(folder, "home"),
    SHELL: "/bin/sh",
    LANG: "C.UTF-8",
    NODE_ENV: "production",
    PORT: "0",
    PROJECT_ROOT: folder,
    TMUX_SOCKET_OVERRIDE: tmux.socketPath,
    DATABASE_URL: `sqlite:${join(folder, ".orchestrator", "e2e.db")}`,
  };
  const path = (relative: string) => join(folder, relative);
  async function write(relative: string, content: string) {
    await mkdir(dirname(path(relative)), { recursive: true });
    await writeFile(path(relative), content);
  }
  await mkdir(path("home"));
  await write("agents/registry.yaml", registry);
  await copyFile(join(projectRoot, ".project-context.md"), path(".project-context.md"));

  const started: Dashboard[] = [];
  const orchestratorWith = (more: Variables, ...args: string[]) =>
    runProgram([join(projectRoot, "bin", "orchestrator"), ...args], { ...environment, ...more }, folder);
  return {
    folder,
    tmux,
    path,
    write,
    async start(more = {}) {
      const dashboard = await startDashboard({ ...environment, ...more });
      started.push(dashboard);
      return dashboard;
    },
    startInVain: (more = {}) => startInVain({ ...environment, ...more }),
    orchestrator: (...args) => orchestratorWith({}, ...args),
    orchestratorWith,
    rowsOf: async (agent) => {
      const text = await tmux.cli("capture-pane", "-p", "-S", "-", "-t", `=iw-${agent}:`);
      return text.split("\n").map((row) => row.trimEnd());
    },
    async dispose() {
      await Promise.all(started.map((dashboard) => dashboard.stop()));
      await tmux.dispose();
      // A pane that is ended so still writes its exit code.
      await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
    },
  };
}

function runProgram(args: string[], environment: Variables, cwd: string): Promise<CommandResult> {
  // Next's types demand a NODE_ENV in each environment.
  const options = { env: environment as unknown as NodeJS.ProcessEnv, cwd, timeout: 60_000 };
  return new Promise((resolve) => {
    execFile(process.execPath, args, options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr });
    });
  });
}
