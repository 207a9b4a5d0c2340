import { HOOK_FILE, POLICY_FILE } from "./hook-command";
import type { Policy, PolicyIndex } from "./policy-schema";

/** A call whose outcome is known before the hook is asked. `path` is from the agent's folder. */
export type Canary = {
  tool: string;
  path?: string;
  command?: string;
  /** As Claude Code 2.1.329 marks the calls of a subagent. */
  fromSubagent?: boolean;
  expected: "block" | "pass";
};

const UNLISTED_TOOL = "mcp__guard_self_check__write";

/** Calls that show that the hook is alive, that it protects itself, and that it knows this agent's rights. */
export function canaries(policy: Policy, index: PolicyIndex): Canary[] {
  const found: Canary[] = [{ tool: UNLISTED_TOOL, expected: "block" }];
  const passing = passingTool(policy);
  if (passing) found.push({ tool: passing, path: HOOK_FILE, expected: "pass" });
  const writer = ["Write", "Edit"].find((tool) => policy.tools.includes(tool));
  if (writer) {
    found.push({ tool: writer, path: POLICY_FILE, expected: "block" });
    found.push({ tool: writer, path: POLICY_FILE, fromSubagent: true, expected: "block" });
    const forbidden = forbiddenPath(policy, index);
    if (forbidden) found.push({ tool: writer, path: `.claude/hooks/${policy.root}/${forbidden}`, expected: "block" });
  }
  if (policy.tools.includes("Bash")) {
    found.push({ tool: "Bash", command: `echo >> ${POLICY_FILE}`, expected: "block" });
    found.push({ tool: "Bash", command: "true", expected: "pass" });
  }
  return found;
}

function passingTool({ tools, always_allowed_tools }: Policy): string | undefined {
  return ["Read", "Glob", "Grep"].find((tool) => tools.includes(tool)) ?? always_allowed_tools[0];
}

/** A path that this agent may surely not write; null where exceptions make that a question for the hook itself. */
function forbiddenPath({ agent, cannot_access, exclusive_access }: Policy, { agents }: PolicyIndex): string | null {
  if (exclusive_access.length > 0 || cannot_access.some((glob) => glob.startsWith("!"))) return null;
  const others = Object.entries(agents).filter(([name]) => name !== agent.name);
  const globs = [...cannot_access, ...others.flatMap(([, other]) => other.exclusive_access ?? [])];
  const plain = globs.find((glob) => !/[[\]\\!?]/.test(glob));
  return plain ? plain.replace(/^\//, "").replace(/\*+/g, "guard-self-check") : null;
}
