import { readFile } from "node:fs/promises";
import { isAbsolute } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { failure, type Reply, success } from "@/lib/contract/reply";
import { whyUnsafe } from "../status/safe-pattern";

const Arguments = z.string().regex(/^\S(.*\S)?$/);

const Start = z.strictObject({
  new: Arguments.optional(),
  resume: Arguments.optional(),
  /** `--resume VALUE`, or an option alone. */
  replaces: z.array(z.string().regex(/^-\S*( VALUE)?$/, "must be an option, or an option and VALUE")).default([]),
  always: z.array(z.string().regex(/^-\S+$/, "must be an option")).default([]),
  permission: z
    .string()
    .regex(/^-\S+$/, "must be an option")
    .optional(),
  modes: z.array(z.string().regex(/^[A-Za-z][A-Za-z_-]*$/, "must be one word")).default([]),
  dangerous: z.array(z.string()).default([]),
});
export type ProgramStart = z.infer<typeof Start>;

const AgentProgram = z.strictObject({
  name: z.string(),
  commands: z.array(z.string()).min(1),
  hook: z.boolean(),
  /** The oldest version with which the guard was tried. */
  tried: z.string().optional(),
  version: z.array(z.string()).default(["--version"]),
  writable: z.array(z.string()).default([]),
  kept: z.array(z.string()).default([]),
  made: z.array(z.string()).default([]),
  start: Start.prefault({}),
  /** Its group is the id. */
  told_by: z
    .string()
    .refine((pattern) => whyUnsafe(pattern) === null, { error: ({ input }) => whyUnsafe(String(input)) ?? "" })
    .refine((pattern) => pattern.includes("("), "must hold the id in a group")
    .optional(),
  records: z.array(z.string()).default([]),
  transcripts: z.array(z.string()).default([]),
});
export type AgentProgram = z.infer<typeof AgentProgram>;

const File = z.strictObject({ programs: z.record(z.string(), AgentProgram) });

/** `$NAME/…` or `~/…` as one pane sees it; the first whose variable is set. Null where there is none. */
export function placeOf(places: readonly string[], environment: Readonly<Record<string, string | undefined>>) {
  for (const place of places) {
    const [, name, rest = ""] = /^(?:\$([A-Za-z_][A-Za-z0-9_]*)|~)(\/.*)?$/.exec(place) ?? [];
    const base = environment[name ?? "HOME"];
    if (base && isAbsolute(base)) return `${base}${rest}`;
  }
  return null;
}

/** Reads `templates/agent-programs.yaml` or a file like it. Fails with `agent-programs-invalid`. */
export async function loadAgentPrograms(file: string): Promise<Reply<AgentProgram[]>> {
  try {
    return success(Object.values(File.parse(parse(await readFile(file, "utf8"))).programs));
  } catch (error) {
    const details =
      error instanceof z.ZodError
        ? error.issues.map(({ path, message }) => `${path.join(".") || "(file)"}: ${message}`)
        : [(error as Error).message]; // fs and yaml throw nothing else
    return failure("agent-programs-invalid", `What is known of agents' programs cannot be read from ${file}.`, {
      details,
      hint: "Repair the file, or restore the one that came with the program.",
    });
  }
}

/** The program that a launch command starts, by the words in it; null for a shell and for what nobody knows. */
export function programOf(programs: readonly AgentProgram[], command: string | null): AgentProgram | null {
  const words = (command ?? "").split(/[\s;&|()'"]+/).map((word) => word.slice(word.lastIndexOf("/") + 1));
  return programs.find(({ commands }) => commands.some((name) => words.includes(name))) ?? null;
}
