import { Button } from "@/app/_components/button";
import { CsrfField } from "@/app/_server/csrf-field";
import type { AgentId } from "@/lib/contract/ids";
import { MAX_PROMPT_CHARACTERS } from "@/lib/contract/prompt";
import { sendPrompt } from "./actions";

/** A whole task for an agent that waits: it is never typed into a dialog or behind half-typed words. */
export function PromptForm({ agent }: { agent: AgentId }) {
  return (
    <form action={sendPrompt} className="flex flex-col gap-2">
      <CsrfField />
      <input type="hidden" name="agent" value={agent} />
      <textarea
        name="prompt"
        aria-label={`Prompt for ${agent}`}
        rows={4}
        required
        maxLength={MAX_PROMPT_CHARACTERS}
        placeholder="What it should do. Long texts go as a file."
        className="min-h-20 w-full resize-y rounded-control border border-control bg-surface px-2 py-1.5 text-label placeholder:text-faint focus-visible:outline-2 focus-visible:outline-accent"
      />
      <Button type="submit" className="self-start">
        Send prompt
      </Button>
    </form>
  );
}
