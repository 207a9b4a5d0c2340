import { copyFile, mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { createPrivateTmux } from "@/lib/tmux/testing/private-tmux";

export const appRoot = join(import.meta.dirname, "..");

/** What every pane of a benchmark inherits. */
export const paneEnvironment = (home: string) => ({
  PATH: process.env.PATH ?? "/usr/bin:/bin",
  HOME: home,
  SHELL: "/bin/sh",
  LANG: "C.UTF-8",
});

export type BenchWorkspace = { folder: string; tmuxSocket: string; dispose(): Promise<void> };

/** A workspace in a temporary folder with a tmux socket of its own. `dispose` ends what still runs there. */
export async function createWorkspace(registry: string): Promise<BenchWorkspace> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "bench-")));
  await mkdir(join(folder, "agents"));
  await writeFile(join(folder, "agents", "registry.yaml"), registry);
  await copyFile(join(appRoot, ".project-context.md"), join(folder, ".project-context.md"));
  const tmux = await createPrivateTmux();
  return {
    folder,
    tmuxSocket: tmux.socketPath,
    async dispose() {
      await tmux.dispose();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A registry of agents whose panes run `command`. */
export function registryOf(names: readonly string[], command: string): string {
  const agents = names.map((name) => ({
    name,
    display_name: name,
    description: "Is measured",
    model: "sonnet",
    tools: ["Read"],
    command,
  }));
  return stringify({ version: 1, agents: Object.fromEntries(agents.map((agent) => [agent.name, agent])) });
}
