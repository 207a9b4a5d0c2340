import { z } from "zod";
import { AgentId, AgentName } from "./ids";

/** One line of the guard's log: a call that it blocked, or let pass although it failed. */
export const Violation = z.object({
  /** Counts the lines of one dashboard's life; higher is newer. */
  id: z.number().int(),
  /** ms since the epoch, to the second. */
  at: z.number(),
  /** As the hook wrote it: an agent that the registry no longer knows keeps its lines. */
  agent: z.string(),
  verdict: z.enum(["BLOCKED", "ALLOWED"]),
  tool: z.string(),
  /** The path or the command, control characters escaped. */
  subject: z.string(),
  /** What decided: `pattern: tests/**`, `rule: …` or `hook error: …`. */
  rule: z.string(),
});
export type Violation = z.infer<typeof Violation>;

/** Which violations are asked for; what is absent restricts nothing. */
export const ViolationFilter = z.object({
  agent: z.string().optional(),
  tool: z.string().optional(),
  /** In the subject or in the rule, whatever its case. */
  text: z.string().max(200).optional(),
  limit: z.number().int().positive().max(2_000).default(200),
});
export type ViolationFilter = z.infer<typeof ViolationFilter>;

/** How often an agent's calls were blocked. */
export type ViolationCount = { lastHour: number; total: number };

/** A call that nobody makes: what would the guard say? */
export const PolicyQuestion = z.object({
  tool: z.string().trim().min(1, "must name a tool").max(200),
  /** The path, the command, the agent or the address that the tool is given. */
  subject: z.string().max(100_000),
  /** Where the agent would be, absolute; the workspace when absent. */
  cwd: z.string().max(4_096).optional(),
});
export type PolicyQuestion = z.infer<typeof PolicyQuestion>;

export const PolicyAnswer = z.object({
  agent: AgentId,
  tool: z.string(),
  subject: z.string(),
  verdict: z.enum(["allowed", "blocked"]),
  /** What the agent would be told, line by line; empty when the call would pass. */
  message: z.array(z.string()),
  /** The second line of it, without its label: the rule that decided. */
  reason: z.string().nullable(),
  /** Whose rules answered: the files that are generated, or the registry where those are not up to date. */
  source: z.enum(["generated", "registry"]),
});
export type PolicyAnswer = z.infer<typeof PolicyAnswer>;

/** An agent's rights in the words of the registry, as its guard enforces them. */
export const PolicySummary = z.object({
  tools: z.array(z.string()),
  /** Tools that need not stand in any list. */
  alwaysAllowed: z.array(z.string()),
  /** As in .gitignore: the last pattern that matches decides, `!` makes an exception. */
  cannotWrite: z.array(z.string()),
  holdsAlone: z.array(z.string()),
  heldByOthers: z.array(z.object({ agent: AgentName, displayName: z.string(), patterns: z.array(z.string()) })),
  writableOutside: z.array(z.string()),
  delegatesTo: z.array(AgentName),
  /** Extra rules, a sentence each. */
  rules: z.array(z.string()),
  dangerousCommands: z.array(z.object({ command: z.string(), reason: z.string() })),
  onHookError: z.enum(["block", "allow"]),
  sandbox: z.enum(["none", "bubblewrap"]),
  /** What a sandbox's mounts cannot say, a sentence each; empty without one. */
  sandboxGaps: z.array(z.string()),
});
export type PolicySummary = z.infer<typeof PolicySummary>;
