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
