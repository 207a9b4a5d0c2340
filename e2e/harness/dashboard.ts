import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { projectRoot, type TestWorkspace } from "./workspace";

export type Ran = { code: number; stdout: string; stderr: string };

/** What a dashboard and commands for one workspace share: environment, private tmux, and an end to both. */
export type Installation = {
  workspace: TestWorkspace;
  env: Record<string, string>;
  /** `bin/orchestrator` in this workspace. */
  orchestrator(...args: string[]): Promise<Ran>;
  /** The plain tmux on the private socket, for what another program would do. */
  tmux(...args: string[]): string;
  start(more?: Record<string, string>): Promise<Dashboard>;
  /** Starts a server that is expected to refuse, and answers what it printed. */
  startInVain(more?: Record<string, string>): Promise<Ran>;
  dispose(): Promise<void>;
};

export type Dashboard = {
  url: string;
  port: number;
  loginUrl: string;
  /** A fresh log-in link: each opens one browser. */
  freshLoginUrl(): Promise<string>;
  stop(signal?: "SIGTERM" | "SIGKILL"): Promise<void>;
};

export function createInstallation(workspace: TestWorkspace): Installation {
  const socketFolder = realpathSync(mkdtempSync(join(tmpdir(), "e2e-tmux-")));
  const socket = join(socketFolder, "s");
  const running = new Set<ChildProcess>();
  mkdirSync(workspace.path("home"), { recursive: true });
  const env = {
    PATH: process.env.PATH ?? "/usr/bin:/bin",
    HOME: workspace.path("home"),
    LANG: "C.UTF-8",
    SHELL: "/bin/sh",
    NODE_ENV: "production",
    PROJECT_ROOT: workspace.folder,
    TMUX_SOCKET_OVERRIDE: socket,
    PORT: "0",
  };

  function run(program: string, args: string[], more: Record<string, string> = {}): Promise<Ran> {
    return new Promise((resolve) => {
      const options = { env: asEnv({ ...env, ...more }), cwd: workspace.folder, timeout: 60_000 };
      execFile(process.execPath, [program, ...args], options, (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr });
      });
    });
  }

  const server = join(projectRoot, "dist", "server.mjs");
  const orchestrator = (...args: string[]) => run(join(projectRoot, "bin", "orchestrator"), args);

  async function start(more: Record<string, string> = {}): Promise<Dashboard> {
    const child = spawn(process.execPath, [server, "--json-ready"], {
      env: asEnv({ ...env, ...more }),
      cwd: workspace.folder,
      stdio: ["ignore", "pipe", "pipe"],
    });
    running.add(child);
    const exited = once(child, "exit").then(() => running.delete(child));
    const ready = await readyLine(child);
    return {
      ...ready,
      port: Number(new URL(ready.url).port),
      async freshLoginUrl() {
        const { code, stdout, stderr } = await orchestrator("login-url");
        if (code !== 0) throw new Error(stderr);
        return stdout.trim();
      },
      async stop(signal = "SIGTERM") {
        child.kill(signal);
        await exited;
      },
    };
  }

  return {
    workspace,
    env,
    orchestrator,
    tmux: (...args) => spawnSync("tmux", ["-S", socket, ...args], { encoding: "utf8", env: asEnv(env) }).stdout,
    start,
    startInVain: (more) => run(server, ["--json-ready"], more),
    async dispose() {
      for (const child of running) {
        child.kill("SIGKILL");
        await once(child, "exit");
      }
      spawnSync("tmux", ["-S", socket, "kill-server"]);
      rmSync(socketFolder, { recursive: true, force: true });
    },
  };
}

/** The line that `--json-ready` prints when the server answers; rejects with all it printed when it ends before. */
function readyLine(child: ChildProcess): Promise<{ url: string; loginUrl: string }> {
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error("the server's output is not piped");
  const printed: string[] = [];
  stderr.on("data", (chunk: Buffer) => printed.push(String(chunk)));
  return new Promise((resolve, reject) => {
    createInterface({ input: stdout }).on("line", (line) => {
      printed.push(`${line}\n`);
      if (line.startsWith("{")) resolve(JSON.parse(line));
    });
    child.once("exit", (code) => reject(new Error(`The server ended with ${code}:\n${printed.join("")}`)));
  });
}

/** Next's types demand a NODE_ENV in every environment. */
function asEnv(env: Record<string, string>): NodeJS.ProcessEnv {
  return env as unknown as NodeJS.ProcessEnv;
}
