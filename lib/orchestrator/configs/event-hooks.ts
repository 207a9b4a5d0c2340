import type { ClaudeSettings } from "./settings-schema";

/** What Claude Code (2.1.329) tells its hooks, as far as it says something about an agent's state. */
export const TOLD_EVENTS = [
  "SessionStart",
  "UserPromptSubmit",
  "PreToolUse",
  "PostToolUse",
  "PermissionRequest",
  "Notification",
  "Stop",
  "StopFailure",
  "SubagentStop",
  "PreCompact",
  "SessionEnd",
] as const;

/** Files that may wait for a dashboard; what comes after them is left out. */
const MOST_FILES = 512;
/** A tool's input may be longer; its beginning names event, session and tool. */
const MOST_BYTES = 65_536;
/** In seconds. What is written takes milliseconds; a full disk must not hold the agent up. */
const TIMEOUT = 5;

/** Leaves one file of a whole event in the folder that the pane names; without such a folder nothing happens. */
function tellCommand(event: string): string {
  const write = `head -c ${MOST_BYTES} >"$d/.$$" && mv "$d/.$$" "$d/$$-${event}.json"`;
  const unlessFull = `set -- "$d"/*; [ $# -lt ${MOST_FILES} ] && ${write}`;
  return `d=$ORCHESTRATOR_SPOOL; [ -d "$d" ] && { ${unlessFull}; } 2>/dev/null; exit 0`;
}

/** Keeps what it is told as `status-line.json`, and prints who it is, the model, and what is left of the context. */
const STATUS_LINE = [
  `i=$(head -c ${MOST_BYTES}); d=$ORCHESTRATOR_SPOOL`,
  '[ -d "$d" ] && { printf %s "$i" >"$d/.$$" && mv "$d/.$$" "$d/status-line.json"; } 2>/dev/null',
  'printf %s "${AGENT_NAME:+$AGENT_NAME · }"',
  `printf '%s\\n' "$i" | sed -n -e ${quoted('s/^.*"display_name":"\\([^"]*\\)".*"remaining_percentage":\\([0-9][0-9.]*\\).*$/\\1 · \\2% context left/p;t')} -e ${quoted('s/^.*"display_name":"\\([^"]*\\)".*$/\\1/p')}`,
].join("; ");

function quoted(text: string): string {
  return `'${text}'`;
}

/**
 * Has Claude Code tell what happens: one hook for each event, after those that are there, and the status line unless
 * the template has one of its own. No machine path stands in them, they print nothing that an agent reads, and end
 * with 0 whatever happens, so that none of them can change what the agent does.
 */
export function addEventHooks(settings: ClaudeSettings): void {
  settings.hooks ??= {};
  for (const event of TOLD_EVENTS) {
    const told = { hooks: [{ type: "command" as const, command: tellCommand(event), timeout: TIMEOUT }] };
    settings.hooks[event] = [...(settings.hooks[event] ?? []), told];
  }
  settings["statusLine"] ??= { type: "command", command: STATUS_LINE };
}
