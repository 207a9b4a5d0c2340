import type { AgentEvent } from "@/lib/contract/agent-event";
import type { AgentId } from "@/lib/contract/ids";
import type { Clock } from "../clock";

/** Listens from now on for the word of the agent's program that it has taken this line. */
export type PromptSubmitted = (
  agent: AgentId,
  line: string,
) => {
  /** True as soon as it has said so; false when it says nothing within this time. */
  within(ms: number): Promise<boolean>;
  dispose(): void;
};

export function createPromptSubmitted(parts: {
  clock: Pick<Clock, "after">;
  onAgentEvent: (listener: (event: AgentEvent) => void) => () => void;
}): PromptSubmitted {
  return (agent, line) => {
    let tell = () => {};
    const told = new Promise<true>((resolve) => {
      tell = () => resolve(true);
    });
    const dispose = parts.onAgentEvent((event) => {
      const { name, nested, subagent, prompt } = event;
      const isOwn = event.agent === agent && !nested && subagent === null;
      if (isOwn && name === "UserPromptSubmit" && prompt && sameWords(prompt.text, line)) tell();
    });
    return {
      within: (ms) =>
        new Promise((resolve) => {
          const cancel = parts.clock.after(ms, () => resolve(false));
          void told.then(() => {
            cancel();
            resolve(true);
          });
        }),
      dispose,
    };
  };
}

const sameWords = (one: string, other: string) => one.replace(/\s+/g, "") === other.replace(/\s+/g, "");
