import { z } from "zod";
import { DangerousCommand } from "../registry/registry-schema";

const globs = z.array(z.string().min(1));

/** A rule of the registry, with its spans in numbers. A call that it covers is denied: outside `hours`, above `rate`, or always. */
export const PolicyRule = z.strictObject({
  /** Names the rule in the file that counts calls; it changes with the rule. */
  id: z.string(),
  tools: z.array(z.string()).optional(),
  paths: globs.optional(),
  hours: z
    .strictObject({
      /** As the registry says it. */
      text: z.string(),
      /** Minutes after midnight; when `from` is later than `to`, the time goes over midnight. */
      from: z.number().int(),
      to: z.number().int(),
      /** 0 is Monday. */
      days: z.array(z.number().int()),
      /** A name of the IANA database; null is the machine's own. */
      zone: z.string().nullable(),
    })
    .optional(),
  rate: z.strictObject({ count: z.number().int(), seconds: z.number().int() }).optional(),
  message: z.string().optional(),
});
export type PolicyRule = z.infer<typeof PolicyRule>;

/**
 * What `templates/auto_deny` reads from the policy.json beside it: one agent's rights, without a path of the
 * machine, so that it is right in every clone. Keys are spelled as in the registry. What other agents hold stands
 * once for all of them, in the index.
 */
export const Policy = z.strictObject({
  version: z.literal(1),
  agent: z.strictObject({
    name: z.string(),
    display_name: z.string(),
    /** `acme/backend-agent`, for a tenant's agent: what the log calls it. */
    id: z.string().optional(),
  }),
  /** The folder that globs are relative to, from the policy's own folder. */
  root: z.string(),
  /** The file with all agents (`PolicyIndex`), from the policy's own folder. */
  index: z.string(),
  on_hook_error: z.enum(["block", "allow"]),
  tools: z.array(z.string()),
  always_allowed_tools: z.array(z.string()),
  /** Whom this agent delegates to, with what the hook needs to say who could do a blocked call instead. */
  delegates: z.array(
    z.strictObject({
      name: z.string(),
      display_name: z.string(),
      tools: z.array(z.string()),
      cannot_access: globs,
      /** Hand-offs to it are checked before they land, strictly where it is absent. */
      validation: z.literal("permissive").optional(),
      /** The named schema of the pair; null: it must be one, whichever. */
      schema: z.string().nullable().optional(),
      /** What a hand-off to it must hold, besides what every one does. */
      needs: z.array(z.enum(["criteria", "paths"])).optional(),
    }),
  ),
  /** As in .gitignore: the last match decides, `!` makes an exception. */
  cannot_access: globs,
  exclusive_access: globs,
  /** Folders or globs, absolute or beginning with `~`. */
  writable_outside: z.array(z.string()),
  /** Instructions and other agents' folders that are open; absent where none is. */
  writable_instructions: globs.min(1).optional(),
  /** Shell commands that no agent may run. */
  dangerous_commands: z.array(DangerousCommand),
  /** The workspace's, then the agent's own. */
  rules: z.array(PolicyRule),
});
export type Policy = z.infer<typeof Policy>;

/** Every agent of the registry, for the hooks of all: whom `subagent_type` may name, and which paths are whose. */
export const PolicyIndex = z.strictObject({
  version: z.literal(1),
  agents: z.record(
    z.string(),
    z.strictObject({
      display_name: z.string(),
      exclusive_access: globs.min(1).optional(),
      /** Not of this tenant: nobody of it delegates there. */
      outside: z.literal(true).optional(),
    }),
  ),
});
export type PolicyIndex = z.infer<typeof PolicyIndex>;
