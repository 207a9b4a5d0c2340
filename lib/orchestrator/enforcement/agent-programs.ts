import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { z } from "zod";
import { failure, type Reply, success } from "@/lib/contract/reply";

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
});
export type AgentProgram = z.infer<typeof AgentProgram>;

const File = z.strictObject({ programs: z.record(z.string(), AgentProgram) });

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
