import { execFile, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { bundleCommandLine } from "@/scripts/bundle.mjs";
import { projectRoot } from "@/scripts/setup/project-root.mjs";

/** The built command line in a folder of its own, as an installation has it. */
export async function buildCommandLine(): Promise<{ program: string; dispose(): void }> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "cli build ")));
  for (const shared of ["node_modules", "scripts"]) symlinkSync(join(projectRoot, shared), join(folder, shared));
  // Copies: what somebody edits meanwhile would be drift, and behind a link the command would start the repository's build.
  cpSync(join(projectRoot, "templates"), join(folder, "templates"), { recursive: true });
  cpSync(join(projectRoot, "bin", "orchestrator"), join(folder, "bin", "orchestrator"));
  await bundleCommandLine(join(folder, "dist"));
  return { program: join(folder, "dist", "cli.mjs"), dispose: () => rmSync(folder, { recursive: true, force: true }) };
}

export type CliResult = { code: number; stdout: string; stderr: string };

export type CliWorkspace = {
  folder: string;
  write(path: string, content: string): void;
  run(...args: string[]): Promise<CliResult>;
  runWith(variables: Record<string, string>, ...args: string[]): Promise<CliResult>;
  /** Any program, in the workspace and with its environment. */
  exec(
    program: string,
    args: readonly string[],
    options?: { cwd?: string; env?: Record<string, string> },
  ): Promise<CliResult>;
  tmux(...args: string[]): string;
  dispose(): Promise<void>;
};

/** A workspace with a registry, its own tmux socket and database, in a path with a space. */
export function createCliWorkspace(program: string, registry: string): CliWorkspace {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "cli workspace ")));
  const socket = join(folder, "tmux.sock");
  const env = {
    PATH: process.env.PATH ?? "",
    HOME: folder,
    LANG: "C.UTF-8",
    SHELL: "/bin/sh",
    PROJECT_ROOT: folder,
    TMUX_SOCKET_OVERRIDE: socket,
  };

  function write(path: string, content: string) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), content);
  }

  const exec: CliWorkspace["exec"] = (file, args, more = {}) =>
    new Promise((resolve) => {
      // Next's types demand a NODE_ENV.
      const options = { env: { ...env, ...more.env } as unknown as NodeJS.ProcessEnv, cwd: more.cwd ?? folder };
      execFile(file, args, options, (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr });
      });
    });
  const runWith = (variables: Record<string, string>, ...args: string[]) =>
    exec(process.execPath, [program, ...args], { env: variables });

  write("agents/registry.yaml", registry);
  write(".project-context.md", "# Context\n");
  return {
    folder,
    write,
    run: (...args) => runWith({}, ...args),
    runWith,
    exec,
    tmux: (...args) => spawnSync("tmux", ["-S", socket, ...args], { encoding: "utf8" }).stdout,
    async dispose() {
      // Tenants have servers of their own, on sockets beside it.
      for (const name of readdirSync(folder).filter((each) => each.startsWith(basename(socket))))
        spawnSync("tmux", ["-S", join(folder, name), "kill-server"]);
      // A pane that is ended so still writes its exit code.
      rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
    },
  };
}
