import { z } from "zod";
import { AgentName, TenantName } from "@/lib/contract/ids";

/** Half of a pair would be written to files as another character; nothing with a NUL reaches a program. */
const wellFormed = z
  .string()
  .refine((value) => !/\p{Surrogate}/u.test(value), "must not hold half of a surrogate pair")
  .refine((value) => !value.includes("\0"), "must not hold the character NUL");
const text = wellFormed.refine((value) => value.trim() !== "", "must not be empty");
const lines = z.array(text);
const globs = z.array(text);

/** `sonnet`, or a full id such as `claude-sonnet-4-5-20250929`. */
export const Model = z
  .string()
  .regex(
    /^(sonnet|opus|haiku|claude-[a-z0-9][a-z0-9.-]*)$/,
    "must be sonnet, opus, haiku, or a full id such as claude-sonnet-4-5-20250929",
  );

/** A whole line of shell; it runs in the agent's pane, so an empty one would start nothing. */
const command = text;

const DelegationRule = z.object({
  protocol: z.enum(["file-based", "instructor"]).default("file-based"),
  schema: text.optional(),
  validation: z.enum(["strict", "permissive"]).default("strict"),
});

/** `- backend-agent`, or `- backend-agent: {protocol, schema, validation}`. */
const Delegation = z.union([AgentName, z.record(AgentName, DelegationRule)], {
  error: "must be an agent's name, or one name with {protocol, schema, validation}",
});

/** A rule beyond tools and paths. A call that `tools` and `paths` cover is denied: outside `hours`, above `rate`, or always. */
export const ExtraRule = z.object({
  /** All tools when absent. */
  tools: z.array(text).optional(),
  /** Globs from the workspace, as in `cannot_access`; every call of these tools when absent. */
  paths: globs.optional(),
  /** When the call is allowed: `09:00-17:00 Mon-Fri Europe/Berlin`. Days and zone may be left out. */
  hours: text.optional(),
  /** How often the call is allowed: `30/min`. */
  rate: z
    .string()
    .regex(/^[1-9][0-9]*\/(s|min|h|day)$/, 'must be a count and a unit, such as "30/min" (s, min, h, day)')
    .optional(),
  effect: z.literal("deny").default("deny"),
  /** What the agent is told; says why and what to do instead. */
  message: text.optional(),
});
export type ExtraRule = z.infer<typeof ExtraRule>;

/** Commands of the user's own, by Claude Code's event: they run after ours. */
const ExtraHooks = z.record(
  text,
  z.array(z.object({ command: text, matcher: z.string().optional(), timeout: z.number().positive().optional() })),
);

/** As the program calls it: `plan`, `acceptEdits`, `on-request`. Which there are stands in agent-programs.yaml. */
const PermissionMode = z.string().regex(/^[A-Za-z][A-Za-z_-]{0,40}$/, "must be one word, such as plan or acceptEdits");

/** `on-demand`: started by the first hand-off to it. */
const Start = z.enum(["manual", "on-demand"]);

/** `bubblewrap`: the agent's program runs in a kernel sandbox with the same paths, where `bwrap` is installed. */
const Sandbox = z.enum(["none", "bubblewrap"]);

export const AgentLimits = z.object({
  max_sessions: z.number().int().positive().optional(),
  max_lifetime_minutes: z.number().positive().optional(),
  max_log_mb: z.number().positive().optional(),
  /** After so long without progress a working agent is shown as stalled; 10 where nobody says. */
  stalled_after_minutes: z.number().positive().optional(),
});

const agentFields = z.object({
  name: AgentName,
  display_name: text,
  description: text,
  model: Model,
  tools: z.array(text),
  delegates_to: z.array(Delegation),
  cannot_access: globs,
  exclusive_access: globs,
  responsibilities: lines,
  forbidden: lines,
  persona: text.optional(),
  command: command.optional(),
  env: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "must be a variable's name"), wellFormed),
  tags: z.array(text),
  host: text.optional(),
  limits: AgentLimits.optional(),
  rules: z.array(ExtraRule),
  hooks: ExtraHooks,
  sandbox: Sandbox.optional(),
  permission_mode: PermissionMode.optional(),
  start: Start.optional(),
  recording: z.boolean().optional(),
});

export const Agent = agentFields.extend({
  delegates_to: agentFields.shape.delegates_to.default([]),
  cannot_access: agentFields.shape.cannot_access.default([]),
  exclusive_access: agentFields.shape.exclusive_access.default([]),
  responsibilities: agentFields.shape.responsibilities.default([]),
  forbidden: agentFields.shape.forbidden.default([]),
  env: agentFields.shape.env.default({}),
  tags: agentFields.shape.tags.default([]),
  rules: agentFields.shape.rules.default([]),
  hooks: agentFields.shape.hooks.default({}),
});
export type Agent = z.infer<typeof Agent>;

export const DangerousCommand = z.object({
  command: text,
  options: z.array(text).optional(),
  arguments: z.array(text).optional(),
  outside_workspace: z.boolean().optional(),
  reason: text,
});

/** In a list of the registry: everything that the shipped list holds. */
export const SHIPPED = "shipped";

export const Enforcement = z.object({
  on_hook_error: z.enum(["block", "allow"]).default("block"),
  hook: z.enum(["all", "restricted-only"]).default("all"),
  always_allowed_tools: z.array(text).default([]),
  writable_outside: z.array(text).default([]),
  /** Globs of instructions (CLAUDE.md and its like) and of other agents' folders that agents may write all the same. */
  writable_instructions: z.array(text).default([]),
  dangerous_commands: z.array(DangerousCommand).default([]),
  /** For every agent; an agent's own come after them. */
  rules: z.array(ExtraRule).default([]),
  sandbox: Sandbox.default("none"),
});

export type Enforcement = z.infer<typeof Enforcement>;

/** As it stands in the file: a list that is not given is the shipped one, and may be added to. */
export const EnforcementInFile = Enforcement.extend({
  always_allowed_tools: z.array(text).optional(),
  dangerous_commands: z
    .array(
      z.union([z.literal(SHIPPED), DangerousCommand], { error: 'must be a command with its reason, or "shipped"' }),
    )
    .optional(),
});
export type EnforcementInFile = z.infer<typeof EnforcementInFile>;

/** A customer or a project that shares the agents: some of them, each changed where `config_overrides` says so. */
export const Tenant = z.object({
  agents: z.array(AgentName).min(1, "must name at least one agent"),
  /** What is given replaces the agent's own value; what is not given stays. */
  config_overrides: z.record(AgentName, agentFields.omit({ name: true }).partial()).default({}),
  limits: AgentLimits.optional(),
});
export type Tenant = z.infer<typeof Tenant>;

/** `agents/registry.yaml`. Only `agents` is required. */
export const RegistryFile = z.object({
  version: z.literal(1).default(1),
  defaults: z
    .object({
      command: command.optional(),
      model: Model.optional(),
      permission_mode: PermissionMode.optional(),
      start: Start.default("manual"),
      recording: z.boolean().default(true),
    })
    .prefault({}),
  limits: AgentLimits.extend({ max_sessions: z.number().int().positive().default(30) }).prefault({}),
  enforcement: EnforcementInFile.prefault({}),
  drift: z.object({ on_spawn: z.enum(["block", "warn", "off"]).default("block") }).prefault({}),
  /** `auto`: a hand-off that is dropped into handoffs/ is delivered when it is right; `ask`: a person delivers it. */
  handoffs: z.object({ delivery: z.enum(["auto", "ask"]).default("auto") }).prefault({}),
  /** What is kept of what agents print. The oldest goes first. */
  tape: z
    .object({
      keep_days: z.number().positive().max(36_500).default(30),
      max_total_mb: z.number().positive().default(10_000),
      max_session_mb: z.number().positive().default(500),
    })
    .prefault({}),
  /** Claude Code's agent view moves an agent out of its pane, into a daemon that outlives a kill. */
  agent_view: z.boolean().default(false),
  /** `portable`: generated files hold no path of the machine. */
  paths: z.enum(["portable", "absolute"]).default("portable"),
  /** For every agent; an agent's own come after them. */
  hooks: ExtraHooks.default({}),
  tenants: z.record(TenantName, Tenant).default({}),
  hosts: z.record(z.string(), z.unknown()).optional(),
  agents: z.record(AgentName, Agent),
});
export type RegistryFile = z.infer<typeof RegistryFile>;

/** The same with the shipped lists in their places: what everything else works on. */
export const Registry = RegistryFile.extend({ enforcement: Enforcement.prefault({}) });
export type Registry = z.infer<typeof Registry> & {
  /** In the registry of one tenant (`registryOfTenant`): agents of the workspace that are not its own. Never in the file. */
  outsiders?: Record<AgentName, Agent>;
};

/** Whom an agent delegates to, without the rules of the hand-off. */
export function delegateNames(agent: Agent): AgentName[] {
  return agent.delegates_to.flatMap((item) =>
    // The keys of a record of agent names are agent names; Object.keys forgets it.
    typeof item === "string" ? [item] : (Object.keys(item) as AgentName[]),
  );
}
