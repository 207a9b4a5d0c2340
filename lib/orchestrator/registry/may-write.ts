import { coveringGlob, splitPath } from "./globs/glob";
import type { Agent, Registry } from "./registry-schema";

/** Tools with which an agent can write a file; the hook judges their targets alike. */
export const WRITING_TOOLS = ["Write", "Edit", "MultiEdit", "NotebookEdit", "Bash"];
/** As the hook has them: closed to every agent. */
const PROTECTED_NAMES = [".claude", ".git", ".mcp.json"];
const PROTECTED_PATHS = ["agents/registry.yaml", "templates", ".orchestrator", "logs/hook-violations.log"];

export type WriteAnswer = { may: boolean; why: string };

/** What the hook would decide about a plain file at a path of the workspace, by rights alone: no symlink, no hard link. */
export function mayWrite(registry: Registry, agent: Agent, path: string): WriteAnswer {
  const names = splitPath(path);
  const tools = agent.tools.filter((tool) => WRITING_TOOLS.includes(tool));
  if (tools.length === 0) return { may: false, why: "has no tool that writes" };
  const isProtected =
    names.some((name) => PROTECTED_NAMES.includes(name.toLowerCase())) ||
    PROTECTED_PATHS.some((closed) => `${names.join("/").toLowerCase()}/`.startsWith(`${closed}/`));
  if (isProtected) return { may: false, why: "protected from every agent" };
  const own = coveringGlob(agent.exclusive_access, names);
  if (own !== null) return { may: true, why: `holds ${own}` };
  const forbidden = coveringGlob(agent.cannot_access, names);
  if (forbidden !== null) return { may: false, why: `cannot access ${forbidden}` };
  const holder = holderOf(registry, names, agent);
  if (holder) return { may: false, why: `held by ${holder.name}` };
  return { may: true, why: `with ${tools.join(", ")}` };
}

/** Who holds a path exclusively, other than `besides`. */
export function holderOf(registry: Registry, names: readonly string[], besides?: Agent): Agent | null {
  const agents = Object.values(registry.agents);
  return agents.find((other) => other !== besides && coveringGlob(other.exclusive_access, names) !== null) ?? null;
}
