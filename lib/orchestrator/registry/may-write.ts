import { compileGlobs, coveringGlob, splitPath } from "./globs/glob";
import type { Agent, Registry } from "./registry-schema";

/** Tools with which an agent can write a file; the hook judges their targets alike. */
export const WRITING_TOOLS = ["Write", "Edit", "MultiEdit", "NotebookEdit", "Bash"];
/** As the hook has them: closed to every agent. */
const PROTECTED_NAMES = [".claude", ".git", ".mcp.json"];
const PROTECTED_PATHS = ["agents/registry.yaml", "templates", ".orchestrator", "logs/hook-violations.log"];

export type WriteAnswer = { may: boolean; why: string };

/** What the hook would decide about a plain file at a path of the workspace, by rights alone: no symlink, no hard link. */
export function mayWrite(registry: Registry, agent: Agent, path: string): WriteAnswer {
  return writeJudge(registry, agent)(path);
}

/** The same for many paths. */
export function writeJudge(registry: Registry, agent: Agent): (path: string) => WriteAnswer {
  const tools = agent.tools.filter((tool) => WRITING_TOOLS.includes(tool));
  if (tools.length === 0) return () => ({ may: false, why: "has no tool that writes" });
  const ownGlob = compileGlobs(agent.exclusive_access);
  const forbiddenGlob = compileGlobs(agent.cannot_access);
  const holders = Object.values(registry.agents)
    .filter((other) => other !== agent && other.exclusive_access.length > 0)
    .map((other) => ({ name: other.name, heldGlob: compileGlobs(other.exclusive_access) }));
  return (path) => {
    const names = splitPath(path);
    if (isProtected(names)) return { may: false, why: "protected from every agent" };
    const own = ownGlob(names);
    if (own !== null) return { may: true, why: `holds ${own}` };
    const forbidden = forbiddenGlob(names);
    if (forbidden !== null) return { may: false, why: `cannot access ${forbidden}` };
    const holder = holders.find(({ heldGlob }) => heldGlob(names) !== null);
    if (holder) return { may: false, why: `held by ${holder.name}` };
    return { may: true, why: `with ${tools.join(", ")}` };
  };
}

function isProtected(names: readonly string[]): boolean {
  const path = `${names.join("/").toLowerCase()}/`;
  return (
    names.some((name) => PROTECTED_NAMES.includes(name.toLowerCase())) ||
    PROTECTED_PATHS.some((closed) => path.startsWith(`${closed}/`))
  );
}

/** Who holds a path exclusively, other than `besides`. */
export function holderOf(registry: Registry, names: readonly string[], besides?: Agent): Agent | null {
  const agents = Object.values(registry.agents);
  return agents.find((other) => other !== besides && coveringGlob(other.exclusive_access, names) !== null) ?? null;
}
