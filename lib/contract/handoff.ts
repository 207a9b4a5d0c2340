import { z } from "zod";
import { AgentName } from "./ids";

/** A hand-off's name: that of its file without `.json`, and what a pane is told. Nothing in it means anything to a shell. */
export const HandoffId = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_-]{0,79}$/,
    "must be 1 to 80 of A-Z, a-z, 0-9, - and _, and begin with a letter or digit",
  )
  .brand<"HandoffId">();
export type HandoffId = z.infer<typeof HandoffId>;

/** The name of the general schema, which every hand-off follows; a named one adds fields of its own. */
export const GENERAL_SCHEMA = "Handoff";

const list = (what: string) => z.array(z.string()).default([]).describe(what);

/** `handoffs/<id>.json`. Fields of a named schema stand beside these. */
export const Handoff = z.looseObject({
  id: HandoffId.describe("The file's name without .json"),
  from: AgentName.describe("The agent that hands over"),
  to: AgentName.describe("The agent that shall do it; one of `delegates_to` of `from`"),
  task_description: z
    .string()
    .min(20)
    .describe("What to do, in at least 20 characters, for somebody who knows nothing yet"),
  acceptance_criteria: list("How anybody sees that it is done, each one decidable"),
  file_paths: list("Files and folders to work on, from the workspace, with forward slashes"),
  deliverables: list("What is there afterwards that was not there before"),
  context: z
    .union([z.string(), z.record(z.string(), z.unknown())])
    .nullish()
    .describe("What one has to know, such as files that are only read"),
  blockers: z.array(z.string()).nullish().describe("What may stand in the way"),
  deadline: z
    .union([z.iso.datetime({ offset: true }), z.iso.date()])
    .nullish()
    .describe("2026-01-31, or 2026-01-31T17:00:00Z"),
  schema: z.string().describe("Handoff, or the name of a schema in templates/handoffs"),
  created_at: z.iso.datetime({ offset: true }).describe("2026-01-31T09:00:00Z"),
});
export type Handoff = z.infer<typeof Handoff>;

/** One thing that is wrong with a hand-off. An `error` rejects it, a `warning` does not. */
export const HandoffProblem = z.object({
  code: z.string(),
  severity: z.enum(["error", "warning"]),
  /** `acceptance_criteria.0`; empty for the file as a whole. */
  path: z.string(),
  /** What was found, and what to write instead. */
  message: z.string(),
});
export type HandoffProblem = z.infer<typeof HandoffProblem>;

/**
 * `unknown`: the line may have been typed, and only a person can tell. A hand-off whose deadline has passed keeps its
 * state and is `overdue` beside it.
 */
export const handoffStates = [
  "drafted",
  "validated",
  "unknown",
  "delivered",
  "acknowledged",
  "done",
  "rejected",
] as const;
export const HandoffState = z.enum(handoffStates);
export type HandoffState = z.infer<typeof HandoffState>;

export const HandoffStep = z.object({
  step: z.enum([
    "drafted",
    "validated",
    "queued",
    "typing",
    "not-typed",
    "uncertain",
    "delivered",
    "acknowledged",
    "done",
    "rejected",
    "sender-told",
  ]),
  /** ms since the epoch. */
  at: z.number(),
  /** `agent:backend-agent`, a person's name, or `orchestrator`. */
  actor: z.string(),
  /** Why, or by which signal. */
  detail: z.string().nullable(),
  /** Of the file's content that the step was about. */
  contentHash: z.string(),
});
export type HandoffStep = z.infer<typeof HandoffStep>;

/** What can be done with a hand-off. `confirm` and `retry` settle whether one in doubt was delivered. */
export const handoffActions = ["validate", "deliver", "acknowledge", "done", "reject", "confirm", "retry"] as const;
export const HandoffAction = z.enum(handoffActions);
export type HandoffAction = z.infer<typeof HandoffAction>;

export const HandoffSummary = z.object({
  id: HandoffId,
  /** As the file says; null where it cannot be read. */
  from: z.string().nullable(),
  to: z.string().nullable(),
  task: z.string().nullable(),
  schema: z.string().nullable(),
  state: HandoffState,
  /** When it came into this state, in ms since the epoch, and through whom. */
  since: z.number(),
  actor: z.string(),
  /** What a delivery that was asked for waits for; null when none was. */
  waitsFor: z.string().nullable(),
  problems: z.array(HandoffProblem),
  /** The file is not the one that was delivered any more, or is gone. It is not delivered again. */
  file: z.enum(["same", "changed", "gone"]),
  /** ms since the epoch. */
  deadline: z.number().nullable(),
  overdue: z.boolean(),
});
export type HandoffSummary = z.infer<typeof HandoffSummary>;

export const HandoffDetail = HandoffSummary.extend({
  /** The content as it is on the disk now; null where it cannot be read. */
  content: z.record(z.string(), z.unknown()).nullable(),
  steps: z.array(HandoffStep),
  /** A session of the agent that shall do it is there. */
  receiverRuns: z.boolean(),
  /** Relative to the workspace. */
  path: z.string(),
});
export type HandoffDetail = z.infer<typeof HandoffDetail>;

/** How often hand-offs end well: done, of those that have ended. The goal is over 95 %. */
export const HandoffSuccess = z.object({
  done: z.number().int(),
  rejected: z.number().int(),
  /** Not done by their deadline. */
  failed: z.number().int(),
  open: z.number().int(),
  /** 0 to 100; null while none has ended. */
  percent: z.number().nullable(),
});
export type HandoffSuccess = z.infer<typeof HandoffSuccess>;

export const HandoffPair = HandoffSuccess.extend({ from: z.string(), to: z.string() });
export type HandoffPair = z.infer<typeof HandoffPair>;

export const HandoffBook = z.object({
  /** The newest first. */
  handoffs: z.array(HandoffSummary),
  success: HandoffSuccess,
  pairs: z.array(HandoffPair),
  /** Who may hand work to whom, as the registry says now. */
  delegations: z.array(z.object({ from: z.string(), to: z.string() })),
  /** Files in handoffs/ that cannot be hand-offs, and schema files that cannot be used. */
  strays: z.array(z.object({ path: z.string(), message: z.string() })),
});
export type HandoffBook = z.infer<typeof HandoffBook>;

/** What one would be told about a hand-off that is not there yet. */
export const HandoffVerdict = z.object({
  accepted: z.boolean(),
  problems: z.array(HandoffProblem),
  /** The schemas it was held against. */
  schemas: z.array(z.string()),
});
export type HandoffVerdict = z.infer<typeof HandoffVerdict>;
