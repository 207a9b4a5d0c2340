import { z } from "zod";
import { ConfigSummary, DriftState } from "./agent";
import { AgentId } from "./ids";

/**
 * One key of a JSON file as the three sides have it: its value as JSON text, or null where a side has no such key.
 * `path` reads `hooks.PreToolUse[0].hooks[0].timeout`; members of a plain list share the list's path.
 */
export const KeyRow = z.object({
  path: z.string(),
  registry: z.string().nullable(),
  generated: z.string().nullable(),
  disk: z.string().nullable(),
});
export type KeyRow = z.infer<typeof KeyRow>;

/** One row of a text on three sides, or rows that are the same on all of them. */
export const TextRow = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("fold"), from: z.number().int(), to: z.number().int() }),
  z.object({
    kind: z.literal("line"),
    /** A line of a changed place, null where a side has none there. */
    registry: z.string().nullable(),
    generated: z.string().nullable(),
    disk: z.string().nullable(),
    changed: z.enum(["no", "registry", "disk", "both"]),
  }),
]);
export type TextRow = z.infer<typeof TextRow>;

/** What differs; `none` says why nothing is shown: a file without text, or one that is not there. */
export const Comparison = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("keys"), rows: z.array(KeyRow), same: z.number().int() }),
  z.object({ kind: z.literal("lines"), rows: z.array(TextRow) }),
  z.object({ kind: z.literal("none"), why: z.string() }),
]);
export type Comparison = z.infer<typeof Comparison>;

/** Where the last generated content was found: on the disk, by generating again, in the store, in git; or nowhere. */
export const GeneratedFrom = z.enum(["disk", "registry", "store", "git", "unknown"]);
export type GeneratedFrom = z.infer<typeof GeneratedFrom>;

/** What a change means for the agent's rights, as a sentence. */
export const Consequence = z.object({ text: z.string(), widens: z.boolean() });
export type Consequence = z.infer<typeof Consequence>;

/** One file of an agent that is not as it should be. */
export const ReviewedFile = z.object({
  /** Inside `.claude`: `settings.json`, `hooks/policy.json`. */
  name: z.string(),
  /** Relative to the workspace. */
  path: z.string(),
  states: z.array(z.object({ state: DriftState, detail: z.string().optional() })),
  generatedFrom: GeneratedFrom,
  /** When the file on the disk was last written, in ms since the epoch; null when it is not there. */
  changedAt: z.number().nullable(),
  /** A person changed it, the registry or a template moved on, both, or it cannot be told. */
  cause: z.enum(["edit", "moved-on", "both", "unknown"]),
  comparison: Comparison,
  /** What the hand edit allows or forbids. */
  consequences: z.array(Consequence),
  /** How to make a hand edit last: what to change instead of this file. */
  waysToKeep: z.array(z.string()),
});
export type ReviewedFile = z.infer<typeof ReviewedFile>;

/** A file that generating wrote over, and where what it said is kept. */
export const OverwrittenFile = z.object({
  /** ms since the epoch. */
  at: z.number(),
  path: z.string(),
  /** SHA-256 of what it held. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  /** Relative to the workspace: the copy. */
  copy: z.string(),
  /** Absent where it was: nothing says that this file had ever been generated, so nobody edited it. */
  generated: z.literal(false).optional(),
});
export type OverwrittenFile = z.infer<typeof OverwrittenFile>;

/** One agent's files that differ from what would be generated, each with its sides. */
export const AgentReview = z.object({
  name: AgentId,
  config: ConfigSummary,
  /** How many files are as generated. */
  inOrder: z.number().int(),
  files: z.array(ReviewedFile),
  /** Newest first. */
  overwritten: z.array(OverwrittenFile),
});
export type AgentReview = z.infer<typeof AgentReview>;

/** A folder below `agents/` that no entry of the registry stands for. */
export const Orphan = z.object({ name: z.string(), path: z.string(), advice: z.string() });
export type Orphan = z.infer<typeof Orphan>;

/** One commit, or what is not committed yet, with what it did to one agent. */
export const ConfigChange = z.object({
  /** Null for what is not committed. */
  commit: z.string().nullable(),
  subject: z.string(),
  author: z.string(),
  /** ms since the epoch; null for what is not committed. */
  at: z.number().nullable(),
  files: z.array(
    z.object({
      path: z.string(),
      /** A unified diff without its head, secrets masked; null for the guard's program, which is long and not ours to read. */
      patch: z.string().nullable(),
    }),
  ),
});
export type ConfigChange = z.infer<typeof ConfigChange>;

/** Newest first. `note` says why there is nothing, or not all. */
export const ConfigHistory = z.object({ changes: z.array(ConfigChange), note: z.string().nullable() });
export type ConfigHistory = z.infer<typeof ConfigHistory>;
