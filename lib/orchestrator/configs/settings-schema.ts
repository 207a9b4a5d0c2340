import { z } from "zod";

/** Claude Code 2.1.329 rejects the whole file, and with it every hook, when one hook has no type or no command. */
const Hook = z.discriminatedUnion("type", [
  z.looseObject({ type: z.literal("command"), command: z.string(), timeout: z.number().positive().optional() }),
  z.looseObject({ type: z.literal("http"), url: z.string() }),
  z.looseObject({ type: z.literal("prompt") }),
  z.looseObject({ type: z.literal("agent") }),
  z.looseObject({ type: z.literal("mcp_tool") }),
]);

/** An entry without `hooks` has the same effect: the documents' flat form switches enforcement off. */
const HookEntry = z.looseObject({
  matcher: z.string().optional(),
  hooks: z.array(Hook),
  /** What the documents read beside the nested form; Claude Code ignores it. */
  command: z.string().optional(),
  description: z.string().optional(),
});

/**
 * What real Claude Code accepts, and what the documents promise to whoever reads the file. An event that it does not
 * know costs only that entry, so names are not checked here.
 */
export const ClaudeSettings = z.looseObject({
  hooks: z.record(z.string(), z.array(HookEntry)).optional(),
  contextFiles: z.array(z.string()),
  projectInfo: z.looseObject({ name: z.string(), type: z.literal("multi-agent-system"), description: z.string() }),
  disableAgentView: z.boolean().optional(),
  disableAllHooks: z.literal(false, { error: "would switch the hook off; take it out" }).optional(),
  permissions: z.looseObject({}).optional(),
});
export type ClaudeSettings = z.infer<typeof ClaudeSettings>;

/** The part that differs with the folder they are for. */
export const ContextFiles = z.looseObject({ contextFiles: z.array(z.string()) });

/** Commands that run before every tool call: an entry for some tools only would let the others pass. */
export function commandsBeforeEveryTool(settings: ClaudeSettings): string[] {
  const entries = settings.hooks?.["PreToolUse"] ?? [];
  return entries
    .filter(({ matcher }) => matcher === undefined || matcher === "" || matcher === "*")
    .flatMap(({ hooks }) => hooks.flatMap((hook) => (hook.type === "command" ? [hook.command] : [])));
}
