import { isAbsolute, relative } from "node:path";
import type { AgentName } from "@/lib/contract/ids";
import type { RegistryQuestion } from "@/lib/contract/registry";
import { failure, type Reply, success } from "@/lib/contract/reply";
import { coveringGlob, splitPath } from "./globs/glob";
import { type WriteAnswer, writeJudges } from "./may-write";
import { type Agent, delegateNames, type Registry } from "./registry-schema";

/** An agent that a question is answered with, and why. */
export type RegistryAnswer = { agent: AgentName; why: string };

/**
 * The agents that fit every part of a question, in the order of the registry. A path is relative to the workspace, or
 * absolute inside it. Fails with `bad-path` for one outside.
 */
export function askRegistry(
  registry: Registry,
  question: RegistryQuestion,
  workspace?: string,
): Reply<RegistryAnswer[]> {
  const path = question.can_write ?? question.holds;
  const names = path === undefined ? [] : pathInside(path, workspace);
  if (names === null) {
    return failure("bad-path", `${path} is no path inside the workspace.`, { hint: "Write it as src/app.ts." });
  }
  const judges = question.can_write === undefined ? null : writeJudges(registry);
  const answers = Object.values(registry.agents).flatMap((agent) => {
    const whys = reasons(registry, agent, question, names, judges?.(agent));
    return whys.includes(null) ? [] : [{ agent: agent.name, why: whys.filter(Boolean).join("; ") }];
  });
  return success(answers);
}

/** One reason for each part of the question; null where the agent does not fit. */
function reasons(
  registry: Registry,
  agent: Agent,
  question: RegistryQuestion,
  path: readonly string[],
  judge: ((path: string) => WriteAnswer) | undefined,
): (string | null)[] {
  const parts: (string | null)[] = [];
  if (question.tool !== undefined) parts.push(toolOf(agent, question.tool));
  if (question.delegates_to !== undefined) {
    parts.push(delegateNames(agent).some((name) => name === question.delegates_to) ? "" : null);
  }
  if (question.delegated_by !== undefined) {
    const from = Object.values(registry.agents).find(({ name }) => name === question.delegated_by);
    parts.push(from && delegateNames(from).includes(agent.name) ? "" : null);
  }
  if (judge) {
    const { may, why } = judge(path.join("/"));
    parts.push(may ? why : null);
  }
  if (question.holds !== undefined) {
    const glob = coveringGlob(agent.exclusive_access, path);
    parts.push(glob === null ? null : `holds ${glob}`);
  }
  if (question.unrestricted) {
    const isFree = agent.cannot_access.length === 0 && agent.rules.length === 0;
    parts.push(isFree ? "" : null);
  }
  if (question.exclusive) {
    parts.push(agent.exclusive_access.length > 0 ? `holds ${agent.exclusive_access.join(", ")}` : null);
  }
  return parts;
}

/** `Task` and `Agent` are one tool; `mcp__server` stands for all tools of a server. */
function toolOf(agent: Agent, wanted: string): string | null {
  const asked = wanted === "Agent" ? "Task" : wanted;
  const found = agent.tools.find((tool) => {
    const listed = tool === "Agent" ? "Task" : tool;
    return (
      listed.toLowerCase() === asked.toLowerCase() || (listed.startsWith("mcp__") && asked.startsWith(`${listed}__`))
    );
  });
  return found === undefined ? null : found === wanted ? "" : `through ${found}`;
}

function pathInside(path: string, workspace: string | undefined): string[] | null {
  const text = isAbsolute(path) ? (workspace === undefined ? null : relative(workspace, path)) : path;
  if (text === null || text.includes("\0")) return null;
  const names: string[] = [];
  for (const name of splitPath(text)) {
    if (name !== "..") names.push(name);
    else if (names.pop() === undefined) return null;
  }
  return names.length === 0 ? null : names;
}
