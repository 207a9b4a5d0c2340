import { z } from "zod";
import { AgentId, TenantName, TerminalId } from "./ids";
import { AgentStatus } from "./status";
import { AgentUsage } from "./usage";

/** What is wrong with one generated file. */
export const DriftState = z.enum([
  "ok",
  "missing",
  "invalid",
  "edited",
  "stale",
  "not-executable",
  "wrong-hook-path",
  "missing-context",
  /** Settings beside the generated ones switch all hooks off. */
  "hooks-off",
  /** Settings beside the generated ones add hooks or permissions. */
  "overridden",
  "orphan",
]);
export type DriftState = z.infer<typeof DriftState>;

export const ConfigFileState = z.object({
  /** Relative to the workspace, with forward slashes. */
  path: z.string(),
  state: DriftState,
  /** One sentence, when the state is not `ok`. */
  detail: z.string().optional(),
  /** Of what differs, so that a second edit is news, too: the beginning of its SHA-256. */
  hash: z.string().optional(),
});
export type ConfigFileState = z.infer<typeof ConfigFileState>;

/** An agent's generated configuration as a whole: the worst of its files. */
export const ConfigSummary = z.object({
  state: DriftState,
  files: z.array(ConfigFileState),
  /** ISO 8601, from generated.json; null when it was never generated. */
  generatedAt: z.string().nullable(),
});
export type ConfigSummary = z.infer<typeof ConfigSummary>;

export const GuardState = z.enum(["active", "not-verified", "broken", "off"]);
export type GuardState = z.infer<typeof GuardState>;

export const GuardSummary = z.object({
  state: GuardState,
  /** One sentence: how it was verified, or why not. */
  reason: z.string(),
  /** ms since the epoch; null when it was never checked. */
  checkedAt: z.number().nullable(),
  /** It is being tried again right now; until then the last verdict stands. */
  checking: z.boolean().optional(),
  /** When the running program last asked the hook, in ms since the epoch; absent when it has not, or does not run. */
  lastCallAt: z.number().optional(),
  /** Set when the program works with tools and the hook hears nothing of it. */
  silence: z.string().optional(),
  /** Set when what runs in the pane has no hooks: then no call of it is judged. */
  absent: z.string().optional(),
  /** What else a person should know: a version that nobody has tried. */
  notice: z.string().optional(),
});
export type GuardSummary = z.infer<typeof GuardSummary>;

/** What the processes of a session take, all that were started in its panes together. */
export const ProcessUsage = z.object({
  /** Percent of one core since the look before, so 200 is two cores; null until there have been two looks. */
  cpuPercent: z.number().nullable(),
  /** Resident memory; what several of them share counts for each. */
  memoryBytes: z.number(),
  processes: z.number().int(),
});
export type ProcessUsage = z.infer<typeof ProcessUsage>;

/** Whether what a session was started for has come up in it. */
export const SessionStart = z.object({
  /** What its program calls the conversation; null where nobody knows. */
  conversation: z.string().nullable(),
  /** It took up an earlier conversation. */
  resumed: z.boolean(),
  /** ms since the epoch; null while it has not been seen to be right. */
  checkedAt: z.number().nullable(),
  /** One sentence: what came up instead. */
  problem: z.string().nullable(),
  /** The process of a conversation that has left the pane for its program's background; absent while it is in the pane. */
  parkedPid: z.number().int().optional(),
});
export type SessionStart = z.infer<typeof SessionStart>;

/** A running tmux session, as lists and status show it. */
export const SessionSummary = z.object({
  name: z.string(),
  windows: z.number().int(),
  panes: z.number().int(),
  attachedClients: z.number().int(),
  /** ms since the epoch. */
  createdAt: z.number(),
  lastActivityAt: z.number(),
  pid: z.number().int().nullable(),
  cols: z.number().int(),
  rows: z.number().int(),
  /** Absent where nobody has looked yet. */
  usage: ProcessUsage.optional(),
  /** Absent for a session that was not started here. */
  start: SessionStart.optional(),
  /** Whose socket it is on; absent for the workspace's own. */
  tenant: TenantName.optional(),
  /** The folder of another workspace on the same tmux socket; absent for a session of this one. */
  workspace: z.string().optional(),
});
export type SessionSummary = z.infer<typeof SessionSummary>;

/** One card of the Fleet. */
export const AgentCard = z.object({
  /** What the agent is called everywhere; that of a tenant's agent begins with the tenant: `acme/backend-agent`. */
  name: AgentId,
  /** Null for the agents without a tenant. */
  tenant: TenantName.nullable(),
  displayName: z.string(),
  description: z.string(),
  model: z.string(),
  status: AgentStatus,
  config: ConfigSummary,
  guard: GuardSummary,
  /** Calls that its guard has blocked, as far as the newest part of the log tells. */
  blocked: z.object({ lastHour: z.number().int(), total: z.number().int() }),
  /** The last non-empty lines of the pane above its input box, at most three, escape-free; empty when stopped. */
  preview: z.array(z.string()),
  /** Null when no session runs. */
  terminalId: TerminalId.nullable(),
  session: SessionSummary.nullable(),
  /** Lines of output per minute for the last 60 minutes, oldest first; null where there is no data. */
  activity: z.array(z.number().nullable()),
  /** Absent while it does not run, and for a program that does not tell. */
  usage: AgentUsage.optional(),
});
export type AgentCard = z.infer<typeof AgentCard>;

/** What the agent page shows beside the terminal. */
export const AgentDetail = AgentCard.extend({
  tools: z.array(z.string()),
  delegatesTo: z.array(AgentId),
  cannotAccess: z.array(z.string()),
  exclusiveAccess: z.array(z.string()),
  responsibilities: z.array(z.string()),
  forbidden: z.array(z.string()),
  /** The agent's folder relative to the workspace. */
  folder: z.string(),
  /** What the browser calls a tmux client of one's own in the session. */
  attachId: TerminalId,
  /** The command that attaches a terminal to the session, ready to paste. */
  attachCommand: z.string(),
  /** The kernel's boundary around its program: as the registry asks for it, and around what runs now. */
  sandbox: z.object({
    configured: z.enum(["none", "bubblewrap"]),
    /** Null while nothing runs. */
    running: z.enum(["none", "bubblewrap"]).nullable(),
  }),
  /** The program the pane runs, as configured. */
  launchCommand: z.string(),
  /** Its last states, newest first; the first one is the present one. */
  statusHistory: z.array(AgentStatus),
  /** What a program that has ended had printed last, escape-free; empty while it runs and when no session is left. */
  lastWords: z.array(z.string()),
});
export type AgentDetail = z.infer<typeof AgentDetail>;

/** What the whole installation looks like right now: the status strip and the banners. */
export const FleetHealth = z.object({
  sessions: z.number().int(),
  sessionLimit: z.number().int(),
  tmuxVersion: z.string().nullable(),
  /** Set while `agents/registry.yaml` on disk is broken and the last good one is served. */
  registryProblem: z.object({ summary: z.string(), problems: z.array(z.string()) }).nullable(),
  /** Set while the tape cannot be written: what is printed now will be missing. */
  tapeProblem: z.object({ summary: z.string(), problems: z.array(z.string()) }).nullable(),
  guards: z.object({ active: z.number().int(), total: z.number().int() }),
  /** Percent of the whole machine, 0-100; null where it cannot be read. */
  cpuPercent: z.number().nullable(),
  memoryUsedBytes: z.number().nullable(),
  memoryTotalBytes: z.number().nullable(),
});
export type FleetHealth = z.infer<typeof FleetHealth>;
