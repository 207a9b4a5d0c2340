import { z } from "zod";

/** Event names that Claude Code 2.1.329 knows (its own list, from its doctor command). */
const hookEvents = [
  "PreToolUse",
  "PostToolUse",
  "PostToolUseFailure",
  "PostToolBatch",
  "Notification",
  "UserPromptSubmit",
  "UserPromptExpansion",
  "SessionStart",
  "SessionEnd",
  "Stop",
  "StopFailure",
  "SubagentStart",
  "SubagentStop",
  "PreCompact",
  "PostCompact",
  "PreModelSwitch",
  "PostModelSwitch",
  "PermissionRequest",
  "PermissionDenied",
  "Setup",
  "TeammateIdle",
  "TaskCreated",
  "TaskCompleted",
  "Elicitation",
  "ElicitationResult",
  "ConfigChange",
  "WorktreeCreate",
  "WorktreeRemove",
  "InstructionsLoaded",
  "CwdChanged",
  "FileChanged",
  "DirectoryAdded",
  "MessageDisplay",
] as const;

/** An entry without `hooks` makes Claude Code reject the whole file, and every hook with it. */
const HookEntry = z.looseObject({
  matcher: z.string().optional(),
  hooks: z.array(z.looseObject({ type: z.enum(["command", "prompt", "agent", "http", "mcp_tool"]) })),
});

/** What real Claude Code accepts, and what the documents promise to whoever reads the file. */
export const ClaudeSettings = z.looseObject({
  hooks: z.partialRecord(z.enum(hookEvents), z.array(HookEntry)).optional(),
  contextFiles: z.array(z.string()),
  projectInfo: z.looseObject({ name: z.string(), type: z.literal("multi-agent-system"), description: z.string() }),
  disableAgentView: z.boolean().optional(),
  permissions: z.looseObject({}).optional(),
});
export type ClaudeSettings = z.infer<typeof ClaudeSettings>;
