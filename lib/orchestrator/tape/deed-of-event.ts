import type { AgentEvent } from "@/lib/contract/agent-event";
import type { AgentDeed } from "./tape";

/** What of a tool's input says what it is about, the most telling first. */
const SUBJECTS = ["command", "file_path", "notebook_path", "path", "pattern", "url", "query", "description"];

/** A prompt, a tool call or a commit as a mark on the tape; null for every other event. */
export function deedOfEvent({ name, prompt, tool }: AgentEvent): AgentDeed | null {
  if (name === "UserPromptSubmit" && prompt) return { kind: "prompt", text: prompt.text };
  if (name !== "PreToolUse" || !tool) return null;
  const subject = subjectOf(tool.input);
  const text = subject === "" ? tool.name : `${tool.name} ${subject}`;
  return { kind: /^git\s+(-\S+\s+)*commit\b|&&\s*git\s+commit\b/.test(subject) ? "commit" : "tool", text };
}

function subjectOf(input: unknown): string {
  if (typeof input !== "object" || input === null) return "";
  const fields: Record<string, unknown> = { ...input };
  const found = SUBJECTS.map((name) => fields[name]).find((value) => typeof value === "string" && value !== "");
  return typeof found === "string" ? found : "";
}
