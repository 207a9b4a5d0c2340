import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { GuardSummary } from "@/lib/contract/agent";
import { type Canary, canaries } from "./canaries";
import { POLICY_FILE } from "./hook-command";
import { programFlaw, type ShippedHook } from "./hook-files";
import type { Policy, PolicyIndex } from "./policy-schema";
import { runHook } from "./run-hook";

export type HookCheck = {
  /** Absolute path of agents/<name>. */
  agentFolder: string;
  /** What the registry allows this agent now; null when no hook is generated for it. */
  policy: Policy | null;
  /** What the registry says that all agents hold. */
  index: PolicyIndex;
  /** What settings.json should run (`hookCommand`). */
  command: string;
  program: ShippedHook;
  /** Where all hooks find their program. Absolute. */
  sharedProgram: string;
  /** PATH of the agent's pane, where the hook looks for python3. */
  searchPath: string;
  /** ms since the epoch. */
  now(): number;
};

const EARLIER_RIGHTS = "Its rights are not those of the registry: generate this agent's configuration again.";

/**
 * Proves that an agent's hook decides as the registry says: runs it as Claude Code would, with calls that must be
 * blocked and one that must pass. Only the shipped program is ever run, never a file or a command that someone edited.
 */
export async function checkHook(check: HookCheck): Promise<GuardSummary> {
  const summary = (state: GuardSummary["state"], reason: string): GuardSummary => ({
    state,
    reason,
    checkedAt: check.now(),
  });
  if (!check.policy) return summary("off", "This agent has no restrictions of its own, so it gets no hook.");

  const settings = await read(check, ".claude/settings.json");
  if (settings.text === null) return { ...summary("not-verified", "Nothing has been generated yet."), checkedAt: null };
  const flaw = settings.flaw ?? settingsFlaw(settings.text, check.command);
  if (flaw) return summary("broken", flaw);
  const program = await programFlaw(check.agentFolder, check.sharedProgram, check.program);
  if (program) return summary(program.state, program.reason);

  const problems = await Promise.all(canaries(check.policy, check.index).map((canary) => runCanary(check, canary)));
  const [problem] = problems.flatMap((each) => each ?? []).sort((a, b) => Number(b.lets) - Number(a.lets));
  if (problem) {
    const isCurrent = await hasCurrentRights(check, check.policy);
    const state = problem.lets || isCurrent ? "broken" : "not-verified";
    return summary(state, isCurrent ? problem.reason : `${problem.reason} ${EARLIER_RIGHTS}`);
  }
  return summary("active", "The hook blocked canary calls, a subagent's too, and let a harmless one pass.");
}

/** A hook that keeps an agent from more than it should does its work, with rights of another time. */
async function hasCurrentRights(check: HookCheck, policy: Policy): Promise<boolean> {
  const { text } = await read(check, POLICY_FILE);
  return text !== null && text.trim() === JSON.stringify(policy, null, 2);
}

/** Why Claude Code would not run the hook; null when it would. */
function settingsFlaw(text: string, command: string): string | null {
  const commands = commandsOf(text);
  if (!commands) return "settings.json is not valid, so Claude Code ignores all of it.";
  return commands.includes(command) ? null : "settings.json does not run the hook.";
}

/** The commands that run before every tool call, from the nested form; null for settings that cannot be read. */
function commandsOf(text: string): unknown[] | null {
  try {
    const settings: SettingsSketch | null = JSON.parse(text);
    if (settings?.disableAllHooks === true) return [];
    const entries = settings?.hooks?.PreToolUse?.filter((entry) => matchesAll(entry.matcher)) ?? [];
    return entries.flatMap((entry) =>
      entry.hooks.filter((hook) => hook.type === "command").map((hook) => hook.command),
    );
  } catch {
    return null;
  }
}

/** What is looked at; anything else throws and counts as invalid. */
type SettingsSketch = {
  disableAllHooks?: unknown;
  hooks?: { PreToolUse?: { matcher?: unknown; hooks: { type?: unknown; command?: unknown }[] }[] };
};

function matchesAll(matcher: unknown): boolean {
  return matcher === undefined || matcher === "" || matcher === "*";
}

/** `lets`: what must be blocked is not, or not in time. */
type Problem = { lets: boolean; reason: string };

async function runCanary(check: HookCheck, canary: Canary): Promise<Problem | null> {
  const { code, stderr } = await runHook({ ...check, call: hookInput(check.agentFolder, canary) });
  if (code === (canary.expected === "block" ? 2 : 0)) {
    const silent = canary.expected === "block" && !stderr.startsWith("BLOCKED: ");
    return silent ? { lets: true, reason: `The hook blocks without saying why: ${firstLine(stderr)}` } : null;
  }
  if (code === null) return { lets: true, reason: "The hook gave no answer in time." };
  if (canary.expected === "pass") {
    return { lets: false, reason: `The hook blocks a call that is allowed (${canary.tool}): ${firstLine(stderr)}` };
  }
  return {
    lets: true,
    reason: `The hook let a forbidden call pass (${canary.tool} ${canary.path ?? canary.command ?? ""}).`,
  };
}

function hookInput(agentFolder: string, { tool, path, command, fromSubagent }: Canary) {
  return {
    cwd: agentFolder,
    // The hook knows this name and keeps canaries out of its log.
    hook_event_name: "GuardSelfCheck",
    tool_name: tool,
    tool_input: {
      ...(path !== undefined && { file_path: path, content: "" }),
      ...(command !== undefined && { command }),
    },
    ...(fromSubagent && { agent_id: "guard-self-check", agent_type: "general-purpose" }),
  };
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] || "no message";
}

/** `text` is null for a file that does not exist; `flaw` says why one that does cannot be read. */
async function read({ agentFolder }: HookCheck, file: string): Promise<{ text: string | null; flaw: string | null }> {
  try {
    return { text: await readFile(join(agentFolder, file), "utf8"), flaw: null };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException; // fs rejects with nothing else
    return code === "ENOENT" ? { text: null, flaw: null } : { text: "", flaw: `${file} cannot be read (${code}).` };
  }
}
