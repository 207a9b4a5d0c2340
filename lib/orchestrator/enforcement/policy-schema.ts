import { z } from "zod";
import { DangerousCommand } from "../registry/registry-schema";

const globs = z.array(z.string().min(1));

/**
 * What `templates/auto-deny.py` reads from the policy.json beside it: one agent's rights, without a path of the
 * machine, so that it is right in every clone. Keys are spelled as in the registry.
 */
export const Policy = z.strictObject({
  version: z.literal(1),
  agent: z.strictObject({ name: z.string(), display_name: z.string() }),
  /** The folder that globs are relative to, from the policy's own folder. */
  root: z.string(),
  on_hook_error: z.enum(["block", "allow"]),
  tools: z.array(z.string()),
  always_allowed_tools: z.array(z.string()),
  /** Every agent of the registry: `subagent_type` may name one of them only if it is among `delegates`. */
  agents: z.array(z.string()),
  /** Whom this agent delegates to, with what the hook needs to say who could do a blocked call instead. */
  delegates: z.array(
    z.strictObject({ name: z.string(), display_name: z.string(), tools: z.array(z.string()), cannot_access: globs }),
  ),
  /** As in .gitignore: the last match decides, `!` makes an exception. */
  cannot_access: globs,
  exclusive_access: globs,
  /** Other agents' exclusive paths. */
  held_by_others: z.array(z.strictObject({ name: z.string(), display_name: z.string(), patterns: globs })),
  /** Folders or globs, absolute or beginning with `~`. */
  writable_outside: z.array(z.string()),
  /** Shell commands that no agent may run. */
  dangerous_commands: z.array(DangerousCommand),
});
export type Policy = z.infer<typeof Policy>;
