import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Reply, success } from "@/lib/contract/reply";
import { paneEnvironment, readEnvironment, type Settings } from "@/lib/orchestrator/environment";
import type { WorkspaceOwner } from "@/lib/orchestrator/owner/owner-methods";
import { type Paths, workspacePaths } from "@/lib/orchestrator/paths";

/** The folder of this program: the nearest one above this file, built or not, that is a package. */
function findAppRoot(folder: string): string {
  return existsSync(join(folder, "package.json")) ? folder : findAppRoot(dirname(folder));
}

const appRoot = findAppRoot(import.meta.dirname);

export function readSettings(): Reply<Settings> {
  return readEnvironment(process.env, appRoot);
}

export function readPaths(): Reply<Paths> {
  const settings = readSettings();
  if (!settings.ok) return settings;
  const { projectRoot: workspace, templatesDir, tefRoot } = settings.value;
  return success(workspacePaths({ workspace, appRoot, templatesDir, tefRoot }));
}

/** Runs one command over the use cases of the workspace's owner. */
export async function withOwner<T>(work: (owner: WorkspaceOwner) => Promise<Reply<T>>): Promise<Reply<T>> {
  const settings = readSettings();
  if (!settings.ok) return settings;
  // Loaded here, because commands on files need neither tmux nor the database.
  const { connectWorkspace } = await import("@/lib/orchestrator/owner/connect-workspace");
  const connected = await connectWorkspace({
    settings: settings.value,
    appRoot,
    environment: paneEnvironment(process.env),
  });
  if (!connected.ok) return connected;
  try {
    return await work(connected.value.owner);
  } finally {
    await connected.value.dispose();
  }
}
