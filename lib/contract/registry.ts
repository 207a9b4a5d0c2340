import { z } from "zod";
import { AgentName } from "./ids";

/** One thing that is wrong or suspicious in a registry, with its place in the text. */
export const RegistryProblem = z.object({
  severity: z.enum(["error", "warning"]),
  file: z.string(),
  /** From 1. */
  line: z.number().int(),
  column: z.number().int(),
  /** `agents.backend-agent.model`; empty for the file as a whole. */
  path: z.string(),
  /** What was found and what to write instead. */
  message: z.string(),
  /** What to write in place of what stands at `line` and `column`, where one word would mend it. */
  replace: z.object({ found: z.string(), by: z.string() }).optional(),
});
export type RegistryProblem = z.infer<typeof RegistryProblem>;

/** Keys of an agent as they stand in the file; null takes one out. */
const Fields = z.record(z.string().regex(/^[a-z_]+$/), z.json());

/** A change of one agent that leaves the rest of the file as it is. */
export const RegistryEdit = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("edit-agent"), agent: AgentName, fields: Fields }),
  z.object({ kind: z.literal("add-agent"), agent: AgentName, fields: Fields }),
  /** Also takes it out of other agents' `delegates_to` and of tenants. */
  z.object({ kind: z.literal("remove-agent"), agent: AgentName }),
  /** Also where others mention it. Its folder and its session keep the old name. */
  z.object({ kind: z.literal("rename-agent"), agent: AgentName, to: AgentName }),
]);
export type RegistryEdit = z.infer<typeof RegistryEdit>;

/** What may be asked about the agents of a registry; every part that is given has to fit. */
export const RegistryQuestion = z.object({
  /** Has this tool. */
  tool: z.string().min(1).optional(),
  /** May write this path of the workspace, as the hook decides. */
  can_write: z.string().min(1).max(4096).optional(),
  /** Holds this path exclusively. */
  holds: z.string().min(1).max(4096).optional(),
  delegates_to: z.string().min(1).optional(),
  delegated_by: z.string().min(1).optional(),
  /** Has no restriction of its own. */
  unrestricted: z.boolean().optional(),
  /** Holds some path exclusively. */
  exclusive: z.boolean().optional(),
});
export type RegistryQuestion = z.infer<typeof RegistryQuestion>;

/** The text of `agents/registry.yaml` with `\n` line breaks, and what it was when it was read. */
export const RegistryText = z.object({
  text: z.string(),
  /** SHA-256 of the file's bytes, in hexadecimal. */
  version: z.string(),
});
export type RegistryText = z.infer<typeof RegistryText>;

/** One line of a comparison; `fold` stands for lines that are the same. */
export const DiffLine = z.object({ kind: z.enum(["same", "added", "removed", "fold"]), text: z.string() });
export type DiffLine = z.infer<typeof DiffLine>;

export const FieldChange = z.object({
  /** `model`, `env.LANG`. */
  field: z.string(),
  /** Null where there was nothing. Lists tell their items instead. */
  was: z.string().nullable(),
  is: z.string().nullable(),
  added: z.array(z.string()),
  removed: z.array(z.string()),
});
export type FieldChange = z.infer<typeof FieldChange>;

export const AgentChange = z.object({
  agent: z.string(),
  change: z.enum(["added", "removed", "changed"]),
  fields: z.array(FieldChange),
});
export type AgentChange = z.infer<typeof AgentChange>;

export const FileChange = z.object({
  agent: z.string(),
  /** Relative to the `agents` folder. */
  path: z.string(),
  change: z.enum(["created", "changed", "removed"]),
  added: z.number().int(),
  removed: z.number().int(),
  /** Empty where there were too many to show. */
  lines: z.array(DiffLine),
});
export type FileChange = z.infer<typeof FileChange>;

export const Delegation = z.object({ from: z.string(), to: z.string() });
export type Delegation = z.infer<typeof Delegation>;

/** What an agent may do after a change and not before it, and the other way round, in sentences. */
export const RightsChange = z.object({
  /** `acme/backend-agent`, or `all agents`. */
  agent: z.string(),
  widens: z.array(z.string()),
  narrows: z.array(z.string()),
});
export type RightsChange = z.infer<typeof RightsChange>;

/** What saving a draft would change. */
export const RegistryPreview = z.object({
  agents: z.array(AgentChange),
  /** Outside of `agents`. */
  settings: z.array(FieldChange),
  files: z.array(FileChange),
  /** Agents whose files would change. */
  affected: z.array(z.string()),
  /** Those of them that run now. */
  running: z.array(z.string()),
  /** Tenants that use one of them. */
  tenants: z.array(z.string()),
  delegations: z.object({ added: z.array(Delegation), removed: z.array(Delegation) }),
  /** Of agents that were there before. */
  rights: z.array(RightsChange),
  /** Agents that stay as they are. */
  untouched: z.number().int(),
  /** Why nothing can be said of files: a template is broken. */
  trouble: z.string().nullable(),
});
export type RegistryPreview = z.infer<typeof RegistryPreview>;

export const DelegationGraph = z.object({
  /** `missing`: somebody delegates to it, and it is no agent. */
  agents: z.array(z.object({ name: z.string(), missing: z.boolean() })),
  /** `circular`: work could come back this way. */
  edges: z.array(Delegation.extend({ circular: z.boolean(), broken: z.boolean() })),
});
export type DelegationGraph = z.infer<typeof DelegationGraph>;

/** Everything an editor shows about a draft. */
export const RegistryReview = z.object({
  problems: z.array(RegistryProblem),
  /** Whether it is YAML at all. */
  readable: z.boolean(),
  /** Null while the draft cannot be read as a registry. */
  preview: RegistryPreview.nullable(),
  graph: DelegationGraph,
});
export type RegistryReview = z.infer<typeof RegistryReview>;

/** What somebody else has written since a text was read. */
export const RegistryConflict = z.object({
  /** The file as it is now. */
  theirs: RegistryText,
  /** From the text that was read to the file as it is now. */
  diff: z.array(DiffLine),
  /** The draft's changes made on the file as it is now; null where both changed the same lines. */
  rebased: z.string().nullable(),
});
export type RegistryConflict = z.infer<typeof RegistryConflict>;

export const RegistrySaved = z.object({
  version: z.string(),
  /** Agents whose generated files are out of date now. */
  affected: z.array(z.string()),
});
export type RegistrySaved = z.infer<typeof RegistrySaved>;

/** A change that an agent proposes as a file in `handoffs/registry-proposals/`; a person applies or discards it. */
export const RegistryProposal = z.object({
  /** The file's name. */
  name: z.string(),
  /** SHA-256 of the file, so that what was seen is what is applied. */
  version: z.string(),
  /** ms since the epoch. */
  changedAt: z.number(),
  /** In the words of whoever wrote it; empty where nothing is said. */
  reason: z.string(),
  /** The difference that applying it would make in the registry. */
  diff: z.array(DiffLine),
  /** Why it cannot be applied; null while it can. */
  refused: z.object({ message: z.string(), details: z.array(z.string()) }).nullable(),
});
export type RegistryProposal = z.infer<typeof RegistryProposal>;

/** What may stand where, for completion; `*` is any key or item. */
export const RegistryVocabulary = z.record(
  z.string(),
  z.object({ keys: z.array(z.string()), words: z.array(z.string()) }),
);
export type RegistryVocabulary = z.infer<typeof RegistryVocabulary>;

/** An agent's entry as the fields of a plain form: one line for each item, `NAME=value` for variables. */
export const AgentForm = z.object({
  display_name: z.string(),
  description: z.string(),
  model: z.string(),
  tags: z.string(),
  tools: z.string(),
  /** `agent`, or `agent: {validation: permissive}`. */
  delegates_to: z.string(),
  cannot_access: z.string(),
  exclusive_access: z.string(),
  responsibilities: z.string(),
  forbidden: z.string(),
  persona: z.string(),
  command: z.string(),
  env: z.string(),
  host: z.string(),
  max_sessions: z.string(),
  max_lifetime_minutes: z.string(),
  max_log_mb: z.string(),
  /** YAML. */
  rules: z.string(),
  hooks: z.string(),
  sandbox: z.string(),
  permission_mode: z.string(),
  start: z.string(),
});
export type AgentForm = z.infer<typeof AgentForm>;
