import type { PolicyQuestion } from "@/lib/contract/enforcement";

/** The field of a tool's input that says what the call is about; what is not listed is judged by its name alone. */
const SUBJECT_FIELDS: Readonly<Record<string, string>> = {
  Write: "file_path",
  Edit: "file_path",
  MultiEdit: "file_path",
  Read: "file_path",
  NotebookEdit: "notebook_path",
  NotebookRead: "notebook_path",
  Bash: "command",
  Glob: "pattern",
  Grep: "pattern",
  WebFetch: "url",
  WebSearch: "query",
  Task: "subagent_type",
  Agent: "subagent_type",
};

/** The hook knows this event and keeps such calls out of its log. */
export const SELF_CHECK_EVENT = "GuardSelfCheck";

/** A call as Claude Code gave it, byte by byte, marked as one that nobody makes: of a key that stands twice the last counts. */
export function markedCall(json: string): string {
  return `${json.trimEnd().slice(0, -1)}, "hook_event_name": ${JSON.stringify(SELF_CHECK_EVENT)}}`;
}

/** What Claude Code would give to the hook for this call, marked as one that nobody makes. */
export function hookCall({ tool, subject, cwd }: Required<PolicyQuestion>): object {
  const field = SUBJECT_FIELDS[tool];
  return {
    cwd,
    hook_event_name: SELF_CHECK_EVENT,
    tool_name: tool,
    tool_input: field === undefined ? {} : { [field]: subject },
  };
}
