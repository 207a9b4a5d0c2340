import type { AppError, Reply } from "@/lib/contract/reply";
import {
  type EnvironmentVariables,
  paneEnvironment,
  readEnvironment,
  type Settings,
} from "@/lib/orchestrator/environment";
import type { WorkspaceOwner } from "@/lib/orchestrator/owner/owner-methods";
import { type Paths, workspacePaths } from "@/lib/orchestrator/paths";
import { CommandFailure } from "./print";

export type OutputOptions = { json?: boolean };

/** What every command works with. */
export type Context = {
  readonly json: boolean;
  readonly settings: Settings;
  readonly paths: Paths;
  /** The folder of this program. */
  readonly appRoot: string;
  /** Of whoever called: programs that work for them get it as it is. */
  readonly environment: Readonly<Record<string, string>>;
  /** Before what acts on many agents: says which workspace that is, where the person who typed it may think of another. */
  sayWorkspace(): void;
  /** The value of a reply; an expected failure ends the command with its words. */
  need<T>(reply: Reply<T>): T;
  /** Runs `work` with the use cases of whoever owns the workspace: a running dashboard, else this process. */
  withOwner<T>(work: (owner: WorkspaceOwner) => Promise<T>): Promise<T>;
};

/** Reads the environment and finds the workspace; fails as a command does when a variable is wrong. */
export function openContext(appRoot: string, env: EnvironmentVariables, options: OutputOptions): Context {
  const settings: Settings = need(readEnvironment(env, appRoot));
  const { projectRoot: workspace, templatesDir, tefRoot } = settings;
  return {
    json: options.json ?? false,
    settings,
    appRoot,
    environment: definedOnly(env),
    paths: workspacePaths({ workspace, appRoot, templatesDir, tefRoot }),
    need,
    sayWorkspace() {
      const inside = process.cwd() === workspace || process.cwd().startsWith(`${workspace}/`);
      const isPlain = settings.projectRootFrom === "PROJECT_ROOT" || settings.projectRootFrom === "here";
      if (!isPlain && !(settings.projectRootFrom === "program" && inside)) console.error(`Workspace: ${workspace}`);
    },
    async withOwner(work) {
      // Loaded here, because commands that only read files need neither tmux nor SQLite.
      const { connectWorkspace } = await import("@/lib/orchestrator/owner/connect-workspace");
      const connected = need(
        await connectWorkspace({
          settings,
          appRoot,
          environment: paneEnvironment(env),
          say: (line) => console.error(line),
          report: (error) => console.error(error),
        }),
      );
      try {
        return await work(connected.owner);
      } finally {
        await connected.dispose();
      }
    },
  };
}

function need<T>(reply: Reply<T>): T {
  if (reply.ok) return reply.value;
  throw new CommandFailure(reply.error satisfies AppError);
}

function definedOnly(env: EnvironmentVariables): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
