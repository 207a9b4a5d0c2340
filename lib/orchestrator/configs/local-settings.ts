import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { ConfigFileState } from "@/lib/contract/agent";
import { readPlainFile } from "../files/read-plain-file";
import type { Paths } from "../paths";

const FILE = "settings.local.json";

/**
 * What settings that nobody generates say beside an agent's own. Claude Code 2.1.329 reads `settings.local.json` in the
 * agent's `.claude` and in that of the git root, and puts both above the generated file.
 */
export async function findLocalSettings(
  paths: Pick<Paths, "workspace" | "claudeFolder">,
  agentName: string,
  shared: SharedSettings,
): Promise<ConfigFileState[]> {
  const own = await flawOf(join(paths.claudeFolder(agentName), FILE), paths.workspace);
  return [...(own ? [own] : []), ...(shared.state ? [shared.state] : [])];
}

/** The part that is the same for every agent, so that a thousand of them read it once. */
export type SharedSettings = { state: ConfigFileState | null };

export async function readSharedSettings(paths: Pick<Paths, "workspace">): Promise<SharedSettings> {
  const root = gitRoot(paths.workspace);
  return { state: root === null ? null : await flawOf(join(root, ".claude", FILE), paths.workspace) };
}

function gitRoot(folder: string): string | null {
  if (existsSync(join(folder, ".git"))) return folder;
  return dirname(folder) === folder ? null : gitRoot(dirname(folder));
}

async function flawOf(file: string, workspace: string): Promise<ConfigFileState | null> {
  const path = relative(workspace, file).replaceAll("\\", "/");
  const found = await readPlainFile(file, { followLinks: true }).catch(() => null);
  if (found?.kind !== "file") return null;
  const settings = parse(found.bytes);
  // Claude Code leaves a broken file out as a whole.
  if (!settings) return null;
  if (settings["disableAllHooks"] === true) {
    return { path, state: "hooks-off", detail: "It switches all hooks off, the guard too: take disableAllHooks out." };
  }
  const parts = ["hooks", "permissions"].filter((key) => isFilled(settings[key]));
  if (parts.length === 0) return null;
  const detail = `Its ${parts.join(" and ")} come on top of what was generated. Nobody checks them; look at the file.`;
  return { path, state: "overridden", detail };
}

function parse(bytes: Buffer): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(bytes.toString("utf8"));
    // An object's keys can be asked for; a list's are not there.
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function isFilled(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length > 0;
}
