import { compileGlobs, coveringGlob, splitPath } from "./globs/glob";
import type { Agent, Registry } from "./registry-schema";

/** Tools with which an agent can write a file; the hook judges their targets alike. */
export const WRITING_TOOLS = ["Write", "Edit", "MultiEdit", "NotebookEdit", "Bash"];
/** As the hook has them: closed to every agent. */
const PROTECTED_NAMES = [".claude", ".git", ".mcp.json"];
const PROTECTED_PATHS = ["agents/registry.yaml", "templates", ".orchestrator", "logs/hook-violations.log"];

/** What tells agents how to work: open only to the one whose folder it lies in, unless the registry says otherwise. */
const INSTRUCTIONS = ["claude.md", "claude.local.md", "agents.md", "gemini.md"];

export type WriteAnswer = { may: boolean; why: string };
const NO_TOOL: WriteAnswer = { may: false, why: "has no tool that writes" };

/** What the hook would decide about a plain file at a path of the workspace, by rights alone: no symlink, no hard link. */
export function mayWrite(registry: Registry, agent: Agent, path: string): WriteAnswer {
  return writeJudge(registry, agent)(path);
}

/** The same for many paths. */
export function writeJudge(registry: Registry, agent: Agent): (path: string) => WriteAnswer {
  return writeJudges(registry)(agent);
}

/** The same for many agents. */
export function writeJudges(registry: Registry): (agent: Agent) => (path: string) => WriteAnswer {
  const held = heldPaths(registry);
  const isOpen = compileGlobs(registry.enforcement.writable_instructions);
  const steersOthers = (agent: Agent) => (names: readonly string[]) =>
    instructsOthers(registry, agent, names) && isOpen(names) === null;
  return (agent) => {
    const tools = agent.tools.filter((tool) => WRITING_TOOLS.includes(tool));
    return tools.length === 0 ? () => NO_TOOL : judgeOf(agent, tools, held, steersOthers(agent));
  };
}

/** Who holds a path, in the registry's order; asked for one path by many agents, it looks once. */
function heldPaths(registry: Registry): (names: readonly string[]) => readonly Agent[] {
  const holders = Object.values(registry.agents)
    .filter(({ exclusive_access }) => exclusive_access.length > 0)
    .map((agent) => ({ agent, covers: compileGlobs(agent.exclusive_access) }));
  let last: { path: string; holders: Agent[] } | null = null;
  return (names) => {
    const path = names.join("/");
    if (last?.path !== path) {
      last = { path, holders: holders.filter(({ covers }) => covers(names) !== null).map(({ agent }) => agent) };
    }
    return last.holders;
  };
}

function judgeOf(
  agent: Agent,
  tools: readonly string[],
  held: ReturnType<typeof heldPaths>,
  steersOthers: (names: readonly string[]) => boolean,
): (path: string) => WriteAnswer {
  const ownGlob = compileGlobs(agent.exclusive_access);
  const forbiddenGlob = compileGlobs(agent.cannot_access);
  return (path) => {
    const names = splitPath(path);
    if (isProtected(names)) return { may: false, why: "protected from every agent" };
    if (steersOthers(names)) return { may: false, why: "instructs other agents" };
    const own = ownGlob(names);
    if (own !== null) return { may: true, why: `holds ${own}` };
    const forbidden = forbiddenGlob(names);
    if (forbidden !== null) return { may: false, why: `cannot access ${forbidden}` };
    const holder = held(names).find((other) => other !== agent);
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

function instructsOthers(registry: Registry, agent: Agent, names: readonly string[]): boolean {
  const folder = names.length > 2 && names[0]?.toLowerCase() === "agents" ? names[1] : undefined;
  if (folder === agent.name) return false;
  const isInstruction = INSTRUCTIONS.includes(names.at(-1)?.toLowerCase() ?? "");
  return isInstruction || (folder !== undefined && Object.hasOwn(registry.agents, folder));
}

/** Who holds a path exclusively, other than `besides`. */
export function holderOf(registry: Registry, names: readonly string[], besides?: Agent): Agent | null {
  const agents = Object.values(registry.agents);
  return agents.find((other) => other !== besides && coveringGlob(other.exclusive_access, names) !== null) ?? null;
}
