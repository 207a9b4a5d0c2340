import { expect, it } from "vitest";
import { AgentEvent } from "@/lib/contract/agent-event";
import { AgentId } from "@/lib/contract/ids";
import { systemClock } from "../clock";
import { createPromptSubmitted } from "./prompt-submitted";

const agent = AgentId.parse("a-agent");

function program() {
  const listeners = new Set<(event: AgentEvent) => void>();
  return {
    listeners,
    submitted: createPromptSubmitted({
      clock: systemClock,
      onAgentEvent(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    }),
    tells(text: string, more: Partial<AgentEvent> = {}) {
      const event = { agent, at: 0, name: "UserPromptSubmit", sessionId: null, promptId: null, subagent: null };
      const whole = AgentEvent.parse({ ...event, nested: false, prompt: { text, byPerson: true }, ...more });
      for (const listener of listeners) listener(whole);
    },
  };
}

it("hears the program take the line, however it breaks it, also before anybody asks", async () => {
  const { submitted, tells, listeners } = program();
  const word = submitted(agent, "Do the task in @prompts/a.md");
  tells("Do the task in\n@prompts/a.md");
  expect(await word.within(60_000)).toBe(true);
  word.dispose();
  expect(listeners.size).toBe(0);
});

it("takes no other line, no other agent's, and none of a session inside of the agent's own", async () => {
  const { submitted, tells } = program();
  const word = submitted(agent, "Do it");
  tells("Do it twice");
  tells("Do it", { agent: AgentId.parse("b-agent") });
  tells("Do it", { nested: true });
  tells("Do it", { subagent: "helper" });
  tells("Do it", { name: "Stop" });
  expect(await word.within(1)).toBe(false);
  word.dispose();
});
