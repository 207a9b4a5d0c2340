import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Paths } from "../paths";

const CONTEXT_FILE = ".project-context.md";

/** A line for whoever generates settings that name the project's context, where there is none; drift would be the next to say so. */
export async function missingContext({ workspace, templatesFolder }: Paths): Promise<string[]> {
  if (existsSync(join(workspace, CONTEXT_FILE))) return [];
  const template = await readFile(join(templatesFolder, "settings.json.template"), "utf8").catch(() => "");
  if (!template.includes(CONTEXT_FILE)) return [];
  return [
    `${CONTEXT_FILE}: warning: is missing, and every agent's settings name it; write a few lines about the project, or run: orchestrator init`,
  ];
}
