import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type AppError, failure, type Reply, success } from "@/lib/contract/reply";
import type { Paths } from "../paths";
import { type PlaceholderProblem, unknownPlaceholders } from "./placeholders";

export const SETTINGS_TEMPLATE = "settings.json.template";
export const DIRECTIVES_TEMPLATE = "CLAUDE.md.template";
export const HOOK_PROGRAM = "auto-deny.py";

/** The templates of a workspace, read and checked once for all agents. */
export type Templates = {
  /** Parsed: it is filled in as a tree. */
  settings: unknown;
  directives: string;
  /** The same bytes for every agent. */
  hookProgram: string;
};

/**
 * Reads the templates. Fails with `template-missing`, `template-unreadable` or `template-broken` (not JSON, or a
 * placeholder that nobody fills, with its line and the nearest name).
 */
export async function readTemplates(paths: Paths): Promise<Reply<Templates>> {
  const settings = await readTemplate(join(paths.templatesFolder, SETTINGS_TEMPLATE));
  if (!settings.ok) return settings;
  const directives = await readTemplate(join(paths.templatesFolder, DIRECTIVES_TEMPLATE));
  if (!directives.ok) return directives;
  const hook = await readTemplate(join(paths.shippedTemplates, HOOK_PROGRAM));
  if (!hook.ok) return hook;

  const flaws = [
    ...unknownPlaceholders(settings.value).map((problem) => describe(SETTINGS_TEMPLATE, problem)),
    ...unknownPlaceholders(directives.value).map((problem) => describe(DIRECTIVES_TEMPLATE, problem)),
  ];
  if (flaws.length > 0) return broken("A template asks for something that nobody fills in.", { details: flaws });
  try {
    return success({ settings: JSON.parse(settings.value), directives: directives.value, hookProgram: hook.value });
  } catch (error) {
    const where = jsonPosition(settings.value, (error as Error).message); // JSON.parse throws nothing else
    return broken(`${SETTINGS_TEMPLATE}${where} is not valid JSON.`, { cause: (error as Error).message });
  }
}

function broken(message: string, more: Partial<AppError>): Reply<never> {
  return failure("template-broken", message, { hint: "Mend the template, then generate again.", ...more });
}

function describe(template: string, { line, found, nearest }: PlaceholderProblem): string {
  const guess = nearest ? `; did you mean \${${nearest}}?` : "";
  return `${template}:${line}: \${${found}} is no placeholder${guess}`;
}

/** Node says `at position 17` or `(line 2 column 3)`, or neither at the end of the text. */
function jsonPosition(text: string, message: string): string {
  const offset = /at position (\d+)/.exec(message)?.[1];
  if (offset === undefined) return `:${text.split("\n").length}`;
  const before = text.slice(0, Number(offset)).split("\n");
  return `:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}

async function readTemplate(file: string): Promise<Reply<string>> {
  try {
    return success(await readFile(file, "utf8"));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException; // fs rejects with nothing else
    if (code === "ENOENT") {
      return failure("template-missing", `Template not found: ${file}`, {
        hint: "Put it there, or set TEMPLATES_DIR to the folder that holds the templates.",
      });
    }
    return failure("template-unreadable", `Cannot read the template ${file}`, {
      cause: message,
      hint: "Check its permissions, then generate again.",
    });
  }
}
