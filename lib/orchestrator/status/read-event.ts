import { z } from "zod";
import type { AgentEvent } from "@/lib/contract/agent-event";
import type { AgentId } from "@/lib/contract/ids";

const text = z.string().optional().catch(undefined);

/** What hooks are told, as far as anything here asks for it; whatever else stands there, or in another form, is no error. */
const Told = z.looseObject({
  hook_event_name: text,
  session_id: text,
  prompt_id: text,
  turn_id: text,
  agent_id: text,
  prompt: text,
  tool_name: text,
  tool_input: z.unknown().optional(),
  tool_use_id: text,
  last_assistant_message: text,
  message: text,
  error: text,
  notification_type: text,
  source: text,
  reason: text,
  trigger: text,
  transcript_path: text,
  background_tasks: z
    .array(z.looseObject({ type: text, status: text, description: text, command: text }))
    .optional()
    .catch(undefined),
});

/** An event as it lay in the spool: what it means to everybody, and what was told word for word. */
export type ToldEvent = { event: AgentEvent; told: Readonly<Record<string, unknown>> };

/** A prompt of Claude Code's own begins so. */
const OWN_PROMPT = /^\s*<task-notification>/;

/**
 * Reads one event. `name` stands in for what the text does not tell: of an event that was cut off, only the first
 * plain fields are known. Null when nothing says what happened.
 */
export function readEvent(source: { agent: AgentId; at: number; name: string; text: string }): ToldEvent | null {
  const { agent, at } = source;
  const parsed = Told.safeParse(parseOrSalvage(source.text));
  if (!parsed.success) return null;
  const told = parsed.data;
  const name = told.hook_event_name ?? source.name;
  if (!/^\w{1,64}$/.test(name)) return null;
  const { prompt, tool_name, message, last_assistant_message, background_tasks, transcript_path } = told;
  const said = last_assistant_message ?? message;
  const detail = told.error ?? told.notification_type ?? told.source ?? told.reason ?? told.trigger;
  const running = background_tasks?.filter(({ status }) => status === undefined || status === "running");
  const event: AgentEvent = {
    ...{ agent, at, name, nested: false },
    sessionId: told.session_id ?? null,
    promptId: told.prompt_id ?? told.turn_id ?? null,
    subagent: told.agent_id ?? null,
    ...(prompt !== undefined && { prompt: { text: prompt, byPerson: !OWN_PROMPT.test(prompt) } }),
    ...(tool_name !== undefined && {
      tool: { name: tool_name, input: told.tool_input, useId: told.tool_use_id ?? null },
    }),
    ...(said !== undefined && { message: said }),
    ...(detail !== undefined && { detail }),
    ...(transcript_path !== undefined && { transcript: transcript_path }),
    ...(running && {
      background: running.map((task) => ({
        type: task.type ?? "task",
        description: task.description ?? task.command ?? "",
      })),
    }),
  };
  return { event, told: { ...told, hook_event_name: name } };
}

function parseOrSalvage(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    const fields = source.slice(0, 4_096).matchAll(/"(\w{1,40})":\s?"((?:[^"\\]|\\.)*)"/g);
    const found = [...fields].flatMap(([, key = "", value = ""]) => (isPlain(key) ? [[key, value] as const] : []));
    return found.length > 0 ? Object.fromEntries(found.reverse()) : null; // the first of a name is the outer one
  }
}

/** Fields that stand before the long ones, and need no unescaping. */
function isPlain(key: string): boolean {
  return ["session_id", "prompt_id", "hook_event_name", "tool_name", "agent_id", "transcript_path"].includes(key);
}
