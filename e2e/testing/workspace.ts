import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { createPrivateTmux, type PrivateTmux } from "@/lib/tmux/testing/private-tmux";
import { appRoot, type Dashboard, startDashboard } from "./dashboard";

export type CommandResult = { code: number; stdout: string; stderr: string };

export type Workspace = {
  readonly folder: string;
  readonly registryFile: string;
  /** What the server and the command line are started with. */
  readonly environment: Record<string, string>;
  readonly tmux: PrivateTmux;
  start(more?: Record<string, string>): Promise<Dashboard>;
  /** The built command line, in this workspace. */
  orchestrator(...args: string[]): Promise<CommandResult>;
  orchestratorWith(more: Record<string, string>, ...args: string[]): Promise<CommandResult>;
  /** Ends its dashboards, its tmux server with all panes, and removes the folder. */
  dispose(): Promise<void>;
};

export type WorkspaceOptions = {
  /** What an agent's pane runs, by name; all others run the idle demo agent. */
  commands?: Record<string, string>;
};

const program = join(appRoot, "e2e", "fake-agents", "demo-agent.mjs");

/** The line that starts the demo agent, ten times as fast as life. */
export function demoAgent(...args: string[]): string {
  return [process.execPath, program, "--speed", "10", ...args].map((word) => `'${word}'`).join(" ");
}

/** The shipped registry in a temporary folder, with a tmux server and a database of its own. */
export async function openWorkspace({ commands = {} }: WorkspaceOptions = {}): Promise<Workspace> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "orchestrator-e2e-")));
  const registryFile = join(folder, "agents", "registry.yaml");
  await mkdir(join(folder, "agents"));
  await mkdir(join(folder, "home"));
  await copyFile(join(appRoot, ".project-context.md"), join(folder, ".project-context.md"));
  await writeFile(registryFile, await shippedRegistry(commands));
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
  const started: Dashboard[] = [];
  const orchestratorWith = (more: Record<string, string>, ...args: string[]) =>
    runCommand([join(appRoot, "dist", "cli.mjs"), ...args], { ...environment, ...more }, folder);
  return {
    folder,
    registryFile,
    environment,
    tmux,
    async start(more = {}) {
      const dashboard = await startDashboard({ ...environment, ...more });
      started.push(dashboard);
      return dashboard;
    },
    orchestrator: (...args) => orchestratorWith({}, ...args),
    orchestratorWith,
    async dispose() {
      await Promise.all(started.map((dashboard) => dashboard.stop()));
      await tmux.dispose();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function shippedRegistry(commands: Record<string, string>): Promise<string> {
  const registry = parseDocument(await readFile(join(appRoot, "agents", "registry.yaml"), "utf8"));
  registry.setIn(["defaults", "command"], demoAgent());
  for (const [agent, command] of Object.entries(commands)) registry.setIn(["agents", agent, "command"], command);
  return registry.toString({ lineWidth: 0 });
}

function runCommand(args: string[], environment: Record<string, string>, cwd: string): Promise<CommandResult> {
  return new Promise((resolve) => {
    const options = { env: environment as NodeJS.ProcessEnv, cwd }; // Next's types demand a NODE_ENV, which is set
    execFile(process.execPath, args, options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr });
    });
  });
}
