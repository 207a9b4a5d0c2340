import { expect, it } from "vitest";
import type { AgentEvent } from "@/lib/contract/agent-event";
import { AgentId } from "@/lib/contract/ids";
import { deedOfEvent } from "./deed-of-event";

const event = (name: string, more: Partial<AgentEvent> = {}): AgentEvent => ({
  ...{ agent: AgentId.parse("qa-agent"), at: 0, name, sessionId: null, promptId: null, subagent: null, nested: false },
  ...more,
});
const call = (name: string, input: unknown) => event("PreToolUse", { tool: { name, input, useId: null } });

it.each([
  [event("UserPromptSubmit", { prompt: { text: "Mend it", byPerson: true } }), { kind: "prompt", text: "Mend it" }],
  [call("Write", { file_path: "/a.ts", content: "x" }), { kind: "tool", text: "Write /a.ts" }],
  [call("Bash", { command: "npm test" }), { kind: "tool", text: "Bash npm test" }],
  [
    call("Bash", { command: "git add -A && git commit -m x" }),
    { kind: "commit", text: "Bash git add -A && git commit -m x" },
  ],
  [call("TodoWrite", { todos: [] }), { kind: "tool", text: "TodoWrite" }],
  [event("Stop"), null],
])("marks %j as %j", (told, mark) => expect(deedOfEvent(told)).toEqual(mark));
