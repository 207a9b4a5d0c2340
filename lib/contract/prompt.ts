import { z } from "zod";
import { AgentId } from "./ids";

/** Characters of one prompt; a longer text belongs in a file of the workspace. */
export const MAX_PROMPT_CHARACTERS = 200_000;

export const PromptText = z
  .string()
  .max(MAX_PROMPT_CHARACTERS, `A prompt has at most ${MAX_PROMPT_CHARACTERS} characters.`)
  .refine((text) => text.trim() !== "", "The prompt is empty.");

/** What became of a prompt that was sent. */
export const PromptReceipt = z.object({
  id: z.uuid(),
  agent: AgentId,
  /** The line that was typed: the prompt itself, or one that names its file. */
  line: z.string(),
  /** Where a long prompt stands, absolute; null when it was typed as it is. */
  file: z.string().nullable(),
  /** `told`: the program said that it took the prompt. `seen`: the line left the prompt box after Enter. */
  submitted: z.enum(["told", "seen"]),
});
export type PromptReceipt = z.infer<typeof PromptReceipt>;
